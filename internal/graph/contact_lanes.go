package graph

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// An e-mail address has nothing to do with phones, so both are written side by side: ten users at a time, each with a
// phone and an address, are one full batch. Phones keep their order among themselves, and removals come after all else.

// laneResult is what became of steps that were taken one after the other.
type laneResult struct {
	done   []sspr.ContactStep
	failed *failedStep
	// takenForSMS is ContactResult.TakenForSMS.
	takenForSMS error
}

// lanes splits steps that remove nothing into those for phones and the one for the e-mail address, each in its order.
func lanes(steps []sspr.ContactStep) (all [][]sspr.ContactStep) {
	for _, phones := range []bool{true, false} {
		var lane []sspr.ContactStep
		for _, step := range steps {
			if step.Method.IsPhone() == phones {
				lane = append(lane, step)
			}
		}
		if len(lane) > 0 {
			all = append(all, lane)
		}
	}
	return all
}

// writeLane takes steps in order, up to the first that fails.
func (c *Client) writeLane(ctx context.Context, user string, steps []sspr.ContactStep) (result laneResult) {
	for _, step := range steps {
		err := c.writeStep(ctx, user, step)
		switch {
		case takenForSMS(err):
			result.takenForSMS = err
		case err != nil:
			result.failed = newFailedStep(step, err)
			return result
		}
		result.done = append(result.done, step)
	}
	return result
}

// writeLanes takes steps that remove nothing, side by side where they are independent of each other. What failed in one
// lane does not stop the other, whose outcome counts all the same.
func (u *contactUpdate) writeLanes(ctx context.Context, steps []sspr.ContactStep) (failed failedSteps) {
	split := lanes(steps)
	results := make([]laneResult, len(split))
	var writing sync.WaitGroup
	for i, lane := range split {
		writing.Go(func() { results[i] = u.writeLane(ctx, u.user, lane) })
	}
	writing.Wait()
	for _, result := range results {
		if result.takenForSMS != nil {
			u.result.TakenForSMS = result.takenForSMS
		}
		for _, step := range result.done {
			u.note(step)
		}
		failed = u.fail(failed, result.failed)
	}
	return failed
}

// fail notes a step that failed, if there is one.
func (u *contactUpdate) fail(all failedSteps, one *failedStep) failedSteps {
	if one == nil {
		return all
	}
	u.sent.fail(one.step, one.err)
	return append(all, *one)
}

// failedSteps are the steps of one try that failed: one of each lane at most.
type failedSteps []failedStep

// worthALook reports whether each of them is: one that failed for good is the end of the change.
func (f failedSteps) worthALook() bool {
	return !slices.ContainsFunc(f, func(one failedStep) bool { return !one.worthALook() })
}

// stay returns the failure of those that failed for more than the moment and are planned again by the look after it; nil
// if there are none.
func (f failedSteps) stay(steps []sspr.ContactStep) error {
	var left failedSteps
	for _, one := range f {
		if !one.passing && slices.Contains(steps, one.step) {
			left = append(left, one)
		}
	}
	if len(left) == 0 {
		return nil
	}
	return left.err()
}

// err is the failure of the change: that of the first step for which a look is no use, or else of the first. The message
// tells of the other one as well.
func (f failedSteps) err() error {
	ordered := slices.SortedStableFunc(slices.Values(f), func(a, b failedStep) int {
		switch {
		case a.worthALook() == b.worthALook():
			return 0
		case b.worthALook():
			return -1
		default:
			return 1
		}
	})
	first, ok := errors.AsType[*serviceerror.Error](ordered[0].err)
	if !ok {
		return ordered[0].err
	}
	whole := *first
	for _, other := range ordered[1:] {
		whole.Message = strings.TrimSuffix(whole.Message, ".") + "; and beside that, " + other.err.Error()
	}
	return &whole
}
