package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// subject is a type of the provider, with what it needs.
type subject struct {
	// kind is "" for a resource, otherwise the prefix of the name: "data", "ephemeral", "list" or "action".
	kind string
	// name is the type.
	name string
	// plan is what planning or reading needs, nil for an action. apply is what applying or invoking needs beside plan, nil if
	// the type only reads.
	plan, apply []need
}

// String returns the name by which the type is asked for.
func (s subject) String() string {
	if s.kind == "" {
		return s.name
	}
	return s.kind + "." + s.name
}

// on reports whether the type cannot work without the service.
func (s subject) on(service serviceerror.Service) bool {
	return slices.ContainsFunc(slices.Concat(required(s.plan), required(s.apply)), func(n need) bool { return n.service == service })
}

// required returns the needs without the optional ones. If all are optional, one of them has to be met, and all are returned.
func required(needs []need) []need {
	found := slices.DeleteFunc(slices.Clone(needs), func(n need) bool { return n.loss != "" })
	if len(found) == 0 {
		return needs
	}
	return found
}

// portalPolicy is the password reset policy for a data source that reads more than that.
var portalPolicy = readPolicy.but("the password reset policy")

// contactNeeds are what the contact data of the directory needs.
var contactNeeds = []need{
	readReport.with(globalReader), readUsers.with(globalReader), readGroups.with(globalReader).but("groups"), readRoles.with(globalReader).but("Global Administrators"),
}

// readinessNeeds are what the readiness of users needs.
var readinessNeeds = []need{
	readReport.with(globalReader), readUsers.with(globalReader), readGroups.with(globalReader).but("groups"),
	readAuthorization.but("administrators"), readMethodsToo.but("the current methods"),
	readLicenses.with(globalReader).but("licenses"), readRoles.with(globalReader).but("roles"), portalPolicy,
}

// readMethodsToo is for the authentication methods policy if the page asks for one permission for all policies.
var readMethodsToo = func() need {
	n := readMethods
	n.permissions, n.wider = []string{"Policy.Read.All"}, append([]string{"Policy.Read.AuthenticationMethod"}, n.wider...)
	return n
}()

// userNeeds are what the checks of one user need. All but the user are optional.
var userNeeds = []need{
	readUsers.with(globalReader), readContacts.but("registered methods"), readGroups.with(globalReader).but("groups"), readRoles.with(globalReader).but("roles"),
	readAuthorization.but("administrators"), readMethodsToo.but("current methods"), readUserLicenses.but("licenses"),
	readDomains.with(globalReader).but("federated domains"), readReport.with(globalReader).but("security questions"), portalPolicy,
}

// readUserLicenses is for licenses if the page names only the narrower permission.
var readUserLicenses = func() need {
	n := readLicenses.with(globalReader)
	n.permissions, n.wider = n.permissions[:1], append([]string{n.permissions[1]}, n.wider...)
	return n
}()

// subjects are all types of the provider in the order of the table: by service, then resources before data sources. A list
// resource needs what planning its resource needs, and has a row of its own only if that is not true.
var subjects = []subject{
	{"", "sspr_policy", []need{readPolicy}, []need{writeScope}},
	{"", "sspr_authentication_methods", []need{readPolicy}, []need{writePages}},
	{"", "sspr_registration", []need{readPolicy}, []need{writePages}},
	{"", "sspr_notifications", []need{readPolicy}, []need{writePages}},
	{"", "sspr_customization", []need{readPolicy}, []need{writePages}},
	{"", "sspr_on_premises_integration", []need{readOnPremises}, []need{writePages}},
	{"data", "sspr_policy", []need{readPolicy}, nil},
	{"data", "sspr_on_premises_integration", []need{readOnPremises}, nil},
	{"data", "sspr_on_premises_status", []need{readOnPremises}, nil},

	{"", "sspr_authentication_methods_policy", []need{readMethods}, []need{writeMethods}},
	{"", "sspr_authentication_method_configuration", []need{readMethods}, []need{writeMethods}},
	{"data", "sspr_authentication_methods_policy", []need{readMethods}, nil},
	{"data", "sspr_authentication_method_configuration", []need{readMethods}, nil},
	{"", "sspr_administrator_policy", []need{readAuthorization}, []need{writeAuthorization}},
	{"data", "sspr_administrator_policy", []need{readAuthorization}, nil},
	{"", "sspr_password_protection", []need{readProtection}, []need{writeProtection}},
	{"data", "sspr_password_protection", []need{readProtection}, nil},
	{"", "sspr_sign_in_links", []need{readBranding}, []need{writeBranding}},
	{"data", "sspr_sign_in_links", []need{readBranding}, nil},
	{"", "sspr_password_expiration", []need{readDomains}, []need{writeDomains}},
	{"data", "sspr_password_expiration", []need{readDomains}, nil},
	{"", "sspr_user_contact_info", []need{readContacts}, []need{writeContacts, writeContacts.administrators()}},
	{"", "sspr_users_contact_info", []need{readContacts}, []need{writeContacts, writeContacts.administrators()}},
	{"list", "sspr_user_contact_info", []need{
		readContacts, readUsers.with(globalReader), readGroups.with(globalReader).but("groups"), readNames.with(globalReader).but("the names in groups"),
	}, nil},

	{"data", "sspr_registration_summary", []need{readReport}, nil},
	{"data", "sspr_user_registration", []need{readReport}, nil},
	{"data", "sspr_user_registrations", []need{readReport}, nil},
	{"data", "sspr_audit_events", []need{readAudits}, nil},
	{"data", "sspr_license", []need{readLicenses}, nil},
	{"data", "sspr_compliance", []need{
		readAuthorization, readMethodsToo, readProtection.with(globalReader).but("password protection"), readDomains.with(globalReader).but("expiry"),
		readOrganization.with(globalReader).but("whether users are synchronized"), portalPolicy,
	}, nil},
	{"data", "sspr_directory_contact_info", contactNeeds, nil},
	{"ephemeral", "sspr_directory_contact_info", contactNeeds, nil},
	{"data", "sspr_readiness", readinessNeeds, nil},
	{"data", "sspr_user_reset", userNeeds, nil},

	{"action", "sspr_remove_registered_method", nil, kindsOfMethods},
	{"action", "sspr_require_reregistration", nil, kindsOfMethods},
	{"action", "sspr_reset_password", nil, []need{
		resetPassword, resetAdministrators, readUsers.with(userAdministrator), readRoles.with(userAdministrator).but("the roles of an administrator"),
	}},
	{"action", "sspr_revoke_sign_in_sessions", nil, []need{revokeSessions, revokeSessions.administrators()}},
}

// find returns the types with a name: of the form sspr_policy, policy, data.sspr_policy or data.policy, or all that cannot work
// without a service, for "graph" and "portal". A name without a kind is that of a resource if there is one, otherwise that of the
// first other type.
func find(asked string) []subject {
	switch strings.ToLower(asked) {
	case "graph":
		return on(serviceerror.Graph)
	case "portal":
		return on(serviceerror.Portal)
	}
	kind, name, dotted := strings.Cut(strings.ToLower(asked), ".")
	if !dotted {
		kind, name = "", kind
	}
	name = "sspr_" + strings.TrimPrefix(name, "sspr_")
	for _, s := range subjects {
		if s.name == name && (s.kind == kind || !dotted) {
			return []subject{s} // a resource comes before its data source
		}
	}
	if kind == "list" { // needs what planning the resource needs
		if of := find(name); len(of) == 1 && of[0].kind == "" {
			return []subject{{kind: kind, name: name, plan: of[0].plan}}
		}
	}
	return nil
}

func on(service serviceerror.Service) (found []subject) {
	for _, s := range subjects {
		if s.on(service) {
			found = append(found, s)
		}
	}
	return found
}

// chosen returns the types that are asked for, each once, in the order of the table. No name means all of them. The error
// names what is not a type.
func chosen(names []string) ([]subject, error) {
	if len(names) == 0 {
		return subjects, nil
	}
	asked := map[string]subject{}
	for _, name := range names {
		if strings.HasPrefix(name, "-") {
			return nil, lateFlag(name, names[0])
		}
		found := find(name)
		if len(found) == 0 {
			return nil, unknownName(name)
		}
		for _, s := range found {
			asked[s.String()] = s
		}
	}
	var all []subject
	for _, s := range subjects {
		if one, ok := asked[s.String()]; ok {
			all = append(all, one)
			delete(asked, s.String())
		}
	}
	for _, s := range asked {
		all = append(all, s)
	}
	slices.SortStableFunc(all[len(all)-len(asked):], func(a, b subject) int { return cmp.Compare(a.name, b.name) })
	return all, nil
}

// lateFlag is the error of a flag after a name, where package flag does not look for flags.
func lateFlag(typed, first string) error {
	usage := typed
	if strings.TrimLeft(typed, "-") == "report" {
		usage += " FILE"
	}
	if !strings.HasPrefix(first, "-") {
		usage += " " + first
	}
	return fmt.Errorf("%s comes after a name. Put flags before the names: -doctor %s", typed, usage)
}

// mostDistance is how different a name may be from the one that is suggested for it, in letters.
const mostDistance = 5

func unknownName(name string) error {
	var all []string
	best, distance := "", mostDistance+1
	for _, s := range subjects {
		all = append(all, s.String())
		plain := strings.TrimPrefix(strings.ToLower(name), s.kind+".")
		if d := levenshtein.Distance(strings.TrimPrefix(plain, "sspr_"), strings.TrimPrefix(s.name, "sspr_"), nil); d < distance {
			best, distance = s.String(), d
		}
	}
	text := fmt.Sprintf("%q is not a type of this provider.", name)
	if best != "" {
		text += fmt.Sprintf(" Did you mean %q?", best)
	}
	return fmt.Errorf("%s The names are graph and portal for all types of a service, or:\n  %s", text, strings.Join(all, "\n  "))
}
