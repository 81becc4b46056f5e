package deadline

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// InvokeTimeout is the value of the attribute timeouts of an action.
type InvokeTimeout = timeouts.Value

// invokeTime is how long an action may take if the configuration sets no time. It allows a few requests, repeated for
// minutes while the service throttles, and a minute of reading back.
const invokeTime = 15 * time.Minute

// WithinInvoke returns a context that ends when the time of an action is over.
func WithinInvoke(ctx context.Context, configured InvokeTimeout, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := configured.Invoke(ctx, invokeTime)
	diags.Append(problems...)
	return bound{operation: Invoke, time: d, usual: invokeTime}.context(ctx)
}

// InvokeTimeoutAttribute returns the attribute timeouts of an action.
func InvokeTimeoutAttribute(ctx context.Context) schema.Attribute {
	// The documentation of the package promises this type.
	nested := timeouts.Attributes(ctx).(schema.SingleNestedAttribute)
	nested.MarkdownDescription = "How long the action may take. If omitted, the default of `invoke` applies."
	invoke := nested.Attributes["invoke"].(schema.StringAttribute)
	invoke.MarkdownDescription = timeText("action", invokeTime)
	invoke.Description = ""
	invoke.Validators = append(invoke.Validators, positive{})
	nested.Attributes["invoke"] = invoke
	return nested
}
