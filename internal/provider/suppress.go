package provider

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// suppressedInEmulator are the kinds of warnings that are not shown for an emulated tenant unless suppress_warnings is set. They
// are about settings of a tenant that no user depends on. The end of methods is not among them if it takes password reset from
// users of that tenant.
var suppressedInEmulator = []run.WarningKind{run.TakeOver, run.OnDestroy, run.MissingLicense, run.HarmlessEndings}

func suppressWarnings() schema.SetAttribute {
	return schema.SetAttribute{
		Optional: true, ElementType: types.StringType,
		Validators: []validator.Set{attribute.Words(warningKinds()...)},
		MarkdownDescription: text("suppress_warnings", "Kinds of warnings to suppress: `take_over`, `destroy`, `license`, `emulator`, `endings`. Warnings about users whom a plan locks out cannot be suppressed. "+
			"Defaults to none, or with the environment `emulator` to the first three."),
	}
}

func warningKinds() []string {
	var kinds []string
	for _, kind := range run.WarningKinds() {
		kinds = append(kinds, string(kind))
	}
	return kinds
}

// suppressed returns the kinds of warnings that are not shown. The variable separates them by commas.
func (r *resolver) suppressed(written types.Set) map[run.WarningKind]bool {
	var kinds []types.String
	f := r.fromEnvironment("suppress_warnings")
	switch {
	case !written.IsNull() && !written.IsUnknown():
		for _, e := range written.Elements() {
			kinds = append(kinds, e.(types.String)) //nolint:forcetypeassert // a set of strings has no others
		}
	case f.value != "":
		for kind := range strings.SplitSeq(f.value, ",") {
			if kind = strings.TrimSpace(kind); kind != "" {
				kinds = append(kinds, types.StringValue(kind))
			}
		}
		for _, d := range attribute.Words(warningKinds()...).Check(path.Root("suppress_warnings"), kinds...) {
			r.refuse("suppress_warnings", f, "Invalid value for suppress_warnings", f.where("suppress_warnings")+": "+d.Detail())
		}
	case r.emulated:
		for _, kind := range suppressedInEmulator {
			kinds = append(kinds, types.StringValue(string(kind)))
		}
	}
	found := map[run.WarningKind]bool{}
	for _, kind := range kinds {
		found[run.WarningKind(kind.ValueString())] = true
	}
	return found
}
