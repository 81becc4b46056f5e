package sspr

import (
	"slices"
)

// Subscription is one product that a tenant has, with what it takes to tell whether it can be used.
type Subscription struct {
	// SkuID is the product's id, the same in every tenant.
	SkuID ObjectID
	// PartNumber is the product's name in Graph (skuPartNumber).
	PartNumber string
	// Usable says that the product is enabled, or expired and still in its grace period, and has units.
	Usable bool
	// PlanIDs are the service plans of the product that are provisioned.
	PlanIDs []ObjectID
}

// Licence is what a tenant's subscriptions buy of self-service password reset.
type Licence struct {
	// Premium says that Microsoft Entra ID P1 or P2 is among them, alone or in a bundle; PremiumP2 that P2 is.
	Premium, PremiumP2 bool
	// BusinessStandard says that Microsoft 365 Business Standard is among them: reset for cloud users, no writeback.
	BusinessStandard bool
	// Paid says that any subscription is usable.
	Paid bool
}

// Service plans and products that include self-service password reset (reference graph-api 5.3, sspr-policy 3.8).
// The plans are looked for in every product, as bundles such as Microsoft 365 E3 carry them.
var (
	premiumP1Plan = NewObjectID("41781fb2-bc02-4b7c-bd55-b576c07bb09d")
	premiumP2Plan = NewObjectID("eec0eb4f-6444-4f95-aba0-50c24d67f998")
)

var premiumPlans = []ObjectID{premiumP1Plan, premiumP2Plan}

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
		for _, id := range s.PlanIDs {
			l.Premium = l.Premium || slices.Contains(premiumPlans, id)
			l.PremiumP2 = l.PremiumP2 || id == premiumP2Plan
		}
	}
	return l
}

// Tier names what is the most of password reset that the subscriptions buy: "premium_p2", "premium_p1" (Microsoft 365
// Business Premium has its service plan), "business_standard", "paid" for any other subscription, or "free".
func (l Licence) Tier() string {
	switch {
	case l.PremiumP2:
		return "premium_p2"
	case l.Premium:
		return "premium_p1"
	case l.BusinessStandard:
		return "business_standard"
	case l.Paid:
		return "paid"
	default:
		return "free"
	}
}

// Features says what the subscriptions allow (reference sspr-policy 3.8). A licence is needed for every user who
// benefits; that a tenant has one does not mean that a user has.
type Features struct {
	// Change is that cloud users change a password they know; Reset that they reset one they have forgotten.
	Change, Reset bool
	// Writeback is reset, change and unlock of accounts that are synced from on-premises.
	Writeback bool
	// OfficePhone is reset by a call to the office.
	OfficePhone bool
	// Reports is the registration report; AuditDays is how long the audit log goes back, in days.
	Reports   bool
	AuditDays int64
}

// Audit log retention, in days (reference sspr-policy 4.2).
const (
	auditDaysFree    = 7
	auditDaysPremium = 30
)

// Features gives what the subscriptions allow. Administrators reset their own passwords whatever the licence.
func (l Licence) Features() Features {
	f := Features{Change: true, Reset: l.Premium || l.BusinessStandard, Writeback: l.Premium, OfficePhone: l.Paid, Reports: l.Premium, AuditDays: auditDaysFree}
	if l.Premium {
		f.AuditDays = auditDaysPremium
	}
	return f
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
