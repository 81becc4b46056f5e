package sspr

import (
	"slices"
	"strings"
)

// Severity says whether a finding stops a plan.
type Severity int

// A setting that the service or Microsoft's documentation rules out is an Error; one that works, but not as
// its author will expect, is a Warning.
const (
	Error Severity = iota
	Warning
)

// The names of settings, as findings and the provider's attributes use them.
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

// Finding is what a rule has to say about one setting.
type Finding struct {
	Severity Severity
	// Field is the setting that a person should look at, one of the Field constants.
	Field string
	// Summary is a short sentence without a final stop.
	Summary string
	// Detail says why, and what to do.
	Detail string
	// Standing marks an error that a tenant can be found with, because the service is not known to refuse it. It stops
	// a plan that writes, and must not stop one that leaves the tenant as it is.
	Standing bool
}

// Errors gives the findings that stop a plan.
func Errors(findings []Finding) []Finding { return ofSeverity(findings, Error) }

// Standing gives the errors that a tenant can be found with.
func Standing(findings []Finding) []Finding { return standing(findings, true) }

// Lasting gives the other errors: what no tenant can have.
func Lasting(findings []Finding) []Finding { return standing(findings, false) }

func standing(findings []Finding, want bool) []Finding {
	return slices.DeleteFunc(Errors(findings), func(f Finding) bool { return f.Standing != want })
}

// Warnings gives the findings that do not stop a plan.
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

// checks collects findings while the rules of one page run.
type checks struct{ found []Finding }

func (c *checks) fail(field, summary, detail string) {
	c.found = append(c.found, Finding{Severity: Error, Field: field, Summary: summary, Detail: detail})
}

// standing is fail for what a tenant can be found with.
func (c *checks) standing(field, summary, detail string) {
	c.found = append(c.found, Finding{Severity: Error, Field: field, Summary: summary, Detail: detail, Standing: true})
}

func (c *checks) warn(field, summary, detail string) {
	c.found = append(c.found, Finding{Severity: Warning, Field: field, Summary: summary, Detail: detail})
}

// between fails where *v is known and outside low..high.
func (c *checks) between(v *int64, low, high int64, field, summary, detail string) {
	if v != nil && (*v < low || *v > high) {
		c.fail(field, summary, detail)
	}
}

// is says whether v is known and equal to want.
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
