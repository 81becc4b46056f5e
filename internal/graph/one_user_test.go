package graph

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const methodsOfUser = "/v1.0/users/" + emulator.SeedUserID + "/authentication/methods"

// inject lets the service answer a GET with a body.
func inject(server *emulator.Server, path, body string) {
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodGet, Path: path, Status: http.StatusOK, ContentType: "application/json", Body: body})
}

// TestRegisteredNow reads every kind of method, with kinds that do not reset a password and one that is not known.
func TestRegisteredNow(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	inject(server, methodsOfUser, `{"value":[
		{"@odata.type":"#microsoft.graph.passwordAuthenticationMethod","id":"1"}, {"@odata.type":"#microsoft.graph.fido2AuthenticationMethod","id":"2"},
		{"@odata.type":"#microsoft.graph.windowsHelloForBusinessAuthenticationMethod","id":"3"}, {"@odata.type":"#microsoft.graph.temporaryAccessPassAuthenticationMethod","id":"4"},
		{"@odata.type":"#microsoft.graph.platformCredentialAuthenticationMethod","id":"5"}, {"@odata.type":"#microsoft.graph.externalAuthenticationMethod","id":"6"},
		{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","id":"7","phoneType":"mobile","phoneNumber":"+1 2065550142"},
		{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","id":"8","phoneType":"office","phoneNumber":"+1 2065550177x12"},
		{"@odata.type":"#microsoft.graph.phoneAuthenticationMethod","id":"9","phoneType":"satellite","phoneNumber":"+1 2065550199"},
		{"@odata.type":"#microsoft.graph.emailAuthenticationMethod","id":"10","emailAddress":"kim.akers@fabrikam.example"},
		{"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethod","id":"11"}, {"@odata.type":"#microsoft.graph.ofTheFutureAuthenticationMethod","id":"12"},
		null, 7, {"id":"13"}]}`)
	got, err := client.RegisteredNow(t.Context(), emulator.SeedUserID)
	if err != nil {
		t.Fatal(err)
	}
	hints := map[sspr.Method]string{sspr.MobilePhone: "+XX XXXXXXXX42", sspr.OfficePhone: "+XX XXXXXXXX77", sspr.Email: "ki***@f***.example"}
	if got.Methods != sspr.SetOf(sspr.MobilePhone, sspr.OfficePhone, sspr.Email, sspr.MobileAppNotification) || got.Perhaps != sspr.SetOf(sspr.MobileAppCode) ||
		got.Unknown != 3 || !maps.Equal(got.Hints, hints) {
		t.Errorf("got %+v", got)
	}
}

// TestAlternatePhoneAndCodes checks that an alternate phone may count as the mobile phone, and that a software token is a code.
func TestAlternatePhoneAndCodes(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.User(emulator.SeedUserID).RegisteredMethods = nil
		s.SetPhone(emulator.SeedUserID, emulator.PhoneMobile, "+1 2065550142")
		s.SetPhone(emulator.SeedUserID, emulator.PhoneAlternateMobile, "+1 2065550143")
		s.AddApp(emulator.SeedUserID, emulator.UserApp{Kind: emulator.AppSoftwareOATH})
	})
	got, err := client.RegisteredNow(t.Context(), "KIM@contoso.example")
	if err != nil || got.Methods != sspr.SetOf(sspr.MobilePhone, sspr.MobileAppCode) || got.Perhaps != sspr.SetOf(sspr.MobilePhone) || got.Hints[sspr.MobilePhone] != "+XX XXXXXXXX42" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestMemberships reads direct and nested groups and roles over several pages.
func TestMemberships(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.Settings.GraphPageSize, s.Settings.GraphEmptyFirstPage = 1, true
		s.User("b1d4c0de-0000-4000-8000-000000000106").DirectoryRoles = []string{emulator.RoleGlobalAdministrator}
		s.Group(emulator.SeedNestedGroupID).DirectoryRoles = []string{emulator.RoleGlobalReader}
	})
	names := func(nested bool) (all []string) {
		found, err := client.Memberships(t.Context(), "b1d4c0de-0000-4000-8000-000000000106", nested)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range found {
			name := m.Name
			if m.GlobalAdministrator() {
				name += "!"
			}
			all = append(all, name)
		}
		return all
	}
	if got := names(false); !slices.Equal(got, []string{"SSPR-Test-Group-Helpdesk", "Global Administrator!"}) {
		t.Errorf("direct: %q", got)
	}
	if got := names(true); !slices.Equal(got, []string{"SSPR-Test-Group-Helpdesk", "SSPR-Test-Group", "Global Administrator!", "Global Reader"}) {
		t.Errorf("nested: %q", got)
	}
	inside, err := client.NestedGroups(t.Context(), emulator.SeedGroupID)
	if err != nil || !maps.Equal(inside, map[string]string{emulator.SeedNestedGroupID: "SSPR-Test-Group-Helpdesk"}) {
		t.Errorf("got %v, %v", inside, err)
	}
	if _, err := client.NestedGroups(t.Context(), "b1d4c0de-0000-4000-8000-0000000002ff"); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Errorf("a group that does not exist: %v", err)
	}
}

// TestMembershipsLimited reads what a token may not see as an ID and a type alone (autumn-2026 5.5), and skips what is neither a
// group nor a role.
func TestMembershipsLimited(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{Permissions: []string{"User.Read.All"}}, func(s *emulator.State) {
		s.User(emulator.SeedUserID).DirectoryRoles = []string{emulator.RoleGlobalAdministrator}
	})
	found, err := client.Memberships(t.Context(), emulator.SeedUserID, true)
	if err != nil || len(found) != 3 {
		t.Fatalf("got %+v, %v", found, err)
	}
	for _, m := range found {
		if m.ID == "" || m.Name != "" || m.Template != "" || m.GlobalAdministrator() {
			t.Errorf("got %+v", m)
		}
	}
	inject(server, "/v1.0/users/"+emulator.SeedUserID+"/memberOf", `{"value":[{"@odata.type":"#microsoft.graph.administrativeUnit","id":"b1d4c0de-0000-4000-8000-0000000003aa"},
		{"@odata.type":"#microsoft.graph.group","id":"B1D4C0DE-0000-4000-8000-0000000003AB","displayName":null}, {"@odata.type":"#microsoft.graph.group"}]}`)
	found, err = client.Memberships(t.Context(), emulator.SeedUserID, false)
	if err != nil || len(found) != 1 || found[0].ID != "b1d4c0de-0000-4000-8000-0000000003ab" {
		t.Errorf("got %+v, %v", found, err)
	}
}

// TestAccount reads one user, and as little of the user as User.ReadBasic.All shows.
func TestAccount(t *testing.T) {
	seed := func(s *emulator.State) {
		u := s.User(emulator.SeedUserID)
		u.OnPremisesSyncEnabled, u.AccountEnabled = true, false
	}
	client, _ := emulated(t, emulator.TokenSpec{}, seed)
	got, err := client.Account(t.Context(), "kim@contoso.example")
	if err != nil || got.ID != emulator.SeedUserID || !got.Shown || !got.Synchronized || got.Enabled || got.External || len(got.Licenses) != 1 {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := client.Account(t.Context(), emulator.SeedGuestID); err != nil || !got.External || got.Synchronized {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := client.Account(t.Context(), "ghost@contoso.example"); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Errorf("got %v", err)
	}
	client, _ = emulated(t, emulator.TokenSpec{Permissions: []string{"User.ReadBasic.All"}}, seed)
	if got, err := client.Account(t.Context(), emulator.SeedUserID); err != nil || got.Shown || got.UserPrincipalName != "kim@contoso.example" {
		t.Errorf("got %+v, %v", got, err)
	}
}

// TestFederatedDomains reads the federated domains once.
func TestFederatedDomains(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.Tenant.FederatedDomains = []string{"Login.Contoso.example"} })
	for range 2 {
		if got, err := client.FederatedDomains(t.Context()); err != nil || !slices.Equal(got, []string{"login.contoso.example"}) {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if n := len(server.Requests()); n != 1 {
		t.Errorf("%d requests", n)
	}
}
