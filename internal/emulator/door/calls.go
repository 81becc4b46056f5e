package door

import (
	"net/http"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The bodies of the calls.
type (
	beginning struct {
		UserID     string `json:"userId"`
		CaptchaID  string `json:"captchaId"`
		Characters string `json:"characters"`
	}
	choice struct {
		Option journeys.Option `json:"option"`
		Number string          `json:"number"`
	}
	code struct {
		Code string `json:"code"`
	}
	answers struct {
		Answers []string `json:"answers"`
	}
	unlocking struct {
		Unlock bool `json:"unlock"`
	}
	// newPassword is a password that is entered twice. Again need not be sent.
	newPassword struct {
		Password string  `json:"password"`
		Again    *string `json:"again,omitempty"`
	}
	credentials struct {
		UserID   string `json:"userId"`
		Password string `json:"password"`
	}
	passwordChange struct {
		Old      string  `json:"old"`
		Password string  `json:"password"`
		Again    *string `json:"again,omitempty"`
	}
	phone struct {
		Kind   journeys.Kind `json:"kind"`
		Number string        `json:"number"`
		Call   bool          `json:"call"`
	}
	address struct {
		Address string `json:"address"`
	}
	app struct {
		Kind journeys.Kind `json:"kind"`
	}
	questions struct {
		Answers []journeys.QuestionAnswer `json:"answers"`
	}
	method struct {
		ID string `json:"id"`
	}
	approval struct {
		Approve bool `json:"approve"`
	}
	deviceAnswer struct {
		Code    string `json:"code"`
		Approve bool   `json:"approve"`
	}
	passwordOnly struct {
		Password string `json:"password"`
	}
	clockMove struct {
		Advance string `json:"advance"`
	}
)

// orSame returns what was entered the second time.
func orSame(again *string, password string) string {
	if again == nil {
		return password
	}
	return *again
}

const exampleUserCode = "ABCDEFGH9"

const exampleUser, examplePassword = "kim@" + tenant.SeedDomain, "A-Example-Of-9"

func (d door) resetCalls() []call {
	s := d.journeys
	return []call{
		post("/captcha", "Returns the characters to type at the beginning of a reset.", nothing{}, func(*http.Request, nothing) (journeys.Captcha, error) {
			return s.NewCaptcha(), nil
		}),
		post("/resets", "Begins a reset. The id in the answer is its session.", beginning{exampleUser, "ID", "CHARACTERS"},
			func(_ *http.Request, b beginning) (journeys.Reset, error) {
				return s.BeginReset(b.UserID, b.CaptchaID, b.Characters)
			}),
		look("/reset", "Shows the current step of the reset.", s.Reset),
		act("/reset/choose", "Chooses an option, which sends the code. For a phone, the full number is required.", choice{journeys.OptionText, "+61 400 111 222"},
			func(id string, b choice) (journeys.Reset, error) { return s.Choose(id, b.Option, b.Number) }),
		act("/reset/code", "Enters the code that was sent, or that a device shows.", code{"123456"},
			func(id string, b code) (journeys.Reset, error) { return s.EnterCode(id, b.Code) }),
		step("/reset/approval", "Continues if the notification was approved.", s.CheckApproval),
		act("/reset/answers", "Answers the security questions in their order.", answers{[]string{"Rex", "Perth", "Soup"}},
			func(id string, b answers) (journeys.Reset, error) { return s.AnswerQuestions(id, b.Answers) }),
		act("/reset/unlock", "Unlocks the account and keeps its password, or continues to the new password.", unlocking{true},
			func(id string, b unlocking) (journeys.Reset, error) { return s.ChooseUnlock(id, b.Unlock) }),
		act("/reset/password", "Sets the new password. \"again\" need not be sent.", newPassword{Password: examplePassword},
			func(id string, b newPassword) (journeys.Reset, error) {
				return s.SetPassword(id, b.Password, orSame(b.Again, b.Password))
			}),
		step("/reset/contact", "Asks the administrators for help after a refusal.", s.ContactAdministrator),
	}
}

func (d door) accountCalls() []call {
	s := d.journeys
	return []call{
		post("/signin", "Signs a user in. The answer has the session.", credentials{exampleUser, tenant.SeedPassword},
			func(_ *http.Request, b credentials) (journeys.Account, error) { return s.SignIn(b.UserID, b.Password) }),
		look("/account", "Shows what the user has to do next.", s.Account),
		step("/account/skip", "Postpones registration.", s.Skip),
		act("/account/password", "Changes the password. \"again\" need not be sent.", passwordChange{Old: tenant.SeedPassword, Password: examplePassword},
			func(session string, b passwordChange) (journeys.Account, error) {
				return s.ChangePassword(session, b.Old, b.Password, orSame(b.Again, b.Password))
			}),
		act("/account/device", "Shows the app on another device that waits with a user code.", code{exampleUserCode},
			func(session string, b code) (journeys.DeviceSignIn, error) { return s.Device(session, b.Code) }),
		act("/account/device/answer", "Signs the user in to that app, or declines.", deviceAnswer{exampleUserCode, true},
			func(session string, b deviceAnswer) (journeys.DeviceSignIn, error) {
				return s.AnswerDevice(session, b.Code, b.Approve)
			}),
		step("/account/signout", "Ends the session.", func(session string) (nothing, error) {
			s.SignOut(session)
			return nothing{}, nil
		}),
	}
}

func (d door) registrationCalls() []call {
	s := d.journeys
	return []call{
		look("/registration", "Shows the registered methods and those that can be added.", s.Registration),
		act("/registration/phone", "Sends a code to a phone, by text message or by a call.", phone{journeys.KindMobile, "+61 400 111 222", false},
			func(session string, b phone) (journeys.Registration, error) {
				return s.AddPhone(session, b.Kind, b.Number, b.Call)
			}),
		act("/registration/email", "Sends a code to an address.", address{"kim@fabrikam.example"},
			func(session string, b address) (journeys.Registration, error) { return s.AddEmail(session, b.Address) }),
		act("/registration/app", "Begins to add an app.", app{journeys.KindAuthenticator},
			func(session string, b app) (journeys.Registration, error) { return s.AddApp(session, b.Kind) }),
		act("/registration/questions", "Registers security questions.", questions{[]journeys.QuestionAnswer{{Question: "QUESTION", Answer: "Rex"}}},
			func(session string, b questions) (journeys.Registration, error) {
				return s.AddQuestions(session, b.Answers)
			}),
		act("/registration/code", "Enters the code for the pending method.", code{"123456"},
			func(session string, b code) (journeys.Registration, error) { return s.ConfirmCode(session, b.Code) }),
		step("/registration/approval", "Adds the pending app if its notification was approved.", s.ConfirmApproval),
		step("/registration/cancel", "Discards the pending method.", s.CancelPending),
		act("/registration/remove", "Removes a registered method.", method{"ID"},
			func(session string, b method) (journeys.Registration, error) { return s.Remove(session, b.ID) }),
		step("/registration/looks-good", "Confirms the registered methods.", s.LooksGood),
	}
}

// outbox, devices and clock are objects, so that fields can be added.
type (
	outbox struct {
		Messages []tenant.Message `json:"messages"`
	}
	devices struct {
		Devices []journeys.Device `json:"devices"`
	}
	clock struct {
		Now time.Time `json:"now"`
	}
)

func (d door) tenantCalls() []call {
	s := d.journeys
	return []call{
		get("/outbox", "Shows the messages, oldest first. With ?user=USER, only those about one user.", d.readOutbox),
		post("/outbox/{id}/answer", "Approves or denies a notification.", approval{true}, func(r *http.Request, b approval) (nothing, error) {
			return nothing{}, s.AnswerPush(r.PathValue("id"), b.Approve)
		}),
		get("/users/{user}/devices", "Shows the apps and tokens of a user with their current codes.", d.readDevices),
		get("/users/{user}/decision", "Shows what the service decides about a user who wants to reset the password.",
			func(r *http.Request) (journeys.Decision, error) { return s.Decide(r.PathValue("user")) }),
		post("/users/{user}/reset", "Resets the password as the user would, in one call, and shows the last step.", passwordOnly{examplePassword},
			func(r *http.Request, b passwordOnly) (journeys.Reset, error) {
				return s.ResetTo(r.PathValue("user"), b.Password)
			}),
		post("/users/{user}/password", "Sets a password without any check, and ends a lockout and a block of resets, to prepare a test.", passwordOnly{examplePassword}, d.setPassword),
		post("/users/{user}/device", "Signs a user in to the app that waits with a user code, or declines, without a password, to prepare a test.",
			deviceAnswer{exampleUserCode, true}, d.answerDevice),
		get("/clock", "Shows the time on the tenant's clock.", func(*http.Request) (clock, error) { return clock{s.Now().UTC()}, nil }),
		post("/clock", "Moves the tenant's clock forward.", clockMove{"24h"}, d.moveClock),
	}
}

// known returns an error if the tenant has no such user.
func (d door) known(user string) error {
	return d.store.View(func(st *tenant.State) error {
		if st.User(user) == nil {
			return errUnknownUser
		}
		return nil
	})
}

var errUnknownUser = failure{http.StatusNotFound, "unknown_user", "The tenant has no such user."}

func (d door) readOutbox(r *http.Request) (outbox, error) {
	user := r.URL.Query().Get("user")
	if user != "" {
		if err := d.known(user); err != nil {
			return outbox{}, err
		}
	}
	messages, err := d.journeys.Outbox(user)
	return outbox{append([]tenant.Message{}, messages...)}, err
}

func (d door) readDevices(r *http.Request) (devices, error) {
	user := r.PathValue("user")
	if err := d.known(user); err != nil {
		return devices{}, err
	}
	found, err := d.journeys.Devices(user)
	return devices{append([]journeys.Device{}, found...)}, err
}

func (d door) setPassword(r *http.Request, b passwordOnly) (nothing, error) {
	if b.Password == "" {
		return nothing{}, invalid("The field password is missing.")
	}
	return nothing{}, d.store.Update(func(st *tenant.State) error {
		u := st.User(r.PathValue("user"))
		if u == nil {
			return errUnknownUser
		}
		st.SetPassword(u.ID, b.Password)
		u.EndLockout()
		u.SelfService.PasswordSetAt = d.journeys.Now().UTC()
		st.EndBlock(u)
		return nil
	})
}

func (d door) answerDevice(r *http.Request, b deviceAnswer) (journeys.DeviceSignIn, error) {
	user := r.PathValue("user")
	if err := d.known(user); err != nil {
		return journeys.DeviceSignIn{}, err
	}
	return d.journeys.AnswerDeviceAs(user, b.Code, b.Approve)
}

// maxAhead is how far the clock can be ahead. A time.Duration overflows after 292 years.
const maxAhead = 100 * 365 * 24 * time.Hour

func (d door) moveClock(_ *http.Request, b clockMove) (clock, error) {
	by, err := time.ParseDuration(b.Advance)
	switch {
	case err != nil || by < time.Second:
		return clock{}, invalid("The field advance must be a duration of at least a second, such as 24h or 5m1s.")
	case by > maxAhead-d.store.Ahead():
		return clock{}, invalid("The clock can be at most 100 years ahead.")
	}
	if err := d.journeys.Advance(by); err != nil {
		return clock{}, err
	}
	return clock{d.journeys.Now().UTC()}, nil
}
