package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// directoryRoleEntity is a directory role that is in use in the tenant (CSDL: directoryRole).
var directoryRoleEntity = &entity{
	name: "directoryRole", advancedCount: true,
	always: []string{"id", "deletedDateTime", "description", "displayName", "roleTemplateId"},
}

// readRolesOfUser is for the roles of a user. Who may read users alone sees less of them, or nothing
// (Settings.RolesRefused).
var readRolesOfUser = access{permissions: append([]string{"User.Read.All", "User.ReadWrite.All"}, readDirectoryRoles.permissions...)}

// listRolesOfUser lists the directory roles that a user holds: not those for which the user is eligible only, nor those for
// an administrative unit alone.
func (s *Service) listRolesOfUser(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	seesAll := readDirectoryRoles.allows(x)
	if !seesAll && x.State.Settings.RolesRefused {
		writeDenied(w, r, x)
		return
	}
	u := x.State.User(r.PathValue("id"))
	if u == nil {
		writeMissing(w, r, r.PathValue("id"))
		return
	}
	var roles []object
	for _, name := range x.State.RolesOf(u, true) {
		role := roleObject(name)
		if !seesAll {
			role = asVisible("directoryRole", role, false)
		}
		roles = append(roles, role)
	}
	s.writeList(w, r, directoryRoleEntity, "directoryRoles", roles)
}
