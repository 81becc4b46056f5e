package authenticationmethods

import (
	"context"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// store is the page in the tenant that it is asked about: in a migrated tenant the legacy switches of methods are neither
// shown nor written, because they no longer apply and cannot be changed. If the migration state cannot be read, they are.
type store struct {
	singleton.Store[sspr.AuthenticationMethods]
	migrated singleton.Store[sspr.AuthenticationMethods]
	provider *framework.ProviderData
}

func open(p *framework.ProviderData, key string) singleton.Store[sspr.AuthenticationMethods] {
	return &store{
		Store:    singleton.PortalPage(portal.MethodsPage)(p, key),
		migrated: singleton.PortalPage(portal.MigratedMethodsPage)(p, key),
		provider: p,
	}
}

func (s *store) page(ctx context.Context) singleton.Store[sspr.AuthenticationMethods] {
	if state := s.provider.MigrationState(ctx); state != nil && *state == sspr.MigrationComplete {
		return s.migrated
	}
	return s.Store
}

func (s *store) Read(ctx context.Context) (sspr.AuthenticationMethods, singleton.Found, error) {
	return s.page(ctx).Read(ctx)
}

func (s *store) Write(ctx context.Context, change sspr.AuthenticationMethods) (sspr.AuthenticationMethods, singleton.Found, error) {
	return s.page(ctx).Write(ctx, change)
}

// Announce lets the writes of one apply wait for each other.
func (s *store) Announce() (done func()) { return s.provider.Portal.Announce() }
