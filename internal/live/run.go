package live

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"
)

// stopFor is how long interrupted tests may take before they are killed. terraform finishes what it has begun.
const stopFor = 30 * time.Second

// Run takes a snapshot of the tenant, runs command, and restores the snapshot, however the command ends: the command is
// a process of its own, so a panic, a timeout or a kill of the tests cannot prevent the restore. If ctx ends first, the
// command is interrupted. If this process itself is killed, the snapshot stays for Sweep. The result joins the errors
// of the command and of the restore.
func Run(ctx context.Context, c *Config, out io.Writer, command ...string) (err error) {
	client, release, err := c.claim(ctx)
	if err != nil {
		return err
	}
	defer release()
	path := c.SnapshotPath()
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("an earlier run was not put back: its snapshot is %s; run \"make sweep-live\" first", path)
	}
	content, err := client.Read(ctx)
	if err != nil {
		return err
	}
	snapshot := newSnapshot(c, content, time.Now())
	if err := snapshot.save(path); err != nil {
		return fmt.Errorf("the snapshot cannot be kept, so nothing is run: %w", err)
	}
	_, _ = fmt.Fprintf(out, "The tenant's settings are kept in %s until they are put back.\n", path)
	commandErr := c.command(ctx, out, command)
	return errors.Join(commandErr, putBack(context.WithoutCancel(ctx), c, client, snapshot, out))
}

// Sweep restores the snapshot of a run that could not do it itself. Without a snapshot it does nothing.
func Sweep(ctx context.Context, c *Config, out io.Writer) error {
	if _, err := os.Lstat(c.SnapshotPath()); errors.Is(err, os.ErrNotExist) {
		_, _ = fmt.Fprintln(out, "There is nothing to put back: no snapshot of this tenant is left.")
		return nil
	}
	snapshot, err := c.LoadSnapshot(c.SnapshotPath())
	if err != nil {
		return err
	}
	swept := *c
	swept.UserID = snapshot.UserID // not the user who is configured now
	client, release, err := swept.claim(ctx)
	if err != nil {
		return err
	}
	defer release()
	return putBack(ctx, &swept, client, snapshot, out)
}

// claim checks the tenant and acquires the lock of runs.
func (c *Config) claim(ctx context.Context) (*Client, func(), error) {
	client, err := NewClient(c)
	if err != nil {
		return nil, nil, err
	}
	if err := client.CheckTenant(ctx); err != nil {
		return nil, nil, err
	}
	if err := c.prepareFolder(); err != nil {
		return nil, nil, err
	}
	lock := c.runLock()
	ok, err := lock.TryLock()
	if err != nil {
		return nil, nil, err
	}
	if !ok {
		return nil, nil, errors.New("another run or sweep works on this tenant")
	}
	return client, func() { _ = lock.Unlock() }, nil
}

// putBack waits until no test can write any more, restores the snapshot, and then removes it.
func putBack(ctx context.Context, c *Config, client *Client, s *Snapshot, out io.Writer) error {
	kept := func(err error) error {
		return fmt.Errorf("the tenant was not put back, and its snapshot is kept in %s; run \"make sweep-live\": %w", c.SnapshotPath(), err)
	}
	writers := c.writersLock()
	waiting, cancel := context.WithTimeout(ctx, stopFor)
	defer cancel()
	if ok, err := writers.TryLockContext(waiting, 100*time.Millisecond); !ok {
		return kept(errors.Join(errors.New("tests of the run are still at work"), err))
	}
	defer func() { _ = writers.Unlock() }()
	if err := client.Restore(ctx, s.Documents()); err != nil {
		return kept(err)
	}
	if err := os.Remove(c.SnapshotPath()); err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, "The tenant's settings are put back, and its snapshot is removed.")
	return nil
}

// command runs the tests with the environment variables of this run.
func (c *Config) command(ctx context.Context, out io.Writer, args []string) error {
	if len(args) == 0 {
		return errors.New("there is no command to run")
	}
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // the command is what this was called with
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Env = append(os.Environ(), EnvSession+"="+c.SnapshotPath(), EnvRecordKey+"="+newRecordKey())
	cmd.Cancel = func() error { return interrupt(cmd) }
	cmd.WaitDelay = stopFor
	inGroup(cmd)
	if err := cmd.Start(); err != nil {
		return err
	}
	defer killGroup(cmd)
	return cmd.Wait()
}

func newRecordKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return hex.EncodeToString(key)
}

// isRunning reports whether the run that this process belongs to is still active: its process lives, and its snapshot
// exists.
func (c *Config) isRunning() bool {
	if _, err := os.Lstat(c.Session); err != nil {
		return false
	}
	lock := c.runLock()
	if free, err := lock.TryLock(); free || err != nil {
		_ = lock.Unlock()
		return false
	}
	return true
}

// held keeps references to the writers' locks: a lock that is garbage collected is released.
var held sync.Map

// Join makes this process one of those that write to the tenant during a run. It returns an error outside a run. The
// lock is held until the process ends, so that nothing is restored while it lives.
func (c *Config) Join(ctx context.Context) (*Client, *Snapshot, error) {
	if c.Session == "" {
		return nil, nil, errors.New("there is no snapshot to go back to: live tests are run by \"make testlive\", which takes one first")
	}
	s, err := c.LoadSnapshot(c.Session)
	if err != nil {
		return nil, nil, err
	}
	lock := c.writersLock()
	if ok, err := lock.TryRLock(); !ok {
		return nil, nil, errors.Join(errors.New("the tenant is being put back"), err)
	}
	held.Store(lock, true)
	client, err := NewClient(c)
	if err == nil {
		err = client.CheckTenant(ctx)
	}
	return client, s, err
}
