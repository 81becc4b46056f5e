package singleton

import (
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/framework"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// adoption is what the private state remembers of a setting for on_destroy = "restore".
type adoption struct {
	// Found are the properties as they stood when the setting was created or imported.
	Found Found `json:"found"`
	// Managed names the settings' fields that a configuration has ever written. Only they are put back.
	Managed []string `json:"managed"`
}

// adoptionKey names the entry in the private state.
const adoptionKey = "adoption"

func adopt(found Found, managed []string) adoption {
	return adoption{Found: maps.Clone(found), Managed: slices.Compact(slices.Sorted(slices.Values(managed)))}
}

// manage takes further fields under management. What was found at the beginning stays what is put back.
func (a adoption) manage(written []string) adoption {
	return adopt(a.Found, slices.Concat(a.Managed, written))
}

// toRestore gives what a restore writes: of the settings found at the beginning, the fields that were ever managed.
func toRestore[T any](store Store[T], a adoption) (T, error) {
	settings, err := store.Settings(a.Found)
	if r, ok := any(settings).(restorer[T]); ok {
		return r.Restoring(a.Managed), err
	}
	return sspr.Only(settings, a.Managed), err
}

// restorer is settings that know better than field by field what a restore writes.
type restorer[T any] interface {
	Restoring(fields []string) T
}

// written names the fields of settings that say something.
func written[T any](settings T) []string {
	v := reflect.ValueOf(settings)
	var names []string
	for i := range v.NumField() {
		if !v.Field(i).IsNil() {
			names = append(names, v.Type().Field(i).Name)
		}
	}
	return names
}

func (a adoption) save(ctx context.Context, private framework.PrivateState) diag.Diagnostics {
	raw, err := json.Marshal(a)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The values found cannot be remembered", err.Error())}
	}
	return private.SetKey(ctx, adoptionKey, raw)
}

func loadAdoption(ctx context.Context, private framework.PrivateState) (adoption, diag.Diagnostics) {
	raw, diags := private.GetKey(ctx, adoptionKey)
	var a adoption
	if len(raw) == 0 {
		return a, diags
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		diags.AddError("The state does not tell the values found", "The private state of this resource cannot be read: "+err.Error())
	}
	return a, diags
}
