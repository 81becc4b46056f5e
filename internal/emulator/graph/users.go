package graph

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// userEntity is a user as far as the emulator serves it; what comes without $select is reference graph-api 5.3.
var userEntity = &entity{
	name: "user", advancedCount: true,
	always: []string{
		"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
		"preferredLanguage", "surname", "userPrincipalName", "id",
	},
	selectable: []string{
		"accountEnabled", "assignedLicenses", "deletedDateTime", "onPremisesSyncEnabled", "otherMails", "userType",
	},
}

var userReaders = []string{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}

// basicUserReaders is the permission for the basic properties of users, which basicUserProperties are
// (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall; the photo is not served here).
var (
	basicUserReaders    = []string{"User.ReadBasic.All"}
	basicUserProperties = []string{"displayName", "givenName", "id", "mail", "surname", "userPrincipalName"}
)

// userView is how a token sees users.
type userView struct {
	// properties are those that it sees; nil is all of them. The others are null, or [].
	properties []string
	// typed shows the type as well, as in lists of objects of several types.
	typed bool
}

// userViewOf returns what the token of a request sees of users; ok is false if it may not read them at all and sees them as
// members of groups only (reference autumn-2026 5.5).
func userViewOf(x *wire.Exchange) (view userView, ok bool) {
	switch {
	case mayUse(x, route{permissions: userReaders}):
		return userView{}, true
	case mayUse(x, route{permissions: basicUserReaders}) && (x.Claims.IsUser() || !x.State.Settings.ReadBasicRefused):
		return userView{properties: basicUserProperties}, true
	default:
		return userView{properties: []string{"id"}, typed: true}, false
	}
}

// object is a user as the view has it. The documentation's sample of what is not to be seen has null, and [] for a list.
func (v userView) object(u *tenant.User) object {
	o := userObject(*u)
	for i, p := range o {
		switch {
		case v.properties == nil || slices.Contains(v.properties, p.Key):
		case document.Kind(p.Value) == "array":
			o[i].Value = json.RawMessage("[]")
		default:
			o[i].Value = json.RawMessage("null")
		}
	}
	if v.typed {
		return append(newObject("@odata.type", "#microsoft.graph.user"), o...)
	}
	return o
}

// filters reports whether $filter can look at what the view shows.
func (v userView) filters(f filter) bool {
	return v.properties == nil ||
		!slices.ContainsFunc(f, func(c condition) bool { return !slices.Contains(v.properties, c.property) })
}

func (s *Service) userRoutes() []route {
	readers := slices.Concat(basicUserReaders, userReaders)
	return []route{
		{method: http.MethodGet, pattern: "/users", permissions: readers, handler: s.listUsers, entity: userEntity},
		{method: http.MethodGet, pattern: "/users/{id}", permissions: readers, handler: s.getUser, entity: userEntity},
	}
}

// listUsers refuses a filter by what the token may not read, as a test with User.ReadBasic.All saw it
// (https://office365itpros.com/2024/01/30/user-readbasic-all-permission; that the refusal is this one is chosen).
func (s *Service) listUsers(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	q, err := s.parseListQuery(r, userEntity)
	if err != nil {
		writeQueryError(w, r, err)
		return
	}
	view, ok := userViewOf(x)
	if !ok || !view.filters(q.filter) {
		writeDenied(w, r, x)
		return
	}
	s.writePage(w, r, userEntity, "users", q, objects{
		count: len(x.State.Users),
		at:    func(i int) object { return view.object(&x.State.Users[i]) },
		among: named(x.State.UserAt),
	})
}

// named narrows a search down to the one whom a filter names by what is unique. at gives the position of who has an
// object id or a user principal name, or -1.
func named(at func(string) int) func(filter) (some []int, ok bool) {
	return func(f filter) (some []int, ok bool) {
		for _, c := range f {
			if c.operator != opEqual || c.property != "id" && c.property != "userPrincipalName" {
				continue
			}
			name, _ := document.Text(c.value)
			if i := at(name); i >= 0 {
				some = append(some, i)
			}
			return some, true
		}
		return nil, false
	}
}

// getUser takes an object id or a user principal name.
func (s *Service) getUser(w http.ResponseWriter, r *http.Request) {
	x, id := wire.ExchangeOf(r), r.PathValue("id")
	view, ok := userViewOf(x)
	if !ok {
		writeDenied(w, r, x)
		return
	}
	u := x.State.User(id)
	if u == nil {
		writeMissing(w, r, id)
		return
	}
	s.writeItem(w, r, userEntity, "users", view.object(u))
}

func userObject(u tenant.User) object {
	var synced any
	if u.OnPremisesSyncEnabled {
		synced = true
	}
	return newObject(
		"businessPhones", orEmpty(u.BusinessPhones),
		"displayName", u.DisplayName,
		"givenName", orNull(u.GivenName),
		"jobTitle", nil,
		"mail", orNull(u.Mail),
		"mobilePhone", orNull(u.MobilePhone),
		"officeLocation", nil,
		"preferredLanguage", nil,
		"surname", orNull(u.Surname),
		"userPrincipalName", u.UserPrincipalName,
		"id", u.ID,
		"accountEnabled", u.AccountEnabled,
		"assignedLicenses", licenceObjects(u.AssignedLicenses),
		"deletedDateTime", nil,
		"onPremisesSyncEnabled", synced,
		"otherMails", orEmpty(u.OtherMails),
		"userType", u.UserType,
	)
}
