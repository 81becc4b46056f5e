package notifications_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, acctest.Spec{
		Type: "sspr_notifications",
		Keys: []string{"notifyUsersOnPasswordReset", "notifyOnAdminPasswordReset"},
		Base: acctest.Attributes{"notify_users": "false", "notify_administrators": "true"},
		Want: acctest.Properties{"notifyUsersOnPasswordReset": "false", "notifyOnAdminPasswordReset": "true"},
		Updates: []acctest.Update{
			{Change: acctest.Attributes{"notify_users": "true"}, Want: acctest.Properties{"notifyUsersOnPasswordReset": "true"}},
			{Change: acctest.Attributes{"notify_administrators": "false"}, Want: acctest.Properties{"notifyOnAdminPasswordReset": "false"}},
		},
		Removable: "notify_users",
		Drift:     map[string]any{"notifyOnAdminPasswordReset": false},
		Unlike:    map[string]any{"notifyUsersOnPasswordReset": true, "notifyOnAdminPasswordReset": false},
	})
}
