package door_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestDeviceSignIn: a script approves or declines what an app waits for, as a user who is signed in, or in one call.
func TestDeviceSignIn(t *testing.T) {
	for name, test := range map[string]struct {
		direct, approve bool
		want            string
	}{
		"signed in, approved": {false, true, "approved"},
		"signed in, declined": {false, false, "denied"},
		"in one call":         {true, true, "approved"},
	} {
		t.Run(name, func(t *testing.T) {
			var d tenant.DeviceSignIn
			c := newClient(t)
			if err := c.store.Update(func(st *tenant.State) error {
				d = st.BeginDeviceSignIn(tenant.AzurePowerShellClientID, tenant.GraphAudience+"/.default", noon)
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			path := "/users/" + kim + "/device"
			if !test.direct {
				path = "/account/device/answer"
				c.session = call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"`+tenant.SeedPassword+`"}`).Session
				if got := call[journeys.DeviceSignIn](c, "POST", "/account/device", `{"code":"`+d.UserCode+`"}`); got.App != "Microsoft Azure PowerShell" || got.Answer != "" {
					t.Errorf("waiting: %+v", got)
				}
			}
			body := fmt.Sprintf(`{"code":%q,"approve":%t}`, d.UserCode, test.approve)
			if got := call[journeys.DeviceSignIn](c, "POST", path, body); got.Answer != test.want || got.Problem != nil {
				t.Errorf("answered: %+v", got)
			}
			if got := call[journeys.DeviceSignIn](c, "POST", path, body); got.Answer != "" || got.Problem == nil {
				t.Errorf("answered again: %+v", got)
			}
		})
	}
	if status, got := newClient(t).send("POST", "/users/nobody@contoso.example/device", `{"code":"A","approve":true}`); status != http.StatusNotFound {
		t.Errorf("an unknown user: %d %s", status, got)
	}
}
