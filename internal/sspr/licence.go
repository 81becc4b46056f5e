package sspr

import (
	"slices"
	"strings"
)

// Subscription is one product that a tenant has, with what it takes to tell whether it can be used.
type Subscription struct {
	// PartNumber is the product's name in Graph (skuPartNumber).
	PartNumber string
	// Usable says that the product is enabled, or expired and still in its grace period, and has units.
	Usable bool
	// PlanIDs are the service plans of the product that are provisioned.
	PlanIDs []string
}

// Licence is what a tenant's subscriptions buy of self-service password reset.
type Licence struct {
	// Premium says that Microsoft Entra ID P1 or P2 is among them, alone or in a bundle.
	Premium bool
	// BusinessStandard says that Microsoft 365 Business Standard is among them: reset for cloud users, no writeback.
	BusinessStandard bool
	// Paid says that any subscription is usable.
	Paid bool
}

// Service plans and products that include self-service password reset (reference graph-api 5.3, sspr-policy 3.8).
// The plans are looked for in every product, as bundles such as Microsoft 365 E3 carry them.
var premiumPlans = []string{"41781fb2-bc02-4b7c-bd55-b576c07bb09d", "eec0eb4f-6444-4f95-aba0-50c24d67f998"}

// businessStandard is the part number of Microsoft 365 Business Standard; its name in Graph is older than the product's.
const businessStandard = "O365_BUSINESS_PREMIUM"

// LicenceOf weighs a tenant's subscriptions.
func LicenceOf(subscriptions []Subscription) Licence {
	var l Licence
	for _, s := range subscriptions {
		if !s.Usable {
			continue
		}
		l.Paid = true
		l.BusinessStandard = l.BusinessStandard || s.PartNumber == businessStandard
		l.Premium = l.Premium || slices.ContainsFunc(s.PlanIDs, func(id string) bool {
			return slices.Contains(premiumPlans, strings.ToLower(id))
		})
	}
	return l
}

// CheckLicence warns of a scope that the tenant's licences do not carry.
func (s Scope) CheckLicence(l Licence) []Finding {
	var c checks
	if s.EnabledFor == nil || *s.EnabledFor == EnabledForNone || l.Premium || l.BusinessStandard {
		return nil
	}
	c.warn(FieldEnabledFor, "The tenant's licences do not include password reset",
		"Self-service password reset for users needs Microsoft Entra ID P1 or P2 or Microsoft 365 Business Standard or Premium, and the tenant has "+
			"no usable subscription with one of them. Users without a licence are turned away with SSPR_0012.")
	return c.found
}

// CheckLicence warns of methods that the tenant's licences do not carry.
func (a AuthenticationMethods) CheckLicence(l Licence) []Finding {
	var c checks
	if a.Offers(OfficePhone) && !l.Paid {
		c.warn(FieldMethods, "Office phone needs a paid tenant",
			"Microsoft calls office phones only in tenants with a paid subscription, and this tenant has no usable one. Users could not use the method.")
	}
	return c.found
}
