package deadline

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// ReadTimeout is the value of the attribute timeouts of a data source.
type ReadTimeout = timeouts.Value

// reportTime is how long a data source that reads reports may take if the configuration sets no time. A report of a hundred
// thousand users takes four minutes at the pace that the service allows.
const reportTime = 20 * time.Minute

// ReadTimeoutAttribute returns the attribute timeouts of a data source that reads reports.
func ReadTimeoutAttribute(ctx context.Context) schema.Attribute {
	// The documentation of the package promises this type.
	nested := timeouts.AttributesWithOpts(ctx, timeouts.Opts{}).(schema.SingleNestedAttribute)
	nested.MarkdownDescription = "How long the read may take. If omitted, the default of `read` applies."
	read := nested.Attributes["read"].(schema.StringAttribute)
	read.MarkdownDescription = timeText("read", reportTime)
	read.Description = ""
	read.Validators = append(read.Validators, positive{})
	nested.Attributes["read"] = read
	return nested
}

// WithinRead returns a context that ends when the time for reading reports is over.
func WithinRead(ctx context.Context, configured ReadTimeout, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := configured.Read(ctx, reportTime)
	diags.Append(problems...)
	return bound{operation: DataRead, time: d, usual: reportTime}.context(ctx)
}
