package passwordexpiration

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
)

// consistent is the validator of never_expires, which excludes validity_days or requires it. Terraform validates again when a
// value becomes known, so nothing is reported about one that is not.
type consistent struct{}

func (consistent) Description(context.Context) string {
	return "excludes validity_days if true, and requires it if false"
}

func (v consistent) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (consistent) ValidateBool(ctx context.Context, req validator.BoolRequest, resp *validator.BoolResponse) {
	var days types.Int64
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(passwords.FieldValidityDays), &days)...)
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() || days.IsUnknown() || resp.Diagnostics.HasError() {
		return
	}
	switch never := req.ConfigValue.ValueBool(); {
	case never && !days.IsNull():
		resp.Diagnostics.AddAttributeError(req.Path, "Passwords cannot expire and never expire",
			"never_expires is true, and validity_days sets after how many days passwords expire. Remove one of them.")
	case !never && days.IsNull():
		resp.Diagnostics.AddAttributeError(req.Path, "Number of days missing",
			"never_expires is false, so passwords expire, and the service stores that as a number of days. Set validity_days: Microsoft's default is 90.")
	}
}
