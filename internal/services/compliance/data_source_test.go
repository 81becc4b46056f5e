package compliance_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	block = `data "sspr_compliance" "test" {}`
	of    = "data.sspr_compliance.test"
)

// only returns a configuration for some frameworks.
func only(frameworks ...string) string {
	return "data \"sspr_compliance\" \"test\" {\nframeworks = [\"" + strings.Join(frameworks, `", "`) + "\"]\n}\n"
}

// hardened makes the tenant pass the controls of the portal's document, and those of Graph but for the weak methods.
func hardened(s *emulator.State) {
	s.SetPolicy("enablementType", 2)
	s.SetPolicy("numberOfAuthenticationMethodsRequired", 2)
	s.SetPolicy("notifyOnAdminPasswordReset", true)
	s.AuthenticationMethodsPolicy.Set("policyMigrationState", "migrationComplete")
	s.AuthorizationPolicy.Set("allowedToUseSSPR", false)
	s.SetPasswordRule("BannedPasswordList", "contoso\tfabrikam")
	s.SetPasswordRule("BannedPasswordCheckOnPremisesMode", "Enforce")
	neverExpire(s)
}

// neverExpire lets no password expire in the tenant's own domains.
func neverExpire(s *emulator.State) {
	for _, name := range []string{s.Tenant.DefaultDomain, s.Tenant.InitialDomain} {
		s.Domain(name).Set("passwordValidityPeriodInDays", 2147483647)
	}
}

// control checks one control by its framework's id.
func control(id string, want map[string]string) resource.TestCheckFunc {
	return func(s *terraform.State) error {
		all := s.RootModule().Resources[of].Primary.Attributes
		for i := 0; ; i++ {
			at := fmt.Sprintf("controls.%d.", i)
			switch all[at+"id"] {
			case "":
				return fmt.Errorf("there is no control %s", id)
			case id:
				for name, value := range want {
					if all[at+name] != value {
						return fmt.Errorf("control %s: %s is %q, want %q", id, name, all[at+name], value)
					}
				}
				return nil
			}
		}
	}
}

func counts(passed, failed, notReadable int, compliant bool) resource.TestCheckFunc {
	is := func(name string, value any) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr(of, name, fmt.Sprint(value))
	}
	return resource.ComposeAggregateTestCheckFunc(is("passed", passed), is("failed", failed), is("not_readable", notReadable), is("compliant", compliant),
		is("controls.#", passed+failed+notReadable), is("id", emulator.SeedTenantID))
}

// TestBornMigrated checks that a tenant that shows no migration state has completed the migration (autumn-2026 1.1,
// sspr-policy 5.4).
func TestBornMigrated(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetMigrationState(nil) })
	want := map[string]string{"status": "pass", "actual": "migration_complete"}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(only("eidsca", "scubagear", "zero_trust_assessment")), Check: resource.ComposeAggregateTestCheckFunc(
		control("EIDSCA.AG01", want), control("MS.AAD.3.4v1", want), control("21803", want))})
}

// TestNotMigrated checks that before the migration ScubaGear's controls of the methods policy do not apply, because the
// policy does not decide.
func TestNotMigrated(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, hardened, func(s *emulator.State) {
		s.AuthenticationMethodsPolicy.Set("policyMigrationState", "migrationInProgress")
	})
	is := func(name, value string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr(of, name, value)
	}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(only("scubagear")), Check: resource.ComposeAggregateTestCheckFunc(
		control("MS.AAD.3.5v2", map[string]string{"status": "not_applicable", "actual": "email enabled", "reason": "The control applies after the migration to the authentication methods policy"}),
		control("MS.AAD.3.4v1", map[string]string{"status": "fail"}),
		is("not_applicable", "1"), is("failed", "1"), is("passed", "1"), is("not_readable", "0"), is("compliant", "false"),
	)})
}

// TestBothPlanes checks that every control is read with a signed-in user.
func TestBothPlanes(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, hardened)
	acctest.Run(t,
		resource.TestStep{Config: n.Provider(n.Reader()) + block, Check: resource.ComposeAggregateTestCheckFunc(
			counts(32, 1, 0, false), resource.TestCheckResourceAttr(of, "not_readable_reasons.%", "0"),
			control("5.2.4.1", map[string]string{"framework": "cis_m365_v7", "status": "pass", "actual": "all", "expected": "all", "reason": "", "source": "password_reset_policy", "attribute": "sspr_policy.enabled_for"}),
			control("EIDSCA.AP01", map[string]string{"status": "pass", "actual": "false", "source": "authorization_policy"}),
			control("MS.AAD.3.5v2", map[string]string{"status": "fail", "actual": "email enabled", "source": "authentication_methods_policy"}),
		)},
		resource.TestStep{Config: n.Provider(n.Reader()) + only("cis_m365_v7", "cis_azure"), Check: counts(15, 0, 0, true)},
		resource.TestStep{
			PreConfig: func() { n.Set(map[string]any{"enablementType": 1, "numberOfAuthenticationMethodsRequired": 1}) },
			Config:    n.Provider(n.Reader()) + only("cis_m365_v7"),
			Check: resource.ComposeAggregateTestCheckFunc(counts(6, 2, 0, false),
				control("5.2.4.1", map[string]string{"status": "fail", "actual": "selected"}), control("5.2.4.2", map[string]string{"status": "fail", "actual": "1"})),
		},
	)
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("reading wrote: %s %s", writes[0].Method, writes[0].Path)
	}
}

// TestAppOnly checks that without a signed-in user the controls of the portal's document are not readable, and that this is
// no error.
func TestAppOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, hardened)
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(
			counts(20, 1, 12, false),
			control("5.2.4.1", map[string]string{"status": "not_readable", "actual": "", "reason": "No credential for the portal API"}),
			control("21842", map[string]string{"status": "pass", "reason": ""}),
			resource.TestCheckResourceAttr(of, "not_readable_reasons.%", "1"),
			resource.TestMatchResourceAttr(of, "not_readable_reasons.password_reset_policy", acctest.Message("SSPR_PORTAL_REFRESH_TOKEN")),
		)},
		resource.TestStep{Config: n.AppOnly(only("eidsca")), Check: counts(7, 0, 0, true)},
	)
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(only("cis_m365_v7")), Check: resource.ComposeAggregateTestCheckFunc(
		counts(3, 0, 5, false),
		control("1.3.1", map[string]string{"status": "pass", "actual": "never, in every domain", "source": "domains", "attribute": "sspr_password_expiration.never_expires"}),
		control("5.2.3.2", map[string]string{"status": "pass", "actual": "enforced, 2 words", "source": "password_rule_settings"}),
	)})
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(only("cis_m365_v6")), ExpectError: acctest.Message(`"cis_m365_v6" is not accepted. Did you mean "cis_m365_v7"?`)})
	n.WantAppOnly(t)
}

// warnings reads the data source and returns the diagnostics, which must be warnings.
func warnings(t *testing.T, n *acctest.Tenant, l acctest.Login) (state map[string]tftypes.Value, summaries []string) {
	t.Helper()
	state, messages := acctest.NewData(t, n, l).Read("sspr_compliance", nil)
	for _, d := range messages {
		if d.Severity != tfprotov6.DiagnosticSeverityWarning {
			t.Errorf("%s: %s", d.Summary, d.Detail)
		}
		summaries = append(summaries, d.Summary+"\n"+d.Detail)
	}
	return state, summaries
}

// TestAppOnlyIsQuiet checks that a pipeline without a signed-in user gets no warnings.
func TestAppOnlyIsQuiet(t *testing.T) {
	n := acctest.NewTenant(t, hardened)
	l := n.Administrator()
	l.RefreshToken = ""
	t.Setenv("PATH", t.TempDir()) // without an Azure CLI
	state, messages := warnings(t, n, l)
	if len(messages) > 0 || !state["not_readable"].Equal(tftypes.NewValue(tftypes.Number, 12)) {
		t.Errorf("not_readable is %s: %q", state["not_readable"], messages)
	}
}

// TestOnePlaneFails checks that a document that cannot be read is a warning with the reason, and that its controls are not
// readable.
func TestOnePlaneFails(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prepare func(n *acctest.Tenant) acctest.Login
		unread  int64
		text    []string
	}{
		"Graph refuses": {func(n *acctest.Tenant) acctest.Login {
			l := n.Reader()
			l.ClientID, l.ClientSecret = n.Credentials().LimitedClientID, n.Credentials().LimitedClientSecret
			_ = n.Update(func(s *emulator.State) error { s.App(emulator.SeedLimitedClientID).Permissions = nil; return nil })
			return l
		}, 21, []string{"Controls of the authorization policy cannot be read", "Policy.Read.All", "Controls of the authentication methods policy cannot be read"}},
		"one document of Graph is broken": {func(n *acctest.Tenant) acctest.Login {
			n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/policies/authorizationPolicy", Status: http.StatusOK, Body: "<html>", ContentType: "text/html"})
			return n.Reader()
		}, 2, []string{"Controls of the authorization policy cannot be read"}},
		"the user has no role": {func(n *acctest.Tenant) acctest.Login {
			l := n.Administrator()
			l.RefreshToken = n.Unprivileged().RefreshToken
			return l
		}, 12, []string{"Controls of the password reset policy cannot be read", "Security Administrator or User Administrator"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, hardened)
			state, messages := warnings(t, n, c.prepare(n))
			if got := state["not_readable"]; !got.Equal(tftypes.NewValue(tftypes.Number, c.unread)) {
				t.Errorf("not_readable is %s, want %d", got, c.unread)
			}
			if got := state["compliant"]; !got.Equal(tftypes.NewValue(tftypes.Bool, false)) {
				t.Errorf("compliant is %s", got)
			}
			for _, words := range c.text {
				if !strings.Contains(strings.Join(messages, "\n"), words) {
					t.Errorf("nothing says %q: %q", words, messages)
				}
			}
			for reason := range strings.Lines(state["not_readable_reasons"].String()) {
				if strings.Contains(reason, "Request ID") {
					t.Errorf("a reason is another one with every reading: %s", reason)
				}
			}
		})
	}
}

// TestNothingReadable checks that the reasons are errors if no control can be read.
func TestNothingReadable(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t, resource.TestStep{Config: n.Provider(n.Unprivileged()) + block, ExpectError: acctest.Message("An application needs the Microsoft Graph permission Policy.Read.All")})
	acctest.Run(t, resource.TestStep{Config: n.Provider(n.Unprivileged()) + block, ExpectError: acctest.Message("A signed-in user needs the directory role Security Administrator or User Administrator")})
}

// TestThrottled checks that the provider waits after a throttled answer without a Retry-After.
func TestThrottled(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, hardened)
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: "/policies/authenticationMethodsPolicy", Status: http.StatusTooManyRequests, Times: 2})
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block), Check: counts(20, 1, 12, false)})
}

// TestUntold checks that a setting that the service leaves out is not readable, although the document is.
func TestUntold(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, hardened, func(s *emulator.State) { s.AuthorizationPolicy.Set("allowedToUseSSPR", nil) })
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block), Check: resource.ComposeAggregateTestCheckFunc(
		control("EIDSCA.AP01", map[string]string{"status": "not_readable", "reason": "The service does not tell the setting"}),
		resource.TestCheckNoResourceAttr(of, "not_readable_reasons.authorization_policy"),
	)})
}

// TestTwoTenants checks that a user of one tenant and an application of another give no verdict.
func TestTwoTenants(t *testing.T) {
	n := acctest.NewTenant(t)
	other := acctest.NewTenant(t, func(s *emulator.State) { s.Tenant.ID = "0f0f0f0f-0000-4000-8000-00000000000f" })
	ca := filepath.Join(t.TempDir(), "both.pem")
	if err := os.WriteFile(ca, append(n.CACertificatePEM(), other.CACertificatePEM()...), 0o600); err != nil {
		t.Fatal(err)
	}
	signedIn(t, other.IssueToken(emulator.TokenSpec{User: emulator.SeedAdministratorID, Scope: "Policy.Read.All"}))
	acctest.Run(t, resource.TestStep{
		Config: fmt.Sprintf(`
provider "sspr" {
  authority_host      = %[1]q
  graph_endpoint      = %[1]q
  portal_endpoint     = %[2]q
  ca_certificate_path = %[3]q
  portal {
    access_token = %[4]q
  }
}
`, other.URL(), n.URL(), ca, n.IssueToken(emulator.TokenSpec{User: emulator.SeedReaderID, Audience: emulator.PortalAudience})) + block,
		ExpectError: acctest.Message("credential for Microsoft Graph is for the tenant 0f0f0f0f-0000-4000-8000-00000000000f"),
	})
}

// signedIn puts a program az on the PATH that prints a token.
func signedIn(t *testing.T, token string) {
	t.Helper()
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho '{\"accessToken\":%q,\"expires_on\":%d,\"tokenType\":\"Bearer\"}'\n", token, time.Now().Add(time.Hour).Unix())
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}
