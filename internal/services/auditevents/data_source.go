// Package auditevents has the data source sspr_audit_events: who changed which setting of password reset, and who reset a
// password, unlocked an account or registered, according to the audit log.
//
// Events are asked for by the names of activities, with one request for each, because other tools disagree about the name of
// the service that logs them.
package auditevents

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type dataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source sspr_audit_events.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "audit_events"}}
}

const (
	// usualHours is what a tenant without Microsoft Entra ID P1 keeps, and mostHours what a tenant with it keeps
	// (sspr-policy 4.2).
	usualHours = 7 * 24
	mostHours  = 30 * 24
	// The number of events that are shown.
	usualLimit = 200
	mostLimit  = sspr.MostAuditEvents
)

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var shown model
	resp.Diagnostics.Append(req.Config.Get(ctx, &shown)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(shown.past(latest(time.Now(), d.Provider.Started))...)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := deadline.WithinRead(ctx, shown.Timeouts, &resp.Diagnostics)
	defer cancel()
	if err := d.read(ctx, &shown); err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

func (d *dataSource) read(ctx context.Context, shown *model) error {
	var user string
	if shown.UserID.ValueString() != "" {
		var err error
		if user, err = run.UserObjectID(ctx, d.Provider, shown.UserID.ValueString()); err != nil {
			return err
		}
	}
	found, err := read(ctx, d.Provider.Graph, shown.kinds(), graph.AuditQuery{Since: shown.since(d.Provider.Started), User: user})
	if err != nil {
		return err
	}
	tenant, err := d.Provider.Graph.TenantID(ctx)
	if err != nil {
		return err
	}
	shown.ID = types.StringValue(tenant)
	shown.fill(found)
	return nil
}

// read returns what the log has about some kinds. It reads one activity after the other, because the service sets the pace
// and refuses either all or none.
func read(ctx context.Context, client *graph.Client, kinds []sspr.AuditKind, q graph.AuditQuery) (log, error) {
	found := log{results: map[sspr.AuditKind]sspr.AuditResults{}}
	for _, kind := range kinds {
		for _, activity := range sspr.Activities(kind) {
			q.Activity = activity
			about, err := client.AuditLog(ctx, q)
			if err != nil {
				return found, err
			}
			found.add(kind, about)
		}
	}
	return found.ordered(), nil
}

// kinds returns the kinds that are asked for, in the domain's order.
func (m model) kinds() []sspr.AuditKind {
	all, chosen := sspr.AuditKinds(), attribute.Strings[sspr.AuditKind](m.Kinds)
	if chosen == nil {
		return all
	}
	return slices.DeleteFunc(all, func(k sspr.AuditKind) bool { return !slices.Contains(*chosen, k) })
}

// clockSkew is how far a time may be in the future by a clock that is ahead of this machine's.
const clockSkew = 5 * time.Minute

// latest returns the later of two times. The tenant's clock is ahead of this machine's if it is emulated, and a process can run for
// long after it was configured.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// past refuses a start in the future, from which on the log has no event, so that no alarm would ever sound.
func (m model) past(now time.Time) (diags diag.Diagnostics) {
	if at, err := attribute.ParseTime(m.Since.ValueString()); err == nil && at.After(now.Add(clockSkew)) {
		diags.AddAttributeError(path.Root("since"), "Invalid value for since",
			fmt.Sprintf("%q is in the future, so the audit log has no event since then. Set a time in the past, or remove since.", m.Since.ValueString()))
	}
	return diags
}

// since returns the time of the earliest event to show. A time relative to now is rounded down to the minute, so that all
// data sources of a plan ask for the same and share the answers.
func (m model) since(now time.Time) time.Time {
	if at, err := attribute.ParseTime(m.Since.ValueString()); err == nil {
		return at.UTC()
	}
	hours := int64(usualHours)
	if !m.WithinHours.IsNull() {
		hours = m.WithinHours.ValueInt64()
	}
	return now.UTC().Add(-time.Duration(hours) * time.Hour).Truncate(time.Minute)
}
