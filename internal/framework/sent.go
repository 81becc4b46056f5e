package framework

import (
	"errors"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// whatWasSent says what a failed operation had sent to a user, method by method: what the service accepted stays, and of
// what had no answer only a reading tells. It is "" if nothing was sent.
func whatWasSent(e *serviceerror.Error) string {
	var said []string
	if len(e.Accepted) > 0 {
		said = append(said, "Before this failed, the service accepted: "+strings.Join(e.Accepted, ", ")+".")
	}
	if len(e.Unanswered) > 0 {
		said = append(said, "Whether this took effect is not known: "+strings.Join(e.Unanswered, ", ")+".")
	}
	return strings.Join(said, " ")
}

// lostWrite is what to do about a write whose answer did not arrive. It says nothing about a failure before which nothing
// was sent, or after which it is known what was.
func lostWrite(e *serviceerror.Error) string {
	switch {
	case len(e.Accepted)+len(e.Unanswered) > 0:
		return " Apply again: the next plan shows what the user has, and the apply writes what is left."
	case e.Reading || e.Service == serviceerror.SignIn:
		return ""
	default:
		return " A write may have taken effect; the next plan shows what the tenant has."
	}
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

// notOnTheStrength says that an answer that was not understood led to no write, unless it is itself the answer to one.
func notOnTheStrength(e *serviceerror.Error) string {
	if len(e.Accepted)+len(e.Unanswered) > 0 {
		return lostWrite(e)
	}
	return " Nothing was written on the strength of this answer."
}
