package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Permissions and roles of the authorization policy (reference graph-api 3). That reading takes a role, and which ones
// allow it, is chosen.
var (
	authorizationWritePermissions = []string{"Policy.ReadWrite.Authorization"}
	authorizationReadPermissions  = append([]string{"Policy.Read.All"}, authorizationWritePermissions...)
	authorizationWriters          = []string{tenant.RoleGlobalAdministrator, tenant.RolePrivilegedRoleAdministrator}
	authorizationReaders          = append([]string{tenant.RoleGlobalReader}, authorizationWriters...)
)

// authorizationEntity has further properties where a test has added some.
var authorizationEntity = &entity{name: "authorizationPolicy", open: true, always: []string{
	"id", "deletedDateTime", "displayName", "description", "allowInvitesFrom", "allowedToSignUpEmailBasedSubscriptions",
	"allowedToUseSSPR", "allowEmailVerifiedUsersToJoinOrganization", "allowUserConsentForRiskyApps", "blockMsolPowerShell",
	"guestUserRoleId", "defaultUserRolePermissions",
}}

const authorizationKey = "graph authorizationPolicy"

func (s *Service) authorizationRoutes() []route {
	const pattern = "/policies/authorizationPolicy"
	return []route{
		{
			method: http.MethodGet, pattern: pattern, handler: s.getAuthorization, entity: authorizationEntity,
			permissions: authorizationReadPermissions, roles: authorizationReaders, exactScope: true,
		},
		{
			method: http.MethodPatch, pattern: pattern, handler: s.patchAuthorization, entity: authorizationEntity,
			permissions: authorizationWritePermissions, roles: authorizationWriters, exactScope: true,
		},
	}
}

func (s *Service) getAuthorization(w http.ResponseWriter, r *http.Request) {
	d := s.stale.Shown(authorizationKey, wire.ExchangeOf(r).State.AuthorizationPolicy)
	s.writeItem(w, r, authorizationEntity, "policies/authorizationPolicy", d)
}

// patchAuthorization changes what is sent and answers nothing (reference graph-api 3).
func (s *Service) patchAuthorization(w http.ResponseWriter, r *http.Request) {
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	next, err := authorizationPolicyType.merge(x.State.AuthorizationPolicy, sent)
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	stored := x.State.AuthorizationPolicy
	x.Before = wire.Replaced{Key: authorizationKey, Document: stored}
	x.State.AuthorizationPolicy = next
	auditPolicyChange(r, tenant.AuditUpdateAuthorization, "authorizationPolicy", stored, next)
	w.WriteHeader(http.StatusNoContent)
}
