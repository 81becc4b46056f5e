package checks

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// peopleTime bounds the counting, which is optional, because the report may be throttled.
const peopleTime = 20 * time.Second

// lockedOut warns of how many users a plan would lock out, by the registration report. It names no user, because plans have
// many readers; data sources name users on request. If the report cannot be read, it only writes to the log.
func lockedOut(ctx context.Context, p *run.Data, before, after run.Methods, field string) []sspr.Finding {
	bounded, cancel := context.WithTimeout(ctx, peopleTime)
	defer cancel()
	found, err := count(bounded, p, before, after)
	hidden, membersHidden := errors.AsType[*membersError](err)
	switch {
	case serviceerror.KindOf(err) == serviceerror.TimedOut && ctx.Err() == nil:
		return warning(field, "Locked-out users not counted in time",
			"The plan removes methods of password reset, requires more of them or excludes users, and the registration report could not be read in time to count the affected users. The data source sspr_readiness waits longer.")
	case membersHidden:
		return warning(field, "Locked-out users not counted",
			"The plan excludes all users who are not in the group, and the provider could not read the group's members. Reading them requires GroupMember.Read.All. "+diagnose.Sentence(hidden.Error()))
	case err != nil:
		tflog.Info(ctx, "skipped counting the users who would be locked out", map[string]any{"reason": err.Error()})
		return nil
	case found.LostIfTwo == 0 && found.MayIfTwo == 0 && found.Lost == 0 && found.May == 0:
		return nil
	}
	return warning(field, "Lock-out risk: "+found.summary(), found.detail())
}

const notYetKnown = "Lock-out risk: group not known until apply"

// newGroup warns of a scope that is not known before the apply, with the number of users who may lose password reset.
func newGroup(ctx context.Context, p *run.Data, before run.Methods, field string) []sspr.Finding {
	const detail = "The group that may reset passwords is known only after the apply, for example because the same run creates it, so its members cannot be counted. "
	ctx, cancel := context.WithTimeout(ctx, peopleTime)
	defer cancel()
	found, err := count(ctx, p, before, before)
	if err != nil {
		tflog.Info(ctx, "skipped counting the users who can reset a password", map[string]any{"reason": err.Error()})
		return warning(field, notYetKnown, detail+"Users who are not in the group cannot reset a password after this change.")
	}
	return warning(field, notYetKnown, strings.TrimSpace(detail+found.today()+"; after this change only members of the group can. "+apart+" "+found.endings()))
}

func warning(field, summary, detail string) []sspr.Finding {
	return []sspr.Finding{{Severity: sspr.Warning, Field: field, Summary: summary, Detail: detail}}
}

// membersError is the failure to read the members of the scope's group.
type membersError struct{ error }

func (e *membersError) Unwrap() error { return e.error }

// count counts the users whom a plan affects. The scope comes from the policy if that is known, else from the report.
func count(ctx context.Context, p *run.Data, before, after run.Methods) (found tally, err error) {
	people := NewAudience(p)
	change, err := changeOf(ctx, p, people, before, after)
	if _, hidden := errors.AsType[*membersError](err); err != nil && !hidden {
		return found, err
	}
	rows, whole, reportErr := p.Graph.SomeUserRegistrations(ctx)
	switch {
	case reportErr != nil:
		return found, reportErr
	case err != nil:
		return found, err
	}
	found.scope = narrowsScope(before, after)
	found.whole, found.incomplete = whole, p.Graph.RegistrationsNotUnderstood()
	found.ended = endedMethods(change, before)
	found.Loss, found.endedCount = largestLoss(change, rows, len(found.ended) > 0)
	if whole {
		reported := make(map[string]bool, len(rows))
		for _, row := range rows {
			reported[row.ID] = true
		}
		found.unseen = people.Unseen(func(user string) bool { return reported[user] })
	}
	return found, nil
}

// changeOf returns the change of policy that a plan makes, with the endings that are announced. The error is a membersError
// if only the members of a narrower scope could not be read.
func changeOf(ctx context.Context, p *run.Data, people *Audience, before, after run.Methods) (change ready.Change, err error) {
	change.Endings, change.AsOf = announcedEndings(p.Cloud), p.Today
	if before.Required != nil {
		change.Was = *before.Required
	}
	if after.Required != nil {
		change.Is = *after.Required
	}
	if change.Before, err = offering(ctx, people, before); err == nil {
		change.After, err = offering(ctx, people, after)
	}
	if err != nil {
		return change, err
	}
	change.From, change.To, err = scopes(ctx, people, before.Scope, after.Scope)
	switch kind := serviceerror.KindOf(err); {
	case err == nil:
	case kind != serviceerror.Forbidden && kind != serviceerror.ScopeMissing:
		return change, err
	case narrowsScope(before, after):
		return change, &membersError{err}
	default: // the report shows the scope, and it does not change
		change.From, change.To = nil, nil
	}
	return change, nil
}

// narrowsScope reports whether the plan excludes users from the scope, whatever it does to methods.
func narrowsScope(before, after run.Methods) bool {
	return before.Scope != nil && after.Scope != nil && leavesOut(*after.Scope, *before.Scope)
}

// largestLoss counts the users whom a change affects. If methods have ended, it counts once without them and once with them,
// and returns the larger loss, with whether that counts them: dates have moved before, and a telephony provider, which
// nothing shows, keeps phones. So no announced date can hide who would lose password reset.
func largestLoss(change ready.Change, rows []sspr.UserRegistration, ended bool) (loss ready.Loss, endedCount bool) {
	loss = change.CountLoss(slices.Values(rows))
	if !ended {
		return loss, false
	}
	change.Endings = nil
	if all := change.CountLoss(slices.Values(rows)); compareLosses(all, loss) > 0 {
		return all, true
	}
	return loss, false
}

// compareLosses orders losses by the users who are lost, then by those who may be, and if there are none, by those who can
// reset a password before the change.
func compareLosses(a, b ready.Loss) int {
	lost := func(l ready.Loss) int { return max(l.Lost, l.LostIfTwo) }
	may := func(l ready.Loss) int { return max(l.May, l.MayIfTwo) }
	order := cmp.Or(cmp.Compare(lost(a), lost(b)), cmp.Compare(a.Lost, b.Lost), cmp.Compare(may(a), may(b)))
	if order == 0 && lost(a)+may(a) == 0 {
		return cmp.Compare(a.Ready, b.Ready)
	}
	return order
}

// endedMethods returns the endings before the day of the plan of methods that the tenant offers or may offer.
func endedMethods(change ready.Change, before run.Methods) []sspr.Ending {
	usable, known := before.Usable()
	offered := sspr.SetOf(usable...)
	var ended []sspr.Ending
	for _, e := range change.Endings {
		if e.Date <= change.AsOf && (!known || e.Methods&offered != 0) {
			ended = append(ended, e)
		}
	}
	return ended
}

// offering returns who is offered which methods. It is nil if that is not known, because the policies do not show enough or
// the members of the methods' groups may not be read.
func offering(ctx context.Context, people *Audience, methods run.Methods) (*sspr.Offering, error) {
	offering, known, err := people.Offering(ctx, methods.Availability)
	switch serviceerror.KindOf(err) {
	case serviceerror.Forbidden, serviceerror.ScopeMissing:
		tflog.Info(ctx, "could not determine which methods each user is offered", map[string]any{"reason": err.Error()})
		return nil, nil
	}
	if err != nil || !known {
		return nil, err
	}
	return &offering, nil
}

// scopes returns which users the scopes before and after let reset passwords, nil if that is not known.
func scopes(ctx context.Context, people *Audience, before, after *sspr.Scope) (from, to *sspr.Reach, err error) {
	if before == nil || after == nil {
		return nil, nil, nil
	}
	was, knownBefore, err := people.Reach(ctx, *before)
	if err != nil {
		return nil, nil, err
	}
	is, knownAfter, err := people.Reach(ctx, *after)
	if err != nil {
		return nil, nil, err
	}
	if knownBefore {
		from = &was
	}
	if knownAfter {
		to = &is
	}
	return from, to, nil
}

func leavesOut(after, before sspr.Scope) bool {
	narrows, known := after.Narrows(before)
	return narrows && known
}
