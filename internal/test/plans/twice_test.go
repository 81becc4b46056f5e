package plans

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// sameQuestions are what a tenant can have that was filled by hand and by scripts.
const sameQuestions = `[{"objectId":"1","questionText":"Same?","isCustomQuestion":true}, {"objectId":"2","questionText":"Same?","isCustomQuestion":true},` +
	` {"objectId":"3","questionText":"R&D <lead>?","isCustomQuestion":true}, {"objectId":"4","questionText":"r&d  <LEAD>?","isCustomQuestion":true},` +
	` {"objectId":"AB","questionText":"City?","isCustomQuestion":false}, {"objectId":"ab","questionText":"City?","isCustomQuestion":false}]`

// TestEqualElements: what a tenant has twice is shown once, by a block that does not manage it, by an import and by the
// data source, and it does not hinder a write or a destroy, which do not change it.
func TestEqualElements(t *testing.T) {
	t.Parallel()
	twice := func(extra string) []json.RawMessage {
		target := json.RawMessage(fmt.Sprintf(`{"targetType":"group","id":%q%s}`, emulator.SeedGroupID, extra))
		return []json.RawMessage{target, target}
	}
	enforcement := fmt.Sprintf(`{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":1,"state":"enabled","excludeTargets":[%[1]s,%[1]s],"includeTargets":[%[2]s,%[2]s]}}`,
		fmt.Sprintf(`{"id":%q,"targetType":"group"}`, emulator.SeedNestedGroupID),
		fmt.Sprintf(`{"id":%q,"targetType":"group","targetedAuthenticationMethod":"fido2"}`, emulator.SeedGroupID))
	seed := func(s *emulator.State) {
		s.SetPolicy("securityQuestions", json.RawMessage(sameQuestions))
		s.SetAuthenticationMethod("Sms", "includeTargets", twice(`,"isUsableForSignIn":true`))
		s.SetAuthenticationMethod("Sms", "excludeTargets", twice(""))
		s.AuthenticationMethodsPolicy.Set("registrationEnforcement", json.RawMessage(enforcement))
	}
	for name, block := range map[string]struct {
		address, first, second string
		shown                  resource.TestCheckFunc
		id                     string
	}{
		"security questions": {
			"sspr_authentication_methods.test", "methods_required = 2", "methods_required = 1",
			resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr("sspr_authentication_methods.test", "custom_questions.#", "3"),
				resource.TestCheckResourceAttr("sspr_authentication_methods.test", "predefined_question_ids.#", "1"),
				resource.TestCheckResourceAttr("data.sspr_policy.test", "custom_questions.#", "3"),
			), "",
		},
		"targets of a method": {
			"sspr_authentication_method_configuration.test", "method = \"sms\"\n  state = \"enabled\"", "method = \"sms\"\n  state = \"disabled\"",
			resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr("sspr_authentication_method_configuration.test", "included_groups.#", "1"),
				resource.TestCheckResourceAttr("sspr_authentication_method_configuration.test", "excluded_groups.#", "1"),
			), "sms",
		},
		"targets of the campaign": {
			"sspr_authentication_methods_policy.test", "registration_campaign_snooze_days = 3", "registration_campaign_snooze_days = 4",
			resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr("sspr_authentication_methods_policy.test", "registration_campaign_included_groups.#", "1"),
				resource.TestCheckResourceAttr("sspr_authentication_methods_policy.test", "registration_campaign_excluded_groups.#", "1"),
			), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, seed)
			config := func(lines string) string {
				typeName, _, _ := strings.Cut(block.address, ".")
				return n.Config(fmt.Sprintf("resource %q \"test\" {\n  %s\n  on_destroy = \"restore\"\n}\n", typeName, lines), "data \"sspr_policy\" \"test\" {}\n")
			}
			acctest.Run(t,
				resource.TestStep{Config: config(block.first), Check: resource.ComposeTestCheckFunc(block.shown, questionsAreKept(n))},
				resource.TestStep{Config: config(block.first), ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
				resource.TestStep{Config: config(block.second), Check: resource.ComposeTestCheckFunc(block.shown, questionsAreKept(n))},
				resource.TestStep{
					Config: config(block.second), ResourceName: block.address, ImportState: true, ImportStateId: block.id, ImportStateIdFunc: importID(block.address, block.id),
					ImportStateVerify: true, ImportStateVerifyIgnore: []string{"adopted", "on_destroy", "timeouts"},
				},
			)
			if err := questionsAreKept(n)(nil); err != nil {
				t.Error(err)
			}
		})
	}
}

// importID is the id of the resource itself, or another one.
func importID(address, id string) resource.ImportStateIdFunc {
	if id != "" {
		return nil
	}
	return func(s *terraform.State) (string, error) { return s.RootModule().Resources[address].Primary.ID, nil }
}

// TestNullIDs: two predefined questions without an id are shown once, by the data source and by a block that writes nothing.
func TestNullIDs(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPolicy("securityQuestions", json.RawMessage(`[{"objectId":null,"questionText":"City?","isCustomQuestion":false},{"questionText":"Pet?"},{"objectId":"1","questionText":null,"isCustomQuestion":true},{"objectId":"2","isCustomQuestion":true}]`))
	})
	acctest.Run(t, resource.TestStep{
		Config: n.Config("resource \"sspr_authentication_methods\" \"test\" {\n  methods_required = 1\n}\n", "data \"sspr_policy\" \"test\" {}\n"),
		Check: resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr("sspr_authentication_methods.test", "predefined_question_ids.#", "1"),
			resource.TestCheckResourceAttr("sspr_authentication_methods.test", "custom_questions.#", "1"),
			resource.TestCheckResourceAttr("data.sspr_policy.test", "custom_questions.#", "1"),
		),
	})
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("%d writes", len(writes))
	}
}

// questionsAreKept checks that all questions are there, in their order: no resource manages them.
func questionsAreKept(n *acctest.Tenant) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var got, want any
		raw := n.Policy()["securityQuestions"]
		if json.Unmarshal(raw, &got) != nil || json.Unmarshal([]byte(sameQuestions), &want) != nil || !reflect.DeepEqual(got, want) {
			return fmt.Errorf("questions:\n got %s\nwant %s", raw, sameQuestions)
		}
		return nil
	}
}

// TestKeptQuestions: a question that is added changes no byte of those that stay (package portal has more of that).
func TestKeptQuestions(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPolicy("securityQuestions", json.RawMessage(`[{"questionText":"R&D lead <initials>?","isCustomQuestion":true,"objectId":"1"}]`))
	})
	config := n.Config("resource \"sspr_authentication_methods\" \"test\" {\n  custom_questions = [\"R&D lead <initials>?\", \"Desk & <floor>?\"]\n}\n")
	n.KeepBodies(true)
	acctest.Run(t,
		resource.TestStep{Config: config, Check: func(*terraform.State) error {
			writes := n.Writes()
			const want = `[{"questionText":"R&D lead <initials>?","isCustomQuestion":true,"objectId":"1"},{"questionText":"Desk & <floor>?","isCustomQuestion":true}]`
			if len(writes) != 1 || !strings.Contains(string(writes[0].Body), want) {
				return fmt.Errorf("%d writes, want one with %s", len(writes), want)
			}
			return nil
		}},
		resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}},
	)
}
