package journeys_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// everything registers each kind of method for Kim, and sets policies that offer them.
func everything(st *tenant.State) {
	st.SetPolicy(tenant.KeyQuestionsSwitch, true)
	st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
	st.SetAuthenticationMethod("HardwareOath", "state", "enabled")
	st.SetPhone(kim, tenant.PhoneOffice, "+61 255501234x77")
	u := st.User(kim)
	u.RegisteredMethods = append(u.RegisteredMethods, tenant.ReportHardwareCode)
	st.SetQuestions(kim, "Which city?", "Bergen", "Which book?", "Momo", "Which dish?", "Soup", "Which song?", "Imagine", "Which pet?", "Cat 9")
}

var kimsAnswers = map[string]string{
	"Which city?": "Bergen", "Which book?": "Momo", "Which dish?": "Soup", "Which song?": "Imagine", "Which pet?": "Cat 9",
}

func optionsOf(r journeys.Reset) (options []journeys.Option) {
	for _, o := range r.Options {
		options = append(options, o.Option)
	}
	return options
}

// What is registered and offered is shown, masked (user-journeys 4.1 and 4.20).
func TestOptionsAndHints(t *testing.T) {
	w := newWorld(t, 1, everything)
	r := w.at(w.begin(kimName), journeys.StepChoose)
	want := []journeys.Offer{
		{journeys.OptionEmail, "k***@fabrikam.example"},
		{journeys.OptionText, "(ending in 22)"},
		{journeys.OptionCall, "(ending in 22)"},
		{journeys.OptionOffice, "(ending in 34)"},
		{journeys.OptionNotification, ""},
		{journeys.OptionCode, ""},
		{journeys.OptionHardware, ""},
		{journeys.OptionQuestions, ""},
	}
	if !slices.Equal(r.Options, want) {
		t.Errorf("offered: %v\nwant: %v", r.Options, want)
	}
}

// Policies decide what is offered to this user (user-journeys 4.1, 4.13, 4.14 and 4.22).
func TestOptionsFollowThePolicies(t *testing.T) {
	for _, c := range []struct {
		name    string
		who     string
		change  func(*tenant.State)
		without []journeys.Option
	}{
		{"text messages are off", kimName, func(st *tenant.State) { st.SetAuthenticationMethod("Sms", "state", "disabled") }, []journeys.Option{journeys.OptionText}},
		{"calls are off", kimName, func(st *tenant.State) { st.SetAuthenticationMethod("Voice", "state", "disabled") }, []journeys.Option{journeys.OptionCall, journeys.OptionOffice}},
		{"the user is excluded from e-mail by a group", kimName, func(st *tenant.State) {
			st.SetAuthenticationMethod("Email", "excludeTargets", []tenant.MethodTarget{{TargetType: "group", ID: tenant.SeedGroupID}})
		}, []journeys.Option{journeys.OptionEmail}},
		{"calls and text messages have ended", kimName, func(st *tenant.State) { st.Settings.Today = "2027-02-01" }, []journeys.Option{journeys.OptionText, journeys.OptionCall, journeys.OptionOffice}},
		{"questions have ended", kimName, func(st *tenant.State) { st.Settings.Today = "2027-03-08"; st.Settings.TelephonyProvider = true }, []journeys.Option{journeys.OptionQuestions}},
		{"an administrator has no questions", kimName, func(st *tenant.State) { st.User(kim).DirectoryRoles = []string{tenant.RoleUserAdministrator} }, []journeys.Option{journeys.OptionQuestions}},
		{"nothing but the app is offered, with another method registered", kimName, func(st *tenant.State) {
			st.SetMigrationState(new(tenant.PreMigration))
			for _, key := range []string{"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "mobileAppNotificationEnabled"} {
				st.SetPolicy(key, false)
			}
			st.SetPolicy("mobileAppCodeEnabled", true)
		}, []journeys.Option{
			journeys.OptionEmail, journeys.OptionText, journeys.OptionCall, journeys.OptionOffice, journeys.OptionNotification, journeys.OptionHardware,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := optionsOf(newWorld(t, 1, everything).begin(c.who))
			w := newWorld(t, 1, func(st *tenant.State) { everything(st); c.change(st) })
			got := optionsOf(w.at(w.begin(c.who), journeys.StepChoose))
			want := slices.DeleteFunc(before, func(o journeys.Option) bool { return slices.Contains(c.without, o) })
			if !slices.Equal(got, want) {
				t.Errorf("offered: %v, want %v", got, want)
			}
		})
	}
}

// prove serves an option.
func (w *world) prove(r journeys.Reset, option journeys.Option) journeys.Reset {
	w.t.Helper()
	number := map[journeys.Option]string{
		journeys.OptionText: "+1 206 555 0122", journeys.OptionCall: "12065550122", journeys.OptionOffice: "+61 2 5550 1234",
	}[option]
	r = w.step(w.Choose(r.ID, option, number))
	if r.Problem != nil || r.Chosen != option {
		w.t.Fatalf("%s was chosen, and %s is under way with problem %+v", option, r.Chosen, r.Problem)
	}
	switch option {
	case journeys.OptionNotification:
		w.at(r, journeys.StepApprove)
		if err := w.AnswerPush(w.last(kim).ID, true); err != nil {
			w.t.Fatal(err)
		}
		return w.step(w.CheckApproval(r.ID))
	case journeys.OptionQuestions:
		w.at(r, journeys.StepQuestions)
		var given []string
		for _, q := range r.Questions {
			given = append(given, kimsAnswers[q])
		}
		return w.step(w.AnswerQuestions(r.ID, given))
	case journeys.OptionCode, journeys.OptionHardware:
		w.at(r, journeys.StepCode)
		return w.step(w.EnterCode(r.ID, w.deviceCode(option)))
	default:
		w.at(r, journeys.StepCode)
		return w.step(w.EnterCode(r.ID, w.last(kim).Code))
	}
}

// deviceCode returns the code of Kim's app or hardware token.
func (w *world) deviceCode(option journeys.Option) string {
	w.t.Helper()
	devices, err := w.Devices(kim)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range devices {
		if (d.Name == "Hardware token") == (option == journeys.OptionHardware) {
			return d.Code
		}
	}
	w.t.Fatalf("no device for %s among %v", option, devices)
	return ""
}

// Each option proves who the person is, and the second verification offers another method (user-journeys 4.10 and 4.11).
func TestEachOptionAndTheSecondMethod(t *testing.T) {
	all := optionsOf(newWorld(t, 2, everything).begin(kimName))
	same := [][]journeys.Option{{journeys.OptionText, journeys.OptionCall}, {journeys.OptionNotification, journeys.OptionCode}}
	for _, first := range all {
		t.Run(string(first), func(t *testing.T) {
			w := newWorld(t, 2, everything)
			r := w.at(w.prove(w.begin(kimName), first), journeys.StepChoose)
			want := slices.DeleteFunc(slices.Clone(all), func(o journeys.Option) bool {
				return o == first || slices.ContainsFunc(same, func(pair []journeys.Option) bool {
					return slices.Contains(pair, o) && slices.Contains(pair, first)
				})
			})
			if got := optionsOf(r); !slices.Equal(got, want) || r.Gate != 2 {
				t.Errorf("gate %d offers %v, want %v", r.Gate, got, want)
			}
			if refused := w.step(w.Choose(r.ID, first, "+1 206 555 0122")); refused.Problem == nil || refused.Problem.Field != "option" {
				t.Errorf("the first method again: %+v", refused)
			}
			w.at(w.prove(r, want[0]), journeys.StepPassword)
		})
	}
}

// The full number is required (user-journeys 4.2).
func TestPhoneNumbers(t *testing.T) {
	for _, c := range []struct {
		option journeys.Option
		number string
		right  bool
	}{
		{journeys.OptionText, "+1 2065550122", true},
		{journeys.OptionText, "1 (206) 555-0122", true},
		{journeys.OptionText, "206 555 0122", false},
		{journeys.OptionText, "22", false},
		{journeys.OptionText, "", false},
		{journeys.OptionCall, "+1 2065550123", false},
		{journeys.OptionOffice, "+61 255501234", true},
		{journeys.OptionOffice, "+61 255501234 x77", true},
		{journeys.OptionOffice, "+1 2065550122", false},
	} {
		t.Run(string(c.option)+" "+c.number, func(t *testing.T) {
			w := newWorld(t, 1, everything)
			r := w.step(w.Choose(w.begin(kimName).ID, c.option, c.number))
			if sent := len(w.state().Outbox) == 1; c.right != (r.Step == journeys.StepCode) || c.right != sent {
				t.Fatalf("step %s, sent %t", r.Step, sent)
			}
			if !c.right && (r.Problem == nil || r.Problem.Field != "number" || strings.Contains(r.Problem.Text, "0122")) {
				t.Errorf("problem %+v", r.Problem)
			}
		})
	}
}

// Codes (user-journeys 4.3 and 10.7).
func TestCodesOfAReset(t *testing.T) {
	for _, c := range []struct {
		name   string
		option journeys.Option
		use    func(w *world, r journeys.Reset) string // returns the code
		right  bool
	}{
		{"as it was sent", journeys.OptionEmail, func(w *world, _ journeys.Reset) string { return w.last(kim).Code }, true},
		{"with spaces", journeys.OptionEmail, func(w *world, _ journeys.Reset) string { c := w.last(kim).Code; return " " + c[:3] + " " + c[3:] }, true},
		{"just in time", journeys.OptionEmail, func(w *world, _ journeys.Reset) string {
			w.clock = w.clock.Add(journeys.CodeLife - time.Second)
			return w.last(kim).Code
		}, true},
		{"after five minutes", journeys.OptionEmail, func(w *world, _ journeys.Reset) string {
			w.clock = w.clock.Add(journeys.CodeLife)
			return w.last(kim).Code
		}, false},
		{"another code", journeys.OptionEmail, func(w *world, _ journeys.Reset) string { return "x" + w.last(kim).Code[1:] }, false},
		{"none", journeys.OptionEmail, func(*world, journeys.Reset) string { return " " }, false},
		{"the code before the one that was sent again", journeys.OptionEmail, func(w *world, r journeys.Reset) string {
			first := w.last(kim).Code
			for w.step(w.Choose(r.ID, journeys.OptionEmail, "")); w.last(kim).Code == first; { // one in a million
				w.step(w.Choose(r.ID, journeys.OptionEmail, ""))
			}
			return first
		}, false},
		{"the one that was sent again", journeys.OptionEmail, func(w *world, r journeys.Reset) string {
			w.step(w.Choose(r.ID, journeys.OptionEmail, ""))
			return w.last(kim).Code
		}, true},
		{"the code of the mail for the app", journeys.OptionEmail, func(w *world, r journeys.Reset) string {
			code := w.last(kim).Code
			w.step(w.Choose(r.ID, journeys.OptionCode, ""))
			return code
		}, false},
		{"the code of the app for the hardware token", journeys.OptionHardware, func(w *world, _ journeys.Reset) string {
			return w.deviceCode(journeys.OptionCode)
		}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, everything)
			r := w.at(w.step(w.Choose(w.begin(kimName).ID, c.option, "")), journeys.StepCode)
			r = w.step(w.EnterCode(r.ID, c.use(w, r)))
			if c.right {
				w.at(r, journeys.StepPassword)
				return
			}
			if r.Step != journeys.StepCode || r.Problem == nil || r.Problem.Field != "code" {
				t.Errorf("step %s, problem %+v", r.Step, r.Problem)
			}
			if again := w.step(w.Reset(r.ID)); again.Problem == nil || *again.Problem != *r.Problem {
				t.Errorf("later the problem is %+v", again.Problem)
			}
		})
	}
}

// Notifications (user-journeys 4.21 and 10.4).
func TestNotifications(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.AddApp(kim, tenant.UserApp{Kind: tenant.AppAuthenticator, DisplayName: "Kim's phone", Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"})
	})
	r := w.begin(kimName)
	w.at(w.step(w.Choose(r.ID, journeys.OptionNotification, "")), journeys.StepApprove)
	w.at(w.step(w.CheckApproval(r.ID)), journeys.StepApprove)
	push := w.last(kim)
	if push.Channel != tenant.ChannelPush || push.To != "Kim's phone" || push.Code != "" {
		t.Fatalf("the notification is %+v", push)
	}
	for range 2 { // the second answer comes too late
		if err := w.AnswerPush(push.ID, false); err != nil {
			t.Fatal(err)
		}
		if err := w.AnswerPush(push.ID, true); err != nil {
			t.Fatal(err)
		}
	}
	r = w.step(w.CheckApproval(r.ID))
	if r.Step != journeys.StepChoose || r.Problem == nil || r.Problem.Field != "approval" {
		t.Errorf("after it was denied: step %s, problem %+v", r.Step, r.Problem)
	}
	if n := len(w.state().User(kim).SelfService.Tries); n != 1 {
		t.Errorf("%d failed tries, want 1", n)
	}

	w.at(w.step(w.Choose(r.ID, journeys.OptionNotification, "")), journeys.StepApprove)
	w.clock = w.clock.Add(journeys.CodeLife)
	if err := w.AnswerPush(w.last(kim).ID, true); err != nil {
		t.Fatal(err)
	}
	r = w.step(w.CheckApproval(r.ID))
	if r.Step != journeys.StepChoose || r.Problem == nil || w.last(kim).Answer != "" {
		t.Errorf("after five minutes: step %s, problem %+v, answer %q", r.Step, r.Problem, w.last(kim).Answer)
	}
	if n := len(w.state().User(kim).SelfService.Tries); n != 1 {
		t.Errorf("%d failed tries, want 1", n)
	}

	w.at(w.prove(r, journeys.OptionNotification), journeys.StepPassword)
	if err := w.AnswerPush("no", true); !errors.Is(err, journeys.ErrUnknown) {
		t.Errorf("an unknown notification: %v", err)
	}
}

// Of two apps the default one gets the notification (chosen).
func TestTheDefaultAppIsNotified(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		st.AddApp(kim, tenant.UserApp{Kind: tenant.AppAuthenticator, DisplayName: "Old phone"})
		st.User(kim).Methods.DefaultMethod = st.AddApp(kim, tenant.UserApp{Kind: tenant.AppAuthenticator, DisplayName: "New phone"})
	})
	w.at(w.step(w.Choose(w.begin(kimName).ID, journeys.OptionNotification, "")), journeys.StepApprove)
	if to := w.last(kim).To; to != "New phone" {
		t.Errorf("notified is %q", to)
	}
}

// Security questions (user-journeys 4.18, 4.19 and 10.11).
func TestSecurityQuestions(t *testing.T) {
	w := newWorld(t, 1, everything)
	r := w.at(w.step(w.Choose(w.begin(kimName).ID, journeys.OptionQuestions, "")), journeys.StepQuestions)
	drawn := map[string]bool{}
	for try := range 4 {
		if len(r.Questions) != 3 || len(slices.Compact(slices.Sorted(slices.Values(r.Questions)))) != 3 {
			t.Fatalf("the questions are %v, want three", r.Questions)
		}
		drawn[strings.Join(r.Questions, " ")] = true
		given := []string{kimsAnswers[r.Questions[0]], kimsAnswers[r.Questions[1]], "wrong"}
		r = w.step(w.AnswerQuestions(r.ID, given))
		if r.Step != journeys.StepQuestions || r.Problem == nil || r.Problem.Field != "answers" {
			t.Fatalf("try %d with one wrong answer: step %s, problem %+v", try, r.Step, r.Problem)
		}
	}
	if len(drawn) < 2 { // of 60, four times the same: one in 216,000
		t.Errorf("drawn were only %v", drawn)
	}
	r = w.step(w.AnswerQuestions(r.ID, []string{"Bergen", "", ""}))
	if r.Problem == nil || len(w.state().User(kim).SelfService.Tries) != 4 {
		t.Errorf("missing answers: problem %+v, tries %v", r.Problem, w.state().User(kim).SelfService.Tries)
	}
	var given []string
	for _, q := range r.Questions {
		given = append(given, " "+strings.ToUpper(kimsAnswers[q]))
	}
	w.at(w.step(w.AnswerQuestions(r.ID, given)), journeys.StepPassword)

	for _, c := range []struct {
		name       string
		asked, has int // has 0 is by the name of the report alone
		want       int
	}{{"as many as the policy asks for", 5, 5, 5}, {"no more than there are", 5, 3, 3}, {"of the name of the report", 4, 0, 4}} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) {
				everything(st)
				st.SetPolicy("numberOfQuestionsToReset", c.asked)
				st.User(kim).SelfService.Questions = st.User(kim).SelfService.Questions[:c.has]
			})
			r := w.at(w.step(w.Choose(w.begin(kimName).ID, journeys.OptionQuestions, "")), journeys.StepQuestions)
			if len(r.Questions) != c.want {
				t.Errorf("the questions are %v, want %d", r.Questions, c.want)
			}
			if c.has == 0 {
				w.at(w.step(w.AnswerQuestions(r.ID, slices.Repeat([]string{tenant.SeedAnswer}, c.want))), journeys.StepPassword)
			}
		})
	}
}
