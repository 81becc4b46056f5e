package contactinfo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-log/tflog"
	"golang.org/x/sync/errgroup"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const (
	// atOnce is how many users are worked on side by side: eight full batches of requests. What is sent at once the
	// transport decides.
	atOnce = 160
	// progressEvery is how often a long run reports, and named how many users an error names.
	progressEvery = 10 * time.Second
	named         = 50
	// giveUpAfter is how many users may fail, with none that succeeded, before the rest is not tried: the reason then
	// concerns everybody.
	giveUpAfter = 50
)

// outcome is what became of one user.
type outcome struct {
	person
	result graph.ContactResult
	err    error
	// gone says that the user no longer exists.
	gone bool
}

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
	// shared counts the failures whose reason concerns everybody.
	shared int
	// keys tells by which key a user is worked on.
	keys map[string]string
}

// each calls work for everybody. A failure of one does not stop the others, but one that everybody shares does.
func (r *fanOut) each(ctx context.Context, people []person, work func(context.Context, *outcome)) []outcome {
	r.started, r.reported = time.Now(), time.Now()
	outcomes := make([]outcome, len(people))
	var group errgroup.Group
	group.SetLimit(atOnce)
	for i, p := range byKey(people) {
		outcomes[i] = outcome{person: p}
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				outcomes[i].err = notTriedError("the operation was cancelled or its time was over")
			} else if r.stop() {
				outcomes[i].err = notTriedError("all who came before failed for reasons that concern everybody")
			} else {
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

// Error says why.
func (n notTriedError) Error() string { return "not tried, because " + string(n) }

// telling returns the one of two failures that says more: that a user was not tried is only what followed from another.
func telling(known, next error) error {
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

// concernsAll says whether a failure is not about the one user: the credential, its rights, or the service.
func concernsAll(err error) bool {
	switch serviceerror.KindOf(err) {
	case serviceerror.NotFound, serviceerror.Refused, serviceerror.NotPersisted, serviceerror.NameTaken, serviceerror.Other:
		return false
	default:
		return true
	}
}

// done counts, and reports the progress of long runs. The log names nobody.
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

// locate finds everybody's object id.
func (o *outcome) locate(ctx context.Context, data *run.Data) bool {
	if o.object == "" {
		o.object, o.err = run.UserObjectID(ctx, data, o.key)
	}
	return o.err == nil
}

// find is locate, and reads the methods at the same time; live is nil where that failed or the user was known already.
func (o *outcome) find(ctx context.Context, data *run.Data, methods []sspr.ContactMethod) (live *graph.ContactInfo) {
	if o.object != "" {
		return nil
	}
	found, info, err := data.Graph.FindContactInfo(ctx, o.key, methods...)
	if o.object = found.ID; o.object == "" {
		o.err = err
	}
	if err != nil {
		return nil
	}
	return &info
}

// own makes sure that nobody else writes to the user: neither another entry that leads to the same one, nor another
// block. Names tell only now who they belong to.
func (r *fanOut) own(o *outcome) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.keys == nil {
		r.keys = map[string]string{}
	}
	if other, taken := r.keys[o.object]; taken {
		o.err = notTriedError(fmt.Sprintf("the map has the same user a second time, as %q", other))
		return false
	}
	r.keys[o.object] = o.key
	if !r.data.Claims.ClaimFound(o.key, o.object) {
		o.err = notTriedError("another block of the configuration manages the same user")
		return false
	}
	return true
}

// write finds and changes everybody. staying are the keys of those who are in the map and need nothing, by object id;
// owner is the block.
func write(ctx context.Context, data *run.Data, owner run.Owner, staying map[string]string, people []person) []outcome {
	r := &fanOut{doing: "writing", every: progressEvery, data: data, keys: staying}
	return r.each(ctx, people, func(ctx context.Context, o *outcome) {
		base := o.find(ctx, data, methodsOf(o.change.Wanted))
		if o.err != nil || !r.own(o) {
			return
		}
		done, waited, err := owner.Write(ctx, run.UserDocument(o.object))
		if err != nil {
			o.err = err
			return
		}
		defer done()
		if !waited {
			o.change.Base = base
		}
		o.update(ctx, data)
	})
}

// remove takes away what was managed, but from those who have moved to another block. owner is this one.
func remove(ctx context.Context, data *run.Data, owner run.Owner, people []person) []outcome {
	r := &fanOut{doing: "removing", every: progressEvery, data: data}
	return r.each(ctx, people, func(ctx context.Context, o *outcome) {
		departure, err := owner.Leave(ctx, run.UserDocument(o.object), run.UserDocument(o.key))
		defer departure.Done()
		if o.err = err; err != nil || departure.Superseded() {
			return
		}
		o.update(ctx, data)
		if o.gone {
			o.err = nil // there is nothing left to take away
		}
	})
}

// update changes the user.
func (o *outcome) update(ctx context.Context, data *run.Data) {
	o.result, o.err = data.Graph.UpdateContactInfo(ctx, o.object, o.change)
	o.gone = gone(ctx, data, o.object, o.err)
}

// locateAll finds the object ids of those who are known by name only. It says whether everybody was found who exists:
// whoever could not be looked up may be anybody.
func locateAll(ctx context.Context, data *run.Data, people []person) (sure bool) {
	r := &fanOut{doing: "looking up", every: progressEvery}
	sure = true
	for i, o := range r.each(ctx, people, func(ctx context.Context, o *outcome) { o.locate(ctx, data) }) {
		people[i].object = o.object
		sure = sure && (o.err == nil || serviceerror.KindOf(o.err) == serviceerror.NotFound)
	}
	return sure
}

// read reads everybody.
func read(ctx context.Context, data *run.Data, people []person) []outcome {
	r := &fanOut{doing: "reading", every: progressEvery}
	return r.each(ctx, people, func(ctx context.Context, o *outcome) {
		if live := o.find(ctx, data, o.methods); live != nil {
			o.result.Live = *live
			return
		} else if o.err != nil {
			return
		}
		o.result.Live, o.err = data.Graph.ContactInfo(ctx, o.object, o.methods...)
		if gone(ctx, data, o.object, o.err) {
			o.gone, o.err = true, nil
		}
	})
}

// verbRead is what failed in a reading, in the words of a failure.
const verbRead = "read"

// advice says what holds for the others.
func advice(verb string) string {
	if verb == verbRead {
		return "Nothing was changed, and the state stays as it was."
	}
	return "What was done for the other users is kept, and the state says what each user has. Apply again to do the rest: it writes for those users only."
}

// failures words what failed in one diagnostic: everybody who failed, and why, with those together who failed for the
// same reason. Where the time is over it says how to get more.
func failures(ctx context.Context, verb string, outcomes []outcome) diag.Diagnostics {
	var diags diag.Diagnostics
	reasons, examples, details, failed := map[string][]string{}, map[string]string{}, map[string]string{}, 0
	var order []string
	for _, o := range outcomes {
		if o.err == nil {
			continue
		}
		failed++
		reason, example := diagnose.Reason(o.err)
		if _, known := reasons[reason]; !known {
			order, examples[reason] = append(order, reason), example
		}
		reasons[reason], details[o.key] = append(reasons[reason], o.key), diagnose.Detail(o.err)
	}
	if failed == 0 {
		return nil
	}
	slices.SortStableFunc(order, func(a, b string) int { return len(reasons[b]) - len(reasons[a]) })
	var b strings.Builder
	left := named
	for _, reason := range order {
		keys := reasons[reason]
		shown := keys[:min(len(keys), left)]
		left -= len(shown)
		fmt.Fprintf(&b, "%s\n", reason)
		for _, key := range shown {
			fmt.Fprintf(&b, "  - %s\n", strings.TrimSuffix(key+": "+details[key], ": "))
		}
		if more := len(keys) - len(shown); more > 0 {
			fmt.Fprintf(&b, "  and %d more\n", more)
		}
		if examples[reason] != "" {
			fmt.Fprintf(&b, "The first of them: %s\n", examples[reason])
		}
		b.WriteString("\n")
	}
	if more := deadline.MoreTime(ctx); more != "" {
		b.WriteString(more + "\n\n")
	}
	diags.AddError(fmt.Sprintf("%d of %s could not be %s", failed, countUsers(len(outcomes)), verb),
		b.String()+advice(verb))
	return diags
}
