package sspr

import (
	"slices"
)

// Subscription is one product of a tenant.
type Subscription struct {
	// SkuID is the ID of the product, the same in every tenant.
	SkuID ObjectID
	// PartNumber is the product's name in Graph (skuPartNumber).
	PartNumber string
	// Usable is true if the product has units and is either enabled or expired and still in its grace period.
	Usable bool
	// PlanIDs are the product's provisioned service plans.
	PlanIDs []ObjectID
}

// License summarizes what a tenant's subscriptions include of self-service password reset.
type License struct {
	// Premium is true if a subscription includes Microsoft Entra ID P1 or P2, alone or in a bundle. PremiumP2 is true
	// if one includes P2.
	Premium, PremiumP2 bool
	// BusinessStandard is true if Microsoft 365 Business Standard is among the subscriptions: reset for cloud users, no
	// writeback.
	BusinessStandard bool
	// Paid is true if any subscription is usable.
	Paid bool
}

// Service plans and products that include self-service password reset (graph-api 5.3, sspr-policy 3.8). The plans are
// looked up in every product, because bundles such as Microsoft 365 E3 include them.
var (
	premiumP1Plan = NewObjectID("41781fb2-bc02-4b7c-bd55-b576c07bb09d")
	premiumP2Plan = NewObjectID("eec0eb4f-6444-4f95-aba0-50c24d67f998")
)

var premiumPlans = []ObjectID{premiumP1Plan, premiumP2Plan}

// businessStandard is the part number of Microsoft 365 Business Standard. Graph still uses the product's former name.
const businessStandard = "O365_BUSINESS_PREMIUM"

// LicenseOf returns what the usable subscriptions include.
func LicenseOf(subscriptions []Subscription) License {
	var l License
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

// Tier returns the highest tier of the subscriptions: "premium_p2", "premium_p1" (Microsoft 365 Business Premium
// includes its service plan), "business_standard", "paid" for any other subscription, or "free".
func (l License) Tier() string {
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

// Features is what the subscriptions allow (sspr-policy 3.8). Every user who benefits needs a license; a tenant can
// have one without a given user having it.
type Features struct {
	// Change means that cloud users can change a password that they know, and Reset that they can reset a forgotten
	// one.
	Change, Reset bool
	// Writeback means reset, change and unlock of accounts that are synced from on-premises.
	Writeback bool
	// OfficePhone means reset by a call to the office phone.
	OfficePhone bool
	// Reports means the registration report. AuditDays is the retention of the audit log, in days.
	Reports   bool
	AuditDays int64
}

// Audit log retention, in days (sspr-policy 4.2).
const (
	auditDaysFree    = 7
	auditDaysPremium = 30
)

// Features returns what the subscriptions allow. Administrators can reset their own passwords with any license.
func (l License) Features() Features {
	f := Features{Change: true, Reset: l.Premium || l.BusinessStandard, Writeback: l.Premium, OfficePhone: l.Paid, Reports: l.Premium, AuditDays: auditDaysFree}
	if l.Premium {
		f.AuditDays = auditDaysPremium
	}
	return f
}

// CheckLicense warns about a scope that the tenant's licenses do not include.
func (s Scope) CheckLicense(l License) []Finding {
	var c checks
	if s.EnabledFor == nil || *s.EnabledFor == EnabledForNone || l.Premium || l.BusinessStandard {
		return nil
	}
	c.warn(FieldEnabledFor, "Tenant licenses do not include password reset",
		"Self-service password reset for users needs Microsoft Entra ID P1 or P2 or Microsoft 365 Business Standard or Premium, and the tenant has "+
			"no active subscription that includes one of them. Users without a license see SSPR_0012.")
	return c.found
}

// CheckLicense warns about methods that the tenant's licenses do not include.
func (a AuthenticationMethods) CheckLicense(l License) []Finding {
	var c checks
	if a.Offers(OfficePhone) && !l.Paid {
		c.warn(FieldMethods, "Office phone requires a paid subscription",
			"Microsoft calls office phones only in tenants with a paid subscription, and this tenant has no active one. Users could not use the method.")
	}
	return c.found
}
