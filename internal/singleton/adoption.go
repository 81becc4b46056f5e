package singleton

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// adoption is what the private state remembers of a setting for on_destroy = "restore".
type adoption struct {
	// Found are the properties as they stood before this resource first managed them.
	Found Found `json:"found"`
	// Managed names those that a configuration has ever written. Only they are put back.
	Managed []string `json:"managed"`
}

// adoptionKey names the entry in the private state.
const adoptionKey = "adoption"

// privateState is what requests and responses of the framework have for private state.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

func adopt(found Found, managed []string) adoption {
	return adoption{Found: maps.Clone(found), Managed: slices.Compact(slices.Sorted(slices.Values(managed)))}
}

// manage takes further properties under management: for each that was not managed before, the value to restore is
// the one found now, as others may have changed it since the adoption.
func (a adoption) manage(found Found, touched []string) adoption {
	next := adopt(a.Found, slices.Concat(a.Managed, touched))
	if next.Found == nil {
		next.Found = Found{}
	}
	for _, key := range touched {
		if value, ok := found[key]; ok && !slices.Contains(a.Managed, key) {
			next.Found[key] = value
		}
	}
	return next
}

// toRestore gives the properties that a restore puts back.
func (a adoption) toRestore() Found {
	back := Found{}
	for _, key := range a.Managed {
		if value, ok := a.Found[key]; ok {
			back[key] = value
		}
	}
	return back
}

func (a adoption) save(ctx context.Context, private privateState) diag.Diagnostics {
	raw, err := json.Marshal(a)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The values found cannot be remembered", err.Error())}
	}
	return private.SetKey(ctx, adoptionKey, raw)
}

func loadAdoption(ctx context.Context, private privateState) (adoption, diag.Diagnostics) {
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
