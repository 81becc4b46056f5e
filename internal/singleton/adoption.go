package singleton

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// adoption is the record in the private state that on_destroy = "restore" uses.
type adoption struct {
	// Found are the properties at the time when the setting was created or imported.
	Found Found
	// Managed are the stored names of all settings that a configuration has written since then. Only they are put back.
	Managed []string
}

func adopt(found Found, managed []string) adoption {
	return adoption{Found: maps.Clone(found), Managed: slices.Compact(slices.Sorted(slices.Values(managed)))}
}

// manage returns the record with further managed settings. The values found stay the same.
func (a adoption) manage(written []string) adoption {
	return adopt(a.Found, slices.Concat(a.Managed, written))
}

// toRestore returns what a restore writes: the values found of the managed settings. lost are the names of the settings that
// it cannot put back, because the tenant had no value for them.
func toRestore[T any](store Store[T], a adoption) (change T, lost []string, err error) {
	settings, err := store.Settings(a.Found)
	if r, ok := any(settings).(restorer[T]); ok {
		change, lost = r.Restoring(a.Managed)
		return change, lost, err
	}
	return sspr.Only(settings, a.Managed), sspr.Missing(settings, a.Managed), err
}

// nulls returns the found properties that a restore sets to null, by setting.
func nulls[T any](store Store[T], a adoption) map[string][]string {
	if n, ok := store.(Nuller); ok {
		return n.Nulls(a.Found, a.Managed)
	}
	return nil
}

// restorer is implemented by settings that a restore cannot put back field by field.
type restorer[T any] interface {
	Restoring(managed []string) (change T, lost []string)
}

// companion is implemented by settings of which a service gets some values only together.
type companion[T any] interface {
	// With returns the settings with what is sent beside them to a tenant that has live.
	With(live T) T
}

// sent returns what is sent to a tenant that has live if a configuration writes written.
func sent[T any](written, live T) T {
	if c, ok := any(written).(companion[T]); ok {
		return c.With(live)
	}
	return written
}

// adopted returns the values of found properties by attribute, as the attribute "adopted" shows them: numbers and booleans as
// text, and sets as JSON. Values that the service no longer accepts are left out. It is null if they cannot be read.
func (s *singleton[T]) adopted(ctx context.Context, store Store[T], found Found) types.Map {
	if n, ok := store.(Narrower); ok && found != nil {
		found = n.Narrow(ctx, found)
	}
	settings, err := store.Settings(found)
	if err != nil || found == nil {
		return types.MapNull(types.StringType)
	}
	model := s.def.Model()
	model.Show(settings)
	values := map[string]string{}
	for i, name := range names(model) {
		if v := value(fields(model)[i]); !v.IsNull() && name != s.def.KeyAttribute {
			values[name] = plainText(v)
		}
	}
	return attribute.StringMap(values)
}

func (a adoption) save(ctx context.Context, private run.PrivateState) diag.Diagnostics {
	raw, err := a.encode()
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to record the earlier values", err.Error())}
	}
	return private.SetKey(ctx, adoptionKey, raw)
}

// loadMemory returns the record in the private state. The error is a memoryError.
func loadMemory[T any](ctx context.Context, store Store[T], private run.PrivateState) (adoption, error) {
	raw, _ := private.GetKey(ctx, adoptionKey) // fails only for keys that the framework reserves
	kept, err := decode[T](raw)
	if err != nil {
		return kept, err
	}
	if _, err := store.Settings(kept.Found); err != nil {
		return kept, unreadable(err.Error() + ".")
	}
	return kept, nil
}

// loadToRestore is loadMemory for a restore. From the record of a Narrower it returns only what the service still accepts.
func loadToRestore[T any](ctx context.Context, store Store[T], private run.PrivateState) (adoption, error) {
	kept, err := loadMemory(ctx, store, private)
	if n, ok := store.(Narrower); ok && err == nil {
		kept.Found = n.Narrow(ctx, kept.Found)
	}
	return kept, err
}

// upgrade writes a record of an older format again in the current format. It leaves an unreadable record for the destroy to
// report.
func upgrade[T any](ctx context.Context, before, after run.PrivateState) diag.Diagnostics {
	raw, _ := before.GetKey(ctx, adoptionKey)
	kept, err := decode[T](raw)
	if err != nil || !isOld(raw) {
		return nil
	}
	return kept.save(ctx, after)
}

// notKnown returns the diagnostic for a record that a restore cannot use.
func (s *singleton[T]) notKnown(model Model[T], err error) (summary, detail string) {
	return fmt.Sprintf("Earlier values of %s not known", s.label(model)),
		err.Error() + "\n\nWithout it, on_destroy = \"restore\" cannot put back what the tenant had. Apply on_destroy = \"retain\" first: a destroy then does not change the tenant. " +
			"If the resource is tainted, run \"terraform untaint\" before that. To remember the values that the tenant has now, remove the resource from the state with \"terraform state rm\" and import it."
}

// checkMemory reports in the plan of an update or a replacement that a later restore will have no usable record. It is an
// error while the user can still decide, and a warning if the plan changes nothing, because such a plan must not be stopped.
func (s *singleton[T]) checkMemory(ctx context.Context, store Store[T], plan Model[T], req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.State.Raw.IsNull() {
		return
	}
	destroyed := s.def.Model()
	resp.Diagnostics.Append(req.State.Get(ctx, destroyed)...)
	was, _ := s.key(destroyed)
	if key, _ := s.key(plan); key == was {
		destroyed = plan
	}
	_, err := loadMemory(ctx, store, req.Private)
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

// remember adds to the record what an update is about to write. If the record is missing or unreadable, that is an error
// with on_destroy = "restore". With any other choice the record is deleted, because it would lack what this update writes.
func (s *singleton[T]) remember(ctx context.Context, store Store[T], plan Model[T], change T, before, after run.PrivateState) diag.Diagnostics {
	kept, err := loadMemory(ctx, store, before)
	switch {
	case err == nil:
		return kept.manage(sspr.Said(change)).save(ctx, after)
	case plan.Common().OnDestroy.ValueString() == restore:
		return diag.Diagnostics{diag.NewErrorDiagnostic(s.notKnown(plan, err))}
	default:
		return after.SetKey(ctx, adoptionKey, nil)
	}
}
