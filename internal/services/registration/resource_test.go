package registration_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// TestRestoreLeavesAloneWhatWasNeverManaged checks that an attribute of the same page that no configuration wrote is not put
// back.
func TestRestoreLeavesAloneWhatWasNeverManaged(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t, resource.TestStep{
		Config: n.Config(`resource "sspr_registration" "test" {
  required_at_sign_in = false
  on_destroy          = "restore"
}`),
		Check: func(*terraform.State) error {
			n.Set(map[string]any{"registrationReconfirmIntevalInDays": 7})
			return nil
		},
	})
	if got := string(n.Policy()["registrationReconfirmIntevalInDays"]); got != "7" {
		t.Errorf("reconfirmation: got %s, want the 7 that somebody else set", got)
	}
	if got := string(n.Policy()["registrationRequiredOnSignIn"]); got != "true" {
		t.Errorf("registration: got %s, want the true that was found", got)
	}
}

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.Registration.Spec)
}
