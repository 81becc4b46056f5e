package authenticationmethods_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

var keys = append([]string{"numberOfAuthenticationMethodsRequired", "numberOfQuestionsToRegister", "numberOfQuestionsToReset", "securityQuestions"}, switches...)

var switches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// unmigrated makes the tenant one whose legacy switches of methods still decide.
func unmigrated(s *emulator.State) {
	before := "preMigration"
	s.SetMigrationState(&before)
}

// spec is the page before the migration, with everything that it has.
var spec = acctest.Spec{
	Type:   "sspr_authentication_methods",
	Tenant: unmigrated,
	Keys:   keys,
	Base: acctest.Attributes{
		"methods_required": "2", "methods": `["email", "mobile_app_code", "office_phone"]`,
		"questions_to_register": "4", "questions_to_reset": "4",
	},
	Want: acctest.Properties{
		"numberOfAuthenticationMethodsRequired": "2", "mobileAppCodeEnabled": "true", "mobilePhoneOptionEnabled": "false",
		"officePhoneOptionEnabled": "true", "numberOfQuestionsToRegister": "4", "numberOfQuestionsToReset": "4",
	},
	Updates: []acctest.Update{
		{Change: acctest.Attributes{"methods_required": "1"}, Want: acctest.Properties{"numberOfAuthenticationMethodsRequired": "1"}},
		{
			Change: acctest.Attributes{"methods": `["email", "mobile_app_code", "mobile_app_notification", "mobile_phone"]`},
			Want:   acctest.Properties{"mobilePhoneOptionEnabled": "true", "officePhoneOptionEnabled": "false", "mobileAppNotificationEnabled": "true"},
		},
		{Change: acctest.Attributes{"questions_to_register": "5"}, Want: acctest.Properties{"numberOfQuestionsToRegister": "5"}},
		{Change: acctest.Attributes{"questions_to_reset": "3"}, Want: acctest.Properties{"numberOfQuestionsToReset": "3"}},
	},
	Removable: "methods",
	Drift:     map[string]any{"emailOptionEnabled": false, "mobilePhoneOptionEnabled": true},
	Unlike: map[string]any{
		"numberOfAuthenticationMethodsRequired": 1, "emailOptionEnabled": true, "mobilePhoneOptionEnabled": false,
		"officePhoneOptionEnabled": true, "numberOfQuestionsToRegister": 5, "numberOfQuestionsToReset": 5,
	},
}

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, spec)
}

func TestMethodRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, unmigrated)
	refused := func(attributes acctest.Attributes, words string) resource.TestStep {
		return spec.Refused(n, attributes, words)
	}
	acctest.Run(t,
		refused(acctest.Attributes{"methods_required": "3"}, `One or two methods can be required`),
		refused(acctest.Attributes{"methods_required": "2", "methods": `["email"]`}, `Fewer methods are offered than are required`),
		refused(acctest.Attributes{"methods_required": "1", "methods": `["email", "mobile_app_notification"]`}, `Mobile app notification needs two`),
		refused(acctest.Attributes{"methods_required": "1", "methods": `["mobile_app_code"]`}, `The authenticator app is not enough`),
		refused(acctest.Attributes{"methods": `["fax"]`}, `value must be one of`),
		refused(acctest.Attributes{"questions_to_register": "3", "questions_to_reset": "4"}, `Fewer questions registered than asked`),
		// What is not written counts as the tenant has it: one method required, and three questions to reset.
		refused(acctest.Attributes{"methods": `[]`}, `Fewer methods are offered than are required`),
		refused(acctest.Attributes{"methods": `["email", "security_questions"]`}, `Fewer questions defined than required to register`),
		refused(acctest.Attributes{"predefined_question_ids": `["city"]`}, `must be 32 hexadecimal digits`),
	)
}

// TestQuestions checks that questions are added and removed, that the others stay as they are, and that what the service
// adds to a new one is no drift.
func TestQuestions(t *testing.T) {
	t.Parallel()
	predefined := map[string]any{"objectId": "8df9f139ad3b44258ef05e5cdf2bd740", "questionText": "In what city was your first job?", "isCustomQuestion": false}
	n := acctest.NewTenant(t, unmigrated, func(s *emulator.State) { s.SetPolicy("securityQuestions", []any{predefined}) })
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
