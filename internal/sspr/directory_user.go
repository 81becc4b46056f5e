package sspr

import (
	"slices"
	"strings"
)

// DirectoryUser is the part of a directory user that readiness needs.
type DirectoryUser struct {
	// ID is the object ID.
	ID string
	// UserPrincipalName is the user's sign-in name.
	UserPrincipalName string
	// Enabled is true if the user can sign in (accountEnabled), or if the service does not show it. The registration
	// report omits users who cannot.
	Enabled bool
	// External is true if the password is in another tenant (see External).
	External bool
	// Licenses are the products assigned to the user. It is nil if the service does not show them, which is so for
	// members of a group when the application may read groups but not users.
	Licenses []AssignedLicense
	// Synchronized is true if the user comes from Active Directory, which keeps the password.
	Synchronized bool
	// Unseen is true if the service shows only the user's ID, which is so for members of a group when the application
	// may read groups but not users (autumn-2026 5.5). It is not known whether such a user is a guest or disabled.
	Unseen bool
}

// External reports whether a user signs in with a password of another tenant or identity provider. The user principal name
// of such a user contains #EXT#, also if the type was changed to member. A guest without it is internal, and has a password
// here (https://learn.microsoft.com/entra/external-id/user-properties). If the name is not visible, the type decides.
func External(userPrincipalName, userType string) bool {
	if userPrincipalName != "" {
		return strings.Contains(strings.ToUpper(userPrincipalName), "#EXT#")
	}
	return strings.EqualFold(userType, "guest")
}

// AssignedLicense is a product assigned to a user (assignedLicense in Graph).
type AssignedLicense struct {
	// SkuID is the ID of the product.
	SkuID ObjectID
	// DisabledPlans are the IDs of the product's service plans that the user does not get.
	DisabledPlans []ObjectID
}

// Licensing knows which licenses of a tenant include password reset (sspr-policy 3.8).
type Licensing struct {
	// plans maps the ID of a product to its service plans that include password reset, or to nil if the
	// whole product does.
	plans map[ObjectID][]ObjectID
}

// LicensingOf returns the licensing of a tenant with these subscriptions.
func LicensingOf(subscriptions []Subscription) Licensing {
	l := Licensing{plans: map[ObjectID][]ObjectID{}}
	for _, s := range subscriptions {
		if !s.Usable {
			continue
		}
		if s.PartNumber == businessStandard {
			l.plans[s.SkuID] = nil
			continue
		}
		for _, id := range s.PlanIDs {
			if slices.Contains(premiumPlans, id) {
				l.plans[s.SkuID] = append(l.plans[s.SkuID], id)
			}
		}
	}
	return l
}

// Covers reports whether the user's licenses include password reset. Microsoft 365 Business Standard includes no writeback, so that
// it does not cover synchronized users (sspr-policy 3.8).
func (l Licensing) Covers(u DirectoryUser) bool {
	return slices.ContainsFunc(u.Licenses, func(a AssignedLicense) bool {
		plans, includes := l.plans[a.SkuID]
		if !includes {
			return false
		}
		return plans == nil && !u.Synchronized || slices.ContainsFunc(plans, func(plan ObjectID) bool { return !slices.Contains(a.DisabledPlans, plan) })
	})
}
