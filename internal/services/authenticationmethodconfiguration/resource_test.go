package authenticationmethodconfiguration_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

func TestSMS(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.SMS.Spec)
}

func TestVoice(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.Voice.Spec)
}

func TestMicrosoftAuthenticator(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.MicrosoftAuthenticator.Spec)
}

func TestEmail(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.Email.Spec)
}

func TestSoftwareOATH(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.SoftwareOATH.Spec)
}

func TestRules(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	block := subjects.SMS
	refused := func(attributes acctest.Attributes, words string) resource.TestStep {
		return block.Refused(n, attributes, words)
	}
	acctest.Run(t,
		refused(acctest.Attributes{"method": `"fido2"`}, `"fido2" is not accepted. A passkey does not reset a password.`),
		refused(acctest.Attributes{"method": `"sms"`, "office_phone_allowed": "true"}, "Setting of another method"),
		refused(acctest.Attributes{"method": `"email"`, "state": `"disabled"`, "allow_external_id_to_use_email_otp": `"enabled"`}, "E-mail cannot be disabled while"),
		resource.TestStep{
			Config: n.Config(block.Block(acctest.Attributes{"method": `"sms"`})), ResourceName: "sspr_authentication_method_configuration.test",
			ImportState: true, ImportStateId: "fax", ExpectError: acctest.Message(`"fax" does not name a method. Import by "current/METHOD" or "TENANT_ID/METHOD", with one of email, sms, voice`),
		},
		refused(acctest.Attributes{"method": `"sms"`, "included_groups": `["` + strings.ToUpper(emulator.SeedGroupID) + `"]`}, "a GUID in lower case"),
		refused(acctest.Attributes{"method": `"sms"`, "excluded_groups": `["all_users"]`}, `"all_users" is not accepted. All users can only be included.`),
		refused(acctest.Attributes{"method": `"sms"`, "excluded_groups": `[null]`}, "null is not accepted."),
	)
}

// TestImportByMethod checks that the method alone imports from the tenant that the provider is configured for.
func TestImportByMethod(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(subjects.SMS.Block(acctest.Attributes{"method": `"sms"`, "state": `"enabled"`}))
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			Config: config, ResourceName: "sspr_authentication_method_configuration.test",
			ImportState: true, ImportStateId: "sms", ImportStateVerify: true, ImportStateVerifyIgnore: []string{"adopted"},
		},
	)
}

// TestReset checks that on_destroy = "reset" makes the service restore its defaults.
func TestReset(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	var before string
	read := func() string {
		var raw string
		if err := n.View(func(s emulator.State) { raw = string(s.AuthenticationMethod("Voice").Raw()) }); err != nil {
			t.Fatal(err)
		}
		return raw
	}
	before = read()
	err := n.Update(func(s *emulator.State) error {
		s.SetAuthenticationMethod("Voice", "excludeTargets", []map[string]string{{"id": emulator.SeedGroupID, "targetType": "group"}})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	acctest.Run(t, resource.TestStep{Config: n.Config(subjects.SMS.Block(acctest.Attributes{
		"method": `"voice"`, "state": `"enabled"`, "on_destroy": `"reset"`,
	}))})
	if after := read(); after != before {
		t.Errorf("after the reset:\n got %s\nwant %s", after, before)
	}
}

// TestRestoreBringsTargetsBack checks that a restore brings back the properties of each group, even those that no attribute
// can express.
func TestRestoreBringsTargetsBack(t *testing.T) {
	t.Parallel()
	found := `[{"targetType":"group","id":"` + emulator.SeedGroupID + `","isRegistrationRequired":true,"authenticationMode":"deviceBasedPush"},` +
		`{"targetType":"group","id":"` + emulator.SeedNestedGroupID + `","isRegistrationRequired":false,"authenticationMode":"push"}]`
	for name, attributes := range map[string]acctest.Attributes{
		"groups were managed": {"included_groups": `["all_users"]`},
		"a flag was managed":  {"authentication_mode": `"any"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) {
				s.SetAuthenticationMethod("MicrosoftAuthenticator", "includeTargets", json.RawMessage(found))
			})
			attributes["method"], attributes["on_destroy"] = `"microsoft_authenticator"`, `"restore"`
			acctest.Run(t, resource.TestStep{Config: n.Config(subjects.SMS.Block(attributes))})
			var got json.RawMessage
			if err := n.View(func(s emulator.State) {
				got, _ = s.AuthenticationMethod("MicrosoftAuthenticator").Get("includeTargets")
			}); err != nil {
				t.Fatal(err)
			}
			var was, is any
			if json.Unmarshal([]byte(found), &was) != nil || json.Unmarshal(got, &is) != nil || !reflect.DeepEqual(was, is) {
				t.Errorf("targets:\n got %s\nwant %s", got, found)
			}
		})
	}
}

// TestAnotherMethod checks that a block whose method changes manages another setting, and is not checked against the old
// one's values.
func TestAnotherMethod(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	each := func(first, second string) string {
		return n.Config(fmt.Sprintf(`resource "sspr_authentication_method_configuration" "a" {
  method = %q
  state  = "enabled"
}

resource "sspr_authentication_method_configuration" "b" {
  method = %q
  state  = "enabled"
}`, first, second))
	}
	acctest.Run(t,
		resource.TestStep{Config: each("sms", "voice")},
		resource.TestStep{Config: each("voice", "sms")},
		resource.TestStep{Config: each("voice", "email")},
	)
}

// TestWhatTheTenantKeepsIsNotTheConfigurationsMistake checks that settings that are not written do not fail a plan.
func TestWhatTheTenantKeepsIsNotTheConfigurationsMistake(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetAuthenticationMethod("Email", "allowExternalIdToUseEmailOtp", "enabled")
	})
	block := subjects.SMS.Block
	acctest.Run(t,
		resource.TestStep{Config: n.Config(block(acctest.Attributes{"method": `"sms"`, "state": `"disabled"`, "included_groups": `[]`}))},
		// The passcodes of external users end in the same apply, which is not known during the plan.
		resource.TestStep{Config: n.Config(`resource "terraform_data" "otp" { input = "disabled" }`, block(acctest.Attributes{
			"method": `"email"`, "state": `"disabled"`, "allow_external_id_to_use_email_otp": "terraform_data.otp.output",
		}))},
	)
}

// TestImportByIdentity checks that the identity names the tenant and the method.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(subjects.SMS.Block(acctest.Attributes{"method": `"sms"`, "state": `"enabled"`}))
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: config},
			{
				Config: config, ResourceName: "sspr_authentication_method_configuration.test",
				ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity,
			},
		},
	})
}
