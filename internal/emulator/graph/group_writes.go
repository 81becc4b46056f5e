package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// Permissions for writing groups (https://learn.microsoft.com/graph/api/group-post-groups, group-update, group-post-members).
var (
	writeGroups  = access{permissions: []string{"Group.ReadWrite.All", "Directory.ReadWrite.All"}}
	createGroups = access{permissions: append([]string{"Group.Create"}, writeGroups.permissions...)}
	writeMembers = access{permissions: append([]string{"GroupMember.ReadWrite.All"}, writeGroups.permissions...)}
	// writeRoleGroups is for groups that can have directory roles.
	writeRoleGroups = access{permissions: []string{"RoleManagement.ReadWrite.Directory"}}
)

// Roles of signed-in users who may write any group
// (https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference), and those that can have roles.
var (
	groupRoles     = []string{tenant.RoleGlobalAdministrator, tenant.RoleGroupsAdministrator, tenant.RoleUserAdministrator, tenant.RoleDirectoryWriters}
	roleGroupRoles = []string{tenant.RoleGlobalAdministrator, tenant.RolePrivilegedRoleAdministrator}
)

// mayWriteGroup reports whether the caller, whom the route has let in, may change this group: its owners may, and the roles. An
// app that has no permission for directory roles may not change a group that has or can have one.
func mayWriteGroup(x *wire.Exchange, g *tenant.Group) bool {
	privileged := g.AssignableToRole || len(g.DirectoryRoles) > 0
	if !x.Claims.IsUser() {
		return !privileged || writeRoleGroups.allows(x)
	}
	if privileged {
		return g.IsOwner(x.Claims.ObjectID) || x.State.HasRole(x.Claims.ObjectID, roleGroupRoles...)
	}
	return g.IsOwner(x.Claims.ObjectID) || x.State.HasRole(x.Claims.ObjectID, groupRoles...)
}

// mayCreateGroup reports whether the caller may create such a group. Every member may create security groups unless the
// authorization policy forbids it, and Microsoft 365 groups.
func mayCreateGroup(x *wire.Exchange, g *tenant.Group) bool {
	if g.AssignableToRole {
		return !x.Claims.IsUser() && writeRoleGroups.allows(x) || x.State.HasRole(x.Claims.ObjectID, roleGroupRoles...)
	}
	if !x.Claims.IsUser() || x.State.HasRole(x.Claims.ObjectID, groupRoles...) || g.IsUnified() {
		return true
	}
	var defaults document.Document
	raw, _ := x.State.AuthorizationPolicy.Get("defaultUserRolePermissions")
	_ = json.Unmarshal(raw, &defaults) // anything but an object allows nothing
	return defaults.IsTrue("allowedToCreateSecurityGroups")
}

// groupFields are the properties of a group that have an effect here.
type groupFields struct {
	DisplayName                   *string  `json:"displayName"`
	Description                   *string  `json:"description"`
	GroupTypes                    []string `json:"groupTypes"`
	IsAssignableToRole            *bool    `json:"isAssignableToRole"`
	MailEnabled                   *bool    `json:"mailEnabled"`
	MailNickname                  *string  `json:"mailNickname"`
	MembershipRule                *string  `json:"membershipRule"`
	MembershipRuleProcessingState *string  `json:"membershipRuleProcessingState"`
	SecurityEnabled               *bool    `json:"securityEnabled"`
	Visibility                    *string  `json:"visibility"`
}

// valueOf returns what a pointer points at, or the zero value for nil, which is null.
func valueOf[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// requireProperties refuses a body that creates an object and lacks some of the properties.
func requireProperties(t *modelType, sent document.Document, names ...string) error {
	for _, name := range names {
		if raw, _ := sent.Get(name); len(raw) == 0 || string(raw) == "null" {
			return refuse("A value is required for property '%s' of resource '%s'.", name, t.inTexts())
		}
	}
	return nil
}

// clearedName returns the first of some properties that a body sets to nothing, or "". A stored object may lack one: a tenant file can
// hold such objects, and they can be changed otherwise.
func clearedName(sent document.Document, names ...string) string {
	for _, name := range names {
		if raw, isSent := sent.Get(name); isSent && (string(raw) == "null" || string(raw) == `""`) {
			return name
		}
	}
	return ""
}

// notes returns the properties of a body that are kept as they come, over those that were kept before.
func notes(t *modelType, before, merged document.Document) document.Document {
	next := before.Clone()
	for _, name := range notesOf(t) {
		if raw, ok := merged.Get(name); ok {
			next.Set(name, raw)
		}
	}
	return next
}

// readGroup returns what a body makes of a group.
func readGroup(st *tenant.State, stored tenant.Group, sent document.Document) (tenant.Group, error) {
	merged, err := groupType.merge(groupObject(stored, st.Tenant), sent)
	if err != nil {
		return stored, err
	}
	var f groupFields
	if err := json.Unmarshal(merged.Raw(), &f); err != nil {
		return stored, groupType.invalid("groupTypes")
	}
	next := stored
	next.DisplayName, next.Description, next.MailNickname = valueOf(f.DisplayName), valueOf(f.Description), valueOf(f.MailNickname)
	next.GroupTypes, next.AssignableToRole = f.GroupTypes, valueOf(f.IsAssignableToRole)
	next.MailEnabled, next.SecurityEnabled = valueOf(f.MailEnabled), valueOf(f.SecurityEnabled)
	next.MembershipRule, next.MembershipRuleState = valueOf(f.MembershipRule), valueOf(f.MembershipRuleProcessingState)
	next.Visibility = valueOf(f.Visibility)
	next.Properties = notes(groupType, stored.Properties, merged)
	if name := clearedName(sent, "displayName", "mailNickname"); name != "" {
		return stored, groupType.invalid(name)
	}
	return next, checkGroup(st, &next)
}

// checkGroup refuses groups that the directory does not have. The text for groups with mail is the service's own; the others are
// chosen.
func checkGroup(st *tenant.State, g *tenant.Group) error {
	switch {
	case !g.IsUnified() && (g.MailEnabled || !g.SecurityEnabled):
		return refuse("The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement " +
			"property is unset and the security-enablement property is set.")
	case g.IsUnified() && !g.MailEnabled:
		return refuse("A group of the type 'Unified' must be mail-enabled.")
	case g.AssignableToRole && (!g.SecurityEnabled || g.IsDynamic()):
		return refuse("A group that is assignable to a role must be security-enabled and must not have dynamic membership.")
	case g.IsDynamic() != (g.MembershipRule != ""):
		return refuse("The property 'membershipRule' must be set for a group of the type 'DynamicMembership', and for no other.")
	case g.Visibility == "HiddenMembership" && !g.IsUnified():
		return groupType.invalid("visibility")
	}
	// It is documented as unique for Microsoft 365 groups, and two others may share one
	// (https://github.com/microsoftgraph/microsoft-graph-docs/issues/14716).
	if g.IsUnified() && slices.ContainsFunc(st.Groups, func(o tenant.Group) bool {
		return o.ID != g.ID && o.IsUnified() && strings.EqualFold(o.MailNickname, g.MailNickname)
	}) {
		return refuse("Another object with the same value for property mailNickname already exists.")
	}
	return nil
}

// createGroup adds a group with its first members and owners, 20 together at most.
func (s *Service) createGroup(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	g := tenant.Group{ID: uuid.NewString(), CreatedAt: x.Now.UTC()}
	err := requireProperties(groupType, sent, "displayName", "mailEnabled", "mailNickname", "securityEnabled")
	if err == nil {
		g, err = readGroup(x.State, g, sent)
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	if !mayCreateGroup(x, &g) {
		odata.WriteDenied(w, r, x)
		return
	}
	bound, ok := readBinds(w, r, sent, "members", "owners")
	if !ok {
		return
	}
	auditDirectory(r, tenant.AuditAddGroup, tenant.KindGroup, g.ID, nil, groupObject(g, x.State.Tenant))
	stored := x.State.AddGroup(g)
	if !addOwners(w, r, stored, bound["owners"]) || !addMembers(w, r, stored, bound["members"]) {
		return
	}
	w.Header().Set("Location", s.locationOf(x, g.ID, "Group"))
	s.writeCreatedObject(w, r, "groups", groupEntity.Always, groupObject(*stored, x.State.Tenant))
}

// addOwners reports whether the owners of a new group were added, or answers why they cannot be. The caller becomes an owner if
// none is named: of a Microsoft 365 group any caller, and of a security group one without a role, who must not be named either
// (https://learn.microsoft.com/graph/api/resources/group#relationships).
func addOwners(w http.ResponseWriter, r *http.Request, g *tenant.Group, owners []string) bool {
	x := wire.ExchangeOf(r)
	if x.Claims.IsUser() {
		self := x.Claims.ObjectID
		administrator := x.State.HasRole(self, groupRoles...)
		if !administrator && slices.Contains(owners, self) {
			odata.WriteBadRequest(w, r, refuse("Request contains a property with duplicate values."))
			return false
		}
		if !administrator || g.IsUnified() && len(owners) == 0 {
			owners = append(owners, self)
		}
	}
	return addReferences(w, r, g, ownersOfGroup, owners)
}

func addMembers(w http.ResponseWriter, r *http.Request, g *tenant.Group, members []string) bool {
	return addReferences(w, r, g, membersOfGroup, members)
}

// locationOf returns the address that a new object has in the Location header, in the form in which the directory writes it.
func (s *Service) locationOf(x *wire.Exchange, id, kind string) string {
	return s.answers.Origin + "/v2/" + x.State.Tenant.ID + "/directoryObjects/" + id + "/Microsoft.DirectoryServices." + kind
}

// writeCreatedObject answers 201 with the properties of a new object that come without $select.
func (s *Service) writeCreatedObject(w http.ResponseWriter, r *http.Request, set string, names []string, o object) {
	out := newObject("@odata.context", s.answers.Context(r, set, odata.Query{})+"/$entity")
	for _, p := range o {
		if slices.Contains(names, p.Key) {
			out = append(out, p)
		}
	}
	odata.WriteDocument(w, http.StatusCreated, out)
}

// patchGroup changes a group and adds members, as many as 20
// (https://learn.microsoft.com/graph/api/group-post-members, example 2). Whether a group can have roles, and whether it is a
// Microsoft 365 group with mail, cannot change.
func (s *Service) patchGroup(w http.ResponseWriter, r *http.Request) {
	g, ok := writableGroup(w, r)
	if !ok {
		return
	}
	sent, ok := odata.ReadBody(w, r)
	if !ok {
		return
	}
	x := wire.ExchangeOf(r)
	onlyMembers := !slices.ContainsFunc(sent.Keys(), func(name string) bool { return !strings.Contains(name, "@odata.") })
	if !onlyMembers && !writeGroups.allows(x) {
		odata.WriteDenied(w, r, x)
		return
	}
	next, err := readGroup(x.State, *g, sent)
	switch {
	case err != nil:
	case next.AssignableToRole != g.AssignableToRole:
		err = groupType.unchangeable("isAssignableToRole")
	case next.MailEnabled != g.MailEnabled:
		err = groupType.unchangeable("mailEnabled")
	case next.IsUnified() != g.IsUnified():
		err = groupType.unchangeable("groupTypes")
	}
	if err != nil {
		odata.WriteBadRequest(w, r, err)
		return
	}
	bound, ok := readBinds(w, r, sent, "members")
	if !ok {
		return
	}
	before := groupObject(*g, x.State.Tenant)
	*g = next
	auditDirectory(r, tenant.AuditUpdateGroup, tenant.KindGroup, g.ID, before, groupObject(next, x.State.Tenant))
	if addMembers(w, r, g, bound["members"]) {
		w.WriteHeader(http.StatusNoContent)
	}
}

func (t *modelType) unchangeable(property string) error {
	return refuse("The property '%s' of resource '%s' cannot be changed.", property, t.inTexts())
}

// deleteGroup deletes a group. Policies that name it are not asked: they name it still, as the service does not look at them.
func (s *Service) deleteGroup(w http.ResponseWriter, r *http.Request) {
	g, ok := writableGroup(w, r)
	if !ok {
		return
	}
	auditDirectory(r, tenant.AuditDeleteGroup, tenant.KindGroup, g.ID, nil, nil)
	wire.ExchangeOf(r).State.RemoveGroup(g.ID)
	w.WriteHeader(http.StatusNoContent)
}

// writableGroup finds the group of the path, or answers that there is none or that the caller may not change it.
func writableGroup(w http.ResponseWriter, r *http.Request) (g *tenant.Group, ok bool) {
	if g = requestedGroup(w, r); g == nil {
		return nil, false
	}
	if x := wire.ExchangeOf(r); !mayWriteGroup(x, g) {
		odata.WriteDenied(w, r, x)
		return nil, false
	}
	return g, true
}
