package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func TestPolicyIsStateful(t *testing.T) {
	e := startTenant(t, Options{})
	wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "180")

	r := e.put("", func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 90) })
	wantStatus(t, r, http.StatusOK)
	if string(r.body) != "true" {
		t.Errorf("a PUT answers %s", r.body)
	}
	wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "90")
	wantPolicy(t, e.policy(), "notifyUsersOnPasswordReset", "true")
}

func TestPolicyKeepsOrderNumbersAndFutureProperties(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) {
		s.SetPolicy("registrationReconfirmIntevalInDays", json.RawMessage("1.80e2"))
		s.SetPolicy("aFutureProperty", json.RawMessage(`{"b":[1.50,"<&>"],"a":null}`))
	}})
	before := e.policy()
	wantStatus(t, e.put("", func(d *Document) { d.Set("notifyOnAdminPasswordReset", true) }), http.StatusOK)
	after := e.policy()
	wantPolicy(t, after, "registrationReconfirmIntevalInDays", "1.80e2")
	wantPolicy(t, after, "aFutureProperty", `{"b":[1.50,"<&>"],"a":null}`)
	wantPolicy(t, after, "notifyOnAdminPasswordReset", "true")
	if got, want := strings.Join(after.Keys(), " "), strings.Join(before.Keys(), " "); got != want {
		t.Errorf("the order changed:\n%s\n%s", got, want)
	}
}

func TestPartialPutDestroysSettings(t *testing.T) {
	e := startTenant(t, Options{})
	r := e.put("", func(d *Document) {
		d.Remove("objectId")
		d.Remove("notifyUsersOnPasswordReset")
		d.Remove("registrationReconfirmIntevalInDays")
	})
	wantStatus(t, r, http.StatusOK)
	wantPolicy(t, e.policy(), "objectId", `"default"`)
	wantPolicy(t, e.policy(), "notifyUsersOnPasswordReset", "false")
	wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "0")
}

func TestPolicyRefusals(t *testing.T) {
	long := strings.Repeat("x", 201)
	questions := func(n int) []map[string]any {
		var q []map[string]any
		for range n {
			q = append(q, map[string]any{"questionText": "Which?", "isCustomQuestion": true})
		}
		return q
	}
	for name, change := range map[string]func(*Document){
		"unknown property":        func(d *Document) { d.Set("nonsense", true) },
		"boolean as text":         func(d *Document) { d.Set("notifyUsersOnPasswordReset", "true") },
		"number as text":          func(d *Document) { d.Set("enablementType", "1") },
		"null for a boolean":      func(d *Document) { d.Set("notifyUsersOnPasswordReset", nil) },
		"fraction":                func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 1.5) },
		"enablement 3":            func(d *Document) { d.Set("enablementType", 3) },
		"enablement -1":           func(d *Document) { d.Set("enablementType", -1) },
		"0 methods required":      func(d *Document) { d.Set("numberOfAuthenticationMethodsRequired", 0) },
		"3 methods required":      func(d *Document) { d.Set("numberOfAuthenticationMethodsRequired", 3) },
		"2 questions to register": func(d *Document) { d.Set("numberOfQuestionsToRegister", 2) },
		"6 questions to reset":    func(d *Document) { d.Set("numberOfQuestionsToReset", 6) },
		"731 days":                func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 731) },
		"0 skip days":             func(d *Document) { d.Set("skipRegistrationMaxAllowedDays", 0) },
		"another objectId":        func(d *Document) { d.Set("objectId", "other") },
		"two groups":              func(d *Document) { d.Set(tenant.KeyGroupIDs, []string{SeedGroupID, SeedNestedGroupID}) },
		"group that is missing":   func(d *Document) { d.Set(tenant.KeyGroupIDs, []string{uuid.NewString()}) },
		"group that is no GUID":   func(d *Document) { d.Set(tenant.KeyGroupIDs, []string{"pilot"}) },
		"null as a group":         func(d *Document) { d.Set(tenant.KeyGroupIDs, []any{nil}) },
		"group without security":  func(d *Document) { d.Set(tenant.KeyGroupIDs, []string{SeedMailGroupID}) },
		"fewer methods than required": func(d *Document) {
			d.Set("numberOfAuthenticationMethodsRequired", 2)
			d.Set("emailOptionEnabled", false)
		},
		"21 questions": func(d *Document) { d.Set(tenant.KeyQuestions, questions(21)) },
		"empty question": func(d *Document) {
			d.Set(tenant.KeyQuestions, json.RawMessage(`[{"questionText":"","isCustomQuestion":true}]`))
		},
		"long question": func(d *Document) {
			d.Set(tenant.KeyQuestions, json.RawMessage(`[{"questionText":"`+long+`","isCustomQuestion":true}]`))
		},
		"question as text": func(d *Document) { d.Set(tenant.KeyQuestions, []string{"Which?"}) },
		"predefined question without id": func(d *Document) {
			d.Set(tenant.KeyQuestions, json.RawMessage(`[{"questionText":"Which city?","isCustomQuestion":false}]`))
		},
		"conditional access of numbers": func(d *Document) { d.Set("registrationConditionalAccessPolicies", []int{1}) },
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{MigrationState: tenant.PreMigration})
			before := e.policy()
			wantError(t, e.put("", change), http.StatusBadRequest, "BadRequest")
			if got := e.policy(); string(got.Raw()) != string(before.Raw()) {
				t.Errorf("the refused document was stored: %s", got.Raw())
			}
		})
	}
}

// TestGroupThatIsGone: the document goes on naming a group that was deleted, and whether it can be written then is a setting.
func TestGroupThatIsGone(t *testing.T) {
	for _, accepts := range []bool{false, true} {
		e := startTenant(t, Options{Seed: func(s *State) {
			selectGroup(s, SeedGroupID)
			s.RemoveGroup(SeedGroupID)
			s.Settings.AcceptsMissingGroup = accepts
		}})
		wantPolicy(t, e.policy(), tenant.KeyGroupIDs, `["`+SeedGroupID+`"]`)
		r := e.put("", func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 90) })
		if accepts {
			wantStatus(t, r, http.StatusOK)
			wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "90")
			wantPolicy(t, e.policy(), tenant.KeyGroupIDs, `["`+SeedGroupID+`"]`)
		} else {
			wantError(t, r, http.StatusBadRequest, "BadRequest")
			if text, _ := r.at(t, "Message").(string); text != "the group '"+SeedGroupID+"' does not exist" {
				t.Errorf("the message is %q", text)
			}
		}
		wantStatus(t, e.put("", func(d *Document) { d.Set(tenant.KeyGroupIDs, []string{SeedNestedGroupID}) }), http.StatusOK)
		wantStatus(t, e.put("", func(d *Document) { d.Set(tenant.KeyGroupIDs, []string{SeedMailGroupID}) }), http.StatusBadRequest)
	}
}

func TestPutOfNoJSON(t *testing.T) {
	e := startTenant(t, Options{})
	for _, body := range []string{"", "null", "[]", "{", `{"enablementType":0} x`} {
		r := e.portalAs(SeedAdministratorID, http.MethodPut, policyPath, []byte(body))
		wantError(t, r, http.StatusBadRequest, "BadRequest")
	}
}

// TestMethodCount shows that the legacy switches are counted while they decide, unless the client asks otherwise, and that
// a migrated tenant takes every page without any of them.
func TestMethodCount(t *testing.T) {
	off := func(d *Document) {
		for _, key := range tenant.MethodSwitches {
			d.Set(key, false)
		}
	}
	for _, state := range []string{tenant.PreMigration, tenant.MigrationInProgress} {
		e := startTenant(t, Options{MigrationState: state})
		wantError(t, e.put("", off), http.StatusBadRequest, "BadRequest")
		wantStatus(t, e.put("?byPassMethodCountCheck=true", off), http.StatusOK)
	}
	for _, state := range []string{tenant.MigrationComplete, ""} {
		e := startTenant(t, Options{MigrationState: state, Seed: (*State).SwitchOffLegacyMethods})
		wantPolicy(t, e.policy(), "emailOptionEnabled", "false")
		wantStatus(t, e.put("", func(d *Document) { d.Set("registrationReconfirmIntevalInDays", 190) }), http.StatusOK)
		wantPolicy(t, e.policy(), "registrationReconfirmIntevalInDays", "190")
	}
}

func TestGroup(t *testing.T) {
	e := startTenant(t, Options{})
	wantStatus(t, e.put("", func(d *Document) {
		d.Set("enablementType", 1)
		d.Set(tenant.KeyGroupIDs, []string{SeedGroupID})
		d.Set(tenant.KeyGroupName, "a name that the client made up")
	}), http.StatusOK)
	wantPolicy(t, e.policy(), tenant.KeyGroupName, `""`)

	named := func() Document {
		var d Document
		r := e.portalAs(SeedReaderID, http.MethodGet, policyPath+"?getPasswordResetEnabledGroup=true", nil)
		if err := json.Unmarshal(r.body, &d); err != nil {
			t.Fatal(err)
		}
		return d
	}
	wantPolicy(t, named(), tenant.KeyGroupName, `"`+SeedGroupName+`"`)
	if err := e.Update(func(s *State) error { s.Group(SeedGroupID).DisplayName = "Renamed"; return nil }); err != nil {
		t.Fatal(err)
	}
	wantPolicy(t, named(), tenant.KeyGroupName, `"Renamed"`)

	wantStatus(t, e.put("", func(d *Document) { d.Set("enablementType", 2) }), http.StatusOK)
	wantPolicy(t, e.policy(), tenant.KeyGroupIDs, `["`+SeedGroupID+`"]`)
	if err := e.Update(func(s *State) error { s.Settings.ForgetGroupUnlessSelected = true; return nil }); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e.put("", func(*Document) {}), http.StatusOK)
	wantPolicy(t, e.policy(), tenant.KeyGroupIDs, `[]`)
}

func TestBothSpellingsOfNoGroup(t *testing.T) {
	for _, zero := range []bool{false, true} {
		e := startTenant(t, Options{Seed: func(s *State) { s.Settings.NoGroupAsZeroID = zero }})
		want := `[]`
		if zero {
			want = `["` + tenant.NoGroupID + `"]`
		}
		wantPolicy(t, e.policy(), tenant.KeyGroupIDs, want)
		for _, ids := range [][]string{{}, {tenant.NoGroupID}} {
			wantStatus(t, e.put("", func(d *Document) { d.Set(tenant.KeyGroupIDs, ids) }), http.StatusOK)
			wantPolicy(t, e.policy(), tenant.KeyGroupIDs, want)
		}
	}
}

func TestNewQuestionsGetIDs(t *testing.T) {
	e := startTenant(t, Options{})
	wantStatus(t, e.put("", func(d *Document) {
		d.Set(tenant.KeyQuestions, json.RawMessage(`[
			{"objectId":"8df9f139ad3b44258ef05e5cdf2bd740","questionText":"In what city was your first job?","isCustomQuestion":false},
			{"questionText":"Which building?","isCustomQuestion":true},
			{"objectId":null,"questionText":"Which badge?","isCustomQuestion":true}]`))
	}), http.StatusOK)
	raw, _ := e.policy().Get(tenant.KeyQuestions)
	var first []struct{ ObjectID string }
	if err := json.Unmarshal(raw, &first); err != nil {
		t.Fatal(err)
	}
	if first[0].ObjectID != "8df9f139ad3b44258ef05e5cdf2bd740" || len(first[1].ObjectID) != 32 || len(first[2].ObjectID) != 32 {
		t.Errorf("the ids are %+v", first)
	}
	wantStatus(t, e.put("", func(*Document) {}), http.StatusOK)
	if again, _ := e.policy().Get(tenant.KeyQuestions); string(again) != string(raw) {
		t.Errorf("the questions changed: %s", again)
	}
}

// TestHybrid: the document of a hybrid tenant has an objectId, which a client may send back unchanged.
func TestHybrid(t *testing.T) {
	const path = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	e := startTenant(t, Options{Seed: (*State).MakeHybrid})
	want := `{"objectId":"` + SeedTenantID + `","passwordWritebackSupported":true,"accountUnlockSupported":true,` +
		`"accountUnlockEnabled":%s,"enablementForTenant":true,"cloudProvisioningEnablementForTenant":false}`
	read := func() string {
		return strings.TrimSpace(string(e.portalAs(SeedAdministratorID, http.MethodGet, path, nil).body))
	}
	if got := read(); got != fmt.Sprintf(want, "false") {
		t.Errorf("%s", got)
	}
	body := strings.Replace(read(), `"accountUnlockEnabled":false`, `"accountUnlockEnabled":true`, 1)
	wantStatus(t, e.portalAs(SeedAdministratorID, http.MethodPut, path, []byte(body)), http.StatusOK)
	if got := read(); got != fmt.Sprintf(want, "true") {
		t.Errorf("%s", got)
	}
	if r := e.portalAs(SeedAdministratorID, http.MethodGet, "/api/PasswordReset/IsOnPremisesPasswordResetAvailable", nil); string(r.body) != "true" {
		t.Errorf("available: %s", r.body)
	}
}

// TestPolicyNames: the PUT of the policy binds names whatever their case, and keeps what the tenant may use if the body lacks it.
func TestPolicyNames(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.SetPolicy("officePhoneOptionAllowed", false) }})
	wantStatus(t, e.put("", func(d *Document) {
		d.Remove("skipRegistrationMaxAllowedDays")
		d.Set("SkipRegistrationMaxAllowedDays", 9)
		d.Set("notifyOnAdminPasswordReset", true)
		for _, key := range []string{"objectId", "emailOptionAllowed", "officePhoneOptionAllowed", "notifyUsersOnPasswordReset"} {
			d.Remove(key)
		}
	}), http.StatusOK)
	stored := e.state().PasswordResetPolicy
	for key, want := range map[string]string{
		"skipRegistrationMaxAllowedDays": "9", "SkipRegistrationMaxAllowedDays": "", "notifyOnAdminPasswordReset": "true",
		"objectId": `"default"`, "emailOptionAllowed": "true", "officePhoneOptionAllowed": "false",
		"notifyUsersOnPasswordReset": "false", // a setting that is left out is lost
	} {
		if got, _ := stored.Get(key); string(got) != want {
			t.Errorf("%s is %q instead of %q", key, got, want)
		}
	}
}

func TestOnPremises(t *testing.T) {
	e := startTenant(t, Options{})
	const path = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	put := func(body string) reply {
		return e.portalAs(SeedPolicyAdministratorID, http.MethodPut, path, []byte(body))
	}
	get := func(key string) any { return e.portalAs(SeedReaderID, http.MethodGet, path, nil).at(t, key) }

	wantStatus(t, put(`{"EnablementForTenant":true,"accountUnlockEnabled":true}`), http.StatusOK)
	if get("enablementForTenant") != true || get("accountUnlockEnabled") != false {
		t.Error("the unlock flag sticks only in a PUT of its own")
	}
	wantStatus(t, put(`{"accountUnlockEnabled":true}`), http.StatusOK)
	if get("enablementForTenant") != true || get("accountUnlockEnabled") != true {
		t.Error("a partial PUT keeps the rest")
	}
	wantStatus(t, put(`{"nonsense":true}`), http.StatusBadRequest)
	wantStatus(t, put(`{"enablementForTenant":1}`), http.StatusBadRequest)

	r := e.portalAs(SeedReaderID, http.MethodGet, "/api/PasswordReset/IsOnPremisesPasswordResetAvailable", nil)
	if string(r.body) != "false" {
		t.Errorf("available: %s", r.body)
	}
	r = e.portalAs(SeedReaderID, http.MethodGet, "/api/PasswordReset/CheckWritebackConnectivityStatus", nil)
	if string(r.body) != `{"checkWritebackConnectivityStatusResponseEnum":5}` {
		t.Errorf("status: %s", r.body)
	}
}
