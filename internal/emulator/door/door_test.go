package door_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/door"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	base        = "/_emulator/v1"
	kim, lee    = "kim@contoso.example", "lee@contoso.example"
	privateMail = "kim.private@fabrikam.example"
	fresh       = "Nine-Lives-42"
)

var noon = time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)

// client is a script that uses the door.
type client struct {
	t       testing.TB
	handler http.Handler
	store   *tenant.Store
	session string
}

// newClient returns a client of the seeded tenant, in which everyone may reset the password with two methods, after a change.
func newClient(t testing.TB, change ...func(*tenant.State)) *client {
	t.Helper()
	store, err := tenant.OpenStore("", func() *tenant.State {
		st := tenant.Seed(noon)
		st.SetPolicy(tenant.KeyEnablement, 2)
		st.SetPolicy(tenant.KeyRequired, 2)
		st.SetPolicy("notifyUsersOnPasswordReset", true)
		st.SetAuthenticationMethod("Email", tenant.KeyIncludeTargets, []tenant.MethodTarget{{TargetType: "group", ID: tenant.AllUsers}})
		st.SetAuthenticationMethod("SoftwareOath", "state", "enabled")
		st.SetEmail(kim, privateMail)
		for _, fn := range change {
			fn(st)
		}
		return st
	})
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return noon.Add(store.Ahead()) }
	return &client{t: t, handler: door.New(journeys.New(store, now), store), store: store}
}

// send sends a request and returns the status and the answer.
func (c *client) send(method, path, body string) (int, string) {
	c.t.Helper()
	r := httptest.NewRequest(method, base+path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.session != "" {
		r.Header.Set("Authorization", "Bearer "+c.session)
	}
	w := httptest.NewRecorder()
	c.handler.ServeHTTP(w, r)
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		c.t.Errorf("%s %s: the content type is %q", method, path, got)
	}
	return w.Code, w.Body.String()
}

// call sends a request that has to work, and decodes the answer.
func call[A any](c *client, method, path, body string) (answer A) {
	c.t.Helper()
	status, text := c.send(method, path, body)
	if status != http.StatusOK {
		c.t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		c.t.Fatalf("%s %s: %v in %s", method, path, err, text)
	}
	return answer
}

func (c *client) reset(path, body string, want journeys.Step) journeys.Reset {
	c.t.Helper()
	r := call[journeys.Reset](c, "POST", path, body)
	if r.Step != want || r.Problem != nil {
		c.t.Fatalf("%s leads to %q with the problem %+v, want %q", path, r.Step, r.Problem, want)
	}
	return r
}

// last returns the newest message about a user.
func (c *client) last(user string) tenant.Message {
	c.t.Helper()
	box := call[struct{ Messages []tenant.Message }](c, "GET", "/outbox?user="+url.QueryEscape(user), "")
	if len(box.Messages) == 0 {
		c.t.Fatalf("nothing was sent to %s", user)
	}
	return box.Messages[len(box.Messages)-1]
}

func (c *client) knows(user, password string) (is bool) {
	c.t.Helper()
	if err := c.store.View(func(st *tenant.State) error { is = st.User(user).Password.Is(password); return nil }); err != nil {
		c.t.Fatal(err)
	}
	return is
}

// TestResetStepByStep: a script resets a password as a person does, with a code from a mail and a notification, and the person
// gets a mail.
func TestResetStepByStep(t *testing.T) {
	c := newClient(t)
	picture := call[journeys.Captcha](c, "POST", "/captcha", "")
	r := c.reset("/resets", `{"userId":"`+kim+`","captchaId":"`+picture.ID+`","characters":"`+picture.Characters+`"}`, journeys.StepChoose)
	if r.Gates != 2 || !slices.ContainsFunc(r.Options, func(o journeys.Offer) bool { return o.Option == journeys.OptionEmail }) {
		t.Fatalf("got %+v", r)
	}
	c.session = r.ID
	c.reset("/reset/choose", `{"option":"email"}`, journeys.StepCode)
	if m := c.last(kim); m.To != privateMail {
		t.Errorf("the code went to %s", m.To)
	}
	wrong := call[journeys.Reset](c, "POST", "/reset/code", `{"code":"none"}`)
	if wrong.Problem == nil || wrong.Problem.Field != "code" {
		t.Errorf("a wrong code: %+v", wrong)
	}
	c.reset("/reset/code", `{"code":"`+c.last(kim).Code+`"}`, journeys.StepChoose)
	c.reset("/reset/choose", `{"option":"notification"}`, journeys.StepApprove)
	call[struct{}](c, "POST", "/outbox/"+c.last(kim).ID+"/answer", `{"approve":true}`)
	c.reset("/reset/approval", "", journeys.StepPassword)
	if seen := call[journeys.Reset](c, "GET", "/reset", ""); seen.Step != journeys.StepPassword {
		t.Errorf("the present step is %q", seen.Step)
	}
	differ := call[journeys.Reset](c, "POST", "/reset/password", `{"password":"`+fresh+`","again":"`+fresh+`3"}`)
	if differ.Problem == nil || differ.Problem.Field != "again" || c.knows(kim, fresh) {
		t.Errorf("two passwords: %+v", differ)
	}
	c.reset("/reset/password", `{"password":"`+fresh+`"}`, journeys.StepReset)
	if !c.knows(kim, fresh) {
		t.Error("the password is not the new one")
	}
	if m := c.last(kim); m.Channel != tenant.ChannelMail || m.Code != "" {
		t.Errorf("the last message is %+v", m)
	}
	c.session = ""
	if a := call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"`+fresh+`"}`); a.Session == "" {
		t.Errorf("the new password does not sign in: %+v", a)
	}
}

// TestRefusedResetAsksTheAdministrator: a person who cannot reset sees the code of the cause, and asks for help.
func TestRefusedResetAsksTheAdministrator(t *testing.T) {
	c := newClient(t)
	picture := call[journeys.Captcha](c, "POST", "/captcha", "{}")
	r := c.reset("/resets", `{"userId":"tia@contoso.example","captchaId":"`+picture.ID+`","characters":"`+picture.Characters+`"}`, journeys.StepRefused)
	if r.Refusal.Code != "SSPR_0014" {
		t.Errorf("refused with %+v", r.Refusal)
	}
	c.session = r.ID
	if r = c.reset("/reset/contact", "", journeys.StepRefused); !r.Refusal.Contacted {
		t.Error("no mail was sent")
	}
	if to := c.last("tia@contoso.example").To; !strings.HasPrefix(to, "ada@") {
		t.Errorf("the mail went to %s", to)
	}
}

// TestQuestionsAndUnlock: a script answers security questions, and unlocks the account of a synchronized user without a new
// password.
func TestQuestionsAndUnlock(t *testing.T) {
	c := newClient(t, func(st *tenant.State) {
		st.MakeHybrid()
		st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		st.SetPolicy(tenant.KeyRequired, 1)
		st.SetPolicy("securityQuestionsOptionEnabled", true)
		st.SetPolicy("numberOfQuestionsToReset", 3)
		st.SetQuestions(kim, "One?", "first", "Two?", "second", "Three?", "third")
		u := st.User(kim)
		u.OnPremisesSyncEnabled, u.SelfService.LockedOnPremises = true, true
	})
	picture := call[journeys.Captcha](c, "POST", "/captcha", "")
	c.session = c.reset("/resets", `{"userId":"`+kim+`","captchaId":"`+picture.ID+`","characters":"`+picture.Characters+`"}`, journeys.StepChoose).ID
	asked := c.reset("/reset/choose", `{"option":"questions"}`, journeys.StepQuestions)
	given := map[string]string{"One?": "first", "Two?": "second", "Three?": "third"}
	var answers []string
	for _, q := range asked.Questions {
		answers = append(answers, given[q])
	}
	body, _ := json.Marshal(map[string]any{"answers": answers})
	c.reset("/reset/answers", string(body), journeys.StepUnlockOrReset)
	c.reset("/reset/unlock", `{"unlock":true}`, journeys.StepUnlocked)
	if !c.knows(kim, tenant.SeedPassword) {
		t.Error("unlocking changed the password")
	}
	if err := c.store.View(func(st *tenant.State) error {
		if st.User(kim).SelfService.LockedOnPremises {
			t.Error("the account is still locked")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// TestRegisterStepByStep: a script registers a mail address, an app for codes and one for notifications, removes one, and
// confirms the rest.
func TestRegisterStepByStep(t *testing.T) {
	c := newClient(t)
	account := call[journeys.Account](c, "POST", "/signin", `{"userId":"`+lee+`","password":"`+tenant.SeedPassword+`"}`)
	if account.Step != journeys.AccountRegister {
		t.Fatalf("got %+v", account)
	}
	c.session = account.Session
	call[journeys.Registration](c, "POST", "/registration/email", `{"address":"lee@fabrikam.example"}`)
	r := call[journeys.Registration](c, "POST", "/registration/code", `{"code":"`+c.last(lee).Code+`"}`)
	if !slices.ContainsFunc(r.Registered, func(m journeys.Registered) bool {
		return m.Kind == journeys.KindEmail && m.Hint == "lee@fabrikam.example"
	}) {
		t.Errorf("after the mail: %+v", r)
	}
	r = call[journeys.Registration](c, "POST", "/registration/app", `{"kind":"software_oath"}`)
	if r.Pending == nil || r.Pending.Secret == "" {
		t.Fatalf("the app gets no secret: %+v", r)
	}
	if r = call[journeys.Registration](c, "POST", "/registration/cancel", ""); r.Pending != nil {
		t.Errorf("still pending: %+v", r.Pending)
	}
	var before journeys.Registration
	for range 2 {
		call[journeys.Registration](c, "POST", "/registration/app", `{"kind":"authenticator_app"}`)
		call[struct{}](c, "POST", "/outbox/"+c.last(lee).ID+"/answer", `{"approve":true}`)
		before = call[journeys.Registration](c, "POST", "/registration/approval", "{}")
	}
	one := slices.IndexFunc(before.Registered, func(m journeys.Registered) bool { return m.Hint == "Emulated phone 2" })
	if one < 0 {
		t.Fatalf("after two apps: %+v", before)
	}
	after := call[journeys.Registration](c, "POST", "/registration/remove", `{"id":"`+before.Registered[one].ID+`"}`)
	if want := slices.Delete(slices.Clone(before.Registered), one, one+1); !slices.Equal(after.Registered, want) {
		t.Errorf("from %+v to %+v", before.Registered, after.Registered)
	}
	call[journeys.Registration](c, "POST", "/registration/looks-good", "")
	if account = call[journeys.Account](c, "GET", "/account", ""); account.Step != journeys.AccountSignedIn {
		t.Errorf("at the end: %+v", account)
	}
	changed := call[journeys.Account](c, "POST", "/account/password", `{"old":"`+tenant.SeedPassword+`","password":"`+fresh+`"}`)
	if changed.Problem != nil || !c.knows(lee, fresh) {
		t.Errorf("the password was not changed: %+v", changed)
	}
	call[struct{}](c, "POST", "/account/signout", "")
	if status, _ := c.send("GET", "/account", ""); status != http.StatusNotFound {
		t.Errorf("after signing out: %d", status)
	}
}

// TestPhoneQuestionsAndSkip: the other ways to register, and putting it off.
func TestPhoneQuestionsAndSkip(t *testing.T) {
	c := newClient(t, func(st *tenant.State) {
		st.SetAuthenticationMethod("Sms", "state", "enabled")
		st.SetPolicy("securityQuestionsOptionEnabled", true)
		st.SetPolicy("numberOfQuestionsToRegister", 3)
	})
	const tia = "tia@contoso.example"
	c.session = call[journeys.Account](c, "POST", "/signin", `{"userId":"`+tia+`","password":"`+tenant.SeedPassword+`"}`).Session
	r := call[journeys.Registration](c, "POST", "/registration/phone", `{"kind":"mobile_phone","number":"+1 2065550133","call":false}`)
	if r.Problem != nil || c.last(tia).Channel != tenant.ChannelText {
		t.Errorf("the phone: %+v", r.Problem)
	}
	var answers []journeys.QuestionAnswer
	for i, q := range r.QuestionChoices[:r.QuestionsRequired] {
		answers = append(answers, journeys.QuestionAnswer{Question: q, Answer: []string{"first", "second", "third"}[i]})
	}
	body, _ := json.Marshal(map[string]any{"answers": answers})
	r = call[journeys.Registration](c, "POST", "/registration/questions", string(body))
	if !slices.ContainsFunc(r.Registered, func(m journeys.Registered) bool { return m.Kind == journeys.KindQuestions }) {
		t.Errorf("the questions: %+v", r)
	}
	if a := call[journeys.Account](c, "POST", "/account/skip", ""); a.Step != journeys.AccountSignedIn {
		t.Errorf("after skipping: %+v", a)
	}
	if shown := call[journeys.Registration](c, "GET", "/registration", ""); shown.Required != 2 {
		t.Errorf("the registration: %+v", shown)
	}
}
