package graph

import (
	"net/http"
	"slices"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/odata"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// auditEntity is an event of the audit log. What can be filtered and ordered, and how large a page can be, is graph-api 4.4
// and sspr-policy 4.3; that targets can be filtered by id is
// https://learn.microsoft.com/graph/api/resources/directoryaudit.
var auditEntity = &odata.Entity{
	Name: "directoryAudit",
	Always: []string{
		"id", "category", "correlationId", "result", "resultReason", "activityDisplayName", "activityDateTime",
		"loggedByService", "operationType", "initiatedBy", "targetResources", "additionalDetails",
	},
	Filters: map[string]string{
		"activityDisplayName": "eq startswith", "loggedByService": "eq", "category": "eq", "activityDateTime": "ge",
		"targetResources/id/any": "eq",
	},
	Orders:  []string{auditsNewestFirst, "activityDateTime"},
	MostTop: 1000,
}

const auditsNewestFirst = "activityDateTime desc"

// listAudits needs no license, which only makes the log reach further back (graph-api 4.4).
func (s *Service) listAudits(w http.ResponseWriter, r *http.Request) {
	q, err := s.answers.ParseListQuery(r, auditEntity)
	if err != nil {
		odata.WriteQueryError(w, r, err)
		return
	}
	x := wire.ExchangeOf(r)
	events := x.State.KeptAudits(x.Now)
	if q.Order == auditsNewestFirst {
		slices.Reverse(events)
	}
	s.answers.WritePage(w, r, auditEntity, "auditLogs/directoryAudits", q, odata.Objects{
		Count: len(events), At: func(i int) object { return auditObject(events[i]) },
	})
}

func auditObject(a tenant.DirectoryAudit) object {
	targets, details := []object{}, []object{}
	for _, one := range a.TargetResources {
		changes := []object{}
		for _, c := range one.ModifiedProperties {
			changes = append(changes, newObject("displayName", c.DisplayName, "oldValue", c.OldValue, "newValue", c.NewValue))
		}
		targets = append(targets, newObject(
			"id", orNull(one.ID), "displayName", orNull(one.DisplayName), "type", orNull(one.Type),
			"userPrincipalName", orNull(one.UserPrincipalName), "groupType", nil, "modifiedProperties", changes,
		))
	}
	for _, one := range a.AdditionalDetails {
		details = append(details, newObject("key", one.Key, "value", one.Value))
	}
	return newObject(
		"id", a.ID,
		"category", a.Category,
		"correlationId", orNull(a.CorrelationID),
		"result", orNull(a.Result),
		"resultReason", a.ResultReason,
		"activityDisplayName", a.ActivityDisplayName,
		"activityDateTime", timestamp(a.ActivityDateTime),
		"loggedByService", orNull(a.LoggedByService),
		"operationType", orNull(a.OperationType),
		"initiatedBy", initiatorObject(a.InitiatedBy),
		"targetResources", targets,
		"additionalDetails", details,
	)
}

// initiatorObject returns an initiator with a user or an app; the other one is null.
func initiatorObject(by tenant.AuditInitiator) object {
	var user, app any
	if by.UserID != "" || by.UserPrincipalName != "" {
		user = newObject(
			"id", orNull(by.UserID), "displayName", orNull(by.UserDisplayName),
			"userPrincipalName", orNull(by.UserPrincipalName), "ipAddress", orNull(by.IPAddress),
		)
	}
	if by.AppID != "" {
		app = newObject(
			"appId", by.AppID, "displayName", orNull(by.AppDisplayName),
			"servicePrincipalId", nil, "servicePrincipalName", nil,
		)
	}
	return newObject("user", user, "app", app)
}

// auditPolicyChange records a write of a policy of Graph that changed something. Since April 2026 the log has the properties
// that changed and not the whole policy (https://learn.microsoft.com/entra/fundamentals/whats-new); that it has them by
// their names in Graph, and how it names the policy, are chosen.
func auditPolicyChange(r *http.Request, activity, policy string, before, after document.Document) {
	var changes []tenant.AuditChange
	for _, key := range slices.Compact(slices.Sorted(slices.Values(slices.Concat(before.Keys(), after.Keys())))) {
		was, had := before.Get(key)
		is, has := after.Get(key)
		if key == tenant.KeyLastModified || string(was) == string(is) {
			continue
		}
		change := tenant.AuditChange{DisplayName: key}
		if had {
			change.OldValue = auditRaw(activity, was)
		}
		if has {
			change.NewValue = auditRaw(activity, is)
		}
		changes = append(changes, change)
	}
	if len(changes) > 0 {
		wire.ExchangeOf(r).Record(r, activity, "", tenant.AuditTarget{ID: policy, DisplayName: policy, Type: "Policy", ModifiedProperties: changes})
	}
}

// auditRaw returns a value as the log has it: JSON in a string, which the directory puts into brackets (graph-api 4.4).
func auditRaw(activity string, value []byte) *string {
	if activity == tenant.AuditUpdateAuthorization {
		return new("[" + string(value) + "]")
	}
	return new(string(value))
}

// auditMethod records what an administrator, or an app, did to a method of a user. The reasons are recorded for phones
// that were registered or changed; the others are chosen after them. The real event has the numbers as well, which
// are left out here: no test needs them, and they are personal data.
func auditMethod(r *http.Request, u *tenant.User, id string, before document.Document) {
	activity, did := tenant.AuditAdminUpdated, "changed"
	switch after := methodOf(wire.ExchangeOf(r).State, u, id); {
	case before == nil:
		activity, did = tenant.AuditAdminRegistered, "registered"
	case after == nil:
		activity, did = tenant.AuditAdminDeleted, "deleted"
	}
	kind := "authenticator app"
	switch {
	case id == tenant.EmailMethodID:
		kind = "email"
	case phoneTypes[id] != "":
		kind = "phone"
	case kindOf(before) == tenant.AppSoftwareOATH:
		kind = "software OATH"
	}
	wire.ExchangeOf(r).Record(r, activity, "Admin "+did+" "+kind+" method for user",
		tenant.AuditTarget{ID: u.ID, Type: "User", UserPrincipalName: u.UserPrincipalName})
}
