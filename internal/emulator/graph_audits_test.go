package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const auditsURL = "/auditLogs/directoryAudits"

// addEveryKindOfAudit adds events of a user, of an app and of nobody, with and without everything that is optional.
func addEveryKindOfAudit(s *State) {
	s.AddUserAudit(AuditReset, SeedUserID, "timeout", time.Time{})
	s.AddDirectoryAudit(DirectoryAudit{
		ActivityDisplayName: AuditUpdateSettings, Result: "failure", ResultReason: "why",
		InitiatedBy: AuditInitiator{AppID: SeedClientID, AppDisplayName: "Terraform"},
		TargetResources: []AuditTarget{{DisplayName: "x", ModifiedProperties: []AuditChange{
			{DisplayName: "EnableAccountUnlock", NewValue: new("null")},
		}}},
		AdditionalDetails: []AuditDetail{{Key: "k", Value: "v"}},
	})
	s.AddDirectoryAudit(DirectoryAudit{ActivityDisplayName: "Add user"})
}

// events reads the audit log, or what a query lets through.
func (e *tenant) events(query string) []DirectoryAudit {
	e.t.Helper()
	r := e.graph(auditsURL + query)
	wantStatus(e.t, r, http.StatusOK)
	var answer struct {
		Value []struct {
			DirectoryAudit
			InitiatedBy struct {
				User map[string]string
			} `json:"initiatedBy"`
		}
	}
	if err := json.Unmarshal(r.body, &answer); err != nil {
		e.t.Fatal(err)
	}
	var all []DirectoryAudit
	for _, one := range answer.Value {
		if by := one.InitiatedBy.User; by != nil {
			one.DirectoryAudit.InitiatedBy = AuditInitiator{
				UserID: by["id"], UserPrincipalName: by["userPrincipalName"], IPAddress: by["ipAddress"],
			}
		}
		all = append(all, one.DirectoryAudit)
	}
	return all
}

// changesOf words the changes of an event's target.
func changesOf(a DirectoryAudit) string {
	var words []string
	for _, c := range a.TargetResources[0].ModifiedProperties {
		words = append(words, fmt.Sprintf("%s %s %s", c.DisplayName, *c.OldValue, *c.NewValue))
	}
	return strings.Join(words, "; ")
}

func TestPolicyChangesAreAudited(t *testing.T) {
	for name, c := range map[string]struct {
		key  string
		to   any
		want string
	}{
		"scope":         {keyEnablement, 2, `EnablementForUsers "None" "All"`},
		"number":        {keyRequired, 2, `NumberOfRequiredContactMethodsForUsers "1" "2"`},
		"method":        {"mobileAppCodeEnabled", true, `SelectedContactMethodsForUsers "Email, MobileSMS, MobileCall" "Email, MobileSMS, MobileCall, MobileAppCode"`},
		"registration":  {"registrationRequiredOnSignIn", false, `EnforcedRegistrationEnablementForUsers "Yes" "No"`},
		"interval":      {"registrationReconfirmIntevalInDays", 90, `EnforcedRegistrationIntervalInDaysForUsers "180" "90"`},
		"users":         {"notifyUsersOnPasswordReset", false, `NotifyUsersOfReset "Yes" "No"`},
		"admins":        {"notifyOnAdminPasswordReset", true, `NotifyTenantAdminOfReset "No" "Yes"`},
		"link":          {"customHelpdeskEmailOrUrl", `https://x.example/?a="b"&c`, `CustomContactAdminLink "" "https://x.example/?a=\"b\"&c"`},
		"without names": {"numberOfQuestionsToReset", 4, ""},
		"group":         {keyGroupIDs, []string{SeedGroupID}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{MigrationState: preMigration})
			wantStatus(t, e.put("", func(d *Document) { d.Set(c.key, c.to) }), http.StatusOK)
			all := e.events("")
			if len(all) != 1 || changesOf(all[0]) != c.want {
				t.Fatalf("%+v", all)
			}
			a := all[0]
			if a.ActivityDisplayName != "Update SSPR Settings" || a.Category != "PolicyManagement" || a.Result != "success" ||
				a.LoggedByService != "Self-service Password Management" || a.OperationType != "Update" || a.ID == "" || a.CorrelationID == "" ||
				a.InitiatedBy != (AuditInitiator{UserID: SeedPolicyAdministratorID, UserPrincipalName: "pol@" + SeedDomain, IPAddress: "127.0.0.1"}) {
				t.Errorf("%+v", a)
			}
			// The same again, in another spelling, changes nothing; nor does what is refused or does not last.
			wantStatus(t, e.put("", func(d *Document) { d.Set("skipRegistrationMaxAllowedDays", json.RawMessage("7.0")) }), http.StatusOK)
			wantStatus(t, e.put("", func(d *Document) { d.Set(keyEnablement, 9) }), http.StatusBadRequest)
			e.Inject(Fault{Service: Portal, Method: http.MethodPut, NotPersisted: true})
			wantStatus(t, e.put("", func(d *Document) { d.Set("skipRegistrationAllowed", false) }), http.StatusOK)
			if again := e.events(""); len(again) != 1 {
				t.Errorf("%+v", again)
			}
		})
	}
}

func TestWritebackChangesAreAudited(t *testing.T) {
	const path = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	e := startTenant(t, Options{})
	for _, body := range []string{
		`{"enablementForTenant":true}`, `{"enablementForTenant":true}`, `{"accountUnlockEnabled":true}`,
		`{"passwordWritebackSupported":true}`, `{"enablementForTenant":false,"cloudProvisioningEnablementForTenant":true}`,
	} {
		wantStatus(t, e.portalAs(SeedAdministratorID, http.MethodPut, path, []byte(body)), http.StatusOK)
	}
	var got []string
	for _, a := range slices.Backward(e.events("")) {
		got = append(got, a.Category+": "+a.ActivityDisplayName+" "+changesOf(a))
	}
	slices.Sort(got[2:]) // they happened in one request
	want := []string{
		"DirectoryManagement: Enable password writeback for directory ",
		`PolicyManagement: Update SSPR Settings EnableAccountUnlock "No" "Yes"`,
		"DirectoryManagement: Disable password writeback for directory ",
		"DirectoryManagement: Enable password writeback for directory ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

func TestAuditFilters(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	e := startTenant(t, Options{Now: func() time.Time { return now }, Seed: func(s *State) {
		for i, activity := range []string{AuditReset, AuditUnlock, AuditRegistered, AuditBlocked, AuditReset} {
			s.AddUserAudit(activity, SeedUserID, "success", now.Add(-time.Duration(5-i)*time.Hour))
		}
		s.AddDirectoryAudit(DirectoryAudit{ActivityDisplayName: "Add user", LoggedByService: "Core Directory", ActivityDateTime: now.Add(-90 * time.Minute)})
		s.AddDirectoryAudit(DirectoryAudit{ActivityDisplayName: AuditUpdateSettings, ActivityDateTime: now.Add(-24 * time.Hour)})
	}})
	for filter, want := range map[string]int{
		"activityDisplayName eq 'Reset password (self-service)'":                                       2,
		"startswith(activityDisplayName,'user')":                                                       1,
		"loggedByService eq 'Self-service Password Management'":                                        6,
		"loggedByService eq 'Core Directory' and category eq 'UserManagement'":                         1,
		"category eq 'PolicyManagement'":                                                               1,
		"activityDateTime ge 2026-11-22T10:00:00Z":                                                     3,
		"activityDateTime ge 2026-11-22T11:00:00.000+01:00":                                            3,
		"activityDateTime le 2026-11-22T08:00:00Z":                                                     3,
		"activityDateTime ge 2026-11-22T08:00:00Z and activityDateTime le 2026-11-22T10:00:00.0Z":      3,
		"activityDisplayName eq 'Update SSPR Settings' and activityDateTime ge 2026-11-21T12:00:00Z":   1,
		"activityDisplayName eq 'Update SSPR Settings' and activityDateTime ge 2026-11-21T12:00:00.1Z": 0,
		"activityDateTime eq 2026-11-22T10:00:00Z":                                                     -1,
		"startswith(category,'User')":                                                                  -1,
		"result eq 'success'":                                                                          -1,
		"activityDateTime gt 2026-11-22T10:00:00Z":                                                     -1,
	} {
		r := e.graph(filtered(auditsURL, filter))
		if want < 0 {
			wantError(t, r, http.StatusBadRequest, "Request_UnsupportedQuery")
		} else if got := names(t, r, "id"); len(got) != want {
			t.Errorf("%s finds %d", filter, len(got))
		}
	}
	for _, filter := range []string{"activityDateTime ge 2026-11-22", "activityDateTime ge 2026-13-22T10:00:00Z", "activityDateTime ge 'yesterday'"} {
		wantError(t, e.graph(filtered(auditsURL, filter)), http.StatusBadRequest, "Request_BadRequest")
	}
	newest := names(t, e.graph(auditsURL), "activityDateTime")
	for query, want := range map[string][]string{
		"?$orderby=activityDateTime%20desc": newest, "?orderby=activityDateTime%20desc": newest,
		"?$orderby=activityDateTime": reversed(newest), "?$orderby=activityDateTime%20asc": reversed(newest),
	} {
		if got := names(t, e.graph(auditsURL+query), "activityDateTime"); !slices.Equal(got, want) {
			t.Errorf("%s: %v", query, got)
		}
	}
	if newest[0] != "2026-11-22T11:00:00.0000000Z" || !slices.IsSortedFunc(newest, func(a, b string) int { return strings.Compare(b, a) }) {
		t.Errorf("%v", newest)
	}
	wantError(t, e.graph(auditsURL+"?$orderby=category"), http.StatusBadRequest, "Request_UnsupportedQuery")
}

func reversed(list []string) []string {
	list = slices.Clone(list)
	slices.Reverse(list)
	return list
}

func TestAuditsAreBoundedAndForgotten(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	e := startTenant(t, Options{Now: func() time.Time { return now }, Seed: func(s *State) {
		for i := range maxDirectoryAudits + 7 {
			s.AddUserAudit(AuditReset, SeedUserID, "success", now.Add(-time.Duration(i)*time.Minute))
		}
	}})
	if r := e.graph(auditsURL + "?$top=1000"); len(names(t, r, "id")) != 1000 || r.json(t)["@odata.nextLink"] == nil {
		t.Error("a large page is refused")
	}
	wantError(t, e.graph(auditsURL+"?$top=1001"), http.StatusBadRequest, "Request_BadRequest")
	all, pages := e.everyPage(auditsURL+"?$top=900", "id")
	slices.Sort(all)
	if len(slices.Compact(all)) != maxDirectoryAudits || pages != 3 {
		t.Errorf("%d events in %d pages", len(all), pages)
	}
	_ = e.Update(func(s *State) error {
		if oldest := s.DirectoryAudits[0].ActivityDateTime; !oldest.Equal(now.Add(-(maxDirectoryAudits - 1) * time.Minute)) {
			t.Errorf("the oldest is of %s", oldest)
		}
		s.DirectoryAudits = nil
		for _, days := range []int{1, 6, 8, 29, 31} {
			s.AddUserAudit(AuditReset, SeedUserID, "success", now.Add(-time.Duration(days)*24*time.Hour))
		}
		slices.Reverse(s.DirectoryAudits) // as somebody may write them into a file
		return nil
	})
	if got := e.events(""); len(got) != 4 || !got[0].ActivityDateTime.After(got[3].ActivityDateTime) {
		t.Errorf("%v", got)
	}
	_ = e.Update(func(s *State) error { s.SubscribedSkus = nil; return nil })
	if got := e.events(""); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestAuditsAreCopies(t *testing.T) {
	e := startTenant(t, Options{Seed: addEveryKindOfAudit})
	_ = e.View(func(s State) {
		for i := range s.DirectoryAudits {
			for j := range s.DirectoryAudits[i].TargetResources {
				target := &s.DirectoryAudits[i].TargetResources[j]
				target.DisplayName = "changed"
				for k := range target.ModifiedProperties {
					*target.ModifiedProperties[k].NewValue = "changed"
				}
			}
			for j := range s.DirectoryAudits[i].AdditionalDetails {
				s.DirectoryAudits[i].AdditionalDetails[j].Value = "changed"
			}
		}
	})
	if body := e.graph(auditsURL).body; strings.Contains(string(body), "changed") || !strings.Contains(string(body), `"newValue":"null"`) {
		t.Errorf("%s", body)
	}
}

func TestFileOfAudits(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	first := startTenant(t, Options{File: file, Seed: addEveryKindOfAudit})
	wantStatus(t, first.put("", func(d *Document) { d.Set(keyEnablement, 2) }), http.StatusOK)
	before := string(first.graph(auditsURL + "?$select=id,targetResources,initiatedBy,additionalDetails").body)
	_ = first.Close()
	second := startTenant(t, Options{File: file})
	after := string(second.graph(auditsURL + "?$select=id,targetResources,initiatedBy,additionalDetails").body)
	if strings.ReplaceAll(after, second.URL(), first.URL()) != before || strings.Count(before, `"targetResources":[`) != 4 {
		t.Errorf("%s\n%s", before, after)
	}
}
