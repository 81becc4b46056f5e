package emulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// State is the whole tenant, as it stands in the tenant file.
type State struct {
	Tenant                  Tenant          `json:"tenant"`
	Settings                Settings        `json:"settings"`
	PasswordResetPolicy     Document        `json:"passwordResetPolicy"`
	OnPremisesPasswordReset Document        `json:"onPremisesPasswordReset"`
	Users                   []User          `json:"users"`
	Groups                  []Group         `json:"groups"`
	SubscribedSkus          []SubscribedSku `json:"subscribedSkus"`
	Apps                    []App           `json:"apps"`
	RefreshTokens           []RefreshToken  `json:"refreshTokens"`
}

// Tenant is the organization itself.
type Tenant struct {
	ID            string `json:"id"`
	DisplayName   string `json:"displayName"`
	DefaultDomain string `json:"defaultDomain"`
	InitialDomain string `json:"initialDomain"`
}

// Settings say how the services behave where the real ones differ from tenant to tenant, or where nobody knows.
type Settings struct {
	// TokenLifetimeInSeconds is the life of an access token; 0 means one hour.
	TokenLifetimeInSeconds int `json:"tokenLifetimeInSeconds,omitempty"`
	// NoGroupAsZeroID shows "no group" as ["00000000-0000-0000-0000-000000000000"] instead of []. Both are seen
	// in the field (reference sspr-policy 1.2).
	NoGroupAsZeroID bool `json:"noGroupAsZeroId,omitempty"`
	// ForgetGroupUnlessSelected drops the group when the scope leaves "Selected". Whether the service does is
	// unknown (reference sspr-policy 1.2 and 8); by default it is kept.
	ForgetGroupUnlessSelected bool `json:"forgetGroupUnlessSelected,omitempty"`
	// AppTokenUnavailable refuses service principals at the portal with 503 ServiceUnavailable instead of 400
	// BadRequest. Both are seen (reference sspr-policy 1.6).
	AppTokenUnavailable bool `json:"appTokenUnavailable,omitempty"`
	// OnPremisesAvailable is what the portal answers to "is on-premises password reset available".
	OnPremisesAvailable bool `json:"onPremisesAvailable,omitempty"`
	// UnlockWithWriteback accepts the unlock flag in the same PUT as the writeback flags. One tool's authors found
	// that it sticks only in a PUT of its own (reference sspr-policy 1.7), which is the default here.
	UnlockWithWriteback bool `json:"unlockWithWriteback,omitempty"`
	// GraphPageSize is the largest page that Graph answers, in objects; 0 means 100 (reference graph-api 6.4).
	GraphPageSize int `json:"graphPageSize,omitempty"`
	// GraphEmptyFirstPage makes every list start with an empty page that has a next link, which is legal
	// (reference graph-api 6.4).
	GraphEmptyFirstPage bool `json:"graphEmptyFirstPage,omitempty"`
}

// User is a user of the directory.
type User struct {
	ID                string `json:"id"`
	UserPrincipalName string `json:"userPrincipalName"`
	DisplayName       string `json:"displayName"`
	GivenName         string `json:"givenName,omitempty"`
	Surname           string `json:"surname,omitempty"`
	// UserType is "Member" or "Guest".
	UserType       string `json:"userType"`
	AccountEnabled bool   `json:"accountEnabled"`
	// DirectoryRoles holds display names such as RoleGlobalReader.
	DirectoryRoles []string `json:"directoryRoles,omitempty"`
	Mail           string   `json:"mail,omitempty"`
	MobilePhone    string   `json:"mobilePhone,omitempty"`
	BusinessPhones []string `json:"businessPhones,omitempty"`
	OtherMails     []string `json:"otherMails,omitempty"`
	// OnPremisesSyncEnabled is true for a user that is synchronised from Active Directory; Graph shows null otherwise.
	OnPremisesSyncEnabled bool `json:"onPremisesSyncEnabled,omitempty"`
}

// Group is a group of the directory.
type Group struct {
	ID              string `json:"id"`
	DisplayName     string `json:"displayName"`
	Description     string `json:"description,omitempty"`
	SecurityEnabled bool   `json:"securityEnabled"`
	MailEnabled     bool   `json:"mailEnabled"`
	MailNickname    string `json:"mailNickname,omitempty"`
	// GroupTypes holds "Unified" for a Microsoft 365 group and "DynamicMembership" for a dynamic one.
	GroupTypes []string `json:"groupTypes,omitempty"`
	// Members holds the ids of users and groups.
	Members []string `json:"members,omitempty"`
}

// SubscribedSku is a product that the tenant has bought.
type SubscribedSku struct {
	SkuID            string        `json:"skuId"`
	SkuPartNumber    string        `json:"skuPartNumber"`
	CapabilityStatus string        `json:"capabilityStatus"`
	Enabled          int           `json:"enabled"`
	Consumed         int           `json:"consumed"`
	ServicePlans     []ServicePlan `json:"servicePlans"`
}

// ServicePlan is a part of a product.
type ServicePlan struct {
	ID                 string `json:"id"`
	Name               string `json:"name"`
	ProvisioningStatus string `json:"provisioningStatus"`
}

// App is an app registration with its service principal.
type App struct {
	ClientID    string `json:"clientId"`
	DisplayName string `json:"displayName"`
	// ObjectID is the id of the service principal, which is the oid of its tokens.
	ObjectID string `json:"objectId"`
	Secret   string `json:"secret,omitempty"`
	// Permissions are the granted application permissions of Microsoft Graph, for example "Group.Read.All".
	Permissions []string `json:"permissions,omitempty"`
	// Certificates are the registered certificates, PEM.
	Certificates         []string              `json:"certificates,omitempty"`
	FederatedCredentials []FederatedCredential `json:"federatedCredentials,omitempty"`
}

// FederatedCredential lets tokens of another issuer stand for the app.
type FederatedCredential struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	// Audience is FederationAudience as a rule.
	Audience string `json:"audience"`
	// PublicKeyPEM is the issuer's RSA key ("PUBLIC KEY"). The real service fetches it from the issuer; here it
	// is registered, so that nothing leaves the machine.
	PublicKeyPEM string `json:"publicKeyPem"`
}

// RefreshToken lets a public client sign a user in again.
type RefreshToken struct {
	Token    string `json:"token"`
	UserID   string `json:"userId"`
	ClientID string `json:"clientId"`
	// ExpiresAt is when it dies of disuse; 90 days after it was issued (reference sspr-policy 2.5).
	ExpiresAt time.Time `json:"expiresAt"`
	// Rotated marks the tokens that sign-in handed out itself; the oldest of them are dropped.
	Rotated bool `json:"rotated,omitempty"`
	// Revoked makes the token useless before its time.
	Revoked bool `json:"revoked,omitempty"`
}

// SetPolicy sets a property of the portal's policy document, or adds it at the end: a property of the future, say.
// The value is anything that encodes to JSON; a json.RawMessage is kept as it is.
func (s *State) SetPolicy(key string, value any) {
	s.PasswordResetPolicy.Set(key, value)
}

// Policy gives a property of the portal's policy document as it is stored, or nil.
func (s State) Policy(key string) json.RawMessage {
	value, _ := s.PasswordResetPolicy.Get(key)
	return value
}

// User gives the user with that id or user principal name, or nil. The result may be changed in place.
func (s *State) User(idOrUPN string) *User {
	i := slices.IndexFunc(s.Users, func(u User) bool {
		return strings.EqualFold(u.ID, idOrUPN) || strings.EqualFold(u.UserPrincipalName, idOrUPN)
	})
	if i < 0 {
		return nil
	}
	return &s.Users[i]
}

// Group gives the group with that id, or nil. The result may be changed in place.
func (s *State) Group(id string) *Group {
	i := slices.IndexFunc(s.Groups, func(g Group) bool { return strings.EqualFold(g.ID, id) })
	if i < 0 {
		return nil
	}
	return &s.Groups[i]
}

// App gives the app registration with that client id, or nil. The result may be changed in place.
func (s *State) App(clientID string) *App {
	i := slices.IndexFunc(s.Apps, func(a App) bool { return strings.EqualFold(a.ClientID, clientID) })
	if i < 0 {
		return nil
	}
	return &s.Apps[i]
}

// RemoveGroup deletes a group and its memberships. The policy document keeps pointing at it.
func (s *State) RemoveGroup(id string) {
	s.Groups = slices.DeleteFunc(s.Groups, func(g Group) bool { return strings.EqualFold(g.ID, id) })
	for i := range s.Groups {
		g := &s.Groups[i]
		g.Members = slices.DeleteFunc(g.Members, func(m string) bool { return strings.EqualFold(m, id) })
	}
}

// hasRole says whether the user holds one of the directory roles now; the roles of a token may be older.
func (s *State) hasRole(userID string, roles ...string) bool {
	u := s.User(userID)
	return u != nil && slices.ContainsFunc(u.DirectoryRoles, func(r string) bool { return slices.Contains(roles, r) })
}

// tokenLifetime is the life of an access token.
func (s *State) tokenLifetime() time.Duration {
	if s.Settings.TokenLifetimeInSeconds > 0 {
		return time.Duration(s.Settings.TokenLifetimeInSeconds) * time.Second
	}
	return time.Hour
}

// clone copies the state deeply. The detour over JSON guarantees that a copy holds what a file would hold.
func (s *State) clone() (*State, error) {
	data, err := encodeState(s)
	if err != nil {
		return nil, fmt.Errorf("the emulated tenant cannot be encoded: %w", err)
	}
	return decodeState(data)
}
