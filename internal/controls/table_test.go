package controls_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/controls"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestPassingControlsShowTheValue checks that a passing control names the tenant's value, as a failing one does.
func TestPassingControlsShowTheValue(t *testing.T) {
	t.Parallel()
	want := map[string]string{
		"5.2.4.1": "all", "5.2.4.2": "2", "5.2.4.3": "registration required, reconfirmation after 180 days", "5.2.4.4": "true", "5.2.4.5": "true",
		"1.7, 2.9": "180 days", "EIDSCA.AP01": "false", "EIDSCA.AG01": "migration_complete", "MS.AAD.3.5v2": "none enabled", "22072": "not offered",
		"1.3.1": "never, in every domain", "5.2.3.2": "enforced, 3 words", "5.2.3.3": "checked, enforce", "EIDSCA.PR01": "enforce", "EIDSCA.PR02": "true",
		"EIDSCA.PR03": "true", "EIDSCA.PR05": "60 seconds", "EIDSCA.PR06": "10", "21847": "checked, enforce",
	}
	for _, r := range controls.Evaluate(hardened()) {
		if w, ok := want[r.ID]; ok && (r.Actual != w || r.Outcome != controls.Pass) {
			t.Errorf("%s: got %s, %q", r.ID, r.Outcome, r.Actual)
		}
	}
	for _, r := range controls.Evaluate(hardened(), controls.FrameworkScuba) {
		if r.Framework != controls.FrameworkScuba {
			t.Errorf("%s of %s was not asked for", r.ID, r.Framework)
		}
	}
}

// TestDomainsWithoutAValue checks that a domain without a value passes by name, and is not claimed to let no password expire (passwords 4.6,
// 4.8 and 10.6).
func TestDomainsWithoutAValue(t *testing.T) {
	t.Parallel()
	for want, unset := range map[string][]int{
		"never, in every domain":                                 nil,
		"never, or no value: contoso.example":                    {0},
		"no value: contoso.example, contoso.onmicrosoft.example": {0, 1},
	} {
		live := hardened()
		for _, i := range unset {
			(*live.Domains)[i].Unset = true
		}
		for _, r := range controls.Evaluate(live) {
			if r.Source() == controls.SourceDomains && (r.Actual != want || r.Outcome != controls.Pass) {
				t.Errorf("%s: got %s, %q, want %q", r.ID, r.Outcome, r.Actual, want)
			}
		}
	}
}

// TestOneDay checks the singular in "1 day".
func TestOneDay(t *testing.T) {
	t.Parallel()
	live := hardened()
	live.Registration.ReconfirmAfterDays = new(int64(1))
	want := map[string]string{"1.7, 2.9": "1 day", "5.2.4.3": "registration required, reconfirmation after 1 day"}
	for _, r := range controls.Evaluate(live) {
		if w, ok := want[r.ID]; ok && r.Actual != w {
			t.Errorf("%s: got %q, want %q", r.ID, r.Actual, w)
		}
	}
}

// TestBoundsOfControls checks the smallest value that passes, and values that are known in part.
func TestBoundsOfControls(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		id     string
		change func(*controls.Live)
		want   controls.Outcome
	}{
		"one day":             {"1.7, 2.9", func(l *controls.Live) { l.Registration.ReconfirmAfterDays = new(int64(1)) }, controls.Pass},
		"one day, registered": {"5.2.4.3", func(l *controls.Live) { l.Registration.ReconfirmAfterDays = new(int64(1)) }, controls.Pass},
		"days not known":      {"5.2.4.3", func(l *controls.Live) { l.Registration.ReconfirmAfterDays = nil }, controls.NotReadable},
		"requirement unknown": {"5.2.4.3", func(l *controls.Live) { l.Registration.RequiredAtSignIn = nil }, controls.NotReadable},
		"only the days":       {"1.7, 2.9", func(l *controls.Live) { l.Registration.RequiredAtSignIn = nil }, controls.Pass},
		"a state not known":   {"MS.AAD.3.5v2", func(l *controls.Live) { l.Configurations[sspr.MethodEmail] = sspr.MethodConfiguration{} }, controls.NotReadable},
		"scope not known":     {"5.2.4.1", func(l *controls.Live) { l.Scope.EnabledFor = nil }, controls.NotReadable},
		"number not known":    {"5.2.4.2", func(l *controls.Live) { l.Methods.Required = nil }, controls.NotReadable},
		"methods not known":   {"22072", func(l *controls.Live) { l.Methods.Methods = nil }, controls.NotReadable},
		"one of the notices":  {"5.2.4.4", func(l *controls.Live) { l.Notifications.Users = nil }, controls.NotReadable},
		"the other notice":    {"5.2.4.5", func(l *controls.Live) { l.Notifications.Users = nil }, controls.Pass},
		"before migration":    {"MS.AAD.3.5v2", func(l *controls.Live) { l.Policy.MigrationState = new(sspr.PreMigration) }, controls.NotApplicable},
		"in migration": {"MS.AAD.3.5v2", func(l *controls.Live) {
			l.Policy.MigrationState = new(sspr.MigrationInProgress)
			l.Configurations[sspr.MethodEmail] = sspr.MethodConfiguration{State: new("enabled")}
		}, controls.NotApplicable},
		"no migration state":    {"MS.AAD.3.5v2", func(l *controls.Live) { l.Policy.MigrationState = nil }, controls.NotReadable},
		"state not known":       {"EIDSCA.AG01", func(l *controls.Live) { l.Policy.MigrationState = nil }, controls.NotReadable},
		"one word":              {"5.2.3.2", func(l *controls.Live) { l.Passwords.Words = new(1) }, controls.Pass},
		"rules not known":       {"5.2.3.2", func(l *controls.Live) { l.Passwords = nil }, controls.NotReadable},
		"words not known":       {"21848", func(l *controls.Live) { l.Passwords.Words = nil }, controls.NotReadable},
		"list not known":        {"EIDSCA.PR03", func(l *controls.Live) { l.Passwords.EnforceCustomBanned = nil }, controls.NotReadable},
		"mode not known":        {"EIDSCA.PR01", func(l *controls.Live) { l.Passwords.OnPremisesMode = nil }, controls.NotReadable},
		"check not known":       {"5.2.3.3", func(l *controls.Live) { l.Passwords.CheckOnPremises = nil }, controls.NotReadable},
		"threshold not known":   {"EIDSCA.PR06", func(l *controls.Live) { l.Passwords.LockoutThreshold = nil }, controls.NotReadable},
		"duration not known":    {"21849", func(l *controls.Live) { l.Passwords.LockoutSeconds = nil }, controls.NotReadable},
		"a default duration":    {"21849", func(l *controls.Live) { l.Passwords.Saved = false }, controls.Pass},
		"a default threshold":   {"EIDSCA.PR06", func(l *controls.Live) { l.Passwords.Saved = false }, controls.Pass},
		"domains not known":     {"1.3.1", func(l *controls.Live) { l.Domains = nil }, controls.NotReadable},
		"no domain":             {"1.3.1", func(l *controls.Live) { l.Domains = &[]controls.Domain{} }, controls.NotReadable},
		"cloud only":            {"5.2.3.3", func(l *controls.Live) { l.Synchronized = new(false) }, controls.NotApplicable},
		"cloud only, unread":    {"5.2.3.3", func(l *controls.Live) { l.Synchronized, l.Passwords = new(false), nil }, controls.NotApplicable},
		"cloud only, assessed":  {"21847", func(l *controls.Live) { l.Synchronized, l.Passwords = new(false), nil }, controls.Pass},
		"cloud only, EIDSCA":    {"EIDSCA.PR02", func(l *controls.Live) { l.Synchronized, l.Passwords.CheckOnPremises = new(false), new(false) }, controls.Fail},
		"synchronized or not":   {"5.2.3.3", func(l *controls.Live) { l.Synchronized = nil }, controls.Pass},
		"synchronized, perhaps": {"5.2.3.3", func(l *controls.Live) { l.Synchronized, l.Passwords.OnPremisesMode = nil, new("audit") }, controls.NotReadable},
		"assessed, perhaps":     {"21847", func(l *controls.Live) { l.Synchronized, l.Passwords.OnPremisesMode = nil, new("audit") }, controls.NotReadable},
		"switch not known":      {"EIDSCA.AP01", func(l *controls.Live) { l.Administrators.Enabled = nil }, controls.NotReadable},
	} {
		live := hardened()
		test.change(&live)
		results := controls.Evaluate(live)
		i := slices.IndexFunc(results, func(r controls.Result) bool { return r.ID == test.id })
		if i < 0 || results[i].Outcome != test.want {
			t.Errorf("%s: got %+v", name, results)
		}
	}
}

// TestUnknownTargets checks that a method without a collection of included targets applies to all users, and that one
// without excluded targets excludes no user.
func TestUnknownTargets(t *testing.T) {
	t.Parallel()
	a := sspr.Availability{State: new(sspr.MigrationComplete), Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{
		sspr.MethodEmail: {State: new("enabled"), Excluded: &[]sspr.Target{{ID: "leavers", Type: "group"}}},
		sspr.MethodSMS:   {State: new("disabled"), Included: &[]sspr.Target{{ID: "off", Type: "group"}}},
		sspr.MethodVoice: {State: new("enabled"), Included: &[]sspr.Target{{ID: "callers", Type: "group"}, {ID: "one", Type: "user"}}},
	}}
	offering, known := a.Offering(func(group, _ string) bool { return group == "callers" })
	if got, _ := offering.To("kim"); !known || got != sspr.SetOf(sspr.Email, sspr.MobilePhone) {
		t.Errorf("got %v, %t", got.Methods(), known)
	}
	// Maps have no order, so an early end of the search shows in some runs only.
	for range 20 {
		if got := a.TargetGroups(); !slices.Equal(got, []string{"callers", "leavers"}) {
			t.Fatalf("groups: got %v", got)
		}
	}
}

// TestSetsHoldEachMethod checks that a set distinguishes all methods, including the first.
func TestSetsHoldEachMethod(t *testing.T) {
	t.Parallel()
	for _, m := range sspr.Methods() {
		set := sspr.SetOf(m, "carrier_pigeon")
		if got := set.Methods(); !slices.Equal(got, []sspr.Method{m}) {
			t.Errorf("%s: got %v", m, got)
		}
		if set.Has("carrier_pigeon") || !set.Has(m) || set.Without(m) != 0 || sspr.SetOf().With(m) != set {
			t.Errorf("%s: got %b", m, set)
		}
	}
}
