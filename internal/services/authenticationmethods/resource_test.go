package authenticationmethods_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// spec is the page before the migration, with all it has.
var spec = subjects.AuthenticationMethodsBeforeMigration.Spec

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

func TestMethodRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.BeforeMigration)
	refused := func(attributes acctest.Attributes, words string) resource.TestStep {
		return spec.Refused(n, attributes, words)
	}
	acctest.Run(t,
		refused(acctest.Attributes{"methods_required": "3"}, `Invalid number of required methods`),
		refused(acctest.Attributes{"methods_required": "2", "methods": `["email"]`}, `Fewer methods offered than required`),
		refused(acctest.Attributes{"methods_required": "1", "methods": `["email", "mobile_app_notification"]`}, `Mobile app notification requires two`),
		refused(acctest.Attributes{"methods_required": "1", "methods": `["mobile_app_code"]`}, `Too few methods besides the authenticator app`),
		refused(acctest.Attributes{"methods": `["fax", "sms"]`}, `"fax" is not accepted. "sms" is not accepted. Did you mean "mobile_phone"?`),
		refused(acctest.Attributes{"questions_to_register": "3", "questions_to_reset": "4"}, `Fewer questions to register than to reset`),
		// What is not written counts as the tenant has it: one method required, and three questions to reset.
		refused(acctest.Attributes{"methods": `[]`}, `Fewer methods offered than required`),
		refused(acctest.Attributes{"methods": `["email", "security_questions"]`}, `Fewer questions defined than required`),
		refused(acctest.Attributes{"predefined_question_ids": `["city"]`}, `must be 32 hexadecimal digits`),
	)
}

// TestQuestions checks that questions are added and removed, that the others do not change, and that what the service
// adds to a new one is no drift.
func TestQuestions(t *testing.T) {
	t.Parallel()
	predefined := map[string]any{"objectId": "8df9f139ad3b44258ef05e5cdf2bd740", "questionText": "In what city was your first job?", "isCustomQuestion": false}
	n := acctest.NewTenant(t, acctest.BeforeMigration, func(s *emulator.State) { s.SetPolicy("securityQuestions", []any{predefined}) })
	config := func(custom string) string {
		return n.Config(spec.Block(acctest.Attributes{
			"methods": `["email", "security_questions"]`, "questions_to_register": "3", "questions_to_reset": "3", "custom_questions": custom,
		}))
	}
	address := "sspr_authentication_methods.test"
	acctest.Run(t,
		resource.TestStep{
			Config: config(`["Locker number?", "Staff number?"]`),
			Check: resource.ComposeAggregateTestCheckFunc(
				resource.TestCheckTypeSetElemAttr(address, "custom_questions.*", "Locker number?"),
				resource.TestCheckTypeSetElemAttr(address, "predefined_question_ids.*", "8df9f139ad3b44258ef05e5cdf2bd740"),
			),
		},
		resource.TestStep{
			Config: config(`["Staff number?", "Name of your first team?"]`),
			Check:  resource.TestCheckResourceAttr(address, "custom_questions.#", "2"),
		},
		resource.TestStep{
			Config: n.Config(spec.Block(acctest.Attributes{
				"methods": `["email", "security_questions"]`, "questions_to_register": "3", "questions_to_reset": "3",
				"custom_questions": `["Staff number?", "Name of your first team?"]`, "predefined_question_ids": `["0123456789abcdef0123456789abcdef"]`,
			})),
			Check: func(*terraform.State) error {
				if got := string(n.Policy()["securityQuestions"]); strings.Contains(got, "8df9f139") || !strings.Contains(got, "0123456789abcdef") {
					t.Errorf("predefined questions were not replaced: %s", got)
				}
				return nil
			},
		},
		resource.TestStep{
			Config:           config(`["Staff number?", "Name of your first team?"]`),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}
