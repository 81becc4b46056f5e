package passwordexpiration_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

const (
	typeName = "sspr_password_expiration"
	validity = "passwordValidityPeriodInDays"
	window   = "passwordNotificationWindowInDays"
)

func text(s string) tftypes.Value  { return tftypes.NewValue(tftypes.String, s) }
func number(n int64) tftypes.Value { return tftypes.NewValue(tftypes.Number, n) }
func boolean(b bool) tftypes.Value { return tftypes.NewValue(tftypes.Bool, b) }

// block returns the attributes of a block for a domain.
func block(domain string, more ...string) acctest.Attributes {
	a := acctest.Attributes{"domain": fmt.Sprintf("%q", domain)}
	for i := 0; i < len(more); i += 2 {
		a[more[i]] = more[i+1]
	}
	return a
}

// TestRefusedBlocks checks what no plan accepts, with the message that the author of the block reads.
func TestRefusedBlocks(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	refused := func(attributes acctest.Attributes, words string) resource.TestStep {
		return subjects.PasswordExpiration.Refused(n, attributes, words)
	}
	imports := func(id, words string) resource.TestStep {
		return resource.TestStep{
			Config: n.Config(subjects.PasswordExpiration.Block(block(emulator.SeedDomain))), ResourceName: typeName + ".test",
			ImportState: true, ImportStateId: id, ExpectError: acctest.Message(words),
		}
	}
	acctest.Run(t,
		refused(block(emulator.SeedDomain, "never_expires", "true", "validity_days", "90"), "Passwords cannot expire and never expire"),
		refused(block(emulator.SeedDomain, "never_expires", "false"), "Set validity_days: Microsoft's default is 90."),
		refused(block(emulator.SeedDomain, "validity_days", "0"), "0 is not accepted. Accepted values: whole numbers from 1 to 2147483646."),
		refused(block(emulator.SeedDomain, "validity_days", "2147483647"), "2147483647 means that passwords never expire. Set never_expires = true instead of validity_days."),
		refused(block("Contoso.example", "never_expires", "true"), `"Contoso.example" is not in lower case. Did you mean "contoso.example"?`),
		refused(block("contosi.example", "never_expires", "true"), `the tenant has no domain "contosi.example". Did you mean "contoso.example"? It has contoso.example, contosoexample.onmicrosoft.com.`),
		imports("contoso", `"contoso" does not name a domain. Import by "current/DOMAIN" or "TENANT_ID/DOMAIN". "contoso" is not a domain name.`),
		imports("current/fabrikam.example", `the tenant has no domain "fabrikam.example".`),
		imports("contoso/"+emulator.SeedDomain, `"contoso" is not a tenant ID. Import by "current/contoso.example"`),
	)
	n.WantNoWrites(t)
}

// TestDomainsWithoutAnExpirationOfTheirOwn checks that the plan refuses them, whatever the service would do.
func TestDomainsWithoutAnExpirationOfTheirOwn(t *testing.T) {
	t.Parallel()
	const other = "other.example"
	for name, test := range map[string]struct {
		domain string
		seed   func(*emulator.State)
		words  string
	}{
		"federated": {other, func(s *emulator.State) { s.Tenant.FederatedDomains = []string{other} }, "The users of other.example sign in at another identity provider"},
		"federated, and stored by the service": {other, func(s *emulator.State) {
			s.Tenant.FederatedDomains, s.Settings.FederatedExpirationStored = []string{other}, true
		}, "The domain is federated"},
		"a subdomain": {"eu." + emulator.SeedDomain, func(s *emulator.State) { s.Tenant.OtherDomains = []string{"eu." + emulator.SeedDomain} }, "Manage the root domain instead."},
		"unverified":  {other, func(s *emulator.State) { s.Tenant.UnverifiedDomains = []string{other} }, "The domain is not verified"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, test.seed)
			acctest.Run(t, subjects.PasswordExpiration.Refused(n, block(test.domain, "never_expires", "true"), test.words))
			n.WantNoWrites(t)
		})
	}
}

// TestValuesThatAreNotKnownYet checks that a plan waits for values, and that an apply refuses what they turn out to be.
func TestValuesThatAreNotKnownYet(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	later := func(value string, attributes acctest.Attributes) string {
		return n.Config(fmt.Sprintf("resource \"terraform_data\" \"later\" { input = %s }\n", value), subjects.PasswordExpiration.Block(attributes))
	}
	acctest.Run(t,
		resource.TestStep{Config: later("365", block(emulator.SeedDomain, "validity_days", "terraform_data.later.output")), Check: resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr(typeName+".test", "never_expires", "false"), resource.TestCheckResourceAttr(typeName+".test", "validity_days", "365"))},
		resource.TestStep{Config: later("true", block(emulator.SeedDomain, "never_expires", "terraform_data.later.output")), Check: resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr(typeName+".test", "never_expires", "true"), resource.TestCheckNoResourceAttr(typeName+".test", "validity_days"))},
		resource.TestStep{
			Config:      later("false", block(emulator.SeedDomain, "never_expires", "terraform_data.later.output")),
			ExpectError: acctest.Message("Number of days missing"),
		},
	)
}

// TestOneFollowsFromTheOther checks that validity_days alone ends "never", and that never_expires alone ends the days.
func TestOneFollowsFromTheOther(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, subjects.PasswordExpiration.Tenant)
	step := func(never, days string, more ...string) resource.TestStep {
		check := resource.TestCheckResourceAttr(typeName+".test", "validity_days", days)
		if days == "" {
			check = resource.TestCheckNoResourceAttr(typeName+".test", "validity_days")
		}
		return resource.TestStep{
			Config: n.Config(subjects.PasswordExpiration.Block(block(emulator.SeedDomain, more...))),
			Check:  resource.ComposeTestCheckFunc(resource.TestCheckResourceAttr(typeName+".test", "never_expires", never), check),
		}
	}
	acctest.Run(t,
		step("true", "", "notification_window_days", "10"),
		step("false", "400", "validity_days", "400"),
		step("true", "", "never_expires", "true"),
		step("false", "200", "never_expires", "false", "validity_days", "200"),
		step("false", "200", "notification_window_days", "9"),
	)
}

// TestNoticeOfADomainWithoutValues checks that a first validity is written together with the default notice, which a service that
// needs both takes (passwords 10.5).
func TestNoticeOfADomainWithoutValues(t *testing.T) {
	t.Parallel()
	for _, both := range []bool{false, true} {
		n := acctest.NewTenant(t, func(s *emulator.State) { s.Settings.ExpirationNeedsBoth = both })
		said := acctest.Create(t, n, typeName, map[string]tftypes.Value{"domain": text(emulator.SeedDomain), "never_expires": boolean(true)})
		if all := strings.Join(said, "\n"); strings.Contains(all, "Error") || strings.Contains(all, "rejected") {
			t.Errorf("needs both: %t: %s", both, all)
		}
		if err := n.View(func(s emulator.State) {
			d := s.Domain(emulator.SeedDomain)
			days, _ := d.Get(validity)
			notice, _ := d.Get(window)
			if string(days) != "2147483647" || string(notice) != "14" {
				t.Errorf("needs both: %t: %s", both, d.Raw())
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWarningBeforePasswordsExpire checks the warning of a plan after which passwords expire at once, and that one that lengthens
// their life has none.
func TestWarningBeforePasswordsExpire(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before any
		days   int64
		warned bool
	}{"never": {2147483647, 90, true}, "longer": {365, 90, true}, "shorter": {30, 90, false}, "null": {nil, 90, true}, "the same": {90, 90, false}} {
		for _, expire := range []bool{false, true} { // what null means for the users is not known (passwords 10.6)
			n := acctest.NewTenant(t, func(s *emulator.State) {
				s.Domain(emulator.SeedDomain).Set(validity, test.before)
				s.Settings.UnsetPasswordsExpire = expire
			})
			warnings := strings.Join(acctest.Plan(t, n, n.Administrator(), typeName, map[string]tftypes.Value{"domain": text(emulator.SeedDomain), "validity_days": number(test.days)}), "\n")
			if got := strings.Contains(warnings, "Passwords in contoso.example can expire at once"); got != test.warned {
				t.Errorf("%s, null expires %t: warned: %t, want %t:\n%s", name, expire, got, test.warned, warnings)
			}
		}
	}
}

// TestTakeOverNamesABlock checks that the import block in the warning of a take-over has an address that Terraform accepts.
func TestTakeOverNamesABlock(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.Tenant.OtherDomains = []string{"3com.example"} })
	warnings := strings.Join(acctest.Plan(t, n, n.Administrator(), typeName, map[string]tftypes.Value{"domain": text("3com.example"), "validity_days": number(365)}), "\n")
	if want := "import {\n  to = sspr_password_expiration._3com_example\n"; !strings.Contains(warnings, want) {
		t.Errorf("got %s\nwant %s", warnings, want)
	}
	n = acctest.NewTenant(t, subjects.PasswordExpiration.Tenant)
	warnings = strings.Join(acctest.Plan(t, n, n.Administrator(), typeName, map[string]tftypes.Value{"domain": text(emulator.SeedDomain), "validity_days": number(365)}), "\n")
	if want := "import {\n  to = sspr_password_expiration.contoso_example\n  id = \"current/contoso.example\"\n}"; !strings.Contains(warnings, want) {
		t.Errorf("got %s\nwant %s", warnings, want)
	}
	for _, line := range []string{"never_expires: true -> false", "validity_days: not set -> 365"} {
		if !strings.Contains(warnings, line) {
			t.Errorf("the warning does not list %q:\n%s", line, warnings)
		}
	}
}

// TestRestoreBringsNeverBack checks what a destroy restores, and what its plan shows: never, and not null.
func TestRestoreBringsNeverBack(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		before any
		words  string
		after  string
	}{
		"never": {2147483647, "never_expires: false -> true", "2147483647"},
		"days":  {180, "validity_days: 365 -> 180", "180"},
		"null":  {nil, "These values stay, because the tenant had none before:\n\n  notification_window_days: 14\n  validity_days: 365", "365"},
	} {
		n := acctest.NewTenant(t, func(s *emulator.State) { s.Domain(emulator.SeedDomain).Set(validity, test.before) })
		attributes := map[string]tftypes.Value{"domain": text(emulator.SeedDomain), "validity_days": number(365), "on_destroy": text("restore")}
		if warnings := strings.Join(acctest.PlanRestore(t, n, typeName, attributes), "\n"); !strings.Contains(warnings, test.words) {
			t.Errorf("%s: the plan of the destroy does not have %q:\n%s", name, test.words, warnings)
		}
		m := acctest.NewTenant(t, func(s *emulator.State) {
			s.Domain(emulator.SeedDomain).Set(validity, test.before)
			s.Settings.ExpirationTakesNull = true // null is not sent, whether it is taken or not (passwords 10.13)
		})
		acctest.Run(t, resource.TestStep{Config: m.Config(subjects.PasswordExpiration.Block(block(emulator.SeedDomain, "validity_days", "365", "on_destroy", `"restore"`)))})
		for _, w := range m.Writes() {
			if strings.Contains(string(w.Body), "null") {
				t.Errorf("%s: sent %s", name, w.Body)
			}
		}
		if err := m.View(func(s emulator.State) {
			if got, _ := s.Domain(emulator.SeedDomain).Get(validity); string(got) != test.after {
				t.Errorf("%s: after the destroy %s, want %s", name, got, test.after)
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestRestoreFromNeverToNull checks that the plan of a destroy shows that never stays where the tenant had no value, although
// the attribute with the number of days is null.
func TestRestoreFromNeverToNull(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	warnings := strings.Join(acctest.PlanRestore(t, n, typeName, map[string]tftypes.Value{
		"domain": text(emulator.SeedDomain), "never_expires": boolean(true), "on_destroy": text("restore"),
	}), "\n")
	if want := "These values stay, because the tenant had none before:\n\n  notification_window_days: 14\n  never_expires: true"; !strings.Contains(warnings, want) {
		t.Errorf("got %s\nwant %s", warnings, want)
	}
}

// TestDomainThatIsGone checks that a domain that the tenant no longer has leaves the state, so that its block can be removed, and
// that one that is only not found stays.
func TestDomainThatIsGone(t *testing.T) {
	t.Parallel()
	const gone = "gone.example"
	n := acctest.NewTenant(t, func(s *emulator.State) { s.Tenant.OtherDomains = []string{gone} })
	config := n.Config(subjects.PasswordExpiration.Block(block(gone, "validity_days", "365")))
	var found func()
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				found = n.Inject(emulator.Fault{
					Service: emulator.Graph, Method: http.MethodGet, Path: "/domains/" + gone, Status: http.StatusNotFound,
					Body: `{"error":{"code":"Request_ResourceNotFound","message":"Resource does not exist."}}`, ContentType: "application/json",
				})
			},
			Config: config, PlanOnly: true, ExpectError: acctest.Message("the service lists the domain, and does not find it by its name"),
		},
		resource.TestStep{PreConfig: func() { found() }, Config: config, PlanOnly: true},
		resource.TestStep{
			PreConfig: func() {
				if err := n.Update(func(s *emulator.State) error { s.Tenant.OtherDomains = nil; return nil }); err != nil {
					t.Fatal(err)
				}
			},
			Config: config, PlanOnly: true, ExpectError: acctest.Message(`the tenant has no domain "gone.example"`),
		},
		resource.TestStep{Config: n.Config()},
	)
}

// TestImportByIdentity checks that the identity names the tenant and the domain.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(subjects.PasswordExpiration.Block(block(emulator.SeedDomain, "validity_days", "365")))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: config},
			{Config: config, ResourceName: typeName + ".test", ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}
