package tenant

import "github.com/google/uuid"

// Ids of the seeded tenant. They are fixed so that examples and tests can name them. Secrets are not: every seed makes
// its own.
const (
	// SeedTenantID is the id of the seeded tenant.
	SeedTenantID = "b1d4c0de-0000-4000-8000-000000000001"
	// SeedTenantName is the display name of the seeded tenant.
	SeedTenantName = "Contoso"
	// SeedDomain is its default domain; the top-level domain is reserved for examples.
	SeedDomain = "contoso.example"

	// SeedClientID is the app registration with every permission that the emulated Graph asks for.
	SeedClientID = "b1d4c0de-0000-4000-8000-0000000000a1"
	// SeedLimitedClientID is the app registration without any permission.
	SeedLimitedClientID = "b1d4c0de-0000-4000-8000-0000000000a2"

	// SeedAdministratorID is a Global Administrator.
	SeedAdministratorID = "b1d4c0de-0000-4000-8000-000000000101"
	// SeedPolicyAdministratorID is an Authentication Policy Administrator.
	SeedPolicyAdministratorID = "b1d4c0de-0000-4000-8000-000000000102"
	// SeedReaderID is a Global Reader.
	SeedReaderID = "b1d4c0de-0000-4000-8000-000000000103"
	// SeedUserID is an ordinary user without any role.
	SeedUserID = "b1d4c0de-0000-4000-8000-000000000104"
	// SeedGuestID is a guest of the tenant.
	SeedGuestID = "b1d4c0de-0000-4000-8000-000000000109"
	// SeedAuthenticationAdministratorID is an Authentication Administrator.
	SeedAuthenticationAdministratorID = "b1d4c0de-0000-4000-8000-000000000110"

	// OperatorAdministratorID, OperatorPolicyAdministratorID, OperatorReaderID and OperatorUserID are the hidden users of a tenant
	// that was read from another one, with the roles of the seeded users.
	OperatorAdministratorID       = "b1d4c0de-0000-4000-8000-0000000000c1"
	OperatorPolicyAdministratorID = "b1d4c0de-0000-4000-8000-0000000000c2"
	OperatorReaderID              = "b1d4c0de-0000-4000-8000-0000000000c3"
	OperatorUserID                = "b1d4c0de-0000-4000-8000-0000000000c4"

	// SeedGroupID is SSPR-Test-Group, the security group that Microsoft's tutorials use (sspr-policy 5.3).
	SeedGroupID = "b1d4c0de-0000-4000-8000-000000000201"
	// SeedGroupName is its display name.
	SeedGroupName = "SSPR-Test-Group"
	// SeedNestedGroupID is a security group that is a member of SeedGroupID.
	SeedNestedGroupID = "b1d4c0de-0000-4000-8000-000000000202"
	// SeedNestedGroupName is its display name.
	SeedNestedGroupName = "SSPR-Test-Group-Helpdesk"
	// SeedMailGroupID is a Microsoft 365 group that is not security-enabled, so that it cannot scope SSPR.
	SeedMailGroupID = "b1d4c0de-0000-4000-8000-000000000203"
	// SeedMailGroupName is its display name.
	SeedMailGroupName = "All Company"
)

// Directory roles as State spells them.
const (
	// RoleGlobalAdministrator may read and write everything.
	RoleGlobalAdministrator = "Global Administrator"
	// RoleAuthenticationPolicyAdministrator is the least role that may write the SSPR policy (sspr-policy 2.5).
	RoleAuthenticationPolicyAdministrator = "Authentication Policy Administrator"
	// RolePrivilegedRoleAdministrator is the least role that may write the authorization policy (graph-api 3).
	RolePrivilegedRoleAdministrator = "Privileged Role Administrator"
	// RoleAuthenticationAdministrator may change the methods of users without a role, and sees their numbers masked;
	// RolePrivilegedAuthenticationAdministrator those of all users (graph-api 1.12).
	RoleAuthenticationAdministrator           = "Authentication Administrator"
	RolePrivilegedAuthenticationAdministrator = "Privileged Authentication Administrator"
	// RoleUserAdministrator may change who is in the scope of SSPR (autumn-2026 1.8).
	RoleUserAdministrator = "User Administrator"
	// RoleGroupsAdministrator may create, change and delete groups. RoleDirectoryWriters may create and change users and groups.
	RoleGroupsAdministrator = "Groups Administrator"
	RoleDirectoryWriters    = "Directory Writers"
	// RoleHelpdeskAdministrator may revoke the sessions of users.
	RoleHelpdeskAdministrator = "Helpdesk Administrator"
	// RoleDirectoryReaders may read the directory and its settings.
	RoleDirectoryReaders = "Directory Readers"
	// RoleDomainNameAdministrator may change domains (passwords 2.10).
	RoleDomainNameAdministrator = "Domain Name Administrator"
	// RoleGlobalReader may read everything (sspr-policy 2.5, medium confidence for the portal).
	RoleGlobalReader = "Global Reader"
	// RoleReportsReader, RoleSecurityReader and RoleSecurityAdministrator may read reports and the audit log
	// (graph-api 4.2).
	RoleReportsReader         = "Reports Reader"
	RoleSecurityReader        = "Security Reader"
	RoleSecurityAdministrator = "Security Administrator"
	// RoleOrganizationalBrandingAdministrator may write the branding (passwords 3.9).
	RoleOrganizationalBrandingAdministrator = "Organizational Branding Administrator"
)

// RoleTemplates are the ids of the templates of directory roles, the same in every tenant, which are in the wids claim.
var RoleTemplates = map[string]string{
	RoleGlobalAdministrator:                   "62e90394-69f5-4237-9190-012177145e10",
	RoleAuthenticationPolicyAdministrator:     "0526716b-113d-4c15-b2c8-68e3c22b9f80",
	RolePrivilegedRoleAdministrator:           "e8611ab8-c189-46e8-94e1-60213ab1f731",
	RoleAuthenticationAdministrator:           "c4e39bd9-1100-46d3-8c65-fb160da0071f",
	RolePrivilegedAuthenticationAdministrator: "7be44c8a-adaf-4e2a-84d6-ab2649e08a13",
	RoleUserAdministrator:                     "fe930be7-5e62-47db-91af-98c3a49a38b1",
	RoleGroupsAdministrator:                   "fdd7a751-b60b-444a-984c-02652fe8fa1c",
	RoleDirectoryWriters:                      "9360feb5-f418-4baa-8175-e2a00bac4301",
	RoleHelpdeskAdministrator:                 "729827e3-9c14-49f7-bb1b-9608f156bbb8",
	RoleDirectoryReaders:                      "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
	RoleDomainNameAdministrator:               "8329153b-31d0-4727-b945-745eb3bc5f31",
	RoleGlobalReader:                          "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
	RoleReportsReader:                         "4a5d8f65-41da-4de4-8968-e035b65339cf",
	RoleSecurityReader:                        "5d6b6bb7-de71-4623-b4af-96380a352509",
	RoleSecurityAdministrator:                 "194ae4cb-b126-40b2-bd5b-6091b380977d",
	RoleOrganizationalBrandingAdministrator:   "92ed04bf-c94a-4b82-9729-b799a7a4c178",
}

// RoleTemplate returns the id of the template of a directory role. That of a role that is not among RoleTemplates is made from
// the name (chosen), so that a state may have any role.
func RoleTemplate(name string) string {
	if id, ok := RoleTemplates[name]; ok {
		return id
	}
	return uuid.NewSHA1(uuid.NameSpaceOID, []byte("role "+name)).String()
}

// Audiences and clients of Microsoft's own.
const (
	// GraphAudience is the audience of tokens for Microsoft Graph.
	GraphAudience = "https://graph.microsoft.com"
	// GraphApplicationID is the application id of Microsoft Graph; it can be asked for instead of the address.
	GraphApplicationID = "00000003-0000-0000-c000-000000000000"
	// PortalAudience is the application id of ADIbizaUX, the Entra admin center API (sspr-policy 2.1).
	PortalAudience = "74658136-14ec-4630-ad9b-26e160ff0fc6"
	// ManagementAudience is the audience of tokens for Azure Resource Manager, and ManagementApplicationID its application id.
	ManagementAudience      = "https://management.core.windows.net"
	ManagementApplicationID = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
	// AzureCLIClientID is the public client that az signs users in with (sspr-policy 2.3).
	AzureCLIClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	// AzurePowerShellClientID is the public client of Azure PowerShell (sspr-policy 2.3).
	AzurePowerShellClientID = "1950a258-227b-4e31-a9cf-717495945fc2"
	// FederationAudience is the audience that a federated assertion must carry.
	FederationAudience = "api://AzureADTokenExchange"
)
