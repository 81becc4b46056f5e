package run

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/action"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
)

// Action is what all actions have in common; they embed it.
type Action struct {
	// Name is the type without the provider's name: "revoke_sign_in_sessions".
	Name string
	// Provider is nil until the provider is configured.
	Provider *Data
}

// Metadata names the action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Name
}

// Configure takes the provider's data.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Provider = FromProvider(req.ProviderData, &resp.Diagnostics)
}

// Progress reports to whoever waits for an action. What it says must name nobody beyond what the configuration says.
func Progress(resp *action.InvokeResponse, format string, args ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

// UserObjectID gives the object id of a user, whom the directory is asked about only where a name is given.
func UserObjectID(ctx context.Context, data *Data, user string) (string, error) {
	if attribute.UserName(user) == "" {
		return strings.ToLower(user), nil
	}
	found, err := data.Graph.UserNow(ctx, user)
	return found.ID, err
}
