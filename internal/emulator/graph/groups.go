package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// groupEntity is a group as far as the emulator serves it.
var groupEntity = &odata.Entity{
	Name: "group", AdvancedCount: true, Filters: groupFilters, Sorts: []string{"displayName", "deletedDateTime*"},
	Always: []string{
		"id", "deletedDateTime", "classification", "createdDateTime", "description", "displayName", "expirationDateTime", "groupTypes",
		"isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule", "membershipRuleProcessingState",
		"onPremisesSyncEnabled", "preferredDataLocation", "preferredLanguage", "proxyAddresses", "renewedDateTime",
		"resourceBehaviorOptions", "resourceProvisioningOptions", "securityEnabled", "theme", "uniqueName", "visibility",
	},
	Selectable: []string{
		"allowExternalSenders", "autoSubscribeNewMembers", "hideFromAddressLists", "hideFromOutlookClients", "isSubscribedByMail",
	},
}

// directoryObjectEntity is a member or an owner of a group: a user, a group or a service principal.
var directoryObjectEntity = &odata.Entity{
	Name: "directoryObject", AdvancedCount: true, Reference: true, Kinds: []string{"user", "group", "servicePrincipal"},
	Filters: objectFilters, Sorts: []string{"displayName*"},
	Always:     union(userEntity.Always, groupEntity.Always, servicePrincipalEntity.Always),
	Selectable: union(userEntity.Selectable, groupEntity.Selectable),
}

var readGroups = access{permissions: []string{
	"Group.Read.All", "Group.ReadWrite.All", "GroupMember.Read.All", "Directory.Read.All", "Directory.ReadWrite.All",
}}

func (s *Service) listGroups(w http.ResponseWriter, r *http.Request) {
	var all []object
	state := wire.ExchangeOf(r).State
	for _, g := range state.Groups {
		all = append(all, groupObject(g, state.Tenant))
	}
	s.answers.WriteList(w, r, groupEntity, "groups", all)
}

func (s *Service) getGroup(w http.ResponseWriter, r *http.Request) {
	if g := requestedGroup(w, r); g != nil {
		s.answers.WriteItem(w, r, groupEntity, "groups", groupObject(*g, wire.ExchangeOf(r).State.Tenant))
	}
}

// listMembers lists users and groups together, each with its type. The token sees as much of users as it may read
// (autumn-2026 5.5).
func (s *Service) listMembers(transitive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if g := requestedGroup(w, r); g != nil {
			s.writeDirectoryObjects(w, r, wire.ExchangeOf(r).State.MembersOf(g, transitive))
		}
	}
}

// parseAdvancedQuery reads the options of a query that has to be an advanced one (graph-api 5.3). The refusal is the recorded
// answer to such a query with a filter; that one without a filter gets it as well is chosen.
func (s *Service) parseAdvancedQuery(r *http.Request, e *odata.Entity) (odata.Query, error) {
	q, err := s.answers.ParseListQuery(r, e)
	if err == nil && !q.Advanced {
		err = odata.QueryError{
			Code: "Request_UnsupportedQuery", Message: "The specified filter to the reference property query is currently not supported.",
		}
	}
	return q, err
}

// listUsersInGroup lists the users in a group, and in the groups in it if asked.
func (s *Service) listUsersInGroup(transitive bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g := requestedGroup(w, r)
		if g == nil {
			return
		}
		q, err := s.parseAdvancedQuery(r, userEntity)
		if err != nil {
			odata.WriteQueryError(w, r, err)
			return
		}
		x := wire.ExchangeOf(r)
		state, ids := x.State, x.State.MembersOf(g, transitive)
		view, _ := userViewOf(x)
		s.answers.WritePage(w, r, userEntity, "users", q, odata.Objects{
			Count:  len(ids),
			At:     func(i int) object { return view.object(state.User(ids[i])) },
			Absent: func(i int) bool { return state.User(ids[i]) == nil },
		})
	}
}

// directoryObject returns a user, a group or a service principal, with its type.
func directoryObject(s *tenant.State, id string, view userView) object {
	if u := s.User(id); u != nil {
		return view.object(u)
	}
	if app := s.ServicePrincipal(id); app != nil {
		return append(newObject("@odata.type", "#microsoft.graph.servicePrincipal"), servicePrincipalObject(s.Tenant, app)...)
	}
	return append(newObject("@odata.type", "#microsoft.graph.group"), groupObject(*s.Group(id), s.Tenant)...)
}

// requestedGroup finds the group of the path, or answers that there is none.
func requestedGroup(w http.ResponseWriter, r *http.Request) *tenant.Group {
	id := r.PathValue("id")
	if !odata.IsObjectID(w, r, id) {
		return nil
	}
	g := wire.ExchangeOf(r).State.Group(id)
	if g == nil {
		odata.WriteMissing(w, r, id)
	}
	return g
}

func groupObject(g tenant.Group, t tenant.Tenant) object {
	mail, proxies := "", []string{}
	if g.MailEnabled {
		mail = g.MailNickname + "@" + t.DefaultDomain
		proxies = append(proxies, "SMTP:"+mail)
	}
	o := newObject(
		"id", g.ID,
		"deletedDateTime", nil,
		"classification", nil,
		"createdDateTime", timeOrNull(g.CreatedAt),
		"description", orNull(g.Description),
		"displayName", g.DisplayName,
		"expirationDateTime", nil,
		"groupTypes", orEmpty(g.GroupTypes),
		"isAssignableToRole", trueOrNull(g.AssignableToRole),
		"mail", orNull(mail),
		"mailEnabled", g.MailEnabled,
		"mailNickname", orNull(g.MailNickname),
		"membershipRule", orNull(g.MembershipRule),
		"membershipRuleProcessingState", orNull(g.MembershipRuleState),
		"onPremisesSyncEnabled", nil,
		"preferredDataLocation", nil,
		"preferredLanguage", nil,
		"proxyAddresses", proxies,
		"renewedDateTime", timeOrNull(g.CreatedAt),
		"resourceBehaviorOptions", []string{},
		"resourceProvisioningOptions", []string{},
		"securityEnabled", g.SecurityEnabled,
		"theme", nil,
		"uniqueName", nil,
		"visibility", orNull(g.Visibility),
	)
	return withNotes(o, g.Properties)
}
