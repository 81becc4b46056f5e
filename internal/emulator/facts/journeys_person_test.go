package facts_test

import (
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// People of the tenant: a user, administrators, and users in the pilot's nested group and outside the pilot.
const (
	kim    = "kim@" + tenant.SeedDomain
	ada    = "ada@" + tenant.SeedDomain
	ash    = "ash@" + tenant.SeedDomain
	pat    = "pat@" + tenant.SeedDomain
	tia    = "tia@" + tenant.SeedDomain
	home   = "kim@home.example"
	mobile = "+61 400555123"

	oldPassword = tenant.SeedPassword
	newPassword = "Fresh-Harbor-27"
)

// world is a tenant with its people and a clock that a test moves.
type world struct {
	*journeys.Service
	t     *testing.T
	store *tenant.Store
	at    time.Time
}

// newWorld returns a tenant in which all users may reset the password with one method, all methods but questions are offered,
// Kim has registered an e-mail address, and no user has to register.
func newWorld(t *testing.T, changes ...func(*tenant.State)) *world {
	t.Helper()
	w := &world{t: t, at: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}
	store, err := tenant.OpenStore("", func() *tenant.State {
		s := tenant.Seed(w.at)
		s.SetPolicy(tenant.KeyEnablement, 2)
		s.SetPolicy("registrationRequiredOnSignIn", false)
		allUsers := []document.Document{document.New("targetType", "group", "id", tenant.AllUsers)}
		for _, method := range []string{"Email", "Sms", "Voice", "MicrosoftAuthenticator", "SoftwareOath"} {
			s.SetAuthenticationMethod(method, "state", "enabled")
			s.SetAuthenticationMethod(method, tenant.KeyIncludeTargets, allUsers)
		}
		s.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true)
		for i := range s.Users {
			s.Users[i].RegisteredMethods = nil
		}
		s.SetEmail(kim, home)
		for _, change := range changes {
			change(s)
		}
		return s
	})
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	w.Service = journeys.New(store, func() time.Time { return w.at })
	return w
}

// Changes of a tenant.

func policy(key string, value any) func(*tenant.State) {
	return func(s *tenant.State) { s.SetPolicy(key, value) }
}

func required(n int) func(*tenant.State) { return policy(tenant.KeyRequired, n) }

func mustRegister(s *tenant.State) { s.SetPolicy("registrationRequiredOnSignIn", true) }

func phone(kind, number string) func(*tenant.State) {
	return func(s *tenant.State) { s.SetPhone(kim, kind, number) }
}

func noEmail(s *tenant.State) { s.SetEmail(kim, "") }

func of(name string, change func(*tenant.User)) func(*tenant.State) {
	return func(s *tenant.State) { change(s.User(name)) }
}

func roles(name string, held ...string) func(*tenant.State) {
	return of(name, func(u *tenant.User) { u.DirectoryRoles = held })
}

func method(id, key string, value any) func(*tenant.State) {
	return func(s *tenant.State) { s.SetAuthenticationMethod(id, key, value) }
}

func methodOff(id string) func(*tenant.State) { return method(id, "state", "disabled") }

func app(name string, kind tenant.AppKind) func(*tenant.State) {
	return func(s *tenant.State) {
		s.AddApp(name, tenant.UserApp{Kind: kind, DisplayName: "Kim's phone", Secret: "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"})
	}
}

// adaRegistered registers for the Global Administrator the two methods of the policy for administrators.
func adaRegistered(s *tenant.State) {
	s.SetEmail(ada, "ada@home.example")
	s.SetPhone(ada, tenant.PhoneMobile, "+61 400555999")
}

// synchronized makes the tenant hybrid and Kim a user of Active Directory.
func synchronized(s *tenant.State) {
	s.MakeHybrid()
	s.User(kim).OnPremisesSyncEnabled = true
}

func onPremises(key string, value bool) func(*tenant.State) {
	return func(s *tenant.State) { s.OnPremisesPasswordReset.Set(key, value) }
}

// What people do.

// must returns the value of a call whose error is never a person's doing.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func (w *world) change(change func(*tenant.State)) {
	w.t.Helper()
	if err := w.store.Update(func(s *tenant.State) error { change(s); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) state() *tenant.State { return must(w.store.Snapshot()) }

func (w *world) user(name string) *tenant.User {
	w.t.Helper()
	u := w.state().User(name)
	if u == nil {
		w.t.Fatalf("no user %s", name)
	}
	return u
}

func (w *world) later(d time.Duration) { w.at = w.at.Add(d) }

// begin begins a reset with the right characters.
func (w *world) begin(name string) journeys.Reset {
	w.t.Helper()
	c := w.NewCaptcha()
	return must(w.BeginReset(name, c.ID, c.Characters))
}

// messages returns what was sent by a channel, oldest first.
func (w *world) messages(channel tenant.Channel) []tenant.Message {
	w.t.Helper()
	return slices.DeleteFunc(must(w.Outbox("")), func(m tenant.Message) bool { return m.Channel != channel })
}

// last returns the newest message of a channel.
func (w *world) last(channel tenant.Channel) tenant.Message {
	w.t.Helper()
	sent := w.messages(channel)
	if len(sent) == 0 {
		w.t.Fatalf("nothing was sent by %s", channel)
	}
	return sent[len(sent)-1]
}

// mails returns the addresses of the mails without a code, in order.
func (w *world) mails() (to []string) {
	w.t.Helper()
	for _, m := range w.messages(tenant.ChannelMail) {
		if m.Code == "" {
			to = append(to, m.To)
		}
	}
	slices.Sort(to)
	return to
}

// byMail proves who the person is by the code of a mail.
func (w *world) byMail(r journeys.Reset) journeys.Reset {
	w.t.Helper()
	must(w.Choose(r.ID, journeys.OptionEmail, ""))
	return must(w.EnterCode(r.ID, w.last(tenant.ChannelMail).Code))
}

// byText proves who the person is by the code of a text message to a number.
func (w *world) byText(r journeys.Reset, number string) journeys.Reset {
	w.t.Helper()
	must(w.Choose(r.ID, journeys.OptionText, number))
	return must(w.EnterCode(r.ID, w.last(tenant.ChannelText).Code))
}

// proven returns a reset of Kim that waits for the new password.
func (w *world) proven() journeys.Reset {
	w.t.Helper()
	r := w.byMail(w.begin(kim))
	w.atStep(r, journeys.StepPassword)
	return r
}

// reset resets Kim's password by mail.
func (w *world) reset(password string) journeys.Reset {
	w.t.Helper()
	r := w.proven()
	return must(w.SetPassword(r.ID, password, password))
}

// fail fails once to prove who Kim is, by a wrong code.
func (w *world) fail(r journeys.Reset) journeys.Reset {
	w.t.Helper()
	must(w.Choose(r.ID, journeys.OptionEmail, ""))
	return must(w.EnterCode(r.ID, w.wrongCode()))
}

// wrongCode returns a code that was not sent last.
func (w *world) wrongCode() string {
	w.t.Helper()
	if w.last(tenant.ChannelMail).Code == "000000" {
		return "000001"
	}
	return "000000"
}

// signIn signs in with a password and expects no more of it.
func (w *world) signIn(name, password string) journeys.Account {
	w.t.Helper()
	return must(w.SignIn(name, password))
}

// What a person sees.

func (w *world) atStep(r journeys.Reset, want journeys.Step) {
	w.t.Helper()
	if r.Step != want {
		w.t.Fatalf("step %q instead of %q (problem %v, refusal %v)", r.Step, want, r.Problem, r.Refusal)
	}
}

func (w *world) atAccount(a journeys.Account, want journeys.AccountStep) {
	w.t.Helper()
	if a.Step != want {
		w.t.Fatalf("step %q instead of %q (problem %v)", a.Step, want, a.Problem)
	}
}

// ends expects a reset to end in a code before any proof.
func (w *world) ends(name, code string) journeys.Reset {
	w.t.Helper()
	r := w.begin(name)
	w.atStep(r, journeys.StepRefused)
	if r.Refusal == nil || r.Refusal.Code != code {
		w.t.Fatalf("%s ends in %+v instead of %s", name, r.Refusal, code)
	}
	return r
}

// wrong expects a problem with what was typed.
func (w *world) wrong(p *journeys.Problem) {
	w.t.Helper()
	if p == nil || p.Text == "" {
		w.t.Fatalf("no problem is shown: %v", p)
	}
}

// right expects none.
func (w *world) right(p *journeys.Problem) {
	w.t.Helper()
	if p != nil {
		w.t.Fatalf("a problem: %+v", *p)
	}
}

// equal compares lists and the like.
func equal[T comparable](w *world, what string, got, want []T) {
	w.t.Helper()
	if !slices.Equal(got, want) {
		w.t.Errorf("%s: %v instead of %v", what, got, want)
	}
}

// offered returns the options of a reset.
func offered(r journeys.Reset) (options []journeys.Option) {
	for _, o := range r.Options {
		options = append(options, o.Option)
	}
	return options
}
