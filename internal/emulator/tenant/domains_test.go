package tenant_test

import (
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestPasswordValidity checks when passwords expire: never in a new tenant, as the domain has it otherwise, and in a subdomain
// as its root domain has it (passwords 2.3, 2.6 and 2.7).
func TestPasswordValidity(t *testing.T) {
	t.Parallel()
	never := func(*tenant.State) {}
	days := func(value any) func(*tenant.State) {
		return func(s *tenant.State) { s.Domain(tenant.SeedDomain).Set(tenant.KeyPasswordValidity, value) }
	}
	for name, test := range map[string]struct {
		domain  string
		changes []func(*tenant.State)
		days    int
		never   bool
	}{
		"a new tenant":             {tenant.SeedDomain, []func(*tenant.State){never}, 0, true},
		"a number of days":         {tenant.SeedDomain, []func(*tenant.State){days(180)}, 180, false},
		"the largest number":       {tenant.SeedDomain, []func(*tenant.State){days(2147483647)}, 0, true},
		"the name in another case": {"CONTOSO.example", []func(*tenant.State){days(30)}, 30, false},
		"a subdomain of one": {"a.eu." + tenant.SeedDomain, []func(*tenant.State){days(30), func(s *tenant.State) {
			s.Tenant.DefaultDomain, s.Tenant.OtherDomains = "eu."+tenant.SeedDomain, []string{tenant.SeedDomain}
		}}, 30, false},
		"a subdomain": {"eu." + tenant.SeedDomain, []func(*tenant.State){days(30)}, 30, false},
		"null":        {tenant.SeedDomain, []func(*tenant.State){days(nil)}, 90, true},
		"null of an older tenant (passwords 10.6)":  {tenant.SeedDomain, []func(*tenant.State){days(nil), func(s *tenant.State) { s.Settings.UnsetPasswordsExpire = true }}, 90, false},
		"a domain that nothing was ever written of": {"other.example", []func(*tenant.State){never}, 90, true},
	} {
		s := tenant.Seed(time.Now())
		for _, change := range test.changes {
			change(s)
		}
		if days, never := s.PasswordValidity(test.domain); never != test.never || !never && days != test.days {
			t.Errorf("%s: %d days, never %t; want %d, %t", name, days, never, test.days, test.never)
		}
	}
}
