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
	// Wanted are the values, numbers in Microsoft's form. "" removes a method.
	Wanted sspr.ContactInfo
	// Prepopulate leaves alone what the user registered: a value is written only if it is missing or still the one in
	// Given.
	Prepopulate bool
	// Given are the values that were written before. Only Prepopulate uses them.
	Given sspr.ContactInfo
	// Name is the user principal name by which the configuration addresses the user, "" if it uses the object ID.
	// Nothing is written if the name belongs to another user.
	Name string
	// Base is what was just read of the user, whose name was confirmed. The change reads it if it is nil.
	Base *ContactInfo
	// Exists is set if the user existed before. A user who is not found is not waited for then.
	Exists bool
}

// ContactResult is what became of a change.
type ContactResult struct {
	// Live is what the user has now, at least of the methods that were wanted. After an error it is read once more, or
	// else it is the last reading with what was done since.
	Live ContactInfo
	// Known is set if Live was read.
	Known bool
	// Written are the methods that the service accepted.
	Written []sspr.ContactMethod
	// Replaced are those of Written that replaced or removed a value that was not in Given.
	Replaced []sspr.ContactMethod
	// Missing are the methods that are not as wanted after an error. It leaves out what the user's own registrations
	// forbid, and masked numbers that were sent.
	Missing []sspr.ContactMethod
	// TakenForSMS is set if the service saved a mobile number but did not register it for signing in by SMS, because
	// another user, perhaps a deleted one, has it registered (graph-api 1.9).
	TakenForSMS error
}

// newUserShare is the share of the time for confirming a write in which a user who is not found is looked for again: 15
// of 60 seconds. The service of methods does not know a new user for some seconds (graph-api 1.11).
const newUserShare = 4

// contactUpdate is one change in progress.
type contactUpdate struct {
	*Client
	user    string
	methods []sspr.ContactMethod
	change  ContactChange
	// wanted is the part of the change that is to be written.
	wanted sspr.ContactInfo
	result ContactResult
	// sent is what was written so far.
	sent sentSteps
	// unread is set if something was sent after the last reading, or if the last reading lacks what was done before.
	unread bool
}

// UpdateContactInfo writes what change wants to a user, named by object ID, and reads it back until the service shows
// it. It writes nothing that is there already. An error names what failed. What was done before it stays done, and the
// result has it.
//
// A change is one operation: read the user, plan the steps in an order that the service allows (mobile before alternate
// mobile, removals last, the default method as the very last), write, and read back. After a failure the user is read
// once more, so that a state can have what the user has.
//
// A POST is not repeated blindly. It is marked with transport.NotTwice: it is repeated after 429 and if no connection
// came about. After a lost answer or a 5xx the user is read again, and the steps that are left are planned anew. The
// same happens after any refusal (400) of a new method, because the words with which the service refuses a method that
// exists are not known.
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
	// If the user is gone there is nothing to read.
	if err != nil && u.unread && !notFound(err) {
		u.recover(ctx)
	}
	if u.result.Known {
		u.sent.recognize(u.result.Live)
	}
	u.result.Written = slices.Sorted(maps.Keys(u.sent.done))
	if err == nil {
		return u.result, nil
	}
	u.result.Missing = u.missing()
	return u.result, u.withSent(err)
}

// missing returns the methods that are not as wanted after a failure.
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
				return failed.err() // the reading after it failed as well, and its error is less useful
			}
			return err
		}
		steps := u.plan(live)
		if err := failed.lasting(steps); err != nil {
			return err
		}
		if len(steps) == 0 && len(u.sent.done) == 0 {
			return nil
		}
		if failed = u.write(ctx, steps); len(failed) == 0 {
			return u.readBack(ctx)
		}
		if !failed.retryable() || try >= maxConflicts || !transport.Sleep(ctx, transport.Backoff(u.options.ConfirmEvery, transport.LongestPause, try, nil)) {
			return failed.err()
		}
	}
}

// base returns what the next steps start from: what the caller has just read, or what is read now.
func (u *contactUpdate) base(ctx, patience context.Context, try int) (ContactInfo, error) {
	if try == 0 && u.change.Base != nil {
		return *u.change.Base, nil
	}
	return u.read(ctx, patience)
}

// read reads the methods that are wanted. It waits for a user who may be new.
func (u *contactUpdate) read(ctx, patience context.Context) (ContactInfo, error) {
	for pause := transport.NewPause(u.options.ConfirmEvery); ; {
		live, err := u.readWithName(ctx)
		if err == nil || !notFound(err) || u.change.Exists || !pause.Wait(patience) {
			return live, err
		}
	}
}

// readWithName reads the methods and confirms the user's name, side by side, so that one batch carries both.
func (u *contactUpdate) readWithName(ctx context.Context) (ContactInfo, error) {
	named := make(chan error, 1)
	go func() { named <- u.ConfirmNameNow(ctx, u.change.Name, u.user) }()
	live, err := u.ContactInfo(ctx, u.user, u.methods...)
	otherwise := <-named
	if notFound(err) && u.change.Exists {
		return live, err // the name cannot belong to another user
	}
	return live, cmp.Or(otherwise, err)
}

// plan returns the steps that are left after a reading. A reading may be stale, so what was done counts as read. What
// the user's own registrations forbid is determined each time, because the user may have registered something since.
func (u *contactUpdate) plan(live ContactInfo) []sspr.ContactStep {
	// What was done and does not show is stale or lost. After a failure it has to be read again.
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

// write takes the steps, removals last, and returns those that failed.
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

// set replaces a value in a reading, or removes it if value is "".
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

// readBack reads until everything shows that is wanted.
func (u *contactUpdate) readBack(ctx context.Context) error {
	err := u.waitUntilShown(ctx, u.wanted)
	const mobile = sspr.ContactMobilePhone
	if u.result.TakenForSMS != nil && serviceerror.KindOf(err) == serviceerror.NotPersisted &&
		len(missingContacts(u.result.Live, sspr.ContactInfo{mobile: u.wanted[mobile]})) > 0 {
		err = u.result.TakenForSMS // the number was refused after all
		u.result.TakenForSMS = nil
	}
	return err
}

// recover reads what the user has after a failure. The context of the operation may have ended.
func (u *contactUpdate) recover(ctx context.Context) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), u.options.ConfirmFor/newUserShare)
	defer cancel()
	_ = u.waitUntilShown(ctx, u.sent.done) // without a reading the result does not change
}

// waitUntilShown reads until the service shows the given values, for a bounded time. The last reading stays in the result.
func (u *contactUpdate) waitUntilShown(ctx context.Context, given sspr.ContactInfo) error {
	operation := "confirm the change of contact methods of the user " + u.user
	bounded, cancel := context.WithTimeout(ctx, u.options.ConfirmFor)
	defer cancel()
	// Some servers may not know a new user yet although others did.
	known := time.Now().Add(u.options.ConfirmFor / newUserShare)
	var lacks properties
	read := u.contactOverview // one request for both kinds
	for pause := transport.NewPause(u.options.ConfirmEvery); ; {
		live, err := read(bounded, u.user, u.methods)
		// The lists of each kind may show what the list of all methods does not.
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

// missingContacts returns the values that a reading lacks. A masked number counts as the one that was sent.
func missingContacts(live ContactInfo, given sspr.ContactInfo) properties {
	lacks := properties{}
	for _, step := range sspr.ContactSteps(live.Values, given, func(m sspr.ContactMethod, a, b string) bool {
		return SameContact(m, a, b) || (m.IsPhone() && phone.Masked(a))
	}) {
		lacks[label(step.Method)] = true
	}
	return lacks
}
