package sspr

import (
	"slices"
)

// DirectoryUser is what readiness needs of a user of the directory.
type DirectoryUser struct {
	// ID is the object id.
	ID string
	// UserPrincipalName is what the user signs in with.
	UserPrincipalName string
	// Enabled says that the user can sign in (accountEnabled), or that the service does not tell. The registration report
	// leaves the others out.
	Enabled bool
	// Guest says that the user comes from another tenant, where the password is.
	Guest bool
	// Licences are the products assigned to the user; nil where the service does not tell, as it does for the members of a
	// group where the application may read groups and not users.
	Licences []AssignedLicence
	// Unseen says that the service shows nothing of the user but the id, as it does for the members of a group where the
	// application may read groups and not users (reference autumn-2026 5.5). Whether such a user is a guest or disabled is
	// not known.
	Unseen bool
}

// AssignedLicence is a product assigned to a user (Graph: assignedLicense).
type AssignedLicence struct {
	// SkuID is the product's id.
	SkuID ObjectID
	// DisabledPlans are the ids of the service plans of the product that the user does not get.
	DisabledPlans []ObjectID
}

// Licensing tells which users have a licence that includes password reset (reference sspr-policy 3.8).
type Licensing struct {
	// plans are by id of a product those of its service plans that include password reset, nil where the
	// product does as a whole.
	plans map[ObjectID][]ObjectID
}

// LicensingOf gives what a tenant's subscriptions buy for users.
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

// Covers says whether a user's licences include password reset.
func (l Licensing) Covers(u DirectoryUser) bool {
	return slices.ContainsFunc(u.Licences, func(a AssignedLicence) bool {
		plans, includes := l.plans[a.SkuID]
		if !includes {
			return false
		}
		return plans == nil || slices.ContainsFunc(plans, func(plan ObjectID) bool { return !slices.Contains(a.DisabledPlans, plan) })
	})
}
