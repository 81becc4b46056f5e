package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// servicePrincipalEntity is an app in this tenant. Its credentials and the permissions that it offers are left out.
var servicePrincipalEntity = &odata.Entity{
	Name: "servicePrincipal", AdvancedCount: true,
	Always: []string{
		"id", "deletedDateTime", "accountEnabled", "alternativeNames", "appDisplayName", "appId", "appOwnerOrganizationId",
		"appRoleAssignmentRequired", "displayName", "servicePrincipalNames", "servicePrincipalType", "signInAudience", "tags",
	},
}

// readApps is for service principals (https://learn.microsoft.com/graph/api/serviceprincipal-list).
var readApps = access{permissions: []string{"Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}}

// readObjects is for objects of any kind, of which the token sees as much as it may read of their kind.
var readObjects = access{permissions: union(readUsers.permissions, readGroups.permissions, readApps.permissions)}

func servicePrincipalObject(t tenant.Tenant, app *tenant.App) object {
	return newObject(
		"id", app.ObjectID,
		"deletedDateTime", nil,
		"accountEnabled", true,
		"alternativeNames", []string{},
		"appDisplayName", app.DisplayName,
		"appId", app.ClientID,
		"appOwnerOrganizationId", t.ID,
		"appRoleAssignmentRequired", false,
		"displayName", app.DisplayName,
		"servicePrincipalNames", []string{app.ClientID},
		"servicePrincipalType", "Application",
		"signInAudience", "AzureADMyOrg",
		"tags", []string{},
	)
}

func (s *Service) listServicePrincipals(w http.ResponseWriter, r *http.Request) {
	st := wire.ExchangeOf(r).State
	var all []object
	for i := range st.Apps {
		all = append(all, servicePrincipalObject(st.Tenant, &st.Apps[i]))
	}
	s.answers.WriteList(w, r, servicePrincipalEntity, "servicePrincipals", all)
}

func (s *Service) getServicePrincipal(w http.ResponseWriter, r *http.Request) {
	if _, id, ok := findObject(tenant.KindServicePrincipal)(w, r); ok {
		st := wire.ExchangeOf(r).State
		s.answers.WriteItem(w, r, servicePrincipalEntity, "servicePrincipals", servicePrincipalObject(st.Tenant, st.ServicePrincipal(id)))
	}
}

// getDirectoryObject answers an object of any kind with its type.
func (s *Service) getDirectoryObject(w http.ResponseWriter, r *http.Request) {
	kind, id, ok := findObject("")(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	view, _ := userViewOf(x)
	view.typed = true
	o := directoryObject(x.State, id, view)
	if kind == tenant.KindGroup && !readGroups.allows(x) || kind == tenant.KindServicePrincipal && !readApps.allows(x) {
		o = asVisible(kind, o[1:], false)
	}
	s.answers.WriteItem(w, r, directoryObjectEntity, "directoryObjects", o)
}

// finder finds the object that the path of a request names, or answers that there is none.
type finder func(w http.ResponseWriter, r *http.Request) (kind, id string, ok bool)

// findUser takes an object id or a user principal name.
func findUser(w http.ResponseWriter, r *http.Request) (kind, id string, ok bool) {
	u := wire.ExchangeOf(r).State.User(r.PathValue("id"))
	if u == nil {
		odata.WriteMissing(w, r, r.PathValue("id"))
		return "", "", false
	}
	return tenant.KindUser, u.ID, true
}

// findObject takes the id of an object of one kind; "" is any.
func findObject(want string) finder {
	return func(w http.ResponseWriter, r *http.Request) (kind, id string, ok bool) {
		name := r.PathValue("id")
		if !odata.IsObjectID(w, r, name) {
			return "", "", false
		}
		kind, id = wire.ExchangeOf(r).State.Object(name)
		if kind == "" || want != "" && kind != want {
			odata.WriteMissing(w, r, name)
			return "", "", false
		}
		return kind, id, true
	}
}

// findMe finds the user who has signed in.
func findMe(w http.ResponseWriter, r *http.Request) (kind, id string, ok bool) {
	x := wire.ExchangeOf(r)
	if !x.Claims.IsUser() {
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "/me request is only valid with delegated authentication flow.")
		return "", "", false
	}
	u := x.State.User(x.Claims.ObjectID)
	if u == nil {
		odata.WriteMissing(w, r, x.Claims.ObjectID)
		return "", "", false
	}
	return tenant.KindUser, u.ID, true
}

// readSelf is for the signed-in user, who may be a guest. An application gets as far as findMe.
var readSelf = access{
	own:         true,
	permissions: union([]string{"User.Read", "User.ReadWrite"}, readUsers.permissions, readGroups.permissions),
}

// getMe answers the signed-in user, with every property.
func (s *Service) getMe(w http.ResponseWriter, r *http.Request) {
	if _, id, ok := findMe(w, r); ok {
		s.answers.WriteItem(w, r, userEntity, "users", userView{}.object(wire.ExchangeOf(r).State.User(id)))
	}
}

// mostChecked is how many ids checkMemberGroups and checkMemberObjects take.
const mostChecked = 20

// memberActions are the actions that ask for the groups, and roles, of an object. Each is a POST that changes nothing.
var memberActions = []string{"getMemberGroups", "checkMemberGroups", "getMemberObjects", "checkMemberObjects"}

// memberIDs returns the ids of the groups in which an object is, directly or not, and of its roles if asked.
func memberIDs(st *tenant.State, kind, id string, roles, securityOnly bool) (ids []string) {
	for _, group := range st.GroupsWith(id, true) {
		if g := st.Group(group); !securityOnly || g.SecurityEnabled {
			ids = append(ids, g.ID)
		}
	}
	if !roles {
		return ids
	}
	for _, role := range rolesOf(st, kind, id, true) {
		raw, _ := roleObject(role).Get("id")
		var text string
		_ = json.Unmarshal(raw, &text) // an id is a text
		ids = append(ids, text)
	}
	return ids
}

// getMemberIDs answers the ids of the groups of an object, and of its roles
// (https://learn.microsoft.com/graph/api/directoryobject-getmembergroups and -getmemberobjects). Only users and service
// principals can be asked for security groups alone.
func (s *Service) getMemberIDs(find finder, roles bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, id, ok := find(w, r)
		if !ok {
			return
		}
		var asked struct {
			SecurityEnabledOnly *bool `json:"securityEnabledOnly"`
		}
		x := wire.ExchangeOf(r)
		if json.Unmarshal(x.Body, &asked) != nil || asked.SecurityEnabledOnly == nil {
			odata.WriteBadRequest(w, r, refuse("The parameter 'securityEnabledOnly' is required and must be true or false."))
			return
		}
		if *asked.SecurityEnabledOnly && kind == tenant.KindGroup {
			odata.WriteBadRequest(w, r, refuse("The parameter 'securityEnabledOnly' can be true for a user or a service principal only."))
			return
		}
		s.writeIDs(w, r, memberIDs(x.State, kind, id, roles, *asked.SecurityEnabledOnly))
	}
}

// checkMemberIDs answers which of some groups, or roles, an object is in
// (https://learn.microsoft.com/graph/api/directoryobject-checkmembergroups and -checkmemberobjects).
func (s *Service) checkMemberIDs(find finder, parameter string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, id, ok := find(w, r)
		if !ok {
			return
		}
		x := wire.ExchangeOf(r)
		var body map[string]json.RawMessage
		var asked []string
		if json.Unmarshal(x.Body, &body) != nil || json.Unmarshal(body[parameter], &asked) != nil || asked == nil {
			odata.WriteBadRequest(w, r, refuse("The parameter '%s' is required and must be a list of ids.", parameter))
			return
		}
		if len(asked) > mostChecked {
			odata.WriteBadRequest(w, r, refuse("Number of included identifiers cannot exceed '%d'.", mostChecked))
			return
		}
		ids := memberIDs(x.State, kind, id, parameter == "ids", false)
		s.writeIDs(w, r, slices.DeleteFunc(ids, func(id string) bool {
			return !slices.ContainsFunc(asked, func(one string) bool { return strings.EqualFold(one, id) })
		}))
	}
}

func (s *Service) writeIDs(w http.ResponseWriter, r *http.Request, ids []string) {
	odata.WriteDocument(w, http.StatusOK, newObject("@odata.context", s.answers.Context(r, "Collection(Edm.String)", odata.Query{}), "value", orEmpty(ids)))
}

// membershipRoutes returns the lists of the groups and roles of an object.
func (s *Service) membershipRoutes(object string, who access, find finder) []route {
	const get = http.MethodGet
	var routes []route
	for segment, transitive := range map[string]bool{"/memberOf": false, "/transitiveMemberOf": true} {
		routes = append(routes, route{get, object + segment, who, membershipEntity, s.listMemberships(find, transitive)})
		for _, cast := range []string{"/microsoft.graph.group", "/graph.group"} {
			routes = append(routes, route{get, object + segment + cast, who, groupEntity, s.listGroupsOf(find, transitive)})
		}
	}
	return append(routes, s.memberActionRoutes(object, who, find)...)
}

// memberActionRoutes returns the actions that ask for the groups and roles of an object.
func (s *Service) memberActionRoutes(object string, who access, find finder) []route {
	const post = http.MethodPost
	return []route{
		{post, object + "/getMemberGroups", who, nil, s.getMemberIDs(find, false)},
		{post, object + "/getMemberObjects", who, nil, s.getMemberIDs(find, true)},
		{post, object + "/checkMemberGroups", who, nil, s.checkMemberIDs(find, "groupIds")},
		{post, object + "/checkMemberObjects", who, nil, s.checkMemberIDs(find, "ids")},
	}
}

// objectRoutes returns the operations on groups, users and other objects of the directory that are more than reading one of them.
func (s *Service) objectRoutes() []route {
	const get, post, patch, put, remove = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete
	const group, user = "/groups/{id}", "/users/{id}"
	return slices.Concat(
		[]route{
			{post, "/groups", createGroups, groupEntity, s.createGroup},
			{patch, group, writeMembers, groupEntity, s.patchGroup},
			{remove, group, writeGroups, groupEntity, s.deleteGroup},
			{post, group + "/members/$ref", writeMembers, directoryObjectEntity, s.addReference(membersOfGroup)},
			{remove, group + "/members/{objectId}/$ref", writeMembers, directoryObjectEntity, s.removeReference(membersOfGroup)},
			{get, group + "/owners", readGroups, directoryObjectEntity, s.listOwners},
			{post, group + "/owners/$ref", writeGroups, directoryObjectEntity, s.addReference(ownersOfGroup)},
			{remove, group + "/owners/{objectId}/$ref", writeGroups, directoryObjectEntity, s.removeReference(ownersOfGroup)},

			{post, "/users", writeUsers, userEntity, s.createUser},
			{remove, user, deleteUsers, userEntity, s.deleteUser},
			{get, user + "/manager", readUsers, directoryObjectEntity, s.getManager},
			{put, user + "/manager/$ref", writeUsers, directoryObjectEntity, s.setManager},
			{remove, user + "/manager/$ref", writeUsers, directoryObjectEntity, s.removeManager},

			{get, "/me", readSelf, userEntity, s.getMe},
			{get, "/domains/{id}", readDomains, domainEntity, s.getDomain},
			{http.MethodPatch, "/domains/{id}", writeDomains, domainEntity, s.patchDomain},
			{get, "/directoryObjects/{id}", readObjects, directoryObjectEntity, s.getDirectoryObject},
			{get, "/servicePrincipals", readApps, servicePrincipalEntity, s.listServicePrincipals},
			{get, "/servicePrincipals/{id}", readApps, servicePrincipalEntity, s.getServicePrincipal},
		},
		s.membershipRoutes(user, readMemberships, findUser),
		s.membershipRoutes("/me", readSelf, findMe),
		s.membershipRoutes(group, readGroups, findObject(tenant.KindGroup)),
		s.memberActionRoutes("/directoryObjects/{id}", readObjects, findObject("")),
		s.membershipRoutes("/servicePrincipals/{id}", readApps, findObject(tenant.KindServicePrincipal)),
	)
}
