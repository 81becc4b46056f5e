package ready

import (
	"slices"
	"strings"
)

// twoGateRoles are the roles under the two-gate policy, in lower case
// (https://learn.microsoft.com/entra/identity/authentication/concept-sspr-policy of May 26, 2026; autumn-2026 5.4).
var twoGateRoles = []string{
	"adhoc license administrator", "application administrator", "application proxy service administrator",
	"attack simulation administrator", "attribute assignment administrator", "attribute definition administrator",
	"attribute log administrator", "authentication administrator", "authentication extensibility administrator",
	"authentication policy administrator", "azure devops administrator", "azure information protection administrator",
	"b2c ief keyset administrator", "b2c ief policy administrator", "billing administrator",
	"cloud app security administrator", "cloud device administrator", "compliance administrator",
	"compliance data administrator", "conditional access administrator", "customer lockbox access approver",
	"desktop analytics administrator", "device administrators", "directory synchronization accounts",
	"directory writers", "domain name administrator", "dynamics 365 administrator",
	"dynamics 365 business central administrator", "edge administrator", "email verified user creator",
	"exchange administrator", "exchange recipient administrator", "external id user flow administrator",
	"external id user flow attribute administrator", "external identity provider administrator", "global administrator",
	"global secure access administrator", "groups administrator", "helpdesk administrator",
	"hybrid identity administrator", "identity governance administrator", "insights administrator",
	"intune administrator", "knowledge administrator", "license administrator", "lifecycle workflows administrator",
	"mailbox administrator", "microsoft entra joined device local administrator",
	"microsoft hardware warranty administrator", "microsoft 365 migration administrator",
	"modern commerce administrator", "network administrator", "office apps administrator",
	"organizational branding administrator", "partner tier1 support", "partner tier2 support", "password administrator",
	"permissions management administrator", "power bi service administrator", "power platform administrator",
	"printer administrator", "privileged authentication administrator", "privileged role administrator",
	"search administrator", "security administrator", "service support administrator", "sharepoint administrator",
	"skype for business administrator", "teams administrator", "teams communications administrator",
	"teams devices administrator", "user administrator", "virtual visits administrator", "viva goals administrator",
	"viva pulse administrator", "windows365 administrator", "windows update deployment administrator",
	"yammer administrator",
}

// UnderTwoGate reports whether the two-gate policy applies to users with a directory role, by its display name. It is nil if
// that is not known: the list has changed before, and Microsoft renames roles. Roles that only read are not in the list.
func UnderTwoGate(role string) *bool {
	name := strings.ToLower(strings.TrimSpace(role))
	switch {
	case slices.Contains(twoGateRoles, name):
		return new(true)
	case strings.HasSuffix(name, " reader"), strings.HasSuffix(name, " readers"):
		return new(false)
	default:
		return nil
	}
}
