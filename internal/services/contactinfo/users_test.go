package contactinfo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	mapAddress = "sspr_users_contact_info.test"
	pat        = "b1d4c0de-0000-4000-8000-000000000106"
	patName    = "pat@" + emulator.SeedDomain
	leeName    = "lee@" + emulator.SeedDomain
)

// staff returns a block for a map of users.
func staff(entries string, lines ...string) string {
	return fmt.Sprintf("resource \"sspr_users_contact_info\" \"test\" {\n  users = {\n%s\n  }\n  %s\n}\n", entries, strings.Join(lines, "\n  "))
}

func entry(key, mobile, email string) string {
	return fmt.Sprintf("    %q = { mobile_phone = %q, email = %q }\n", key, mobile, email)
}

// wrote checks how many writes there were since the log was reset.
func wrote(n *acctest.Tenant, want int) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if writes := n.Writes(); len(writes) != want {
			return fmt.Errorf("%d writes, want %d", len(writes), want)
		}
		return nil
	}
}

// TestOneFails: the failure of one user does not stop the others, the error names who and why, and the next apply does
// that user alone.
func TestOneFails(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	all := n.Config(staff(entry(kimName, "+61400111222", "kim@private.example") + entry(leeName, "+61400111333", "") + entry("nobody@"+emulator.SeedDomain, "+61400111444", "")))
	three := map[string]string{"mobile": "+61 400111222", "email": "kim@private.example"}
	acctest.Run(t,
		resource.TestStep{Config: all, ExpectError: acctest.Message("Could not write the contact information of 1 of 3 users")},
		resource.TestStep{Config: all, ExpectError: acctest.Message("- nobody@" + emulator.SeedDomain), PreConfig: func() {
			for id, want := range map[string]map[string]string{kim: three, lee: {"mobile": "+61 400111333"}} {
				if err := has(n, id, want)(nil); err != nil {
					t.Error(err)
				}
			}
			n.ResetRequests()
		}},
		resource.TestStep{
			PreConfig: func() {
				if err := wrote(n, 0)(nil); err != nil {
					t.Errorf("users who were done were written again: %v", err)
				}
				change(t, n, func(s *emulator.State) { s.User(pat).UserPrincipalName = "nobody@" + emulator.SeedDomain })
			},
			Config: all,
			Check: resource.ComposeTestCheckFunc(
				wrote(n, 1), has(n, pat, map[string]string{"mobile": "+61 400111444"}),
				resource.TestCheckResourceAttr(mapAddress, "object_ids.%", "3"),
			),
		},
		resource.TestStep{Config: all, ConfigPlanChecks: emptyPlan(), Check: wrote(n, 1)},
	)
}

// TestUpdateFails: the same in an update, when a write is refused half-way for one user.
func TestUpdateFails(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	before := n.Config(staff(entry(kim, "+61400111222", "") + entry(lee, "+61400111333", "")))
	after := n.Config(staff(entry(kim, "+61400111223", "kim@private.example") + entry(lee, "+61400111334", "")))
	var stop func()
	acctest.Run(t,
		resource.TestStep{Config: before},
		resource.TestStep{
			PreConfig: func() {
				stop = n.Inject(emulator.Fault{
					Service: emulator.Graph, Method: http.MethodPost, Path: "/emailMethods", Status: http.StatusBadRequest,
					Body: `{"error":{"code":"badRequest","message":"kim@private.example is not wanted"}}`, ContentType: "application/json",
				})
			},
			Config: after, ExpectError: acctest.Message("(HTTP 400 badRequest)"),
		},
		resource.TestStep{
			PreConfig: func() {
				stop()
				if err := has(n, kim, map[string]string{"mobile": "+61 400111223", "email": ""})(nil); err != nil {
					t.Error(err)
				}
				n.ResetRequests()
			},
			Config: after,
			Check: resource.ComposeTestCheckFunc(
				wrote(n, 1), has(n, kim, map[string]string{"email": "kim@private.example"}), has(n, lee, map[string]string{"mobile": "+61 400111334"}),
			),
		},
		resource.TestStep{Config: after, ConfigPlanChecks: emptyPlan()},
	)
}

// TestLeaving: who leaves the map loses what was managed, or keeps it; and a user who was deleted is not missed.
func TestLeaving(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	three := entry(kim, "+61400111222", "") + entry(lee, "+61400111333", "") + entry(pat, "+61400111444", "")
	acctest.Run(t,
		resource.TestStep{PreConfig: func() { change(t, n, func(s *emulator.State) { s.SetEmail(lee, "own@private.example") }) }, Config: n.Config(staff(three))},
		resource.TestStep{
			Config: n.Config(staff(entry(kim, "+61400111222", "") + entry(pat, "+61400111444", ""))),
			Check:  has(n, lee, map[string]string{"mobile": "", "email": "own@private.example"}),
		},
		resource.TestStep{
			PreConfig: func() { change(t, n, func(s *emulator.State) { s.RemoveUser(pat) }) },
			Config:    n.Config(staff(entry(kim, "+61400111222", "") + entry(pat, "+61400111444", ""))),
			PlanOnly:  true, ExpectNonEmptyPlan: true,
		},
		resource.TestStep{Config: n.Config(staff(entry(kim, "+61400111222", ""))), ConfigPlanChecks: resource.ConfigPlanChecks{
			PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()},
		}},
		resource.TestStep{Config: n.Config(staff(entry(kim, "+61400111222", ""), `on_destroy = "retain"`))},
		resource.TestStep{
			Config: n.Config(staff("", `on_destroy = "retain"`)),
			Check:  has(n, kim, map[string]string{"mobile": "+61 400111222"}),
		},
	)
}

// TestMapSpelling: another spelling, another order and empty cells are no difference.
func TestMapSpelling(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t,
		resource.TestStep{Config: n.Config(staff(entry(kimName, "+61400111222", "") + entry(lee, "+61400111333", "lee@private.example")))},
		resource.TestStep{
			PreConfig: n.ResetRequests,
			Config:    n.Config(staff(entry(lee, "+61 400 111 333", "Lee@private.example") + fmt.Sprintf("    %q = { mobile_phone = \"+61 400111222\" }", kimName))),
			Check:     wrote(n, 0),
		},
		resource.TestStep{
			PreConfig: func() {
				change(t, n, func(s *emulator.State) {
					s.SetEmail(kim, "own@private.example") // which no block manages
					s.SetPhone(lee, emulator.PhoneMobile, "+61 400999999")
				})
				n.ResetRequests()
			},
			Config: n.Config(staff(entry(kimName, "+61400111222", "") + entry(lee, "+61400111333", "lee@private.example"))),
			Check: resource.ComposeTestCheckFunc(wrote(n, 1), has(n, lee, map[string]string{"mobile": "+61 400111333"}),
				has(n, kim, map[string]string{"email": "own@private.example"})),
		},
	)
}

// TestMapPrepopulate: the users' own registrations count more.
func TestMapPrepopulate(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPhone(lee, emulator.PhoneMobile, "+61 499999999") })
	config := n.Config(staff(entry(kim, "+61400111222", "")+entry(lee, "+61400111333", ""), `mode = "prepopulate"`))
	acctest.Run(t,
		resource.TestStep{Config: config, Check: resource.ComposeTestCheckFunc(
			has(n, kim, map[string]string{"mobile": "+61 400111222"}), has(n, lee, map[string]string{"mobile": "+61 499999999"}))},
		resource.TestStep{
			PreConfig: func() {
				change(t, n, func(s *emulator.State) { s.SetPhone(kim, emulator.PhoneMobile, "+61 488888888") })
			},
			Config: config, ConfigPlanChecks: emptyPlan(),
		},
		// Enforcing it is a change, also if the values stay the same.
		resource.TestStep{
			Config: n.Config(staff(entry(kim, "+61400111222", "") + entry(lee, "+61400111333", ""))),
			Check: resource.ComposeTestCheckFunc(
				has(n, kim, map[string]string{"mobile": "+61 400111222"}), has(n, lee, map[string]string{"mobile": "+61 400111333"})),
		},
	)
}

// TestMapWriteOnly: a write-only map is in no state; new users are written when they come, all users when the version
// changes, and after a failure the rest.
func TestMapWriteOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := func(version int, entries ...string) string {
		return n.Config(fmt.Sprintf("resource \"sspr_users_contact_info\" \"test\" {\n  users_wo = {\n%s  }\n  users_wo_version = %d\n}\n", strings.Join(entries, ""), version))
	}
	secret := func(s *terraform.State) error {
		if text := fmt.Sprint(s); strings.Contains(text, "400111") || strings.Contains(text, "private.example") {
			return fmt.Errorf("the state has a value: %s", text)
		}
		return nil
	}
	kims, lees, bad := entry(kim, "+61400111222", "kim@private.example"), entry(lee, "+61400111333", ""), entry("nobody@"+emulator.SeedDomain, "+61400111444", "")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps: []resource.TestStep{
			{Config: config(1, kims), Check: resource.ComposeTestCheckFunc(secret, has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "kim@private.example"}))},
			{Config: config(1, kims), ConfigPlanChecks: emptyPlan()},
			{Config: config(1, kims, lees), Check: resource.ComposeTestCheckFunc(secret, has(n, lee, map[string]string{"mobile": "+61 400111333"}))},
			{Config: config(2, kims, lees, bad), ExpectError: acctest.Message("1 of 3 users")},
			{Config: config(2, entry(kim, "+61400111223", "kim@private.example"), lees), Check: resource.ComposeTestCheckFunc(
				secret, has(n, kim, map[string]string{"mobile": "+61 400111223"}), resource.TestCheckResourceAttr(mapAddress, "object_ids.%", "2"))},
			{Config: config(2, kims), Check: has(n, lee, map[string]string{"mobile": ""})},
		},
	})
	if err := has(n, kim, map[string]string{"mobile": "", "email": ""})(nil); err != nil {
		t.Error(err)
	}
}

// TestRefusedEntries: what cannot be right is refused at plan time with the key of the entry, and not repeated.
func TestRefusedEntries(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for entries, words := range map[string]string{
		entry(kimName, "0400 111 222", ""):                              `The entry of "` + kimName + `", mobile_phone`,
		entry(kimName, "", "kim at home"):                               "The value is not an e-mail address",
		fmt.Sprintf("    %q = { mobile = \"+61 400111222\" }", kimName): "Unknown contact method",
	} {
		acctest.Run(t, resource.TestStep{Config: n.Config(staff(entries)), PlanOnly: true, ExpectError: acctest.Message(words)})
	}
}

// TestBothResources: one user in a block of each kind is found at plan time.
func TestBothResources(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t, resource.TestStep{
		Config:   n.Config(user(kimName, `email = "kim@private.example"`), staff(entry(kimName, "+61400111222", ""))),
		PlanOnly: true, ExpectError: acctest.Message("Two blocks for one user"),
	})
}

// TestMapImport: an import reads all users that are named, and the configuration then plans nothing.
func TestMapImport(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPhone(kim, emulator.PhoneMobile, "+61 400111222")
		s.SetEmail(pat, "pat@private.example")
	})
	config := n.Config(staff(fmt.Sprintf("    %q = { mobile_phone = \"+61400111222\" }\n    %q = { email = \"pat@private.example\" }", kimName, patName)))
	acctest.Run(t,
		resource.TestStep{
			Config: config, ResourceName: mapAddress, ImportState: true, ImportStateId: kimName + "," + patName, ImportStatePersist: true,
		},
		resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan(), Check: wrote(n, 0)},
		resource.TestStep{
			Config: config, ResourceName: mapAddress, ImportState: true, ImportStateId: "nobody@" + emulator.SeedDomain,
			ExpectError: acctest.Message("Could not read the contact information of 1 of 1 user"),
		},
	)
}
