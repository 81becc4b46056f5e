package graph

import (
	"net/http"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// organizationEntity is the tenant as far as the emulator serves it.
var organizationEntity = &odata.Entity{
	Name:   "organization",
	Always: []string{"id", "deletedDateTime", "displayName", "onPremisesSyncEnabled", "tenantType", "verifiedDomains"},
}

// readOrganization is for the organization and its licenses.
var readOrganization = access{permissions: []string{
	"Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "LicenseAssignment.Read.All",
}}

// listOrganization answers a list with the one tenant.
func (s *Service) listOrganization(w http.ResponseWriter, r *http.Request) {
	t := wire.ExchangeOf(r).State.Tenant
	domains := []object{}
	for _, name := range []string{t.InitialDomain, t.DefaultDomain} {
		if name == "" {
			continue
		}
		domains = append(domains, newObject(
			"capabilities", "Email, OfficeCommunicationsOnline",
			"isDefault", name == t.DefaultDomain,
			"isInitial", name == t.InitialDomain,
			"name", name,
			"type", "Managed",
		))
	}
	s.answers.WriteList(w, r, organizationEntity, "organization", []object{newObject(
		"id", t.ID,
		"deletedDateTime", nil,
		"displayName", t.DisplayName,
		"onPremisesSyncEnabled", synchronized(wire.ExchangeOf(r).State),
		"tenantType", "AAD",
		"verifiedDomains", domains,
	)})
}

// synchronized is true if a user is synchronized from Active Directory, and null if none is: the state does not keep whether some
// once were, for which the service shows false (https://learn.microsoft.com/graph/api/resources/organization).
func synchronized(s *tenant.State) any {
	if slices.ContainsFunc(s.Users, func(u tenant.User) bool { return u.OnPremisesSyncEnabled }) {
		return true
	}
	return nil
}

// skuEntity is a subscribed product.
var skuEntity = &odata.Entity{
	Name: "subscribedSku",
	Always: []string{
		"id", "accountId", "accountName", "appliesTo", "capabilityStatus", "consumedUnits", "prepaidUnits", "servicePlans",
		"skuId", "skuPartNumber", "subscriptionIds",
	},
}

func (s *Service) listSkus(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	if r.URL.Query().Has("$filter") || r.URL.Query().Has("filter") {
		// Documented as not supported here (graph-api 5.3); the code is chosen.
		odata.WriteError(w, r, x, http.StatusBadRequest, "Request_UnsupportedQuery", "$filter is not supported on this resource.")
		return
	}
	var all []object
	for _, sku := range x.State.SubscribedSkus {
		all = append(all, skuObject(x.State.Tenant, sku))
	}
	s.answers.WriteList(w, r, skuEntity, "subscribedSkus", all)
}

// prepaidUnits counts the units under their status: those of a subscription in its grace period are not among
// the enabled ones (https://learn.microsoft.com/graph/api/resources/licenseunitsdetail). Of a deleted one none are left
// (chosen).
func prepaidUnits(sku tenant.SubscribedSku) object {
	units := newObject("enabled", 0, "lockedOut", 0, "suspended", 0, "warning", 0)
	for status, name := range map[string]string{"Enabled": "enabled", "LockedOut": "lockedOut", "Suspended": "suspended", "Warning": "warning"} {
		if sku.CapabilityStatus == status {
			units.Set(name, sku.Enabled)
		}
	}
	if sku.InGrace > 0 {
		units.Set("warning", sku.InGrace)
	}
	return units
}

func skuObject(t tenant.Tenant, sku tenant.SubscribedSku) object {
	plans := []object{}
	for _, p := range sku.ServicePlans {
		plans = append(plans, newObject(
			"servicePlanId", p.ID,
			"servicePlanName", p.Name,
			"provisioningStatus", p.ProvisioningStatus,
			"appliesTo", "User",
		))
	}
	return newObject(
		"id", t.ID+"_"+sku.SkuID,
		"accountId", t.ID,
		"accountName", t.DisplayName,
		"appliesTo", "User",
		"capabilityStatus", sku.CapabilityStatus,
		"consumedUnits", sku.Consumed,
		"prepaidUnits", prepaidUnits(sku),
		"servicePlans", plans,
		"skuId", sku.SkuID,
		"skuPartNumber", sku.SkuPartNumber,
		"subscriptionIds", []string{},
	)
}

// licenseObjects returns a user's licenses as Graph shows them.
func licenseObjects(licenses []tenant.AssignedLicense) []object {
	all := []object{}
	for _, one := range licenses {
		all = append(all, newObject("disabledPlans", orEmpty(one.DisabledPlans), "skuId", one.SkuID))
	}
	return all
}
