package doctor

import (
	"slices"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/probe"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// need is one thing that a credential must be allowed to do. A test holds the needs together with the boxes on the pages of the
// documentation, which come from package plane.
type need struct {
	// service is the service that is asked.
	service serviceerror.Service
	// permissions are those of Microsoft Graph of which one is enough, as the pages name them. The portal API has none.
	permissions []string
	// wider are further permissions that include one of permissions.
	wider []string
	// delegated are further permissions that suffice for a signed-in user, whose roles then decide.
	delegated []string
	// narrower are permissions that make the service answer, but with less than the provider needs.
	narrower []string
	// roles are the directory roles of which a signed-in user needs one, as the pages name them.
	roles []string
	// higher are further roles that include what one of roles may do.
	higher []string
	// read is the path of a GET whose answer shows whether the need is met, "" if no GET can show it.
	read string
	// loss is what does not work if the need is not met; "" means that nothing works.
	loss string
	// ofAdministrators is set if the need concerns users who are administrators. No step recommends the powerful role that it takes.
	ofAdministrators bool
	// roleOfApplication is set if an application needs the role as well as the permission.
	roleOfApplication bool
}

// but returns the need as an optional one.
func (n need) but(loss string) need {
	n.loss = loss
	return n
}

// with returns the need with the roles that a page names for all its needs. Those of the need itself suffice too.
func (n need) with(roles ...string) need {
	n.higher = slices.Concat(n.roles, n.higher)
	n.roles = roles
	return n
}

// administrators returns the need for users who are administrators.
func (n need) administrators() need {
	n = n.but("users who are administrators").with(privilegedAuthenticationAdministrator)
	n.higher, n.ofAdministrators = []string{globalAdministrator}, true
	return n
}

// The paths of the reads.
const (
	policyPath        = "/api/PasswordReset/PasswordResetPolicies"
	onPremisesPath    = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	methodsPath       = "/v1.0/policies/authenticationMethodsPolicy"
	authorizationPath = "/v1.0/policies/authorizationPolicy"
	licensesPath      = "/v1.0/subscribedSkus"
	usersPath         = "/v1.0/users?$top=1&$select=id"
	groupsPath        = "/v1.0/groups?$top=1&$select=id"
	rolesPath         = "/v1.0/roleManagement/directory/roleDefinitions?$select=id"
	settingsPath      = "/v1.0/groupSettings"
	domainsPath       = "/v1.0/domains?$select=id"
	organizationPath  = "/v1.0/organization?$select=id"
)

// The addresses of reports are those of the probes, which then need not ask again: the service takes five requests for reports in
// 10 seconds (graph-api 6.2).
var reportPath, auditPath = probe.RegistrationsAddress, probe.AuditsAddress

// Permissions that include reading the whole directory, and one that includes what the signed-in user may do there.
var directory = []string{"Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"}

func andDirectory(permissions ...string) []string { return slices.Concat(permissions, directory) }

// Needs of the portal API. What its API asks for is not known; the roles are those that Microsoft documents for the pages
// (autumn-2026 1.8), and Global Administrator (sspr-policy 2.5).
var (
	readPolicy = need{
		service: serviceerror.Portal, read: policyPath, roles: []string{securityAdministrator, userAdministrator},
		higher: []string{policyAdministrator, globalAdministrator},
	}
	readOnPremises = need{service: serviceerror.Portal, read: onPremisesPath, roles: readPolicy.roles, higher: readPolicy.higher}
	writePages     = need{service: serviceerror.Portal, roles: []string{policyAdministrator}, higher: []string{globalAdministrator}}
	writeScope     = need{service: serviceerror.Portal, roles: []string{userAdministrator, policyAdministrator}, higher: []string{globalAdministrator}}
)

// Needs of Microsoft Graph: documents of the tenant (graph-api 2.6 and 3), and what users have registered (graph-api 1.12).
var (
	readMethods = need{
		service: serviceerror.Graph, read: methodsPath, permissions: []string{"Policy.Read.AuthenticationMethod", "Policy.Read.All"},
		wider: []string{"Policy.ReadWrite.AuthenticationMethod"}, roles: []string{globalReader}, higher: []string{policyAdministrator, globalAdministrator},
	}
	writeMethods = need{
		service: serviceerror.Graph, permissions: []string{"Policy.ReadWrite.AuthenticationMethod"},
		roles: []string{policyAdministrator}, higher: []string{globalAdministrator},
	}
	readAuthorization = need{
		service: serviceerror.Graph, read: authorizationPath, permissions: []string{"Policy.Read.All"},
		wider: []string{"Policy.ReadWrite.Authorization"}, roles: []string{globalReader}, higher: []string{privilegedRoleAdministrator, globalAdministrator},
	}
	writeAuthorization = need{
		service: serviceerror.Graph, permissions: []string{"Policy.ReadWrite.Authorization"},
		roles: []string{privilegedRoleAdministrator}, higher: []string{globalAdministrator},
	}
	// readBranding has no read: the address has the tenant's ID, and a tenant without a branding answers 404 (passwords 3.1).
	readBranding = need{
		service: serviceerror.Graph, permissions: []string{"OrganizationalBranding.Read.All", "Organization.Read.All"},
		wider: []string{"OrganizationalBranding.ReadWrite.All", "Organization.ReadWrite.All"}, delegated: []string{"User.Read"},
		roles: []string{globalReader}, higher: []string{brandingAdministrator, globalAdministrator},
	}
	writeBranding = need{
		service: serviceerror.Graph, permissions: []string{"OrganizationalBranding.ReadWrite.All", "Organization.ReadWrite.All"},
		roles: []string{brandingAdministrator}, higher: []string{globalAdministrator},
	}
	readProtection = need{
		service: serviceerror.Graph, read: settingsPath, permissions: []string{"GroupSettings.Read.All"}, wider: andDirectory("GroupSettings.ReadWrite.All"),
		roles: []string{directoryReaders}, higher: []string{globalReader, userAdministrator, policyAdministrator, globalAdministrator},
	}
	writeProtection = need{
		service: serviceerror.Graph, permissions: []string{"GroupSettings.ReadWrite.All"}, wider: []string{"Directory.ReadWrite.All", "Directory.AccessAsUser.All"},
		roles: []string{policyAdministrator}, higher: []string{globalAdministrator},
	}
	readContacts = need{
		service: serviceerror.Graph, permissions: []string{"UserAuthenticationMethod.Read.All"}, wider: []string{"UserAuthenticationMethod.ReadWrite.All"},
		roles: []string{globalReader}, higher: []string{authenticationAdministrator, privilegedAuthenticationAdministrator, globalAdministrator},
	}
	writeContacts = need{
		service: serviceerror.Graph, permissions: []string{"UserAuthenticationMethod.ReadWrite.All"},
		roles: []string{authenticationAdministrator}, higher: []string{privilegedAuthenticationAdministrator, globalAdministrator},
	}
)

// kindsOfMethods are the needs of removing each kind of method, and those of administrators.
var kindsOfMethods = func() (all []need) {
	ofAll := writeContacts.administrators()
	for family, what := range map[string]string{
		"Phone": "phones", "Email": "e-mail addresses", "MicrosoftAuthApp": "the app Microsoft Authenticator", "SoftwareOATH": "software tokens",
	} {
		one := ofKind(family, what)
		all, ofAll.wider = append(all, one), append(ofAll.wider, one.permissions...)
	}
	slices.SortFunc(all, func(a, b need) int { return strings.Compare(a.loss, b.loss) })
	return append(all, ofAll)
}()

func ofKind(family, what string) need {
	n := writeContacts.but("removing " + what)
	n.permissions = slices.Concat(n.permissions, []string{"UserAuthMethod-" + family + ".ReadWrite.All"})
	return n
}

// Needs of Microsoft Graph: reports (graph-api 4.2 and 4.4), licenses (graph-api 5.3) and the directory.
var (
	readReport = need{
		service: serviceerror.Graph, read: reportPath, permissions: []string{"AuditLog.Read.All"}, roles: []string{reportsReader},
		higher: []string{globalReader, securityReader, securityAdministrator, globalAdministrator},
	}
	readAudits = need{
		service: serviceerror.Graph, read: auditPath, permissions: []string{"AuditLog.Read.All"}, roles: []string{reportsReader}, higher: readReport.higher,
	}
	readLicenses = need{
		service: serviceerror.Graph, read: licensesPath, permissions: []string{"LicenseAssignment.Read.All", "Organization.Read.All"},
		wider: andDirectory("LicenseAssignment.ReadWrite.All", "Organization.ReadWrite.All"), roles: []string{directoryReaders}, higher: readers,
	}
	readUsers = need{
		service: serviceerror.Graph, read: usersPath, permissions: []string{"User.Read.All"}, wider: andDirectory("User.ReadWrite.All"),
		narrower: []string{"User.ReadBasic.All"}, roles: []string{directoryReaders}, higher: readers,
	}
	readNames = need{
		service: serviceerror.Graph, read: usersPath, permissions: []string{"User.ReadBasic.All"}, wider: andDirectory("User.Read.All", "User.ReadWrite.All"),
		roles: []string{directoryReaders}, higher: readers,
	}
	readGroups = need{
		service: serviceerror.Graph, read: groupsPath, permissions: []string{"GroupMember.Read.All"},
		wider: andDirectory("Group.Read.All", "Group.ReadWrite.All", "GroupMember.ReadWrite.All"), roles: []string{directoryReaders}, higher: readers,
	}
	readRoles = need{
		service: serviceerror.Graph, read: rolesPath, permissions: []string{"RoleManagement.Read.Directory"},
		wider: andDirectory("RoleManagement.Read.All", "RoleManagement.ReadWrite.Directory"), roles: []string{directoryReaders}, higher: readers,
	}
	readDomains = need{
		service: serviceerror.Graph, read: domainsPath, permissions: []string{"Domain.Read.All"}, wider: andDirectory("Domain.ReadWrite.All"),
		roles: []string{directoryReaders}, higher: readers,
	}
	writeDomains = need{
		service: serviceerror.Graph, permissions: []string{"Domain.ReadWrite.All"},
		roles: []string{domainNameAdministrator}, higher: []string{globalAdministrator},
	}
)

// readOrganization is for whether users are synchronized.
var readOrganization = need{
	service: serviceerror.Graph, read: organizationPath, permissions: []string{"Organization.Read.All"},
	wider: andDirectory("Organization.ReadWrite.All"), delegated: []string{"User.Read"}, roles: []string{directoryReaders}, higher: readers,
}

// readers are roles that include reading the directory.
var readers = []string{globalReader, globalAdministrator}

// Needs of the actions that change a user. To reset a password, User.ReadWrite.All suffices together with a role
// (https://learn.microsoft.com/graph/api/user-update), which the token of an application need not show.
var (
	resetPassword = need{
		service: serviceerror.Graph, permissions: []string{"User-PasswordProfile.ReadWrite.All"},
		delegated: []string{"User.ReadWrite.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"},
		roles:     []string{userAdministrator}, higher: []string{privilegedAuthenticationAdministrator, globalAdministrator},
	}
	revokeSessions = need{
		service: serviceerror.Graph, permissions: []string{"User.RevokeSessions.All", "User.ReadWrite.All"}, wider: []string{"Directory.ReadWrite.All"},
		roles:  []string{helpdeskAdministrator, authenticationAdministrator},
		higher: []string{userAdministrator, privilegedAuthenticationAdministrator, globalAdministrator},
	}
	// resetAdministrators is the one need for which an application has to have a role (autumn-2026 5.10).
	resetAdministrators = func() need {
		n := resetPassword.administrators()
		n.roleOfApplication = true
		return n
	}()
)
