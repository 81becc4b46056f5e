package compliance_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const reasonOrganization = "not_readable_reasons.organization"

// synchronized makes a user come from Active Directory.
func synchronized(s *emulator.State) { s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true }

// TestNeverSaved checks a tenant whose page Password protection was never saved: it bans no word of its own, and Microsoft's defaults
// hold for lock-outs (passwords 1.9, 4.1, 4.2, 4.4 and 4.7).
func TestNeverSaved(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	never := map[string]string{"status": "fail", "actual": "never saved"}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(
		control("5.2.3.2", never), control("21848", never), control("EIDSCA.PR01", never), control("EIDSCA.PR02", never), control("EIDSCA.PR03", never),
		control("21849", map[string]string{"status": "pass", "actual": "60 seconds"}), control("EIDSCA.PR05", map[string]string{"status": "pass"}),
		control("EIDSCA.PR06", map[string]string{"status": "pass", "actual": "10"}),
	)})
}

// TestOnPremisesControls checks that CIS exempts a tenant without Active Directory, that the Zero Trust Assessment passes it, and that
// both fail once a user is synchronized (passwords 4.3 and 4.5).
func TestOnPremisesControls(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPasswordRule("BannedPasswordCheckOnPremisesMode", "Audit") })
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(
			control("5.2.3.3", map[string]string{"status": "not_applicable", "actual": "checked, audit", "reason": "The control applies to tenants that synchronize users from Active Directory"}),
			control("21847", map[string]string{"status": "pass", "actual": "not synchronized"}),
			control("EIDSCA.PR01", map[string]string{"status": "fail", "actual": "audit"}),
			resource.TestCheckResourceAttr(of, "not_applicable", "1"),
		)},
		resource.TestStep{
			PreConfig: func() { _ = n.Update(func(s *emulator.State) error { synchronized(s); return nil }) },
			Config:    n.AppOnly(block),
			Check: resource.ComposeAggregateTestCheckFunc(
				control("5.2.3.3", map[string]string{"status": "fail", "actual": "checked, audit"}),
				control("21847", map[string]string{"status": "fail", "actual": "checked, audit"}),
				resource.TestCheckResourceAttr(of, "not_applicable", "0"),
			),
		},
	)
}

// TestOrganizationIsReadLast checks that whether users are synchronized is asked only if the controls depend on it, and that without
// an answer they are not readable, with the permission that is missing.
func TestOrganizationIsReadLast(t *testing.T) {
	t.Parallel()
	const path = "/organization"
	n := acctest.NewTenant(t, hardened, synchronized)
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block), Check: control("5.2.3.3", map[string]string{"status": "pass", "actual": "checked, enforce"})})
	for _, r := range n.Requests() {
		if r.Service == emulator.Graph && strings.HasSuffix(r.Path, path) {
			t.Errorf("the answer is not needed: %s %s", r.Method, r.Path)
		}
	}
	_ = n.Update(func(s *emulator.State) error {
		s.SetPasswordRule("BannedPasswordCheckOnPremisesMode", "Audit")
		return nil
	})
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: path, Status: http.StatusForbidden})
	if _, messages := warnings(t, n, n.Reader()); len(messages) != 1 || !strings.HasPrefix(messages[0], "Controls that depend on whether users are synchronized cannot be read") {
		t.Errorf("warnings: %q", messages)
	}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(
		control("5.2.3.3", map[string]string{"status": "not_readable", "actual": "", "source": "password_rule_settings"}),
		control("21847", map[string]string{"status": "not_readable"}), control("5.2.3.2", map[string]string{"status": "pass"}),
		resource.TestMatchResourceAttr(of, reasonOrganization, acctest.Message("Organization.Read.All")),
	)})
}

// TestExpiryOfDomains checks that one domain whose passwords expire fails the controls, whatever the others have, and that domains
// whose passwords are not the tenant's are left out (passwords 4.6 and 4.8).
func TestExpiryOfDomains(t *testing.T) {
	t.Parallel()
	const federated = "fabrikam.example"
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.Tenant.FederatedDomains = []string{federated}
		s.Domain(federated).Set("passwordValidityPeriodInDays", 30)
		neverExpire(s)
	})
	never := map[string]string{"status": "pass", "actual": "never, in every domain"}
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(control("1.3.1", never), control("MS.AAD.6.1v1", never))},
		resource.TestStep{
			PreConfig: func() {
				_ = n.Update(func(s *emulator.State) error {
					s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", 90)
					return nil
				})
			},
			Config: n.AppOnly(block),
			Check:  control("1.3.1", map[string]string{"status": "fail", "actual": emulator.SeedDomain + ": 90 days", "expected": "never or no value, in every domain"}),
		},
	)
}

// TestDomainsWithoutAValue checks that the controls name the domains that have no value, in whose tenant passwords may expire
// (passwords 4.6, 4.8 and 10.6).
func TestDomainsWithoutAValue(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.Settings.UnsetPasswordsExpire = true
		s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", nil)
		s.Domain(s.Tenant.InitialDomain).Set("passwordValidityPeriodInDays", 2147483647)
	})
	unset := map[string]string{"status": "pass", "actual": "never, or no value: " + emulator.SeedDomain}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(control("1.3.1", unset), control("MS.AAD.6.1v1", unset))})
}
