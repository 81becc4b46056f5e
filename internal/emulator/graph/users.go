package graph

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// userEntity is a user as far as the emulator serves it; what comes without $select is graph-api 5.3.
var userEntity = &odata.Entity{
	Name: "user", AdvancedCount: true, Filters: userFilters,
	Sorts: []string{"displayName", "userPrincipalName", "createdDateTime*", "deletedDateTime*"},
	Always: []string{
		"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
		"preferredLanguage", "surname", "userPrincipalName", "id",
	},
	Selectable: []string{
		"accountEnabled", "ageGroup", "assignedLicenses", "city", "companyName", "consentProvidedForMinor", "country",
		"createdDateTime", "deletedDateTime", "department", "employeeHireDate", "employeeId", "employeeOrgData", "employeeType",
		"faxNumber", "mailNickname", "onPremisesImmutableId", "onPremisesSyncEnabled", "otherMails", "passwordPolicies", "postalCode",
		"preferredDataLocation", "showInAddressList", "state", "streetAddress", "usageLocation", "userType",
	},
}

// readAllOfUsers is for every property of users.
var readAllOfUsers = access{permissions: []string{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}}

// readBasicsOfUsers is for the basic properties of users, which basicUserProperties are
// (https://learn.microsoft.com/graph/permissions-reference#userreadbasicall; the photo is not served here).
var (
	readBasicsOfUsers   = access{permissions: []string{"User.ReadBasic.All"}}
	basicUserProperties = []string{"displayName", "givenName", "id", "mail", "surname", "userPrincipalName"}
)

// readUsers is for reading users as far as the token sees them.
var readUsers = access{permissions: slices.Concat(readBasicsOfUsers.permissions, readAllOfUsers.permissions)}

// userView is what a token may see of users.
type userView struct {
	// properties are those that it sees; nil is all of them. The others are null, or [].
	properties []string
	// typed shows the type as well, as in lists of objects of several types.
	typed bool
}

// userViewOf returns what the token of a request sees of users; ok is false if it may not read them at all and sees them as
// members of groups only (autumn-2026 5.5).
func userViewOf(x *wire.Exchange) (view userView, ok bool) {
	switch {
	case readAllOfUsers.allows(x):
		return userView{}, true
	case readBasicsOfUsers.allows(x) && (x.Claims.IsUser() || !x.State.Settings.ReadBasicRefused):
		return userView{properties: basicUserProperties}, true
	default:
		return userView{properties: []string{"id"}, typed: true}, false
	}
}

// object returns a user as the view shows it. A property that is not visible is null, or [] for a list, as in
// the documentation's sample.
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

// finds reports whether a query looks for users by what the view shows alone.
func (v userView) finds(q odata.Query) bool {
	return v.properties == nil || q.Only(v.properties)
}

// listUsers refuses a filter by what the token may not read, as a test with User.ReadBasic.All saw it
// (https://office365itpros.com/2024/01/30/user-readbasic-all-permission; that the refusal is this one is chosen).
func (s *Service) listUsers(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	q, err := s.answers.ParseListQuery(r, userEntity)
	if err != nil {
		odata.WriteQueryError(w, r, err)
		return
	}
	view, ok := userViewOf(x)
	if !ok || !view.finds(q) {
		odata.WriteDenied(w, r, x)
		return
	}
	s.answers.WritePage(w, r, userEntity, "users", q, odata.Objects{
		Count:      len(x.State.Users),
		At:         func(i int) object { return view.object(&x.State.Users[i]) },
		Absent:     func(i int) bool { return x.State.Users[i].Hidden },
		Candidates: byUniqueName(x.State.UserAt),
	})
}

// byUniqueName returns the candidates of a filter that names a user by a unique property. at returns the position of the
// user with an object id or a user principal name, or -1.
func byUniqueName(at func(string) int) func(odata.Filter) (some []int, ok bool) {
	return func(f odata.Filter) (some []int, ok bool) {
		name, ok := f.Equals("id", "userPrincipalName")
		if i := at(name); ok && i >= 0 {
			some = append(some, i)
		}
		return some, ok
	}
}

// getUser takes an object id or a user principal name.
func (s *Service) getUser(w http.ResponseWriter, r *http.Request) {
	x, id := wire.ExchangeOf(r), r.PathValue("id")
	view, ok := userViewOf(x)
	if !ok {
		odata.WriteDenied(w, r, x)
		return
	}
	u := x.State.User(id)
	if u == nil {
		odata.WriteMissing(w, r, id)
		return
	}
	s.answers.WriteItem(w, r, userEntity, "users", view.object(u))
}

func userObject(u tenant.User) object {
	var synced any
	if u.OnPremisesSyncEnabled {
		synced = true
	}
	o := newObject(
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
		"assignedLicenses", licenseObjects(u.AssignedLicenses),
		"createdDateTime", timeOrNull(u.CreatedAt),
		"deletedDateTime", nil,
		"mailNickname", orNull(u.Alias()),
		"onPremisesSyncEnabled", synced,
		"otherMails", orEmpty(u.OtherMails),
		"userType", u.UserType,
	)
	return withNotes(o, u.Properties)
}

// byIDsPath is the operation that answers objects by their ids. It is a POST that changes nothing.
const byIDsPath = "/directoryObjects/getByIds"

// mostIDs is how many ids it takes at once (https://learn.microsoft.com/graph/api/directoryobject-getbyids).
const mostIDs = 1000

// IsQuery reports whether a request of Graph only asks, although it is a POST.
func IsQuery(method, path string) bool {
	shape := odata.Shape(path)
	last := shape[strings.LastIndex(shape, "/")+1:]
	return method == http.MethodPost && (shape == byIDsPath || slices.Contains(memberActions, last))
}

// ChangesOneUser reports whether a write of Graph changes nothing but a user, whose names and memberships stay.
func ChangesOneUser(path string) bool {
	shape := odata.Shape(path)
	return strings.HasPrefix(shape, "/users/{}/authentication/") || shape == "/users/{}/revokeSignInSessions"
}

// getByIDs serves users, and leaves out ids that do not exist, as the documentation's samples do. The documentation
// names Directory.Read.All alone; that User.Read.All does for users is a report
// (https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/8798). What User.ReadBasic.All does is unknown: it
// is refused, unless Settings.ByIDsLimited.
func (s *Service) getByIDs(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	var asked struct{ IDs, Types []string }
	if err := json.Unmarshal(x.Body, &asked); err != nil || asked.IDs == nil {
		odata.WriteError(w, r, x, http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure "+
			"Content-Type header is set and payload is of valid JSON format.")
		return
	}
	if len(asked.IDs) > mostIDs {
		odata.WriteError(w, r, x, http.StatusBadRequest, "Request_BadRequest", "Number of included identifiers cannot exceed '1000'.")
		return
	}
	view := userView{typed: true}
	if !readAllOfUsers.allows(x) {
		if !x.State.Settings.ByIDsLimited {
			odata.WriteDenied(w, r, x)
			return
		}
		view.properties = []string{"id"}
	}
	var found []object
	for _, id := range asked.IDs {
		u := x.State.User(id)
		if u != nil && strings.EqualFold(u.ID, id) && (asked.Types == nil || slices.Contains(asked.Types, "user")) {
			found = append(found, view.object(u))
		}
	}
	q, err := odata.ParseQuery(r, userEntity, mostIDs)
	if err != nil {
		odata.WriteQueryError(w, r, err)
		return
	}
	s.answers.WritePage(w, r, userEntity, "directoryObjects", q, odata.Objects{Count: len(found), At: func(i int) object { return found[i] }})
}
