package plane

const (
	resetLicense  = "Users who reset their password need Microsoft Entra ID P1 or P2, or Microsoft 365 Business Standard or Premium."
	reportLicense = "The registration report requires Microsoft Entra ID P1 or P2."
	noLicense     = "None required."
	globalReader  = "Global Reader"
)

// The needs of the documents (sspr-policy 2.5 and 3.8, graph-api 2.6 and 3). The roles of the portal API are those that
// Microsoft documents for each page of Password reset. What its API asks for is not known (autumn-2026 1.8).
var (
	// PortalNeeds are those of all pages but Properties.
	PortalNeeds = Needs{
		Service: Portal,
		Read:    Access{Role: "Security Administrator or User Administrator"},
		Write:   Access{Role: "Authentication Policy Administrator"},
		License: resetLicense,
	}
	// PropertiesNeeds are those of the page Properties.
	PropertiesNeeds = Needs{
		Service: Portal,
		Read:    PortalNeeds.Read,
		Write:   Access{Role: "User Administrator or Authentication Policy Administrator"},
		License: resetLicense,
	}
	OnPremisesNeeds = Needs{
		Service: Portal, Read: PortalNeeds.Read, Write: PortalNeeds.Write,
		License: "Writeback requires Microsoft Entra ID P1 or P2, or Microsoft 365 Business Premium.",
	}
	MethodsPolicyNeeds = Needs{
		Service: Graph,
		Read:    Access{"`Policy.Read.AuthenticationMethod` or `Policy.Read.All`", globalReader},
		Write:   Access{"`Policy.ReadWrite.AuthenticationMethod`", "Authentication Policy Administrator"},
		License: "None required for the policy. " + resetLicense,
	}
	AdministratorNeeds = Needs{
		Service: Graph,
		Read:    Access{"`Policy.Read.All`", globalReader},
		Write:   Access{"`Policy.ReadWrite.Authorization`", "Privileged Role Administrator"},
		License: noLicense,
	}
	// DomainNeeds are those of the tenant's domains (passwords 2.9 and 2.10).
	DomainNeeds = Needs{
		Service: Graph,
		Read:    Access{"`Domain.Read.All`", "Directory Readers"},
		Write:   Access{"`Domain.ReadWrite.All`", "Domain Name Administrator"},
		License: noLicense,
	}
	// PasswordProtectionNeeds are those of the password rules (passwords 1.18 to 1.21).
	PasswordProtectionNeeds = Needs{
		Service: Graph,
		Read:    Access{"`GroupSettings.Read.All`", "Directory Readers"},
		Write:   Access{"`GroupSettings.ReadWrite.All`", "Authentication Policy Administrator"},
		License: "A custom list and custom lockout values require Microsoft Entra ID P1 or P2. Not available with 21Vianet.",
	}
	// ContactNeeds are those of what users have registered.
	ContactNeeds = Needs{
		Service: Graph,
		Read:    Access{"`UserAuthenticationMethod.Read.All`", globalReader},
		Write:   Access{"`UserAuthenticationMethod.ReadWrite.All`", "Authentication Administrator, or Privileged Authentication Administrator for users who are administrators"},
		License: "No license is known to be required to register methods. " + resetLicense,
	}
	ReadinessNeeds = Needs{
		Service: Both,
		Read: Access{"`AuditLog.Read.All` and `User.Read.All`; `GroupMember.Read.All` for groups; `Policy.Read.All` for administrators and the current methods; " +
			"`LicenseAssignment.Read.All` or `Organization.Read.All` for licenses; `RoleManagement.Read.Directory` for roles", globalReader},
		License: reportLicense,
	}
	// DirectoryContactNeeds are those of the contact data in the directory, compared with the registration report.
	DirectoryContactNeeds = Needs{
		Service: Graph,
		Read:    Access{"`AuditLog.Read.All` and `User.Read.All`; `GroupMember.Read.All` for groups; `RoleManagement.Read.Directory` for Global Administrators", globalReader},
		License: reportLicense,
	}
	// UserResetNeeds are those of the checks of one user. Each is optional: without it, its checks are unknown.
	UserResetNeeds = Needs{
		Service: Both,
		Read: Access{"`UserAuthenticationMethod.Read.All`, `User.Read.All`, `GroupMember.Read.All` and `RoleManagement.Read.Directory` for groups and roles, `Policy.Read.All`, " +
			"`LicenseAssignment.Read.All`, `Domain.Read.All`, and `AuditLog.Read.All`; without one of them, its checks are unknown", globalReader},
		License: "The registration report, for security questions and hardware tokens, requires Microsoft Entra ID P1 or P2. " + resetLicense,
	}
	ReportNeeds = Needs{
		Service: Graph,
		Read:    Access{"`AuditLog.Read.All`", "Reports Reader"},
		License: reportLicense,
	}
	AuditNeeds = Needs{
		Service: Graph,
		Read:    ReportNeeds.Read,
		License: "None required. With Microsoft Entra ID P1 or P2 the log reaches back further.",
	}
	LicenseNeeds = Needs{
		Service: Graph,
		Read:    Access{"`LicenseAssignment.Read.All` or `Organization.Read.All`", "Directory Readers"},
		License: noLicense,
	}
	ComplianceNeeds = Needs{
		Service: Both,
		Read: Access{
			"`Policy.Read.All`; `GroupSettings.Read.All` for password protection; `Domain.Read.All` for expiry; `Organization.Read.All` for whether users are synchronized",
			globalReader + "; for the password reset policy, Security Administrator or User Administrator",
		},
		License: noLicense,
	}
	RemovalNeeds = Needs{
		Service: Graph,
		Write: Access{"`UserAuthenticationMethod.ReadWrite.All`, or for one kind of method `UserAuthMethod-Phone.ReadWrite.All`, `UserAuthMethod-Email.ReadWrite.All`, " +
			"`UserAuthMethod-MicrosoftAuthApp.ReadWrite.All` or `UserAuthMethod-SoftwareOATH.ReadWrite.All`", ContactNeeds.Write.Role},
		License: noLicense,
	}
	// SignInLinksNeeds are those of the branding (passwords 3.7 to 3.10).
	SignInLinksNeeds = Needs{
		Service: Graph,
		Read:    Access{"`OrganizationalBranding.Read.All` or `Organization.Read.All`", globalReader},
		Write:   Access{"`OrganizationalBranding.ReadWrite.All` or `Organization.ReadWrite.All`", "Organizational Branding Administrator"},
		License: "Branding requires Microsoft Entra ID P1 or P2, or Office 365.",
	}
	SessionNeeds = Needs{
		Service: Graph,
		Write: Access{
			"`User.RevokeSessions.All` or `User.ReadWrite.All`",
			"Helpdesk Administrator or Authentication Administrator, or Privileged Authentication Administrator for users who are administrators",
		},
		License: noLicense,
	}
	PasswordNeeds = Needs{
		Service: Graph,
		Write: Access{
			"`User-PasswordProfile.ReadWrite.All` and `User.Read.All`; `RoleManagement.Read.Directory` to name the roles of an administrator",
			"User Administrator, or Privileged Authentication Administrator for users who are administrators",
		},
		License: noLicense,
	}
)

// ActionNote is the paragraph about versions for every action.
const ActionNote = "Actions require Terraform 1.14 or later. Terraform 1.13 accepts the block without running it. OpenTofu has no actions. " +
	"The guide [Run an action](../guides/running-actions.md) explains triggers, `caller`, `before_destroy` and `-invoke`."
