package emulator

import (
	"net/http"
)

// userEntity is a user as far as the emulator serves it; what comes without $select is reference graph-api 5.3.
var userEntity = &entity{
	name: "user",
	always: []string{
		"businessPhones", "displayName", "givenName", "jobTitle", "mail", "mobilePhone", "officeLocation",
		"preferredLanguage", "surname", "userPrincipalName", "id",
	},
	selectable: []string{
		"accountEnabled", "assignedLicenses", "deletedDateTime", "onPremisesSyncEnabled", "otherMails", "userType",
	},
}

var userReaders = []string{"User.Read.All", "User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"}

func (s *Server) userRoutes() []graphRoute {
	return []graphRoute{
		{method: http.MethodGet, pattern: "/users", permissions: userReaders, handler: s.listUsers, entity: userEntity},
		{method: http.MethodGet, pattern: "/users/{id}", permissions: userReaders, handler: s.getUser, entity: userEntity},
	}
}

func (s *Server) listUsers(w http.ResponseWriter, r *http.Request) {
	state := exchangeOf(r).state
	s.writeObjects(w, r, userEntity, "users", objects{
		count: len(state.Users),
		at:    func(i int) object { return userObject(state.Users[i]) },
		among: named(state.userAt),
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
			name, _ := jsonText(c.value)
			if i := at(name); i >= 0 {
				some = append(some, i)
			}
			return some, true
		}
		return nil, false
	}
}

// getUser takes an object id or a user principal name.
func (s *Server) getUser(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	u := exchangeOf(r).state.User(id)
	if u == nil {
		writeMissing(w, r, id)
		return
	}
	s.writeItem(w, r, userEntity, "users", userObject(*u))
}

func userObject(u User) object {
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
