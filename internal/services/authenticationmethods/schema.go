package authenticationmethods

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// questionID matches the id of a question as the service writes it: a GUID without hyphens (sspr-policy 1.3).
var questionID = regexp.MustCompile(`^[0-9a-f]{32}$`)

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"methods_required": attribute.OptionalInt64("Number of methods required to reset a password: 1 or 2.").Named("`numberOfAuthenticationMethodsRequired`"),
		"methods": attribute.OptionalStrings("Methods offered to users: `mobile_app_notification`, `mobile_app_code`, `email`, `mobile_phone`, `office_phone`, `security_questions`. A migrated tenant accepts only `security_questions`.",
			stringvalidator.OneOf(methodNames()...)).
			Named("`mobileAppNotificationEnabled`, `mobileAppCodeEnabled`, `emailOptionEnabled`, `mobilePhoneOptionEnabled`, `officePhoneOptionEnabled`, `securityQuestionsOptionEnabled`"),
		"questions_to_register": attribute.OptionalInt64("Number of security questions required to register: 3 to 5, at least `questions_to_reset`.").Named("`numberOfQuestionsToRegister`"),
		"questions_to_reset":    attribute.OptionalInt64("Number of security questions required to reset a password: 3 to 5.").Named("`numberOfQuestionsToReset`"),
		"custom_questions": attribute.OptionalStrings("Custom security questions: at most 20, each with at most 200 characters. Questions that are not in the set are removed.").
			Named("`securityQuestions`, custom ones"),
		"predefined_question_ids": attribute.OptionalStrings("IDs of the predefined questions in use, 32 hexadecimal digits each. The data source `sspr_policy` shows the IDs in use with their texts.",
			stringvalidator.RegexMatches(questionID, "must be 32 hexadecimal digits in lower case")).
			Named("`securityQuestions`, predefined ones"),
	}
}

func methodNames() []string {
	var names []string
	for _, m := range sspr.LegacyMethods() {
		names = append(names, string(m))
	}
	return names
}
