package tenant

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// The names of methods in the report of registrations that are usable for a reset (graph-api 4.2).
const (
	reportEmail           = "email"
	ReportMobile          = "mobilePhone"
	ReportAlternateMobile = "alternateMobilePhone"
	ReportOffice          = "officePhone"
	ReportPush            = "microsoftAuthenticatorPush"
	ReportSoftwareCode    = "softwareOneTimePasscode"
	ReportHardwareCode    = "hardwareOneTimePasscode"
	reportQuestions       = "securityQuestion"
)

// adminMethods is how many methods the policy for administrators asks for (sspr-policy 3.2).
const adminMethods = 2

// readerRoles are directory roles that are not in the list of those under the policy for administrators (autumn-2026 5.4).
// The list has some 75 names; that every other role counts as one of them is chosen.
var readerRoles = []string{RoleGlobalReader, RoleReportsReader, RoleSecurityReader}

// hasAdministratorPolicy reports whether the fixed policy for administrators applies to the user: two methods and no
// security questions, whatever the tenant's policies are (sspr-policy 3.2).
func (u *User) hasAdministratorPolicy() bool {
	return slices.ContainsFunc(u.DirectoryRoles, func(role string) bool { return !slices.Contains(readerRoles, role) })
}

// registrationRules decide whether a user may reset the password and what counts for it. They are read from the policies
// once, for many users.
//
// They are simpler than the service: the 30 days of a trial are left out; a guest is in the scope like a member; contact
// data that a user has not registered, an alternate mobile phone, passkeys and the like do not count (the phone by
// graph-api 1.8, contact data by autumn-2026 2.1). The documentation of the real report has the names of its flags and no
// rules.
type registrationRules struct {
	everyone bool
	group    string // "" is none
	admins   bool
	required int
	migrated bool
	// legacy holds the methods that the portal's policy allows, modern those that the authentication methods policy
	// allows, each with the audience.
	legacy  map[string]bool
	modern  map[string][]methodAudience
	inGroup func(user, group string) bool
	// isAdmin reports whether the report calls a user an administrator.
	isAdmin func(*User) bool
}

// registrationRules reads the policies that the state of the migration selects (sspr-policy 3.9).
func (s *State) registrationRules() *registrationRules {
	number := func(key string) int {
		n, _ := document.WholeNumber(s.Policy(key)) // 0 if a test has removed it
		return n
	}
	rules := &registrationRules{
		everyone: number(KeyEnablement) > EnablementSelected,
		admins:   s.AllowedToUseSSPR(),
		required: max(1, number(KeyRequired)),
		migrated: s.Migrated(),
		inGroup:  s.InGroup,
		isAdmin:  func(u *User) bool { return len(s.RolesOf(u, s.Settings.AdminThroughGroups)) > 0 },
	}
	if number(KeyEnablement) == EnablementSelected {
		rules.group = PolicyGroup(s.PasswordResetPolicy)
	}
	allowed := func(key string) bool { return string(s.Policy(key)) == "true" }
	rules.legacy = map[string]bool{reportQuestions: allowed(KeyQuestionsSwitch)} // in every state
	if !rules.migrated {
		rules.legacy[reportEmail] = allowed("emailOptionEnabled")
		rules.legacy[ReportMobile] = allowed("mobilePhoneOptionEnabled")
		rules.legacy[ReportOffice] = allowed("officePhoneOptionEnabled")
		rules.legacy[ReportPush] = allowed("mobileAppNotificationEnabled")
		rules.legacy[ReportSoftwareCode] = allowed("mobileAppCodeEnabled")
	}
	if state := s.MigrationState(); state == nil || *state != PreMigration {
		rules.modern = s.modernMethods()
	}
	return rules
}

// modernMethods reads the authentication methods policy (graph-api 2.5). Hardware tokens have a section of their own there,
// which counts whether v1.0 shows it or not, and no legacy switch (autumn-2026 1.7).
func (s *State) modernMethods() map[string][]methodAudience {
	voice, authenticator := s.audienceOf("Voice"), s.audienceOf("MicrosoftAuthenticator")
	modern := map[string][]methodAudience{
		reportEmail:        {s.audienceOf("Email")},
		ReportMobile:       {s.audienceOf(smsMethod), voice},
		ReportPush:         {authenticator},
		ReportSoftwareCode: {s.audienceOf("SoftwareOath")},
		ReportHardwareCode: {s.audienceOf(hardwareOathID)},
	}
	if s.methodSwitch("Voice", "isOfficePhoneAllowed") {
		modern[ReportOffice] = []methodAudience{voice}
	}
	if s.methodSwitch("MicrosoftAuthenticator", "isSoftwareOathEnabled") {
		modern[ReportSoftwareCode] = append(modern[ReportSoftwareCode], authenticator)
	}
	return modern
}

// methodSwitch reports whether a property of the configuration of a method is true.
func (s *State) methodSwitch(id, key string) bool {
	d := s.AuthenticationMethod(id)
	if d == nil {
		return false
	}
	raw, _ := d.Get(key)
	return string(raw) == "true"
}

// details returns a user's row. The report calls everyone with a directory role an administrator, which is wider than the
// policy for administrators (autumn-2026 5.4).
func (r *registrationRules) details(u *User) RegistrationDetails {
	d := RegistrationDetails{
		ID: u.ID, UserPrincipalName: u.UserPrincipalName, UserDisplayName: u.DisplayName, UserType: "member",
		IsAdmin: r.isAdmin(u), MethodsRegistered: u.registered(),
	}
	if u.UserType == "Guest" {
		d.UserType = "guest"
	}
	if u.hasAdministratorPolicy() {
		d.IsSSPREnabled = r.admins
		d.IsSSPRRegistered = countMethods(d.MethodsRegistered, administratorMethods, adminMethods, true) >= adminMethods
	} else {
		d.IsSSPREnabled = r.everyone || r.group != "" && r.inGroup(u.ID, r.group)
		d.IsSSPRRegistered = countMethods(d.MethodsRegistered, r.offered(u), r.required, r.migrated) >= r.required
	}
	d.IsSSPRCapable = d.IsSSPREnabled && d.IsSSPRRegistered
	return d
}

// Methods that reset a password, and those of them that are the authenticator app, which is one method.
var (
	appMethods           = []string{ReportPush, ReportSoftwareCode}
	administratorMethods = []string{
		reportEmail, ReportMobile, ReportOffice, ReportPush, ReportSoftwareCode, ReportHardwareCode,
	}
	resetMethods = append([]string{reportQuestions}, administratorMethods...)
)

// countMethods counts the methods that a user can reset with, among those that are registered and offered. If one method is
// required, a notification of the app counts in migrated tenants only. If nothing but the app is offered, the app does not
// count, in migrated tenants either (autumn-2026 1.6). That two others must be selected beside it if two methods are
// required is a rule of the portal's page; that it does not take a method away from a user is chosen.
func countMethods(registered, offered []string, required int, migrated bool) int {
	isApp := func(method string) bool { return slices.Contains(appMethods, method) }
	appAlone := !slices.ContainsFunc(offered, func(method string) bool { return !isApp(method) })
	n, app := 0, false
	for _, method := range registered {
		switch {
		case !slices.Contains(offered, method), required == 1 && !migrated && method == ReportPush:
		case isApp(method):
			app = app || !appAlone
		default:
			n++
		}
	}
	if app {
		n++
	}
	return n
}

// offered returns the methods that the policies offer to a user.
func (r *registrationRules) offered(u *User) (methods []string) {
	for _, method := range resetMethods {
		if r.legacy[method] || slices.ContainsFunc(r.modern[method], func(a methodAudience) bool {
			return a.has(u, r.inGroup, func(MethodTarget) bool { return true })
		}) {
			methods = append(methods, method)
		}
	}
	return methods
}

// registered returns the names of the methods that the user has, each once, those that Graph manages first (chosen).
func (u *User) registered() []string {
	all := []string{}
	for _, one := range []struct{ name, value string }{
		{reportEmail, u.Methods.Email},
		{ReportMobile, u.Methods.Mobile},
		{ReportAlternateMobile, u.Methods.AlternateMobile},
		{ReportOffice, u.Methods.Office},
	} {
		if one.value != "" {
			all = append(all, one.name)
		}
	}
	names := slices.Clone(u.RegisteredMethods)
	for _, a := range u.Apps {
		names = append(names, appReports[a.Kind])
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
