package controls_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// hardened returns a tenant that passes every control except those that contradict others.
func hardened() controls.Live {
	disabled := sspr.MethodConfiguration{State: new("disabled")}
	return controls.Live{
		Scope:          &sspr.Scope{EnabledFor: new(sspr.EnabledForAll)},
		Methods:        &sspr.AuthenticationMethods{Required: new(int64(2)), Methods: &[]sspr.Method{sspr.MobileAppNotification}},
		Registration:   &sspr.Registration{RequiredAtSignIn: new(true), ReconfirmAfterDays: new(int64(180))},
		Notifications:  &sspr.Notifications{Users: new(true), Administrators: new(true)},
		Administrators: &sspr.AdministratorPolicy{Enabled: new(false)},
		Policy:         &sspr.MethodsPolicy{MigrationState: new(sspr.MigrationComplete)},
		Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{sspr.MethodSMS: disabled, sspr.MethodVoice: disabled, sspr.MethodEmail: disabled},
		Passwords: &controls.PasswordRules{
			Saved: true, LockoutThreshold: new(int64(10)), LockoutSeconds: new(int64(60)), EnforceCustomBanned: new(true), Words: new(3),
			CheckOnPremises: new(true), OnPremisesMode: new("enforce"),
		},
		Domains:      &[]controls.Domain{{Name: "contoso.example"}, {Name: "contoso.onmicrosoft.example"}},
		Synchronized: new(true),
	}
}

func failing(results []controls.Result) map[string]string {
	found := map[string]string{}
	for _, r := range results {
		if r.Outcome == controls.Fail {
			found[r.Framework+" "+r.ID] = r.Actual
		}
	}
	return found
}

// TestEvaluate changes one setting at a time and checks which controls fail, and with which value (for those of passwords, passwords 4.4,
// 4.7 and 4.9).
func TestEvaluate(t *testing.T) {
	const (
		azure     = "cis_azure 1.6 (v2.0), 1.5 (v2.1), 2.5 (v3.0), 6.5 (v4)"
		azureList = "cis_azure 1.7 (v2.0), 1.6 (v2.1), 2.8 (v3.0), 6.8 (v4)"
	)
	for _, c := range []struct {
		name   string
		change func(*controls.Live)
		want   map[string]string
	}{
		{"as it should be", func(*controls.Live) {}, map[string]string{}},
		{"for a group", func(l *controls.Live) { l.Scope.EnabledFor = new(sspr.EnabledForSelected) }, map[string]string{"cis_m365_v7 5.2.4.1": "selected", "zero_trust_assessment 21870": "selected"}},
		{"one method", func(l *controls.Live) { l.Methods.Required = new(int64(1)) }, map[string]string{"cis_m365_v7 5.2.4.2": "1", azure: "1"}},
		{"questions", func(l *controls.Live) { l.Methods.Methods = &[]sspr.Method{sspr.SecurityQuestions} }, map[string]string{"zero_trust_assessment 22072": "offered"}},
		{
			"no registration", func(l *controls.Live) { l.Registration.RequiredAtSignIn = new(false) },
			map[string]string{"cis_m365_v7 5.2.4.3": "registration not required, reconfirmation after 180 days"},
		},
		{
			"no reconfirmation", func(l *controls.Live) { l.Registration.ReconfirmAfterDays = new(int64(0)) },
			map[string]string{"cis_m365_v7 5.2.4.3": "registration required, reconfirmation after 0 days", "cis_azure 1.7, 2.9": "0 days"},
		},
		{"users are not told", func(l *controls.Live) { l.Notifications.Users = new(false) }, map[string]string{"cis_m365_v7 5.2.4.4": "false", "cis_azure 1.8, 2.10": "false"}},
		{
			"administrators are not told", func(l *controls.Live) { l.Notifications.Administrators = new(false) },
			map[string]string{"cis_m365_v7 5.2.4.5": "false", "cis_azure 1.9, 2.11": "false", "zero_trust_assessment 21891": "false"},
		},
		{"administrators may", func(l *controls.Live) { l.Administrators.Enabled = new(true) }, map[string]string{"eidsca EIDSCA.AP01": "true", "zero_trust_assessment 21842": "true"}},
		{
			"not migrated", func(l *controls.Live) { l.Policy.MigrationState = new(sspr.MigrationInProgress) },
			map[string]string{"eidsca EIDSCA.AG01": "migration_in_progress", "scubagear MS.AAD.3.4v1": "migration_in_progress", "zero_trust_assessment 21803": "migration_in_progress"},
		},
		{
			"a high threshold", func(l *controls.Live) { l.Passwords.LockoutThreshold = new(int64(11)) },
			map[string]string{"cis_azure 2.6 (v3.0), 6.6 (v4)": "11", "eidsca EIDSCA.PR06": "11"},
		},
		{
			"a short lockout", func(l *controls.Live) { l.Passwords.LockoutSeconds = new(int64(59)) },
			map[string]string{"cis_azure 2.7 (v3.0), 6.7 (v4)": "59 seconds", "eidsca EIDSCA.PR05": "59 seconds", "zero_trust_assessment 21849": "59 seconds"},
		},
		{
			"a list that is not enforced", func(l *controls.Live) { l.Passwords.EnforceCustomBanned = new(false) },
			map[string]string{
				"cis_m365_v7 5.2.3.2": "not enforced, 3 words", azureList: "not enforced, 3 words", "eidsca EIDSCA.PR03": "false",
				"zero_trust_assessment 21848": "not enforced, 3 words",
			},
		},
		{
			"an empty list", func(l *controls.Live) { l.Passwords.Words = new(0) },
			map[string]string{"cis_m365_v7 5.2.3.2": "enforced, 0 words", azureList: "enforced, 0 words", "zero_trust_assessment 21848": "enforced, 0 words"},
		},
		{
			"no check on-premises", func(l *controls.Live) { l.Passwords.CheckOnPremises = new(false) },
			map[string]string{"cis_m365_v7 5.2.3.3": "not checked, enforce", "eidsca EIDSCA.PR02": "false", "zero_trust_assessment 21847": "not checked, enforce"},
		},
		{
			"audit on-premises", func(l *controls.Live) { l.Passwords.OnPremisesMode = new("audit") },
			map[string]string{"cis_m365_v7 5.2.3.3": "checked, audit", "eidsca EIDSCA.PR01": "audit", "zero_trust_assessment 21847": "checked, audit"},
		},
		{
			"audit in a tenant that is not synchronized", func(l *controls.Live) { l.Synchronized, l.Passwords.OnPremisesMode = new(false), new("audit") },
			map[string]string{"eidsca EIDSCA.PR01": "audit"},
		},
		{
			"settings that were never saved", func(l *controls.Live) { l.Passwords.Saved = false },
			map[string]string{
				"cis_m365_v7 5.2.3.2": "never saved", "cis_m365_v7 5.2.3.3": "never saved", azureList: "never saved", "eidsca EIDSCA.PR01": "never saved",
				"eidsca EIDSCA.PR02": "never saved", "eidsca EIDSCA.PR03": "never saved", "zero_trust_assessment 21847": "never saved",
				"zero_trust_assessment 21848": "never saved",
			},
		},
		{
			"passwords that expire", func(l *controls.Live) { (*l.Domains)[1].ValidDays = 90 },
			map[string]string{"cis_m365_v7 1.3.1": "contoso.onmicrosoft.example: 90 days", "scubagear MS.AAD.6.1v1": "contoso.onmicrosoft.example: 90 days"},
		},
		{
			"passwords that expire, beside a domain without a value", func(l *controls.Live) { (*l.Domains)[0].Unset, (*l.Domains)[1].ValidDays = true, 1 },
			map[string]string{"cis_m365_v7 1.3.1": "contoso.onmicrosoft.example: 1 day", "scubagear MS.AAD.6.1v1": "contoso.onmicrosoft.example: 1 day"},
		},
		{
			"weak methods", func(l *controls.Live) {
				l.Configurations[sspr.MethodVoice] = sspr.MethodConfiguration{State: new("enabled")}
			},
			map[string]string{"scubagear MS.AAD.3.5v2": "voice enabled"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			live := hardened()
			c.change(&live)
			if diff := cmp.Diff(c.want, failing(controls.Evaluate(live))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestEvaluateUnread checks that a setting that could not be read neither passes nor fails.
func TestEvaluateUnread(t *testing.T) {
	for _, r := range controls.Evaluate(controls.Live{}) {
		if r.Outcome != controls.NotReadable || r.Actual != "" {
			t.Errorf("%s %s: %s %q", r.Framework, r.ID, r.Outcome, r.Actual)
		}
	}
	live := hardened()
	delete(live.Configurations, sspr.MethodVoice)
	for _, r := range controls.Evaluate(live, controls.FrameworkScuba) {
		if want := r.ID == "MS.AAD.3.5v2"; (r.Outcome == controls.NotReadable) != want {
			t.Errorf("%s: %s", r.ID, r.Outcome)
		}
	}
}

func TestControls(t *testing.T) {
	all := controls.Evaluate(controls.Live{})
	seen, byFramework := map[string]bool{}, map[string]int{}
	for _, r := range all {
		key := r.Framework + r.ID
		if seen[key] || r.ID == "" || r.Title == "" || r.Expected == "" || r.Attribute == "" {
			t.Errorf("control %q is incomplete or there twice: %+v", key, r.Control)
		}
		seen[key] = true
		byFramework[r.Framework]++
	}
	if got := slices.Sorted(maps.Keys(byFramework)); !slices.Equal(got, slices.Sorted(slices.Values(controls.Frameworks()))) {
		t.Errorf("frameworks: %v", got)
	}
	if got := len(controls.Evaluate(controls.Live{}, controls.FrameworkEIDSCA, controls.FrameworkScuba)); got != byFramework[controls.FrameworkEIDSCA]+byFramework[controls.FrameworkScuba] {
		t.Errorf("%d controls of two frameworks", got)
	}
}
