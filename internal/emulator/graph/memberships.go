package graph

import (
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// membershipEntity is what a user is a member of: a group or a directory role.
var membershipEntity = &odata.Entity{
	Name: "directoryObject", AdvancedCount: true, Reference: true, Kinds: []string{"group", "directoryRole"},
	Filters: objectFilters, Sorts: []string{"displayName*"},
	Always:     append([]string{"roleTemplateId"}, groupEntity.Always...),
	Selectable: groupEntity.Selectable,
}

// readMemberships is for the memberships of a user. Each of these permissions lists them
// (https://learn.microsoft.com/graph/api/user-list-transitivememberof). readDirectoryRoles is for the properties of roles
// (https://learn.microsoft.com/graph/api/directoryrole-get).
var (
	readMemberships    = access{permissions: append([]string{"User.Read.All", "User.ReadWrite.All"}, readGroups.permissions...)}
	readDirectoryRoles = access{permissions: []string{
		"RoleManagement.Read.Directory", "RoleManagement.ReadWrite.Directory", "Directory.Read.All", "Directory.ReadWrite.All",
	}}
)

// listMemberships lists the groups and directory roles of a user, or the groups of another object, with those of nested groups if
// asked. What the token may not read is shown with its type and ID, and everything else is null (autumn-2026 5.5). A member of a
// group has the roles of the group too. Administrative units are left out.
func (s *Service) listMemberships(find finder, transitive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, id, ok := find(w, r)
		if !ok {
			return
		}
		x := wire.ExchangeOf(r)
		var all []object
		for _, id := range x.State.GroupsWith(id, transitive) {
			all = append(all, asVisible("group", groupObject(*x.State.Group(id), x.State.Tenant), readGroups.allows(x)))
		}
		for _, role := range rolesOf(x.State, kind, id, transitive) {
			all = append(all, asVisible("directoryRole", roleObject(role), readDirectoryRoles.allows(x)))
		}
		s.answers.WriteList(w, r, membershipEntity, "directoryObjects", all)
	}
}

// rolesOf returns the directory roles of an object, sorted.
func rolesOf(st *tenant.State, kind, id string, transitive bool) []string {
	switch kind {
	case tenant.KindUser:
		return st.RolesOf(st.User(id), transitive)
	case tenant.KindGroup:
		return slices.Sorted(slices.Values(st.Group(id).DirectoryRoles))
	default:
		return slices.Sorted(slices.Values(st.ServicePrincipal(id).DirectoryRoles))
	}
}

// listGroupsOf lists the groups of an object, without the roles.
func (s *Service) listGroupsOf(find finder, transitive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		_, id, ok := find(w, r)
		if !ok {
			return
		}
		x := wire.ExchangeOf(r)
		var all []object
		for _, id := range x.State.GroupsWith(id, transitive) {
			o := groupObject(*x.State.Group(id), x.State.Tenant)
			if !readGroups.allows(x) {
				o = asVisible("group", o, false)
			}
			all = append(all, o)
		}
		s.answers.WriteList(w, r, groupEntity, "groups", all)
	}
}

// roleObject returns a directory role of the tenant. Its ID differs from tenant to tenant, and that of its template
// does not. Here it is made from the template's.
func roleObject(name string) object {
	template := tenant.RoleTemplate(name)
	id := strings.Replace(template, "-4", "-5", 1)
	if id == template { // one that is made from the name
		id = strings.Replace(template, "-5", "-4", 1)
	}
	return newObject(
		"id", id,
		"deletedDateTime", nil,
		"description", nil,
		"displayName", name,
		"roleTemplateId", template,
	)
}

// asVisible returns an object with its type, and with nothing but its ID if the token may not read it.
func asVisible(kind string, o object, visible bool) object {
	shown := append(newObject("@odata.type", "#microsoft.graph."+kind), o...)
	for i, p := range shown {
		switch {
		case visible || p.Key == "id" || p.Key == "@odata.type":
		case document.Kind(p.Value) == "array":
			shown[i].Value = []byte("[]")
		default:
			shown[i].Value = []byte("null")
		}
	}
	return shown
}

// listGroupsInGroup lists the groups in a group and in the groups in it, which is an advanced query like the list of
// users.
func (s *Service) listGroupsInGroup(w http.ResponseWriter, r *http.Request) {
	g := requestedGroup(w, r)
	if g == nil {
		return
	}
	q, err := s.parseAdvancedQuery(r, groupEntity)
	if err != nil {
		odata.WriteQueryError(w, r, err)
		return
	}
	state := wire.ExchangeOf(r).State
	ids := slices.DeleteFunc(slices.Clone(state.MembersOf(g, true)), func(id string) bool { return state.Group(id) == nil })
	s.answers.WritePage(w, r, groupEntity, "groups", q, odata.Objects{
		Count: len(ids), At: func(i int) object { return groupObject(*state.Group(ids[i]), state.Tenant) },
	})
}
