package sspr_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestControlSource checks that a control can be read if its source can, and never without it.
func TestControlSource(t *testing.T) {
	for _, c := range []struct {
		source sspr.Source
		take   func(from, to *sspr.Live)
	}{
		{sspr.SourcePortal, func(from, to *sspr.Live) {
			to.Scope, to.Methods, to.Registration, to.Notifications = from.Scope, from.Methods, from.Registration, from.Notifications
		}},
		{sspr.SourceAuthorization, func(from, to *sspr.Live) { to.Administrators = from.Administrators }},
		{sspr.SourceMethods, func(from, to *sspr.Live) { to.Policy, to.Configurations = from.Policy, from.Configurations }},
	} {
		all, only := hardened(), sspr.Live{}
		c.take(&all, &only)
		read := 0
		for _, r := range sspr.Evaluate(only) {
			if (r.Outcome != sspr.NotReadable) != (r.Source() == c.source) {
				t.Errorf("%s %s with %s alone: %s, and its source is %s", r.Framework, r.ID, c.source, r.Outcome, r.Source())
			}
			if r.Source() == c.source {
				read++
			}
		}
		if read == 0 {
			t.Errorf("no control is read from %s", c.source)
		}
	}
	if n := len(sspr.Sources()); n != 3 {
		t.Errorf("%d sources", n)
	}
}
