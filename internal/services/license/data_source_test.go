package license_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// sku returns a product with the given service plans.
func sku(name, status string, units int, plans ...string) emulator.SubscribedSku {
	s := emulator.SubscribedSku{SkuID: "00000000-0000-4000-8000-0000000000aa", SkuPartNumber: name, CapabilityStatus: status, Enabled: units}
	for _, id := range plans {
		s.ServicePlans = append(s.ServicePlans, emulator.ServicePlan{ID: id, Name: "PLAN", ProvisioningStatus: "Success"})
	}
	return s
}

func bought(skus ...emulator.SubscribedSku) func(*emulator.State) {
	return func(s *emulator.State) { s.SubscribedSkus = skus }
}

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.DataBattery(t, acctest.DataSpec{
		Type: "sspr_license", Path: "/subscribedSkus", Permission: "LicenseAssignment.Read.All",
		Seed: bought(
			sku("SPE_E3", "Enabled", 40, emulator.PremiumP1PlanID), sku("AAD_PREMIUM_P2", "Suspended", 10, emulator.PremiumP2PlanID),
			sku("FLOW_FREE", "Enabled", 10000), sku("O365_BUSINESS_PREMIUM", "Warning", 3), sku("EMPTY", "Enabled", 0, emulator.PremiumP2PlanID),
		),
		Want: map[string]string{
			"id": emulator.SeedTenantID, "tier": "premium_p1", "licensed_for_reset": "true", "audit_retention_days": "30",
			"features.password_change": "true", "features.password_reset": "true", "features.writeback": "true", "features.office_phone": "true", "features.registration_report": "true",
			"subscriptions.#":                 "5",
			"subscriptions.0.sku_part_number": "AAD_PREMIUM_P2", "subscriptions.0.capability_status": "Suspended", "subscriptions.0.usable": "false", "subscriptions.0.includes_password_reset": "false",
			"subscriptions.1.sku_part_number": "EMPTY", "subscriptions.1.usable": "false", "subscriptions.1.enabled_units": "0",
			"subscriptions.2.sku_part_number": "FLOW_FREE", "subscriptions.2.usable": "true", "subscriptions.2.includes_password_reset": "false", "subscriptions.2.enabled_units": "10000",
			"subscriptions.3.sku_part_number": "O365_BUSINESS_PREMIUM", "subscriptions.3.usable": "true", "subscriptions.3.includes_password_reset": "true",
			"subscriptions.4.sku_part_number": "SPE_E3", "subscriptions.4.includes_password_reset": "true", "subscriptions.4.sku_id": "00000000-0000-4000-8000-0000000000aa",
		},
	})
}

// TestTiers checks what each tier includes (sspr-policy 3.8).
func TestTiers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		tier                     string
		reset, writeback, office bool
		days                     int
		skus                     []emulator.SubscribedSku
	}{
		{"free", false, false, false, 7, nil},
		{"paid", false, false, true, 7, []emulator.SubscribedSku{sku("EXCHANGESTANDARD", "Enabled", 5)}},
		{"business_standard", true, false, true, 7, []emulator.SubscribedSku{sku("O365_BUSINESS_PREMIUM", "Enabled", 5)}},
		{"premium_p1", true, true, true, 30, []emulator.SubscribedSku{sku("SPB", "Warning", 5, emulator.PremiumP1PlanID)}},
		{"premium_p2", true, true, true, 30, []emulator.SubscribedSku{sku("EMSPREMIUM", "Enabled", 5, emulator.PremiumP1PlanID, emulator.PremiumP2PlanID)}},
		{"free", false, false, false, 7, []emulator.SubscribedSku{sku("AAD_PREMIUM", "LockedOut", 5, emulator.PremiumP1PlanID)}},
	} {
		t.Run(c.tier, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, bought(c.skus...))
			is := func(name string, value any) resource.TestCheckFunc {
				return resource.TestCheckResourceAttr("data.sspr_license.test", name, fmt.Sprint(value))
			}
			acctest.Run(t, resource.TestStep{
				Config: n.AppOnly(`data "sspr_license" "test" {}`),
				Check: resource.ComposeAggregateTestCheckFunc(
					is("tier", c.tier), is("licensed_for_reset", c.reset), is("features.password_reset", c.reset), is("features.writeback", c.writeback),
					is("features.office_phone", c.office), is("features.password_change", true), is("features.registration_report", c.days == 30),
					is("audit_retention_days", c.days), is("subscriptions.#", len(c.skus)),
				),
			})
		})
	}
}
