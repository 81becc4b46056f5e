package journeys_test

import (
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// twoApps registers two authenticator apps for Kim, of which the first is the default.
func twoApps(st *tenant.State) {
	everything(st)
	for _, id := range []string{"app-1", "app-2"} {
		st.AddApp(kim, tenant.UserApp{ID: id, Kind: tenant.AppAuthenticator, DisplayName: id, Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"})
	}
	st.User(kim).Methods.DefaultMethod = "app-1"
}

func removeApp(id string) func(*tenant.State) {
	return func(st *tenant.State) {
		u := st.User(kim)
		app, _ := u.App(id)
		st.RemoveApp(u, app)
	}
}

func noMail(st *tenant.State)  { st.SetEmail(kim, "") }
func noPhone(st *tenant.State) { st.SetPhone(kim, tenant.PhoneMobile, "") }
func noTexts(st *tenant.State) { st.SetAuthenticationMethod("Sms", "state", "disabled") }
func administrator(st *tenant.State) {
	st.User(kim).DirectoryRoles = []string{tenant.RoleUserAdministrator}
}

// again fails the test unless the person is led back to the choice of a verification.
func (w *world) again(r journeys.Reset, gate int) {
	w.t.Helper()
	if r.Step != journeys.StepChoose || r.Gate != gate || r.Chosen != "" || len(r.Options) == 0 || r.Problem == nil || r.Problem.Field != "option" {
		w.t.Fatalf("step %s of gate %d, chosen %q of %v, problem %+v", r.Step, r.Gate, r.Chosen, r.Options, r.Problem)
	}
}

// A method that is removed, changed or no longer allowed while it is being proven proves nothing (chosen).
func TestTheMethodThatIsUnderWayGoesAway(t *testing.T) {
	for _, c := range []struct {
		name   string
		option journeys.Option
		number string
		change func(*tenant.State)
	}{
		{"the phone is removed", journeys.OptionText, "+1 2065550122", noPhone},
		{"the phone has another number", journeys.OptionText, "+1 2065550122", func(st *tenant.State) { st.SetPhone(kim, tenant.PhoneMobile, "+1 2065550199") }},
		{"text messages are turned off", journeys.OptionText, "+1 2065550122", noTexts},
		{"the phone is called, and is removed", journeys.OptionCall, "+1 2065550122", noPhone},
		{"the office phone is not allowed", journeys.OptionOffice, "+61 255501234", func(st *tenant.State) { st.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", false) }},
		{"the address is removed", journeys.OptionEmail, "", noMail},
		{"the address is another", journeys.OptionEmail, "", func(st *tenant.State) { st.SetEmail(kim, "kim.other@fabrikam.example") }},
		{"the app that was notified is removed", journeys.OptionNotification, "", removeApp("app-1")},
		{"codes of apps are turned off", journeys.OptionCode, "", func(st *tenant.State) {
			st.SetAuthenticationMethod("SoftwareOath", "state", "disabled")
			st.SetAuthenticationMethod("MicrosoftAuthenticator", "isSoftwareOathEnabled", false)
		}},
		{"questions are turned off", journeys.OptionQuestions, "", func(st *tenant.State) { st.SetPolicy(tenant.KeyQuestionsSwitch, false) }},
		{"the questions are others", journeys.OptionQuestions, "", func(st *tenant.State) {
			st.SetQuestions(kim, "Which town?", "Oslo", "Which tree?", "Elm", "Which color?", "Red")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t, 1, twoApps)
			r := w.step(w.Choose(w.begin(kimName).ID, c.option, c.number))
			if r.Chosen != c.option || r.Problem != nil {
				t.Fatalf("chosen %q, problem %+v", r.Chosen, r.Problem)
			}
			w.change(c.change)
			switch r.Step {
			case journeys.StepApprove:
				if err := w.AnswerPush(w.last(kim).ID, true); err != nil {
					t.Fatal(err)
				}
				r = w.step(w.CheckApproval(r.ID))
			case journeys.StepQuestions:
				var given []string
				for _, q := range r.Questions {
					given = append(given, kimsAnswers[q])
				}
				r = w.step(w.AnswerQuestions(r.ID, given))
			default:
				code := w.deviceCode(journeys.OptionCode)
				if c.option != journeys.OptionCode {
					code = w.last(kim).Code
				}
				r = w.step(w.EnterCode(r.ID, code))
			}
			w.again(r, 1)
			if n := len(w.state().User(kim).SelfService.Tries); n != 0 {
				t.Errorf("%d failed tries, want none", n)
			}
		})
	}
	t.Run("another option can be chosen at once", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		r := w.step(w.Choose(w.begin(kimName).ID, journeys.OptionText, "+1 2065550122"))
		w.change(noPhone)
		w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepCode)
	})
	t.Run("what is written again in the same way counts", func(t *testing.T) {
		w := newWorld(t, 1, nil)
		r := w.step(w.Choose(w.begin(kimName).ID, journeys.OptionText, "+1 2065550122"))
		w.change(func(st *tenant.State) { st.SetPhone(kim, tenant.PhoneMobile, "+12065550122") })
		w.at(w.step(w.EnterCode(r.ID, w.last(kim).Code)), journeys.StepPassword)
	})
}

// What was proven counts only while the user has it and the policy allows it (chosen).
func TestWhatWasProvenGoesAway(t *testing.T) {
	t.Run("before the second verification", func(t *testing.T) {
		for name, change := range map[string]func(*tenant.State){
			"the address is removed": noMail,
			"the address is another": func(st *tenant.State) { st.SetEmail(kim, "kim.other@fabrikam.example") },
			"e-mail is turned off":   func(st *tenant.State) { st.SetAuthenticationMethod("Email", "state", "disabled") },
		} {
			t.Run(name, func(t *testing.T) {
				w := newWorld(t, 2, twoApps)
				r := w.at(w.prove(w.begin(kimName), journeys.OptionEmail), journeys.StepChoose)
				w.change(change)
				if r = w.step(w.Choose(r.ID, journeys.OptionText, "+1 2065550122")); r.Gate != 1 {
					t.Errorf("the text message is for gate %d, want 1", r.Gate)
				}
				r = w.at(w.prove(r, journeys.OptionText), journeys.StepChoose)
				if r.Gate != 2 || slices.Contains(optionsOf(r), journeys.OptionText) {
					t.Errorf("gate %d offers %v", r.Gate, optionsOf(r))
				}
				w.at(w.prove(r, journeys.OptionCode), journeys.StepPassword)
			})
		}
	})
	for name, option := range map[string]journeys.Option{"approved": journeys.OptionNotification, "that showed the code": journeys.OptionCode} {
		t.Run("the app "+name+" is removed, and another stays", func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) { twoApps(st); st.User(kim).RegisteredMethods = nil })
			r := w.at(w.prove(w.begin(kimName), option), journeys.StepPassword)
			w.change(removeApp("app-2"))
			r = w.step(w.SetPassword(r.ID, "short", "short"))
			if r.Step != journeys.StepPassword {
				t.Fatalf("without the other app: step %s", r.Step)
			}
			w.change(func(st *tenant.State) {
				removeApp("app-1")(st)
				st.AddApp(kim, tenant.UserApp{ID: "app-3", Kind: tenant.AppAuthenticator, Secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"})
			})
			w.again(w.step(w.SetPassword(r.ID, password, password)), 1)
		})
	}
	t.Run("before the new password", func(t *testing.T) {
		w := newWorld(t, 2, twoApps)
		r := w.at(w.prove(w.prove(w.begin(kimName), journeys.OptionEmail), journeys.OptionText), journeys.StepPassword)
		w.change(noPhone)
		w.again(w.step(w.SetPassword(r.ID, password, password)), 2)
		if w.knows(kim, password) {
			t.Fatal("the password was set")
		}
		w.at(w.step(w.SetPassword(w.prove(r, journeys.OptionCode).ID, password, password)), journeys.StepReset)
	})
	t.Run("before an unlock", func(t *testing.T) {
		w := newWorld(t, 1, func(st *tenant.State) {
			synchronized(st)
			st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
			st.User(kim).SelfService.LockedOnPremises = true
		})
		r := w.at(w.proven(), journeys.StepUnlockOrReset)
		w.change(noMail)
		w.again(w.step(w.ChooseUnlock(r.ID, true)), 1)
		if !w.state().User(kim).SelfService.LockedOnPremises {
			t.Error("the account was unlocked")
		}
	})
}

// How many verifications a reset takes is what the policy requires at each step (chosen).
func TestTheNumberOfVerificationsChanges(t *testing.T) {
	two := func(st *tenant.State) { st.SetPolicy(tenant.KeyRequired, 2) }
	one := func(st *tenant.State) { st.SetPolicy(tenant.KeyRequired, 1) }
	for name, change := range map[string]func(*tenant.State){"the user becomes an administrator": administrator, "the policy asks for two": two} {
		t.Run(name+" before the code", func(t *testing.T) {
			w := newWorld(t, 1, nil)
			r := w.step(w.Choose(w.begin(kimName).ID, journeys.OptionEmail, ""))
			w.change(change)
			r = w.at(w.step(w.EnterCode(r.ID, w.last(kim).Code)), journeys.StepChoose)
			if r.Gate != 2 || r.Gates != 2 {
				t.Errorf("gate %d of %d", r.Gate, r.Gates)
			}
		})
		t.Run(name+" before the password", func(t *testing.T) {
			w := newWorld(t, 1, nil)
			r := w.at(w.proven(), journeys.StepPassword)
			w.change(change)
			r = w.step(w.SetPassword(r.ID, password, password))
			w.again(r, 2)
			if r.Gates != 2 || w.knows(kim, password) {
				t.Errorf("gates %d, the password was set: %t", r.Gates, w.knows(kim, password))
			}
		})
		t.Run(name+" and has one method", func(t *testing.T) {
			w := newWorld(t, 1, func(st *tenant.State) { noPhone(st); st.User(kim).RegisteredMethods = nil })
			r := w.at(w.proven(), journeys.StepPassword)
			w.change(change)
			if r = w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepRefused); r.Refusal.Code != "SSPR_0014" {
				t.Errorf("refused with %+v", r.Refusal)
			}
		})
	}
	t.Run("the policy asks for one, which is proven", func(t *testing.T) {
		w := newWorld(t, 2, nil)
		r := w.at(w.prove(w.begin(kimName), journeys.OptionEmail), journeys.StepChoose)
		w.change(func(st *tenant.State) { one(st); noPhone(st); st.User(kim).RegisteredMethods = nil })
		r = w.at(w.step(w.Choose(r.ID, journeys.OptionText, "+1 2065550122")), journeys.StepPassword)
		if r.Gate != 1 || r.Gates != 1 || len(r.Options) != 0 {
			t.Errorf("gate %d of %d, options %v", r.Gate, r.Gates, r.Options)
		}
		w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
	})
	t.Run("the policy asks for one while the second is under way", func(t *testing.T) {
		w := newWorld(t, 2, nil)
		r := w.step(w.Choose(w.prove(w.begin(kimName), journeys.OptionEmail).ID, journeys.OptionText, "+1 2065550122"))
		w.change(one)
		r = w.at(w.step(w.EnterCode(r.ID, "wrong")), journeys.StepPassword)
		if n := len(w.state().User(kim).SelfService.Tries); n != 0 || r.Chosen != "" {
			t.Errorf("%d failed tries, chosen %q", n, r.Chosen)
		}
	})
}

// Unlocking takes the policy of the moment (chosen).
func TestUnlockingIsTurnedOff(t *testing.T) {
	w := newWorld(t, 1, func(st *tenant.State) {
		synchronized(st)
		st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		st.User(kim).SelfService.LockedOnPremises = true
	})
	r := w.at(w.proven(), journeys.StepUnlockOrReset)
	w.change(func(st *tenant.State) { st.OnPremisesPasswordReset.Set("accountUnlockEnabled", false) })
	r = w.step(w.ChooseUnlock(r.ID, true))
	if r.Step != journeys.StepPassword || r.Problem == nil || r.Problem.Field != "unlock" || !w.state().User(kim).SelfService.LockedOnPremises {
		t.Errorf("step %s, problem %+v", r.Step, r.Problem)
	}
	w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
}

// The number of the verification under way, and whether the page rates passwords, follow the user as well.
func TestWhatIsShownFollowsTheUser(t *testing.T) {
	w := newWorld(t, 2, twoApps)
	r := w.step(w.Choose(w.prove(w.begin(kimName), journeys.OptionText).ID, journeys.OptionEmail, ""))
	w.change(func(st *tenant.State) { synchronized(st); noPhone(st) })
	if r = w.step(w.EnterCode(r.ID, "wrong")); r.Step != journeys.StepCode || r.Gate != 1 || r.Strength {
		t.Errorf("step %s of gate %d, strength %t", r.Step, r.Gate, r.Strength)
	}
}

// The problem of a call is shown until the next one.
func TestAProblemLastsUntilTheNextCall(t *testing.T) {
	w := newWorld(t, 1, nil)
	r := w.step(w.Choose(w.begin(kimName).ID, journeys.OptionEmail, ""))
	r = w.step(w.EnterCode(r.ID, "wrong"))
	for range 2 {
		if again := w.step(w.Reset(r.ID)); again.Problem == nil || *again.Problem != *r.Problem {
			t.Fatalf("problem %+v, want %+v", again.Problem, r.Problem)
		}
	}
	w.at(w.step(w.CheckApproval(r.ID)), journeys.StepCode) // at the wrong step
	w.at(w.step(w.Reset(r.ID)), journeys.StepCode)
}
