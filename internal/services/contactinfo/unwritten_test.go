package contactinfo_test

import (
	"fmt"
	"testing"

	acc "github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestUnwritten: a map that was imported can do without users, as configuration that Terraform generates does. No user
// is managed then, what users change is shown and left alone, also when the block goes, and writing the map manages it.
func TestUnwritten(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetEmail(kim, "kim@private.example") })
	const nobody = "resource \"sspr_users_contact_info\" \"test\" {\n%s}\n"
	shows := func(address string) acc.TestCheckFunc {
		return acc.ComposeTestCheckFunc(acc.TestCheckResourceAttr(mapAddress, "users."+kim+".email", address), acc.TestCheckResourceAttr(mapAddress, "object_ids.%", "1"), wrote(n, 0))
	}
	acctest.Run(t,
		acc.TestStep{
			Config: n.Config(fmt.Sprintf(nobody, "")), ResourceName: mapAddress,
			ImportState: true, ImportStateId: kim, ImportStatePersist: true,
		},
		acc.TestStep{Config: n.Config(fmt.Sprintf(nobody, "")), ConfigPlanChecks: emptyPlan(), Check: shows("kim@private.example")},
		acc.TestStep{
			PreConfig: func() { change(t, n, func(s *emulator.State) { s.SetEmail(kim, "own@private.example") }) },
			Config:    n.Config(fmt.Sprintf(nobody, "")), ConfigPlanChecks: emptyPlan(), Check: shows("own@private.example"),
		},
		// Other attributes can change without a write for any user.
		acc.TestStep{Config: n.Config(fmt.Sprintf(nobody, "  mode = \"prepopulate\"\n")), Check: shows("own@private.example")},
		acc.TestStep{Config: n.Config(fmt.Sprintf(nobody, "")), Check: shows("own@private.example")},
		acc.TestStep{Config: n.Config(staff(entry(kim, "+61400111222", "own@private.example"))), Check: acc.ComposeTestCheckFunc(
			has(n, kim, map[string]string{"mobile": "+61 400111222"}), func(*terraform.State) error { n.ResetRequests(); return nil },
		)},
		acc.TestStep{Config: n.Config(fmt.Sprintf(nobody, "  on_destroy = \"retain\"\n")), Check: shows("own@private.example")},
	)
	if err := has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "own@private.example"})(nil); err != nil {
		t.Error(err)
	}
}

// TestNobodyToCreate: only an import can do without users.
func TestNobodyToCreate(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetEmail(kim, "kim@private.example") })
	const block = "resource \"sspr_users_contact_info\" \"test\" {\n%s}\n"
	secret := fmt.Sprintf(block, fmt.Sprintf("  users_wo = { %q = { email = \"kim@private.example\" } }\n  users_wo_version = 1\n", kim))
	both := fmt.Sprintf(block, fmt.Sprintf("  users = { %q = {} }\n  users_wo = { %[1]q = {} }\n  users_wo_version = 1\n", kim))
	acctest.Run(t, acc.TestStep{Config: n.Config(fmt.Sprintf(block, "")), PlanOnly: true, ExpectError: acctest.Message("No users configured")})
	acc.UnitTest(t, acc.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_11_0)},
		Steps: []acc.TestStep{
			{Config: n.Config(both), PlanOnly: true, ExpectError: acctest.Message("Invalid Attribute Combination")},
			{Config: n.Config(secret), Check: acc.TestCheckNoResourceAttr(mapAddress, "users.%")},
			{Config: n.Config(secret), ConfigPlanChecks: emptyPlan()},
			{Config: n.Config(fmt.Sprintf(block, "")), PlanOnly: true, ExpectError: acctest.Message("No users configured")},
			// From the plain map to the write-only one, whose values are in no state.
			{Config: n.Config(staff(entry(kim, "", "kim@private.example")))},
			{Config: n.Config(secret), Check: acc.TestCheckNoResourceAttr(mapAddress, "users.%")},
		},
	})
}
