package tenant

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Group is a group of the directory, with Graph's names.
type Group struct {
	// ID is the object id, a GUID.
	ID string `json:"id"`
	// DisplayName is the name, which is not unique.
	DisplayName string `json:"displayName"`
	// Description is free text.
	Description string `json:"description,omitempty"`
	// SecurityEnabled is true for a group that can have rights; only such a group can be the scope of SSPR here.
	SecurityEnabled bool `json:"securityEnabled"`
	// MailEnabled is true for a group with an address, which is MailNickname at the default domain.
	MailEnabled  bool   `json:"mailEnabled"`
	MailNickname string `json:"mailNickname,omitempty"`
	// GroupTypes holds "Unified" for a Microsoft 365 group and "DynamicMembership" for a dynamic one.
	GroupTypes []string `json:"groupTypes,omitempty"`
	// DirectoryRoles holds display names of the roles that the members have through the group, such as
	// RoleGlobalAdministrator. Lists of roles show them, and they decide who may reset a member's password. What the members
	// may do here depends on the roles of their own, and so does whether the report calls them administrators, unless
	// Settings.AdminThroughGroups is set.
	DirectoryRoles []string `json:"directoryRoles,omitempty"`
	// Members holds the ids of users, groups and service principals, and Owners those of users and service principals.
	Members []string `json:"members,omitempty"`
	Owners  []string `json:"owners,omitempty"`
	// CreatedAt is when the group was created, which is not known of the seeded ones.
	CreatedAt time.Time `json:"createdDateTime,omitzero"`
	// AssignableToRole is true for a group that may have directory roles. It cannot change.
	AssignableToRole bool `json:"isAssignableToRole,omitempty"`
	// MembershipRule is the rule of a dynamic group, which is kept and not evaluated: Members holds who fulfills it.
	// MembershipRuleState is "On" or "Paused".
	MembershipRule      string `json:"membershipRule,omitempty"`
	MembershipRuleState string `json:"membershipRuleProcessingState,omitempty"`
	// Visibility is "Private", "Public" or "HiddenMembership"; "" is null.
	Visibility string `json:"visibility,omitempty"`
	// Properties are further properties that Graph has stored and that have no effect here.
	Properties document.Document `json:"properties,omitempty"`
}

// The kinds of groups in GroupTypes.
const (
	GroupUnified = "Unified"
	GroupDynamic = "DynamicMembership"
)

// IsUnified reports whether the group is a Microsoft 365 group.
func (g *Group) IsUnified() bool { return slices.Contains(g.GroupTypes, GroupUnified) }

// IsDynamic reports whether a rule decides who is a member.
func (g *Group) IsDynamic() bool { return slices.Contains(g.GroupTypes, GroupDynamic) }

// Group returns the group with that id, or nil. The result may be changed in place.
func (s *State) Group(id string) *Group {
	i := slices.IndexFunc(s.Groups, func(g Group) bool { return strings.EqualFold(g.ID, id) })
	if i < 0 {
		return nil
	}
	return &s.Groups[i]
}

// RolesOf returns the display names of the directory roles that a user holds, sorted. through adds those of the groups in
// which the user is.
func (s *State) RolesOf(u *User, through bool) []string {
	roles := slices.Clone(u.DirectoryRoles)
	if through {
		for _, id := range s.GroupsWith(u.ID, true) {
			roles = append(roles, s.Group(id).DirectoryRoles...)
		}
	}
	slices.Sort(roles)
	return slices.Compact(roles)
}

// The kinds of directory objects that can be members and owners, as Graph calls them.
const (
	KindUser             = "user"
	KindGroup            = "group"
	KindServicePrincipal = "servicePrincipal"
)

// Object returns the kind of the directory object with an id, and the id as the directory spells it; kind is "" if there is
// no such object.
func (s *State) Object(id string) (kind, spelled string) {
	if u := s.User(id); u != nil && strings.EqualFold(u.ID, id) {
		return KindUser, u.ID
	}
	if g := s.Group(id); g != nil {
		return KindGroup, g.ID
	}
	if app := s.ServicePrincipal(id); app != nil {
		return KindServicePrincipal, app.ObjectID
	}
	return "", ""
}

// AddGroup adds a group, and makes its id if it has none. The result may be changed in place.
func (s *State) AddGroup(g Group) *Group {
	if g.ID == "" {
		g.ID = uuid.NewString()
	}
	s.Groups = append(s.Groups, g)
	return &s.Groups[len(s.Groups)-1]
}

// RemoveGroup deletes a group and its memberships. The policies keep pointing at it. A Microsoft 365 group can be restored for a
// while (https://learn.microsoft.com/graph/api/group-delete).
func (s *State) RemoveGroup(id string) {
	g := s.Group(id)
	if g == nil {
		return
	}
	gone := *g
	if gone.IsUnified() {
		s.DeletedGroups = append(s.DeletedGroups, gone)
	}
	s.Groups = slices.DeleteFunc(s.Groups, func(g Group) bool { return g.ID == gone.ID })
	s.removeReferences(gone.ID)
}

// removeReferences ends all memberships and ownerships of an object.
func (s *State) removeReferences(id string) {
	for i := range s.Groups {
		g := &s.Groups[i]
		g.Members, _ = without(g.Members, id)
		g.Owners, _ = without(g.Owners, id)
	}
	for i := range s.Users {
		if strings.EqualFold(s.Users[i].ManagerID, id) {
			s.Users[i].ManagerID = ""
		}
	}
}

// AddMember makes an object a direct member, and reports false if it is one already.
func (g *Group) AddMember(id string) bool { return add(&g.Members, id) }

// RemoveMember ends a direct membership, and reports false if there is none.
func (g *Group) RemoveMember(id string) (found bool) {
	g.Members, found = without(g.Members, id)
	return found
}

// AddOwner makes an object an owner, and reports false if it is one already.
func (g *Group) AddOwner(id string) bool { return add(&g.Owners, id) }

// RemoveOwner ends an ownership, and reports false if there is none.
func (g *Group) RemoveOwner(id string) (found bool) {
	g.Owners, found = without(g.Owners, id)
	return found
}

// IsOwner reports whether an object owns the group.
func (g *Group) IsOwner(id string) bool { return hasID(g.Owners, id) }

func hasID(ids []string, id string) bool {
	return slices.ContainsFunc(ids, func(one string) bool { return strings.EqualFold(one, id) })
}

func add(ids *[]string, id string) bool {
	if hasID(*ids, id) {
		return false
	}
	*ids = append(*ids, id)
	return true
}

func without(ids []string, id string) (left []string, found bool) {
	left = slices.DeleteFunc(slices.Clone(ids), func(one string) bool { return strings.EqualFold(one, id) })
	return left, len(left) < len(ids)
}

// MembersOf returns the ids of the users and groups in a group, with those of nested groups if asked. The caller must not
// change the result.
func (s *State) MembersOf(g *Group, transitive bool) []string {
	if transitive {
		return s.allMembers(g)
	}
	return s.members(g, false)
}

// members returns the ids of a group's members, with those of nested groups if asked, each once. Groups may be nested
// in a circle.
func (s *State) members(g *Group, transitive bool) []string {
	var ids []string
	seen := map[string]bool{strings.ToLower(g.ID): true}
	var walk func(g *Group)
	walk = func(g *Group) {
		for _, id := range g.Members {
			if seen[strings.ToLower(id)] {
				continue
			}
			seen[strings.ToLower(id)] = true
			ids = append(ids, id)
			if nested := s.Group(id); transitive && nested != nil {
				walk(nested)
			}
		}
	}
	walk(g)
	return ids
}

// allMembers returns the ids of the users and groups in a group and in the groups in it, each once. The caller must not
// change the result. Every page of a list asks for it, so that an exact index works it out once.
func (s *State) allMembers(g *Group) []string {
	if s.index == nil || !s.index.exact {
		return s.members(g, true)
	}
	ix, id := s.index, strings.ToLower(g.ID)
	ix.expanding.Lock()
	defer ix.expanding.Unlock()
	if ids, ok := ix.expanded[id]; ok {
		return ids
	}
	if ix.expanded == nil {
		ix.expanded = map[string][]string{}
	}
	ix.expanded[id] = s.members(g, true)
	return ix.expanded[id]
}

// GroupsWith returns the IDs of the groups that have a user as a member, with the groups that have those as members if
// asked, each once. The nearest come first.
func (s *State) GroupsWith(userID string, transitive bool) []string {
	var found []string
	for next := s.groupsOf(userID); len(next) > 0; next = next[1:] {
		if slices.Contains(found, next[0]) {
			continue
		}
		found = append(found, next[0])
		if transitive {
			next = append(slices.Clone(next), s.groupsOf(next[0])...)
		}
	}
	return found
}

// InGroup reports whether the user is a member of the group or of a group in it. Groups may be nested in a circle.
func (s *State) InGroup(userID, groupID string) bool {
	seen, next := map[string]bool{}, []string{userID}
	for len(next) > 0 {
		id := next[0]
		next = next[1:]
		for _, group := range s.groupsOf(id) {
			if strings.EqualFold(group, groupID) {
				return true
			}
			if !seen[group] {
				seen[group] = true
				next = append(next, group)
			}
		}
	}
	return false
}

// cloneGroups copies groups deeply.
func cloneGroups(groups []Group) []Group {
	copied := slices.Clone(groups)
	for i := range copied {
		g := &copied[i]
		g.GroupTypes = slices.Clone(g.GroupTypes)
		g.DirectoryRoles = slices.Clone(g.DirectoryRoles)
		g.Members = slices.Clone(g.Members)
		g.Owners = slices.Clone(g.Owners)
		g.Properties = g.Properties.Clone()
	}
	return copied
}
