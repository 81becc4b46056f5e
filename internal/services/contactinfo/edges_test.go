package contactinfo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestTwice: two entries for one user are refused, at the latest when their names are looked up.
func TestTwice(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t,
		resource.TestStep{
			Config:   n.Config(staff(entry(kimName, "+61400111222", "") + entry(strings.ToUpper(kimName), "+61400111333", ""))),
			PlanOnly: true, ExpectError: acctest.Message("Duplicate user"),
		},
		resource.TestStep{
			Config:      n.Config(staff(entry(kimName, "+61400111222", "") + entry(kim, "+61400111333", ""))),
			ExpectError: acctest.Message("the map contains the same user twice"),
		},
		// Another key for the same user removes nothing, not even for a moment.
		resource.TestStep{Config: n.Config(staff(entry(kimName, "+61400111222", "")))},
		resource.TestStep{
			PreConfig: n.ResetRequests,
			Config:    n.Config(staff(entry(kim, "+61400111222", ""))), Check: wrote(n, 0),
		},
	)
}

// TestTwoBlocksByName: a block that names the user by object id beside a map that names the user is found when the name
// is looked up, before anything is written.
func TestTwoBlocksByName(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	single := user(kim, `email = "kim@private.example"`)
	acctest.Run(t,
		resource.TestStep{
			Config:      n.Config(single, staff(entry(kimName, "+61400111222", ""))+"\n"),
			ExpectError: acctest.Message("another block of the configuration manages the same user"),
		},
		resource.TestStep{Config: n.Config(single), Check: has(n, kim, map[string]string{"email": "kim@private.example", "mobile": ""})},
	)
}

// TestImportThenDestroy: what an import found and no configuration has written stays with the user.
func TestImportThenDestroy(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPhone(kim, emulator.PhoneMobile, "+61 400111222")
		s.SetEmail(kim, "kim@private.example")
	})
	for _, block := range []struct{ address, config string }{
		{address, user(kim, `mobile_phone = "+61400111222"`)},
		{mapAddress, staff(entry(kim, "+61400111222", ""))},
	} {
		acctest.Run(t, resource.TestStep{
			Config: n.Config(block.config), ResourceName: block.address, ImportState: true, ImportStateId: kim, ImportStatePersist: true,
		})
		if err := has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "kim@private.example"})(nil); err != nil {
			t.Errorf("%s: %v", block.address, err)
		}
	}
}

// TestDeletedHalfWay: a user who is deleted while the user is written is an error for that user, and not in the state.
func TestDeletedHalfWay(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	all := n.Config(staff(entry(kim, "+61400111222", "kim@private.example") + entry(lee, "+61400111333", "")))
	acctest.Run(t,
		resource.TestStep{
			PreConfig: func() {
				n.Inject(emulator.Fault{
					Service: emulator.Graph, Method: http.MethodPost, Path: kim + "/authentication/emailMethods", Times: 1,
					Before: func(s *emulator.State) { s.RemoveUser(kim) },
				})
			},
			Config: all, ExpectError: acctest.Message(fmt.Sprintf("- %s", kim)),
		},
		resource.TestStep{
			Config: n.Config(staff(entry(lee, "+61400111333", ""))),
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(mapAddress, "object_ids.%", "1"), has(n, lee, map[string]string{"mobile": "+61 400111333"})),
		},
	)
}

// TestMoveToWriteOnly: the value of an attribute that is replaced by its write-only twin leaves the state.
func TestMoveToWriteOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	secret := func(number string, version int) string {
		return n.Config(user(kim, fmt.Sprintf("mobile_phone_wo = %q\n  mobile_phone_wo_version = %d", number, version)))
	}
	none := resource.TestCheckNoResourceAttr(address, "mobile_phone")
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps: []resource.TestStep{
			{Config: n.Config(user(kim, `mobile_phone = "+61 400111222"`))},
			{Config: secret("+61 400111333", 1), Check: resource.ComposeTestCheckFunc(none, has(n, kim, map[string]string{"mobile": "+61 400111333"}))},
			{Config: secret("+61 400111444", 2), Check: resource.ComposeTestCheckFunc(none, has(n, kim, map[string]string{"mobile": "+61 400111444"}))},
			{RefreshState: true, Check: none},
		},
	})
}

// TestSecretOthersKeep: a write-only map takes from a user only what it has written for that user.
func TestSecretOthersKeep(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := func(entries string) string {
		return n.Config(fmt.Sprintf("resource \"sspr_users_contact_info\" \"test\" {\n  users_wo = {\n%s  }\n  users_wo_version = 1\n}\n", entries))
	}
	kims := fmt.Sprintf("    %q = { mobile_phone = \"+61 400111222\" }\n", kim)
	lees := fmt.Sprintf("    %q = { email = \"lee@private.example\" }\n", lee)
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps: []resource.TestStep{
			{Config: config(kims + lees)},
			{
				PreConfig: func() { change(t, n, func(s *emulator.State) { s.SetEmail(kim, "own@private.example") }) },
				Config:    config(lees), Check: has(n, kim, map[string]string{"mobile": "", "email": "own@private.example"}),
			},
		},
	})
}

// TestFailedCorrection: a starting value whose correction failed is corrected by the next apply.
func TestFailedCorrection(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for _, block := range []func(string) string{
		func(number string) string {
			return user(kim, `mode = "prepopulate"`, fmt.Sprintf("mobile_phone = %q", number))
		},
		func(number string) string { return staff(entry(kim, number, ""), `mode = "prepopulate"`) },
	} {
		var stop func()
		acctest.Run(t,
			resource.TestStep{Config: n.Config(block("+61 400111222"))},
			resource.TestStep{
				PreConfig: func() {
					stop = n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPatch, Status: http.StatusForbidden, Body: "{}", ContentType: "application/json"})
				},
				Config: n.Config(block("+61 400111333")), ExpectError: acctest.Message("Missing permission or directory role"),
			},
			resource.TestStep{
				PreConfig: func() { stop() },
				Config:    n.Config(block("+61 400111333")), Check: has(n, kim, map[string]string{"mobile": "+61 400111333"}),
			},
		)
		if err := has(n, kim, map[string]string{"mobile": ""})(nil); err != nil {
			t.Error(err)
		}
	}
}

// TestUnsureWhoTheyAre: if new keys cannot be looked up, no user loses anything.
func TestUnsureWhoTheyAre(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	var stop func()
	acctest.Run(t,
		resource.TestStep{Config: n.Config(staff(entry(kim, "+61400111222", "")))},
		resource.TestStep{
			PreConfig: func() {
				stop = n.Inject(emulator.Fault{Service: emulator.Graph, Path: "/users/" + kimName, Status: http.StatusForbidden, Body: "{}", ContentType: "application/json"})
				n.ResetRequests()
			},
			Config: n.Config(staff(entry(kimName, "+61400111222", ""))), ExpectError: acctest.Message("Could not write the contact information of 1 of 1 user"),
		},
		resource.TestStep{
			PreConfig: func() { stop() },
			Config:    n.Config(staff(entry(kimName, "+61400111222", ""))), Check: wrote(n, 0),
		},
	)
}

// TestMoveBetweenMaps: a user who moves from one map to another in one apply keeps everything.
func TestMoveBetweenMaps(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	second := func(entries string) string { return strings.Replace(staff(entries), `"test"`, `"second"`, 1) }
	kims := entry(kim, "+61400111222", "")
	acctest.Run(t,
		resource.TestStep{Config: n.Config(staff(kims+entry(lee, "+61400111333", "")), second(entry(pat, "+61400111444", "")))},
		resource.TestStep{Config: n.Config(staff(entry(lee, "+61400111333", "")), second(kims+entry(pat, "+61400111444", "")))},
		resource.TestStep{
			Config:           n.Config(staff(entry(lee, "+61400111333", "")), second(kims+entry(pat, "+61400111444", ""))),
			ConfigPlanChecks: emptyPlan(), Check: has(n, kim, map[string]string{"mobile": "+61 400111222"}),
		},
	)
}

// TestReplacementIsExplained: Terraform will plan to replace what failed half-way, and a warning explains that this
// removes nothing.
func TestReplacementIsExplained(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: "/emailMethods", Status: http.StatusForbidden, Body: "{}", ContentType: "application/json"})
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	said := strings.Join(acctest.Create(t, n, "sspr_user_contact_info", map[string]tftypes.Value{
		"user_id": text(kim), "mobile_phone": text("+61 400111222"), "email": text("kim@private.example"), "mode": text("enforce"), "on_destroy": text("remove"),
	}), "\n")
	if !strings.Contains(said, "The next plan replaces this resource") || !strings.Contains(said, "removes no methods") {
		t.Errorf("got %s", said)
	}
}
