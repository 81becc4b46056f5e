package authenticationmethods

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// store is the page in the tenant that it is asked about: in a migrated tenant the legacy switches of methods are neither
// shown nor written, because they no longer apply and cannot be changed. If the migration state cannot be read for want of
// a permission or a credential, they are.
type store struct {
	singleton.Store[sspr.AuthenticationMethods]
	migrated singleton.Store[sspr.AuthenticationMethods]
	provider *run.Data
}

func open(p *run.Data, _ string) singleton.Store[sspr.AuthenticationMethods] {
	return &store{Store: page(p, portal.MethodsPage), migrated: page(p, portal.MigratedMethodsPage), provider: p}
}

func page(p *run.Data, page portal.Page[sspr.AuthenticationMethods]) singleton.Store[sspr.AuthenticationMethods] {
	return singleton.PortalPage(page)(p, "")
}

// in returns the page in the tenant, and why the migration state could not be read, if that may pass.
func (s *store) in(ctx context.Context) (singleton.Store[sspr.AuthenticationMethods], error) {
	state, err := s.provider.MigrationState(ctx)
	if state != nil && *state == sspr.MigrationComplete {
		return s.migrated, nil
	}
	return s.Store, err
}

func (s *store) Read(ctx context.Context) (sspr.AuthenticationMethods, singleton.Found, error) {
	here, err := s.in(ctx)
	if err != nil {
		return sspr.AuthenticationMethods{}, nil, err
	}
	return here.Read(ctx)
}

func (s *store) Write(ctx context.Context, change singleton.Change[sspr.AuthenticationMethods]) (singleton.Written[sspr.AuthenticationMethods], error) {
	here, err := s.in(ctx)
	if err != nil {
		// What could be a change of switches that no longer apply waits until that is known.
		here = page(s.provider, portal.UnsureMethodsPage(err))
	}
	return here.Write(ctx, change)
}

// Narrow leaves the legacy switches out of a restore in a migrated tenant, which takes them no longer.
func (s *store) Narrow(ctx context.Context, found singleton.Found) singleton.Found {
	if here, _ := s.in(ctx); here != s.migrated {
		return found
	}
	narrowed := maps.Clone(found)
	maps.DeleteFunc(narrowed, func(key string, _ json.RawMessage) bool { return portal.IsLegacySwitch(key) })
	return narrowed
}

// Fingerprint is that of the whole document.
func (s *store) Fingerprint(ctx context.Context) ([]byte, error) {
	return s.Store.(singleton.Fingerprinter).Fingerprint(ctx)
}

// Nulls returns the found properties that were null, if they belong to one of the managed settings.
func (s *store) Nulls(found singleton.Found, managed []string) map[string][]string {
	return s.Store.(singleton.Nuller).Nulls(found, managed)
}

// Announce lets the writes of one apply wait for each other.
func (s *store) Announce() (done func()) { return s.provider.Portal.Announce() }
