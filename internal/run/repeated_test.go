package run

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// TestRepeatedPlans checks that a process of many plans recognizes the plan of an apply, until the apply, and that a process of
// one plan or apply recognizes nothing.
func TestRepeatedPlans(t *testing.T) {
	t.Parallel()
	config, other := tftypes.NewValue(tftypes.String, "all"), tftypes.NewValue(tftypes.String, "none")
	nothing := tftypes.NewValue(tftypes.String, nil)
	many, one := &Data{Claims: OpenClaims()}, &Data{Claims: NewClaims()}
	for i, step := range []struct {
		config, state tftypes.Value
		document      string
		want          bool
	}{
		{config, nothing, "policy/", false},
		{config, nothing, "policy/", true},
		{other, nothing, "policy/", false},
		{config, other, "policy/", false},
		{config, nothing, "registration/", false},
	} {
		if got := many.Repeats(step.document, step.config, step.state); got != step.want {
			t.Errorf("step %d: got %v", i, got)
		}
		if one.Repeats(step.document, step.config, step.state) {
			t.Errorf("step %d: a process of one plan repeats it", i)
		}
	}
	many.Applied("policy/")
	if many.Repeats("policy/", config, nothing) {
		t.Error("a plan after the apply counts as that of the apply")
	}
	if !many.Repeats("registration/", config, nothing) {
		t.Error("the apply of one document forgets the plans of another")
	}
}
