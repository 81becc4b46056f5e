package firstcontact

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// portalTypes are the types of the portal API alone.
var portalTypes = []string{
	"sspr_policy", "sspr_authentication_methods", "sspr_registration", "sspr_notifications", "sspr_customization", "sspr_on_premises_integration",
	"data.sspr_policy", "data.sspr_on_premises_integration", "data.sspr_on_premises_status",
}

// as returns a change of the tenant: the signed-in user of the portal has these roles.
func as(roles ...string) func(*emulator.State) {
	return func(s *emulator.State) { s.User(emulator.SeedPolicyAdministratorID).DirectoryRoles = roles }
}

// TestPortalRoles: each role of the signed-in user opens on the portal API what the pages name it for.
func TestPortalRoles(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]struct {
		// plan, scope and pages are the verdicts for reading, for applying sspr_policy, and for applying the others.
		plan, scope, pages string
	}{
		"":                                    {"missing", "missing", "missing"},
		"Helpdesk Administrator":              {"missing", "missing", "missing"},
		"Security Administrator":              {"ok", "missing", "missing"},
		"User Administrator":                  {"ok", "ok", "missing"},
		"Authentication Policy Administrator": {"ok", "ok", "ok"},
		"Global Administrator":                {"ok", "ok", "ok"},
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, as(slices.DeleteFunc([]string{role}, func(one string) bool { return one == "" })...))
			r, _ := p.examined(t, commands[0], p.signedIn())
			r.wantCode(t, "-doctor", map[bool]int{true: 0, false: 1}[want.pages == "ok"])
			rows := table(t, r.stdout)
			for _, name := range portalTypes {
				row := rows[name]
				apply := want.pages
				if name == "sspr_policy" {
					apply = want.scope
				}
				if row.plan != want.plan || !strings.HasPrefix(name, "data.") && row.apply != apply {
					t.Errorf("%s: want %s and %s:\n%s", name, want.plan, apply, row.line)
				}
				if row.plan == "missing" {
					mentions(t, name, row.line, "Security Administrator")
				} else if row.apply == "missing" {
					mentions(t, name, row.line, "Authentication Policy Administrator")
				}
			}
			// Microsoft Graph has an application of its own, whatever the user may do.
			if row := rows["sspr_administrator_policy"]; row.plan != "ok" || row.apply != "ok" {
				t.Errorf("sspr_administrator_policy: %s", row.line)
			}
		})
	}
}

// TestGraphRoles: so does each role on Microsoft Graph, for a user whose application has all permissions.
func TestGraphRoles(t *testing.T) {
	t.Parallel()
	for role, want := range map[string][]string{ // the verdicts of lines in the order of graphLines
		"Global Reader":                       {"ok", "missing", "ok", "missing", "ok", "missing", "ok", "missing"},
		"Authentication Policy Administrator": {"ok", "ok", "missing", "missing", "missing", "missing", "missing", "missing"},
		"Privileged Role Administrator":       {"missing", "missing", "ok", "ok", "missing", "missing", "missing", "missing"},
		"Authentication Administrator":        {"missing", "missing", "missing", "missing", "ok", "ok", "missing", "ok"},
		"Reports Reader":                      {"missing", "missing", "missing", "missing", "missing", "missing", "ok", "missing"},
		"Helpdesk Administrator":              {"missing", "missing", "missing", "missing", "missing", "missing", "missing", "ok"},
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t, as(role))
			graph, _ := userTokens(p, emulator.SeedPolicyAdministratorID, graphScopes)
			variables := append(p.endpoints(), azureCLI(t, p, graph, ""), "SSPR_PORTAL_REFRESH_TOKEN="+p.Credentials().AdministratorRefreshToken)
			r, _ := p.examined(t, commands[0], variables)
			r.wantCode(t, "-doctor", 1)
			rows := table(t, r.stdout)
			got := []string{
				rows["sspr_authentication_methods_policy"].plan, rows["sspr_authentication_methods_policy"].apply,
				rows["sspr_administrator_policy"].plan, rows["sspr_administrator_policy"].apply,
				rows["sspr_user_contact_info"].plan, rows["sspr_user_contact_info"].apply,
				rows["data.sspr_registration_summary"].plan, rows["action.sspr_revoke_sign_in_sessions"].apply,
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v:\n%s", got, want, r.stdout)
			}
		})
	}
}

// TestScopesOfTheAzureCLI: the Azure CLI's own application lacks the scopes of policies, whatever the role of its user, and the
// lines name the permission.
func TestScopesOfTheAzureCLI(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	graph, portal := userTokens(p, emulator.SeedAdministratorID, "")
	r, _ := p.examined(t, commands[0], append(p.endpoints(), azureCLI(t, p, graph, portal)))
	r.wantCode(t, "-doctor", 1)
	row := table(t, r.stdout)["sspr_authentication_methods_policy"]
	if row.plan != "missing" || !strings.Contains(row.line, "Policy.Read") {
		t.Errorf("sspr_authentication_methods_policy: %s", row.line)
	}
	if row := table(t, r.stdout)["sspr_policy"]; row.plan != "ok" || row.apply != "ok" {
		t.Errorf("sspr_policy: %s", row.line)
	}
}

// TestExitCodes: the code is about what is asked for.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	p := granted(t, []string{"Policy.Read.All", "Policy.ReadWrite.Authorization"})
	for _, test := range []struct {
		asked []string
		code  int
	}{
		{nil, 1},
		{[]string{"sspr_policy"}, 0},
		{[]string{"sspr_administrator_policy"}, 0},
		{[]string{"sspr_policy,sspr_administrator_policy"}, 0},
		{[]string{"sspr_policy", "sspr_administrator_policy"}, 0},
		{[]string{"data.sspr_authentication_methods_policy"}, 0},
		{[]string{"data.sspr_audit_events"}, 1},
		{[]string{"sspr_policy,sspr_users_contact_info"}, 1},
	} {
		r := p.run(t, "", p.signedIn(), append([]string{"-doctor"}, test.asked...)...)
		r.wantCode(t, strings.Join(test.asked, " "), test.code)
		for name := range table(t, r.stdout) {
			if len(test.asked) > 0 && !slices.Contains(strings.FieldsFunc(strings.Join(test.asked, ","), func(c rune) bool { return c == ',' }), name) {
				t.Errorf("%v: %s was not asked for", test.asked, name)
			}
		}
	}
}

// TestOneServiceIsEnough: who has a credential for one service and asks for its types succeeds, and nothing is sent to the other.
func TestOneServiceIsEnough(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		asked     string
		variables func(p *place) []string
		other     emulator.Service
	}{
		{"sspr_policy", func(p *place) []string {
			return []string{"SSPR_PORTAL_REFRESH_TOKEN=" + p.Credentials().PolicyAdministratorRefreshToken}
		}, emulator.Graph},
		{"sspr_administrator_policy", func(*place) []string { return []string{application, "ARM_CLIENT_SECRET=" + plantedSecret} }, emulator.Portal},
	} {
		p := newPlace(t)
		r := p.run(t, "", append(p.endpoints(), test.variables(p)...), "-doctor", test.asked)
		r.wantCode(t, test.asked, 0)
		if n := p.onlyReads(t, test.asked)[test.other]; n > 0 {
			t.Errorf("%s: %d requests to %s", test.asked, n, test.other)
		}
	}
	p := newPlace(t)
	r := p.run(t, "", p.endpoints(), "-doctor")
	r.wantCode(t, "no credential", 1)
	mentions(t, "no credential", r.all(), "ARM_CLIENT_SECRET", "SSPR_PORTAL_REFRESH_TOKEN")
}
