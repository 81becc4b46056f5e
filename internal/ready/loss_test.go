package ready_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// policy returns an offering by legacy switches alone.
func policy(t *testing.T, methods ...sspr.Method) *sspr.Offering {
	t.Helper()
	offering, known := sspr.Availability{State: new(sspr.PreMigration), Legacy: &methods}.Offering(nil)
	if !known {
		t.Fatal("not known")
	}
	return &offering
}

func TestCountLoss(t *testing.T) {
	row := func(enabled, administrator bool, methods ...string) sspr.UserRegistration {
		return sspr.UserRegistration{SSPREnabled: enabled, Administrator: administrator, Methods: methods}
	}
	rows := []sspr.UserRegistration{
		row(false, false, "mobilePhone"), row(true, false, "email", "mobilePhone"), row(true, false, "email"), row(true, false, "mobilePhone"), row(true, false), row(true, false, "fido2"),
		row(false, false, "email"), row(true, true, "email"),
		{SSPREnabled: true, UserType: "guest", Methods: []string{"email"}},
	}
	both, mobile := policy(t, sspr.Email, sspr.MobilePhone), policy(t, sspr.MobilePhone)
	for _, c := range []struct {
		name   string
		change ready.Change
		want   ready.Loss
	}{
		{"no change", ready.Change{Was: 1, Is: 1, Before: both, After: both}, ready.Loss{Users: 5, Ready: 3}},
		{"two instead of one", ready.Change{Was: 1, Is: 2, Before: both, After: both}, ready.Loss{Users: 5, Ready: 3, Lost: 2, LostIfTwo: 2}},
		{"one instead of two", ready.Change{Was: 2, Is: 1, Before: both, After: both}, ready.Loss{Users: 5, Ready: 1}},
		{"without e-mail", ready.Change{Was: 1, Is: 1, Before: both, After: mobile}, ready.Loss{Users: 5, Ready: 3, Lost: 1, LostIfTwo: 1}},
		{"without e-mail, and two are required", ready.Change{Was: 2, Is: 2, Before: both, After: mobile}, ready.Loss{Users: 5, Ready: 1, Lost: 1, LostIfTwo: 1}},
	} {
		if got := c.change.CountLoss(slices.Values(rows)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestCountLossByTheReport checks that the service's own answer is used if the policy before is not known.
func TestCountLossByTheReport(t *testing.T) {
	capable := func(methods ...string) sspr.UserRegistration {
		return sspr.UserRegistration{SSPREnabled: true, SSPRCapable: true, Methods: methods}
	}
	mobile := ready.Change{After: policy(t, sspr.MobilePhone, sspr.OfficePhone)}
	for _, c := range []struct {
		name string
		rows []sspr.UserRegistration
		want ready.Loss
	}{
		{"one is enough, as one user shows", []sspr.UserRegistration{capable("email"), capable("email", "mobilePhone"), capable("mobilePhone", "officePhone")}, ready.Loss{Users: 3, Ready: 3, Lost: 1, LostIfTwo: 1}},
		{
			"two may be required",
			[]sspr.UserRegistration{capable("email", "mobilePhone"), capable("mobilePhone", "officePhone"), capable("officePhone", "email", "mobilePhone")},
			ready.Loss{Users: 3, Ready: 3, LostIfTwo: 1},
		},
		{"no user could before", []sspr.UserRegistration{{SSPREnabled: true, Methods: []string{"email"}}}, ready.Loss{Users: 1}},
	} {
		if got := mobile.CountLoss(slices.Values(c.rows)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	// The policy before is known only with both of its two inputs.
	unready := []sspr.UserRegistration{{SSPREnabled: true, Methods: []string{"email"}}}
	for name, half := range map[string]ready.Change{
		"the methods": {Before: policy(t, sspr.Email), After: mobile.After}, "the number": {Was: 1, Is: 1, After: mobile.After},
	} {
		if got := half.CountLoss(slices.Values(unready)); got != (ready.Loss{Users: 1}) {
			t.Errorf("%s alone: %+v", name, got)
		}
	}
}

// reach returns the users in a scope, in a tenant where the group "all four" has four members, one of them nested,
// "two" has two of them, "other" two others, and "empty" none.
func reach(t *testing.T, enabledFor sspr.EnabledFor, group string) *sspr.Reach {
	t.Helper()
	members := map[string][]string{"all four": {"kim", "lee", "pat", "sam"}, "two": {"kim", "pat"}, "other": {"sam", "tia"}}
	r, known := sspr.Scope{EnabledFor: &enabledFor, GroupID: &group}.Reach(func(group, user string) bool { return slices.Contains(members[group], user) })
	if !known {
		t.Fatal("not known")
	}
	return &r
}

// TestCountLossOfScope checks that a user who leaves the scope and could reset a password is counted. Kim, Lee and Sam
// can, Pat and Tia cannot; Ada is an administrator and Gil a guest.
func TestCountLossOfScope(t *testing.T) {
	all, none, selected := sspr.EnabledForAll, sspr.EnabledForNone, sspr.EnabledForSelected
	row := func(id string, methods ...string) sspr.UserRegistration {
		return sspr.UserRegistration{ID: id, UserType: "member", SSPREnabled: true, SSPRCapable: len(methods) > 0, SSPRRegistered: len(methods) > 0, Methods: methods}
	}
	rows := []sspr.UserRegistration{
		row("kim", "email", "mobilePhone"), row("lee", "email"), row("pat"), row("sam", "mobilePhone"), row("tia"),
		{ID: "ada", Administrator: true, SSPREnabled: true, SSPRCapable: true, Methods: []string{"email"}},
		{ID: "gil", UserType: "guest", SSPREnabled: true, SSPRCapable: true, Methods: []string{"email"}},
	}
	both, email := policy(t, sspr.Email, sspr.MobilePhone), policy(t, sspr.Email)
	same := func(l ready.Loss) ready.Loss { l.LostIfTwo, l.MayIfTwo = l.Lost, l.May; return l }
	for _, c := range []struct {
		name   string
		change ready.Change
		want   ready.Loss
	}{
		{"all to none", ready.Change{From: reach(t, all, ""), To: reach(t, none, "")}, ready.Loss{Users: 5, Ready: 3, Lost: 3}},
		{"all to a group", ready.Change{From: reach(t, all, ""), To: reach(t, selected, "two")}, ready.Loss{Users: 5, Ready: 3, Lost: 2}},
		{"all to a group of nearly all", ready.Change{From: reach(t, all, ""), To: reach(t, selected, "all four")}, ready.Loss{Users: 5, Ready: 3}},
		{"all to an empty group", ready.Change{From: reach(t, all, ""), To: reach(t, selected, "empty")}, ready.Loss{Users: 5, Ready: 3, Lost: 3}},
		{"all to no group", ready.Change{From: reach(t, all, ""), To: reach(t, selected, "")}, ready.Loss{Users: 5, Ready: 3, Lost: 3}},
		{"a group to a smaller one", ready.Change{From: reach(t, selected, "all four"), To: reach(t, selected, "two")}, ready.Loss{Users: 4, Ready: 3, Lost: 2}},
		{"a group to another", ready.Change{From: reach(t, selected, "two"), To: reach(t, selected, "other")}, ready.Loss{Users: 2, Ready: 1, Lost: 1}},
		{"a group to a larger one", ready.Change{From: reach(t, selected, "two"), To: reach(t, selected, "all four")}, ready.Loss{Users: 2, Ready: 1}},
		{"a group to none", ready.Change{From: reach(t, selected, "two"), To: reach(t, none, "")}, ready.Loss{Users: 2, Ready: 1, Lost: 1}},
		{"none to a group", ready.Change{From: reach(t, none, ""), To: reach(t, selected, "two")}, ready.Loss{}},
		{"an empty group to none", ready.Change{From: reach(t, selected, "empty"), To: reach(t, none, "")}, ready.Loss{}},
		{"the scope before by the report", ready.Change{To: reach(t, selected, "two")}, ready.Loss{Users: 5, Ready: 3, Lost: 2}},
		{
			"with methods that go in the same run",
			ready.Change{Was: 1, Is: 1, Before: both, After: email, From: reach(t, all, ""), To: reach(t, selected, "all four")},
			ready.Loss{Users: 5, Ready: 3, Lost: 1},
		},
		{
			"with more methods required in the same run",
			ready.Change{Was: 1, Is: 2, Before: both, After: both, From: reach(t, all, ""), To: reach(t, selected, "two")},
			ready.Loss{Users: 5, Ready: 3, Lost: 2},
		},
		{
			"with methods that make up for nothing",
			ready.Change{Was: 1, Is: 1, Before: email, After: both, From: reach(t, all, ""), To: reach(t, none, "")},
			ready.Loss{Users: 5, Ready: 3, Lost: 3},
		},
	} {
		if got := c.change.CountLoss(slices.Values(rows)); got != same(c.want) {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestCountLossOfANewScope checks a scope that is newer than the report, in which the report calls no user capable.
// Users who have registered enough could reset a password all the same.
func TestCountLossOfANewScope(t *testing.T) {
	rows := []sspr.UserRegistration{{ID: "kim", SSPRRegistered: true, Methods: []string{"email"}}, {ID: "pat", SSPRRegistered: true, Methods: []string{"officePhone"}}, {ID: "lee"}}
	email := policy(t, sspr.Email)
	to := reach(t, sspr.EnabledForNone, "")
	for _, c := range []struct {
		name   string
		change ready.Change
		want   ready.Loss
	}{
		{"by the report's word", ready.Change{From: reach(t, sspr.EnabledForAll, ""), To: to}, ready.Loss{Users: 3, Ready: 2, Lost: 2, LostIfTwo: 2}},
		{"by the policy where it is known", ready.Change{Was: 1, Is: 1, Before: email, After: email, From: reach(t, sspr.EnabledForAll, ""), To: to}, ready.Loss{Users: 3, Ready: 1, Lost: 1, LostIfTwo: 1}},
	} {
		if got := c.change.CountLoss(slices.Values(rows)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestCountLossOfUncertainUsers checks that an unknown is never counted as a certain loss, and that unchanged users are
// not counted at all.
func TestCountLossOfUncertainUsers(t *testing.T) {
	row := func(methods ...string) sspr.UserRegistration {
		return sspr.UserRegistration{SSPREnabled: true, SSPRCapable: true, Methods: methods}
	}
	rows := []sspr.UserRegistration{
		row("email"), row("email", "hardwareOneTimePasscode"), row("hardwareOneTimePasscode"), row("email", "alternateMobilePhone"), row("alternateMobilePhone"), row("email", "mobilePhone"), row("email", "verifiedID"), row("verifiedID"),
	}
	offered := func(state sspr.MigrationState, methods ...sspr.ConfigurableMethod) *sspr.Offering {
		everyone := &[]sspr.Target{{ID: sspr.AllUsers, Type: "group"}}
		migrated := sspr.Availability{State: &state, Legacy: &[]sspr.Method{}, Configurations: map[sspr.ConfigurableMethod]sspr.MethodConfiguration{}}
		for _, m := range sspr.ConfigurableMethods() {
			migrated.Configurations[m] = sspr.MethodConfiguration{State: new("disabled"), Included: everyone}
		}
		for _, m := range methods {
			migrated.Configurations[m] = sspr.MethodConfiguration{State: new("enabled"), Included: everyone}
		}
		offering, known := migrated.Offering(nil)
		if !known {
			t.Fatal("not known")
		}
		return &offering
	}
	both, mobile := offered(sspr.MigrationComplete, sspr.MethodEmail, sspr.MethodSMS), offered(sspr.MigrationComplete, sspr.MethodSMS)
	for _, c := range []struct {
		name   string
		change ready.Change
		want   ready.Loss
	}{
		{"e-mail goes", ready.Change{Was: 1, Is: 1, Before: both, After: mobile}, ready.Loss{Users: 8, Ready: 8, Lost: 1, LostIfTwo: 1, May: 3, MayIfTwo: 3}},
		{"nothing goes", ready.Change{Was: 1, Is: 1, Before: both, After: both}, ready.Loss{Users: 8, Ready: 8}},
		{"e-mail goes, and the policy before is not known", ready.Change{Is: 1, After: mobile}, ready.Loss{Users: 8, Ready: 8, Lost: 1, LostIfTwo: 1, May: 6, MayIfTwo: 6}},
		{"two instead of one", ready.Change{Was: 1, Is: 2, Before: both, After: both}, ready.Loss{Users: 8, Ready: 8, Lost: 4, LostIfTwo: 4, May: 3, MayIfTwo: 3}},
	} {
		if got := c.change.CountLoss(slices.Values(rows)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	// The migration state decides whether a notification counts if one method is required.
	push := []sspr.UserRegistration{row("microsoftAuthenticatorPush")}
	app := []sspr.ConfigurableMethod{sspr.MethodMicrosoftAuthenticator, sspr.MethodEmail}
	back := ready.Change{Was: 1, Is: 1, Before: offered(sspr.MigrationComplete, app...), After: offered(sspr.MigrationInProgress, app...)}
	if got := back.CountLoss(slices.Values(push)); got != (ready.Loss{Users: 1, Ready: 1, Lost: 1, LostIfTwo: 1}) {
		t.Errorf("back from the migration: %+v", got)
	}
}
