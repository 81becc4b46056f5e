package emulator

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const registrationsURL = "/reports/authenticationMethods/userRegistrationDetails"

// filtered returns the address of a list with a filter.
func filtered(path, filter string) string { return path + "?$filter=" + url.QueryEscape(filter) }

// everyPage follows the next links of a list and returns a property of every object, and the number of pages.
func (e *testTenant) everyPage(path, property string, header ...string) (values []string, pages int) {
	e.t.Helper()
	token := e.IssueToken(TokenSpec{})
	for next := graph.Prefix + path; next != ""; pages++ {
		r := e.do(http.MethodGet, next, token, nil, header...)
		values = append(values, names(e.t, r, property)...)
		next, _ = r.json(e.t)["@odata.nextLink"].(string)
	}
	return values, pages
}

func TestRegistrations(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC)
	e := startTenant(t, Options{Now: func() time.Time { return now }, Seed: func(s *State) {
		s.SetPolicy(tenant.KeyEnablement, 2)
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		s.SetEmail(SeedUserID, "kim@fabrikam.example")
		s.SetPhone(SeedUserID, PhoneMobile, "+1 2065555555")
		s.User("lee@" + SeedDomain).AccountEnabled = false
	}})
	all := names(t, e.graph(registrationsURL), "userPrincipalName")
	if len(all) != 9 || slices.Contains(all, "lee@"+SeedDomain) {
		t.Errorf("the rows are of %v", all)
	}
	kim := e.graph(registrationsURL + "/" + SeedUserID)
	wantStatus(t, kim, http.StatusOK)
	if got := fmt.Sprint(kim.at(t, "methodsRegistered")); got != "[email mobilePhone microsoftAuthenticatorPush softwareOneTimePasscode]" {
		t.Errorf("%s", got)
	}
	for key, want := range map[string]any{
		"userPrincipalName": "kim@" + SeedDomain, "userType": "member", "isAdmin": false, "isSsprEnabled": true,
		"isSsprCapable": true, "isMfaRegistered": true, "isPasswordlessCapable": false,
		"userPreferredMethodForSecondaryAuthentication": "push", "lastUpdatedDateTime": "2026-11-22T10:00:00.0000000Z",
	} {
		if got := kim.at(t, key); got != want {
			t.Errorf("%s is %v", key, got)
		}
	}
	for _, missing := range []string{"b1d4c0de-0000-4000-8000-000000000105", NumberedUserID(1), "kim@" + SeedDomain} {
		wantError(t, e.graph(registrationsURL+"/"+missing), http.StatusNotFound, "Request_ResourceNotFound")
	}
	selection := e.graph(registrationsURL + "?$select=id,isSsprCapable&$top=1")
	if value, _ := selection.at(t, "value").([]any); len(value) != 1 || len(value[0].(map[string]any)) != 2 {
		t.Errorf("%s", selection.body)
	}
	for query, status := range map[string]int{
		"$skip=1": 501, "skip=1": 501, "$orderby=userPrincipalName": 501, "orderby=id": 501, "$expand=x": 400, "$search=x": 400, "$apply=x": 400,
	} {
		wantStatus(t, e.graph(registrationsURL+"?"+query), status)
	}
}

// TestOddRegistrationRows: odd rows come in lists and alone, and filters find them all the same.
func TestOddRegistrationRows(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.OddRegistrationRows = true }})
	seen := map[string]int{}
	rows, _ := e.graph(registrationsURL).at(t, "value").([]any)
	for _, one := range rows {
		row := one.(map[string]any)
		alone := e.graph(registrationsURL + "/" + row["id"].(string)).json(t)
		delete(alone, "@odata.context")
		if fmt.Sprint(alone) != fmt.Sprint(row) {
			t.Errorf("alone it is %v\nin the list %v", alone, row)
		}
		methods, isList := row["methodsRegistered"].([]any)
		switch {
		case row["isSsprCapable"] == "false" && row["isSystemPreferredAuthenticationMethodEnabled"] == "true":
			seen["text"]++
		case len(row) < 16:
			seen["missing"]++
		case !isList:
			seen["null"]++
		case slices.Contains(methods, any("ofTheFuture")):
			seen["unknown"]++
		default:
			seen["usual"]++
		}
	}
	if want := map[string]int{"text": 2, "missing": 2, "null": 2, "unknown": 2, "usual": 2}; !maps.Equal(seen, want) {
		t.Errorf("the rows are %v", seen)
	}
	for filter, want := range map[string]string{
		"isAdmin eq true and startsWith(userDisplayName,'pol')":                                                     "pol@" + SeedDomain,
		"userPrincipalName eq 'lee@contoso.example' and methodsRegistered/any(t:t eq 'microsoftAuthenticatorPush')": "lee@" + SeedDomain,
	} {
		if got := names(t, e.graph(filtered(registrationsURL, filter)), "userPrincipalName"); len(got) != 1 || got[0] != want {
			t.Errorf("%s finds %v", filter, got)
		}
	}
	if got := names(t, e.graph(registrationsURL+"?$select=userPrincipalName&$top=2"), "userPrincipalName"); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

func TestRegistrationFilters(t *testing.T) {
	e := startTenant(t, Options{})
	for filter, want := range map[string]int{
		"isAdmin eq true":                                                  4,
		"isAdmin eq false and userType eq 'guest'":                         1,
		"userType eq 'member'":                                             9,
		"userPrincipalName eq 'KIM@contoso.example'":                       1,
		"userPrincipalName eq 'kim@contoso.example' and isAdmin eq true":   0,
		"startsWith(userPrincipalName,'p')":                                2,
		"startswith(userDisplayName, 'kim a') and isAdmin eq false":        1,
		"userDisplayName eq 'Kim Akers'":                                   1,
		"id eq '" + SeedUserID + "'":                                       1,
		"id eq '" + NumberedUserID(1) + "'":                                0,
		"methodsRegistered/any(t:t eq 'microsoftAuthenticatorPush')":       4,
		"methodsRegistered/any(m: m eq 'fido2') and isMfaCapable eq true":  1,
		"methodsRegistered/any(t:t eq 'microsoftAuthenticator')":           0,
		"isSsprEnabled eq true and isSsprCapable eq false":                 3,
		"isPasswordlessCapable eq true and isSsprRegistered eq false":      2,
		"isSystemPreferredAuthenticationMethodEnabled eq false":            0,
		"methodsRegistered/any(t:t eq 'fido2') and startsWith(id,'b')":     -1,
		"methodsRegistered/any(t:x eq 'fido2')":                            -1,
		"methodsRegistered eq 'fido2'":                                     -1,
		"startsWith(userType,'m')":                                         -1,
		"isAdmin eq true or isAdmin eq false":                              10,
		"lastUpdatedDateTime ge 2026-01-01T00:00:00Z":                      -1,
		"startsWith(userPrincipalName,'p') isAdmin eq true":                -1,
		"userPrincipalName eq 'kim@contoso.example' and ":                  -1,
		"userPreferredMethodForSecondaryAuthentication eq 'push'":          -1,
		"methodsRegistered/all(t:t eq 'fido2')":                            -1,
		"endsWith(userPrincipalName,'contoso.example')":                    -1,
		"not(isAdmin eq true)":                                             -1,
		"systemPreferredAuthenticationMethods/any(t:t eq 'Fido2')":         -1,
		"startsWith(userPrincipalName,'o''neil') and userType eq 'member'": 0,
	} {
		r := e.graph(filtered(registrationsURL, filter))
		if want < 0 {
			wantRefused(t, r)
		} else if got := names(t, r, "id"); len(got) != want {
			t.Errorf("%s finds %d", filter, len(got))
		}
	}
}

// TestAdministratorsThroughGroups: whether the report calls a user an administrator whose roles are those of groups is a
// setting.
func TestAdministratorsThroughGroups(t *testing.T) {
	for through, want := range map[bool][]string{false: {"Kim Akers false", "Rea Reader true"}, true: {"Kim Akers true", "Rea Reader true"}} {
		e := startTenant(t, Options{Seed: func(s *State) {
			s.Settings.AdminThroughGroups = through
			s.Group(SeedGroupID).DirectoryRoles = []string{tenant.RoleGlobalReader}
		}})
		var got []string
		for _, one := range values(t, e.graph(registrationsURL)) {
			if one["id"] == SeedUserID || one["id"] == SeedReaderID {
				got = append(got, fmt.Sprint(one["userDisplayName"], " ", one["isAdmin"]))
			}
		}
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%t: %v, want %v", through, got, want)
		}
	}
}

func TestReportAccess(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).DirectoryRoles = []string{tenant.RoleReportsReader}
		s.User("lee@" + SeedDomain).DirectoryRoles = []string{tenant.RoleSecurityReader}
		s.User("pat@" + SeedDomain).DirectoryRoles = []string{tenant.RoleSecurityAdministrator}
	}})
	for _, path := range []string{registrationsURL, registrationsURL + "/" + SeedUserID, "/auditLogs/directoryAudits"} {
		as := func(spec TokenSpec) reply { return e.do(http.MethodGet, graph.Prefix+path, e.IssueToken(spec), nil) }
		for _, user := range []string{SeedAdministratorID, SeedReaderID, SeedUserID, "lee@" + SeedDomain, "pat@" + SeedDomain} {
			wantStatus(t, as(TokenSpec{User: user}), http.StatusOK)
			wantError(t, as(TokenSpec{User: user, Scope: "Directory.AccessAsUser.All"}), http.StatusForbidden, "Authorization_RequestDenied")
		}
		wantError(t, as(TokenSpec{User: "sam@" + SeedDomain}), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{User: SeedPolicyAdministratorID}), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{ClientID: SeedLimitedClientID}), http.StatusForbidden, "Authorization_RequestDenied")
		wantError(t, as(TokenSpec{Permissions: []string{"User.Read.All"}}), http.StatusForbidden, "Authorization_RequestDenied")
		wantStatus(t, as(TokenSpec{Permissions: []string{"AuditLog.Read.All"}}), http.StatusOK)
		wantError(t, e.do(http.MethodPost, graph.Prefix+path, e.IssueToken(TokenSpec{}), nil), http.StatusMethodNotAllowed, "Request_BadRequest")
	}
}

func TestReportNeedsPremium(t *testing.T) {
	sku := func(change func(*SubscribedSku)) func(*State) {
		return func(s *State) { change(&s.SubscribedSkus[0]) }
	}
	for name, c := range map[string]struct {
		change  func(*State)
		premium bool
	}{
		"P1":            {func(*State) {}, true},
		"P2":            {sku(func(k *SubscribedSku) { k.ServicePlans[0].ID = PremiumP2PlanID }), true},
		"warning":       {sku(func(k *SubscribedSku) { k.CapabilityStatus = "Warning" }), true},
		"none":          {func(s *State) { s.SubscribedSkus = nil }, false},
		"suspended":     {sku(func(k *SubscribedSku) { k.CapabilityStatus = "Suspended" }), false},
		"disabled plan": {sku(func(k *SubscribedSku) { k.ServicePlans[0].ProvisioningStatus = "Disabled" }), false},
		"another plan":  {sku(func(k *SubscribedSku) { k.ServicePlans = k.ServicePlans[1:] }), false},
	} {
		e := startTenant(t, Options{Seed: c.change})
		for _, path := range []string{registrationsURL, registrationsURL + "/" + SeedUserID} {
			r := e.graph(path)
			if c.premium {
				wantStatus(t, r, http.StatusOK)
				continue
			}
			wantError(t, r, http.StatusForbidden, "Authentication_RequestFromNonPremiumTenantOrB2CTenant")
			if got := r.at(t, "error", "message"); got != "Neither tenant is B2C or tenant doesn't have premium license" {
				t.Errorf("%s: %v", name, got)
			}
		}
		wantStatus(t, e.graph("/auditLogs/directoryAudits"), http.StatusOK)
	}
}

func TestFrozenReport(t *testing.T) {
	frozen := time.Date(2026, 1, 2, 3, 4, 5, 600, time.UTC)
	for _, file := range []string{"", filepath.Join(t.TempDir(), "tenant.json")} {
		e := startTenant(t, Options{File: file})
		_ = e.Update(func(s *State) error {
			s.SetAuthenticationMethod("Sms", "state", "enabled")
			s.User(SeedUserID).RegisteredMethods = []string{tenant.ReportMobile}
			s.FreezeRegistrationReport(frozen)
			s.SetPolicy(tenant.KeyEnablement, 2)
			s.User(SeedUserID).RegisteredMethods = nil
			s.User("lee@" + SeedDomain).AccountEnabled = false
			s.RemoveUser("pat@" + SeedDomain)
			return nil
		})
		row := e.graph(registrationsURL + "/" + SeedUserID)
		if row.at(t, "isSsprEnabled") != false || row.at(t, "isSsprRegistered") != true || row.at(t, "lastUpdatedDateTime") != "2026-01-02T03:04:05.0000006Z" {
			t.Errorf("%s", row.body)
		}
		if all := names(t, e.graph(registrationsURL), "id"); len(all) != 10 {
			t.Errorf("there are %d rows", len(all))
		}
		if got := names(t, e.graph(filtered(registrationsURL, "userPrincipalName eq 'PAT@contoso.example'")), "id"); len(got) != 1 {
			t.Errorf("%v", got)
		}
		_ = e.View(func(s State) { s.RegistrationReport.Rows[0].MethodsRegistered[0] = "changed" })
		if strings.Contains(string(e.graph(registrationsURL).body), "changed") {
			t.Error("a view is no copy")
		}
		_ = e.Update(func(s *State) error { s.RegistrationReport = nil; return nil })
		wantStatus(t, e.graph(registrationsURL+"/b1d4c0de-0000-4000-8000-000000000105"), http.StatusNotFound)
		if got := e.graph(registrationsURL+"/"+SeedUserID).at(t, "isSsprEnabled"); got != true {
			t.Error("the report is still frozen")
		}
	}
}
