package deadline

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/datasource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// ReadTimeout is what the attribute timeouts of a data source says.
type ReadTimeout = timeouts.Value

// reportTime is how long a data source may take that reads reports, where a configuration does not say: a report of a
// hundred thousand users takes four minutes at the pace that the service allows.
const reportTime = 20 * time.Minute

// ReadTimeoutAttribute is the attribute timeouts of a data source that reads reports.
func ReadTimeoutAttribute(ctx context.Context) schema.Attribute {
	// The package promises this type in its documentation.
	nested := timeouts.AttributesWithOpts(ctx, timeouts.Opts{}).(schema.SingleNestedAttribute)
	nested.MarkdownDescription = "How long the reading may take, retries and waiting for the service included. Omitted: the time that `read` names."
	read := nested.Attributes["read"].(schema.StringAttribute)
	read.MarkdownDescription = fmt.Sprintf("Time for the reading, such as `30s` or `10m`, a [duration of Go](https://pkg.go.dev/time#ParseDuration). At its end the plan fails, and nothing is changed. Omitted: `%s`.", brief(reportTime))
	read.Description = ""
	read.Validators = append(read.Validators, positive{})
	nested.Attributes["read"] = read
	return nested
}

// WithinRead bounds the reading of reports by what the attribute says.
func WithinRead(ctx context.Context, said ReadTimeout, diags *diag.Diagnostics) (context.Context, context.CancelFunc) {
	d, problems := said.Read(ctx, reportTime)
	diags.Append(problems...)
	b := bound{operation: DataRead, time: d, otherwise: reportTime}
	return context.WithTimeout(context.WithValue(ctx, boundKey{}, b), d)
}
