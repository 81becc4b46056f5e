package graph

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/microsoftgraph/msgraph-sdk-go/auditlogs"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/wire"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// AuditEvents reads the audit log's entries of one activity since a time, the newest first. It reads once in the
// client's life for the same activity and time. The log goes back 7 days without Microsoft Entra ID P1 and 30 with it
// (sspr-policy 4.2).
//
// The filter is the name of the activity, one request for each, because tools in the field disagree about the name of
// the service that logs them.
func (c *Client) AuditEvents(ctx context.Context, activity string, since time.Time) ([]sspr.AuditEvent, error) {
	filter := fmt.Sprintf("activityDisplayName eq '%s' and activityDateTime ge %s", strings.ReplaceAll(activity, "'", "''"), since.UTC().Format(time.RFC3339))
	found, err := c.audits.Get(ctx, filter, func(ctx context.Context) ([]sspr.AuditEvent, error) {
		var events []sspr.AuditEvent
		top := wire.PageSize
		err := wire.ReadList(ctx, c.wire, wire.Listing[auditRow]{
			What: auditLogCall("read the audit log"), Report: true,
			First: func(adapter *wire.Adapter) (*wire.Request, error) {
				return auditlogs.NewAuditLogsRequestBuilder(wire.Root, adapter).DirectoryAudits().
					ToGetRequestInformation(ctx, &auditlogs.DirectoryAuditsRequestBuilderGetRequestConfiguration{
						QueryParameters: &auditlogs.DirectoryAuditsRequestBuilderGetQueryParameters{Filter: &filter, Top: &top},
					})
			},
			Begin: func() { events = []sspr.AuditEvent{} },
			Each:  func(r auditRow) { events = append(events, r.plain()) },
		})
		slices.SortStableFunc(events, func(a, b sspr.AuditEvent) int { return b.At.Compare(a.At) })
		return events, err
	})
	return slices.Clone(found), err
}

// auditRow is an entry in the service's JSON (graph-api 4.4). The addresses from which users work are not read.
type auditRow struct {
	ID                  string `json:"id"`
	ActivityDisplayName string `json:"activityDisplayName"`
	ActivityDateTime    string `json:"activityDateTime"`
	Result              string `json:"result"`
	ResultReason        string `json:"resultReason"`
	InitiatedBy         struct {
		User *struct {
			ID                string `json:"id"`
			DisplayName       string `json:"displayName"`
			UserPrincipalName string `json:"userPrincipalName"`
		} `json:"user"`
		App *struct {
			ServicePrincipalID string `json:"servicePrincipalId"`
			DisplayName        string `json:"displayName"`
		} `json:"app"`
	} `json:"initiatedBy"`
	TargetResources []struct {
		ID                 string `json:"id"`
		Type               string `json:"type"`
		DisplayName        string `json:"displayName"`
		UserPrincipalName  string `json:"userPrincipalName"`
		ModifiedProperties []struct {
			DisplayName string  `json:"displayName"`
			OldValue    *string `json:"oldValue"`
			NewValue    *string `json:"newValue"`
		} `json:"modifiedProperties"`
	} `json:"targetResources"`
}

func (r auditRow) plain() sspr.AuditEvent {
	at, _ := time.Parse(time.RFC3339Nano, r.ActivityDateTime) // a time that cannot be read is zero
	e := sspr.AuditEvent{ID: r.ID, Activity: r.ActivityDisplayName, At: at, Result: r.Result, Reason: r.ResultReason}
	switch by := r.InitiatedBy; {
	case by.User != nil:
		e.By = sspr.AuditActor{Type: "user", ID: by.User.ID, Name: cmp.Or(by.User.UserPrincipalName, by.User.DisplayName)}
	case by.App != nil:
		e.By = sspr.AuditActor{Type: "app", ID: by.App.ServicePrincipalID, Name: by.App.DisplayName}
	}
	for _, t := range r.TargetResources {
		e.Targets = append(e.Targets, sspr.AuditTarget{Type: t.Type, ID: t.ID, Name: cmp.Or(t.UserPrincipalName, t.DisplayName)})
		for _, p := range t.ModifiedProperties {
			e.Changes = append(e.Changes, sspr.AuditChange{Setting: p.DisplayName, Old: auditValue(p.OldValue), New: auditValue(p.NewValue)})
		}
	}
	return e
}

// auditValue returns a value without the JSON in which the log wraps it ("\"x\"", "[true]", graph-api 4.4). A list of
// one value is that value. Text that is no JSON is the value itself.
func auditValue(wrapped *string) *string {
	if wrapped == nil {
		return nil
	}
	var list []json.RawMessage
	raw := json.RawMessage(*wrapped)
	if json.Unmarshal(raw, &list) == nil && len(list) == 1 {
		raw = list[0]
	}
	var plain any
	switch {
	case json.Unmarshal(raw, &plain) != nil:
		return wrapped
	case plain == nil:
		return nil
	}
	if s, ok := plain.(string); ok {
		return &s
	}
	s := string(raw)
	return &s
}
