package graph

import (
	"net/http"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// organizationEntity is the tenant as far as the emulator serves it.
var organizationEntity = &entity{
	name:   "organization",
	always: []string{"id", "deletedDateTime", "displayName", "onPremisesSyncEnabled", "tenantType", "verifiedDomains"},
}

// organizationReaders read the organization and its licences.
var organizationReaders = []string{
	"Organization.Read.All", "Organization.ReadWrite.All", "Directory.Read.All", "LicenseAssignment.Read.All",
}

func (s *Service) organizationRoutes() []route {
	return []route{{
		method: http.MethodGet, pattern: "/organization", permissions: organizationReaders,
		handler: s.listOrganization, entity: organizationEntity,
	}}
}

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
	s.writeList(w, r, organizationEntity, "organization", []object{newObject(
		"id", t.ID,
		"deletedDateTime", nil,
		"displayName", t.DisplayName,
		"onPremisesSyncEnabled", nil,
		"tenantType", "AAD",
		"verifiedDomains", domains,
	)})
}
