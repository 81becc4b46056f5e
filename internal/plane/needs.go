package plane

import "fmt"

// Needs is, in Markdown, what it takes to work with a setting.
type Needs struct {
	// Read and Write are the permission and the role for each.
	Read, Write string
	// License is a sentence about the license that the setting takes.
	License string
}

// OfResource returns the paragraph of a resource's page.
func (n Needs) OfResource() string {
	return fmt.Sprintf("**Needs:** to plan and to import, %s. To apply, and to destroy with another `on_destroy` than `retain`, %s. %s", n.Read, n.Write, n.License)
}

// OfAction returns the paragraph of an action's page.
func (n Needs) OfAction() string { return fmt.Sprintf("**Needs:** %s. %s", n.Write, n.License) }

// OfDataSource returns the paragraph of a data source's page.
func (n Needs) OfDataSource() string {
	return fmt.Sprintf("**Needs:** %s. It only reads. %s", n.Read, n.License)
}

const resetLicense = "Self-service password reset for users needs Microsoft Entra ID P1 or P2 or Microsoft 365 Business Standard or Premium."

// The needs of the documents (sspr-policy 2.5 and 3.8, graph-api 2.6 and 3). The roles of the portal plane are those that
// Microsoft documents for each page of Password reset. What its API asks for is not known (autumn-2026 1.8).
var (
	// PortalNeeds are those of all pages but Properties.
	PortalNeeds = Needs{
		Read: "a signed-in user with the directory role Security Administrator or User Administrator at least, as Microsoft documents it " +
			"(by the account of one tool Global Reader is enough; the service's own answer decides)",
		Write:   "a signed-in user with the directory role Authentication Policy Administrator",
		License: resetLicense,
	}
	// PropertiesNeeds are those of the page Properties.
	PropertiesNeeds = Needs{
		Read:    PortalNeeds.Read,
		Write:   "a signed-in user with the directory role User Administrator or Authentication Policy Administrator",
		License: resetLicense,
	}
	OnPremisesNeeds = Needs{
		Read: PortalNeeds.Read, Write: PortalNeeds.Write,
		License: "Writeback needs Microsoft Entra ID P1 or P2 or Microsoft 365 Business Premium.",
	}
	MethodsPolicyNeeds = Needs{
		Read:    "the Graph permission `Policy.Read.AuthenticationMethod` or `Policy.Read.All` (a signed-in user needs the role Global Reader as well)",
		Write:   "the Graph permission `Policy.ReadWrite.AuthenticationMethod` (a signed-in user needs the role Authentication Policy Administrator as well)",
		License: "The policy itself needs no license. " + resetLicense,
	}
	ReadinessNeeds = Needs{
		Read: "the Graph permissions `AuditLog.Read.All`, `User.Read.All` (`GroupMember.Read.All` as well for a group, and for live methods that are enabled for groups) and, for `administrators` and the live methods, `Policy.Read.All`; " +
			"licenses are weighed where `LicenseAssignment.Read.All` or `Organization.Read.All` allows it (a signed-in user needs the role Global Reader as well)",
		License: "The registration report needs Microsoft Entra ID P1 or P2.",
	}
	ReportNeeds = Needs{
		Read:    "the Graph permission `AuditLog.Read.All` (a signed-in user needs the role Reports Reader as well)",
		License: "The registration report needs Microsoft Entra ID P1 or P2.",
	}
	AuditNeeds = Needs{
		Read:    ReportNeeds.Read,
		License: "No license is needed; with Microsoft Entra ID P1 or P2 the log goes back further.",
	}
	LicenseNeeds = Needs{
		Read:    "the Graph permission `LicenseAssignment.Read.All` or `Organization.Read.All` (a signed-in user needs the role Directory Readers as well)",
		License: "No license is needed.",
	}
	ComplianceNeeds = Needs{
		Read:    "the Graph permission `Policy.Read.All`, and for the password reset policy " + PortalNeeds.Read,
		License: "No license is needed.",
	}
	RemovalNeeds = Needs{
		Write: "the Graph permission `UserAuthenticationMethod.ReadWrite.All`, or the newer ones for one kind of method: `UserAuthMethod-Phone.ReadWrite.All`, `UserAuthMethod-Email.ReadWrite.All`, " +
			"`UserAuthMethod-MicrosoftAuthApp.ReadWrite.All`, `UserAuthMethod-SoftwareOATH.ReadWrite.All` (a signed-in user needs the role Authentication Administrator as well, or Privileged Authentication Administrator " +
			"for users who are administrators themselves)",
		License: "No license is needed.",
	}
	SessionNeeds = Needs{
		Write:   "the Graph permission `User.RevokeSessions.All`; `User.ReadWrite.All` does as well (a signed-in user needs the role Helpdesk Administrator or Authentication Administrator as well, or Privileged Authentication Administrator for users who are administrators themselves)",
		License: "No license is needed.",
	}
	AdministratorNeeds = Needs{
		Read:    "the Graph permission `Policy.Read.All` (a signed-in user needs the role Global Reader as well)",
		Write:   "the Graph permission `Policy.ReadWrite.Authorization` (a signed-in user needs the role Privileged Role Administrator as well)",
		License: "No license is needed.",
	}
)

// LockOutChecks is the paragraph about checks in plans for the resources of the authentication methods policy.
const LockOutChecks = "**Checks in plans:** a plan that leaves users fewer methods than are required warns. Where the registration report can be read (`AuditLog.Read.All`, and Microsoft Entra ID P1 or P2), " +
	"it counts how many users could no longer reset a password; otherwise that is left out. " +
	"Groups that do not exist, or are no security groups, are errors; without the permission to read groups (`GroupMember.Read.All`) a plan that adds groups warns that they were not checked."

// GraphReadNote is the paragraph about the plane for a data source of the Graph plane that reads no policy.
const GraphReadNote = "**Plane: Graph.** Microsoft Graph v1.0, with a service principal, a managed identity or a signed-in user. Nothing is read from the portal plane."

// ActionNote is the paragraph about the plane for every action.
const ActionNote = "**Plane: Graph.** Microsoft Graph v1.0, with a service principal, a managed identity or a signed-in user: nothing that this action does is reserved for signed-in users. " +
	"Should a tenant's Graph say otherwise, the error says that a user has to sign in.\n\n" +
	"**Versions:** actions need Terraform 1.14 or later. Terraform 1.13 accepts the block and does not run it; OpenTofu does not know it. None of this has been run against a live tenant."
