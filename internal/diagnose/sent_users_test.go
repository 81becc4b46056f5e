package diagnose

import (
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestWhatWasSentToAUser checks that after any failure in the middle of a user's change the message lists, method by method,
// what the service had accepted and what it had not answered, and claims nothing else.
func TestWhatWasSentToAUser(t *testing.T) {
	t.Parallel()
	accepted, unanswered := []string{"email (added)"}, []string{"mobile phone (changed)"}
	for kind := serviceerror.Other; kind <= serviceerror.LastKind; kind++ {
		for name, c := range map[string]struct {
			failed      serviceerror.Error
			has, hasNot []string
		}{
			"accepted":             {serviceerror.Error{Accepted: accepted, Sent: serviceerror.SentAccepted}, []string{"Before the failure, the service had accepted: email (added)."}, nil},
			"then a reading fails": {serviceerror.Error{Accepted: accepted, Partly: true}, []string{"Before the failure, the service had accepted: email (added)."}, []string{"changed nothing"}},
			"then a step is refused": {
				serviceerror.Error{Accepted: accepted, Partly: true, Sent: serviceerror.SentRefused},
				[]string{"Before the failure, the service had accepted: email (added).", "so it changed nothing."},
				nil,
			},
			"no answer": {serviceerror.Error{Unanswered: unanswered, Sent: serviceerror.SentUnanswered}, []string{"The result of these is not known: mobile phone (changed)."}, []string{"had accepted"}},
		} {
			failed := c.failed
			failed.Service, failed.Kind, failed.Operation = serviceerror.Graph, kind, "do the thing"
			for _, detail := range []string{Error(&failed).Detail(), diagnose(&failed, true).Detail()} {
				for _, words := range c.has {
					if strings.Count(detail, words) != 1 {
						t.Errorf("%s, kind %d: %q is not there once in\n%s", name, kind, words, detail)
					}
				}
				for _, words := range append(c.hasNot, "Part of the change", "may have taken effect", "tenant may have it") {
					if strings.Contains(detail, words) {
						t.Errorf("%s, kind %d: %q is in\n%s", name, kind, words, detail)
					}
				}
			}
			if !serviceerror.MayHaveTakenEffect(&failed) {
				t.Errorf("%s, kind %d: nothing may have taken effect", name, kind)
			}
		}
	}
}
