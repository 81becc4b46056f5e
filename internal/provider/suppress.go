package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// suppressedInEmulator are the kinds of warnings that are not shown for an emulated tenant unless suppress_warnings is set. They
// are about the tenant, which is thrown away, and not about users.
var suppressedInEmulator = []run.WarningKind{run.TakeOver, run.OnDestroy, run.MissingLicense}

func suppressWarnings() schema.SetAttribute {
	var kinds []string
	for _, kind := range run.WarningKinds() {
		kinds = append(kinds, string(kind))
	}
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType,
		Validators: []validator.Set{setvalidator.ValueStringsAre(stringvalidator.OneOf(kinds...))},
		MarkdownDescription: "Kinds of warnings to suppress: `take_over`, `destroy`, `license`, `emulator`. Warnings about users who would be locked out cannot be suppressed. " +
			"Defaults to none, or to `take_over`, `destroy` and `license` with the environment `emulator`.",
	}
}

// suppressed returns the kinds of warnings that are not shown.
func suppressed(ctx context.Context, written types.Set, emulated bool, diags *diag.Diagnostics) map[run.WarningKind]bool {
	kinds := []run.WarningKind{}
	switch {
	case written.IsUnknown():
	case !written.IsNull():
		diags.Append(written.ElementsAs(ctx, &kinds, false)...)
	case emulated:
		kinds = slices.Clone(suppressedInEmulator)
	}
	found := map[run.WarningKind]bool{}
	for _, kind := range kinds {
		found[kind] = true
	}
	return found
}
