package controls_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
)

// TestControlSource checks that a control can be read if its source can, and never without it.
func TestControlSource(t *testing.T) {
	for _, c := range []struct {
		source controls.Source
		take   func(from, to *controls.Live)
	}{
		{controls.SourcePortal, func(from, to *controls.Live) {
			to.Scope, to.Methods, to.Registration, to.Notifications = from.Scope, from.Methods, from.Registration, from.Notifications
		}},
		{controls.SourceAuthorization, func(from, to *controls.Live) { to.Administrators = from.Administrators }},
		{controls.SourceMethods, func(from, to *controls.Live) { to.Policy, to.Configurations = from.Policy, from.Configurations }},
		{controls.SourcePasswordRules, func(from, to *controls.Live) { to.Passwords = from.Passwords }},
		{controls.SourceDomains, func(from, to *controls.Live) { to.Domains = from.Domains }},
	} {
		all, only := hardened(), controls.Live{}
		c.take(&all, &only)
		read := 0
		for _, r := range controls.Evaluate(only) {
			if (r.Outcome != controls.NotReadable) != (r.Source() == c.source) {
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
	if n := len(controls.Sources()); n != 6 {
		t.Errorf("%d sources", n)
	}
}

// TestControlSources checks which controls need to know whether users are synchronized.
func TestControlSources(t *testing.T) {
	t.Parallel()
	var found []string
	for _, r := range controls.Evaluate(controls.Live{}) {
		if all := r.Sources(); slices.Contains(all, controls.SourceOrganization) {
			found = append(found, r.ID)
		} else if !slices.Equal(all, []controls.Source{r.Source()}) {
			t.Errorf("%s needs %q", r.ID, all)
		}
	}
	if want := []string{"5.2.3.3", "21847"}; !slices.Equal(found, want) {
		t.Errorf("the organization is read for %q, want %q", found, want)
	}
}
