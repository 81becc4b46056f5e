package tenant

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"sync"
	stdatomic "sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"github.com/natefinch/atomic"
)

// lockTimeout is how long to wait for another process that holds the tenant file.
const lockTimeout = 10 * time.Second

// ErrDiscard makes Update and UpdateUser drop the change and return no error.
var ErrDiscard = errors.New("discard the change")

// ErrNotTenant means that a file is not the file of a tenant, not even a damaged one, so that it must not be deleted or changed.
var ErrNotTenant = errors.New("is not a tenant file; name another file")

// Store keeps the tenant, in memory or in a file that other processes and people change too.
type Store struct {
	file   string // "" keeps the tenant in memory
	seeded bool   // the tenant did not exist before

	mu    sync.RWMutex
	raw   []byte // what state was decoded from, if there is a file
	state *State // only UpdateUser changes it in place

	ahead stdatomic.Int64 // State.ClockAhead, which the clock reads inside View and Update as well
}

// OpenStore reads the tenant file, or seeds a tenant if there is none. An empty file counts as none: it is what
// mktemp leaves, and nothing can be lost in it. It leaves no lock beside a file that is not a tenant's (ErrNotTenant).
func OpenStore(file string, fresh func() *State) (*Store, error) {
	s := &Store{file: file}
	if _, err := s.existing(); err != nil {
		return nil, err
	}
	unlock, err := s.lock()
	if err != nil {
		return nil, err
	}
	defer unlock()
	data, err := s.existing()
	if err != nil {
		return nil, err
	}
	if len(data) > 0 {
		return s, s.adopt(data)
	}
	s.seeded = true
	return s, s.keep(fresh())
}

// existing returns the content of the tenant file, empty if there is no tenant yet.
func (s *Store) existing() ([]byte, error) {
	if s.file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(s.file)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the tenant file cannot be read: %w", err)
	case len(bytes.TrimSpace(data)) == 0:
		return nil, nil
	case !ownName.Match(data):
		return nil, fmt.Errorf("the file %s %w", s.file, ErrNotTenant)
	}
	return data, nil
}

// ownName finds how the file of a tenant begins, or a name that only such a file has, whatever else is damaged in it.
var ownName = regexp.MustCompile(`^\s*\{\s*"tenant"\s*:|"(passwordResetPolicy|onPremisesPasswordReset|authorizationPolicy|authenticationMethodsPolicy|subscribedSkus|refreshTokens)"\s*:`)

// File returns the file that keeps the tenant, "" if it is in memory.
func (s *Store) File() string { return s.file }

// Seeded reports whether OpenStore made a new tenant.
func (s *Store) Seeded() bool { return s.seeded }

// View shows the present tenant to fn, which must neither change it nor keep it, nor call the store.
func (s *Store) View(fn func(*State) error) error {
	if s.file != "" {
		// Read every time: comparing some kilobytes is cheap, and file times are too coarse to distinguish two changes.
		if err := s.reload(); err != nil {
			return err
		}
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fn(s.state)
}

// Snapshot copies the present tenant.
func (s *Store) Snapshot() (copied *State, err error) {
	err = s.View(func(st *State) error {
		copied, err = st.clone()
		return err
	})
	return copied, err
}

// Ahead returns State.ClockAhead of the tenant as it was last read or written. It can be called inside View and Update.
func (s *Store) Ahead() time.Duration { return time.Duration(s.ahead.Load()) }

// Update lets fn change the tenant and keeps the change if fn returns no error. With ErrDiscard the change is
// dropped silently.
func (s *Store) Update(fn func(*State) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	unlock, err := s.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if s.file != "" {
		if err := s.read(); err != nil {
			return err
		}
	}
	changed, err := s.state.clone()
	if err != nil {
		return err
	}
	if err := fn(changed); err != nil {
		if errors.Is(err, ErrDiscard) {
			return nil
		}
		return err
	}
	return s.keep(changed)
}

// UpdateUser is Update for a change of nothing but users, each of which fn announces with State.Touch, of the audit log, and of
// the outbox, to which fn may only add. A tenant in memory is changed in place and not copied: there can be many thousands of
// users and as many changes.
func (s *Store) UpdateUser(fn func(*State) error) error {
	if s.file != "" {
		return s.Update(fn)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	draft := *s.state
	draft.journal = &userJournal{}
	err := fn(&draft)
	if err != nil {
		draft.journal.undo()
	} else {
		s.state.DirectoryAudits, s.state.Outbox = draft.DirectoryAudits, draft.Outbox
	}
	if errors.Is(err, ErrDiscard) {
		return nil
	}
	return err
}

// keep makes a changed tenant the present one.
func (s *Store) keep(changed *State) error {
	if s.file == "" {
		state, err := changed.clone() // the caller may still hold parts of it
		if err != nil {
			return err
		}
		s.present(state)
		return nil
	}
	data, err := encodeState(changed)
	if err != nil {
		return fmt.Errorf("the changed tenant cannot be encoded: %w", err)
	}
	if s.state != nil {
		if before, err := encodeState(s.state); err == nil && bytes.Equal(before, data) {
			return nil // nothing changed: leave the file with the spelling and layout that its editor gave it
		}
	}
	return s.write(data)
}

// present makes a state the one that View shows.
func (s *Store) present(state *State) {
	if s.state == nil {
		s.state = &State{}
	}
	state.index = s.state.index.renew(s.state.Users, state.Users)
	s.state = state
	s.ahead.Store(int64(state.ClockAhead()))
}

func (s *Store) reload() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read()
}

// read takes over what the file holds now. It needs no file lock, as the file is only ever replaced whole.
func (s *Store) read() error {
	data, err := os.ReadFile(s.file)
	if err != nil {
		return fmt.Errorf("the tenant file cannot be read: %w", err)
	}
	if bytes.Equal(data, s.raw) {
		return nil
	}
	return s.adopt(data)
}

// adopt takes over the content of a file that a person may have edited.
func (s *Store) adopt(data []byte) error {
	state, err := readState(data)
	if err != nil {
		return fmt.Errorf("the tenant file %s is broken: %w; repair it, or delete it to start with a fresh tenant", s.file, err)
	}
	s.raw = data
	s.present(state)
	return nil
}

func (s *Store) write(data []byte) error {
	if err := atomic.WriteFile(s.file, bytes.NewReader(data)); err != nil {
		return fmt.Errorf("the tenant file cannot be written: %w", err)
	}
	// A new file is private already; one that another program made may not be, and it holds secrets.
	if err := os.Chmod(s.file, 0o600); err != nil {
		return fmt.Errorf("the tenant file cannot be made private: %w", err)
	}
	state, err := decodeState(data)
	if err != nil {
		return fmt.Errorf("the tenant that was written cannot be read: %w", err)
	}
	s.raw = data
	s.present(state)
	return nil
}

// lock takes the lock file beside the tenant file, which all processes that write the tenant honor.
func (s *Store) lock() (unlock func(), err error) {
	if s.file == "" {
		return func() {}, nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), lockTimeout)
	defer cancel()
	l := flock.New(s.file+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return nil, fmt.Errorf("the tenant file %s cannot be locked: %w", s.file, err)
	}
	return func() { _ = l.Close() }, nil
}

// userJournal holds users as they were before they were changed in place.
type userJournal struct {
	users  []*User
	before []User
}

// Touch keeps a copy of a user, so that UpdateUser can undo the change that follows.
func (s *State) Touch(u *User) {
	if s.journal == nil {
		return
	}
	s.journal.users = append(s.journal.users, u)
	s.journal.before = append(s.journal.before, *u)
}

func (j *userJournal) undo() {
	for i := len(j.users) - 1; i >= 0; i-- {
		*j.users[i] = j.before[i]
	}
}
