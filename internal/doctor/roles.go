package doctor

import (
	"maps"
	"slices"
)

// The directory roles that the needs name.
const (
	globalAdministrator                   = "Global Administrator"
	globalReader                          = "Global Reader"
	policyAdministrator                   = "Authentication Policy Administrator"
	authenticationAdministrator           = "Authentication Administrator"
	privilegedAuthenticationAdministrator = "Privileged Authentication Administrator"
	privilegedRoleAdministrator           = "Privileged Role Administrator"
	userAdministrator                     = "User Administrator"
	helpdeskAdministrator                 = "Helpdesk Administrator"
	securityAdministrator                 = "Security Administrator"
	securityReader                        = "Security Reader"
	reportsReader                         = "Reports Reader"
	directoryReaders                      = "Directory Readers"
	brandingAdministrator                 = "Organizational Branding Administrator"
	domainNameAdministrator               = "Domain Name Administrator"
)

// templates are the roles by the IDs of their templates, which are the same in every tenant and in the wids of a token
// (https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference).
var templates = map[string]string{
	"62e90394-69f5-4237-9190-012177145e10": globalAdministrator,
	"f2ef992c-3afb-46b9-b7cf-a126ee74c451": globalReader,
	"0526716b-113d-4c15-b2c8-68e3c22b9f80": policyAdministrator,
	"c4e39bd9-1100-46d3-8c65-fb160da0071f": authenticationAdministrator,
	"7be44c8a-adaf-4e2a-84d6-ab2649e08a13": privilegedAuthenticationAdministrator,
	"e8611ab8-c189-46e8-94e1-60213ab1f731": privilegedRoleAdministrator,
	"fe930be7-5e62-47db-91af-98c3a49a38b1": userAdministrator,
	"729827e3-9c14-49f7-bb1b-9608f156bbb8": helpdeskAdministrator,
	"194ae4cb-b126-40b2-bd5b-6091b380977d": securityAdministrator,
	"5d6b6bb7-de71-4623-b4af-96380a352509": securityReader,
	"4a5d8f65-41da-4de4-8968-e035b65339cf": reportsReader,
	"88d8e3e3-8f55-4a1e-953a-9b9898b8876b": directoryReaders,
	"92ed04bf-c94a-4b82-9729-b799a7a4c178": brandingAdministrator,
	"8329153b-31d0-4727-b945-745eb3bc5f31": domainNameAdministrator,
}

// everybodys are IDs that Entra puts into the tokens of all users and of all applications. They are no roles.
var everybodys = []string{"b79fbf4d-3ef9-4689-8143-76b194e85509", "0997a1d0-0d1d-4acb-b408-d5ca73121e90"}

// roleNames returns the names of the roles of a token, sorted; the ID of a role that the needs do not name stays.
func roleNames(ids []string) []string {
	names := map[string]bool{}
	for _, id := range ids {
		switch name, known := templates[id]; {
		case known:
			names[name] = true
		case !slices.Contains(everybodys, id):
			names[id] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}
