package emulator

import (
	"slices"
	"strings"
	"time"
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
	// DirectoryRoles holds display names such as RoleGlobalReader.
	DirectoryRoles []string `json:"directoryRoles,omitempty"`
	// Mail, MobilePhone (at most 64 characters), BusinessPhones (at most one) and OtherMails are the public contact data
	// (reference graph-api 1.13).
	Mail           string   `json:"mail,omitempty"`
	MobilePhone    string   `json:"mobilePhone,omitempty"`
	BusinessPhones []string `json:"businessPhones,omitempty"`
	OtherMails     []string `json:"otherMails,omitempty"`
	// OnPremisesSyncEnabled is true for a user that is synchronised from Active Directory; Graph shows null otherwise.
	OnPremisesSyncEnabled bool `json:"onPremisesSyncEnabled,omitempty"`
	// Methods are the authentication methods, which are private.
	Methods UserMethods `json:"authenticationMethods,omitzero"`
	// RegisteredMethods are further methods that the user has registered, by the names of the report of registrations,
	// which are an open set: "microsoftAuthenticatorPush", "softwareOneTimePasscode", "securityQuestion", "fido2" and so on
	// (reference graph-api 4.2). Only that report shows them; but for apps, which Graph manages as well.
	RegisteredMethods []string `json:"registeredMethods,omitempty"`
	// Apps are the authenticator apps that the user has registered, beside those that RegisteredMethods names.
	Apps []UserApp `json:"registeredApps,omitempty"`
	// SessionsValidFrom is when the user's sessions were last revoked: refresh tokens that were issued before are worthless.
	SessionsValidFrom time.Time `json:"signInSessionsValidFromDateTime,omitzero"`
	// AssignedLicenses are the user's licences.
	AssignedLicenses []AssignedLicense `json:"assignedLicenses,omitempty"`
}

// Group is a group of the directory, with Graph's names.
type Group struct {
	// ID is the object id, a GUID.
	ID string `json:"id"`
	// DisplayName is the name, which is not unique.
	DisplayName string `json:"displayName"`
	// Description is free text.
	Description string `json:"description,omitempty"`
	// SecurityEnabled says whether the group can be given rights; only such a group can scope SSPR here.
	SecurityEnabled bool `json:"securityEnabled"`
	// MailEnabled says whether the group has an address, which is MailNickname at the default domain.
	MailEnabled  bool   `json:"mailEnabled"`
	MailNickname string `json:"mailNickname,omitempty"`
	// GroupTypes holds "Unified" for a Microsoft 365 group and "DynamicMembership" for a dynamic one.
	GroupTypes []string `json:"groupTypes,omitempty"`
	// Members holds the ids of users and groups.
	Members []string `json:"members,omitempty"`
}

// SubscribedSku is a product that the tenant has bought (reference graph-api 5.3).
type SubscribedSku struct {
	// SkuID is the product's GUID and SkuPartNumber its name, the same in every tenant.
	SkuID         string `json:"skuId"`
	SkuPartNumber string `json:"skuPartNumber"`
	// CapabilityStatus is Enabled, Warning, Suspended, Deleted or LockedOut.
	CapabilityStatus string `json:"capabilityStatus"`
	// Enabled counts the licences that were bought, which Graph shows as enabled, in grace (warning), suspended or locked
	// out, as CapabilityStatus says; Consumed those that are assigned, which nobody adds up here.
	Enabled  int `json:"enabled"`
	Consumed int `json:"consumed"`
	// ServicePlans are the parts of the product.
	ServicePlans []ServicePlan `json:"servicePlans"`
}

// ServicePlan is a part of a product.
type ServicePlan struct {
	// ID is the plan's GUID and Name its name, the same in every tenant.
	ID   string `json:"id"`
	Name string `json:"name"`
	// ProvisioningStatus is "Success" for a plan that works.
	ProvisioningStatus string `json:"provisioningStatus"`
}

// Group gives the group with that id, or nil. The result may be changed in place.
func (s *State) Group(id string) *Group {
	i := slices.IndexFunc(s.Groups, func(g Group) bool { return strings.EqualFold(g.ID, id) })
	if i < 0 {
		return nil
	}
	return &s.Groups[i]
}

// RemoveGroup deletes a group and its memberships. The policy document keeps pointing at it.
func (s *State) RemoveGroup(id string) {
	s.Groups = slices.DeleteFunc(s.Groups, func(g Group) bool { return strings.EqualFold(g.ID, id) })
	s.removeMember(id)
}

// removeMember ends all memberships of a user or a group.
func (s *State) removeMember(id string) {
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
