package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// access is what a caller needs to use an operation.
type access struct {
	// permissions are the application permissions of which a token needs one.
	permissions []string
	// exactScope asks a user's token for one of the permissions as a scope, too. Without it Directory.AccessAsUser.All
	// is enough.
	exactScope bool
	// roles are the directory roles of which a signed-in user needs one; nil lets every member of the tenant in.
	roles []string
	// own lets guests in, and applications, which have nothing of their own to read.
	own bool
	// dialect is the wording of refusals; nil is the directory's.
	dialect *odata.Dialect
}

// authorize lets the route's handler run if the token's permissions or its user's roles allow it.
func authorize(route route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		x := wire.ExchangeOf(r)
		x.Local = odata.DirectoryDialect
		if route.access.dialect != nil {
			x.Local = route.access.dialect
		}
		if !route.access.allows(x) {
			odata.WriteDenied(w, r, x)
			return
		}
		route.handler(w, r)
	}
}

// allows reports whether the token of a request may use the operation.
func (a access) allows(x *wire.Exchange) bool {
	if !x.Claims.IsUser() {
		return a.own || slices.ContainsFunc(x.Claims.Roles, func(p string) bool { return slices.Contains(a.permissions, p) })
	}
	scopes := strings.Fields(x.Claims.Scope)
	if (a.exactScope || !slices.Contains(scopes, "Directory.AccessAsUser.All")) &&
		!slices.ContainsFunc(scopes, func(p string) bool { return slices.Contains(a.permissions, p) }) {
		return false
	}
	user := x.State.User(x.Claims.ObjectID)
	if user == nil || user.UserType == "Guest" && !a.own {
		return false
	}
	return a.roles == nil || x.State.HasRole(user.ID, a.roles...)
}
