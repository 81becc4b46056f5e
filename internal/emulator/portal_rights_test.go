package emulator

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func TestPortalAuthorization(t *testing.T) {
	e := startTenant(t, Options{})
	id := []string{"x-ms-client-request-id", uuid.NewString()}
	get := func(token string, header ...string) reply {
		return e.do(http.MethodGet, policyPath, token, nil, header...)
	}

	for name, token := range map[string]string{
		"none":           "",
		"garbage":        "garbage",
		"for Graph":      e.IssueToken(TokenSpec{User: SeedAdministratorID}),
		"without scope":  e.IssueToken(TokenSpec{Audience: PortalAudience, User: SeedAdministratorID, Scope: "other"}),
		"another tenant": e.IssueToken(TokenSpec{Audience: PortalAudience, User: SeedAdministratorID, TenantID: uuid.NewString()}),
	} {
		r := get(token, id...)
		if r.StatusCode != http.StatusUnauthorized || r.Header.Get("Content-Type") != "text/html" {
			t.Errorf("token %s: %d %s", name, r.StatusCode, r.body)
		}
	}

	wantError(t, get(e.IssueToken(TokenSpec{Audience: PortalAudience}), id...), http.StatusBadRequest, "BadRequest")
	if err := e.Update(func(s *State) error { s.Settings.AppTokenUnavailable = true; return nil }); err != nil {
		t.Fatal(err)
	}
	wantError(t, get(e.IssueToken(TokenSpec{Audience: PortalAudience}), id...), http.StatusServiceUnavailable, "ServiceUnavailable")

	expired := get(e.IssueToken(TokenSpec{Audience: PortalAudience, User: SeedAdministratorID, ExpiresAt: time.Now().Add(-time.Minute)}), id...)
	wantError(t, expired, http.StatusBadRequest, "msalautherror_invalid_grant")
	if text, _ := expired.at(t, "Message").(string); !strings.HasPrefix(text, "AADSTS500133: ") {
		t.Errorf("the message is %q", text)
	}
	wantError(t, get(e.portalToken(SeedAdministratorID)), http.StatusBadRequest, "ArgumentNull")

	forbidden := get(e.portalToken(SeedUserID), id...)
	wantError(t, forbidden, http.StatusForbidden, "Authorization_RequestDenied")
	if text, _ := forbidden.at(t, "Message").(string); !strings.HasPrefix(text, "Graph call failed with httpCode=Forbidden") {
		t.Errorf("the message is %q", text)
	}
	if got := forbidden.at(t, "ClientData", "clientRequestId"); got != id[1] {
		t.Errorf("the client request id is %v", got)
	}
}

// TestPortalRoles: who may read, write any page, and write the page Properties, under both settings of the tenant.
func TestPortalRoles(t *testing.T) {
	const read, scope, pages = 1, 2, 4
	const onPremises = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	for setting, may := range map[string]map[string]int{
		"": {
			tenant.RoleGlobalAdministrator: read | scope | pages, tenant.RoleAuthenticationPolicyAdministrator: read | scope | pages,
			tenant.RoleUserAdministrator: read | scope, tenant.RoleSecurityAdministrator: read, tenant.RoleGlobalReader: read,
			tenant.RoleSecurityReader: 0, tenant.RoleHelpdeskAdministrator: 0, tenant.RoleAuthenticationAdministrator: 0, "": 0,
		},
		tenant.PortalRolesPossible: {tenant.RoleUserAdministrator: read | scope, tenant.RoleGlobalReader: read},
		tenant.PortalRolesDocumented: {
			tenant.RoleGlobalAdministrator: read | scope | pages, tenant.RoleAuthenticationPolicyAdministrator: read | scope | pages,
			tenant.RoleUserAdministrator: read | scope, tenant.RoleSecurityAdministrator: read, tenant.RoleGlobalReader: 0, "": 0,
		},
	} {
		for role, bits := range may {
			t.Run(setting+" "+role, func(t *testing.T) {
				e := startTenant(t, Options{Seed: func(s *State) {
					s.Settings.PortalRoles = setting
					s.User(SeedUserID).DirectoryRoles = []string{role}
				}})
				as := func(bit int, method, path string, body []byte) {
					t.Helper()
					r := e.portalAs(SeedUserID, method, path, body)
					if bits&bit != 0 {
						wantStatus(t, r, http.StatusOK)
						return
					}
					wantError(t, r, http.StatusForbidden, "Authorization_RequestDenied")
				}
				as(read, http.MethodGet, policyPath, nil)
				as(read, http.MethodGet, onPremises, nil)
				as(read, http.MethodGet, "/api/PasswordReset/IsOnPremisesPasswordResetAvailable", nil)

				d := e.policy()
				as(scope, http.MethodPut, policyPath, d.Raw()) // nothing changes
				d.Set(tenant.KeyEnablement, tenant.EnablementSelected)
				d.Set(tenant.KeyGroupIDs, []string{SeedGroupID})
				as(scope, http.MethodPut, policyPath, d.Raw())
				wantPolicy(t, e.policy(), tenant.KeyEnablement, map[bool]string{true: "1", false: "0"}[bits&scope != 0])

				d = e.policy()
				d.Set(tenant.KeyEnablement, 2)
				d.Set("registrationReconfirmIntevalInDays", 90)
				as(pages, http.MethodPut, policyPath, d.Raw())
				wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", map[bool]string{true: "90", false: "180"}[bits&pages != 0])
				as(pages, http.MethodPut, onPremises, []byte(`{"enablementForTenant":true}`))
			})
		}
	}
}

func TestPortalPaths(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.portalAs(SeedAdministratorID, http.MethodGet, "/api/PasswordReset/Nothing", nil)
	wantStatus(t, r, http.StatusNotFound)
	if text, _ := r.at(t, "message").(string); !strings.HasPrefix(text, "No HTTP resource was found that matches") {
		t.Errorf("the message is %q", text)
	}
	wantStatus(t, e.portalAs(SeedAdministratorID, http.MethodDelete, policyPath, nil), http.StatusMethodNotAllowed)
	ok := e.portalAs(SeedAdministratorID, http.MethodGet, policyPath, nil)
	if uuid.Validate(ok.Header.Get("x-ms-correlation-id")) != nil {
		t.Error("there is no x-ms-correlation-id")
	}
}
