package run

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// privateState is a private state in memory.
type privateState map[string][]byte

func (p privateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}

func (p privateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	p[key] = value
	return nil
}

// TestMarksAreNotRead checks that a state may have any mark, from any version of the provider, and that a state without a
// mark gets one.
func TestMarksAreNotRead(t *testing.T) {
	t.Parallel()
	for _, mark := range []string{`"5c0f7a52-7d0a-4c43-9f53-2f1c0d3f6a11"`, `{"version":7}`, `null`} {
		private := privateState{"block": []byte(mark)}
		got, diags := markBlock(t.Context(), private, private)
		if len(diags) > 0 || got != mark || blockMark(t.Context(), private) != mark {
			t.Errorf("got %s and %s, want %s (%v)", got, blockMark(t.Context(), private), mark, diags)
		}
	}
	private := privateState{}
	if got, _ := markBlock(t.Context(), private, private); got == "" || got != string(private["block"]) || got != blockMark(t.Context(), private) {
		t.Errorf("got %q, and the state has %q", got, private["block"])
	}
	other, _ := markBlock(t.Context(), privateState{}, privateState{})
	if other == string(private["block"]) {
		t.Error("two blocks have the same mark")
	}
}
