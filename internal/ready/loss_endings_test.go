package ready_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/ready"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func reported(capable bool, methods ...string) sspr.UserRegistration {
	return sspr.UserRegistration{SSPREnabled: true, SSPRCapable: capable, Methods: methods}
}

func TestCountEnding(t *testing.T) {
	const february, march = sspr.Date("2027-02-01"), sspr.Date("2027-03-01")
	all := policy(t, sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions)
	rows := []sspr.UserRegistration{
		reported(true, "mobilePhone"), reported(false, "mobilePhone"), reported(true, "mobilePhone", "email"), reported(true, "mobilePhone", "securityQuestion"),
		reported(true, "mobilePhone", "somethingNew"), reported(false),
		{SSPRCapable: true, Methods: []string{"mobilePhone"}},
		{SSPREnabled: true, SSPRCapable: true, Administrator: true, Methods: []string{"mobilePhone"}},
		{SSPREnabled: true, SSPRCapable: true, UserType: "guest", Methods: []string{"mobilePhone"}},
	}
	everyone, _ := sspr.Scope{EnabledFor: new(sspr.EnabledForAll)}.Reach(nil)
	for _, c := range []struct {
		name   string
		change ready.Change
		day    sspr.Date
		want   ready.Loss
	}{
		{"phones", ready.Change{Is: 1, After: all}, february, ready.Loss{Users: 6, Ready: 5, Lost: 2, LostIfTwo: 2, May: 1, MayIfTwo: 1}},
		{"questions, and phones have ended", ready.Change{Is: 1, After: all}, march, ready.Loss{Users: 6, Ready: 3, Lost: 1, LostIfTwo: 1}},
		{"phones, and one is enough, as a user shows", ready.Change{After: all}, february, ready.Loss{Users: 6, Ready: 5, Lost: 2, LostIfTwo: 2, May: 1, MayIfTwo: 1}},
		{"two are required", ready.Change{Is: 2, After: all}, february, ready.Loss{Users: 6, Ready: 3, Lost: 3, LostIfTwo: 3}},
		{"a wider scope", ready.Change{Is: 1, After: all, To: &everyone}, february, ready.Loss{Users: 7, Ready: 6, Lost: 3, LostIfTwo: 3, May: 1, MayIfTwo: 1}},
		{"a policy without phones", ready.Change{Is: 1, After: policy(t, sspr.Email)}, february, ready.Loss{Users: 6, Ready: 2}},
		{"a day without an ending", ready.Change{Is: 1, After: all}, "2027-01-31", ready.Loss{Users: 6, Ready: 5}},
	} {
		c.change.Endings = sspr.Endings()
		if got := c.change.CountEnding(slices.Values(rows), c.day); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// TestLossAfterAnEnding: methods that have ended are not what a change leaves to a user, and what they took is not a loss of the
// change.
func TestLossAfterAnEnding(t *testing.T) {
	rows := []sspr.UserRegistration{reported(true, "mobilePhone", "email"), reported(true, "mobilePhone"), reported(true, "securityQuestion", "email"), reported(true, "hardwareOneTimePasscode", "email")}
	all, without := policy(t, sspr.Email, sspr.MobilePhone, sspr.SecurityQuestions), policy(t, sspr.MobilePhone, sspr.SecurityQuestions)
	for day, want := range map[sspr.Date]ready.Loss{
		"2027-01-31": {Users: 4, Ready: 4}, // hardware tokens may count
		"2027-02-01": {Users: 4, Ready: 3, Lost: 1},
		"2027-03-01": {Users: 4, Ready: 3, Lost: 2},
	} {
		want.LostIfTwo = want.Lost
		for name, c := range map[string]ready.Change{
			"known": {Was: 1, Is: 1, Before: all, After: without}, "not known before": {Was: 1, Is: 1, After: without},
		} {
			c.Endings, c.AsOf = sspr.Endings(), day
			got := c.CountLoss(slices.Values(rows))
			got.Lost, got.LostIfTwo = got.Lost-hardware(got), got.LostIfTwo-hardware(got)
			got.May, got.MayIfTwo = 0, 0
			if got != want {
				t.Errorf("%s, %s: %+v, want %+v", day, name, got, want)
			}
		}
	}
}

// hardware is 1 if the user with a token is counted as lost: policies by switches alone do not offer it.
func hardware(l ready.Loss) int { return 1 - min(1, l.May) }

// TestEndingsAreCountedOnce checks over random tenants: no user is lost at two endings, a user who can reset a password until an
// ending and not afterwards is counted unless the service's counting may differ, and a plan without a change loses no user on
// any day.
func TestEndingsAreCountedOnce(t *testing.T) {
	names := []string{"email", "mobilePhone", "officePhone", "securityQuestion", "microsoftAuthenticatorPush", "softwareOneTimePasscode", "hardwareOneTimePasscode", "fido2", "new"}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 3))
		var offered []sspr.Method
		for _, m := range sspr.LegacyMethods() {
			if r.IntN(3) > 0 {
				offered = append(offered, m)
			}
		}
		var rows []sspr.UserRegistration
		for i := range 40 {
			row := sspr.UserRegistration{ID: fmt.Sprint(i), SSPREnabled: true, SSPRCapable: r.IntN(2) == 0}
			for _, name := range names {
				if r.IntN(4) == 0 {
					row.Methods = append(row.Methods, name)
				}
			}
			rows = append(rows, row)
		}
		required := 1 + r.Int64N(2)
		c := ready.Change{Was: required, Is: required, Before: policy(t, offered...), After: policy(t, offered...), Endings: sspr.Endings()}
		for _, row := range rows {
			lost := 0
			for _, day := range []sspr.Date{"2027-02-01", "2027-03-01"} {
				one := c.CountEnding(slices.Values([]sspr.UserRegistration{row}), day)
				lost += one.Lost
				p := ready.PersonOf(row)
				p.Offered, p.PerhapsOffered = c.After.To(row.ID)
				rules := ready.Rules{Required: required, State: c.After.State(), Endings: c.Endings, AsOf: "2027-01-01"}
				v := rules.Judge(p)
				if v.Ready && v.Until == day && one.Lost+one.May != 1 {
					t.Fatalf("seed %d: %v until %s, and %+v", seed, row.Methods, v.Until, one)
				}
			}
			if lost > 1 {
				t.Fatalf("seed %d: %v is lost twice", seed, row.Methods)
			}
		}
		for _, c.AsOf = range []sspr.Date{"", "2027-02-01", "2027-03-01"} {
			if got := c.CountLoss(slices.Values(rows)); got.Lost+got.May > 0 {
				t.Fatalf("seed %d, %s: a plan that changes nothing loses %+v", seed, c.AsOf, got)
			}
		}
	}
}
