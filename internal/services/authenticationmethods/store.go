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

// store is the page in a migrated or an unmigrated tenant. In a migrated tenant it neither shows nor writes the legacy
// switches of methods, because they have no effect and cannot be changed. If the migration state cannot be read because of a
// missing permission or credential, it does.
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

// in returns the page for the tenant. The error is a failure to read the migration state that may pass.
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
		// A write that may change switches without effect fails until the migration state is known.
		here = page(s.provider, portal.UnsureMethodsPage(err))
	}
	return here.Write(ctx, change)
}

// Narrow removes the legacy switches from the values found in a migrated tenant, which does not accept them.
func (s *store) Narrow(ctx context.Context, found singleton.Found) singleton.Found {
	if here, _ := s.in(ctx); here != s.migrated {
		return found
	}
	narrowed := maps.Clone(found)
	maps.DeleteFunc(narrowed, func(key string, _ json.RawMessage) bool { return portal.IsLegacySwitch(key) })
	return narrowed
}

// Fingerprint returns the fingerprint of the whole document.
func (s *store) Fingerprint(ctx context.Context) ([]byte, error) {
	return s.Store.(singleton.Fingerprinter).Fingerprint(ctx)
}

// Nulls implements singleton.Nuller.
func (s *store) Nulls(found singleton.Found, managed []string) map[string][]string {
	return s.Store.(singleton.Nuller).Nulls(found, managed)
}

// Announce lets the writes of one apply wait for each other.
func (s *store) Announce() (done func()) { return s.provider.Portal.Announce() }
