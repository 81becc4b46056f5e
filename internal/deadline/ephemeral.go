package deadline

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/ephemeral/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
)

// OpenTimeout is the value of the attribute timeouts of an ephemeral resource.
type OpenTimeout = timeouts.Value

// OpenTimeoutAttribute returns the attribute timeouts of an ephemeral resource that reads reports.
func OpenTimeoutAttribute(ctx context.Context) schema.Attribute {
	// The documentation of the package promises this type.
	nested := timeouts.Attributes(ctx).(schema.SingleNestedAttribute)
	nested.MarkdownDescription = "How long the read may take. If omitted, the default of `open` applies."
	open := nested.Attributes["open"].(schema.StringAttribute)
	open.MarkdownDescription = timeText("read", reportTime)
	open.Description = ""
	open.Validators = append(open.Validators, positive{})
	nested.Attributes["open"] = open
	return nested
}

// WithinOpen returns a context that ends when the time for reading reports is over.
func WithinOpen(ctx context.Context, configured OpenTimeout, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := configured.Open(ctx, reportTime)
	diags.Append(problems...)
	return bound{operation: Open, time: d, usual: reportTime}.context(ctx)
}
