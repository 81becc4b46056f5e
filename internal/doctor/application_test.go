package doctor

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// least are the least permissions with which everything in Microsoft Graph works.
var leastPermissions = []string{
	"AuditLog.Read.All", "Domain.Read.All", "Domain.ReadWrite.All", "GroupMember.Read.All", "GroupSettings.ReadWrite.All", "LicenseAssignment.Read.All", "OrganizationalBranding.ReadWrite.All",
	"Policy.Read.All",
	"Policy.ReadWrite.AuthenticationMethod", "Policy.ReadWrite.Authorization", "RoleManagement.Read.Directory", "User.Read.All",
	"User-PasswordProfile.ReadWrite.All", "User.RevokeSessions.All", "UserAuthenticationMethod.ReadWrite.All",
}

// TestEachPermission takes each permission from an application in turn. The lines of the types that need it change, and no others.
func TestEachPermission(t *testing.T) {
	s := start(t, nil)
	administrator := auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken}
	without := func(permissions ...string) result {
		kept := slices.DeleteFunc(slices.Clone(leastPermissions), func(p string) bool { return slices.Contains(permissions, p) })
		return run(t, emulated(t, s, credentials{graphToken: s.IssueToken(emulator.TokenSpec{Permissions: kept}), portal: administrator}), "graph", "portal")
	}
	all := without()
	all.shows("without users who are administrators: an application also needs the role Privileged Authentication Administrator, which its token does not always show")
	if !all.ok || strings.Count(all.output, "without") > 1 {
		t.Fatalf("the least permissions are not enough:\n%s", all.output)
	}
	const reads, plans, applies, invokes = "missing/-", "missing/missing", "ok/missing", "-/missing"
	for name, c := range map[string]struct {
		permissions []string
		changed     map[string]string
		says        []string
	}{
		"reports": {[]string{"AuditLog.Read.All"}, map[string]string{
			"data.sspr_registration_summary": reads, "data.sspr_user_registration": reads, "data.sspr_user_registrations": reads, "data.sspr_audit_events": reads,
			"data.sspr_directory_contact_info": reads, "ephemeral.sspr_directory_contact_info": reads, "data.sspr_readiness": reads,
		}, []string{"no permission AuditLog.Read.All", "without security questions: no permission AuditLog.Read.All", "permission AuditLog.Read.All with admin consent"}},
		"domains": {[]string{"Domain.Read.All", "Domain.ReadWrite.All"}, map[string]string{
			"sspr_password_expiration": plans, "data.sspr_password_expiration": reads,
		}, []string{"without federated domains: no permission Domain.Read.All", "permission Domain.ReadWrite.All with admin consent"}},
		"write domains": {[]string{"Domain.ReadWrite.All"}, map[string]string{"sspr_password_expiration": applies}, []string{"apply: no permission Domain.ReadWrite.All"}},
		"write branding": {[]string{"OrganizationalBranding.ReadWrite.All"}, map[string]string{"sspr_sign_in_links": plans, "data.sspr_sign_in_links": reads}, []string{
			"plan: no permission OrganizationalBranding.Read.All or Organization.Read.All", "apply: no permission OrganizationalBranding.ReadWrite.All or Organization.ReadWrite.All",
		}},
		"rules of passwords": {[]string{"GroupSettings.ReadWrite.All"}, map[string]string{"sspr_password_protection": plans, "data.sspr_password_protection": reads}, []string{
			"plan: no permission GroupSettings.Read.All - apply: no permission GroupSettings.ReadWrite.All", "without password protection: no permission GroupSettings.Read.All",
		}},
		"groups": {[]string{"GroupMember.Read.All"}, nil, []string{"without groups: no permission GroupMember.Read.All"}},
		"licenses": {
			[]string{"LicenseAssignment.Read.All"},
			map[string]string{"data.sspr_license": reads},
			[]string{"no permission LicenseAssignment.Read.All or Organization.Read.All", "without licenses: no permission LicenseAssignment.Read.All"},
		},
		"policies": {[]string{"Policy.Read.All", "Policy.ReadWrite.Authorization"}, map[string]string{
			"sspr_administrator_policy": plans, "data.sspr_administrator_policy": reads, "data.sspr_compliance": reads,
		}, []string{
			"plan: no permission Policy.Read.All - apply: no permission Policy.ReadWrite.Authorization", "without administrators: no permission Policy.Read.All",
			"permission Policy.ReadWrite.Authorization with admin consent",
		}},
		"write the authorization policy": {
			[]string{"Policy.ReadWrite.Authorization"},
			map[string]string{"sspr_administrator_policy": applies},
			[]string{"apply: no permission Policy.ReadWrite.Authorization"},
		},
		"write methods": {[]string{"Policy.ReadWrite.AuthenticationMethod"}, map[string]string{
			"sspr_authentication_methods_policy": applies, "sspr_authentication_method_configuration": applies,
		}, []string{"1. An application needs the Microsoft Graph permission Policy.ReadWrite.AuthenticationMethod with admin consent."}},
		"roles": {[]string{"RoleManagement.Read.Directory"}, nil, []string{
			"without roles: no permission RoleManagement.Read.Directory", "without the roles of an administrator: no permission RoleManagement.Read.Directory",
			"without Global Administrators: no permission RoleManagement.Read.Directory",
		}},
		"users": {[]string{"User.Read.All"}, map[string]string{
			"data.sspr_directory_contact_info": reads, "ephemeral.sspr_directory_contact_info": reads, "data.sspr_readiness": reads, "data.sspr_user_reset": reads,
			"list.sspr_user_contact_info": reads, "action.sspr_reset_password": invokes,
		}, []string{"no permission User.Read.All"}},
		"passwords": {[]string{"User-PasswordProfile.ReadWrite.All"}, map[string]string{"action.sspr_reset_password": invokes}, []string{"no permission User-PasswordProfile.ReadWrite.All"}},
		"sessions": {
			[]string{"User.RevokeSessions.All"},
			map[string]string{"action.sspr_revoke_sign_in_sessions": invokes},
			[]string{"no permission User.RevokeSessions.All or User.ReadWrite.All"},
		},
		"contacts": {[]string{"UserAuthenticationMethod.ReadWrite.All"}, map[string]string{
			"sspr_user_contact_info": plans, "sspr_users_contact_info": plans, "list.sspr_user_contact_info": reads,
			"action.sspr_remove_registered_method": invokes, "action.sspr_require_reregistration": invokes,
		}, []string{"without registered methods: no permission UserAuthenticationMethod.Read.All", "apply: no permission UserAuthenticationMethod.ReadWrite.All"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := without(c.permissions...)
			r.t = t
			want := maps.Clone(all.verdicts)
			maps.Copy(want, c.changed)
			for of, verdict := range want {
				r.wantVerdict(verdict, of)
			}
			r.shows(c.says...)
			if r.ok != (len(c.changed) == 0) {
				t.Errorf("the result is %v", r.ok)
			}
		})
	}
}

// TestNarrowPermissions: what lets a token read or remove a part is not taken for the whole.
func TestNarrowPermissions(t *testing.T) {
	s := start(t, nil)
	with := func(permissions ...string) result {
		return run(t, emulated(t, s, credentials{graphToken: s.IssueToken(emulator.TokenSpec{Permissions: permissions})}), "graph")
	}
	r := with("User.ReadBasic.All", "AuditLog.Read.All")
	r.wantVerdict("missing/-", "data.sspr_directory_contact_info") // the service answers, without the contact data
	r.wantVerdict("ok/-", "data.sspr_user_registrations")
	r = with("UserAuthMethod-Phone.ReadWrite.All")
	r.wantVerdict("-/ok", "action.sspr_remove_registered_method")
	r.shows("without removing e-mail addresses: no permission UserAuthenticationMethod.ReadWrite.All or UserAuthMethod-Email.ReadWrite.All")
	r.wantVerdict("missing/missing", "sspr_user_contact_info")
}

// TestApplicationOnly: what a pipeline with an application alone can check.
func TestApplicationOnly(t *testing.T) {
	s := start(t, nil)
	tenant := emulated(t, s, credentials{})
	all := run(t, tenant)
	all.wantVerdict("missing/missing", "sspr_policy", "sspr_on_premises_integration")
	all.wantVerdict("missing/-", "data.sspr_policy")
	all.wantVerdict("ok/ok", "sspr_administrator_policy")
	all.shows("No credential for the portal API.", `run "az login" as a user with the role Authentication Policy Administrator`,
		"29 of 38 types work; 9 lack something.", `Name what you need: "-doctor graph" checks what needs no signed-in user`)
	if all.ok {
		t.Error("everything works without a user")
	}
	graph := run(t, tenant, "graph")
	if !graph.ok || len(graph.verdicts) != 29 {
		t.Errorf("graph: %v, %d types\n%s", graph.ok, len(graph.verdicts), graph.output)
	}
	one := run(t, tenant, "sspr_administrator_policy")
	if !one.ok || strings.Contains(one.output, "portal API") || strings.Contains(one.output, "probes") {
		t.Errorf("a type of Microsoft Graph: %v\n%s", one.ok, one.output)
	}
	one.shows("It works.")
	if run(t, tenant, "sspr_policy", "sspr_administrator_policy").ok {
		t.Error("sspr_policy works without a user")
	}
}
