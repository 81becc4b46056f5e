package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

var (
	authenticatorEntity = &odata.Entity{
		Name:   "microsoftAuthenticatorAuthenticationMethod",
		Always: []string{"id", "displayName", "deviceTag", "phoneAppVersion", "createdDateTime"},
	}
	softwareOATHEntity = &odata.Entity{Name: "softwareOathAuthenticationMethod", Always: []string{"id", "secretKey"}}

	// The names of the permissions for one kind of method are in the documentation of each kind's DELETE
	// (https://learn.microsoft.com/graph/api/microsoftauthenticatorauthenticationmethod-delete).
	authenticatorMethods = &methodSet{
		segment: "microsoftAuthenticatorMethods", entity: authenticatorEntity, apps: []tenant.AppKind{tenant.AppAuthenticator}, family: "MicrosoftAuthApp",
	}
	softwareOATHMethods = &methodSet{
		segment: "softwareOathMethods", entity: softwareOATHEntity, apps: []tenant.AppKind{tenant.AppSoftwareOATH}, family: "SoftwareOATH",
	}
)

// deleteApp removes one registration of an app. That the default method cannot be removed while there are others is known of
// phones (graph-api 1.10) and chosen here.
func (s *Service) deleteApp(set *methodSet) userHandler {
	return func(w http.ResponseWriter, r *http.Request, u *tenant.User) {
		x := wire.ExchangeOf(r)
		app, ok := u.App(r.PathValue("methodId"))
		switch {
		case !ok || app.Kind != set.apps[0]:
			writeNoResource(w, r, r.PathValue("methodId"))
		case u.Methods.DefaultMethod == app.ID && u.HasMethodBesides(app.ID):
			odata.WriteBadRequest(w, r, errDefaultMethod(app.ID))
		default:
			replace(x, u, app.ID)
			x.State.RemoveApp(u, app)
			auditMethod(r, u, app.ID, x.Before.Document)
			w.WriteHeader(http.StatusNoContent)
		}
	}
}

func errDefaultMethod(id string) error {
	return refuse("The authentication method [%s] matches the user's current default authentication method, and "+
		"cannot be deleted until the default authentication method is changed.", id)
}

// revokeSessions has the permissions that are documented for it, today's and those of older pages
// (https://learn.microsoft.com/graph/api/user-revokesigninsessions), and the roles that may
// (https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference, invalidateAllRefreshTokens).
var revokeSessions = access{
	exactScope: true, permissions: []string{"User.RevokeSessions.All", "User.ReadWrite.All", "Directory.ReadWrite.All"},
	roles: append([]string{tenant.RoleUserAdministrator, tenant.RoleHelpdeskAdministrator}, userMethodWriters...),
}

// revokeSessions makes the user's refresh tokens worthless: sign-in compares when they were issued. The real service takes
// minutes, and does nothing to the sessions that a guest has in the home tenant (graph-api 1.14).
func (s *Service) revokeSessions(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	u := x.State.User(r.PathValue("id"))
	if u == nil {
		odata.WriteMissing(w, r, r.PathValue("id"))
		return
	}
	x.State.Touch(u)
	u.SessionsValidFrom = x.Now.UTC()
	if x.State.Settings.RevokeAnswersEmpty {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	odata.WriteDocument(w, http.StatusOK, newObject("@odata.context", s.answers.Context(r, "Edm.Boolean", odata.Query{}), "value", true))
}
