package journeys

import (
	"crypto/rand"
	"encoding/base32"
	"errors"
	mathrand "math/rand/v2"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Limits of the service (sspr-policy 3.11).
const (
	// CodeLife is how long a code is valid, and SessionLife how long a journey lasts.
	CodeLife    = 5 * time.Minute
	SessionLife = 15 * time.Minute
	// MaxTries is the number of failed tries in 24 hours after which the account is blocked for BlockLife.
	MaxTries  = 5
	BlockLife = 24 * time.Hour
)

// ErrUnknown means that a journey does not exist, has ended or has expired.
var ErrUnknown = errors.New("the session has ended or does not exist: start again")

// Problem is a mistake of the user, such as in a typed value. It is never an error of the tenant.
type Problem struct {
	// Field names the input, such as "password", and Text is what a page shows: what is wrong and what to do.
	Field string `json:"field"`
	Text  string `json:"text"`
}

// Service is what users can do in a tenant. Its methods can be called concurrently.
type Service struct {
	store *tenant.Store
	now   func() time.Time

	mu       sync.Mutex
	captchas []captcha // the oldest first, maxCaptchas at most
	resets   map[string]*reset
	accounts map[string]*account
	// lastSteps are the steps of the last codes of apps that were accepted, by the secret of the app (see acceptCode).
	lastSteps map[string]uint64
	// shuffle puts security questions into random order.
	shuffle func(n int, swap func(i, j int))
}

// New returns the service of a tenant. now is the tenant's clock.
func New(store *tenant.Store, now func() time.Time) *Service {
	return &Service{
		store: store, now: now, shuffle: mathrand.Shuffle,
		resets: map[string]*reset{}, accounts: map[string]*account{}, lastSteps: map[string]uint64{},
	}
}

// Now returns the time on the tenant's clock.
func (s *Service) Now() time.Time { return s.now() }

// Advance moves the tenant's clock forward, for every process that opens the tenant. It ignores negative durations.
func (s *Service) Advance(d time.Duration) error {
	return s.store.Update(func(st *tenant.State) error {
		st.Settings.ClockAheadInSeconds += max(0, int(d/time.Second))
		return nil
	})
}

// newID returns the secret id of a journey.
func newID() string { return rand.Text() }

// newSecret returns a secret for an authenticator app, in base32 (RFC 4648) without padding.
func newSecret() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)
}
