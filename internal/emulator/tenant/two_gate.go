package tenant

import (
	"slices"
	"strings"
)

// twoGateRoles are the directory roles under the policy for administrators, by display name
// (https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy of May 26, 2026; autumn-2026 5.4).
var twoGateRoles = []string{
	"AdHoc License Administrator", "Application Administrator", "Application Proxy Service Administrator",
	"Attack Simulation Administrator", "Attribute Assignment Administrator", "Attribute Definition Administrator",
	"Attribute Log Administrator", "Authentication Administrator", "Authentication Extensibility Administrator",
	"Authentication Policy Administrator", "Azure DevOps Administrator", "Azure Information Protection Administrator",
	"B2C IEF Keyset Administrator", "B2C IEF Policy Administrator", "Billing Administrator",
	"Cloud App Security Administrator", "Cloud Device Administrator", "Compliance Administrator",
	"Compliance Data Administrator", "Conditional Access Administrator", "Customer Lockbox Access Approver",
	"Desktop Analytics Administrator", "Device Administrators", "Directory Synchronization Accounts", "Directory Writers",
	"Domain Name Administrator", "Dynamics 365 Administrator", "Dynamics 365 Business Central Administrator",
	"Edge Administrator", "Email Verified User Creator", "Exchange Administrator", "Exchange Recipient Administrator",
	"External ID User Flow Administrator", "External ID User Flow Attribute Administrator",
	"External Identity Provider Administrator", "Global Administrator", "Global Secure Access Administrator",
	"Groups Administrator", "Helpdesk Administrator", "Hybrid Identity Administrator",
	"Identity Governance Administrator", "Insights Administrator", "Intune Administrator", "Knowledge Administrator",
	"License Administrator", "Lifecycle Workflows Administrator", "Mailbox Administrator",
	"Microsoft 365 Migration Administrator", "Microsoft Entra Joined Device Local Administrator",
	"Microsoft Hardware Warranty Administrator", "Modern Commerce Administrator", "Network Administrator",
	"Office Apps Administrator", "Organizational Branding Administrator", "Partner Tier1 Support",
	"Partner Tier2 Support", "Password Administrator", "Permissions Management Administrator",
	"Power BI Service Administrator", "Power Platform Administrator", "Printer Administrator",
	"Privileged Authentication Administrator", "Privileged Role Administrator", "Search Administrator",
	"Security Administrator", "Service Support Administrator", "SharePoint Administrator",
	"Skype for Business Administrator", "Teams Administrator", "Teams Communications Administrator",
	"Teams Devices Administrator", "User Administrator", "Virtual Visits Administrator", "Viva Goals Administrator",
	"Viva Pulse Administrator", "Windows Update Deployment Administrator", "Windows365 Administrator",
	"Yammer Administrator",
}

// HasTwoGatePolicy reports whether the fixed policy for administrators applies to the user: two methods and no security
// questions, whatever the tenant's policies are. Roles through a group count (sspr-policy 3.2). Roles that are not in the list
// count if Settings.UnlistedRolesTwoGate is set, except those that only read.
func (r *ResetRules) HasTwoGatePolicy(u *User) bool {
	return slices.ContainsFunc(u.DirectoryRoles, r.twoGateRole) ||
		slices.ContainsFunc(r.twoGateGroups, func(group string) bool { return r.inGroup(u.ID, group) })
}

// readTwoGate reads the roles of groups.
func (r *ResetRules) readTwoGate(s *State) {
	r.twoGateRole = func(role string) bool {
		return slices.Contains(twoGateRoles, role) || s.Settings.UnlistedRolesTwoGate && !onlyReads(role)
	}
	for _, g := range s.Groups {
		if slices.ContainsFunc(g.DirectoryRoles, r.twoGateRole) {
			r.twoGateGroups = append(r.twoGateGroups, g.ID)
		}
	}
}

// onlyReads reports whether a role only reads. The documentation leaves out such roles (autumn-2026 5.4).
func onlyReads(role string) bool {
	return strings.HasSuffix(role, " Reader") || strings.HasSuffix(role, " Readers")
}
