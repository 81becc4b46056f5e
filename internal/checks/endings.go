package checks

import (
	"context"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// EndingPlan is what one resource plans of methods that may end.
type EndingPlan struct {
	LockOutPlan
	// Created reports whether the plan creates the block, with a change. Then every method that the block offers is worth a
	// warning, unless the change withdraws such methods. Otherwise only one is that the plan newly offers, or offers to more users.
	Created bool
	// WithoutGraph reports whether Microsoft Graph cannot be asked about the tenant.
	WithoutGraph bool
}

// Endings warns of a plan that offers methods whose end is announced, with the number of users who have nothing else. All
// resources of a plan warn of one ending once. LockOut must have been called for the same plan, unless WithoutGraph is true.
//
// Users are counted by the registration report. If that is not possible, the warning has no number.
func Endings(ctx context.Context, p *run.Data, plan EndingPlan) []sspr.Finding {
	if p.Applying() || !p.Shows(run.AnnouncedEndings) {
		return nil // the plan that is applied now has warned
	}
	announced := announcedEndings(p.Cloud)
	if !plan.migrates() && !concerned(announced, plan.offers(nil)) {
		return nil
	}
	before, after, known := plan.Found, plan.Found.With(plan.Planned), false
	if !plan.WithoutGraph {
		if live, err := availability(ctx, p); err == nil {
			before, after = p.Planned.Whole(ctx, live)
			known = true
		}
	}
	own := plan.offers(after.State) | plan.migrated(before, after)
	if !concerned(announced, own) {
		return nil
	}
	offered := own | moreOffered(before, after, after.State)
	announced = slices.DeleteFunc(announced, func(e sspr.Ending) bool { return e.Methods&offered == 0 })
	w := endingWarning{endings: announced, today: p.Today, uncounted: uncounted + "Microsoft Graph does not show the provider which methods the tenant offers."}
	if known {
		w.count(ctx, p, before, after)
	}
	if w.harmless() && !p.Shows(run.HarmlessEndings) {
		return nil // another resource of the plan may still warn
	}
	if w.dropReported(p); len(w.endings) == 0 {
		return nil
	}
	return warning(plan.Field, w.title(), w.detail())
}

// announcedEndings returns the endings that concern users, who are the ones that a plan counts. Whether the tenant has a
// telephony provider is not known, because Microsoft Graph does not show it (autumn-2026 3.1).
func announcedEndings(cloud sspr.Cloud) []sspr.Ending {
	return slices.DeleteFunc(sspr.EndingsIn(cloud, false), func(e sspr.Ending) bool { return !e.Population.Includes(false) })
}

func concerned(endings []sspr.Ending, offered sspr.MethodSet) bool {
	return slices.ContainsFunc(endings, func(e sspr.Ending) bool { return e.Methods&offered != 0 })
}

// offers returns the methods that the resource newly offers, or offers to more users, or that its new block offers. state
// decides which of the two policies counts. If it is nil, both do.
func (plan EndingPlan) offers(state *sspr.MigrationState) sspr.MethodSet {
	withdrawn := moreOffered(plan.Planned, plan.Found, state)
	if plan.Created && withdrawn&mayEnd() == 0 {
		return moreOffered(run.Methods{}, plan.Planned, state)
	}
	return moreOffered(plan.Found, plan.Planned, state)
}

// migrates reports whether the resource ends the state in which the authentication methods policy does not count.
func (plan EndingPlan) migrates() bool {
	was, is := plan.Found.State, plan.Planned.State
	return was != nil && is != nil && *was == sspr.PreMigration && *is != sspr.PreMigration
}

// migrated returns the methods that the authentication methods policy newly offers because the resource makes it count.
// Methods whose legacy switch is known to be on were offered before.
func (plan EndingPlan) migrated(before, after run.Methods) sspr.MethodSet {
	if !plan.migrates() {
		return 0
	}
	return moreOffered(run.Methods{}, run.Methods{Availability: sspr.Availability{Configurations: after.Configurations}}, plan.Planned.State) &^ methodsOf(before.Legacy)
}

// mayEnd returns the methods whose end is announced anywhere.
func mayEnd() sspr.MethodSet {
	var methods sspr.MethodSet
	for _, e := range sspr.Endings() {
		methods |= e.Methods
	}
	return methods
}

// moreOffered returns the methods that a policy offers after a change and did not offer before, or to fewer users.
func moreOffered(before, after run.Methods, state *sspr.MigrationState) sspr.MethodSet {
	in := func(s sspr.MigrationState) bool { return state != nil && *state == s }
	var more sspr.MethodSet
	was, is := methodsOf(before.Legacy), methodsOf(after.Legacy)
	if more = is &^ was; in(sspr.MigrationComplete) {
		more &= sspr.SetOf(sspr.SecurityQuestions)
	}
	if in(sspr.PreMigration) {
		return more
	}
	for m, c := range after.Configurations {
		old := before.Configurations[m]
		if widened(old, c) {
			more |= c.Offers(m)
		} else {
			more |= c.Offers(m) &^ old.Offers(m)
		}
	}
	return more
}

func methodsOf(legacy *[]sspr.Method) sspr.MethodSet {
	if legacy == nil {
		return 0
	}
	return sspr.SetOf(*legacy...)
}

// widened reports whether a configuration may reach users whom it did not reach before.
func widened(was, is sspr.MethodConfiguration) bool {
	reachesAll := slices.Contains(ids(was.Included), sspr.AllUsers)
	return !reachesAll && gone(ids(is.Included), ids(was.Included)) || gone(ids(was.Excluded), ids(is.Excluded))
}

// endingWarning is the warning of one plan.
type endingWarning struct {
	endings []sspr.Ending
	today   sspr.Date
	// losses has the users who are counted at each ending. It is nil if they could not be counted, for the reason uncounted.
	losses    []ready.Loss
	whole     bool
	uncounted string
}

// dropReported drops the endings of which another resource of the plan has warned. What remains must be shown, because no
// other resource warns of it any more.
func (w *endingWarning) dropReported(p *run.Data) {
	var endings []sspr.Ending
	var losses []ready.Loss
	for i, e := range w.endings {
		if !p.FirstToReport("ending " + string(e.Date)) {
			continue
		}
		endings = append(endings, e)
		if w.losses != nil {
			losses = append(losses, w.losses[i])
		}
	}
	w.endings, w.losses = endings, losses
}

// count counts the users at each ending.
func (w *endingWarning) count(ctx context.Context, p *run.Data, before, after run.Methods) {
	ctx, cancel := context.WithTimeout(ctx, peopleTime)
	defer cancel()
	change, err := changeOf(ctx, p, NewAudience(p), before, after)
	switch {
	case err == nil && change.After == nil && !decided(after):
		w.uncounted = uncounted + "not all methods that the tenant offers are known."
		return
	case err != nil || change.After == nil:
		w.uncounted = uncounted + "it is not known which users the methods are for; that may need GroupMember.Read.All."
		return
	}
	rows, whole, err := p.Graph.SomeUserRegistrations(ctx)
	if err != nil {
		w.uncounted = uncounted + reportUnread(err)
		return
	}
	w.whole = whole
	for _, e := range w.endings {
		w.losses = append(w.losses, change.CountEnding(slices.Values(rows), e.Date))
	}
}

// decided reports whether it is known which methods a policy offers.
func decided(m run.Methods) bool {
	_, known := m.Usable()
	return known
}

// uncounted begins the sentence about users who could not be counted.
const uncounted = "The users who have nothing else were not counted, because "

func reportUnread(err error) string {
	const words = "the registration report could not be read"
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		return words + "; that needs AuditLog.Read.All."
	default:
		return words + "."
	}
}

// harmless reports whether no user is known who certainly needs the methods: all were counted, or none could be.
func (w *endingWarning) harmless() bool {
	return w.losses == nil || w.whole && !slices.ContainsFunc(w.losses, func(l ready.Loss) bool {
		return max(l.Lost, l.LostIfTwo) > 0
	})
}
