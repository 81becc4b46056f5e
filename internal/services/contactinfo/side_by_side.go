package contactinfo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const (
	// atOnce is how many users are worked on side by side: eight full batches of requests. The transport decides what is
	// sent at once.
	atOnce = 160
	// progressEvery is how often a long run reports, and named how many users an error names.
	progressEvery = 10 * time.Second
	named         = 50
	// giveUpAfter is how many users may fail for reasons that concern all, before the rest is not tried. It counts only
	// while no user has succeeded.
	giveUpAfter = 50
)

// fanOut works on many users side by side. It reports one outcome for each, in the order of the keys.
type fanOut struct {
	// doing names the work in the log: "reading".
	doing string
	// every is how often progress is reported.
	every time.Duration

	data *run.Data

	mu       sync.Mutex
	started  time.Time
	reported time.Time
	finished int
	failed   int
	// shared is the number of failures whose reason concerns all users.
	shared int
	// keys are the keys of the users who are worked on, by object ID.
	keys map[string]string
}

// each calls work for every person. The failure of one user does not stop the others, unless its reason concerns all.
func (r *fanOut) each(ctx context.Context, people []person, work func(context.Context, *outcome)) []outcome {
	r.started, r.reported = time.Now(), time.Now()
	outcomes := make([]outcome, len(people))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, p := range byKey(people) {
		outcomes[i] = outcome{person: p}
		group.Go(func() error {
			switch {
			case ctx.Err() != nil && len(people) > 1: // the failure of a single user has a better reason
				outcomes[i].err = notTriedError("the operation was canceled or timed out")
			case r.stop():
				outcomes[i].err = notTriedError("all earlier users failed for a reason that affects every user")
			default:
				work(ctx, &outcomes[i])
			}
			r.done(ctx, outcomes[i].err, len(people))
			return nil
		})
	}
	_ = group.Wait()
	return outcomes
}

// notTriedError is the failure of a user whose turn did not come.
type notTriedError string

// Error returns the reason.
func (n notTriedError) Error() string { return "not tried, because " + string(n) }

// mainFailure returns the more specific one of two failures: a user who was not tried failed because of another failure.
func mainFailure(known, next error) error {
	if _, notTried := errors.AsType[notTriedError](known); known == nil || notTried {
		return next
	}
	return known
}

func (r *fanOut) stop() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shared >= giveUpAfter && r.failed == r.finished
}

// concernsAll reports whether a failure is not about one user but about the credential, its rights, or the service.
func concernsAll(err error) bool {
	switch serviceerror.KindOf(err) {
	case serviceerror.NotFound, serviceerror.Refused, serviceerror.NotPersisted, serviceerror.NameTaken, serviceerror.Other:
		return false
	default:
		return true
	}
}

// done counts a user, and logs the progress of long runs. The log names no user.
func (r *fanOut) done(ctx context.Context, err error, all int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.finished++
	if err != nil {
		r.failed++
		if concernsAll(err) {
			r.shared++
		}
	}
	now := time.Now()
	if now.Sub(r.reported) < r.every && (r.finished < all || now.Sub(r.started) < r.every) {
		return
	}
	r.reported = now
	rate := float64(r.finished) / now.Sub(r.started).Seconds()
	tflog.Info(ctx, r.doing+" contact information", map[string]any{
		"users_done": r.finished, "users_failed": r.failed, "users_remaining": all - r.finished,
		"users_per_second": fmt.Sprintf("%.1f", rate), "seconds_remaining": int(float64(all-r.finished) / rate),
	})
}

// byKey sorts people by key, so that runs and messages can be compared.
func byKey(people []person) []person {
	slices.SortFunc(people, func(a, b person) int { return cmp.Compare(a.key, b.key) })
	return people
}
