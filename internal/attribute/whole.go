package attribute

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Whole is a validator of a whole number in a range.
type Whole struct{ least, most int64 }

var _ validator.Int64 = Whole{}

// Between returns a validator that accepts whole numbers from least to most.
func Between(least, most int64) Whole { return Whole{least, most} }

// Description returns what is accepted, in the form of the framework's validators.
func (w Whole) Description(context.Context) string {
	return fmt.Sprintf("value must be between %d and %d", w.least, w.most)
}

// MarkdownDescription returns what is accepted.
func (w Whole) MarkdownDescription(ctx context.Context) string { return w.Description(ctx) }

// ValidateInt64 checks a number.
func (w Whole) ValidateInt64(_ context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if n := req.ConfigValue.ValueInt64(); n < w.least || n > w.most {
		accepted := fmt.Sprintf("whole numbers from %d to %d", w.least, w.most)
		if w.most == w.least+1 {
			accepted = fmt.Sprintf("%d and %d", w.least, w.most)
		}
		resp.Diagnostics.AddAttributeError(req.Path, fmt.Sprintf("Invalid value for %s", req.Path), fmt.Sprintf("%d is not accepted. Accepted values: %s.", n, accepted))
	}
}
