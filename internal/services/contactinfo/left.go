package contactinfo

import (
	"context"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// left is what the destroy of a replacement leaves to the create: see "A tainted create" in the package comment.
type left[M model[M]] struct {
	state M
	kept  memory
}

// takeLeft returns what the destroy of the same replacement left, nil if there was none. Terraform does not tell
// which create belongs to which destroy, so the state has to fit. If none fits and only is true, a single one is taken.
func takeLeft[M model[M]](data *run.Data, only bool, fits func(M) bool) *left[M] {
	all := 0
	found, ok := run.TakeHandover(&data.Handover, func(l left[M]) bool {
		all++
		return fits(l.state)
	})
	if !ok && only && all == 1 {
		found, ok = run.TakeHandover(&data.Handover, func(left[M]) bool { return true })
	}
	if !ok {
		return nil
	}
	if found.kept.Managed == nil {
		tracked := sspr.ContactInfo{}
		for _, user := range found.state.users(found.kept) {
			maps.Copy(tracked, user.Removal(func(sspr.ContactMethod) bool { return true }))
		}
		found.kept.Managed = slices.Sorted(maps.Keys(tracked))
	}
	return &found
}

// created saves the state and the memory of a create. Terraform takes the resource for tainted if diagnostics have errors.
func created[M model[M]](ctx context.Context, state M, kept memory, resp *resource.CreateResponse) {
	resp.Diagnostics.Append(kept.save(ctx, resp.Private)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(state.identify(ctx, resp.Identity)...)
}

// keep saves what was left again, after a create that did nothing. A nil left saves nothing.
func (l *left[M]) keep(ctx context.Context, resp *resource.CreateResponse) {
	if l != nil {
		created(ctx, l.state, l.kept, resp)
	}
}

// warnOfReplacement explains the next plan after a create that failed half-way, because it looks worse than it is.
func warnOfReplacement(diags *diag.Diagnostics) {
	if diags.HasError() {
		diags.AddWarning("The next plan replaces this resource",
			"Terraform marks a resource as tainted if its creation failed, and plans to replace it. The replacement removes no methods from users who stay in the configuration: "+
				"it keeps what they have and writes what is missing. After \"terraform untaint\", the next plan is an update instead.")
	}
}
