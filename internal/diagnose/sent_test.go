package diagnose_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// claims are statements about the tenant in messages, each with what must have been sent for it to be true.
var claims = map[serviceerror.Sent]string{
	serviceerror.SentRefused:    "The service rejected this request, so it changed nothing.",
	serviceerror.SentUnanswered: "The change was sent, but its result is not known: it may have taken effect.",
	serviceerror.SentAccepted:   "The service had accepted the change before the failure, so the tenant may have it.",
}

// claim finds any statement about what a request has done to the tenant, in any words.
var claim = regexp.MustCompile(`(?i)taken? effect|chang\w+ nothing|nothing (was|is) (written|changed|sent|forgotten)|accepted it|was (written|changed) before|next plan shows`)

// TestMessagesClaimWhatIsKnown compares every message with what had been sent. For a failed read or token the message claims
// nothing about the tenant, and for other failures exactly what is known.
func TestMessagesClaimWhatIsKnown(t *testing.T) {
	t.Parallel()
	const partly = "Part of the change had been written before the failure."
	for kind := serviceerror.Other; kind <= serviceerror.LastKind; kind++ {
		for _, service := range []serviceerror.Service{serviceerror.SignIn, serviceerror.Graph, serviceerror.Portal} {
			for sent := serviceerror.NothingSent; sent <= serviceerror.SentAccepted; sent++ {
				for _, part := range []bool{false, true} {
					err := &serviceerror.Error{Service: service, Kind: kind, Operation: "do the thing", Message: "what was said", Sent: sent, Partly: part}
					detail := diagnose.Error(err).Detail()
					rest := detail
					for of, text := range claims {
						if strings.Contains(detail, text) != (of == sent) {
							t.Errorf("%s, kind %d, sent %d: %q is there or missing in:\n%s", service, kind, sent, text, detail)
						}
						rest = strings.ReplaceAll(rest, text, "")
					}
					if strings.Contains(detail, partly) != part {
						t.Errorf("%s, kind %d, sent %d, partly %t: wrong about a part in:\n%s", service, kind, sent, part, detail)
					}
					rest = strings.ReplaceAll(rest, partly, "")
					const looks = "The next plan shows what the tenant has."
					if may := part || sent >= serviceerror.SentUnanswered; strings.Contains(detail, looks) != may || serviceerror.MayHaveTakenEffect(err) != may {
						t.Errorf("%s, kind %d, sent %d, partly %t: wrong about the next plan in:\n%s", service, kind, sent, part, detail)
					}
					if found := claim.FindString(strings.ReplaceAll(rest, looks, "")); found != "" {
						t.Errorf("%s, kind %d, sent %d: claims %q besides:\n%s", service, kind, sent, found, detail)
					}
				}
			}
		}
	}
}
