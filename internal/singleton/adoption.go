package singleton

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// adoption is what the private state remembers of a setting for on_destroy = "restore".
type adoption struct {
	// Found are the properties as they stood when the setting was created or imported.
	Found Found
	// Managed are the stored names of the settings that a configuration has ever written. Only they are put back.
	Managed []string
}

func adopt(found Found, managed []string) adoption {
	return adoption{Found: maps.Clone(found), Managed: slices.Compact(slices.Sorted(slices.Values(managed)))}
}

// manage takes further settings under management. What was found at the beginning stays what is put back.
func (a adoption) manage(written []string) adoption {
	return adopt(a.Found, slices.Concat(a.Managed, written))
}

// toRestore returns what a restore writes: of the settings found at the beginning, those that were ever managed. lost
// are the names of those that it cannot put back, because the tenant had no value for them.
func toRestore[T any](store Store[T], a adoption) (change T, lost []string, err error) {
	settings, err := store.Settings(a.Found)
	if r, ok := any(settings).(restorer[T]); ok {
		change, lost = r.Restoring(a.Managed)
		return change, lost, err
	}
	return sspr.Only(settings, a.Managed), sspr.Missing(settings, a.Managed), err
}

// nulls returns the found properties that a restore puts back to null, by setting.
func nulls[T any](store Store[T], a adoption) map[string][]string {
	if n, ok := store.(Nuller); ok {
		return n.Nulls(a.Found, a.Managed)
	}
	return nil
}

// restorer is settings that know better than field by field what a restore of the managed ones writes.
type restorer[T any] interface {
	Restoring(managed []string) (change T, lost []string)
}

func (a adoption) save(ctx context.Context, private run.PrivateState) diag.Diagnostics {
	raw, err := a.encode()
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The values found cannot be remembered", err.Error())}
	}
	return private.SetKey(ctx, adoptionKey, raw)
}

// recall returns what the private state remembers. The error is a forgotten.
func recall[T any](ctx context.Context, store Store[T], private run.PrivateState) (adoption, error) {
	raw, _ := private.GetKey(ctx, adoptionKey) // fails only for keys that the framework keeps for itself
	kept, err := decode[T](raw)
	if err != nil {
		return kept, err
	}
	if _, err := store.Settings(kept.Found); err != nil {
		return kept, unreadable(err.Error() + ".")
	}
	return kept, nil
}

// recallToRestore is recall for a restore: of a Narrower's memory it returns what the tenant can take back today.
func recallToRestore[T any](ctx context.Context, store Store[T], private run.PrivateState) (adoption, error) {
	kept, err := recall(ctx, store, private)
	if n, ok := store.(Narrower); ok && err == nil {
		kept.Found = n.Narrow(ctx, kept.Found)
	}
	return kept, err
}

// renew writes a memory of an older format again, in today's. What cannot be read stays for the destroy to report.
func renew[T any](ctx context.Context, before, after run.PrivateState) diag.Diagnostics {
	raw, _ := before.GetKey(ctx, adoptionKey)
	kept, err := decode[T](raw)
	if err != nil || !old(raw) {
		return nil
	}
	return kept.save(ctx, after)
}

// notKnown words that a restore has nothing to go by.
func (s *singleton[T]) notKnown(model Model[T], err error) (summary, detail string) {
	return fmt.Sprintf("Earlier values of %s not known", s.label(model)),
		err.Error() + "\n\nWithout it, on_destroy = \"restore\" cannot put back what the tenant had. Apply on_destroy = \"retain\" first: a destroy then leaves the tenant as it is. " +
			"If the resource is tainted, run \"terraform untaint\" before that. To remember the values that the tenant has now, remove the resource from the state with \"terraform state rm\" and import it."
}

// warnOfForgotten reports in the plan of an update, or of a replacement, that the destroy will have nothing to go by. It
// is an error unless the plan is idle: there is still time to decide, and a plan without changes must not be stopped.
func (s *singleton[T]) warnOfForgotten(ctx context.Context, store Store[T], plan Model[T], req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	destroyed := s.def.Model()
	resp.Diagnostics.Append(req.State.Get(ctx, destroyed)...)
	was, _ := s.key(destroyed)
	if key, _ := s.key(plan); key == was {
		destroyed = plan
	}
	_, err := recall(ctx, store, req.Private)
	if err == nil || destroyed.Common().OnDestroy.ValueString() != restore {
		return
	}
	summary, detail := s.notKnown(destroyed, err)
	if resp.Plan.Raw.Equal(req.State.Raw) {
		resp.Diagnostics.AddWarning(summary, detail)
		return
	}
	resp.Diagnostics.AddError(summary, detail)
}

// remember adds to the memory what an update is about to write. A memory that is gone or cannot be read stays an error
// for on_destroy = "restore"; any other choice lets go of it, since it lacks from now on what this update writes.
func (s *singleton[T]) remember(ctx context.Context, store Store[T], plan Model[T], change T, before, after run.PrivateState) diag.Diagnostics {
	kept, err := recall(ctx, store, before)
	switch {
	case err == nil:
		return kept.manage(sspr.Said(change)).save(ctx, after)
	case plan.Common().OnDestroy.ValueString() == restore:
		return diag.Diagnostics{diag.NewErrorDiagnostic(s.notKnown(plan, err))}
	default:
		return after.SetKey(ctx, adoptionKey, nil)
	}
}
