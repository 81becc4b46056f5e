package emulator

import "slices"

// The names of methods in the report of registrations that are usable for a reset (reference graph-api 4.2).
const (
	reportEmail           = "email"
	reportMobile          = "mobilePhone"
	reportAlternateMobile = "alternateMobilePhone"
	reportOffice          = "officePhone"
	reportPush            = "microsoftAuthenticatorPush"
	reportSoftwareCode    = "softwareOneTimePasscode"
	reportHardwareCode    = "hardwareOneTimePasscode"
	reportQuestions       = "securityQuestion"
)

// adminMethods is how many methods the policy for administrators asks for (reference sspr-policy 3.2).
const adminMethods = 2

// registrationRules say whether a user may reset the password and what counts for it. They are read from the policies
// once, for many users.
//
// They are simpler than the service: everybody with a directory role counts as an administrator, for whom only
// allowedToUseSSPR and the fixed two methods count (the 30 days of a trial are left out); a guest is in the scope like a
// member; contact data that a user has not registered, an alternate mobile phone, passkeys and the like do not count
// (the phone by reference graph-api 1.8). How the real report works out its flags is not documented further than their names.
type registrationRules struct {
	everybody bool
	group     string // "" is none
	admins    bool
	required  int
	// legacy holds the methods that the portal's policy allows, modern those that the authentication methods policy
	// allows, each with whom.
	legacy  map[string]bool
	modern  map[string][]methodAudience
	inGroup func(user, group string) bool
}

// registrationRules reads the policies as the state of the migration says (reference sspr-policy 3.9).
func (s *State) registrationRules() *registrationRules {
	number := func(key string) int {
		n, _ := wholeNumber(s.Policy(key)) // 0 where a test has removed it
		return n
	}
	rules := &registrationRules{
		everybody: number(keyEnablement) > enablementSelected,
		admins:    s.AllowedToUseSSPR(),
		required:  max(1, number(keyRequired)),
		inGroup:   s.inGroup,
	}
	if number(keyEnablement) == enablementSelected {
		rules.group = policyGroup(s.PasswordResetPolicy)
	}
	allowed := func(key string) bool { return string(s.Policy(key)) == "true" }
	rules.legacy = map[string]bool{reportQuestions: allowed("securityQuestionsOptionEnabled")} // in every state
	if !s.migrated() {
		rules.legacy[reportEmail] = allowed("emailOptionEnabled")
		rules.legacy[reportMobile] = allowed("mobilePhoneOptionEnabled")
		rules.legacy[reportOffice] = allowed("officePhoneOptionEnabled")
		rules.legacy[reportPush] = allowed("mobileAppNotificationEnabled")
		rules.legacy[reportSoftwareCode] = allowed("mobileAppCodeEnabled")
		rules.legacy[reportHardwareCode] = allowed("mobileAppCodeEnabled")
	}
	if state := s.MigrationState(); state == nil || *state != preMigration {
		rules.modern = s.modernMethods()
	}
	return rules
}

// modernMethods reads the authentication methods policy (reference graph-api 2.5).
func (s *State) modernMethods() map[string][]methodAudience {
	voice, authenticator := s.audienceOf("Voice"), s.audienceOf("MicrosoftAuthenticator")
	modern := map[string][]methodAudience{
		reportEmail:        {s.audienceOf("Email")},
		reportMobile:       {s.audienceOf(smsConfigurationKey), voice},
		reportPush:         {authenticator},
		reportSoftwareCode: {s.audienceOf("SoftwareOath")},
		reportHardwareCode: {s.audienceOf("HardwareOath")},
	}
	if s.methodSwitch("Voice", "isOfficePhoneAllowed") {
		modern[reportOffice] = []methodAudience{voice}
	}
	if s.methodSwitch("MicrosoftAuthenticator", "isSoftwareOathEnabled") {
		modern[reportSoftwareCode] = append(modern[reportSoftwareCode], authenticator)
	}
	return modern
}

// methodSwitch says whether a property of the configuration of a method is true.
func (s *State) methodSwitch(id, key string) bool {
	d := s.AuthenticationMethod(id)
	if d == nil {
		return false
	}
	raw, _ := d.Get(key)
	return string(raw) == "true"
}

// details gives a user's row.
func (r *registrationRules) details(u *User) RegistrationDetails {
	d := RegistrationDetails{
		ID: u.ID, UserPrincipalName: u.UserPrincipalName, UserDisplayName: u.DisplayName, UserType: "member",
		IsAdmin: len(u.DirectoryRoles) > 0, MethodsRegistered: u.registered(),
	}
	if u.UserType == "Guest" {
		d.UserType = "guest"
	}
	required := r.required
	d.IsSSPREnabled = r.everybody || r.group != "" && r.inGroup(u.ID, r.group)
	if d.IsAdmin {
		d.IsSSPREnabled, required = r.admins, adminMethods
	}
	d.IsSSPRRegistered = r.usable(u, d.MethodsRegistered, d.IsAdmin, required) >= required
	d.IsSSPRCapable = d.IsSSPREnabled && d.IsSSPRRegistered
	return d
}

// usable counts the methods that a user can reset with. Those of the authenticator app are one, and its notification is
// none where one method is required (reference sspr-policy 3.3).
func (r *registrationRules) usable(u *User, registered []string, admin bool, required int) int {
	n, app := 0, false
	for _, method := range registered {
		switch {
		case !r.counts(method, u) || admin && method == reportQuestions || required == 1 && method == reportPush:
		case method == reportPush || method == reportSoftwareCode || method == reportHardwareCode:
			app = true
		default:
			n++
		}
	}
	if app {
		n++
	}
	return n
}

// counts says whether a method that the user has registered can be used for a reset.
func (r *registrationRules) counts(method string, u *User) bool {
	return r.legacy[method] || slices.ContainsFunc(r.modern[method], func(a methodAudience) bool {
		return a.has(u, r.inGroup, func(methodTarget) bool { return true })
	})
}

// registered gives the names of the methods that the user has, each once, those that Graph manages first (chosen).
func (u *User) registered() []string {
	all := []string{}
	for _, one := range []struct{ name, value string }{
		{reportEmail, u.Methods.Email},
		{reportMobile, u.Methods.Mobile},
		{reportAlternateMobile, u.Methods.AlternateMobile},
		{reportOffice, u.Methods.Office},
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
