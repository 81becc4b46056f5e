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
	// Standing marks an error that a tenant may already have, because the service is not known to refuse it. It stops a
	// plan that writes. It must not stop a plan that leaves the tenant unchanged.
	Standing bool
}

// Errors returns the findings that stop a plan.
func Errors(findings []Finding) []Finding { return ofSeverity(findings, Error) }

// Standing returns the errors that a tenant may already have.
func Standing(findings []Finding) []Finding { return standing(findings, true) }

// Lasting returns the other errors, which no tenant can have.
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

// standing is like fail, but for an error that a tenant may already have.
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
