package sspr_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestMethodSet checks that a set has a bit for each method, in the order of Methods.
func TestMethodSet(t *testing.T) {
	t.Parallel()
	all := sspr.MethodSet(0)
	for i, m := range sspr.Methods() {
		one := sspr.SetOf(m)
		if one != 1<<i || !one.Has(m) || one.Len() != 1 || all.Has(m) || all.With(m).Without(m) != all {
			t.Errorf("%s is %b", m, one)
		}
		all = all.With(m)
		if all.Len() != i+1 {
			t.Errorf("%b has %d methods", all, all.Len())
		}
	}
	if !slices.Equal(all.Methods(), sspr.Methods()) || sspr.SetOf("sms", "") != 0 || sspr.MethodSet(0).Methods() == nil {
		t.Errorf("%b: %v", all, all.Methods())
	}
}
