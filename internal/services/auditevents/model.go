package auditevents

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	Timeouts        deadline.ReadTimeout `tfsdk:"timeouts"`
	ID              types.String         `tfsdk:"id"`
	Kinds           types.Set            `tfsdk:"kinds"`
	Since           types.String         `tfsdk:"since"`
	WithinHours     types.Int64          `tfsdk:"within_hours"`
	UserID          types.String         `tfsdk:"user_id"`
	Limit           types.Int64          `tfsdk:"limit"`
	Counts          map[string]counts    `tfsdk:"counts"`
	Events          []eventModel         `tfsdk:"events"`
	SettingsChanged types.Bool           `tfsdk:"settings_changed"`
	SettingsChanges []settingsModel      `tfsdk:"settings_changes"`
	Total           types.Int64          `tfsdk:"total"`
	Truncated       types.Bool           `tfsdk:"truncated"`
}

// counts are the numbers of events of a kind.
type counts struct {
	Total   types.Int64 `tfsdk:"total"`
	Success types.Int64 `tfsdk:"success"`
	Failure types.Int64 `tfsdk:"failure"`
	Timeout types.Int64 `tfsdk:"timeout"`
	Other   types.Int64 `tfsdk:"other"`
}

type eventModel struct {
	ID           types.String  `tfsdk:"id"`
	Kind         types.String  `tfsdk:"kind"`
	Activity     types.String  `tfsdk:"activity"`
	Time         types.String  `tfsdk:"time"`
	Result       types.String  `tfsdk:"result"`
	ResultReason types.String  `tfsdk:"result_reason"`
	InitiatedBy  actorModel    `tfsdk:"initiated_by"`
	Targets      []targetModel `tfsdk:"targets"`
	Changes      []changeModel `tfsdk:"changes"`
}

type actorModel struct {
	Type types.String `tfsdk:"type"`
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

type targetModel actorModel

type changeModel struct {
	Setting   types.String `tfsdk:"setting"`
	Attribute types.String `tfsdk:"attribute"`
	Old       types.String `tfsdk:"old"`
	New       types.String `tfsdk:"new"`
}

// settingsModel is one change of a setting, with the time and the initiator of its event.
type settingsModel struct {
	EventID     types.String `tfsdk:"event_id"`
	Time        types.String `tfsdk:"time"`
	Activity    types.String `tfsdk:"activity"`
	Result      types.String `tfsdk:"result"`
	InitiatedBy actorModel   `tfsdk:"initiated_by"`
	changeModel
	Summary types.String `tfsdk:"summary"`
}

// event is an entry of the log with the kind that found it.
type event struct {
	sspr.AuditEvent
	kind sspr.AuditKind
}

// log is what the audit log has about some kinds: numbers of all events, and the newest of each activity.
type log struct {
	results         map[sspr.AuditKind]sspr.AuditResults
	newest, changes []event
}

// add adds what the log has about one activity of a kind.
func (l *log) add(kind sspr.AuditKind, about sspr.AuditLog) {
	l.results[kind] = l.results[kind].Plus(about.Results)
	for _, e := range about.Newest {
		l.newest = append(l.newest, event{e, kind})
	}
	for _, e := range about.Changes {
		l.changes = append(l.changes, event{e, kind})
	}
}

// ordered returns the log with the newest events first.
func (l log) ordered() log {
	for _, events := range [][]event{l.newest, l.changes} {
		slices.SortFunc(events, func(a, b event) int { return sspr.CompareAuditEvents(a.AuditEvent, b.AuditEvent) })
	}
	return l
}

// fill sets the attributes to what the log has.
func (m *model) fill(found log) {
	limit := usualLimit
	if !m.Limit.IsNull() {
		limit = int(m.Limit.ValueInt64())
	}
	m.Counts = map[string]counts{}
	total := 0
	for _, kind := range m.kinds() {
		m.Counts[string(kind)] = showCounts(found.results[kind])
		total += found.results[kind].Total()
	}
	m.Events, m.SettingsChanges = []eventModel{}, []settingsModel{}
	for _, e := range found.newest[:min(limit, len(found.newest))] {
		m.Events = append(m.Events, showEvent(e))
	}
	m.Total, m.Truncated = types.Int64Value(int64(total)), types.BoolValue(total > limit)
	m.SettingsChanged = types.BoolNull()
	if slices.Contains(m.kinds(), sspr.AuditSettings) {
		m.SettingsChanged = types.BoolValue(len(found.changes) > 0)
		m.showSettings(found.changes, limit)
	}
}

func showCounts(r sspr.AuditResults) counts {
	number := func(n int) types.Int64 { return types.Int64Value(int64(n)) }
	return counts{Total: number(r.Total()), Success: number(r.Success), Failure: number(r.Failure), Timeout: number(r.Timeout), Other: number(r.Other)}
}

// showSettings shows the changes of settings of all events, even of those beyond the limit, so that many password resets do
// not hide a change.
func (m *model) showSettings(events []event, limit int) {
	for _, e := range events {
		changes, _ := e.ChangedSettings()
		if len(changes) == 0 {
			changes = []sspr.AuditChange{{}}
		}
		for _, c := range changes {
			if len(m.SettingsChanges) >= limit {
				m.Truncated = types.BoolValue(true)
				return
			}
			m.SettingsChanges = append(m.SettingsChanges, showSetting(e, c))
		}
	}
}

func showEvent(e event) eventModel {
	shown := eventModel{
		ID: types.StringValue(e.ID), Kind: types.StringValue(string(e.kind)), Activity: types.StringValue(e.Activity), Time: moment(e.At),
		Result: attribute.FilledString(&e.Result), ResultReason: attribute.FilledString(&e.Reason), InitiatedBy: showActor(e.By),
		Targets: []targetModel{}, Changes: []changeModel{},
	}
	for _, t := range e.Targets {
		shown.Targets = append(shown.Targets, targetModel(showActor(sspr.AuditActor(t))))
	}
	for _, c := range e.Changes {
		shown.Changes = append(shown.Changes, showChange(c))
	}
	return shown
}

func showActor(a sspr.AuditActor) actorModel {
	return actorModel{Type: attribute.FilledString(&a.Type), ID: attribute.FilledString(&a.ID), Name: attribute.FilledString(&a.Name)}
}

func showChange(c sspr.AuditChange) changeModel {
	name := c.Attribute()
	return changeModel{
		Setting: attribute.FilledString(&c.Setting), Attribute: attribute.FilledString(&name),
		Old: types.StringPointerValue(c.Old), New: types.StringPointerValue(c.New),
	}
}

func showSetting(e event, c sspr.AuditChange) settingsModel {
	return settingsModel{
		EventID: types.StringValue(e.ID), Time: moment(e.At), Activity: types.StringValue(e.Activity), Result: attribute.FilledString(&e.Result),
		InitiatedBy: showActor(e.By), changeModel: showChange(c), Summary: types.StringValue(inWords(e, c)),
	}
}

// inWords returns an event in one line for the message of a check. It contains no null, which a template refuses.
func inWords(e event, c sspr.AuditChange) string {
	line := fmt.Sprintf("%s %s: %s", e.At.UTC().Format(time.RFC3339), cmp.Or(e.By.Name, e.By.ID, "unknown initiator"), e.Activity)
	if c.Setting != "" {
		line += fmt.Sprintf(", %s from %s to %s", cmp.Or(c.Attribute(), c.Setting), quoted(c.Old), quoted(c.New))
	}
	if e.Result != "success" {
		line += fmt.Sprintf(" (%s)", cmp.Or(e.Result, "result unknown"))
	}
	return line
}

func quoted(value *string) string {
	if value == nil {
		return "nothing"
	}
	return fmt.Sprintf("%q", *value)
}

// moment returns a time as a string, null for none.
func moment(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}
