package run

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
)

// Action has what all actions have in common. Actions embed it.
type Action struct {
	// Name is the type without the provider's name: "revoke_sign_in_sessions".
	Name string
	// Provider is nil until the provider is configured.
	Provider *Data
}

// Metadata implements action.Action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Name
}

// Configure implements action.ActionWithConfigure.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Provider = FromProvider(req.ProviderData, &resp.Diagnostics)
}

// Progress sends a progress message to the user who runs an action. The message must name no user beyond those that the
// configuration names.
func Progress(resp *action.InvokeResponse, format string, args ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

// UserObjectID returns the object ID of a user. It asks the directory only if user is a name.
func UserObjectID(ctx context.Context, data *Data, user string) (string, error) {
	if attribute.UserName(user) == "" {
		return strings.ToLower(user), nil
	}
	found, err := data.Graph.UserNow(ctx, user)
	return found.ID, err
}
