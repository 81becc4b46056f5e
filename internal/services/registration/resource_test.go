package registration_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
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
	acctest.Battery(t, acctest.Spec{
		Type: "sspr_registration",
		Keys: []string{"registrationRequiredOnSignIn", "registrationReconfirmIntevalInDays"},
		Base: acctest.Attributes{"required_at_sign_in": "false", "reconfirm_after_days": "90"},
		Want: acctest.Properties{"registrationRequiredOnSignIn": "false", "registrationReconfirmIntevalInDays": "90"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"required_at_sign_in": "true"}, Want: acctest.Properties{"registrationRequiredOnSignIn": "true"}},
			{Change: acctest.Attributes{"reconfirm_after_days": "0"}, Want: acctest.Properties{"registrationReconfirmIntevalInDays": "0"}},
			{Change: acctest.Attributes{"reconfirm_after_days": "730"}, Want: acctest.Properties{"registrationReconfirmIntevalInDays": "730"}},
		},
		Removable: "reconfirm_after_days",
		Drift:     map[string]any{"registrationReconfirmIntevalInDays": 30},
		Unlike:    map[string]any{"registrationRequiredOnSignIn": true, "registrationReconfirmIntevalInDays": 365},
	})
}
