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

// laneResult is what became of steps that were taken one after the other.
type laneResult struct {
	done   []sspr.ContactStep
	failed *failedStep
	// takenForSMS is ContactResult.TakenForSMS.
	takenForSMS error
}

// lanes returns the steps for phones and the step for the e-mail address, each in its order. None of them removes
// anything. The two do not depend on each other and are written side by side: ten users at a time, each with a phone
// and an address, are one full batch.
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

// writeLanes takes steps that remove nothing, each lane beside the other. A failure in one lane does not stop the
// other, whose outcome counts all the same.
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

// failedSteps are the steps of one try that failed: at most one of each lane.
type failedSteps []failedStep

// retryable reports whether each of them is. A step that failed for good is the end of the change.
func (f failedSteps) retryable() bool {
	return !slices.ContainsFunc(f, func(one failedStep) bool { return !one.retryable() })
}

// lasting returns the failure of those that are not passing and that the next plan has again, nil if there are none.
func (f failedSteps) lasting(steps []sspr.ContactStep) error {
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

// err returns the failure of the change: that of the first step that is not retryable, or else of the first. The
// message has the other one as well.
func (f failedSteps) err() error {
	ordered := slices.SortedStableFunc(slices.Values(f), func(a, b failedStep) int {
		switch {
		case a.retryable() == b.retryable():
			return 0
		case b.retryable():
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
		whole.Message = strings.TrimSuffix(whole.Message, ".") + "; in addition, " + other.err.Error()
	}
	return &whole
}
