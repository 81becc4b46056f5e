package tenant

import "slices"

// AssignedLicense is a license of a user (CSDL: assignedLicense).
type AssignedLicense struct {
	// SkuID is the product's GUID, as SubscribedSku has it.
	SkuID string `json:"skuId"`
	// DisabledPlans are the GUIDs of parts of the product that the user does not get.
	DisabledPlans []string `json:"disabledPlans,omitempty"`
}

// Ids of Microsoft's licenses, the same in every tenant (graph-api 5.3).
const (
	// PremiumP1SkuID is the product Entra ID P1, which the seeded tenant has.
	PremiumP1SkuID = "078d2b04-f1bd-4111-bbd4-b4b1b354cef4"
	// PremiumP1PlanID and PremiumP2PlanID are the parts of products that make a tenant a premium one.
	PremiumP1PlanID = "41781fb2-bc02-4b7c-bd55-b576c07bb09d"
	PremiumP2PlanID = "eec0eb4f-6444-4f95-aba0-50c24d67f998"
)

// AssignLicense assigns a license to a user, without the plans that are named. It panics if there is no such user, as that
// is a mistake in the calling test.
func (s *State) AssignLicense(idOrUPN, skuID string, disabledPlans ...string) {
	u := s.mustUser(idOrUPN)
	u.AssignedLicenses = append(u.AssignedLicenses, AssignedLicense{SkuID: skuID, DisabledPlans: disabledPlans})
}

// IsPremium reports whether the tenant has a license of Entra ID P1 or P2 that works (graph-api 5.3). Whether it is assigned
// to a user does not matter.
func (s *State) IsPremium() bool {
	return slices.ContainsFunc(s.SubscribedSkus, func(sku SubscribedSku) bool {
		return sku.works() && slices.ContainsFunc(sku.ServicePlans, ServicePlan.isPremium)
	})
}

// IsLicensed reports whether a license of the user includes password reset: Entra ID P1 or P2, or Microsoft 365 Business
// Standard, which includes neither and no writeback, so that it does not serve synchronized users (sspr-policy 3.8).
func (s *State) IsLicensed(u *User) bool {
	return slices.ContainsFunc(u.AssignedLicenses, func(l AssignedLicense) bool {
		return slices.ContainsFunc(s.SubscribedSkus, func(sku SubscribedSku) bool {
			return sku.SkuID == l.SkuID && sku.works() &&
				(sku.SkuPartNumber == businessStandard && !u.OnPremisesSyncEnabled || slices.ContainsFunc(sku.ServicePlans, func(p ServicePlan) bool {
					return p.isPremium() && !slices.Contains(l.DisabledPlans, p.ID)
				}))
		})
	})
}

// businessStandard is the part number of Microsoft 365 Business Standard, which is the product's former name (graph-api 5.3).
const businessStandard = "O365_BUSINESS_PREMIUM"

func (sku SubscribedSku) works() bool {
	return sku.CapabilityStatus == "Enabled" || sku.CapabilityStatus == "Warning"
}

func (p ServicePlan) isPremium() bool {
	return (p.ID == PremiumP1PlanID || p.ID == PremiumP2PlanID) && p.ProvisioningStatus == "Success"
}

func cloneLicenses(licenses []AssignedLicense) []AssignedLicense {
	copied := slices.Clone(licenses)
	for i := range copied {
		copied[i].DisabledPlans = slices.Clone(copied[i].DisabledPlans)
	}
	return copied
}

// SubscribedSku is a product that the tenant has bought (graph-api 5.3).
type SubscribedSku struct {
	// SkuID is the product's GUID and SkuPartNumber its name, the same in every tenant.
	SkuID         string `json:"skuId"`
	SkuPartNumber string `json:"skuPartNumber"`
	// CapabilityStatus is Enabled, Warning, Suspended, Deleted or LockedOut.
	CapabilityStatus string `json:"capabilityStatus"`
	// Enabled counts the licenses that were bought, which Graph shows as enabled, in grace (warning), suspended or locked
	// out, as CapabilityStatus is. Consumed counts those that are assigned; it does not follow the assignments of users.
	Enabled  int `json:"enabled"`
	Consumed int `json:"consumed"`
	// InGrace counts licenses besides, of subscriptions of the same product that have expired and still work (warning).
	InGrace int `json:"inGrace,omitempty"`
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
