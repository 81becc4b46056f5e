package diagnose

import (
	"errors"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// effect returns what is known about the change when it failed, "" if no change had been sent.
func effect(e *serviceerror.Error, ofAction bool) string {
	named := len(e.Accepted)+len(e.Unanswered) > 0
	var sentences []string
	switch {
	case named:
		sentences = append(sentences, sentToUser(e))
	case e.Partly && ofAction: // added at the end
	case e.Partly:
		sentences = append(sentences, "Part of the change had been written before the failure.")
	}
	switch {
	case e.Sent == serviceerror.SentRefused:
		sentences = append(sentences, "The service rejected this request, so it changed nothing.")
	case named: // listed step by step
	case e.Sent == serviceerror.SentUnanswered:
		sentences = append(sentences, "The change was sent, but its result is not known: it may have taken effect.")
	case e.Sent == serviceerror.SentAccepted:
		sentences = append(sentences, "The service had accepted the change before the failure, so the tenant may have it.")
	}
	switch may := serviceerror.MayHaveTakenEffect(e); {
	case may && ofAction:
		sentences = append(sentences, "What was done before the failure is not undone. Invoke the action again to do the rest.")
	case may && named:
		sentences = append(sentences, "Apply again: the next plan shows what the user has, and the apply writes the rest.")
	case may:
		sentences = append(sentences, "The next plan shows what the tenant has.")
	}
	return strings.Join(sentences, " ")
}

// sentToUser lists, method by method, what a failed operation had sent to a user: what the service accepted, and what it did
// not answer. It is "" if nothing was sent.
func sentToUser(e *serviceerror.Error) string {
	var sentences []string
	if len(e.Accepted) > 0 {
		sentences = append(sentences, "Before the failure, the service had accepted: "+strings.Join(e.Accepted, ", ")+".")
	}
	if len(e.Unanswered) > 0 {
		sentences = append(sentences, "The result of these is not known: "+strings.Join(e.Unanswered, ", ")+".")
	}
	return strings.Join(sentences, " ")
}

// nameMoved is the advice for a name that belongs to another user now. Only the author of the configuration knows who is
// meant, because the value beside the name may be for the former user or for the new one.
const nameMoved = "The provider cannot know which user you mean, so it writes to neither. For the user who has the name now, replace the name with that user's object ID and set that user's values. " +
	"For the former user, use that user's object ID or current name."

// Detail returns what is known about one user's failure beyond what Reason returns for all who failed for the same reason.
func Detail(err error) string {
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok {
		return ""
	}
	if e.Kind == serviceerror.NameTaken {
		return sentence(e.Message)
	}
	return sentToUser(e)
}
