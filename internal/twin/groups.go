package twin

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const (
	groupsPath      = "/v1.0/groups"
	groupName       = "a group"
	groupPermission = "GroupMember.Read.All"
)

// groupsPart are the groups, of which one shows whether they can be read.
var groupsPart = part{
	service: serviceerror.Graph, name: "the groups", permission: groupPermission, path: groupsPath + "?%24select=id&%24top=1", marks: everyGroupMarks(),
}

// readGroups reads the groups that policies and roles name, and the groups in them.
func (r *reader) readGroups(ctx context.Context) error {
	for _, id := range r.options.Groups {
		r.name(id)
	}
	for len(r.named) > 0 {
		id := r.named[0]
		r.named = r.named[1:]
		if err := r.readGroup(ctx, id); err != nil {
			return err
		}
	}
	if len(r.state.Groups) == 0 && !r.unread.has(groupName) { // no answer has shown whether groups can be read
		if _, _, err := r.get(ctx, groupsPart); err != nil {
			return err
		}
	}
	members := 0
	for _, g := range r.state.Groups {
		members += len(g.Members)
	}
	if len(r.state.Groups) == 0 {
		r.unread.everyGroup()
		return nil
	}
	r.say("the groups: %s with %s members", thousands(len(r.state.Groups)), thousands(members))
	return nil
}

// The lists of the groups and roles of an object. Those of groups do not have the roles, which an object has without being in a group.
var (
	groupLists = []string{
		"memberOf/microsoft.graph.group", "transitiveMemberOf/microsoft.graph.group", "getMemberGroups", "checkMemberGroups",
	}
	roleLists = []string{"memberOf", "transitiveMemberOf", "getMemberObjects", "checkMemberObjects"}
)

// membershipMarks are lists of the groups and roles of every object: they are wrong if one group or the roles could not be read.
func membershipMarks(lists ...[]string) (marks []string) {
	for _, object := range []string{"users", "groups", "directoryObjects"} {
		for _, list := range slices.Concat(lists...) {
			marks = append(marks, "/v1.0/"+object+"/{}/"+list)
		}
	}
	return marks
}

// everyGroupMarks are the paths of all groups, and of who is in them.
func everyGroupMarks() []string {
	return slices.Concat([]string{groupsPath}, groupMarks("{}"), membershipMarks(groupLists, roleLists))
}

// membersPaths are the lists of a group's members.
var membersPaths = []string{
	"/members", "/transitiveMembers", "/members/microsoft.graph.user", "/transitiveMembers/microsoft.graph.user",
	"/transitiveMembers/microsoft.graph.group",
}

// groupMarks are the paths of a group.
func groupMarks(id string) []string {
	marks := []string{groupsPath + "/" + id}
	for _, list := range membersPaths {
		marks = append(marks, groupsPath+"/"+id+list)
	}
	return marks
}

// everyGroup makes one part of all groups that could not be read: what refuses each of them refuses the others as well.
func (u *unread) everyGroup() {
	at := slices.IndexFunc(u.parts, func(p unreadPart) bool { return p.name == groupName && p.status == http.StatusForbidden })
	if at < 0 {
		return
	}
	u.parts[at].name, u.parts[at].marks, u.parts[at].group = groupsPart.name, everyGroupMarks(), ""
	u.parts = slices.DeleteFunc(u.parts, func(p unreadPart) bool { return p.name == groupName })
}

func (r *reader) readGroup(ctx context.Context, id string) error {
	path := groupsPath + "/" + id
	p := part{
		service: serviceerror.Graph, name: groupName, permission: groupPermission, marks: groupMarks(r.ids.of(id)), group: r.ids.of(id),
		path: path + "?%24select=id,displayName,securityEnabled,mailEnabled,groupTypes,isAssignableToRole",
	}
	body, why, err := r.ask(ctx, p, p.path)
	switch {
	case err != nil:
		return err
	case why != nil && why.status == http.StatusNotFound:
		if slices.ContainsFunc(r.options.Groups, func(asked string) bool { return strings.EqualFold(asked, id) }) {
			r.gone = append(r.gone, id)
		}
		return nil // deleted, and policies keep pointing at it; or an application that has a role
	case why != nil:
		r.unread.add(p, why)
		return nil
	}
	var g struct {
		DisplayName        string   `json:"displayName"`
		SecurityEnabled    bool     `json:"securityEnabled"`
		MailEnabled        bool     `json:"mailEnabled"`
		GroupTypes         []string `json:"groupTypes"`
		IsAssignableToRole *bool    `json:"isAssignableToRole"`
	}
	if !understood(body, &g) {
		r.unread.add(p, odd())
		return nil
	}
	group := emulator.Group{
		ID: r.ids.of(id), DisplayName: r.people.group(r.ids.of(id), g.DisplayName), SecurityEnabled: g.SecurityEnabled, MailEnabled: g.MailEnabled,
		GroupTypes: g.GroupTypes, AssignableToRole: g.IsAssignableToRole != nil && *g.IsAssignableToRole, DirectoryRoles: r.groupRoles[id],
	}
	group.MailNickname = fmt.Sprintf("group-%04d", number(r.people.groups, group.ID))
	members := part{
		service: serviceerror.Graph, name: "the members of a group", permission: groupPermission, marks: p.marks[1:], group: p.group,
		path: fmt.Sprintf("%s/members?%%24select=id&%%24top=%d", path, pageSize),
	}
	_, err = list(ctx, r, members, func(m struct {
		Type string `json:"@odata.type"`
		ID   string `json:"id"`
	},
	) {
		switch m.Type {
		case "#microsoft.graph.group":
			r.name(m.ID)
		case "#microsoft.graph.user":
			r.addUser(userRow{ID: m.ID})
		default:
			return // devices, contacts and applications reset no password
		}
		group.Members = append(group.Members, r.ids.of(m.ID))
	}, nil)
	r.state.Groups = append(r.state.Groups, group)
	return err
}

// markAround marks what is unknown because a group could not be read: who is in the groups around it, and in which groups anyone is.
func (r *reader) markAround() {
	around := map[string][]string{}
	for _, g := range r.state.Groups {
		for _, id := range g.Members {
			around[id] = append(around[id], g.ID)
		}
	}
	for i := range r.unread.parts {
		p := &r.unread.parts[i]
		if p.group == "" {
			continue
		}
		outer := slices.Clone(around[p.group])
		for k := 0; k < len(outer); k++ {
			for _, next := range around[outer[k]] {
				if !slices.Contains(outer, next) {
					outer = append(outer, next)
				}
			}
		}
		p.marks = append(slices.Clone(p.marks), membershipMarks(groupLists, roleLists)...)
		for _, id := range outer {
			for _, list := range membersPaths {
				if strings.HasPrefix(list, "/transitive") || list == "/members" && slices.Contains(around[p.group], id) {
					p.marks = append(p.marks, groupsPath+"/"+id+list)
				}
			}
		}
	}
}

// finish completes the state: the groups that are members and could not be read are no members, and the operators come last.
func (r *reader) finish() {
	r.markAround()
	kept := map[string]bool{}
	for _, g := range r.state.Groups {
		kept[g.ID] = true
	}
	for i := range r.state.Groups {
		g := &r.state.Groups[i]
		members := g.Members[:0]
		for _, id := range g.Members {
			if _, isUser := r.users[id]; isUser || kept[id] {
				members = append(members, id)
			}
		}
		g.Members = members
	}
	r.state.Users = append(r.state.Users, r.operators...)
	if r.unread.has(usersPart.name) {
		r.hideUsers()
	}
}

// hideUsers takes the permissions to read users from the app, so that the members of groups show nothing but their IDs there
// either.
func (r *reader) hideUsers() {
	for i := range r.state.Apps {
		var kept []string
		for _, p := range r.state.Apps[i].Permissions {
			if !strings.HasPrefix(p, "User.Read") {
				kept = append(kept, p)
			}
		}
		r.state.Apps[i].Permissions = kept
	}
}
