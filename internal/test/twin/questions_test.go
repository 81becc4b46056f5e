package twin

import (
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/random"
)

// dice draw configurations, and settings that random.Tenant does not draw.
type dice struct {
	random.Dice
	// groups are the IDs that a configuration may name.
	groups []string
}

// block writes to the log that a user is blocked.
func block(s *emulator.State, u *emulator.User) {
	s.AddDirectoryAudit(emulator.DirectoryAudit{
		ActivityDisplayName: emulator.AuditBlocked, ActivityDateTime: time.Now().Add(-time.Hour), Category: "UserManagement",
		TargetResources: []emulator.AuditTarget{{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName}},
	})
}

// settings changes what has no effect on who can reset a password, and blocks some users, which a twin does not know.
func (d dice) settings(s *emulator.State) {
	s.SetPolicy("notifyUsersOnPasswordReset", d.In(50))
	s.SetPolicy("notifyOnAdminPasswordReset", d.In(50))
	s.SetPolicy("registrationRequiredOnSignIn", d.In(50))
	s.SetPolicy("registrationReconfirmIntevalInDays", random.One(d.Dice, 0, 90, 180, 730))
	s.SetPolicy("customizeHelpdeskLink", d.In(50))
	s.SetPolicy("customHelpdeskEmailOrUrl", random.One(d.Dice, "", "https://help.adatum.example"))
	s.Settings.OnPremisesAvailable = d.In(50)
	d.passwords(s)
	for i := range s.Users {
		if d.In(20) {
			block(s, &s.Users[i])
		}
	}
	if d.In(10) { // a property of the future
		s.SetPolicy("somethingNew", map[string]any{"deep": []int{1, 2}})
	}
}

// passwords sets what the tenant has of password protection, expiry and branding: nothing, or something.
func (d dice) passwords(s *emulator.State) {
	if d.In(60) {
		s.SetBannedWords(random.Some(d.Dice, 60, "fabrikam", "tailspin", "northwind")...)
		s.SetPasswordRule("LockoutThreshold", random.One(d.Dice, "3", "10", "20"))
		s.SetPasswordRule("LockoutDurationInSeconds", random.One(d.Dice, "30", "60", "600"))
		s.SetPasswordRule("EnableBannedPasswordCheck", random.One(d.Dice, "True", "False"))
		s.SetPasswordRule("BannedPasswordCheckOnPremisesMode", random.One(d.Dice, "Audit", "Enforce"))
	}
	s.Domain(emulator.SeedDomain).Set("passwordValidityPeriodInDays", random.One[any](d.Dice, nil, 60, 90, 2147483647))
	if d.In(50) {
		s.SetBranding("customForgotMyPasswordText", random.One[any](d.Dice, nil, "Call the helpdesk of Contoso"))
		s.SetBranding("customAccountResetCredentialsUrl", random.One[any](d.Dice, nil, "https://reset.adatum.example"))
		s.SetBranding("loginPageTextVisibilitySettings", map[string]any{"hideForgotMyPassword": d.In(50), "hideAccountResetCredentials": d.In(20)})
	}
}

// all are the methods as a policy offers them before the migration.
var all = []string{"mobile_app_notification", "mobile_app_code", "email", "mobile_phone", "office_phone", "security_questions"}

// questions draws a configuration: resources that change the tenant, and data sources.
func (d dice) questions(s *emulator.State) []question {
	return slices.Concat(d.resources(s), d.dataSources(s), d.usersReset(s))
}

// resources draws blocks of the tenant's settings. Some are imported, the others take the settings over.
func (d dice) resources(s *emulator.State) (blocks []question) {
	add := func(typeName, suffix string, block acctest.Values) {
		if !d.In(60) {
			return
		}
		q := question{typeName: typeName, planned: true, block: block}
		if d.In(70) {
			q.importID = "current" + suffix
		}
		blocks = append(blocks, q)
	}
	policy := acctest.Values{"enabled_for": random.One(d.Dice, "none", "selected", "selected", "all", "all")}
	if policy["enabled_for"] == "selected" {
		policy["group_id"] = random.One(d.Dice, d.groups...)
	}
	add("sspr_policy", "", policy)
	methods := acctest.Values{"methods_required": 1 + d.IntN(2)}
	if m := s.MigrationState(); m == nil || *m == "migrationComplete" {
		if d.In(30) {
			methods["methods"] = []string{"security_questions"}
		}
	} else if d.In(60) {
		methods["methods"] = append(random.Some(d.Dice, 50, all[1:]...), all[0])
	}
	add("sspr_authentication_methods", "", methods)
	for _, m := range []string{"email", "sms", "voice", "microsoft_authenticator", "software_oath"} {
		block := acctest.Values{"method": m, "state": random.One(d.Dice, "enabled", "enabled", "disabled")}
		if d.In(60) {
			block["included_groups"] = random.One(d.Dice, []string{"all_users"}, random.Some(d.Dice, 50, d.groups...))
		}
		if d.In(20) {
			block["excluded_groups"] = random.Some(d.Dice, 50, d.groups...)
		}
		add("sspr_authentication_method_configuration", "/"+m, block)
	}
	add("sspr_registration", "", acctest.Values{"required_at_sign_in": d.In(50), "reconfirm_after_days": random.One(d.Dice, 0, 180)})
	add("sspr_notifications", "", acctest.Values{"notify_users": d.In(50), "notify_administrators": d.In(50)})
	add("sspr_customization", "", acctest.Values{"customize_helpdesk_link": true, "custom_helpdesk_email_or_url": "https://help.adatum.example"})
	add("sspr_on_premises_integration", "", acctest.Values{"write_back_passwords": d.In(50), "unlock_without_reset": d.In(50)})
	add("sspr_administrator_policy", "", acctest.Values{"enabled": d.In(50)})
	add("sspr_authentication_methods_policy", "", acctest.Values{"migration_state": random.One(d.Dice, "migration_in_progress", "migration_complete")})
	protection := acctest.Values{"lockout_threshold": random.One(d.Dice, 5, 10), "enforce_custom_banned": true}
	if d.In(50) {
		protection["custom_banned_passwords"] = []string{"fabrikam", "adatum"}
	}
	add("sspr_password_protection", "", protection)
	expiration := acctest.Values{"domain": emulator.SeedDomain, "never_expires": true}
	if d.In(50) {
		expiration = acctest.Values{"domain": emulator.SeedDomain, "validity_days": 60, "notification_window_days": 14}
	}
	add("sspr_password_expiration", "/"+emulator.SeedDomain, expiration)
	add("sspr_sign_in_links", "", acctest.Values{"forgot_password_text": random.One(d.Dice, "Call the helpdesk of Contoso", "Reset it"), "show_forgot_password": d.In(50)})
	return blocks
}

// dataSources asks all data sources that do not name users by their own words.
func (d dice) dataSources(s *emulator.State) []question {
	telephony := s.Settings.TelephonyProvider
	asked := []question{
		{typeName: "sspr_readiness", block: acctest.Values{"list_limit": 1000, "telephony_provider": telephony}},
		{typeName: "sspr_readiness", block: acctest.Values{
			"list_limit": 1000, "methods_required": 1 + d.IntN(2), "methods": append(random.Some(d.Dice, 50, all[1:]...), all[0]),
			"as_of": random.One(d.Dice, random.Days...),
		}},
		{typeName: "sspr_readiness", block: acctest.Values{"list_limit": 1000, "group_id": random.One(d.Dice, d.groups...), "telephony_provider": telephony}},
		{typeName: "sspr_registration_summary"},
		{typeName: "sspr_user_registrations"},
		{typeName: "sspr_compliance"},
		{typeName: "sspr_license"},
		{typeName: "sspr_on_premises_status"},
	}
	for _, typeName := range []string{
		"sspr_policy", "sspr_administrator_policy", "sspr_authentication_methods_policy", "sspr_on_premises_integration",
		"sspr_password_protection", "sspr_sign_in_links",
	} {
		asked = append(asked, question{typeName: typeName})
	}
	for _, m := range []string{"email", "sms", "voice", "microsoft_authenticator", "software_oath"} {
		asked = append(asked, question{typeName: "sspr_authentication_method_configuration", block: acctest.Values{"method": m}})
	}
	return append(asked, question{typeName: "sspr_password_expiration", block: acctest.Values{"domain": emulator.SeedDomain}})
}

// usersReset asks about each user, some by name, under the live policy and under another one.
func (d dice) usersReset(s *emulator.State) (asked []question) {
	for i := range s.Users {
		u := &s.Users[i]
		block := acctest.Values{"user_id": random.One(d.Dice, u.ID, u.UserPrincipalName), "telephony_provider": s.Settings.TelephonyProvider}
		if d.In(30) {
			block["enabled_for"], block["methods_required"], block["as_of"] = "all", 1+d.IntN(2), random.One(d.Dice, random.Days...)
		}
		// The methods of users come from the registration report, which needs a license and leaves out disabled accounts.
		asked = append(asked, question{typeName: "sspr_user_reset", block: block, unread: !s.IsPremium() || !u.AccountEnabled})
	}
	return asked
}
