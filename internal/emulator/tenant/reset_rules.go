package tenant

import (
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
)

// The names of methods in the report of registrations that are usable for a reset (graph-api 4.2).
const (
	ReportEmail           = "email"
	ReportMobile          = "mobilePhone"
	ReportAlternateMobile = "alternateMobilePhone"
	ReportOffice          = "officePhone"
	ReportPush            = "microsoftAuthenticatorPush"
	ReportSoftwareCode    = "softwareOneTimePasscode"
	ReportHardwareCode    = "hardwareOneTimePasscode"
	ReportQuestions       = "securityQuestion"
)

// administratorsRequired is how many methods the policy for administrators asks for (sspr-policy 3.2).
const administratorsRequired = 2

// ResetRules decide whether a user may reset the password and what counts for it. They are read from the policies once, for
// many users. The report of registrations and the journeys of users ask the same rules.
//
// They are simpler than the service: the 30 days of a trial are left out; a guest is in the scope like a member; contact
// data that a user has not registered, an alternate mobile phone, passkeys and the like do not count (the phone by
// graph-api 1.8, contact data by autumn-2026 2.1). The documentation of the real report has the names of its flags and no
// rules.
type ResetRules struct {
	everyone bool
	selected bool
	group    string // "" is none
	admins   bool
	required int
	migrated bool
	// legacy holds the methods that the portal's policy allows, modern those that the authentication methods policy
	// allows, each with the audience.
	legacy map[string]bool
	modern map[string][]methodAudience
	// texts and calls are the audiences of the two ways to reach a mobile phone.
	texts, calls methodAudience
	inGroup      func(user, group string) bool
	// twoGateRole reports whether the policy for administrators applies to a role, and twoGateGroups are the groups with one.
	twoGateRole   func(role string) bool
	twoGateGroups []string
	// oneGate and appTwice are Settings.OneMethodForAdministrators and Settings.AppIsTwoMethods.
	oneGate, appTwice bool
	// isAdmin reports whether the report calls a user an administrator.
	isAdmin func(*User) bool
}

// ResetRules reads the policies that the state of the migration selects (sspr-policy 3.9). They hold until the state changes.
func (s *State) ResetRules() *ResetRules {
	number := func(key string) int {
		n, _ := document.WholeNumber(s.Policy(key)) // 0 if a test has removed it
		return n
	}
	rules := &ResetRules{
		everyone: number(KeyEnablement) > EnablementSelected,
		admins:   s.AllowedToUseSSPR(),
		required: max(1, number(KeyRequired)),
		migrated: s.Migrated(),
		inGroup:  s.InGroup,
		oneGate:  s.Settings.OneMethodForAdministrators,
		appTwice: s.Settings.AppIsTwoMethods,
		isAdmin:  func(u *User) bool { return len(s.RolesOf(u, s.Settings.AdminThroughGroups)) > 0 },
	}
	rules.readTwoGate(s)
	if rules.selected = number(KeyEnablement) == EnablementSelected; rules.selected {
		rules.group = PolicyGroup(s.PasswordResetPolicy)
	}
	allowed := s.PasswordResetPolicy.IsTrue
	rules.legacy = map[string]bool{ReportQuestions: allowed(KeyQuestionsSwitch)} // in every state
	if !rules.migrated {
		rules.legacy[ReportEmail] = allowed("emailOptionEnabled")
		rules.legacy[ReportMobile] = allowed("mobilePhoneOptionEnabled")
		rules.legacy[ReportOffice] = allowed("officePhoneOptionEnabled")
		rules.legacy[ReportPush] = allowed("mobileAppNotificationEnabled")
		rules.legacy[ReportSoftwareCode] = allowed("mobileAppCodeEnabled")
		rules.legacy[ReportHardwareCode] = s.Settings.HardwareByLegacyCodes && allowed("mobileAppCodeEnabled")
	}
	if state := s.MigrationState(); state == nil || *state != PreMigration {
		rules.modern = s.modernMethods()
		rules.texts, rules.calls = s.audienceOf(smsMethod), s.audienceOf("Voice")
	}
	return rules
}

// modernMethods reads the authentication methods policy (graph-api 2.5). Hardware tokens have a section of their own there,
// which counts whether v1.0 shows it or not (autumn-2026 1.7).
func (s *State) modernMethods() map[string][]methodAudience {
	voice, authenticator := s.audienceOf("Voice"), s.audienceOf("MicrosoftAuthenticator")
	modern := map[string][]methodAudience{
		ReportEmail:        {s.audienceOf("Email")},
		ReportMobile:       {s.audienceOf(smsMethod), voice},
		ReportPush:         {authenticator},
		ReportSoftwareCode: {s.audienceOf("SoftwareOath")},
		ReportHardwareCode: {s.audienceOf(fresh.HardwareOathID)},
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
	return d != nil && d.IsTrue(key)
}

// details returns a user's row. The report calls everyone with a directory role an administrator, which is wider than the
// policy for administrators (autumn-2026 5.4).
func (r *ResetRules) details(u *User) RegistrationDetails {
	d := RegistrationDetails{
		ID: u.ID, UserPrincipalName: u.UserPrincipalName, UserDisplayName: u.DisplayName, UserType: "member",
		IsAdmin: r.isAdmin(u), MethodsRegistered: u.Registered(),
	}
	if u.UserType == "Guest" {
		d.UserType = "guest"
	}
	d.IsSSPREnabled = r.admins
	if !r.HasTwoGatePolicy(u) {
		d.IsSSPREnabled = r.InScope(u)
	}
	d.IsSSPRRegistered = r.Suffice(u, r.Usable(u, r.Offered(u)))
	d.IsSSPRCapable = d.IsSSPREnabled && d.IsSSPRRegistered
	return d
}

// Methods that reset a password, and those of them that are the authenticator app, which is one method.
var (
	appMethods           = []string{ReportPush, ReportSoftwareCode}
	administratorMethods = []string{
		ReportEmail, ReportMobile, ReportOffice, ReportPush, ReportSoftwareCode, ReportHardwareCode,
	}
	resetMethods = append([]string{ReportQuestions}, administratorMethods...)
)

// InScope reports whether password reset is on for a user: for everyone, or for a group in which the user is.
func (r *ResetRules) InScope(u *User) bool {
	return r.everyone || r.group != "" && r.inGroup(u.ID, r.group)
}

// On reports whether password reset is on for any user other than administrators, by the scope alone.
func (r *ResetRules) On() bool { return r.everyone || r.selected }

// HasPolicy reports whether there is a policy for users at all: password reset for a group needs a group.
func (r *ResetRules) HasPolicy() bool { return r.everyone || r.group != "" }

// AdministratorsAllowed reports whether administrators may reset their own passwords.
func (r *ResetRules) AdministratorsAllowed() bool { return r.admins }

// Required returns how many methods a reset requires, 1 or 2.
func (r *ResetRules) Required(u *User) int {
	switch {
	case !r.HasTwoGatePolicy(u):
		return r.required
	case r.oneGate:
		return 1
	default:
		return administratorsRequired
	}
}

// Suffice reports whether enough methods count for a reset.
func (r *ResetRules) Suffice(u *User, usable []string) bool {
	return r.Count(usable) >= r.Required(u)
}

// Offered returns the methods that the policies offer to a user, by the names of the report.
func (r *ResetRules) Offered(u *User) (methods []string) {
	if r.HasTwoGatePolicy(u) {
		return slices.Clone(administratorMethods)
	}
	return r.allowed(u)
}

// Registrable returns the methods that a user may register, by the names of the report. For administrators these are the
// methods of their policy, unless it is off: then nothing that they could register would reset their passwords, and they may
// register what everyone may, except for security questions (chosen).
func (r *ResetRules) Registrable(u *User) []string {
	if !r.HasTwoGatePolicy(u) || r.admins {
		return r.Offered(u)
	}
	return slices.DeleteFunc(r.allowed(u), func(method string) bool { return method == ReportQuestions })
}

// allowed returns the methods that the policies of the tenant allow a user.
func (r *ResetRules) allowed(u *User) (methods []string) {
	for _, method := range resetMethods {
		if r.legacy[method] || slices.ContainsFunc(r.modern[method], func(a methodAudience) bool { return r.includes(a, u) }) {
			methods = append(methods, method)
		}
	}
	return methods
}

func (r *ResetRules) includes(a methodAudience, u *User) bool {
	return a.has(u, r.inGroup, func(MethodTarget) bool { return true })
}

// Texts reports whether a user may get text messages on the mobile phone. A legacy switch and the policy for administrators
// allow texts and calls (sspr-policy 3.3); the authentication methods policy has a section for each.
func (r *ResetRules) Texts(u *User) bool { return r.anyMobile(u) || r.includes(r.texts, u) }

// Calls reports whether a user may be called on the mobile phone, by the same rules as Texts.
func (r *ResetRules) Calls(u *User) bool { return r.anyMobile(u) || r.includes(r.calls, u) }

func (r *ResetRules) anyMobile(u *User) bool { return r.HasTwoGatePolicy(u) || r.legacy[ReportMobile] }

// Usable returns which of the user's registered methods count if so many are offered. If one method is required, a
// notification of the app counts in migrated tenants only. If nothing but the app is offered, the app does not count, in
// migrated tenants either (autumn-2026 1.6). That two others must be selected beside it if two methods are required is a rule
// of the portal's page; that it does not take a method away from a user is chosen.
func (r *ResetRules) Usable(u *User, offered []string) (methods []string) {
	appAlone := !slices.ContainsFunc(offered, func(method string) bool { return !isApp(method) })
	codeOnly := r.Required(u) == 1 && !r.migrated
	for _, method := range u.Registered() {
		switch {
		case !slices.Contains(offered, method), codeOnly && method == ReportPush, appAlone && isApp(method):
		default:
			methods = append(methods, method)
		}
	}
	return methods
}

func isApp(method string) bool { return slices.Contains(appMethods, method) }

// Count counts methods as the service does: a notification and a code of the authenticator app are one, unless
// Settings.AppIsTwoMethods is set.
func (r *ResetRules) Count(usable []string) int {
	if !r.appTwice && slices.Contains(usable, ReportPush) && slices.Contains(usable, ReportSoftwareCode) {
		return len(usable) - 1
	}
	return len(usable)
}

// CountRegistered counts the methods of a user that can prove in a reset who the user is, if a policy allows them.
func (r *ResetRules) CountRegistered(u *User) int {
	return r.Count(slices.DeleteFunc(u.Registered(), func(method string) bool { return !slices.Contains(resetMethods, method) }))
}

// Registered returns the names of the methods that the user has, each once, those that Graph manages first (chosen). An
// authenticator app with a secret shows codes beside its notifications.
func (u *User) Registered() []string {
	all := []string{}
	for _, one := range []struct{ name, value string }{
		{ReportEmail, u.Methods.Email},
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
		if a.Secret != "" {
			names = append(names, ReportSoftwareCode)
		}
	}
	for _, name := range names {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
