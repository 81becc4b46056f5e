package graph

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// rulesBody returns the body of a write with the template's values and some others; nil leaves a name out.
func rulesBody(change map[string]any) object {
	values := []object{}
	for _, p := range tenant.PasswordRulesDefaultValues() {
		value, ok := change[p.Key]
		switch {
		case !ok:
			values = append(values, newObject("name", p.Key, "value", p.Value))
		case value != nil:
			values = append(values, newObject("name", p.Key, "value", value))
		}
	}
	for name, value := range change {
		if _, ok := tenant.PasswordRulesDefaultValues().Get(name); !ok {
			values = append(values, newObject("name", name, "value", value))
		}
	}
	return newObject("templateId", passwordRulesTemplate.id, "values", values)
}

// TestPasswordRulesLife creates, changes and deletes the rules beside the settings of groups (passwords 1.1 to 1.6 and 1.9).
func TestPasswordRulesLife(t *testing.T) {
	e := newCaller(t, func(s *tenant.State) {
		s.UnifiedGroupSetting = newObject("id", "b1d4c0de-0000-4000-8000-0000000000d2", "EnableGroupCreation", "true")
	})
	list := func() string {
		var names []string
		all, _ := e.want(http.StatusOK, http.MethodGet, "/groupSettings", nil)["value"].([]any)
		for _, one := range all {
			names = append(names, fmt.Sprint(one.(map[string]any)["displayName"]))
		}
		return strings.Join(names, ", ")
	}
	if got := list(); got != "Group.Unified" {
		t.Fatalf("a tenant whose administrators never saved the page has %s", got)
	}
	if got := e.state.PasswordRule(tenant.RuleLockoutThreshold); got != "10" {
		t.Errorf("the threshold that holds is %s", got)
	}
	created := e.want(http.StatusCreated, http.MethodPost, "/groupSettings", rulesBody(map[string]any{tenant.RuleLockoutThreshold: "7"}))
	path := "/groupSettings/" + fmt.Sprint(created["id"])
	if got := list(); got != "Group.Unified, Password Rule Settings" {
		t.Errorf("after the POST the list is %s", got)
	}
	e.want(http.StatusNoContent, http.MethodPatch, path, rulesBody(map[string]any{tenant.RuleLockoutThreshold: "8"}))
	if got := e.want(http.StatusOK, http.MethodGet, path, nil); got["templateId"] != passwordRulesTemplate.id || len(got["values"].([]any)) != 6 {
		t.Errorf("the setting is %v", got)
	}
	if got := e.state.PasswordRule(tenant.RuleLockoutThreshold); got != "8" {
		t.Errorf("the threshold after the PATCH is %s", got)
	}
	e.want(http.StatusNoContent, http.MethodDelete, path, nil)
	e.want(http.StatusNotFound, http.MethodGet, path, nil)
	if got := list(); got != "Group.Unified" {
		t.Errorf("after the DELETE the list is %s", got)
	}
	template := e.want(http.StatusOK, http.MethodGet, "/groupSettingTemplates/"+passwordRulesTemplate.id, nil)
	if first := template["values"].([]any)[0].(map[string]any); first["name"] != tenant.RuleOnPremisesMode || first["defaultValue"] != "Audit" {
		t.Errorf("the template begins with %v", first)
	}
}

// TestPasswordRulesRefusals holds each refusal against its text (passwords 1.10 to 1.12, 1.16, 10.1 and 10.4).
func TestPasswordRulesRefusals(t *testing.T) {
	const kept, defaults = tenant.PasswordRulesKept, tenant.PasswordRulesDefaults
	threshold := map[string]any{tenant.RuleLockoutThreshold: nil}
	for name, test := range map[string]struct {
		there  bool
		change map[string]any
		set    tenant.Settings
		status int
		text   string
	}{
		"a POST without a value":           {false, map[string]any{tenant.RuleOnPremisesMode: nil}, tenant.Settings{}, 400, "The expected property 'BannedPasswordCheckOnPremisesMode' defined in template with SettingTemplateId '5cf42378-d67d-4f36-ba46-e8b86229381d' was not provided."},
		"a number":                         {false, map[string]any{tenant.RuleLockoutDuration: 60}, tenant.Settings{}, 400, "Cannot convert the literal '60' to the expected type 'Edm.String'."},
		"a list":                           {false, map[string]any{tenant.RuleBannedWords: []string{"a"}}, tenant.Settings{}, 400, "BannedPasswordList"},
		"a PATCH without a value":          {true, threshold, tenant.Settings{}, 400, "'LockoutThreshold' defined in template"},
		"a PATCH without it, kept":         {true, threshold, tenant.Settings{PasswordRulesPatch: kept}, 204, "7"},
		"a PATCH without it, defaults":     {true, threshold, tenant.Settings{PasswordRulesPatch: defaults}, 204, "10"},
		"a threshold of 0":                 {true, map[string]any{tenant.RuleLockoutThreshold: "0"}, tenant.Settings{}, 400, "'0'"},
		"a threshold of 0, unchecked":      {true, map[string]any{tenant.RuleLockoutThreshold: "0"}, tenant.Settings{PasswordRulesUnchecked: true}, 204, "0"},
		"the mode of another tool":         {true, map[string]any{tenant.RuleOnPremisesMode: "Enforced"}, tenant.Settings{}, 400, "'Enforced'"},
		"a name that the template has not": {true, map[string]any{"Future": "1"}, tenant.Settings{}, 400, "'Future' is not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			e := newCaller(t, func(s *tenant.State) {
				s.Settings = test.set
				if test.there {
					s.SetPasswordRule(tenant.RuleLockoutThreshold, "7")
				}
			})
			method, path := http.MethodPost, "/groupSettings"
			if test.there {
				method, path = http.MethodPatch, path+"/"+tenant.PasswordRulesID
			}
			a := e.send(method, path, rulesBody(test.change))
			got := string(a.Body)
			if test.status < 300 {
				got = e.state.PasswordRule(tenant.RuleLockoutThreshold)
			}
			if a.Status != test.status || !strings.Contains(got, test.text) {
				t.Errorf("%d %s, want %d with %s", a.Status, got, test.status, test.text)
			}
		})
	}
	e := newCaller(t, func(s *tenant.State) { s.SetPasswordRule(tenant.RuleLockoutThreshold, "7") })
	second := e.send(http.MethodPost, "/groupSettings", rulesBody(nil))
	if second.Status != 400 || !strings.Contains(string(second.Body), "A conflicting object with one or more of the specified property values") {
		t.Errorf("a second POST: %d %s", second.Status, second.Body)
	}
}

// TestAStoredValueIsNoObstacle changes another value while a stored one is none that the template allows: every write has it.
func TestAStoredValueIsNoObstacle(t *testing.T) {
	e := newCaller(t, func(s *tenant.State) { s.SetPasswordRule(tenant.RuleLockoutThreshold, "100") })
	path := "/groupSettings/" + tenant.PasswordRulesID
	e.want(http.StatusNoContent, http.MethodPatch, path, rulesBody(map[string]any{tenant.RuleLockoutThreshold: "100", tenant.RuleLockoutDuration: "90"}))
	if got := e.state.PasswordRule(tenant.RuleLockoutDuration); got != "90" {
		t.Errorf("the duration is %s", got)
	}
	if a := e.send(http.MethodPatch, path, rulesBody(map[string]any{tenant.RuleLockoutThreshold: "101"})); a.Status != http.StatusBadRequest {
		t.Errorf("another threshold out of range: %d", a.Status)
	}
}

// TestTheTemplateOfTheTenant has other defaults, which hold until there are rules (passwords 1.6 and 1.9).
func TestTheTemplateOfTheTenant(t *testing.T) {
	e := newCaller(t, func(s *tenant.State) {
		s.Settings.PasswordRulesTemplate = map[string]string{tenant.RuleLockoutThreshold: "3", tenant.RuleOnPremisesCheck: "False"}
	})
	template := e.want(http.StatusOK, http.MethodGet, "/groupSettingTemplates/"+passwordRulesTemplate.id, nil)
	var shown []string
	for _, v := range template["values"].([]any) {
		shown = append(shown, fmt.Sprint(v.(map[string]any)["defaultValue"]))
	}
	if got := strings.Join(shown, " "); got != "Audit False true 60 3 " || e.state.PasswordRule(tenant.RuleLockoutThreshold) != "3" {
		t.Errorf("the template has %q, and the threshold %s holds", got, e.state.PasswordRule(tenant.RuleLockoutThreshold))
	}
}

// TestWritesOfRulesAreNotLogged: no event is known of them, and one would have the banned words.
func TestWritesOfRulesAreNotLogged(t *testing.T) {
	e := newCaller(t, nil)
	created := e.want(http.StatusCreated, http.MethodPost, "/groupSettings", rulesBody(map[string]any{tenant.RuleBannedWords: "contoso"}))
	path := "/groupSettings/" + fmt.Sprint(created["id"])
	e.want(http.StatusNoContent, http.MethodPatch, path, rulesBody(map[string]any{tenant.RuleBannedWords: "fabrikam"}))
	e.want(http.StatusNoContent, http.MethodDelete, path, nil)
	if n := len(e.state.DirectoryAudits); n > 0 {
		t.Errorf("%d events: %+v", n, e.state.DirectoryAudits)
	}
}

// TestRulesWithoutALicense are written or refused (passwords 10.10).
func TestRulesWithoutALicense(t *testing.T) {
	for licensed, want := range map[bool]int{false: http.StatusCreated, true: http.StatusForbidden} {
		e := newCaller(t, func(s *tenant.State) { s.SubscribedSkus, s.Settings.PasswordRulesLicensed = nil, licensed })
		if a := e.send(http.MethodPost, "/groupSettings", rulesBody(nil)); a.Status != want {
			t.Errorf("needs a license %t: %d %s", licensed, a.Status, a.Body)
		}
		e.want(http.StatusOK, http.MethodGet, "/groupSettings", nil)
	}
}

// TestUnknownRulesStay writes values of another name back as they were (passwords 1.17).
func TestUnknownRulesStay(t *testing.T) {
	e := newCaller(t, func(s *tenant.State) { s.SetPasswordRule("Future", "1.50") })
	path := "/groupSettings/" + tenant.PasswordRulesID
	if a := e.send(http.MethodPatch, path, rulesBody(nil)); a.Status != 400 {
		t.Errorf("a PATCH without the value of another name: %d", a.Status)
	}
	e.want(http.StatusNoContent, http.MethodPatch, path, rulesBody(map[string]any{"Future": "1.50"}))
	raw, _ := e.state.PasswordRules.Get("Future")
	if text, _ := document.Text(raw); text != "1.50" {
		t.Errorf("the value is %s", raw)
	}
}

// TestWhoMayChangePasswordRules holds permissions and roles against the documentation (passwords 1.18 to 1.20).
func TestWhoMayChangePasswordRules(t *testing.T) {
	for permission, want := range map[string][2]int{
		"GroupSettings.Read.All": {200, 403}, "GroupSettings.ReadWrite.All": {200, 201}, "Directory.Read.All": {200, 403},
		"Directory.ReadWrite.All": {200, 201}, "Group.ReadWrite.All": {403, 403},
	} {
		e := newCaller(t, func(s *tenant.State) { s.App(tenant.SeedClientID).Permissions = []string{permission} })
		read := e.send(http.MethodGet, "/groupSettings", nil).Status
		write := e.send(http.MethodPost, "/groupSettings", rulesBody(nil)).Status
		if got := [2]int{read, write}; got != want {
			t.Errorf("%s: %v, want %v", permission, got, want)
		}
	}
	for role, want := range map[string][2]bool{
		tenant.RoleAuthenticationPolicyAdministrator: {true, true}, tenant.RoleGlobalAdministrator: {true, true},
		tenant.RoleDirectoryReaders: {true, false}, tenant.RoleGlobalReader: {true, false}, tenant.RoleUserAdministrator: {true, false},
		tenant.RoleReportsReader: {false, false},
	} {
		st := tenant.Seed(time.Now())
		st.User(tenant.SeedUserID).DirectoryRoles = []string{role}
		x := &wire.Exchange{State: st, Claims: &token.Claims{IDType: "user", ObjectID: tenant.SeedUserID, Scope: "GroupSettings.ReadWrite.All"}}
		got := [2]bool{readGroupSettings.allows(x), writeGroupSettings.allows(x)}
		if got != want {
			t.Errorf("%s: %v, want %v", role, got, want)
		}
	}
}
