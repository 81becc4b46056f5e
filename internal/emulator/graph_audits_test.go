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

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const auditsURL = "/auditLogs/directoryAudits"

// addEveryKindOfAudit adds events of a user, of an app and of neither, with and without everything that is optional.
func addEveryKindOfAudit(s *State) {
	s.AddUserAudit(AuditReset, SeedUserID, "timeout", time.Time{})
	s.AddDirectoryAudit(DirectoryAudit{
		ActivityDisplayName: AuditUpdateSettings, Result: "failure", ResultReason: "why",
		InitiatedBy: AuditInitiator{AppID: SeedClientID, AppDisplayName: "Terraform"},
		TargetResources: []AuditTarget{{DisplayName: "x", ModifiedProperties: []AuditChange{
			{DisplayName: "EnableAccountUnlock", NewValue: new("null")},
		}}},
		AdditionalDetails: []tenant.AuditDetail{{Key: "k", Value: "v"}},
	})
	s.AddDirectoryAudit(DirectoryAudit{ActivityDisplayName: "Add user"})
}

// events reads the audit log, or what a query lets through.
func (e *testTenant) events(query string) []DirectoryAudit {
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

// changesOf returns the changes of an event's target as text, and unchangedOf the names of what the event lists although it
// did not change.
func changesOf(a DirectoryAudit) string {
	var words []string
	for _, c := range a.TargetResources[0].ModifiedProperties {
		if was, is := textOf(c.OldValue), textOf(c.NewValue); was != is {
			words = append(words, fmt.Sprintf("%s %s %s", c.DisplayName, was, is))
		}
	}
	return strings.Join(words, "; ")
}

func unchangedOf(a DirectoryAudit) map[string]string {
	values := map[string]string{}
	for _, c := range a.TargetResources[0].ModifiedProperties {
		if was, is := textOf(c.OldValue), textOf(c.NewValue); was == is {
			values[c.DisplayName] = is
		}
	}
	return values
}

func textOf(value *string) string {
	if value == nil {
		return "nothing"
	}
	return *value
}

// TestGraphWritesAreAudited: what Graph changes is in the audit log under Microsoft's names, by a user or by an app.
func TestGraphWritesAreAudited(t *testing.T) {
	const phone = "/users/" + SeedUserID + "/authentication/phoneMethods"
	const mail = "/users/" + SeedUserID + "/authentication/emailMethods"
	app := ""
	change := func(method, path string, body any) func(*testTenant) reply {
		return func(e *testTenant) reply { return e.send(method, path, TokenSpec{}, body) }
	}
	for name, c := range map[string]struct {
		do                                  func(*testTenant) reply
		activity, category, service, reason string
		changes                             string
	}{
		"authorization": {
			change(http.MethodPatch, authorizationPath, document.New("allowedToUseSSPR", false)),
			"Update authorization policy", "AuthorizationPolicy", "Core Directory", "", "allowedToUseSSPR [true] [false]",
		},
		"method": {
			change(http.MethodPatch, methodPath("voice"), method("voice", "state", "enabled", "isOfficePhoneAllowed", false)),
			"Authentication Methods Policy Update", "ApplicationManagement", "Authentication Methods", "", `state "disabled" "enabled"`,
		},
		"campaign": {
			change(http.MethodPatch, methodsPolicyURL, document.New("displayName", "x")),
			"Authentication Methods Policy Update", "ApplicationManagement", "Authentication Methods", "", `displayName "Authentication Methods Policy" "x"`,
		},
		"reset": {
			change(http.MethodDelete, methodPath("MicrosoftAuthenticator"), nil),
			"Authentication Methods Policy Reset", "ApplicationManagement", "Authentication Methods", "", `isSoftwareOathEnabled true false`,
		},
		"new phone": {
			change(http.MethodPost, phone, document.New("phoneNumber", "+1 2065555555", "phoneType", "office")),
			"Admin registered security info", "UserManagement", "Authentication Methods", "Admin registered phone method for user", "",
		},
		"changed phone": {
			change(http.MethodPatch, phone+"/"+MobilePhoneMethodID, document.New("phoneNumber", "+1 2065555556", "phoneType", "mobile")),
			"Admin updated security info", "UserManagement", "Authentication Methods", "Admin changed phone method for user", "",
		},
		"deleted phone": {
			change(http.MethodDelete, phone+"/"+MobilePhoneMethodID, nil),
			"Admin deleted security info", "UserManagement", "Authentication Methods", "Admin deleted phone method for user", "",
		},
		"new e-mail": {
			change(http.MethodPost, mail, document.New("emailAddress", "kim@fabrikam.example")),
			"Admin registered security info", "UserManagement", "Authentication Methods", "Admin registered email method for user", "",
		},
		"deleted app": {
			func(e *testTenant) reply {
				return e.send(http.MethodDelete, "/users/"+SeedUserID+"/authentication/softwareOathMethods/"+app, TokenSpec{}, nil)
			},
			"Admin deleted security info", "UserManagement", "Authentication Methods", "Admin deleted software OATH method for user", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, file := range []string{"", filepath.Join(t.TempDir(), "tenant.json")} {
				e := startTenant(t, Options{File: file, Seed: func(s *State) {
					s.SetPhone(SeedUserID, PhoneMobile, "+1 2065555555")
					s.SetAuthenticationMethod("MicrosoftAuthenticator", "isSoftwareOathEnabled", true)
					app = s.AddApp(SeedUserID, UserApp{Kind: AppSoftwareOATH})
				}})
				e.Inject(Fault{Service: Graph, NotPersisted: true, Times: 1})
				if r := c.do(e); r.StatusCode >= 300 {
					t.Fatalf("%d %s", r.StatusCode, r.body)
				}
				if all := e.events(""); len(all) != 0 {
					t.Errorf("what did not last is audited: %+v", all)
				}
				if r := c.do(e); r.StatusCode >= 300 {
					t.Fatalf("%d %s", r.StatusCode, r.body)
				}
				all := e.events("")
				if len(all) != 1 {
					t.Fatalf("%+v", all)
				}
				a := all[0]
				if a.ActivityDisplayName != c.activity || a.Category != c.category || a.LoggedByService != c.service ||
					a.ResultReason != c.reason || changesOf(a) != c.changes {
					t.Errorf("%+v\n%s", a, changesOf(a))
				}
				body := string(e.graph(auditsURL).body)
				if strings.Contains(body, "206555555") || strings.Contains(body, "fabrikam") || !strings.Contains(body, `"appId":"`+SeedClientID+`"`) {
					t.Errorf("%s", body)
				}
				if c.category == "UserManagement" && a.TargetResources[0].UserPrincipalName != "kim@"+SeedDomain {
					t.Errorf("it is about %+v", a.TargetResources)
				}
			}
		})
	}
	e := startTenant(t, Options{})
	wantStatus(t, e.patch(authorizationPath, document.New("allowedToUseSSPR", true)), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath("voice"), method("voice", "state", "disabled")), http.StatusNoContent)
	if all := e.events(""); len(all) != 0 {
		t.Errorf("what changed nothing is audited: %+v", all)
	}
	wantStatus(t, e.send(http.MethodPatch, authorizationPath, TokenSpec{
		User: SeedAdministratorID, Scope: "Policy.ReadWrite.Authorization",
	}, document.New("allowedToUseSSPR", false)), http.StatusNoContent)
	if all := e.events(""); len(all) != 1 || all[0].InitiatedBy.UserPrincipalName != "ada@"+SeedDomain {
		t.Errorf("%+v", all)
	}
}

// TestAuditsOfMethodsAreBounded: events about users' methods do not push out the others, and the newest are kept.
func TestAuditsOfMethodsAreBounded(t *testing.T) {
	e := startTenant(t, Options{})
	wantStatus(t, e.patch(authorizationPath, document.New("allowedToUseSSPR", false)), http.StatusNoContent)
	path := "/users/" + SeedUserID + "/authentication/emailMethods"
	const most = 200
	for range most {
		wantStatus(t, e.send(http.MethodPost, path, TokenSpec{}, document.New("emailAddress", "kim@fabrikam.example")), http.StatusCreated)
		wantStatus(t, e.send(http.MethodDelete, path+"/"+tenant.EmailMethodID, TokenSpec{}, nil), http.StatusNoContent)
	}
	all, _ := e.everyPage(auditsURL+"?$top=999", "activityDisplayName")
	if len(all) != most+1 || all[0] != tenant.AuditAdminDeleted || all[most] != tenant.AuditUpdateAuthorization {
		t.Errorf("%d events, from %s to %s", len(all), all[len(all)-1], all[0])
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
		"activityDisplayName eq 'Reset password (self-service)'":                                                                  2,
		"startswith(activityDisplayName,'user')":                                                                                  1,
		"loggedByService eq 'Self-service Password Management'":                                                                   6,
		"loggedByService eq 'Core Directory' and category eq 'UserManagement'":                                                    1,
		"category eq 'PolicyManagement'":                                                                                          1,
		"activityDateTime ge 2026-11-22T10:00:00Z":                                                                                3,
		"activityDateTime ge 2026-11-22T11:00:00.000+01:00":                                                                       3,
		"activityDateTime le 2026-11-22T08:00:00Z":                                                                                3,
		"activityDateTime ge 2026-11-22T08:00:00Z and activityDateTime le 2026-11-22T10:00:00.0Z":                                 3,
		"activityDisplayName eq 'Update SSPR Settings' and activityDateTime ge 2026-11-21T12:00:00Z":                              1,
		"activityDisplayName eq 'Update SSPR Settings' and activityDateTime ge 2026-11-21T12:00:00.1Z":                            0,
		"targetResources/any(t:t/id eq '" + SeedUserID + "')":                                                                     5,
		"activityDisplayName eq '" + AuditBlocked + "' and targetResources/any(t: t/id eq '" + strings.ToUpper(SeedUserID) + "')": 1,
		"targetResources/any(t:t/id eq '" + SeedReaderID + "')":                                                                   0,
		"targetResources/any(t:t/type eq 'User')":                                                                                 -1,
		"activityDateTime eq 2026-11-22T10:00:00Z":                                                                                -1,
		"startswith(category,'User')":                                                                                             -1,
		"result eq 'success'":                                                                                                     -1,
		"activityDateTime gt 2026-11-22T10:00:00Z":                                                                                -1,
	} {
		r := e.graph(filtered(auditsURL, filter))
		if want < 0 {
			wantRefused(t, r)
		} else if got := names(t, r, "id"); len(got) != want {
			t.Errorf("%s finds %d", filter, len(got))
		}
	}
	for _, filter := range []string{"activityDateTime ge 2026-13-22T10:00:00Z", "activityDateTime ge 'yesterday'"} {
		wantRefused(t, e.graph(filtered(auditsURL, filter)))
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
	const most = 2000
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	e := startTenant(t, Options{Now: func() time.Time { return now }, Seed: func(s *State) {
		for i := range most + 7 {
			s.AddUserAudit(AuditReset, SeedUserID, "success", now.Add(-time.Duration(i)*time.Minute))
		}
	}})
	if r := e.graph(auditsURL + "?$top=1000"); len(names(t, r, "id")) != 1000 || r.json(t)["@odata.nextLink"] == nil {
		t.Error("a large page is refused")
	}
	wantError(t, e.graph(auditsURL+"?$top=1001"), http.StatusBadRequest, "Request_BadRequest")
	all, pages := e.everyPage(auditsURL+"?$top=900", "id")
	slices.Sort(all)
	if len(slices.Compact(all)) != most || pages != 3 {
		t.Errorf("%d events in %d pages", len(all), pages)
	}
	_ = e.Update(func(s *State) error {
		if oldest := s.DirectoryAudits[0].ActivityDateTime; !oldest.Equal(now.Add(-(most - 1) * time.Minute)) {
			t.Errorf("the oldest is of %s", oldest)
		}
		s.DirectoryAudits = nil
		for _, days := range []int{1, 6, 8, 29, 31} {
			s.AddUserAudit(AuditReset, SeedUserID, "success", now.Add(-time.Duration(days)*24*time.Hour))
		}
		slices.Reverse(s.DirectoryAudits) // as a person may write them into a file
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
	wantStatus(t, first.put("", func(d *Document) { d.Set(tenant.KeyEnablement, 2) }), http.StatusOK)
	before := string(first.graph(auditsURL + "?$select=id,targetResources,initiatedBy,additionalDetails").body)
	_ = first.Close()
	second := startTenant(t, Options{File: file})
	after := string(second.graph(auditsURL + "?$select=id,targetResources,initiatedBy,additionalDetails").body)
	if strings.ReplaceAll(after, second.URL(), first.URL()) != before || strings.Count(before, `"targetResources":[`) != 4 {
		t.Errorf("%s\n%s", before, after)
	}
}
