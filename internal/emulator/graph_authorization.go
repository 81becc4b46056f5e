package emulator

import (
	"encoding/json"
	"net/http"
)

// dialect is how a back end of Graph words what it refuses (reference graph-api 1.10 and 6.1).
type dialect struct {
	badRequest, denied, notFound string // codes
	deniedText                   string
	repeats                      bool // innerError repeats the message
}

var (
	directoryDialect = &dialect{
		badRequest: "Request_BadRequest", denied: "Authorization_RequestDenied", notFound: "Request_ResourceNotFound",
		deniedText: "Insufficient privileges to complete the operation.",
	}
	// methodDialect is that of the service of authentication methods. Its codes are recorded for users' methods; that
	// the policy uses the same ones is expected there and not seen (reference graph-api 2.6).
	methodDialect = &dialect{
		badRequest: "badRequest", denied: "accessDenied", notFound: "resourceNotFound",
		deniedText: "Request Authorization failed", repeats: true,
	}
)

// writeDenied answers for a token or a user that may not do this.
func writeDenied(w http.ResponseWriter, r *http.Request, x *exchange) {
	if x.state.Settings.MethodsDeniedByDirectory {
		x.dialect = directoryDialect
	}
	writeGraphError(w, r, x, http.StatusForbidden, x.dialect.denied, x.dialect.deniedText)
}

// writeBadRequest answers for a body that is not taken.
func writeBadRequest(w http.ResponseWriter, r *http.Request, err error) {
	x := exchangeOf(r)
	writeGraphError(w, r, x, http.StatusBadRequest, x.dialect.badRequest, err.Error())
}

// patchBody reads the body of a PATCH, or answers that it is no JSON object (reference graph-api 6.1).
func patchBody(w http.ResponseWriter, r *http.Request) (sent Document, ok bool) {
	x := exchangeOf(r)
	if err := json.Unmarshal(x.body, &sent); err != nil {
		writeGraphError(w, r, x, http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure "+
			"Content-Type header is set and payload is of valid JSON format.")
		return nil, false
	}
	return sent, true
}

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

func (s *Server) authorizationRoutes() []graphRoute {
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

func (s *Server) getAuthorization(w http.ResponseWriter, r *http.Request) {
	d := s.stale.shown(authorizationKey, exchangeOf(r).state.AuthorizationPolicy)
	s.writeItem(w, r, authorizationEntity, "policies/authorizationPolicy", d)
}

// patchAuthorization changes what is sent and answers nothing (reference graph-api 3).
func (s *Server) patchAuthorization(w http.ResponseWriter, r *http.Request) {
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
