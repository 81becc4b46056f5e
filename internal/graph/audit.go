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

// AuditQuery chooses events of the audit log.
type AuditQuery struct {
	// Activity is the activityDisplayName. There is one request for each, because tools in the field disagree about the
	// name of the service that logs them.
	Activity string
	// Since is the time of the first event. The log goes back 7 days without Microsoft Entra ID P1 and 30 with it
	// (sspr-policy 4.2).
	Since time.Time
	// User is the object ID of the user whom the events concern, "" for all.
	User string
}

// filter returns the query as $filter. targetResources can be filtered by id
// (https://learn.microsoft.com/graph/api/resources/directoryaudit).
func (q AuditQuery) filter() string {
	quoted := func(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
	filter := fmt.Sprintf("activityDisplayName eq %s and activityDateTime ge %s", quoted(q.Activity), q.Since.UTC().Format(time.RFC3339))
	if q.User != "" {
		filter += fmt.Sprintf(" and targetResources/any(t:t/id eq %s)", quoted(q.User))
	}
	return filter
}

// concerns reports whether an event is one of the user's. What the service returns is not trusted to be about one user
// only: a proof about another user would be worse than none.
func (q AuditQuery) concerns(e sspr.AuditEvent) bool {
	return q.User == "" || slices.ContainsFunc(e.Targets, func(t sspr.AuditTarget) bool { return strings.EqualFold(t.ID, q.User) })
}

// AuditLog reads what the audit log has about one activity. It reads once in the client's life for the same query. The
// caller must not change what it returns.
func (c *Client) AuditLog(ctx context.Context, q AuditQuery) (sspr.AuditLog, error) {
	filter := q.filter()
	return c.audits.Get(ctx, filter, func(ctx context.Context) (found sspr.AuditLog, err error) {
		top := wire.PageSize
		err = wire.ReadList(ctx, c.wire, wire.Listing[auditRow]{
			What: auditLogCall("read the audit log"), Report: true,
			First: func(adapter *wire.Adapter) (*wire.Request, error) {
				return auditlogs.NewAuditLogsRequestBuilder(wire.Root, adapter).DirectoryAudits().
					ToGetRequestInformation(ctx, &auditlogs.DirectoryAuditsRequestBuilderGetRequestConfiguration{
						QueryParameters: &auditlogs.DirectoryAuditsRequestBuilderGetQueryParameters{Filter: &filter, Top: &top},
					})
			},
			Begin: func() { found = sspr.AuditLog{} },
			Each: func(r auditRow) {
				if e := r.plain(); q.concerns(e) {
					found.Add(e)
				}
			},
		})
		found.Finish()
		return found, err
	})
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
