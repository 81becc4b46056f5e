package sspr_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const (
	p1Plan  = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
	p2Plan  = "eec0eb4f-6444-4f95-aba0-50c24d67f998"
	mfaPlan = "8a256a2b-b617-496d-b51b-e76466e88db0"
)

func TestLicensingCovers(t *testing.T) {
	licensing := sspr.LicensingOf([]sspr.Subscription{
		{SkuID: sspr.NewObjectID("E5"), PartNumber: "SPE_E5", Usable: true, PlanIDs: objectIDs(p1Plan, p2Plan, mfaPlan)},
		{SkuID: sspr.NewObjectID("MFA"), PartNumber: "MFA_STANDALONE", Usable: true, PlanIDs: objectIDs(mfaPlan)},
		{SkuID: sspr.NewObjectID("Std"), PartNumber: "O365_BUSINESS_PREMIUM", Usable: true},
		{SkuID: sspr.NewObjectID("Old"), PartNumber: "AAD_PREMIUM", PlanIDs: objectIDs(p1Plan)},
	})
	for _, c := range []struct {
		name     string
		licenses []sspr.AssignedLicense
		want     bool
	}{
		{"none", nil, false},
		{"a bundle", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("e5")}}, true},
		{"a bundle without P1 but with P2", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("E5"), DisabledPlans: objectIDs(p1Plan)}}, true},
		{"a bundle without either", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("E5"), DisabledPlans: objectIDs(p1Plan, p2Plan)}}, false},
		{"a product without the plans", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("MFA")}}, false},
		{"Business Standard", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("Std"), DisabledPlans: objectIDs("another")}}, true},
		{"a subscription that has ended", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("Old")}}, false},
		{"a product that the tenant does not have", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("other")}}, false},
		{"two, of which one does", []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("MFA")}, {SkuID: sspr.NewObjectID("E5")}}, true},
	} {
		if got := licensing.Covers(sspr.DirectoryUser{Licenses: c.licenses}); got != c.want {
			t.Errorf("%s: %t, want %t", c.name, got, c.want)
		}
	}
	// Business Standard includes no writeback (sspr-policy 3.8).
	for sku, want := range map[string]bool{"Std": false, "E5": true} {
		if got := licensing.Covers(sspr.DirectoryUser{Synchronized: true, Licenses: []sspr.AssignedLicense{{SkuID: sspr.NewObjectID(sku)}}}); got != want {
			t.Errorf("%s covers a synchronized user: %t, want %t", sku, got, want)
		}
	}
}

func TestTierAndFeatures(t *testing.T) {
	usable := func(part string, plans ...string) []sspr.Subscription {
		return []sspr.Subscription{{SkuID: sspr.NewObjectID("x"), PartNumber: part, Usable: true, PlanIDs: objectIDs(plans...)}}
	}
	for _, c := range []struct {
		tier          string
		subscriptions []sspr.Subscription
		want          sspr.Features
	}{
		{"free", nil, sspr.Features{Change: true, AuditDays: 7}},
		{"free", []sspr.Subscription{{PartNumber: "AAD_PREMIUM", PlanIDs: objectIDs(p1Plan)}}, sspr.Features{Change: true, AuditDays: 7}},
		{"paid", usable("MFA_STANDALONE", mfaPlan), sspr.Features{Change: true, OfficePhone: true, AuditDays: 7}},
		{"business_standard", usable("O365_BUSINESS_PREMIUM"), sspr.Features{Change: true, Reset: true, OfficePhone: true, AuditDays: 7}},
		{"premium_p1", usable("AAD_PREMIUM", p1Plan), sspr.Features{Change: true, Reset: true, Writeback: true, OfficePhone: true, Reports: true, AuditDays: 30}},
		{"premium_p2", usable("SPE_E5", p1Plan, p2Plan), sspr.Features{Change: true, Reset: true, Writeback: true, OfficePhone: true, Reports: true, AuditDays: 30}},
	} {
		l := sspr.LicenseOf(c.subscriptions)
		if l.Tier() != c.tier || l.Features() != c.want {
			t.Errorf("%s: %s %+v", c.tier, l.Tier(), l.Features())
		}
	}
}
