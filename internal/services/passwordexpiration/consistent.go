package passwordexpiration

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
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

// finite is the validator of validity_days. Other tools have a number for passwords that never expire (passwords 2.3), so that one
// has an error of its own.
type finite struct{}

func (finite) accepted() attribute.Whole { return attribute.Between(1, passwords.Never-1) }

func (f finite) Description(ctx context.Context) string { return f.accepted().Description(ctx) }

func (f finite) MarkdownDescription(ctx context.Context) string { return f.Description(ctx) }

func (f finite) ValidateInt64(ctx context.Context, req validator.Int64Request, resp *validator.Int64Response) {
	if req.ConfigValue.ValueInt64() == passwords.Never {
		resp.Diagnostics.AddAttributeError(req.Path, fmt.Sprintf("Invalid value for %s", req.Path),
			fmt.Sprintf("%d means that passwords never expire. Set never_expires = true instead of validity_days.", passwords.Never))
		return
	}
	f.accepted().ValidateInt64(ctx, req, resp)
}
