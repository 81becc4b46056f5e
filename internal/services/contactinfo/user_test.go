package contactinfo_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const address = "sspr_user_contact_info.test"

// user returns a block for a user.
func user(id string, lines ...string) string {
	return fmt.Sprintf("resource \"sspr_user_contact_info\" \"test\" {\n  user_id = %q\n  %s\n}\n", id, strings.Join(lines, "\n  "))
}

func emptyPlan() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

func action(a plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, a)}}
}

// has checks what a user has registered: phone types and "email", "" for nothing.
func has(n *acctest.Tenant, id string, want map[string]string) resource.TestCheckFunc {
	return func(*terraform.State) error {
		var problem error
		err := n.View(func(s emulator.State) {
			for kind, value := range want {
				got := s.Email(id)
				if kind != "email" {
					got = s.Phone(id, kind)
				}
				if got != value {
					problem = fmt.Errorf("%s is %q, want %q", kind, got, value)
				}
			}
		})
		if err != nil {
			return err
		}
		return problem
	}
}

// change changes the tenant as an administrator would.
func change(t *testing.T, n *acctest.Tenant, fn func(*emulator.State)) {
	t.Helper()
	if err := n.Update(func(s *emulator.State) error { fn(s); return nil }); err != nil {
		t.Fatal(err)
	}
}

// TestSpelling: all spellings of a number are one number, and Microsoft's is what is sent.
func TestSpelling(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	var steps []resource.TestStep
	for i, spelling := range []string{"+61 400111222", "+61400111222", "+61 400 111 222", "+61 (0)400-111-222"} {
		step := resource.TestStep{
			Config: n.Config(user(kim, fmt.Sprintf("mobile_phone = %q", spelling))),
			Check:  has(n, kim, map[string]string{"mobile": "+61 400111222"}),
		}
		if i > 0 {
			step.ConfigPlanChecks = emptyPlan()
		}
		steps = append(steps, step)
	}
	acctest.Run(t, steps...)
	if writes := n.Writes(); len(writes) != 2 { // the POST, and the DELETE at the end
		t.Errorf("%d writes", len(writes))
	} else if !strings.Contains(string(writes[0].Body), `"+61 400111222"`) {
		t.Errorf("sent %s", writes[0].Body)
	}
}

// TestNames: a user who is renamed is the same one, another name of the same user is no difference, and another user is another
// resource.
func TestNames(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	const mail = `email = "kim@private.example"`
	guest := "gil_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
	acctest.Run(t,
		resource.TestStep{
			Config: n.Config(user(kimName, mail)),
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(address, "object_id", kim),
				resource.TestCheckResourceAttr(address, "id", emulator.SeedTenantID+"/"+kim),
				has(n, kim, map[string]string{"email": "kim@private.example"}),
			),
		},
		resource.TestStep{
			PreConfig: func() {
				change(t, n, func(s *emulator.State) { s.User(kim).UserPrincipalName = "kim.married@" + emulator.SeedDomain })
				n.ResetRequests()
			},
			Config: n.Config(user(kimName, mail)), ConfigPlanChecks: emptyPlan(),
		},
		resource.TestStep{Config: n.Config(user("kim.married@"+emulator.SeedDomain, mail)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: n.Config(user(kim, mail)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{
			Config: n.Config(user(guest, mail)), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(address, "object_id", emulator.SeedGuestID),
				has(n, kim, map[string]string{"email": ""}), has(n, emulator.SeedGuestID, map[string]string{"email": "kim@private.example"}),
			),
		},
		resource.TestStep{Config: n.Config(user("nobody@"+emulator.SeedDomain, mail)), ExpectError: acctest.Message("could not find the user \"nobody@" + emulator.SeedDomain)},
	)
}

// TestImportNames: a user is imported by object id, by name, with the tenant before either, and by identity.
func TestImportNames(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPhone(kim, emulator.PhoneMobile, "+61 400111222")
		s.SetEmail(kim, "kim@private.example")
	})
	lines := []string{`mobile_phone = "+61400111222"`, `email = "kim@private.example"`}
	for _, id := range []string{kim, kimName, emulator.SeedTenantID + "/" + kim, emulator.SeedTenantID + "/" + kimName} {
		name := kim
		if strings.Contains(id, "@") {
			name = kimName
		}
		acctest.Run(t,
			resource.TestStep{
				Config: n.Config(user(name, append(lines, `on_destroy = "retain"`)...)), ResourceName: address,
				ImportState: true, ImportStateId: id, ImportStatePersist: true,
			},
			resource.TestStep{Config: n.Config(user(name, lines...)), ConfigPlanChecks: emptyPlan()},
			resource.TestStep{Config: n.Config(user(name, append(lines, `on_destroy = "retain"`)...))},
		)
	}
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("an import wrote: %s %s", writes[0].Method, writes[0].Path)
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_12_0)},
		Steps: []resource.TestStep{
			{Config: n.Config(user(kim, lines...))},
			{Config: n.Config(user(kim, lines...)), ResourceName: address, ImportState: true, ImportStateKind: resource.ImportBlockWithResourceIdentity},
		},
	})
}

// TestPrepopulate: starting values are written once; what the user registers later is left alone and is no difference.
func TestPrepopulate(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetEmail(kim, "own@private.example") })
	start := func(mobile string) string {
		return n.Config(user(kim, `mode = "prepopulate"`, fmt.Sprintf("mobile_phone = %q", mobile), `email = "start@work.example"`))
	}
	acctest.Run(t,
		resource.TestStep{
			Config: start("+61 400111222"),
			Check:  has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "own@private.example"}),
		},
		resource.TestStep{Config: start("+61 400111222"), ConfigPlanChecks: emptyPlan()},
		// The starting value is corrected before the user registers anything.
		resource.TestStep{Config: start("+61 400111333"), Check: has(n, kim, map[string]string{"mobile": "+61 400111333", "email": "own@private.example"})},
		resource.TestStep{
			PreConfig: func() {
				change(t, n, func(s *emulator.State) { s.SetPhone(kim, emulator.PhoneMobile, "+61 499999999") })
				n.ResetRequests()
			},
			Config: start("+61 400111333"), ConfigPlanChecks: emptyPlan(),
		},
		resource.TestStep{Config: start("+61 400111444"), Check: resource.ComposeTestCheckFunc(
			has(n, kim, map[string]string{"mobile": "+61 499999999"}),
			func(*terraform.State) error {
				if len(n.Writes()) > 0 {
					return fmt.Errorf("the user's own number was overwritten")
				}
				return nil
			},
		)},
		// A method that the user no longer has is filled again.
		resource.TestStep{
			PreConfig: func() { change(t, n, func(s *emulator.State) { s.SetPhone(kim, emulator.PhoneMobile, "") }) },
			Config:    start("+61 400111444"), Check: has(n, kim, map[string]string{"mobile": "+61 400111444"}),
		},
	)
	// The end of the resource removes what is left of the starting values, and nothing of the user's own.
	if err := has(n, kim, map[string]string{"mobile": "", "email": "own@private.example"})(nil); err != nil {
		t.Error(err)
	}
}

// TestWriteOnly: values that are written through the twins are in no state, are written when the version changes, and
// when the user has lost the method.
func TestWriteOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := func(number string, version int) string {
		return n.Config(user(kim, fmt.Sprintf("mobile_phone_wo = %q", number), fmt.Sprintf("mobile_phone_wo_version = %d", version),
			`email_wo = "kim@private.example"`, `email_wo_version = 1`))
	}
	secret := func(s *terraform.State) error {
		if text := fmt.Sprint(s); strings.Contains(text, "400111") || strings.Contains(text, "private.example") {
			return fmt.Errorf("the state has a value: %s", text)
		}
		return nil
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps: []resource.TestStep{
			{
				Config:      n.Config(user(kim, `mobile_phone_wo = "+61 400111222"`)),
				ExpectError: regexp.MustCompile(`mobile_phone_wo_version`),
			},
			{
				Config:      n.Config(user(kim, `mobile_phone = "+61 400111222"`, `mobile_phone_wo = "+61 400111222"`, `mobile_phone_wo_version = 1`)),
				ExpectError: regexp.MustCompile(`(?s)mobile_phone.*cannot be specified|conflict`),
			},
			{
				Config: config("+61400111222", 1),
				Check:  resource.ComposeTestCheckFunc(secret, has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "kim@private.example"})),
			},
			{Config: config("+61400111333", 1), ConfigPlanChecks: emptyPlan()},
			{Config: config("+61400111333", 2), Check: resource.ComposeTestCheckFunc(secret, has(n, kim, map[string]string{"mobile": "+61 400111333"}))},
			{
				PreConfig: func() { change(t, n, func(s *emulator.State) { s.SetEmail(kim, "") }) },
				Config:    config("+61400111333", 2), Check: has(n, kim, map[string]string{"email": "kim@private.example"}),
			},
			{Config: config("none", 3), Check: has(n, kim, map[string]string{"mobile": ""})},
			{Config: config("none", 3), ConfigPlanChecks: emptyPlan()},
		},
	})
	if err := has(n, kim, map[string]string{"mobile": "", "email": ""})(nil); err != nil {
		t.Error(err)
	}
}

// TestSMSConflict: a number that signs another user in by SMS is saved with a warning; the state is true.
func TestSMSConflict(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		s.SetPhone(lee, emulator.PhoneMobile, "+61 400111222")
	})
	config := n.Config(user(kim, `mobile_phone = "+61 400111222"`))
	acctest.Run(t,
		resource.TestStep{Config: config, Check: resource.ComposeTestCheckFunc(
			resource.TestCheckResourceAttr(address, "sms_sign_in_state", "phoneNumberNotUnique"),
			has(n, kim, map[string]string{"mobile": "+61 400111222"}),
		)},
		resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan()},
		resource.TestStep{
			Config: n.Config(user(kim, `mobile_phone = "+61 400111333"`)),
			Check:  resource.TestCheckResourceAttr(address, "sms_sign_in_state", "ready"),
		},
	)
}

// TestHalfWay: a failure in the middle leaves in the state what the user has, and the next apply does the rest without
// removing anything in between.
func TestHalfWay(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(user(kim, `mobile_phone = "+61 400111222"`, `email = "kim@private.example"`))
	refuse := func(method string) func() {
		return n.Inject(emulator.Fault{
			Service: emulator.Graph, Method: method, Path: "/emailMethods", Status: http.StatusForbidden, ContentType: "application/json",
			Body: `{"error":{"code":"accessDenied","message":"Request Authorization failed for kim@private.example"}}`,
		})
	}
	var stop func()
	acctest.Run(t,
		resource.TestStep{
			PreConfig: func() { stop = refuse(http.MethodPost) }, Config: config,
			ExpectError: acctest.Message("The provider could not add the email of the user " + kim),
		},
		resource.TestStep{
			PreConfig: func() { stop(); n.ResetRequests() }, Config: config,
			Check: resource.ComposeTestCheckFunc(
				has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "kim@private.example"}),
				func(*terraform.State) error {
					if writes := n.Writes(); len(writes) != 1 || !strings.HasSuffix(writes[0].Path, "/emailMethods") {
						return fmt.Errorf("%d writes, want the e-mail address alone", len(writes))
					}
					return nil
				},
			),
		},
		resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan()},
	)
}

// TestGone: a user who was deleted is gone from the state; a destroy then has nothing to do.
func TestGone(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(user(kim, `email = "kim@private.example"`))
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { change(t, n, func(s *emulator.State) { s.RemoveUser(kim) }) },
			Config:    config, PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: config, ExpectError: acctest.Message("Not found in the tenant")},
	)
}

// TestRefusedValues: what cannot be right is refused at plan time, and not repeated.
func TestRefusedValues(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for line, words := range map[string]string{
		`mobile_phone = "0400 111 222"`:              "provider::sspr::format_phone",
		`mobile_phone = "+61 4"`:                     "too few digits",
		`email = "Kim <kim@x.example>"`:              "not an e-mail address",
		`email = ""`:                                 "omit the attribute",
		`mode = "other"`:                             `"other" is not accepted. Accepted values: "enforce", "prepopulate".`,
		"mode = \"prepopulate\"\n  email = \"none\"": `Mode "prepopulate" cannot remove methods`,
		"mobile_phone = \"none\"\n  alternate_mobile_phone = \"+61 400111222\"": "Alternate mobile phone requires a mobile phone",
	} {
		acctest.Run(t, resource.TestStep{Config: n.Config(user(kim, line)), PlanOnly: true, ExpectError: acctest.Message(words)})
	}
}

// TestSynced: the office phone of a synchronized user is read-only, and the service's message is passed on.
func TestSynced(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.User(kim).OnPremisesSyncEnabled = true })
	acctest.Run(t,
		resource.TestStep{Config: n.Config(user(kim, `office_phone = "+1 4255550123"`)), ExpectError: acctest.Message("on-premises mastered")},
		resource.TestStep{Config: n.Config(user(kim, `mobile_phone = "+1 4255550123"`)), Check: has(n, kim, map[string]string{"mobile": "+1 4255550123"})},
	)
}
