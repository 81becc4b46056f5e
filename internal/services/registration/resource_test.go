package registration_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
)

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
