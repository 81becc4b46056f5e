package registration_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestGroupOfThePolicyIsGone checks a policy whose group an administrator has deleted. If the service then refuses every
// page, the error of each page names the group and what to set; if it does not, there is no error.
func TestGroupOfThePolicyIsGone(t *testing.T) {
	t.Parallel()
	for name, accepts := range map[string]bool{"refused": false, "accepted": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) {
				s.SetPolicy("enablementType", 1)
				s.SetPolicy("passwordResetEnabledGroupIds", []string{emulator.SeedGroupID})
				s.RemoveGroup(emulator.SeedGroupID)
				s.Settings.AcceptsMissingGroup = accepts
			})
			config := n.Config("resource \"sspr_registration\" \"test\" {\n  reconfirm_after_days = 77\n}\n")
			step := resource.TestStep{Config: config, Check: resource.TestCheckResourceAttr("sspr_registration.test", "reconfirm_after_days", "77")}
			if !accepts {
				step = resource.TestStep{Config: config, ExpectError: acctest.Message("The password reset policy names the group " + emulator.SeedGroupID +
					", and that group does not exist. The service rejects changes to any page of such a policy. Set group_id of sspr_policy to a group that exists, or enabled_for")}
			}
			acctest.Run(t, step)
		})
	}
}
