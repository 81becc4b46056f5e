package tenant

import (
	"maps"
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
)

// Snapshot marks a tenant that was read from another one.
type Snapshot struct {
	// TakenAt is when it was read.
	TakenAt time.Time `json:"takenAt"`
	// StandIns is true if names are stand-ins, and MappedIDs if object IDs are.
	StandIns  bool `json:"standIns"`
	MappedIDs bool `json:"mappedIds"`
	// Unreadable is what could not be read. It is refused here as well.
	Unreadable []Unreadable `json:"unreadable,omitempty"`
}

// Unreadable is an address that answers every GET with an error, or every POST if it is an action that only reads, such as getMemberGroups.
type Unreadable struct {
	// Path is the path with the version: "/v1.0/users", with "{}" for any key, or that of the portal API,
	// "/api/PasswordReset/PasswordResetPolicies". Graph's is spelled as the model spells it, and the portal's case does not matter.
	Path string `json:"path"`
	// Status is the HTTP status, and Code the error code of the service.
	Status int    `json:"status"`
	Code   string `json:"code"`
}

// UnreadableAt returns what cannot be read at one of the paths, or nil.
func (s *State) UnreadableAt(same func(path string) bool) *Unreadable {
	if s.Snapshot == nil {
		return nil
	}
	i := slices.IndexFunc(s.Snapshot.Unreadable, func(u Unreadable) bool { return same(u.Path) })
	if i < 0 {
		return nil
	}
	return &s.Snapshot.Unreadable[i]
}

// Bare returns a tenant without a directory and without licenses. It has the documents of a fresh tenant, the apps of the seeded
// one, and hidden users who operate it, one for each refresh token of the seed.
func Bare(now time.Time) *State {
	s := &State{
		PasswordResetPolicy:         fresh.PasswordResetPolicy(),
		OnPremisesPasswordReset:     fresh.OnPremises(),
		AuthorizationPolicy:         fresh.AuthorizationPolicy(),
		AuthenticationMethodsPolicy: fresh.MethodsPolicy(),
		AuthenticationMethods:       fresh.Methods(),
		DomainProperties:            map[string]*document.Document{},
		Users:                       operators(),
		DeletedUsers:                []User{},
		Groups:                      []Group{},
		DeletedGroups:               []Group{},
		SubscribedSkus:              []SubscribedSku{},
		Apps:                        seedApps(),
	}
	for _, u := range s.Users {
		s.addRefreshToken(u.ID, now)
	}
	return s
}

// operatorDomain is the domain of the operators' names, which is none of the tenant's, so that no name is taken.
const operatorDomain = "@operators.example"

// operators are the users who operate a tenant that was read from another one. None of them is in what clients read there.
func operators() []User {
	user := func(id, name, given string, roles ...string) User {
		return User{
			ID: id, UserPrincipalName: name + operatorDomain, DisplayName: given + " of the emulated tenant", UserType: "Member",
			AccountEnabled: true, Hidden: true, DirectoryRoles: roles, Password: seedPassword(),
		}
	}
	return []User{
		user(OperatorAdministratorID, "administrator", "Global Administrator", RoleGlobalAdministrator),
		user(OperatorPolicyAdministratorID, "policy", "Policy administrator", RoleAuthenticationPolicyAdministrator),
		user(OperatorReaderID, "reader", "Reader", RoleGlobalReader),
		user(OperatorUserID, "user", "User"),
	}
}

// OperatorToken returns the refresh token of a seeded user, or in a tenant that was read from another one that of the operator
// in the same place.
func (s *State) OperatorToken(seeded, operator string) string {
	if token := s.RefreshTokenOf(operator); token != "" {
		return token
	}
	return s.RefreshTokenOf(seeded)
}

// KnownPassword returns what the directory keeps of SeedPassword.
func KnownPassword() UserPassword { return seedPassword() }

// RoleName returns the display name of the directory role with a template, or "" for one that is not among RoleTemplates.
func RoleName(template string) string {
	for name := range maps.Keys(RoleTemplates) {
		if RoleTemplates[name] == template {
			return name
		}
	}
	return ""
}

// Encode returns the file of a tenant. The error is that of a file that could not be opened.
func Encode(s *State) ([]byte, error) {
	data, err := encodeState(s)
	if err != nil {
		return nil, err
	}
	_, err = readState(data)
	return data, err
}
