package sspr

import (
	"cmp"
	"slices"
	"strings"
)

// AuditResults counts events by result. The log can have results of which Microsoft has not told yet.
type AuditResults struct{ Success, Failure, Timeout, Other int }

// Add counts one event with a result as the log writes it.
func (r *AuditResults) Add(result string) {
	switch result {
	case "success":
		r.Success++
	case "failure":
		r.Failure++
	case "timeout":
		r.Timeout++
	default:
		r.Other++
	}
}

// Plus returns the sum of two counts.
func (r AuditResults) Plus(o AuditResults) AuditResults {
	return AuditResults{r.Success + o.Success, r.Failure + o.Failure, r.Timeout + o.Timeout, r.Other + o.Other}
}

// Total returns the number of all events.
func (r AuditResults) Total() int { return r.Success + r.Failure + r.Timeout + r.Other }

// MostAuditEvents is how many events an AuditLog keeps. A large tenant has some hundred thousand in a month.
const MostAuditEvents = 1000

// AuditLog is what the audit log has about an activity. It counts all events and keeps only the newest.
type AuditLog struct {
	// Results counts all events.
	Results AuditResults
	// Newest are the newest events, the newest first, at most MostAuditEvents.
	Newest []AuditEvent
	// Changes are the newest events that changed a setting, in the same order and number. Only events of the kind
	// AuditSettings do.
	Changes []AuditEvent
}

// Add adds an event, in any order. Finish must follow the last one.
func (l *AuditLog) Add(e AuditEvent) {
	l.Results.Add(e.Result)
	l.Newest = l.kept(append(l.Newest, e), 2*MostAuditEvents)
	if KindOfActivity(e.Activity) != AuditSettings {
		return
	}
	if _, changed := e.ChangedSettings(); changed {
		l.Changes = l.kept(append(l.Changes, e), 2*MostAuditEvents)
	}
}

// Finish sorts the events, and leaves the newest.
func (l *AuditLog) Finish() { l.Newest, l.Changes = l.kept(l.Newest, 0), l.kept(l.Changes, 0) }

// kept returns the newest events if there are more than so many, so that not every event costs a sorting.
func (l *AuditLog) kept(events []AuditEvent, more int) []AuditEvent {
	if len(events) <= more {
		return events
	}
	slices.SortFunc(events, CompareAuditEvents)
	most := min(len(events), MostAuditEvents)
	clear(events[most:]) // their texts are not needed
	return events[:most]
}

// CompareAuditEvents orders the newest first. Events of the same moment have an order too, because otherwise a plan would
// show a change.
func CompareAuditEvents(a, b AuditEvent) int {
	return cmp.Or(b.At.Compare(a.At), strings.Compare(a.ID, b.ID))
}
