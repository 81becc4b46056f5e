package framework

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Action is what all actions have in common; they embed it.
type Action struct {
	// Name is the type without the provider's name: "revoke_sign_in_sessions".
	Name string
	// Provider is nil until the provider is configured.
	Provider *ProviderData
}

// Metadata names the action.
func (a *Action) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + a.Name
}

// Configure takes the provider's data.
func (a *Action) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.Provider = FromProvider(req.ProviderData, &resp.Diagnostics)
}

// InvokeTimeout is what the attribute timeouts of an action says.
type InvokeTimeout = timeouts.Value

// invokeTime is how long an action may take where a configuration does not say: a few requests, repeated for minutes while
// the service throttles, and a minute of reading back.
const invokeTime = 15 * time.Minute

// UserAttributes are the attributes of an action on one user: whom, and how long it may take.
func UserAttributes(ctx context.Context) map[string]schema.Attribute {
	// The package promises this type in its documentation.
	nested := timeouts.Attributes(ctx).(schema.SingleNestedAttribute)
	nested.MarkdownDescription = "How long the action may take, retries and waiting for the service included. Omitted: the time that `invoke` names."
	invoke := nested.Attributes["invoke"].(schema.StringAttribute)
	invoke.MarkdownDescription = fmt.Sprintf("Time for the action, such as `30s` or `10m`, a [duration of Go](https://pkg.go.dev/time#ParseDuration). At its end the action fails; a write may have taken effect. Omitted: `%s`.", brief(invokeTime))
	invoke.Description = ""
	invoke.Validators = append(invoke.Validators, positive{})
	nested.Attributes["invoke"] = invoke
	return map[string]schema.Attribute{
		"user_id": schema.StringAttribute{
			Required: true,
			MarkdownDescription: "The user: object ID (GUID) or user principal name, also of a guest (`kim_fabrikam.com#EXT#@contoso.onmicrosoft.com`). A name is looked up, " +
				"which takes the Graph permission `User.ReadBasic.All`.",
			Validators: []validator.String{UserNameValidator()},
		},
		"timeouts": nested,
	}
}

// WithinInvoke bounds an action by what the attribute says.
func WithinInvoke(ctx context.Context, said InvokeTimeout, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := said.Invoke(ctx, invokeTime)
	diags.Append(problems...)
	b := bound{operation: Invoke, time: d, otherwise: invokeTime}
	return context.WithTimeout(context.WithValue(ctx, boundKey{}, b), d)
}

// Progress reports to whoever waits for an action. What it says must name nobody beyond what the configuration says.
func Progress(resp *action.InvokeResponse, format string, args ...any) {
	resp.SendProgress(action.InvokeProgressEvent{Message: fmt.Sprintf(format, args...)})
}

// UserName returns the name by which a configuration addresses a user, "" if it does by object id.
func UserName(user string) string {
	if len(user) == 36 && uuid.Validate(user) == nil {
		return ""
	}
	return user
}

// UserObjectID gives the object id of a user, whom the directory is asked about only where a name is given.
func UserObjectID(ctx context.Context, data *ProviderData, user string) (string, error) {
	if UserName(user) == "" {
		return strings.ToLower(user), nil
	}
	found, err := data.Graph.UserNow(ctx, user)
	return found.ID, err
}
