package graph

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// mostReferences is how many objects a body can name (https://learn.microsoft.com/graph/api/group-post-members).
const mostReferences = 20

// groupReferences are the members or the owners of a group.
type groupReferences struct {
	name           string
	add, remove    func(*tenant.Group, string) bool
	added, removed string // activities
	list           func(*tenant.Group) []string
}

var (
	membersOfGroup = groupReferences{
		name: "members", add: (*tenant.Group).AddMember, remove: (*tenant.Group).RemoveMember,
		added: tenant.AuditAddMember, removed: tenant.AuditRemoveMember, list: func(g *tenant.Group) []string { return g.Members },
	}
	ownersOfGroup = groupReferences{
		name: "owners", add: (*tenant.Group).AddOwner, remove: (*tenant.Group).RemoveOwner,
		added: tenant.AuditAddOwner, removed: tenant.AuditRemoveOwner, list: func(g *tenant.Group) []string { return g.Owners },
	}
)

// referenceKinds are the kinds of objects by the sets of their addresses.
var referenceKinds = map[string]string{
	"directoryobjects": "", "users": tenant.KindUser, "groups": tenant.KindGroup, "serviceprincipals": tenant.KindServicePrincipal,
}

// keyInParentheses finds the key of an address such as https://graph.microsoft.com/v1.0/users('ID').
var keyInParentheses = regexp.MustCompile(`\('?([^/()]+?)'?\)$`)

// bindSuffix ends the names of properties that hold the addresses of related objects.
const bindSuffix = "@odata.bind"

func isBind(name string) bool { return strings.HasSuffix(name, bindSuffix) }

// errUnbindable refuses a relationship that a body cannot write. The text is chosen.
func errUnbindable(name string) error {
	return refuse("The navigation property '%s' cannot be written here.", strings.TrimSuffix(name, bindSuffix))
}

// readReference returns the id of the object that an address names, such as https://graph.microsoft.com/v1.0/users/ID, or answers
// that it names none. The host is not looked at (chosen).
func readReference(w http.ResponseWriter, r *http.Request, address string) (id string, ok bool) {
	x := wire.ExchangeOf(r)
	address = keyInParentheses.ReplaceAllString(strings.Trim(address, "/"), "/$1")
	segments := strings.Split(address, "/")
	if len(segments) < 2 {
		odata.WriteBadRequest(w, r, refuse("Invalid URL format specified in @odata.id or @odata.bind: '%s'.", address))
		return "", false
	}
	set, name := segments[len(segments)-2], segments[len(segments)-1]
	want, known := referenceKinds[strings.ToLower(set)]
	if !known {
		odata.WriteBadRequest(w, r, refuse("Unsupported resource type '%s' for operation.", set))
		return "", false
	}
	kind, id := x.State.Object(name)
	if u := x.State.User(name); kind == "" && want == tenant.KindUser && u != nil {
		kind, id = tenant.KindUser, u.ID // by the user principal name
	}
	if kind == "" || want != "" && kind != want {
		odata.WriteMissing(w, r, name)
		return "", false
	}
	return id, true
}

// readBinds returns the ids of the objects that a body names in properties such as members@odata.bind, or answers what is wrong.
func readBinds(w http.ResponseWriter, r *http.Request, sent document.Document, names ...string) (bound map[string][]string, ok bool) {
	bound = map[string][]string{}
	count := 0
	for _, p := range sent {
		name, isBind := strings.CutSuffix(p.Key, bindSuffix)
		if !isBind {
			continue
		}
		if !slices.Contains(names, name) {
			odata.WriteBadRequest(w, r, errUnbindable(p.Key))
			return nil, false
		}
		var addresses []string
		if json.Unmarshal(p.Value, &addresses) != nil {
			odata.WriteBadRequest(w, r, groupType.invalid(p.Key))
			return nil, false
		}
		if count += len(addresses); count > mostReferences {
			odata.WriteBadRequest(w, r, refuse("The limit of %d references to bind in one request is exceeded.", mostReferences)) // the text is chosen
			return nil, false
		}
		for _, address := range addresses {
			id, ok := readReference(w, r, address)
			if !ok {
				return nil, false
			}
			if slices.Contains(bound[name], id) {
				odata.WriteBadRequest(w, r, refuse("Request contains a property with duplicate values."))
				return nil, false
			}
			bound[name] = append(bound[name], id)
		}
	}
	return bound, true
}

// addReferences reports whether members or owners were added, or answers why one cannot be added.
func addReferences(w http.ResponseWriter, r *http.Request, g *tenant.Group, refs groupReferences, ids []string) bool {
	x := wire.ExchangeOf(r)
	for _, id := range ids {
		kind, _ := x.State.Object(id)
		err := refs.refuses(g, kind, id)
		if err == nil && !refs.add(g, id) {
			err = refuse("One or more added object references already exist for the following modified properties: '%s'.", refs.name)
		}
		if err != nil {
			odata.WriteBadRequest(w, r, err)
			return false
		}
		auditReference(r, refs.added, g, kind, id, true)
	}
	return true
}

// refuses returns why an object cannot be a member or an owner. The texts are chosen.
func (refs groupReferences) refuses(g *tenant.Group, kind, id string) error {
	switch {
	case refs.name == "owners" && kind == tenant.KindGroup:
		return refuse("A group cannot be the owner of a group.")
	case refs.name == "owners":
		return nil
	case g.IsDynamic():
		return refuse("The members of a group with dynamic membership cannot be changed.")
	case g.MailEnabled && !g.IsUnified():
		return refuse("Cannot Update a mail-enabled security groups and or distribution list.")
	case kind == tenant.KindGroup && g.IsUnified():
		return refuse("A group cannot be a member of a Microsoft 365 group.")
	case kind == tenant.KindGroup && g.AssignableToRole:
		return refuse("A group cannot be a member of a group that is assignable to a role.")
	case strings.EqualFold(id, g.ID):
		return refuse("A group cannot be a member of itself.")
	}
	return nil
}

// addReference adds the object that the body names.
func (s *Service) addReference(refs groupReferences) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g, ok := writableGroup(w, r)
		if !ok {
			return
		}
		sent, ok := odata.ReadBody(w, r)
		if !ok {
			return
		}
		raw, _ := sent.Get("@odata.id")
		address, isText := document.Text(raw)
		if !isText {
			odata.WriteBadRequest(w, r, refuse("The property '@odata.id' is required.")) // the text is chosen
			return
		}
		id, ok := readReference(w, r, address)
		if ok && addReferences(w, r, g, refs, []string{id}) {
			w.WriteHeader(http.StatusNoContent)
		}
	}
}

// removeReference ends a membership or an ownership. The last user who owns a group stays its owner
// (https://learn.microsoft.com/graph/api/group-delete-owners).
func (s *Service) removeReference(refs groupReferences) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		g, ok := writableGroup(w, r)
		if !ok {
			return
		}
		x, id := wire.ExchangeOf(r), r.PathValue("objectId")
		if !odata.IsObjectID(w, r, id) {
			return
		}
		kind, id := x.State.Object(id)
		switch {
		case kind == "" || !slices.Contains(refs.list(g), id):
			odata.WriteMissing(w, r, r.PathValue("objectId"))
			return
		case refs.name == "members" && g.IsDynamic():
			odata.WriteBadRequest(w, r, refs.refuses(g, kind, id))
			return
		case refs.name == "owners" && kind == tenant.KindUser && ownersWhoAreUsers(x.State, g) == 1:
			odata.WriteBadRequest(w, r, refuse("The group must have at least one owner, hence this owner cannot be removed."))
			return
		}
		refs.remove(g, id)
		auditReference(r, refs.removed, g, kind, id, false)
		w.WriteHeader(http.StatusNoContent)
	}
}

func ownersWhoAreUsers(st *tenant.State, g *tenant.Group) (n int) {
	for _, id := range g.Owners {
		if st.User(id) != nil {
			n++
		}
	}
	return n
}

// listOwners lists the owners of a group, service principals as well.
func (s *Service) listOwners(w http.ResponseWriter, r *http.Request) {
	if g := requestedGroup(w, r); g != nil {
		s.writeDirectoryObjects(w, r, g.Owners)
	}
}

// writeDirectoryObjects answers a list of objects of several types, as far as the token may read them.
func (s *Service) writeDirectoryObjects(w http.ResponseWriter, r *http.Request, ids []string) {
	x := wire.ExchangeOf(r)
	view, _ := userViewOf(x)
	view.typed = true
	s.answers.WriteObjects(w, r, directoryObjectEntity, "directoryObjects", odata.Objects{
		Count:  len(ids),
		At:     func(i int) object { return directoryObject(x.State, ids[i], view) },
		Absent: func(i int) bool { kind, _ := x.State.Object(ids[i]); return kind == "" },
	})
}

// auditReference records a membership or an ownership: the object is the first target, with the group in its properties, and the
// group the second one (the form is that of published events).
func auditReference(r *http.Request, activity string, g *tenant.Group, kind, id string, added bool) {
	x := wire.ExchangeOf(r)
	change := func(name, value string) tenant.AuditChange {
		raw, _ := document.Encode(value)
		if added {
			return tenant.AuditChange{DisplayName: name, NewValue: new(string(raw))}
		}
		return tenant.AuditChange{DisplayName: name, OldValue: new(string(raw))}
	}
	target := auditTarget(x.State, kind, id)
	target.ModifiedProperties = []tenant.AuditChange{change("Group.ObjectID", g.ID), change("Group.DisplayName", g.DisplayName)}
	x.Record(r, activity, "", target, tenant.AuditTarget{ID: g.ID, Type: "Group"})
}

// auditTarget names an object of the directory.
func auditTarget(st *tenant.State, kind, id string) tenant.AuditTarget {
	switch kind {
	case tenant.KindUser:
		u := st.User(id)
		return tenant.AuditTarget{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName}
	case tenant.KindGroup:
		t := tenant.AuditTarget{ID: id, Type: "Group"}
		if g := st.Group(id); g != nil {
			t.DisplayName = g.DisplayName
		}
		return t
	default:
		return tenant.AuditTarget{ID: id, Type: "ServicePrincipal", DisplayName: st.ServicePrincipal(id).DisplayName}
	}
}

// auditDirectory records a write of a user or a group, with the properties that changed by their names in the log, which begin with
// a capital letter, and values in brackets (graph-api 4.4). An update that changes nothing is no event (chosen).
func auditDirectory(r *http.Request, activity, kind, id string, before, after object) {
	x := wire.ExchangeOf(r)
	var changes []tenant.AuditChange
	var names []string
	for _, p := range after {
		was, _ := before.Get(p.Key)
		if string(was) == string(p.Value) || before == nil && isEmpty(p.Value) || slices.Contains(unlogged, p.Key) {
			continue
		}
		name := strings.ToUpper(p.Key[:1]) + p.Key[1:]
		names = append(names, name)
		changes = append(changes, tenant.AuditChange{DisplayName: name, OldValue: auditList(was), NewValue: auditList(p.Value)})
	}
	if after != nil && len(changes) == 0 {
		return
	}
	if len(names) > 0 {
		raw, _ := document.Encode(strings.Join(names, ", "))
		changes = append(changes, tenant.AuditChange{DisplayName: "Included Updated Properties", NewValue: new(string(raw))})
	}
	target := auditTarget(x.State, kind, id)
	if raw, ok := after.Get("displayName"); ok && kind == tenant.KindGroup {
		target.DisplayName, _ = document.Text(raw)
	}
	target.ModifiedProperties = changes
	x.Record(r, activity, "", target)
}

// unlogged are properties that the log does not list here: an id is the target's, and the others follow from what is listed.
var unlogged = []string{"id", "createdDateTime", "renewedDateTime", "mail", "proxyAddresses"}

func isEmpty(raw json.RawMessage) bool { return string(raw) == "null" || string(raw) == "[]" }

func auditList(raw json.RawMessage) *string {
	switch {
	case len(raw) == 0 || string(raw) == "null":
		return new("[]")
	case raw[0] == '[':
		return new(string(raw))
	default:
		return new("[" + string(raw) + "]")
	}
}
