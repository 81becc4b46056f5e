package authenticationmethods

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	MethodsRequired       types.Int64 `tfsdk:"methods_required"`
	Methods               types.Set   `tfsdk:"methods"`
	QuestionsToRegister   types.Int64 `tfsdk:"questions_to_register"`
	QuestionsToReset      types.Int64 `tfsdk:"questions_to_reset"`
	CustomQuestions       types.Set   `tfsdk:"custom_questions"`
	PredefinedQuestionIDs types.Set   `tfsdk:"predefined_question_ids"`
}

func (m *model) Settings() sspr.AuthenticationMethods {
	return sspr.AuthenticationMethods{
		Required:              attribute.Int64(m.MethodsRequired),
		Methods:               attribute.Strings[sspr.Method](m.Methods),
		QuestionsToRegister:   attribute.Int64(m.QuestionsToRegister),
		QuestionsToReset:      attribute.Int64(m.QuestionsToReset),
		CustomQuestions:       attribute.Strings[string](m.CustomQuestions),
		PredefinedQuestionIDs: attribute.Strings[string](m.PredefinedQuestionIDs),
	}
}

func (m *model) Show(live sspr.AuthenticationMethods) {
	m.MethodsRequired = types.Int64PointerValue(live.Required)
	m.Methods = attribute.StringSet(live.Methods)
	m.QuestionsToRegister = types.Int64PointerValue(live.QuestionsToRegister)
	m.QuestionsToReset = types.Int64PointerValue(live.QuestionsToReset)
	m.CustomQuestions = attribute.StringSet(live.CustomQuestions)
	m.PredefinedQuestionIDs = attribute.StringSet(live.PredefinedQuestionIDs)
}
