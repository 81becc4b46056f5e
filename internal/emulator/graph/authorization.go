package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Permissions and roles of the authorization policy (graph-api 3). That reading takes a role, and which ones allow it, is
// chosen.
var (
	writeAuthorization = access{
		exactScope: true, permissions: []string{"Policy.ReadWrite.Authorization"},
		roles: []string{tenant.RoleGlobalAdministrator, tenant.RolePrivilegedRoleAdministrator},
	}
	readAuthorization = access{
		exactScope: true, permissions: append([]string{"Policy.Read.All"}, writeAuthorization.permissions...),
		roles: append([]string{tenant.RoleGlobalReader}, writeAuthorization.roles...),
	}
)

// authorizationEntity has further properties if a test has added some.
var authorizationEntity = &odata.Entity{Name: "authorizationPolicy", Open: true, Always: []string{
	"id", "deletedDateTime", "displayName", "description", "allowInvitesFrom", "allowedToSignUpEmailBasedSubscriptions",
	"allowedToUseSSPR", "allowEmailVerifiedUsersToJoinOrganization", "allowUserConsentForRiskyApps", "blockMsolPowerShell",
	"guestUserRoleId", "defaultUserRolePermissions",
}}

const authorizationKey = "graph authorizationPolicy"

func (s *Service) getAuthorization(w http.ResponseWriter, r *http.Request) {
	d := s.stale.Shown(authorizationKey, wire.ExchangeOf(r).State.AuthorizationPolicy)
	if odata.AddressOf(r).List {
		s.answers.WriteList(w, r, authorizationEntity, "authorizationPolicies", []object{d})
		return
	}
	s.answers.WriteItem(w, r, authorizationEntity, "policies/authorizationPolicy", d)
}

// patchAuthorization changes what is sent and answers nothing (graph-api 3).
func (s *Service) patchAuthorization(w http.ResponseWriter, r *http.Request) {
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	next, err := authorizationPolicyType.merge(x.State.AuthorizationPolicy, sent)
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	stored := x.State.AuthorizationPolicy
	x.Before = wire.Replaced{Key: authorizationKey, Document: stored}
	x.State.AuthorizationPolicy = next
	auditPolicyChange(r, tenant.AuditUpdateAuthorization, "authorizationPolicy", stored, next)
	w.WriteHeader(http.StatusNoContent)
}
