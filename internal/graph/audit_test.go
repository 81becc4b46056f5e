package graph

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const auditBody = `{"value":[
 {"id":"older","category":"PolicyManagement","result":"success","resultReason":"","activityDisplayName":"Update SSPR Settings","activityDateTime":"2026-07-15T00:00:00Z",
  "loggedByService":"Self-service Password Management","initiatedBy":{"user":null,"app":{"displayName":"Pipeline","servicePrincipalId":"sp"}},"targetResources":null},
 {"id":"newer","result":"failure","resultReason":"why","activityDisplayName":"Update SSPR Settings","activityDateTime":"2026-07-16T03:16:01.7292271Z",
  "initiatedBy":{"app":null,"user":{"id":"u","displayName":"Ada","userPrincipalName":"ada@contoso.com","ipAddress":"192.0.2.1"}},
  "targetResources":[{"id":"t","displayName":"Contoso","type":"Directory","userPrincipalName":null,"modifiedProperties":[
   {"displayName":"EnablementForUsers","oldValue":"\"None\"","newValue":"[\"All\"]"},
   {"displayName":"NotifyUsersOfReset","oldValue":null,"newValue":"[true]"}]}]}]}`

func TestAuditLog(t *testing.T) {
	var requests atomic.Int32
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if got, want := r.URL.Query().Get("$filter"), "activityDisplayName eq 'Update SSPR Settings' and activityDateTime ge 2026-07-01T10:00:00Z"; got != want {
			t.Errorf("$filter is %q, want %q", got, want)
		}
		answer(w, 200, jsonType, auditBody)
	})
	since := time.Date(2026, 7, 1, 12, 0, 0, 0, time.FixedZone("", 2*60*60))
	var log sspr.AuditLog
	for range 2 {
		var err error
		if log, err = client.AuditLog(t.Context(), AuditQuery{Activity: "Update SSPR Settings", Since: since}); err != nil {
			t.Fatal(err)
		}
	}
	if requests.Load() != 1 {
		t.Errorf("%d requests, want one", requests.Load())
	}
	want := []sspr.AuditEvent{
		{
			ID: "newer", Activity: "Update SSPR Settings", At: time.Date(2026, 7, 16, 3, 16, 1, 729227100, time.UTC), Result: "failure", Reason: "why",
			By:      sspr.AuditActor{Type: "user", ID: "u", Name: "ada@contoso.com"},
			Targets: []sspr.AuditTarget{{Type: "Directory", ID: "t", Name: "Contoso"}},
			Changes: []sspr.AuditChange{
				{Setting: "EnablementForUsers", Old: new("None"), New: new("All")}, {Setting: "NotifyUsersOfReset", New: new("true")},
			},
		},
		{
			ID: "older", Activity: "Update SSPR Settings", At: time.Date(2026, 7, 15, 0, 0, 0, 0, time.UTC), Result: "success",
			By: sspr.AuditActor{Type: "app", ID: "sp", Name: "Pipeline"},
		},
	}
	if diff := cmp.Diff(sspr.AuditLog{Results: sspr.AuditResults{Success: 1, Failure: 1}, Newest: want, Changes: want}, log); diff != "" {
		t.Error(diff)
	}
}

// TestAuditEventsOfUser checks that the service is asked for the events of one user, and that those of another do not count
// if it returns them all the same.
func TestAuditEventsOfUser(t *testing.T) {
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if got, want := r.URL.Query().Get("$filter"), " and targetResources/any(t:t/id eq 'u''1')"; !strings.HasSuffix(got, want) {
			t.Errorf("$filter is %q, want %q at its end", got, want)
		}
		answer(w, 200, jsonType, `{"value":[{"id":"1","result":"success","targetResources":[{"id":"other"},{"id":"U'1"}]},
			{"id":"2","result":"success","targetResources":[{"id":"other"}]},{"id":"3","result":"success","targetResources":[]}]}`)
	})
	log, err := client.AuditLog(t.Context(), AuditQuery{Activity: "x", User: "u'1"})
	if err != nil || log.Results.Total() != 1 || len(log.Newest) != 1 || log.Newest[0].ID != "1" {
		t.Errorf("%+v: %v", log, err)
	}
}

// TestAuditValue: values are taken out of the JSON within the JSON (graph-api 4.4).
func TestAuditValue(t *testing.T) {
	for wrapped, want := range map[string]*string{
		`"x"`: new("x"), `["x"]`: new("x"), `[true]`: new("true"), `7`: new("7"), `["a","b"]`: new(`["a","b"]`), `{"a":1}`: new(`{"a":1}`),
		`[]`: new(`[]`), `plain words`: new("plain words"), ``: new(""), `null`: nil, `[null]`: nil, `""`: new(""),
	} {
		if diff := cmp.Diff(want, auditValue(&wrapped)); diff != "" {
			t.Errorf("%s: %s", wrapped, diff)
		}
	}
	if auditValue(nil) != nil {
		t.Error("a value out of nothing")
	}
}

// TestGroupUsers: members of one type are an advanced query on every page, and a missing property is not taken for a
// no.
func TestGroupUsers(t *testing.T) {
	var server string
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("ConsistencyLevel") != "eventual" {
			t.Errorf("%s: ConsistencyLevel is %q", r.URL, r.Header.Get("ConsistencyLevel"))
		}
		if !strings.HasSuffix(r.URL.Path, "/groups/"+groupID+"/transitiveMembers/microsoft.graph.user") && !strings.HasSuffix(r.URL.Path, "/graph.user") {
			t.Errorf("path %s", r.URL.Path)
		}
		if r.URL.Query().Get("$skiptoken") == "" {
			if q := r.URL.Query(); q.Get("$count") != "true" || q.Get("$select") != "id,userPrincipalName,accountEnabled,userType,assignedLicenses,onPremisesSyncEnabled" || q.Get("$top") != "999" {
				t.Errorf("query %s", r.URL.RawQuery)
			}
			answer(w, 200, jsonType, `{"@odata.nextLink":"`+server+r.URL.EscapedPath()+`?$skiptoken=2","value":[
				{"id":"1","userPrincipalName":"kim@contoso.com","accountEnabled":true,"userType":"Member","assignedLicenses":[{"skuId":"s","disabledPlans":["p"]}]},
				{"id":"2","userPrincipalName":"lee@contoso.com","accountEnabled":false,"userType":"Guest","assignedLicenses":[]},
				{"id":"4","userPrincipalName":"gil_fabrikam.com#EXT#@contoso.com","accountEnabled":true,"userType":"Member","assignedLicenses":[]}]}`)
			return
		}
		answer(w, 200, jsonType, `{"value":[{"@odata.type":"#microsoft.graph.group","id":"g"},{"@odata.type":"#microsoft.graph.user","id":"3","userPrincipalName":null,"accountEnabled":null,"userType":null,"assignedLicenses":null}]}`)
	})
	server = client.options.Endpoint
	got, err := client.GroupUsers(t.Context(), groupID)
	if err != nil {
		t.Fatal(err)
	}
	want := []sspr.DirectoryUser{
		{ID: "1", UserPrincipalName: "kim@contoso.com", Enabled: true, Licenses: []sspr.AssignedLicense{{SkuID: sspr.NewObjectID("s"), DisabledPlans: []sspr.ObjectID{sspr.NewObjectID("p")}}}},
		{ID: "2", UserPrincipalName: "lee@contoso.com", Licenses: []sspr.AssignedLicense{}},
		{ID: "4", UserPrincipalName: "gil_fabrikam.com#EXT#@contoso.com", Enabled: true, External: true, Licenses: []sspr.AssignedLicense{}},
		{ID: "3", Enabled: true, Unseen: true},
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(sspr.ObjectID{})); diff != "" {
		t.Error(diff)
	}
	if _, err := client.GroupUsers(t.Context(), ""); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Errorf("without an id: %v", err)
	}
}
