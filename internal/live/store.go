package live

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// Snapshot contains the settings of a tenant before a run, including phone numbers and addresses of the test user.
type Snapshot struct {
	// Format is the version of this structure: 1.
	Format int `json:"format"`
	// TenantID is the tenant of the snapshot.
	TenantID string `json:"tenantId"`
	// UserID is the test user whose methods it contains, "" for none.
	UserID string `json:"userId,omitempty"`
	// TakenAt is when the tenant was read.
	TakenAt time.Time `json:"takenAt"`
	// Content is what the services showed, as text: encoding must not change a byte of it.
	Content map[Part]string `json:"content"`
}

const snapshotFormat = 1

func newSnapshot(c *Config, content Content, at time.Time) *Snapshot {
	s := &Snapshot{Format: snapshotFormat, TenantID: c.TenantID, UserID: c.UserID, TakenAt: at.UTC(), Content: map[Part]string{}}
	for part, raw := range content {
		s.Content[part] = string(raw)
	}
	return s
}

// Documents returns the content.
func (s *Snapshot) Documents() Content {
	all := Content{}
	for part, text := range s.Content {
		all[part] = json.RawMessage(text)
	}
	return all
}

// SnapshotPath returns the path of the configured tenant's snapshot. The file exists during a run, and after one that
// crashed.
func (c *Config) SnapshotPath() string {
	return filepath.Join(c.Folder, "snapshot-"+c.TenantID+".json")
}

// save writes the snapshot. When it returns, the file is on the disk. Only the owner can read it. save never replaces
// an existing snapshot, which another run may need to restore the tenant.
func (s *Snapshot) save(path string) (err error) {
	raw, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	temporary := path + ".new"
	if err := os.Remove(temporary); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(temporary, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	if err := os.Link(temporary, path); err != nil { // unlike a rename, this fails if the file exists
		return errors.Join(err, os.Remove(temporary))
	}
	return errors.Join(os.Remove(temporary), syncFolder(filepath.Dir(path)))
}

// syncFolder flushes the name of a new file to the disk. Not every system supports that.
func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	_ = f.Sync()
	return f.Close()
}

// LoadSnapshot reads a snapshot. It returns an error if the snapshot is of another tenant than the configured one.
func (c *Config) LoadSnapshot(path string) (*Snapshot, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{}
	if err := json.Unmarshal(raw, s); err != nil {
		return nil, errors.New("the snapshot is not readable")
	}
	switch {
	case s.Format != snapshotFormat:
		return nil, fmt.Errorf("the snapshot has format %d, and this version knows %d", s.Format, snapshotFormat)
	case !strings.EqualFold(s.TenantID, c.TenantID):
		return nil, fmt.Errorf("the snapshot is of another tenant than %s names", EnvTenant)
	case len(s.Content) == 0:
		return nil, errors.New("the snapshot is empty")
	}
	return s, nil
}

// The locks of a tenant. A run or a sweep holds the first. Every process that can write to the tenant shares the
// second.
func (c *Config) runLock() *flock.Flock {
	return flock.New(filepath.Join(c.Folder, "run-"+c.TenantID+".lock"))
}

func (c *Config) writersLock() *flock.Flock {
	return flock.New(filepath.Join(c.Folder, "writers-"+c.TenantID+".lock"))
}

// prepareFolder creates the folder. Only the owner may access it.
func (c *Config) prepareFolder() error {
	if err := os.MkdirAll(c.Folder, 0o700); err != nil {
		return err
	}
	return os.Chmod(c.Folder, 0o700) //nolint:gosec // a folder needs the right to enter it
}
