package sspr

import (
	"slices"
	"strings"
)

// Severity is whether a finding stops a plan.
type Severity int

// An Error is a setting that the service or Microsoft's documentation rules out. A Warning is a setting that works, but
// not as its author will expect.
const (
	Error Severity = iota
	Warning
)

// The names of settings in findings, which are also the provider's attribute names.
const (
	FieldEnabledFor             = "enabled_for"
	FieldGroupID                = "group_id"
	FieldMethodsRequired        = "methods_required"
	FieldMethods                = "methods"
	FieldQuestionsToRegister    = "questions_to_register"
	FieldQuestionsToReset       = "questions_to_reset"
	FieldCustomQuestions        = "custom_questions"
	FieldPredefinedQuestionIDs  = "predefined_question_ids"
	FieldRequiredAtSignIn       = "required_at_sign_in"
	FieldReconfirmAfterDays     = "reconfirm_after_days"
	FieldNotifyUsers            = "notify_users"
	FieldNotifyAdministrators   = "notify_administrators"
	FieldCustomizeHelpdeskLink  = "customize_helpdesk_link"
	FieldCustomHelpdeskEmailURL = "custom_helpdesk_email_or_url"
	FieldUnlockWithoutReset     = "unlock_without_reset"
	FieldMigrationState         = "migration_state"
	FieldCampaignState          = "registration_campaign_state"
	FieldCampaignMethod         = "registration_campaign_method"
	FieldCampaignSnoozeDays     = "registration_campaign_snooze_days"
	FieldCampaignIncluded       = "registration_campaign_included_groups"
	FieldCampaignExcluded       = "registration_campaign_excluded_groups"
	FieldState                  = "state"
	FieldIncludedGroups         = "included_groups"
	FieldExcludedGroups         = "excluded_groups"
	FieldOfficePhoneAllowed     = "office_phone_allowed"
	FieldUsableForSignIn        = "usable_for_sign_in"
	FieldAuthenticationMode     = "authentication_mode"
	FieldSoftwareOATHEnabled    = "software_oath_enabled"
	FieldExternalIDEmailOTP     = "allow_external_id_to_use_email_otp"
)

// Finding is the result of a rule about one setting.
type Finding struct {
	Severity Severity
	// Field is the setting that the reader should look at, one of the Field constants.
	Field string
	// Summary is a short sentence without a period.
	Summary string
	// Detail explains the reason and what to do.
	Detail string
	// Standing marks an error that an import can lead to, because a tenant may have it already. It stops a plan that writes.
	// It must not stop a plan that leaves the tenant unchanged, nor a validation.
	Standing bool
}

// Errors returns the findings that stop a plan.
func Errors(findings []Finding) []Finding { return ofSeverity(findings, Error) }

// Standing returns the errors that wait for the plan. No range check and no refusal of the portal's API is recorded
// (sspr-policy 8), so a tenant may have whatever its API stores:
//
//	rule                                            refused by   because
//	a number outside its range, a question too long validate     no import is known to show it
//	a lockout number outside its range, another mode plan         Graph may store it (passwords 10.4)
//	group_id with none or all                       validate     an import shows a group with selected only
//	selected, group_id omitted                      validate     an import shows NoGroupID there
//	selected, group_id = NoGroupID                  plan         the API may store it
//	customized helpdesk link, link ""               validate     an import shows null there
//	customized helpdesk link, link omitted          plan         the tenant may have a link
//	helpdesk link of an odd form, or not shown      plan         tenants keep old links; the form is the portal's rule
//	fewer methods than required, app alone          plan         migrating by hand leaves fewer (autumn-2026 1.3)
//	fewer questions registered than asked           plan         the portal's rule
//	fewer questions defined than registered         plan         the portal's rule
//	a question twice                                plan         differs in capitals and blanks only
//	a setting of another method                     validate     an import shows none of them
//	method and days of a campaign in state default  plan         the service shows both
func Standing(findings []Finding) []Finding { return standing(findings, true) }

// Lasting returns the other errors, which no import leads to.
func Lasting(findings []Finding) []Finding { return standing(findings, false) }

func standing(findings []Finding, want bool) []Finding {
	return slices.DeleteFunc(Errors(findings), func(f Finding) bool { return f.Standing != want })
}

// Warnings returns the findings that do not stop a plan.
func Warnings(findings []Finding) []Finding { return ofSeverity(findings, Warning) }

func ofSeverity(findings []Finding, s Severity) []Finding {
	var found []Finding
	for _, f := range findings {
		if f.Severity == s {
			found = append(found, f)
		}
	}
	return found
}

// checks collects the findings of the rules of one page.
type checks struct{ found []Finding }

func (c *checks) fail(field, summary, detail string) {
	c.found = append(c.found, Finding{Severity: Error, Field: field, Summary: summary, Detail: detail})
}

// standing is like fail, but for an error that an import can lead to.
func (c *checks) standing(field, summary, detail string) {
	c.found = append(c.found, Finding{Severity: Error, Field: field, Summary: summary, Detail: detail, Standing: true})
}

func (c *checks) warn(field, summary, detail string) {
	c.found = append(c.found, Finding{Severity: Warning, Field: field, Summary: summary, Detail: detail})
}

// between fails if *v is known and outside low..high.
func (c *checks) between(v *int64, low, high int64, field, summary, detail string) {
	if v != nil && (*v < low || *v > high) {
		c.fail(field, summary, detail)
	}
}

// is reports whether v is known and equal to want.
func is[T comparable](v *T, want T) bool { return v != nil && *v == want }

func methodNames(methods []Method) string {
	if len(methods) == 0 {
		return "none"
	}
	names := make([]string, len(methods))
	for i, m := range methods {
		names[i] = string(m)
	}
	return strings.Join(names, ", ")
}
