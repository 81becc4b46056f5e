package emulator

import (
	"net/http"
)

// Permissions and roles of the authorization policy (reference graph-api 3). That reading takes a role, and which ones
// allow it, is chosen.
var (
	authorizationWritePermissions = []string{"Policy.ReadWrite.Authorization"}
	authorizationReadPermissions  = append([]string{"Policy.Read.All"}, authorizationWritePermissions...)
	authorizationWriters          = []string{RoleGlobalAdministrator, RolePrivilegedRoleAdministrator}
	authorizationReaders          = append([]string{RoleGlobalReader}, authorizationWriters...)
)

// authorizationEntity has further properties where a test has added some.
var authorizationEntity = &entity{name: "authorizationPolicy", open: true, always: []string{
	"id", "deletedDateTime", "displayName", "description", "allowInvitesFrom", "allowedToSignUpEmailBasedSubscriptions",
	"allowedToUseSSPR", "allowEmailVerifiedUsersToJoinOrganization", "allowUserConsentForRiskyApps", "blockMsolPowerShell",
	"guestUserRoleId", "defaultUserRolePermissions",
}}

const authorizationKey = "graph authorizationPolicy"

func (s *graphService) authorizationRoutes() []graphRoute {
	const pattern = "/policies/authorizationPolicy"
	return []graphRoute{
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

func (s *graphService) getAuthorization(w http.ResponseWriter, r *http.Request) {
	d := s.stale.shown(authorizationKey, exchangeOf(r).state.AuthorizationPolicy)
	s.writeItem(w, r, authorizationEntity, "policies/authorizationPolicy", d)
}

// patchAuthorization changes what is sent and answers nothing (reference graph-api 3).
func (s *graphService) patchAuthorization(w http.ResponseWriter, r *http.Request) {
	sent, ok := patchBody(w, r)
	if !ok {
		return
	}
	x := exchangeOf(r)
	next, err := authorizationPolicyType.merge(x.state.AuthorizationPolicy, sent)
	if err != nil {
		writeBadRequest(w, r, err)
		return
	}
	stored := x.state.AuthorizationPolicy
	x.before = replaced{authorizationKey, stored}
	x.state.AuthorizationPolicy = next
	auditGraphPolicy(r, AuditUpdateAuthorization, "authorizationPolicy", stored, next)
	w.WriteHeader(http.StatusNoContent)
}
