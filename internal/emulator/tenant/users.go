package tenant

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// User is a user of the directory. The names are those of Graph; what Graph shows as null or [] is "" or nil here.
type User struct {
	// ID is the object id, a GUID.
	ID string `json:"id"`
	// UserPrincipalName is what the user signs in with.
	UserPrincipalName string `json:"userPrincipalName"`
	// DisplayName, GivenName and Surname are the user's names.
	DisplayName string `json:"displayName"`
	GivenName   string `json:"givenName,omitempty"`
	Surname     string `json:"surname,omitempty"`
	// UserType is "Member" or "Guest".
	UserType string `json:"userType"`
	// AccountEnabled is false for a user who may not sign in.
	AccountEnabled bool `json:"accountEnabled"`
	// Hidden is true for a user who can sign in and is in no list and in no report: an operator of a tenant that was read from
	// another one.
	Hidden bool `json:"hidden,omitempty"`
	// DirectoryRoles holds display names such as RoleGlobalReader.
	DirectoryRoles []string `json:"directoryRoles,omitempty"`
	// Mail, MobilePhone (at most 64 characters), BusinessPhones (at most one) and OtherMails are the public contact data
	// (graph-api 1.13).
	Mail           string   `json:"mail,omitempty"`
	MobilePhone    string   `json:"mobilePhone,omitempty"`
	BusinessPhones []string `json:"businessPhones,omitempty"`
	OtherMails     []string `json:"otherMails,omitempty"`
	// OnPremisesSyncEnabled is true for a user that is synchronized from Active Directory; Graph shows null otherwise.
	OnPremisesSyncEnabled bool `json:"onPremisesSyncEnabled,omitempty"`
	// Methods are the authentication methods, which are private.
	Methods UserMethods `json:"authenticationMethods,omitzero"`
	// RegisteredMethods are further methods that the user has registered, by the names of the report of registrations, which
	// are an open set: "microsoftAuthenticatorPush", "softwareOneTimePasscode", "securityQuestion", "fido2" and so on
	// (graph-api 4.2). Only that report shows them, except for apps, which Graph manages as well.
	RegisteredMethods []string `json:"registeredMethods,omitempty"`
	// Apps are the authenticator apps that the user has registered, beside those that RegisteredMethods names.
	Apps []UserApp `json:"registeredApps,omitempty"`
	// SessionsValidFrom is when the user's sessions were last revoked: refresh tokens that were issued before are worthless.
	SessionsValidFrom time.Time `json:"signInSessionsValidFromDateTime,omitzero"`
	// Password is what is known of the user's password. Members of the seed have SeedPassword.
	Password UserPassword `json:"passwordProfile,omitzero"`
	// SelfService is what the service keeps of the user's own doing.
	SelfService SelfService `json:"selfService,omitzero"`
	// AssignedLicenses are the user's licenses.
	AssignedLicenses []AssignedLicense `json:"assignedLicenses,omitempty"`
	// MailNickname is the mail alias; "" is the user principal name's part before the @.
	MailNickname string `json:"mailNickname,omitempty"`
	// CreatedAt is when the user was created, which is not known of the seeded ones.
	CreatedAt time.Time `json:"createdDateTime,omitzero"`
	// ManagerID is the object id of the user's manager, a user; "" is none.
	ManagerID string `json:"managerId,omitempty"`
	// Properties are further properties that Graph has stored and that have no effect here, such as a department.
	Properties document.Document `json:"properties,omitempty"`
}

// Alias returns the mail alias.
func (u *User) Alias() string {
	if u.MailNickname != "" {
		return u.MailNickname
	}
	alias, _, _ := strings.Cut(u.UserPrincipalName, "@")
	return alias
}

// IsFederated reports whether the user's domain is one whose users sign in at another identity provider.
func (s *State) IsFederated(u *User) bool {
	_, domain, _ := strings.Cut(u.UserPrincipalName, "@")
	return s.Tenant.IsFederated(domain)
}

// External reports whether the user's password is in another tenant. The name of such a user contains #EXT#, also if the type
// was changed to member; a guest without it is internal, and has a password here
// (https://learn.microsoft.com/entra/external-id/user-properties).
func (u *User) External() bool {
	return strings.Contains(strings.ToUpper(u.UserPrincipalName), "#EXT#")
}

// HasRole reports whether the user holds one of the directory roles now; the roles of a token may be older.
func (s *State) HasRole(userID string, roles ...string) bool {
	u := s.User(userID)
	return u != nil && slices.ContainsFunc(u.DirectoryRoles, func(r string) bool { return slices.Contains(roles, r) })
}

// RemoveUser deletes a user as the directory does: the user is gone from it and from groups, and can be restored for a
// while, during which a number that signs the user in stays taken (graph-api 1.9).
func (s *State) RemoveUser(idOrUPN string) {
	u := s.User(idOrUPN)
	if u == nil {
		return
	}
	gone := *u
	s.DeletedUsers = append(s.DeletedUsers, gone)
	s.Users = slices.DeleteFunc(s.Users, func(u User) bool { return u.ID == gone.ID })
	s.index = nil
	s.removeReferences(gone.ID)
}

// AddUser adds a user, and makes the id if there is none. The result may be changed in place, apart from the names.
func (s *State) AddUser(u User) *User {
	if u.ID == "" {
		u.ID = uuid.NewString()
	}
	s.Users, s.index = append(s.Users, u), nil
	return &s.Users[len(s.Users)-1]
}

// RenameUser changes the user principal name of a user.
func (s *State) RenameUser(u *User, upn string) { u.UserPrincipalName, s.index = upn, nil }

// NameTaken reports whether a user other than the one with that id has a user principal name. The name of a deleted user is free
// (chosen).
func (s *State) NameTaken(upn, ownID string) bool {
	u := s.User(upn)
	return u != nil && u.ID != ownID && strings.EqualFold(u.UserPrincipalName, upn)
}

// AddUsers adds n ordinary members to the directory: user00001@contoso.example and so on, with the ids of
// NumberedUserID. They have no contact numbers, no methods and no licenses, unless each adds some,
// which is called with every new user and its number from 1.
func AddUsers(s *State, n int, each ...func(i int, u *User)) {
	users := make([]User, 0, len(s.Users)+n)
	users = append(users, s.Users...)
	for i := 1; i <= n; i++ {
		name := fmt.Sprintf("user%05d", i)
		users = append(users, User{
			ID: NumberedUserID(i), UserPrincipalName: name + "@" + s.Tenant.DefaultDomain, DisplayName: "User " + name[4:],
			Mail: name + "@" + s.Tenant.DefaultDomain, UserType: "Member", AccountEnabled: true,
		})
		for _, change := range each {
			change(i, &users[len(users)-1])
		}
	}
	s.Users, s.index = users, nil
}

// NumberedUserID returns the object id of the i-th user that AddUsers adds; the first is number 1.
func NumberedUserID(i int) string { return fmt.Sprintf("b1d4c0de-0000-4000-9000-%012d", i) }

// cloneUsers copies users deeply.
func cloneUsers(users []User) []User {
	copied := slices.Clone(users)
	for i := range copied {
		u := &copied[i]
		u.DirectoryRoles = slices.Clone(u.DirectoryRoles)
		u.BusinessPhones = slices.Clone(u.BusinessPhones)
		u.OtherMails = slices.Clone(u.OtherMails)
		u.RegisteredMethods = slices.Clone(u.RegisteredMethods)
		u.Apps = slices.Clone(u.Apps)
		u.SelfService = u.SelfService.clone()
		u.AssignedLicenses = cloneLicenses(u.AssignedLicenses)
		u.Properties = u.Properties.Clone()
	}
	return copied
}

func (s *State) mustUser(idOrUPN string) *User {
	u := s.User(idOrUPN)
	if u == nil {
		panic("emulator: no user " + idOrUPN)
	}
	return u
}
