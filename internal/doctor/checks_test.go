package doctor

import (
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestLockOutCheck: a type whose plan counts locked-out users names what that lacks, and works.
func TestLockOutCheck(t *testing.T) {
	const counts = "sspr_policy,sspr_authentication_methods,sspr_authentication_methods_policy,sspr_authentication_method_configuration"
	s := start(t, nil)
	with := func(permissions []string, names ...string) result {
		return run(t, emulated(t, s, credentials{
			graphToken: s.IssueToken(emulator.TokenSpec{Permissions: permissions}), portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken},
		}), names...)
	}
	without := func(permission string) []string {
		return slices.DeleteFunc(slices.Clone(leastPermissions), func(p string) bool { return p == permission })
	}
	for permission, says := range map[string]string{
		"AuditLog.Read.All":          "without the lock-out check: no permission AuditLog.Read.All",
		"GroupMember.Read.All":       "without counting the members of groups: no permission GroupMember.Read.All",
		"LicenseAssignment.Read.All": "without the license check: no permission LicenseAssignment.Read.All",
	} {
		for _, name := range strings.Split(counts, ",") {
			r := with(without(permission), name)
			r.wantVerdict("ok/ok", name)
			if told := strings.Contains(strings.Join(strings.Fields(r.output), " "), says); told == (permission == "LicenseAssignment.Read.All" && strings.Contains(name, "_method") && name != "sspr_authentication_methods") {
				t.Errorf("%s without %s:\n%s", name, permission, r.output)
			}
			if !r.ok {
				t.Errorf("%s does not work without %s", name, permission)
			}
		}
	}
	r := with([]string{"AuditLog.Read.All"}, "sspr_policy")
	r.shows("without the lock-out check: no permission Policy.Read.AuthenticationMethod or Policy.Read.All", "It works. For what it leaves out: 1.")
	for _, name := range []string{"sspr_registration", "data.sspr_policy"} { // which count no users
		if r := with([]string{"AuditLog.Read.All"}, name); strings.Contains(r.output, "without") || strings.Contains(r.output, "Microsoft Graph") {
			t.Errorf("%s:\n%s", name, r.output)
		}
	}
}

// TestWithoutApplication: a signed-in user alone can set the policy, and reads that the plan counts no users.
func TestWithoutApplication(t *testing.T) {
	s := start(t, nil)
	r := run(t, emulated(t, s, credentials{
		graph: func(c *auth.Config) { c.ClientSecret = "" }, portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken},
	}), "sspr_policy")
	r.wantVerdict("ok/ok", "sspr_policy")
	r.shows("Microsoft Graph missing No credential for Microsoft Graph.",
		"without the lock-out check, counting the members of groups and the license check: no sign-in to Microsoft Graph",
		"1. Optional: set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET (or another credential) of an application with the Microsoft Graph permission "+
			"AuditLog.Read.All, GroupMember.Read.All, LicenseAssignment.Read.All and Policy.Read.AuthenticationMethod, with admin consent.")
}

// TestSignInSteps: what to do without a credential names what the types need at least.
func TestSignInSteps(t *testing.T) {
	s := start(t, nil)
	nobody := emulated(t, s, credentials{graph: func(c *auth.Config) { c.ClientSecret = "" }})
	run(t, nobody, "sspr_administrator_policy").shows("Set ARM_TENANT_ID, ARM_CLIENT_ID and ARM_CLIENT_SECRET (or another credential) of an application " +
		`with the Microsoft Graph permission Policy.ReadWrite.Authorization, with admin consent. Or run "az login"`)
	both := run(t, nobody, "sspr_policy", "sspr_administrator_policy")
	both.shows(`run "az login" as a user with the role User Administrator or Authentication Policy Administrator;`,
		"LicenseAssignment.Read.All, Policy.Read.AuthenticationMethod and Policy.ReadWrite.Authorization, with admin consent") // the second does not include the first
	run(t, nobody, "sspr_registration").shows(`run "az login" as a user with the role Authentication Policy Administrator;`)
	run(t, nobody, "data.sspr_policy").shows(`run "az login" as a user with the role Security Administrator or User Administrator;`)
	var out strings.Builder
	if _, err := Run(t.Context(), nobody, Options{Resources: []string{"sspr_registration"}, PlanOnly: true, Out: &out}); err != nil || !strings.Contains(out.String(), "role Security Administrator or User") {
		t.Errorf("-plan-only: %v\n%s", err, out.String())
	}
	graph := run(t, emulated(t, s, credentials{}), "graph")
	graph.shows("All 29 types work.", `1. Optional: run "az login" as a user with the role Security Administrator or User Administrator.`)
	if strings.Contains(graph.output, "SSPR_PORTAL_REFRESH_TOKEN to a refresh token") {
		t.Errorf("what is optional fills the screen:\n%s", graph.output)
	}
}

// TestPaceOfReports: the service takes five requests for reports in 10 seconds, and a whole run sends no more.
func TestPaceOfReports(t *testing.T) {
	s := start(t, nil)
	r := run(t, emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken}}))
	reports := 0
	for _, request := range s.Requests() {
		if strings.Contains(request.Path, "/reports/") || strings.Contains(request.Path, "/auditLogs/") {
			reports++
		}
	}
	if reports < 3 || reports > 5 {
		t.Errorf("%d requests for reports, want at most 5", reports)
	}
	r.shows("not seen (details: -report FILE)")
	if first, _, _ := strings.Cut(r.output, "\n"); first != "All 38 types work." {
		t.Errorf("the first line is %q", first)
	}
}

// TestColumns: the output fits the terminal.
func TestColumns(t *testing.T) {
	s := start(t, nil)
	tenant := emulated(t, s, credentials{})
	for columns, most := range map[string]int{"": 100, "80": 80, "120": 120, "20": 72, "wide": 100} {
		var out strings.Builder
		if _, err := Run(t.Context(), tenant, Options{Resources: []string{"graph", "portal"}, Columns: columns, Out: &out}); err != nil {
			t.Fatal(err)
		}
		longest := 0
		for line := range strings.Lines(out.String()) {
			longest = max(longest, len([]rune(strings.TrimRight(line, "\n"))))
		}
		if longest > most || longest < most-12 {
			t.Errorf("%q columns: the longest line has %d", columns, longest)
		}
	}
}
