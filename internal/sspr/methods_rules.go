package sspr

import (
	"fmt"
	"slices"
	"strings"
)

// maxSnoozeDays is the maximum of the registration campaign's snooze days (graph-api 2.4).
const maxSnoozeDays = 14

// Check validates the policy (graph-api 2.4, autumn-2026 4).
func (p MethodsPolicy) Check() []Finding {
	var c checks
	c.between(p.CampaignSnoozeDays, 0, maxSnoozeDays, FieldCampaignSnoozeDays, "Invalid number of snooze days",
		"The registration campaign lets users postpone registration for 0 to 14 days; with 0, they are asked at every sign-in with multifactor authentication.")
	p.checkManaged(&c, p.CampaignState)
	return c.found
}

// CheckKept validates what a configuration writes (p) together with the values that the tenant keeps.
func (p MethodsPolicy) CheckKept(live MethodsPolicy) []Finding {
	var c checks
	if p.CampaignState == nil {
		p.checkManaged(&c, live.CampaignState)
	}
	if is(p.CampaignMethod, CampaignPasskey) {
		c.warn(FieldCampaignMethod, "Passkeys do not count for password reset",
			"The campaign asks users to set up a passkey, which works for sign-in but not for password reset. Users who set up only a passkey cannot reset their password. "+
				"The data source sspr_readiness lists them.")
	}
	return c.found
}

// checkManaged refuses settings that Microsoft sets itself in a campaign of state "default" (autumn-2026 4.2). A tenant
// may already have them, because the service shows both settings.
func (p MethodsPolicy) checkManaged(c *checks, state *string) {
	if !is(state, CampaignDefault) {
		return
	}
	for _, s := range []struct {
		field   string
		written bool
	}{{FieldCampaignMethod, p.CampaignMethod != nil}, {FieldCampaignSnoozeDays, p.CampaignSnoozeDays != nil}} {
		if s.written {
			c.standing(s.field, "Not configurable in a campaign managed by Microsoft",
				fmt.Sprintf("With registration_campaign_state = %q, Microsoft chooses the method and the snooze days; only the groups can be configured. "+
					"Remove %s, or set registration_campaign_state to \"enabled\" or \"disabled\".", CampaignDefault, s.field))
		}
	}
}

// CheckMove validates a planned migration state against the live one (graph-api 2.5).
func (p MethodsPolicy) CheckMove(live MethodsPolicy) []Finding {
	var c checks
	if p.MigrationState == nil || live.MigrationState == nil || *p.MigrationState == *live.MigrationState {
		return nil
	}
	born := is(live.BornMigrated, true)
	switch to := *p.MigrationState; {
	case born && to == PreMigration:
		c.fail(FieldMigrationState, "Migration cannot be undone in this tenant",
			"The tenant was created after the migration to the authentication methods policy and shows no migration state; the service rejects pre_migration. "+
				"Use migration_complete, which is the state of such a tenant, or omit the attribute.")
	case born:
		c.warn(FieldMigrationState, "Migration state may be rejected",
			"The tenant was created after the migration to the authentication methods policy and shows no migration state. Whether it can leave migration_complete is not documented.")
	case to == PreMigration:
		c.warn(FieldMigrationState, "Return to pre_migration may be rejected",
			"Tenants that were created with the migration in progress cannot return to pre_migration, and nothing in the tenant shows whether it is one. "+
				"From migration_complete, only the return to migration_in_progress is documented.")
	}
	return c.found
}

// belongs returns the special settings with the method that each belongs to (graph-api 2.3).
func (m MethodConfiguration) belongs() []struct {
	set    bool
	field  string
	method ConfigurableMethod
} {
	return []struct {
		set    bool
		field  string
		method ConfigurableMethod
	}{
		{m.OfficePhoneAllowed != nil, FieldOfficePhoneAllowed, MethodVoice},
		{m.UsableForSignIn != nil, FieldUsableForSignIn, MethodSMS},
		{m.AuthenticationMode != nil, FieldAuthenticationMode, MethodMicrosoftAuthenticator},
		{m.SoftwareOATHEnabled != nil, FieldSoftwareOATHEnabled, MethodMicrosoftAuthenticator},
		{m.ExternalIDEmailOTP != nil, FieldExternalIDEmailOTP, MethodEmail},
	}
}

// Foreign returns the settings that belong to other methods, which this one never has (graph-api 2.3).
func (m ConfigurableMethod) Foreign() []string {
	var fields []string
	for _, b := range (MethodConfiguration{}).belongs() {
		if b.method != m {
			fields = append(fields, b.field)
		}
	}
	return fields
}

// Check validates a configuration (graph-api 2.3, graph-api 2.4).
func (m MethodConfiguration) Check() []Finding {
	var c checks
	for _, b := range m.belongs() {
		if b.set && m.Method != nil && *m.Method != b.method {
			c.fail(b.field, "Setting of another method",
				fmt.Sprintf("%s is a setting of the method %q and cannot be used with %q. Remove it, or move it to a block with method = %q.", b.field, b.method, *m.Method, b.method))
		}
	}
	if is(m.State, "disabled") && is(m.ExternalIDEmailOTP, "enabled") {
		c.fail(FieldState, "E-mail cannot be disabled while external users need it",
			"One-time passcodes by e-mail are enabled for external users. Set allow_external_id_to_use_email_otp to \"disabled\" or \"default\" first, or leave the method enabled.")
	}
	if m.Included != nil && len(*m.Included) == 0 && (m.UsableForSignIn != nil || m.AuthenticationMode != nil) {
		field := FieldUsableForSignIn
		if m.AuthenticationMode != nil {
			field = FieldAuthenticationMode
		}
		c.fail(field, "Setting requires an included group",
			"The setting applies to each included group, and included_groups is empty. Add groups or \"all_users\", or remove the setting.")
	}
	// Email may be enabled for external users only.
	if is(m.State, "enabled") && m.Included != nil && len(*m.Included) == 0 && !is(m.ExternalIDEmailOTP, "enabled") {
		c.warn(FieldIncludedGroups, "Method enabled for no group",
			"included_groups is empty, so no user of the tenant can use the method. Add groups or \"all_users\".")
	}
	return c.found
}

// CheckKept validates what a configuration writes (m) together with the values that the tenant keeps. A value that the
// tenant keeps is not an error of the configuration.
func (m MethodConfiguration) CheckKept(live MethodConfiguration) []Finding {
	all := Overlay(live, m)
	all.OfficePhoneAllowed, all.UsableForSignIn = m.OfficePhoneAllowed, m.UsableForSignIn
	all.AuthenticationMode, all.SoftwareOATHEnabled = m.AuthenticationMode, m.SoftwareOATHEnabled
	if m.State == nil && m.ExternalIDEmailOTP == nil && is(all.State, "disabled") {
		all.ExternalIDEmailOTP = nil
	}
	if m.State == nil && m.Included == nil {
		all.State = nil // the method was enabled for no one before
	}
	return all.Check()
}

// String returns a target as attributes write it: the ID of a group, all_users, or user:ID for the IDs of users in old
// policies.
func (t Target) String() string {
	if strings.EqualFold(t.Type, "user") {
		return userPrefix + t.ID
	}
	return t.ID
}

const userPrefix = "user:"

// ParseTarget is the inverse of Target.String.
func ParseTarget(s string) Target {
	if id, ok := strings.CutPrefix(s, userPrefix); ok {
		return Target{ID: id, Type: "user"}
	}
	return Target{ID: s, Type: "group"}
}

// Availability is what determines the methods with which users can reset a password.
type Availability struct {
	// State is the migration state, nil if not known.
	State *MigrationState
	// Legacy are the switches of Password reset > Authentication methods, nil if not known.
	Legacy *[]Method
	// Configurations are the methods of the authentication methods policy. A method that the policy does not show is
	// missing.
	Configurations map[ConfigurableMethod]MethodConfiguration
}

// Usable returns the methods with which at least one user can reset a password, in the portal's order. known is false
// if that cannot be decided: until the migration is complete the legacy switches count too (sspr-policy 3.9). Security
// questions stay in the legacy policy after the migration. They are omitted if the legacy policy is not known.
func (a Availability) Usable() (methods []Method, known bool) {
	if a.State == nil {
		return nil, false
	}
	complete := *a.State == MigrationComplete
	if !complete && a.Legacy == nil {
		return nil, false
	}
	legacy := AuthenticationMethods{Methods: a.Legacy}
	for _, m := range Methods() {
		byLegacy := legacy.Offers(m) && (m == SecurityQuestions || !complete)
		byPolicy := *a.State != PreMigration && a.offers(m)
		if byLegacy || byPolicy {
			methods = append(methods, m)
		}
	}
	return methods, true
}

// NotKnown returns the methods that may or may not be offered to users. Hardware OATH tokens are not known if the
// authentication methods policy does not show them (autumn-2026 1.7), or if the legacy switch for codes, which included
// them, may still count. Security questions are not known if the legacy switches are not. The result is meaningful only
// if Usable is known.
func (a Availability) NotKnown() []Method {
	var methods []Method
	if a.Legacy == nil {
		methods = append(methods, SecurityQuestions)
	}
	_, shown := a.Configurations[MethodHardwareOATH]
	byPolicy, byLegacy := !shown, AuthenticationMethods{Methods: a.Legacy}.Offers(MobileAppCode)
	switch state := a.State; {
	case is(state, MigrationComplete):
		byLegacy = false
	case is(state, PreMigration):
		byPolicy = false
	}
	if usable, _ := a.Usable(); !slices.Contains(usable, HardwareOATH) && (byPolicy || byLegacy) {
		methods = append(methods, HardwareOATH)
	}
	return methods
}

// offers reports whether the authentication methods policy offers a method of password reset (sspr-policy 3.9).
func (a Availability) offers(m Method) bool {
	switch m {
	case Email:
		return a.on(MethodEmail)
	case MobilePhone:
		return a.on(MethodSMS) || a.on(MethodVoice)
	case OfficePhone:
		return a.on(MethodVoice) && is(a.Configurations[MethodVoice].OfficePhoneAllowed, true)
	case MobileAppNotification:
		return a.on(MethodMicrosoftAuthenticator)
	case MobileAppCode:
		return a.on(MethodSoftwareOATH) ||
			(a.on(MethodMicrosoftAuthenticator) && is(a.Configurations[MethodMicrosoftAuthenticator].SoftwareOATHEnabled, true))
	case HardwareOATH:
		return a.on(MethodHardwareOATH)
	default:
		return false
	}
}

// on reports whether a method is enabled for at least one user.
func (a Availability) on(m ConfigurableMethod) bool {
	c := a.Configurations[m]
	return is(c.State, "enabled") && (c.Included == nil || len(*c.Included) > 0)
}

// CheckLockOut warns, at the given field, if fewer methods are usable than are required. If the number required is not
// known, the warning assumes two. The authenticator app cannot be the only method in any migration state
// (autumn-2026 1.6).
func (a Availability) CheckLockOut(required *int64, field string) []Finding {
	usable, known := a.Usable()
	if !known {
		return nil
	}
	var c checks
	n := int64(len(usable))
	left := "no method is left"
	if n > 0 {
		left = fmt.Sprintf("only %s is left", methodNames(usable))
	}
	left = "With everything planned so far and the tenant's other settings unchanged, " + left + " for self-service password reset"
	advice := a.advice("email, microsoft_authenticator and software_oath", "email or mobile_app_code")
	switch {
	case n == 0:
		c.warn(field, "Lock-out risk: no user could reset a password", left+"."+advice)
	case !slices.ContainsFunc(usable, func(m Method) bool { return !isAuthenticator(m) }):
		c.warn(field, "Lock-out risk: the authenticator app alone",
			left+", and Microsoft does not accept the app alone."+a.advice("email", "email"))
	case required != nil && n < *required:
		c.warn(field, "Lock-out risk: fewer methods than required",
			fmt.Sprintf("%s, and methods_required is %d.", left, *required)+advice)
	case required == nil && n == 1:
		c.warn(field, "Lock-out risk if two methods are required",
			left+". In a tenant with methods_required = 2, no user could reset a password."+advice)
	}
	return c.found
}

// advice returns what to offer instead, with the method names of the policy that decides. It does not recommend phones
// and security questions, because they end in early 2027 (autumn-2026 3.1, autumn-2026 3.2).
func (a Availability) advice(byPolicy, byLegacy string) string {
	advice := fmt.Sprintf(" Enable another method first: sspr_authentication_method_configuration does that for %s.", byPolicy)
	if is(a.State, PreMigration) {
		advice = fmt.Sprintf(" Offer another method first: %s in methods of sspr_authentication_methods.", byLegacy)
	}
	if slices.Contains(a.NotKnown(), HardwareOATH) {
		advice += " Hardware OATH tokens are not counted, because Microsoft Graph does not show whether the tenant offers them."
	}
	return advice
}
