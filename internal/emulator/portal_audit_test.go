package emulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func TestPolicyChangesAreAudited(t *testing.T) {
	for name, c := range map[string]struct {
		key  string
		to   any
		want string
	}{
		"scope":         {tenant.KeyEnablement, 2, `EnablementForUsers "None" "All"`},
		"number":        {tenant.KeyRequired, 2, `NumberOfRequiredContactMethodsForUsers "1" "2"`},
		"method":        {"mobileAppCodeEnabled", true, `SelectedContactMethodsForUsers "Email, MobileSMS, MobileCall" "Email, MobileSMS, MobileCall, MobileAppCode"`},
		"registration":  {"registrationRequiredOnSignIn", false, `EnforcedRegistrationEnablementForUsers "Yes" "No"`},
		"interval":      {"registrationReconfirmIntevalInDays", 90, `EnforcedRegistrationIntervalInDaysForUsers "180" "90"`},
		"users":         {"notifyUsersOnPasswordReset", false, `NotifyUsersOfReset "True" "False"`},
		"admins":        {"notifyOnAdminPasswordReset", true, `NotifyTenantAdminOfReset "False" "True"`},
		"link":          {"customHelpdeskEmailOrUrl", `https://x.example/?a="b"&c`, `CustomContactAdminLink "" "https://x.example/?a=\"b\"&c"`},
		"customize":     {"customizeHelpdeskLink", true, `CustomizeContactAdminLink "False" "True"`},
		"without names": {"numberOfQuestionsToReset", 4, ""},
		"group":         {tenant.KeyGroupIDs, []string{SeedGroupID}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{MigrationState: tenant.PreMigration})
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
			wantStatus(t, e.put("", func(d *Document) { d.Set(tenant.KeyEnablement, 9) }), http.StatusBadRequest)
			e.Inject(Fault{Service: Portal, Method: http.MethodPut, NotPersisted: true})
			wantStatus(t, e.put("", func(d *Document) { d.Set("skipRegistrationAllowed", false) }), http.StatusOK)
			if again := e.events(""); len(again) != 1 {
				t.Errorf("%+v", again)
			}
		})
	}
}

// TestAuditListsWhatDidNotChange: an event has all settings, with the same value on both sides or Null, unless a setting of
// a setting leaves all but the changes out.
func TestAuditListsWhatDidNotChange(t *testing.T) {
	const onPremises = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	for _, omits := range []bool{false, true} {
		e := startTenant(t, Options{Seed: func(s *State) { s.Settings.AuditOmitsUnchanged = omits }})
		wantStatus(t, e.put("", func(d *Document) { d.Set(tenant.KeyEnablement, 2) }), http.StatusOK)
		wantStatus(t, e.portalAs(SeedAdministratorID, http.MethodPut, onPremises, []byte(`{"accountUnlockEnabled":true}`)), http.StatusOK)
		all := e.events("")
		if len(all) != 2 || changesOf(all[1]) != `EnablementForUsers "None" "All"` || changesOf(all[0]) != `EnableAccountUnlock "False" "True"` {
			t.Fatalf("%+v", all)
		}
		scope, unlock := unchangedOf(all[1]), unchangedOf(all[0])
		if omits {
			if len(scope) != 0 || len(unlock) != 0 {
				t.Errorf("listed although unchanged: %v, %v", scope, unlock)
			}
			continue
		}
		for name, want := range map[string]string{
			"EnableAccountUnlock": `"Null"`, "NotifyTenantAdminOfReset": `"False"`, "NotifyUsersOfReset": `"True"`,
			"CustomizeContactAdminLink": `"False"`, "EnforcedRegistrationEnablementForUsers": `"Yes"`,
			"NumberOfRequiredContactMethodsForUsers": `"1"`, "SelectedContactMethodsForUsers": `"Email, MobileSMS, MobileCall"`,
		} {
			if scope[name] != want {
				t.Errorf("%s is %s", name, scope[name])
			}
		}
		if unlock["EnablementForUsers"] != `"All"` {
			t.Errorf("%v", unlock)
		}
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
		`PolicyManagement: Update SSPR Settings EnableAccountUnlock "False" "True"`,
		"DirectoryManagement: Disable password writeback for directory ",
		"DirectoryManagement: Enable password writeback for directory ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
