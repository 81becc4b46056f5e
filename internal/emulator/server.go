package emulator

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/signin"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Options are how to start an emulated tenant.
type Options struct {
	// Address is the loopback host:port to listen on; "" means 127.0.0.1 and a free port. Other addresses are
	// refused: the tenant file and the tokens are toys, and no other machine should reach them.
	Address string
	// PagesAddress is the loopback host:port on which the pages for people and the JSON door for scripts are served, over
	// plain HTTP; "" serves neither. Other addresses are refused as they are for Address.
	PagesAddress string
	// File keeps the tenant between starts and shares it between processes; "" keeps it in memory.
	File string
	// MigrationState is the policyMigrationState of a freshly seeded tenant: "preMigration", "migrationInProgress" or
	// "migrationComplete". "" is null, which a tenant made since 2025 shows: it is migrated. An existing file keeps its own.
	MigrationState string
	// TenantID is the id of the tenant; "" means SeedTenantID for a fresh one, and any for an existing file. An existing file with
	// another id is not used: ErrOtherTenant.
	TenantID string
	// Seed changes a freshly seeded tenant before it is first served. It is not applied to an existing file.
	Seed func(*State)
	// Now is the tenant's clock; nil means time.Now. Certificates use the real time.
	Now func() time.Time
}

// Server is a running emulated tenant. All methods can be called from several goroutines.
type Server struct {
	url        string
	pagesURL   string
	caPEM      []byte
	now        func() time.Time
	store      *tenant.Store
	http       *http.Server
	pages      *http.Server // nil without pages
	services   map[Service]service
	handlers   map[Service]http.Handler
	stopWaits  context.CancelFunc // ends delays under way, and the watch over Start's context
	closed     sync.Once
	closeError error

	requests requestLog
	faults   faults
	stale    *wire.StaleDocuments
	issuer   *token.Issuer
	graph    *graph.Service
	journeys *journeys.Service
}

// service is what the server needs of each of the three services.
type service interface {
	// Handler serves the requests, in each of which there is an exchange.
	Handler() http.Handler
	// WriteBroken answers, in the service's own shape, that the tenant cannot be read or written.
	WriteBroken(w http.ResponseWriter, r *http.Request, x *wire.Exchange, message string)
}

// Start starts an emulated tenant, which serves until Close is called or ctx is done.
func Start(ctx context.Context, o Options) (*Server, error) {
	listener, err := listen(ctx, o.Address)
	if err != nil {
		return nil, err
	}
	var forPages net.Listener
	if o.PagesAddress != "" {
		if forPages, err = listen(ctx, o.PagesAddress); err != nil {
			return nil, errors.Join(fmt.Errorf("pages: %w", err), listener.Close())
		}
	}
	return start(ctx, o, listener, forPages)
}

// start serves on listeners that are open, and closes them if it fails. forPages is nil without pages.
func start(ctx context.Context, o Options, listener, forPages net.Listener) (*Server, error) {
	fail := func(err error) (*Server, error) {
		err = errors.Join(err, listener.Close())
		if forPages != nil {
			err = errors.Join(err, forPages.Close())
		}
		return nil, err
	}
	pagesURL := ""
	if forPages != nil {
		pagesURL = "http://" + forPages.Addr().String()
	}
	s, err := newServer("https://"+listener.Addr().String(), pagesURL, o)
	if err != nil {
		return fail(err)
	}
	leaf, caPEM, err := newCertificate()
	if err != nil {
		return fail(err)
	}
	s.caPEM = caPEM
	waits, stopWaits := context.WithCancel(context.Background())
	s.stopWaits = stopWaits
	s.http = &http.Server{
		Handler:           s,
		ReadHeaderTimeout: 30 * time.Second,
		BaseContext:       func(net.Listener) context.Context { return waits },
		// Tests cause handshake failures and dropped connections, and a log could show secrets of a request.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	// HTTP/1.1 only: a connection that Drop closes must be a connection that is closed, not a stream that is reset.
	tlsListener := tls.NewListener(listener, &tls.Config{
		Certificates: []tls.Certificate{leaf},
		MinVersion:   tls.VersionTLS12,
		NextProtos:   []string{"http/1.1"},
	})
	go token.Key() // slow to make, and needed soon
	go func() { _ = s.http.Serve(tlsListener) }()
	if forPages != nil {
		s.pages = s.newPageServer(waits, forPages)
		go func() { _ = s.pages.Serve(forPages) }()
	}
	go func() {
		select {
		case <-ctx.Done():
			_ = s.Close()
		case <-waits.Done():
		}
	}()
	return s, nil
}

// newServer returns the server of a tenant, which listens to nothing yet. pagesURL is "" without pages.
func newServer(url, pagesURL string, o Options) (*Server, error) {
	now := o.Now
	if now == nil {
		now = time.Now
	}
	st, err := tenant.OpenStore(o.File, func() *State {
		s := tenant.Seed(now())
		s.Tenant.ID = cmp.Or(strings.ToLower(o.TenantID), s.Tenant.ID)
		if o.MigrationState != "" {
			s.SetMigrationState(&o.MigrationState)
		}
		if o.Seed != nil {
			o.Seed(s)
		}
		return s
	})
	if err != nil {
		return nil, err
	}
	if err := checkTenant(st, o.TenantID); err != nil {
		return nil, err
	}
	clock := func() time.Time { return now().Add(st.Ahead()) }
	if err := signInAgain(st, clock()); err != nil {
		return nil, err
	}
	issuer, stale := token.NewIssuer(url, clock), &wire.StaleDocuments{}
	s := &Server{
		url: url, pagesURL: pagesURL, now: clock, store: st, stale: stale, issuer: issuer, graph: graph.New(url, issuer, stale),
		journeys: journeys.New(st, clock),
	}
	s.services = map[Service]service{SignIn: signin.New(url, pagesURL, issuer), Graph: s.graph, Portal: portal.New(url, issuer, stale)}
	s.handlers = map[Service]http.Handler{}
	for name, one := range s.services {
		s.handlers[name] = one.Handler()
	}
	return s, nil
}

// ErrOtherTenant means that the file keeps a tenant with another id than that of Options.
var ErrOtherTenant = errors.New("the file contains another tenant")

// checkTenant returns ErrOtherTenant with the id that the tenant has if that is not the wanted one.
func checkTenant(st *tenant.Store, wanted string) error {
	return st.View(func(s *State) error {
		if wanted != "" && !strings.EqualFold(s.Tenant.ID, wanted) {
			return fmt.Errorf("%w, with the tenant ID %s", ErrOtherTenant, s.Tenant.ID)
		}
		return nil
	})
}

// signInAgain replaces the refresh tokens of the tenant's own people if a moved clock or a new password has ended them: Terraform
// cannot sign in again on a page (chosen).
func signInAgain(st *tenant.Store, now time.Time) error {
	ended := false
	if err := st.View(func(s *State) error {
		for _, t := range s.RefreshTokens {
			ended = ended || !t.Rotated && !t.Revoked && s.Ended(t, now)
		}
		return nil
	}); err != nil || !ended {
		return err
	}
	return st.Update(func(s *State) error {
		s.SignInAgain(now)
		return nil
	})
}

// listen listens on a loopback address, and refuses any other.
func listen(ctx context.Context, address string) (net.Listener, error) {
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("the emulator's address must be host:port, for example 127.0.0.1:8443: %w", err)
	}
	ips, err := net.DefaultResolver.LookupIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("the emulator's address cannot be resolved: %w", err)
	}
	if slices.ContainsFunc(ips, func(ip net.IP) bool { return !ip.IsLoopback() }) {
		return nil, fmt.Errorf("the emulator listens on loopback addresses only, and %q is not one", host)
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the emulator cannot listen: %w", err)
	}
	return listener, nil
}

// URL returns the origin of all three services, for example "https://127.0.0.1:41234".
func (s *Server) URL() string { return s.url }

// PagesURL returns the origin of the pages and of the JSON door, for example "http://127.0.0.1:41235", or "" without pages.
func (s *Server) PagesURL() string { return s.pagesURL }

// Today returns the day in the tenant, such as 2026-11-30.
func (s *Server) Today() string {
	day := tenant.SeedToday
	_ = s.store.View(func(st *State) error {
		day = st.Day()
		return nil
	})
	return day
}

// Journeys returns what people do in the tenant: sign in, register, reset and change passwords.
func (s *Server) Journeys() *journeys.Service { return s.journeys }

// CACertificatePEM returns the certificate that clients must trust.
func (s *Server) CACertificatePEM() []byte { return slices.Clone(s.caPEM) }

// Close stops serving. Requests under way, also those that a fault delays, are cut off. Later calls do nothing.
func (s *Server) Close() error {
	s.closed.Do(func() {
		s.stopWaits()
		s.closeError = s.http.Close()
		if s.pages != nil {
			s.closeError = errors.Join(s.closeError, s.pages.Close())
		}
	})
	return s.closeError
}

// View shows a copy of the tenant.
func (s *Server) View(fn func(State)) error {
	c, err := s.store.Snapshot()
	if err != nil {
		return err
	}
	fn(*c)
	return nil
}

// Update changes the tenant as another writer would: an administrator in the portal, another tool. Nothing is changed
// if fn returns an error. fn must not call the server.
func (s *Server) Update(fn func(*State) error) error {
	return s.store.Update(fn)
}
