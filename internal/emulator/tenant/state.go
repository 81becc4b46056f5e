package tenant

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// State is the whole tenant, as the tenant file has it.
type State struct {
	// Tenant is the organization.
	Tenant Tenant `json:"tenant"`
	// Snapshot is set in a tenant that was read from another one.
	Snapshot *Snapshot `json:"snapshot,omitempty"`
	// Settings choose how the services behave.
	Settings Settings `json:"settings"`
	// PasswordResetPolicy is the portal's SSPR policy document, 29 properties in a fresh tenant (sspr-policy 1.1).
	PasswordResetPolicy document.Document `json:"passwordResetPolicy"`
	// OnPremisesPasswordReset is the portal's document of writeback and unlock (sspr-policy 1.7).
	OnPremisesPasswordReset document.Document `json:"onPremisesPasswordReset"`
	// AuthorizationPolicy is Graph's document, of which allowedToUseSSPR decides whether administrators may reset their own
	// passwords (graph-api 3).
	AuthorizationPolicy document.Document `json:"authorizationPolicy"`
	// AuthenticationMethodsPolicy is Graph's document without the configurations (graph-api 2.2).
	AuthenticationMethodsPolicy document.Document `json:"authenticationMethodsPolicy"`
	// AuthenticationMethods are the configurations in that policy, in the order in which it shows them (graph-api 2.3).
	AuthenticationMethods []document.Document `json:"authenticationMethods"`
	// PasswordRules is the tenant's setting "Password Rule Settings": the id and its values, which are texts, by name. It is empty
	// until an administrator saves the page Password protection for the first time (passwords 1.9).
	PasswordRules document.Document `json:"passwordRules,omitempty"`
	// UnifiedGroupSetting is the setting "Group.Unified" in the same form. It is empty if the tenant has none.
	UnifiedGroupSetting document.Document `json:"unifiedGroupSetting,omitempty"`
	// DomainProperties are what is stored of the domains, by name in lower case; Domain finds them. Nil, in the file of an
	// older version, means that the app with every permission lacks that of writing domains.
	DomainProperties map[string]*document.Document `json:"domainProperties"`
	// Branding is the default branding of the sign-in page, of which the links to the reset page are a part. It is empty until
	// there is one (passwords 3.1).
	Branding document.Document `json:"branding,omitempty"`
	// Users and Groups are the directory.
	Users  []User  `json:"users"`
	Groups []Group `json:"groups"`
	// DeletedUsers are the users that RemoveUser removed and that could be restored. Nil, in the file of an older
	// version, means that the app with every permission lacks those of users' methods.
	DeletedUsers []User `json:"deletedUsers"`
	// DeletedGroups are the Microsoft 365 groups that RemoveGroup removed and that could be restored. Nil, in the file of an
	// older version, means that the app with every permission lacks those of writing the directory.
	DeletedGroups []Group `json:"deletedGroups"`
	// SubscribedSkus are the licenses.
	SubscribedSkus []SubscribedSku `json:"subscribedSkus"`
	// DirectoryAudits are the events of the audit log, as AddDirectoryAudit and the portal add them; the newest are kept.
	DirectoryAudits []DirectoryAudit `json:"directoryAudits,omitempty"`
	// RegistrationReport is the report of registrations as FreezeRegistrationReport has frozen it; nil if the report
	// shows the present.
	RegistrationReport *RegistrationReport `json:"registrationReport,omitempty"`
	// Outbox are the messages that the tenant has sent to people; the newest are kept.
	Outbox []Message `json:"outbox,omitempty"`
	// Apps are the app registrations.
	Apps []App `json:"apps"`
	// RefreshTokens sign users in.
	RefreshTokens []RefreshToken `json:"refreshTokens"`
	// DeviceSignIns are the sign-ins with a device code; the newest are kept.
	DeviceSignIns []DeviceSignIn `json:"deviceSignIns,omitempty"`

	// index finds users; nil until it is first needed.
	index *userIndex
	// journal keeps users as they were before a request changed them in place; nil if the state is a copy.
	journal *userJournal
}

// Tenant is the organization itself.
type Tenant struct {
	// ID is the tenant id, a GUID.
	ID string `json:"id"`
	// DisplayName is the organization's name.
	DisplayName string `json:"displayName"`
	// CreatedAt is when the tenant was created, which is not known of one that was read from another one.
	CreatedAt time.Time `json:"createdDateTime,omitzero"`
	// DefaultDomain and InitialDomain may be used instead of the id at sign-in.
	DefaultDomain string `json:"defaultDomain"`
	InitialDomain string `json:"initialDomain"`
	// FederatedDomains are the domains whose users sign in at another identity provider. Each of the others is managed.
	FederatedDomains []string `json:"federatedDomains,omitempty"`
	// OtherDomains are further verified domains, such as a subdomain of another one. UnverifiedDomains are not verified yet, and
	// no user has a name in them.
	OtherDomains      []string `json:"otherDomains,omitempty"`
	UnverifiedDomains []string `json:"unverifiedDomains,omitempty"`
}

// Domains returns the names of the tenant's verified domains: the default one, the initial one, those that are federated, and
// others.
func (t Tenant) Domains() []string {
	var names []string
	for _, name := range slices.Concat([]string{t.DefaultDomain, t.InitialDomain}, t.FederatedDomains, t.OtherDomains) {
		if name = strings.ToLower(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// SetPolicy sets a property of the portal's policy document, or adds it at the end: a property of the future, for example.
// The value is anything that encodes to JSON; a json.RawMessage is kept unchanged.
func (s *State) SetPolicy(key string, value any) {
	s.PasswordResetPolicy.Set(key, value)
}

// Policy returns a property of the portal's policy document as it is stored, or nil.
func (s State) Policy(key string) json.RawMessage {
	value, _ := s.PasswordResetPolicy.Get(key)
	return value
}

// clone copies the state deeply. The detour over JSON guarantees that a copy holds what a file would hold; what there
// can be many of is copied directly: users, the members of groups, events and the rows of a report.
func (s *State) clone() (*State, error) {
	rest := *s
	rest.Users, rest.Groups, rest.DirectoryAudits, rest.RegistrationReport = nil, nil, nil, nil
	data, err := encodeState(&rest)
	if err != nil {
		return nil, fmt.Errorf("the emulated tenant cannot be encoded: %w", err)
	}
	c, err := decodeState(data)
	if err != nil {
		return nil, err
	}
	c.Users, c.Groups, c.index = cloneUsers(s.Users), cloneGroups(s.Groups), s.index.forCopy()
	c.DirectoryAudits, c.RegistrationReport = cloneAudits(s.DirectoryAudits), s.RegistrationReport.clone()
	return c, nil
}

// IsNamed reports whether a path segment names this tenant.
func (s *State) IsNamed(name string) bool {
	t := s.Tenant
	return slices.ContainsFunc([]string{t.ID, t.DefaultDomain, t.InitialDomain}, func(own string) bool {
		return own != "" && strings.EqualFold(own, name)
	})
}
