package sspr_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// policy gives who is offered what by legacy switches alone.
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
		change sspr.Change
		want   sspr.Loss
	}{
		{"no change", sspr.Change{Was: 1, Is: 1, Before: both, After: both}, sspr.Loss{Users: 5, Ready: 3}},
		{"two instead of one", sspr.Change{Was: 1, Is: 2, Before: both, After: both}, sspr.Loss{Users: 5, Ready: 3, Lost: 2, LostIfTwo: 2}},
		{"one instead of two", sspr.Change{Was: 2, Is: 1, Before: both, After: both}, sspr.Loss{Users: 5, Ready: 1}},
		{"without e-mail", sspr.Change{Was: 1, Is: 1, Before: both, After: mobile}, sspr.Loss{Users: 5, Ready: 3, Lost: 1, LostIfTwo: 1}},
		{"without e-mail, and two are required", sspr.Change{Was: 2, Is: 2, Before: both, After: mobile}, sspr.Loss{Users: 5, Ready: 1, Lost: 1, LostIfTwo: 1}},
	} {
		if got := c.change.CountLoss(slices.Values(rows)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestCountLossByTheReport: where the policy before is not known, the service's own word serves.
func TestCountLossByTheReport(t *testing.T) {
	capable := func(methods ...string) sspr.UserRegistration {
		return sspr.UserRegistration{SSPREnabled: true, SSPRCapable: true, Methods: methods}
	}
	mobile := sspr.Change{After: policy(t, sspr.MobilePhone, sspr.OfficePhone)}
	for _, c := range []struct {
		name string
		rows []sspr.UserRegistration
		want sspr.Loss
	}{
		{"one is enough, as one user shows", []sspr.UserRegistration{capable("email"), capable("email", "mobilePhone"), capable("mobilePhone", "officePhone")}, sspr.Loss{Users: 3, Ready: 3, Lost: 1, LostIfTwo: 1}},
		{
			"two may be required",
			[]sspr.UserRegistration{capable("email", "mobilePhone"), capable("mobilePhone", "officePhone"), capable("officePhone", "email", "mobilePhone")},
			sspr.Loss{Users: 3, Ready: 3, LostIfTwo: 1},
		},
		{"nobody could anyway", []sspr.UserRegistration{{SSPREnabled: true, Methods: []string{"email"}}}, sspr.Loss{Users: 1}},
	} {
		if got := mobile.CountLoss(slices.Values(c.rows)); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	// One of the two that the policy before comes to is not enough to know it.
	nobody := []sspr.UserRegistration{{SSPREnabled: true, Methods: []string{"email"}}}
	for name, half := range map[string]sspr.Change{
		"the methods": {Before: policy(t, sspr.Email), After: mobile.After}, "the number": {Was: 1, Is: 1, After: mobile.After},
	} {
		if got := half.CountLoss(slices.Values(nobody)); got != (sspr.Loss{Users: 1}) {
			t.Errorf("%s alone: %+v", name, got)
		}
	}
}
