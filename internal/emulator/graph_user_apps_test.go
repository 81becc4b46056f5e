package emulator

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	firstApp  = "a0000000-0000-4000-8000-000000000001"
	secondApp = "a0000000-0000-4000-8000-000000000002"
	tokenApp  = "a0000000-0000-4000-8000-000000000003"
	ofKim     = "/users/" + SeedUserID + "/authentication/"
	ofOATH    = ofKim + "softwareOathMethods/"
	ofAuth    = ofKim + "microsoftAuthenticatorMethods/"
)

// threeApps is a user with two registrations of Microsoft Authenticator and one other app.
func threeApps(s *State) {
	s.User(SeedUserID).RegisteredMethods = []string{"fido2"}
	s.AddApp(SeedUserID, UserApp{ID: firstApp, Kind: AppAuthenticator, DisplayName: "Kim's phone", CreatedAt: time.Date(2026, 3, 1, 2, 3, 4, 0, time.UTC)})
	s.AddApp(SeedUserID, UserApp{ID: secondApp, Kind: AppAuthenticator})
	s.AddApp(SeedUserID, UserApp{ID: tokenApp, Kind: AppSoftwareOATH})
}

func reported(e *testTenant) []string {
	var names []string
	_ = e.View(func(s State) {
		s.FreezeRegistrationReport(time.Now())
		for _, row := range s.RegistrationReport.Rows {
			if row.ID == SeedUserID {
				names = row.MethodsRegistered
			}
		}
	})
	return names
}

func TestApps(t *testing.T) {
	e := startTenant(t, Options{Seed: threeApps})
	const context = `{"@odata.context":"$URL/v1.0/$metadata#users('` + SeedUserID + `')/authentication/`
	const first = `"id":"` + firstApp + `","displayName":"Kim's phone","deviceTag":"SoftwareTokenActivated","phoneAppVersion":null,"createdDateTime":"2026-03-01T02:03:04Z"}`
	const second = `"id":"` + secondApp + `","displayName":null,"deviceTag":"SoftwareTokenActivated","phoneAppVersion":null,"createdDateTime":null}`
	const token = `"id":"` + tokenApp + `","secretKey":null}`
	wantBody(t, e, e.graph(ofAuth[:len(ofAuth)-1]), context+`microsoftAuthenticatorMethods","value":[{`+first+`,{`+second+`]}`)
	wantBody(t, e, e.graph(ofOATH[:len(ofOATH)-1]), context+`softwareOathMethods","value":[{`+token+`]}`)
	wantBody(t, e, e.graph(ofAuth+secondApp), context+`microsoftAuthenticatorMethods/$entity",`+second)
	wantBody(t, e, e.graph(ofKim+"methods/"+tokenApp), context+`methods/$entity","@odata.type":"#microsoft.graph.softwareOathAuthenticationMethod",`+token)
	for _, path := range []string{ofAuth + tokenApp, ofOATH + firstApp, "/users/" + SeedReaderID + "/authentication/softwareOathMethods/" + tokenApp} {
		wantError(t, e.graph(path), http.StatusNotFound, "resourceNotFound")
		wantError(t, e.send(http.MethodDelete, path, TokenSpec{}, nil), http.StatusNotFound, "resourceNotFound")
	}
	if got := reported(e); !slices.Equal(got, []string{"fido2", tenant.ReportPush, tenant.ReportSoftwareCode}) {
		t.Errorf("the report has %v", got)
	}

	wantStatus(t, e.send(http.MethodDelete, ofAuth+strings.ToUpper(firstApp), TokenSpec{}, nil), http.StatusNoContent)
	if got := reported(e); !slices.Contains(got, tenant.ReportPush) {
		t.Errorf("the other registration is not reported any more: %v", got)
	}
	wantStatus(t, e.send(http.MethodDelete, ofAuth+secondApp, TokenSpec{}, nil), http.StatusNoContent)
	wantBody(t, e, e.graph(ofAuth[:len(ofAuth)-1]), context+`microsoftAuthenticatorMethods","value":[]}`)
	if got := reported(e); !slices.Equal(got, []string{"fido2", tenant.ReportSoftwareCode}) {
		t.Errorf("the report has %v", got)
	}
}

// TestAppsOfTheReport: what the state has by the name of the report alone can be seen and removed as well.
func TestAppsOfTheReport(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.User(SeedUserID).RegisteredMethods = []string{tenant.ReportPush, tenant.ReportSoftwareCode}
	}})
	var ids []string
	_ = e.View(func(s State) { ids = s.AppIDs(SeedUserID, AppAuthenticator) })
	if len(ids) != 1 {
		t.Fatalf("the apps are %v", ids)
	}
	e.Inject(Fault{Service: Graph, Method: http.MethodDelete, StaleReads: 2})
	wantStatus(t, e.send(http.MethodDelete, ofAuth+ids[0], TokenSpec{}, nil), http.StatusNoContent)
	for _, still := range []bool{true, true, false} {
		if shown := strings.Contains(string(e.graph(ofAuth[:len(ofAuth)-1]).body), ids[0]); shown != still {
			t.Errorf("the app is shown: %v, want %v", shown, still)
		}
	}
	if got := reported(e); !slices.Equal(got, []string{tenant.ReportSoftwareCode}) {
		t.Errorf("the report has %v", got)
	}
}

func TestDefaultApp(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		threeApps(s)
		s.User(SeedUserID).Methods.DefaultMethod = firstApp
	}})
	r := e.send(http.MethodDelete, ofAuth+firstApp, TokenSpec{}, nil)
	wantError(t, r, http.StatusBadRequest, "badRequest")
	if !strings.Contains(string(r.body), "["+firstApp+"] matches the user's current default") {
		t.Errorf("%s", r.body)
	}
	for _, path := range []string{ofAuth + secondApp, ofOATH + tokenApp, ofAuth + firstApp} {
		wantStatus(t, e.send(http.MethodDelete, path, TokenSpec{}, nil), http.StatusNoContent)
	}
	_ = e.View(func(s State) {
		if u := s.User(SeedUserID); u.Methods.DefaultMethod != "" || len(u.Apps) != 0 {
			t.Errorf("the user has %+v", u)
		}
	})
}

func TestPermissionsOfApps(t *testing.T) {
	for permission, want := range map[string][3]int{ // reading authenticators, removing one, removing the other app
		"UserAuthenticationMethod.ReadWrite.All":        {200, 204, 204},
		"UserAuthenticationMethod.Read.All":             {200, 403, 403},
		"UserAuthMethod-MicrosoftAuthApp.ReadWrite.All": {200, 204, 403},
		"UserAuthMethod-SoftwareOATH.ReadWrite.All":     {403, 403, 204},
		"UserAuthMethod-Phone.ReadWrite.All":            {403, 403, 403},
	} {
		e := startTenant(t, Options{Seed: threeApps})
		token := TokenSpec{Permissions: []string{permission}}
		for i, c := range [][2]string{{http.MethodGet, ofAuth + firstApp}, {http.MethodDelete, ofAuth + firstApp}, {http.MethodDelete, ofOATH + tokenApp}} {
			if r := e.send(c[0], c[1], token, nil); r.StatusCode != want[i] {
				t.Errorf("%s: %s %s: %d", permission, c[0], c[1], r.StatusCode)
			}
		}
	}
}

func TestRevokeSessions(t *testing.T) {
	e := startTenant(t, Options{})
	credentials := e.Credentials()
	form := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {AzureCLIClientID}, "refresh_token": {credentials.PolicyAdministratorRefreshToken},
		"scope": {PortalAudience + "/.default"},
	}
	wantStatus(t, e.signIn(SeedTenantID, form), http.StatusOK)
	path := "/users/" + SeedPolicyAdministratorID + "/revokeSignInSessions"
	r := e.send(http.MethodPost, path, TokenSpec{Permissions: []string{"User.RevokeSessions.All"}}, nil)
	wantStatus(t, r, http.StatusOK)
	wantBody(t, e, r, `{"@odata.context":"$URL/v1.0/$metadata#Edm.Boolean","value":true}`)
	r = e.signIn(SeedTenantID, form)
	wantStatus(t, r, http.StatusBadRequest)
	if text := string(r.body); !strings.Contains(text, "AADSTS50173") {
		t.Error(text)
	}
	form.Set("refresh_token", credentials.ReaderRefreshToken)
	wantStatus(t, e.signIn(SeedTenantID, form), http.StatusOK)

	for name, c := range map[string]struct {
		token TokenSpec
		path  string
		want  int
	}{
		"no such user":         {TokenSpec{}, "/users/nobody@contoso.example/revokeSignInSessions", http.StatusNotFound},
		"by name":              {TokenSpec{}, "/users/kim@contoso.example/revokeSignInSessions", http.StatusOK},
		"no permission":        {TokenSpec{Permissions: []string{"User.Read.All"}}, path, http.StatusForbidden},
		"administrator":        {TokenSpec{User: SeedAdministratorID, Scope: "User.RevokeSessions.All"}, path, http.StatusOK},
		"without the scope":    {TokenSpec{User: SeedAdministratorID, Scope: "User.Read.All"}, path, http.StatusForbidden},
		"policy administrator": {TokenSpec{User: SeedPolicyAdministratorID, Scope: "User.RevokeSessions.All"}, path, http.StatusForbidden},
	} {
		if r := e.send(http.MethodPost, c.path, c.token, nil); r.StatusCode != c.want {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.body)
		}
	}
	if err := e.Update(func(s *State) error {
		s.Settings.RevokeAnswersEmpty = true
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e.send(http.MethodPost, path, TokenSpec{}, nil), http.StatusNoContent)
}
