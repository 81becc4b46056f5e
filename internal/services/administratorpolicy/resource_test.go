package administratorpolicy_test

import (
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, acctest.Spec{
		Type: "sspr_administrator_policy",
		Document: acctest.Document{
			Of:      func(s *emulator.State) *emulator.Document { return &s.AuthorizationPolicy },
			Service: emulator.Graph, Method: http.MethodPatch,
			Foreign:   map[string]any{"allowInvitesFrom": "none"},
			ReadNeeds: "Policy.Read.All", WriteNeeds: "Policy.ReadWrite.Authorization",
		},
		Keys: []string{"allowedToUseSSPR"},
		Base: acctest.Attributes{"enabled": "false"},
		Want: acctest.Properties{"allowedToUseSSPR": "false"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"enabled": "true"}, Want: acctest.Properties{"allowedToUseSSPR": "true"}},
		},
		Drift:  map[string]any{"allowedToUseSSPR": true},
		Unlike: map[string]any{"allowedToUseSSPR": true},
	})
}
