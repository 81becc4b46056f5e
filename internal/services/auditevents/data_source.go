// Package auditevents shows what the audit log has of password reset: who changed which setting, and who reset, unlocked
// or registered.
package auditevents

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
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

// NewDataSource makes the data source sspr_audit_events.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "audit_events"}}
}

const (
	// usualHours is what a tenant without Microsoft Entra ID P1 keeps, mostHours what one with it does (reference sspr-policy 4.2).
	usualHours = 7 * 24
	mostHours  = 30 * 24
	// How many events are shown.
	usualLimit = 200
	mostLimit  = 1000
)

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var shown model
	resp.Diagnostics.Append(req.Config.Get(ctx, &shown)...)
	if resp.Diagnostics.HasError() || !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	ctx, cancel := deadline.WithinRead(ctx, shown.Timeouts, &resp.Diagnostics)
	defer cancel()
	found, err := read(ctx, d.Provider.Graph, shown.kinds(), shown.since(d.Provider.Started))
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	tenant, err := d.Provider.Graph.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.ErrorIn(ctx, err))
		return
	}
	shown.ID = types.StringValue(tenant)
	shown.fill(found)
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

// read gives the events of some kinds since a time, the newest first. Activities are read one after the other: the pace
// is the service's, and where the first is refused the others would be too.
func read(ctx context.Context, client *graph.Client, kinds []sspr.AuditKind, since time.Time) ([]event, error) {
	var all []event
	for _, kind := range kinds {
		for _, activity := range sspr.Activities(kind) {
			found, err := client.AuditEvents(ctx, activity, since)
			if err != nil {
				return nil, err
			}
			for _, e := range found {
				all = append(all, event{AuditEvent: e, kind: kind})
			}
		}
	}
	return ordered(all), nil
}

// kinds gives the kinds that are asked for, in the domain's order.
func (m model) kinds() []sspr.AuditKind {
	all, said := sspr.AuditKinds(), attribute.Strings[sspr.AuditKind](m.Kinds)
	if said == nil {
		return all
	}
	return slices.DeleteFunc(all, func(k sspr.AuditKind) bool { return !slices.Contains(*said, k) })
}

// since gives where the events begin. A time that counts from now is cut down to the minute, so that all data sources of
// a plan ask for the same and share the answers.
func (m model) since(now time.Time) time.Time {
	if at, err := time.Parse(time.RFC3339, m.Since.ValueString()); err == nil {
		return at.UTC()
	}
	hours := int64(usualHours)
	if !m.WithinHours.IsNull() {
		hours = m.WithinHours.ValueInt64()
	}
	return now.UTC().Add(-time.Duration(hours) * time.Hour).Truncate(time.Minute)
}
