package sspr_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestCountLoss(t *testing.T) {
	legacy := func(methods ...sspr.Method) sspr.Offering {
		offering, known := sspr.Availability{State: new(sspr.PreMigration), Legacy: &methods}.Offering(nil)
		if !known {
			t.Fatal("not known")
		}
		return offering
	}
	row := func(enabled, administrator bool, methods ...string) sspr.UserRegistration {
		return sspr.UserRegistration{SSPREnabled: enabled, Administrator: administrator, Methods: methods}
	}
	rows := []sspr.UserRegistration{
		row(true, false, "email", "mobilePhone"), row(true, false, "email"), row(true, false, "mobilePhone"), row(true, false), row(true, false, "fido2"),
		row(false, false, "email"), row(true, true, "email"),
		{SSPREnabled: true, UserType: "guest", Methods: []string{"email"}},
	}
	both := legacy(sspr.Email, sspr.MobilePhone)
	one, two := sspr.Rules{Required: 1}, sspr.Rules{Required: 2}
	for _, c := range []struct {
		name              string
		was, is           sspr.Rules
		offered, offering sspr.Offering
		want              sspr.Loss
	}{
		{"no change", one, one, both, both, sspr.Loss{Users: 5, Ready: 3}},
		{"two instead of one", one, two, both, both, sspr.Loss{Users: 5, Ready: 3, Lost: 2}},
		{"one instead of two", two, one, both, both, sspr.Loss{Users: 5, Ready: 1}},
		{"without e-mail", one, one, both, legacy(sspr.MobilePhone), sspr.Loss{Users: 5, Ready: 3, Lost: 1}},
		{"without e-mail, and two are required", two, two, both, legacy(sspr.MobilePhone), sspr.Loss{Users: 5, Ready: 1, Lost: 1}},
	} {
		if got := sspr.CountLoss(slices.Values(rows), c.was, c.is, c.offered, c.offering); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
