package journeys_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Phones and addresses that only the name of the report tells of have stand-ins, so that what the report counts can be proven
// (chosen).
func TestMethodsByTheNameOfTheReport(t *testing.T) {
	byName := func(names ...string) func(*tenant.State) {
		return func(st *tenant.State) {
			st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
			u := st.User(kim)
			u.Methods, u.RegisteredMethods = tenant.UserMethods{}, names
		}
	}
	for _, c := range []struct {
		report  string
		option  journeys.Option
		to      string
		hint    string
		channel tenant.Channel
		wrong   []string
	}{
		{tenant.ReportEmail, journeys.OptionEmail, "kim@stand-in.example", "k***@stand-in.example", tenant.ChannelMail, nil},
		{tenant.ReportMobile, journeys.OptionText, journeys.StandInMobile, "(ending in 00)", tenant.ChannelText, []string{"", "+1 2065550101"}},
		{tenant.ReportMobile, journeys.OptionCall, journeys.StandInMobile, "(ending in 00)", tenant.ChannelCall, []string{"", "+1 2065550101"}},
		{tenant.ReportOffice, journeys.OptionOffice, journeys.StandInOffice, "(ending in 01)", tenant.ChannelCall, []string{"", "+1 2065550100"}},
	} {
		t.Run(string(c.option), func(t *testing.T) {
			w := newWorld(t, 1, byName(c.report))
			d, err := w.Decide(kim)
			if err != nil || d.Cause != "" || !slices.Contains(d.Options, c.option) {
				t.Fatalf("decided is %+v, %v", d, err)
			}
			r := w.at(w.begin(kimName), journeys.StepChoose)
			if !slices.Contains(r.Options, journeys.Offer{Option: c.option, Hint: c.hint}) {
				t.Errorf("offered: %v", r.Options)
			}
			for _, number := range c.wrong {
				if r = w.step(w.Choose(r.ID, c.option, number)); r.Problem == nil || r.Problem.Field != "number" {
					t.Errorf("with the number %q: step %s", number, r.Step)
				}
			}
			if sent := w.state().Outbox; len(sent) != 0 {
				t.Errorf("sent before the right number: %+v", sent)
			}
			r = w.at(w.step(w.Choose(r.ID, c.option, c.to)), journeys.StepCode)
			if m := w.last(kim); m.To != c.to || m.Channel != c.channel {
				t.Errorf("sent by %s to %q, want by %s to %q", m.Channel, m.To, c.channel, c.to)
			}
			w.at(w.step(w.EnterCode(r.ID, w.last(kim).Code)), journeys.StepPassword)

			w.change(func(st *tenant.State) { st.User(kim).RegisteredMethods = nil })
			if r = w.step(w.SetPassword(r.ID, password, password)); r.Step != journeys.StepRefused || r.Refusal.Code != "SSPR_0014" {
				t.Errorf("after the name was removed: step %s", r.Step)
			}
		})
	}
	t.Run("a reset by itself", func(t *testing.T) {
		w := newWorld(t, 2, byName(tenant.ReportMobile, tenant.ReportOffice))
		w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
	})
	t.Run("a number of the user's own comes first", func(t *testing.T) {
		w := newWorld(t, 1, func(st *tenant.State) {
			byName(tenant.ReportMobile, tenant.ReportEmail)(st)
			st.SetPhone(kim, tenant.PhoneMobile, "+1 2065550122")
			st.SetEmail(kim, "kim.private@fabrikam.example")
		})
		r := w.begin(kimName)
		if r = w.step(w.Choose(r.ID, journeys.OptionText, journeys.StandInMobile)); r.Problem == nil {
			t.Errorf("the stand-in was taken: step %s", r.Step)
		}
		w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepCode)
		if to := w.last(kim).To; to != "kim.private@fabrikam.example" {
			t.Errorf("the mail went to %s", to)
		}
	})
	t.Run("mails about the reset", func(t *testing.T) {
		w := newWorld(t, 1, byName(tenant.ReportEmail))
		w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
		var to []string
		for _, m := range w.state().Outbox {
			if m.Code == "" {
				to = append(to, m.To)
			}
		}
		if want := []string{"kim@contoso.example", "kim@stand-in.example"}; !slices.Equal(to, want) {
			t.Errorf("mails went to %v, want %v", to, want)
		}
	})
}
