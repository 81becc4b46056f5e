package authenticationmethods

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"methods_required": attribute.OptionalInt64("Number of methods required to reset: 1 or 2. Raising it locks out users who have registered one method only, until they register another. " +
			"Portal property `numberOfAuthenticationMethodsRequired`."),
		"methods": attribute.OptionalStrings("Methods available to users, of `mobile_app_notification`, `mobile_app_code`, `email`, `mobile_phone`, `office_phone` and `security_questions`. "+
			"In a migrated tenant only `security_questions`: the plan refuses the others and shows the block to write instead. "+
			"Before the migration at least as many as `methods_required`, `mobile_app_notification` only if two are required, and the authenticator app never alone. "+
			"What is not in the list is switched off. Portal properties `mobileAppNotificationEnabled`, `mobileAppCodeEnabled`, `emailOptionEnabled`, "+
			"`mobilePhoneOptionEnabled`, `officePhoneOptionEnabled`, `securityQuestionsOptionEnabled`.", attribute.Words(methodNames()...)),
		"questions_to_register": attribute.OptionalInt64("Number of security questions required to register: 3 to 5, at least `questions_to_reset`. " +
			"Portal property `numberOfQuestionsToRegister`."),
		"questions_to_reset": attribute.OptionalInt64("Number of security questions required to reset: 3 to 5. Portal property `numberOfQuestionsToReset`."),
		"custom_questions": attribute.OptionalStrings("Custom security questions: at most 20 texts of at most 200 characters. A custom question that is not in the list is removed. " +
			"How the service takes a new question has been seen on no live tenant yet. Portal property `securityQuestions` (`isCustomQuestion` true)."),
		"predefined_question_ids": attribute.OptionalStrings("IDs of the predefined security questions in use, 32 hexadecimal digits each. A predefined question that is not in the list is no longer asked. "+
			"The data source `sspr_policy` shows the IDs with their texts; whether they are the same in every tenant is not known. "+
			"Portal property `securityQuestions` (`isCustomQuestion` false).", attribute.QuestionIDValidator()),
	}
}

func methodNames() []string {
	var names []string
	for _, m := range sspr.LegacyMethods() {
		names = append(names, string(m))
	}
	return names
}
