package doctor

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestPortalRoles: what each role of a user allows on the portal API, by what the token shows and the service answers.
func TestPortalRoles(t *testing.T) {
	for role, c := range map[string]struct {
		policy, pages, read string
		says                []string
	}{
		globalAdministrator: {"ok/ok", "ok/ok", "ok/-", []string{"roles: Global Administrator", "All 9 types work."}},
		policyAdministrator: {"ok/ok", "ok/ok", "ok/-", []string{"All 9 types work."}},
		userAdministrator: {"ok/ok", "ok/missing", "ok/-", []string{
			"apply: no role Authentication Policy Administrator in the token", "4 of 9 types work; 5 lack something.",
			"1. A signed-in user needs the directory role Authentication Policy Administrator (or a higher one", "the service may decide differently",
		}},
		securityAdministrator: {"ok/missing", "ok/missing", "ok/-", []string{"apply: no role User Administrator or Authentication Policy Administrator in the token"}},
		globalReader:          {"ok/missing", "ok/missing", "ok/-", []string{"roles: Global Reader"}},
		helpdeskAdministrator: {"missing/missing", "missing/missing", "missing/-", []string{
			"plan: no role Security Administrator or User Administrator in the token", "1. A signed-in user needs the directory role Authentication Policy Administrator (",
		}},
		"": {"missing/missing", "missing/missing", "missing/-", []string{
			"roles: not shown by the token", "plan: refused (HTTP 403): the user needs the role Security Administrator or User Administrator",
			"apply: the user needs the role Authentication Policy Administrator", "1. A signed-in user needs the directory role Authentication Policy Administrator (",
		}},
	} {
		t.Run(role, func(t *testing.T) {
			s := start(t, func(st *emulator.State) {
				if role != "" {
					st.User(emulator.SeedUserID).DirectoryRoles = []string{role}
				}
			})
			r := run(t, emulated(t, s, credentials{portal: auth.PortalConfig{RefreshToken: s.Credentials().UserRefreshToken}}), "portal")
			r.wantVerdict(c.policy, "sspr_policy")
			r.wantVerdict(c.pages, "sspr_authentication_methods", "sspr_registration", "sspr_notifications", "sspr_customization", "sspr_on_premises_integration")
			r.wantVerdict(c.read, "data.sspr_policy", "data.sspr_on_premises_status", "data.sspr_on_premises_integration")
			r.shows(c.says...)
			if want := c.pages == "ok/ok"; r.ok != want {
				t.Errorf("the result is %v", r.ok)
			}
		})
	}
}

// TestGraphUser: a user of the Azure CLI has the permissions of that application, whatever the user's roles are.
func TestGraphUser(t *testing.T) {
	s := start(t, nil)
	as := func(spec emulator.TokenSpec) result {
		return run(t, emulated(t, s, credentials{graphToken: s.IssueToken(spec)}), "graph")
	}
	r := as(emulator.TokenSpec{User: emulator.SeedAdministratorID})
	r.wantVerdict("missing/missing", "sspr_authentication_methods_policy", "sspr_administrator_policy", "sspr_user_contact_info")
	r.wantVerdict("ok/-", "data.sspr_license", "data.sspr_user_registrations", "data.sspr_user_reset")
	r.wantVerdict("-/ok", "action.sspr_reset_password", "action.sspr_revoke_sign_in_sessions")
	r.wantVerdict("-/missing", "action.sspr_remove_registered_method")
	r.shows("user ada@contoso.example (object ID "+emulator.SeedAdministratorID+") through the application "+auth.AzureCLIClientID+" (Azure CLI)",
		"roles: Global Administrator; permissions: AuditLog.Read.All, Directory.AccessAsUser.All",
		"plan: no permission Policy.Read.All in the token", "the permissions of Microsoft's own applications, such as the Azure CLI, cannot be extended")

	const contacts = "UserAuthenticationMethod.ReadWrite.All"
	r = as(emulator.TokenSpec{User: emulator.SeedAuthenticationAdministratorID, ClientID: emulator.SeedClientID, Scope: contacts})
	r.wantVerdict("ok/ok", "sspr_user_contact_info")
	r.wantVerdict("-/ok", "action.sspr_remove_registered_method")
	r.shows("without users who are administrators: no role Privileged Authentication Administrator in the token")
	if strings.Contains(r.output, "directory role Privileged Authentication Administrator") {
		t.Error("a step recommends a role that is needed for administrators alone")
	}

	const policies = "Policy.Read.All Policy.ReadWrite.AuthenticationMethod Policy.ReadWrite.Authorization"
	r = as(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID, ClientID: emulator.SeedClientID, Scope: policies})
	r.wantVerdict("ok/ok", "sspr_authentication_methods_policy")
	r.wantVerdict("missing/missing", "sspr_administrator_policy")
	r.shows("plan: no role Global Reader in the token - apply: no role Privileged Role Administrator in the token",
		"A signed-in user needs the directory role Privileged Role Administrator")
	r = as(emulator.TokenSpec{User: emulator.SeedReaderID, ClientID: emulator.SeedClientID, Scope: policies})
	r.wantVerdict("ok/missing", "sspr_authentication_methods_policy", "sspr_administrator_policy")
}

// TestOneTenant: the sign-ins must be to one tenant, and to the configured one.
func TestOneTenant(t *testing.T) {
	s := start(t, nil)
	const other = "b1d4c0de-0000-4000-8000-0000000000ff"
	c := credentials{
		graphToken: s.IssueToken(emulator.TokenSpec{TenantID: other}),
		portal:     auth.PortalConfig{RefreshToken: s.Credentials().AdministratorRefreshToken},
	}
	r := run(t, emulated(t, s, c), "administrator_policy", "policy")
	r.wantVerdict("missing/missing", "sspr_administrator_policy")
	r.wantVerdict("ok/ok", "sspr_policy")
	r.shows("Wrong tenant.", "The token was issued by the tenant "+other+", but the configured tenant is "+emulator.SeedTenantID+".", "az login --tenant TENANT_ID")

	tenant := emulated(t, s, c)
	tenant.TenantID = ""
	r = run(t, tenant, "administrator_policy", "policy")
	r.shows("tenant missing The two sign-ins are to different tenants. Set tenant_id (ARM_TENANT_ID) to the one that you mean.")
	if r.ok {
		t.Error("two tenants are all right")
	}
}

// TestPortalTokens: a token that cannot work is explained before anything is sent, in the words of the provider's errors.
func TestPortalTokens(t *testing.T) {
	s := start(t, nil)
	issue := func(spec emulator.TokenSpec) auth.PortalConfig {
		spec.Audience = emulator.PortalAudience
		return auth.PortalConfig{AccessToken: s.IssueToken(spec)}
	}
	for name, c := range map[string]struct {
		portal auth.PortalConfig
		says   []string
	}{
		"none": {auth.PortalConfig{}, []string{"missing No credential for the portal API.", "Not used, because not set or false: SSPR_PORTAL_ACCESS_TOKEN, SSPR_PORTAL_REFRESH_TOKEN, SSPR_PORTAL_USE_CLI.", `run "az login" as a user`}},
		"expired": {issue(emulator.TokenSpec{User: emulator.SeedAdministratorID, ExpiresAt: time.Now().Add(-time.Minute)}), []string{
			"missing Access token expired.", "selected by portal.access_token (SSPR_PORTAL_ACCESS_TOKEN)", `Get a new one with "az account get-access-token`,
		}},
		"of an application": {issue(emulator.TokenSpec{}), []string{"missing A service principal cannot manage this setting.", `run "az login" as a user`}},
		"of another tenant": {issue(emulator.TokenSpec{User: emulator.SeedAdministratorID, TenantID: "b1d4c0de-0000-4000-8000-0000000000ff"}), []string{
			"missing Wrong tenant.", "was issued by the tenant b1d4c0de-0000-4000-8000-0000000000ff, but the configured tenant is " + emulator.SeedTenantID,
		}},
		"for Microsoft Graph": {auth.PortalConfig{AccessToken: s.IssueToken(emulator.TokenSpec{User: emulator.SeedAdministratorID})}, []string{"missing Access token issued for another service."}},
		"no token":            {auth.PortalConfig{AccessToken: "hunter2"}, []string{"missing Malformed access token.", "1 instead of 3 parts"}},
		"unknown":             {auth.PortalConfig{RefreshToken: "1.emulator.unknown"}, []string{"missing Sign-in", "SSPR_PORTAL_REFRESH_TOKEN"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, emulated(t, s, credentials{portal: c.portal}), "policy", "administrator_policy")
			r.wantVerdict("missing/missing", "sspr_policy")
			r.wantVerdict("ok/ok", "sspr_administrator_policy")
			r.shows(append(c.says, "- no sign-in to the portal API", "1 of 2 types work; 1 lacks something. What to do: 1.")...)
			for _, secret := range []string{c.portal.AccessToken, c.portal.RefreshToken} {
				r.hides(secret)
			}
		})
	}
}

// TestGraphCredentials: sign-in refuses the application, or there is none.
func TestGraphCredentials(t *testing.T) {
	s := start(t, nil)
	for name, c := range map[string]struct {
		change func(*auth.Config)
		says   []string
	}{
		"none":         {func(c *auth.Config) { c.ClientSecret = "" }, []string{"missing No credential for Microsoft Graph.", "No credential is configured. Not used, because not set or false: ARM_CLIENT_CERTIFICATE, ARM_CLIENT_CERTIFICATE_PATH, ARM_CLIENT_SECRET, ARM_USE_OIDC,"}},
		"wrong secret": {func(c *auth.Config) { c.ClientSecret = "hunter2" }, []string{"missing Sign-in failed.", "AADSTS7000215: The client secret is wrong.", "selected by client_secret"}},
		"incomplete":   {func(c *auth.Config) { c.ClientID = "" }, []string{"missing No credential for Microsoft Graph.", "selects the client secret, but client_id (ARM_CLIENT_ID, AZURE_CLIENT_ID) is not set"}},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, emulated(t, s, credentials{graph: c.change, portal: auth.PortalConfig{RefreshToken: s.Credentials().PolicyAdministratorRefreshToken}}))
			r.wantVerdict("missing/missing", "sspr_administrator_policy")
			r.wantVerdict("ok/ok", "sspr_policy")
			r.wantVerdict("-/missing", "action.sspr_reset_password")
			r.shows(append(c.says, "- no sign-in to Microsoft Graph", "9 of 38 types work; 29 lack something.")...)
			r.hides("hunter2")
		})
	}
}
