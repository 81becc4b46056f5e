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
	// Guest is true if the user comes from another tenant, which keeps the password.
	Guest bool
	// Licences are the products assigned to the user. It is nil if the service does not show them, which is so for
	// members of a group when the application may read groups but not users.
	Licences []AssignedLicence
	// Unseen is true if the service shows only the user's ID, which is so for members of a group when the application
	// may read groups but not users (autumn-2026 5.5). It is not known whether such a user is a guest or disabled.
	Unseen bool
}

// AssignedLicence is a product assigned to a user (assignedLicense in Graph).
type AssignedLicence struct {
	// SkuID is the ID of the product.
	SkuID string
	// DisabledPlans are the IDs of the product's service plans that the user does not get.
	DisabledPlans []string
}

// Licensing knows which licenses of a tenant include password reset (sspr-policy 3.8).
type Licensing struct {
	// plans maps the lower-case ID of a product to its service plans that include password reset, or to nil if the
	// whole product does.
	plans map[string][]string
}

// LicensingOf returns the licensing of a tenant with these subscriptions.
func LicensingOf(subscriptions []Subscription) Licensing {
	l := Licensing{plans: map[string][]string{}}
	for _, s := range subscriptions {
		if !s.Usable {
			continue
		}
		sku := strings.ToLower(s.SkuID)
		if s.PartNumber == businessStandard {
			l.plans[sku] = nil
			continue
		}
		for _, id := range s.PlanIDs {
			if plan := strings.ToLower(id); slices.Contains(premiumPlans, plan) {
				l.plans[sku] = append(l.plans[sku], plan)
			}
		}
	}
	return l
}

// Covers reports whether the user's licenses include password reset.
func (l Licensing) Covers(u DirectoryUser) bool {
	return slices.ContainsFunc(u.Licences, func(a AssignedLicence) bool {
		plans, includes := l.plans[strings.ToLower(a.SkuID)]
		if !includes {
			return false
		}
		return plans == nil || slices.ContainsFunc(plans, func(plan string) bool {
			return !slices.ContainsFunc(a.DisabledPlans, func(disabled string) bool { return strings.EqualFold(disabled, plan) })
		})
	})
}
