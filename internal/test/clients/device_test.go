package clients

import (
	"context"
	"regexp"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// userCode finds what a user types in the message of azidentity.
var userCode = regexp.MustCompile(`enter the code ([A-Z0-9]+)`)

// TestMSGraphDeviceCode: azidentity signs in an administrator with a device code, who approves it on another device.
func TestMSGraphDeviceCode(t *testing.T) {
	t.Parallel()
	n := start(t)
	credential, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
		ClientOptions: n.options(), DisableInstanceDiscovery: true, TenantID: n.TenantID,
		ClientID: emulator.AzureCLIClientID,
		UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
			if found := userCode.FindStringSubmatch(m.Message); found == nil || found[1] != m.UserCode {
				t.Errorf("the message does not name the code %s: %s", m.UserCode, m.Message)
			}
			answered, err := n.Journeys().AnswerDeviceAs(emulator.SeedAdministratorID, m.UserCode, true)
			if err == nil && answered.Problem != nil {
				t.Errorf("the code cannot be approved: %+v", answered.Problem)
			}
			return err
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	me, err := n.sdkAs(t, credential).users().ByUserId("me-token-to-replace").Get(t.Context(), nil)
	if err != nil {
		t.Fatal(describe(err))
	}
	if got := *me.GetId(); got != emulator.SeedAdministratorID {
		t.Errorf("/me is %s, want Ada", got)
	}
}
