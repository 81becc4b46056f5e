package graph

import (
	"maps"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// sentSteps is what of one change was sent to the service.
type sentSteps struct {
	// done are the values that the service accepted. unsure are those whose answer does not tell whether they took
	// effect.
	done, unsure sspr.ContactInfo
	// verbs are what was asked for: added, changed or removed.
	verbs map[sspr.ContactMethod]string
}

func newSentSteps() sentSteps {
	return sentSteps{done: sspr.ContactInfo{}, unsure: sspr.ContactInfo{}, verbs: map[sspr.ContactMethod]string{}}
}

// accept notes that the service accepted a step.
func (s *sentSteps) accept(step sspr.ContactStep) {
	s.done[step.Method], s.verbs[step.Method] = step.Value, verb(step)
	delete(s.unsure, step.Method)
}

// fail notes a step that failed. It counts as sent if it may have taken effect all the same.
func (s *sentSteps) fail(step sspr.ContactStep, err error) {
	if serviceerror.MayHaveTakenEffect(err) {
		s.unsure[step.Method], s.verbs[step.Method] = step.Value, verb(step)
	}
}

// recognize counts steps as accepted whose answers did not tell and whose values a reading shows. A caller that later
// removes what was written has to know of them.
func (s *sentSteps) recognize(live ContactInfo) {
	for m, v := range maps.Clone(s.unsure) {
		// A masked number may be the one from before.
		if !phone.Masked(live.Values[m]) && len(missingContacts(live, sspr.ContactInfo{m: v})) == 0 {
			s.done[m] = v
			delete(s.unsure, m)
		}
	}
}

// names returns the methods in words, without their values.
func (s *sentSteps) names(methods sspr.ContactInfo) (names []string) {
	for _, m := range slices.Sorted(maps.Keys(methods)) {
		names = append(names, label(m)+" ("+past[s.verbs[m]]+")")
	}
	return names
}

var past = map[string]string{"add": "added", "change": "changed", "remove": "removed"}

// withSent adds to a failure what was sent before it.
func (u *contactUpdate) withSent(err error) error {
	if len(u.sent.done)+len(u.sent.unsure) == 0 {
		return err
	}
	return serviceerror.With(err, func(e *serviceerror.Error) {
		e.Accepted, e.Unanswered = u.sent.names(u.sent.done), u.sent.names(u.sent.unsure)
		for m, v := range u.sent.done {
			e.Partly = e.Partly || len(missingContacts(u.result.Live, sspr.ContactInfo{m: v})) == 0
		}
	})
}

// afterRemovals adds to the failure of a removal what was removed before it, and the method itself if it may have been
// removed. failed is "" if everything was removed.
func afterRemovals(err error, removed []string, failed string) error {
	return serviceerror.With(err, func(e *serviceerror.Error) {
		e.Partly = e.Partly || len(removed) > 0
		for _, what := range removed {
			e.Accepted = append(e.Accepted, what+" (removed)")
		}
		if failed != "" && serviceerror.MayHaveTakenEffect(err) {
			e.Unanswered = []string{failed + " (removed)"}
		}
	})
}
