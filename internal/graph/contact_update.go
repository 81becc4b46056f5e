package graph

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/batch"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// ContactChange is what a user is to have.
type ContactChange struct {
	// Wanted holds the values, numbers in Microsoft's form; "" removes a method.
	Wanted sspr.ContactInfo
	// Prepopulate leaves alone what the user registered: only what is missing is written, and what still has the value
	// in Given.
	Prepopulate bool
	// Given are the values that were given to the user before; it matters with Prepopulate only.
	Given sspr.ContactInfo
	// Name is the user principal name by which the configuration addresses the user, "" if it does by object id. Nothing is
	// written if the name belongs to somebody else.
	Name string
	// Base is what was read of the user, whose name was confirmed, a moment ago; nil reads it.
	Base *ContactInfo
	// Exists says that the user was there before, so that one who is not found is not waited for.
	Exists bool
}

// ContactResult is what became of a change.
type ContactResult struct {
	// Live is what the user has now: of the methods that were wanted at least. It is as true as it can be after an error
	// too: read once more, or else pieced together from the last reading and what was done since.
	Live ContactInfo
	// Known says that Live was read at all.
	Known bool
	// Written are the methods that were sent to the service and accepted.
	Written []sspr.ContactMethod
	// Replaced are those of them that took the place of another value, or left nothing of it, which was not given before.
	Replaced []sspr.ContactMethod
	// Missing are the methods that are not as wanted after an error. What the user's own registrations forbid is not
	// among them, and a masked number only where it was not sent.
	Missing []sspr.ContactMethod
	// TakenForSMS is set where the service saved a mobile number, but did not register it for signing in by SMS, because
	// another user, perhaps a deleted one, has it registered (reference graph-api 1.9).
	TakenForSMS error
}

// A new user is unknown to the authentication methods service for some seconds (reference graph-api 1.11), so a user
// who is not found is looked for again for this share of the time that a write is confirmed in: 15 of 60 seconds.
const newUserShare = 4

// contactUpdate is one change under way.
type contactUpdate struct {
	*Client
	user    string
	methods []sspr.ContactMethod
	change  ContactChange
	// wanted is what of the change is to be written.
	wanted sspr.ContactInfo
	result ContactResult
	// sent is what was written so far.
	sent sentSteps
	// unread says that something was sent after the last reading, whatever became of it, or that the last reading lacks
	// what was done before.
	unread bool
}

// UpdateContactInfo gives a user, named by object id, what change wants, and reads it back until the service shows it.
// It writes nothing that is there already. An error names what failed; what was done before stays done, and the
// result tells it.
func (c *Client) UpdateContactInfo(ctx context.Context, user string, change ContactChange) (ContactResult, error) {
	u := &contactUpdate{
		Client: c, user: user, change: change, sent: newSentSteps(),
		methods: slices.Sorted(maps.Keys(change.Wanted)),
	}
	if change.Exists && len(change.Wanted) == 0 {
		return u.result, nil
	}
	ctx = batch.OneCaller(ctx)
	err := u.run(ctx)
	// Where the user is gone there is nothing left to read.
	if err != nil && u.unread && !notFound(err) {
		u.recover(ctx)
	}
	if u.result.Known {
		u.sent.settle(u.result.Live)
	}
	u.result.Written = slices.Sorted(maps.Keys(u.sent.done))
	if err == nil {
		return u.result, nil
	}
	u.result.Missing = u.missing()
	return u.result, u.partly(err)
}

// missing gives the methods that are not as wanted after a failure.
func (u *contactUpdate) missing() []sspr.ContactMethod {
	if !u.result.Known {
		return u.methods
	}
	var left []sspr.ContactMethod
	for m, want := range u.wanted {
		_, done := u.sent.done[m]
		steps := sspr.ContactSteps(u.result.Live.Values, sspr.ContactInfo{m: want}, func(m sspr.ContactMethod, a, b string) bool {
			return SameContact(m, a, b) || (done && m.IsPhone() && phone.Masked(a))
		})
		if len(steps) > 0 {
			left = append(left, m)
		}
	}
	slices.Sort(left)
	return left
}

func (u *contactUpdate) run(ctx context.Context) error {
	patience, cancel := context.WithTimeout(ctx, u.options.ConfirmFor/newUserShare)
	defer cancel()
	var failed failedSteps
	for try := 0; ; try++ {
		live, err := u.base(ctx, patience, try)
		if err != nil {
			if len(failed) > 0 && !notFound(err) {
				return failed.err() // which says more than that the look after it failed as well
			}
			return err
		}
		steps := u.plan(live)
		if err := failed.stay(steps); err != nil {
			return err
		}
		if len(steps) == 0 && len(u.sent.done) == 0 {
			return nil
		}
		if failed = u.write(ctx, steps); len(failed) == 0 {
			return u.settle(ctx)
		}
		if !failed.worthALook() || try >= maxConflicts || !transport.Sleep(ctx, transport.Backoff(u.options.ConfirmEvery, transport.LongestPause, try, nil)) {
			return failed.err()
		}
	}
}

// base is what the next steps start from: what the caller has just read, or what is read now.
func (u *contactUpdate) base(ctx, patience context.Context, try int) (ContactInfo, error) {
	if try == 0 && u.change.Base != nil {
		return *u.change.Base, nil
	}
	return u.read(ctx, patience)
}

// read reads the methods that are wanted. It waits for a user who may be new.
func (u *contactUpdate) read(ctx, patience context.Context) (ContactInfo, error) {
	for pause := transport.NewPause(u.options.ConfirmEvery); ; {
		live, err := u.look(ctx)
		if err == nil || !notFound(err) || u.change.Exists || !pause.Wait(patience) {
			return live, err
		}
	}
}

// look reads the methods and confirms the user's name, side by side, so that one batch carries both.
func (u *contactUpdate) look(ctx context.Context) (ContactInfo, error) {
	named := make(chan error, 1)
	go func() { named <- u.ConfirmNameNow(ctx, u.change.Name, u.user) }()
	live, err := u.ContactInfo(ctx, u.user, u.methods...)
	otherwise := <-named
	if notFound(err) && u.change.Exists {
		return live, err // nobody is left whom the name could belong to
	}
	return live, cmp.Or(otherwise, err)
}

// plan gives the steps that are left after a reading. Reads may be stale, so what was done counts as read. What the
// user's own registrations forbid is found out each time: the user may have registered something since the last one.
func (u *contactUpdate) plan(live ContactInfo) []sspr.ContactStep {
	// What was done and does not show is stale or was lost: after a failure somebody has to look again.
	u.result.Live, u.result.Known, u.unread = live, true, len(missingContacts(live, u.sent.done)) > 0
	for m, v := range u.sent.done {
		u.result.Live.set(m, v)
	}
	u.wanted = u.change.Wanted
	if u.change.Prepopulate {
		u.wanted = sspr.Prepopulate(u.result.Live.Values, u.change.Wanted, u.change.Given, SameContact)
		maps.Copy(u.wanted, u.sent.done)
	}
	return sspr.ContactSteps(u.result.Live.Values, u.wanted, SameContact)
}

// write takes the steps, those that remove something last, and returns those that failed.
func (u *contactUpdate) write(ctx context.Context, steps []sspr.ContactStep) failedSteps {
	u.unread = true
	first := slices.IndexFunc(steps, func(s sspr.ContactStep) bool { return s.Value == "" })
	if first < 0 {
		first = len(steps)
	}
	if failed := u.writeLanes(ctx, steps[:first]); len(failed) > 0 {
		return failed
	}
	removed, failed := u.removals(ctx, u.user, steps[first:])
	for _, step := range removed {
		u.note(step)
	}
	return u.fail(nil, failed)
}

// note remembers that a step was done.
func (u *contactUpdate) note(step sspr.ContactStep) {
	was, registered := u.result.Live.Values[step.Method]
	if _, again := u.sent.verbs[step.Method]; registered && !again && !SameContact(step.Method, was, u.change.Given[step.Method]) {
		u.result.Replaced = append(u.result.Replaced, step.Method)
	}
	u.sent.accept(step)
	u.result.Live.set(step.Method, step.Value)
}

// set replaces a value in a reading, or takes it out with "".
func (i *ContactInfo) set(m sspr.ContactMethod, value string) {
	if i.Values = maps.Clone(i.Values); i.Values == nil {
		i.Values = sspr.ContactInfo{}
	}
	if value != "" {
		i.Values[m] = value
		return
	}
	delete(i.Values, m)
	if m == sspr.ContactMobilePhone {
		i.SMSSignInState = ""
	}
}

// settle reads back until everything shows that is wanted.
func (u *contactUpdate) settle(ctx context.Context) error {
	err := u.shown(ctx, u.wanted)
	const mobile = sspr.ContactMobilePhone
	if u.result.TakenForSMS != nil && serviceerror.KindOf(err) == serviceerror.NotPersisted &&
		len(missingContacts(u.result.Live, sspr.ContactInfo{mobile: u.wanted[mobile]})) > 0 {
		err = u.result.TakenForSMS // the number was refused after all
		u.result.TakenForSMS = nil
	}
	return err
}

// recover finds out what the user has after a failure in the middle. The context of the operation may be over.
func (u *contactUpdate) recover(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), u.options.ConfirmFor/newUserShare)
	defer cancel()
	_ = u.shown(ctx, u.sent.done) // what it cannot find out stays as it was pieced together
}

// shown reads until the service shows what is given, for a bounded time. The last reading stays in the result.
func (u *contactUpdate) shown(ctx context.Context, given sspr.ContactInfo) error {
	operation := "confirm the change of contact methods of the user " + u.user
	bounded, cancel := context.WithTimeout(ctx, u.options.ConfirmFor)
	defer cancel()
	// Some servers may not know a new user yet after others did.
	known := time.Now().Add(u.options.ConfirmFor / newUserShare)
	var lacks properties
	read := u.contactOverview // one request for both kinds
	for pause := transport.NewPause(u.options.ConfirmEvery); ; {
		live, err := read(bounded, u.user, u.methods)
		// What the list of all methods does not show the lists of each kind may.
		read = u.contactLists
		if err == nil {
			u.result.Live, u.unread = live, false
			if lacks = missingContacts(live, given); len(lacks) == 0 {
				return nil
			}
		} else if serviceerror.KindOf(err) != serviceerror.TimedOut && (!notFound(err) || time.Now().After(known)) {
			return err
		}
		if pause.Wait(bounded) {
			continue
		}
		if ctx.Err() != nil {
			return wire.Canceled(ctx, operation)
		}
		return u.notPersisted(operation, lacks)
	}
}

// missingContacts names what a reading lacks. A masked number cannot be told from the one that was sent.
func missingContacts(live ContactInfo, given sspr.ContactInfo) properties {
	lacks := properties{}
	for _, step := range sspr.ContactSteps(live.Values, given, func(m sspr.ContactMethod, a, b string) bool {
		return SameContact(m, a, b) || (m.IsPhone() && phone.Masked(a))
	}) {
		lacks[label(step.Method)] = true
	}
	return lacks
}
