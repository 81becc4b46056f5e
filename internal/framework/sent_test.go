package framework

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestNoFalseWordAboutWrites: whatever fails, the message says of writes what was sent and no more: a reading and a token
// cannot have changed anything, and what was accepted before is named.
func TestNoFalseWordAboutWrites(t *testing.T) {
	t.Parallel()
	const perhaps = "may have taken effect"
	for kind := serviceerror.Other; kind <= serviceerror.LastKind; kind++ {
		for name, c := range map[string]struct {
			failed      serviceerror.Error
			has, hasNot []string
		}{
			"reading":   {serviceerror.Error{Service: serviceerror.Graph, Reading: true}, nil, []string{perhaps, "This request changed nothing"}},
			"token":     {serviceerror.Error{Service: serviceerror.SignIn}, nil, []string{perhaps}},
			"accepted":  {serviceerror.Error{Service: serviceerror.Graph, Accepted: []string{"email (added)"}}, []string{"the service accepted: email (added)."}, []string{perhaps, "Nothing was written", "A part of the change"}},
			"read back": {serviceerror.Error{Service: serviceerror.Graph, Reading: true, Partly: true, Accepted: []string{"email (added)"}}, []string{"the service accepted: email (added)."}, []string{perhaps, "Nothing was written", "changed nothing", "changes nothing", "A part of the change"}},
			"no answer": {serviceerror.Error{Service: serviceerror.Graph, Unanswered: []string{"email (changed)"}}, []string{"Whether this took effect is not known: email (changed)."}, []string{"A write " + perhaps, "Nothing was written"}},
		} {
			failed := c.failed
			failed.Kind, failed.Operation = kind, "do the thing"
			for _, said := range []string{Diagnose(&failed).Detail(), diagnose(&failed, true).Detail()} {
				for _, words := range c.has {
					if !strings.Contains(said, words) {
						t.Errorf("%s, kind %d: %q is not in\n%s", name, kind, words, said)
					}
				}
				for _, words := range c.hasNot {
					if strings.Contains(said, words) {
						t.Errorf("%s, kind %d: %q is in\n%s", name, kind, words, said)
					}
				}
			}
			if sent := len(failed.Accepted)+len(failed.Unanswered) > 0; serviceerror.MayHaveTakenEffect(&failed) != sent {
				t.Errorf("%s, kind %d: may have taken effect is %t", name, kind, !sent)
			}
		}
	}
}
