package diagnose

import (
	"errors"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// whatBecame says what had become of the change when it failed, and nothing if no change had been sent.
func whatBecame(e *serviceerror.Error, ofAction bool) string {
	named := len(e.Accepted)+len(e.Unanswered) > 0
	var said []string
	switch {
	case named:
		said = append(said, whatWasSent(e))
	case e.Partly && ofAction: // is said at the end
	case e.Partly:
		said = append(said, "A part of the change was written before this failed.")
	}
	switch {
	case e.Sent == serviceerror.SentRefused:
		said = append(said, "The service refused this request, so the request changed nothing.")
	case named: // which says it step by step
	case e.Sent == serviceerror.SentUnanswered:
		said = append(said, "The change was sent, and no answer tells what became of it: it may have taken effect.")
	case e.Sent == serviceerror.SentAccepted:
		said = append(said, "The change was sent and the service accepted it before this failed, so the tenant may have it.")
	}
	switch may := serviceerror.MayHaveTakenEffect(e); {
	case may && ofAction:
		said = append(said, "What was done before this failed stays done. Invoke the action again: it does what is left.")
	case may && named:
		said = append(said, "Apply again: the next plan shows what the user has, and the apply writes what is left.")
	case may:
		said = append(said, "The next plan shows what the tenant has.")
	}
	return strings.Join(said, " ")
}

// whatWasSent says what a failed operation had sent to a user, method by method: what the service accepted stays, and of
// what had no answer only a reading tells. It is "" if nothing was sent.
func whatWasSent(e *serviceerror.Error) string {
	var said []string
	if len(e.Accepted) > 0 {
		said = append(said, "By the time this failed, the service had accepted: "+strings.Join(e.Accepted, ", ")+".")
	}
	if len(e.Unanswered) > 0 {
		said = append(said, "Whether this took effect is not known: "+strings.Join(e.Unanswered, ", ")+".")
	}
	return strings.Join(said, " ")
}

// nameMoved is what to do about a name that belongs to somebody else now. Whom the configuration means only its author
// knows: the value written beside the name may be the former user's or the new one's.
const nameMoved = "The provider does not guess which of them is meant, and writes to neither. If the configuration means the user who has the name now, write that user's object ID in place of the name, with that user's values. " +
	"If it means the other one, write the other one's object ID or present name."

// Detail is what a failure says of one user beyond what Reason says of all who failed for the same reason.
func Detail(err error) string {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		return ""
	}
	if e.Kind == serviceerror.NameTaken {
		return sentence(e.Message)
	}
	return whatWasSent(e)
}
