package pages

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// mark begins what a test types, so that it is found on a page.
const mark = "zq7x"

// formCase is a form, or an address, into which anything is typed.
type formCase struct {
	path string
	// at begins a session and returns its cookie; nil begins none.
	at func(*testing.T, *tenant.Store, *journeys.Service) *http.Cookie
	// form is a form with the text that is typed as %. An address with a query is in path, and form is nil.
	form url.Values
	// secret is true if the text must not be on the page at all.
	secret bool
}

func resetAt(step journeys.Step) func(*testing.T, *tenant.Store, *journeys.Service) *http.Cookie {
	return func(t *testing.T, store *tenant.Store, people *journeys.Service) *http.Cookie {
		user, option := kim, map[journeys.Step]journeys.Option{
			journeys.StepCode: journeys.OptionEmail, journeys.StepApprove: journeys.OptionNotification, journeys.StepQuestions: journeys.OptionQuestions,
			journeys.StepPassword: journeys.OptionEmail, journeys.StepUnlockOrReset: journeys.OptionEmail,
		}[step]
		switch step {
		case journeys.StepRefused:
			user = mark
		case journeys.StepUnlockOrReset:
			must(t, store.Update(func(st *tenant.State) error {
				st.MakeHybrid()
				st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
				st.User(kim).OnPremisesSyncEnabled = true
				return nil
			}))
		}
		c := people.NewCaptcha()
		v, err := people.BeginReset(user, c.ID, c.Characters)
		must(t, err)
		if option != "" {
			v, err = people.Choose(v.ID, option, "")
			must(t, err)
		}
		if step == journeys.StepPassword || step == journeys.StepUnlockOrReset {
			sent, err := people.Outbox(kim)
			must(t, err)
			v, err = people.EnterCode(v.ID, sent[len(sent)-1].Code)
			must(t, err)
		}
		if v.Step != step {
			t.Fatalf("the reset is at %s, not at %s: %v", v.Step, step, v.Problem)
		}
		return &http.Cookie{Name: resetSession.cookie, Value: v.ID}
	}
}

func signedIn(pending journeys.Kind) func(*testing.T, *tenant.Store, *journeys.Service) *http.Cookie {
	return func(t *testing.T, _ *tenant.Store, people *journeys.Service) *http.Cookie {
		a, err := people.SignIn(kim, tenant.SeedPassword)
		must(t, err)
		if pending != "" {
			_, err = people.AddApp(a.Session, pending)
			must(t, err)
		}
		return &http.Cookie{Name: accountSession.cookie, Value: a.Session}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// formCases are all forms and all addresses with a query.
func formCases() []formCase {
	v := func(pairs ...string) url.Values {
		f := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			f.Set(pairs[i], pairs[i+1])
		}
		return f
	}
	account := signedIn("")
	return []formCase{
		{path: "/sspr", form: v("do", "begin", "userId", "%", "captcha", "%", "characters", "%")},
		{path: "/sspr", form: v("do", "%")},
		{path: "/sspr", at: resetAt(journeys.StepChoose), form: v("do", "choose", "option", "%")},
		{path: "/sspr", at: resetAt(journeys.StepChoose), form: v("do", "choose", "option", "text", "number", "%")},
		{path: "/sspr", at: resetAt(journeys.StepCode), form: v("do", "code", "code", "%"), secret: true},
		{path: "/sspr", at: resetAt(journeys.StepApprove), form: v("do", "approval", "code", "%"), secret: true},
		{path: "/sspr", at: resetAt(journeys.StepQuestions), form: v("do", "questions", "answer1", "%", "answer2", "%", "answer3", "%"), secret: true},
		{path: "/sspr", at: resetAt(journeys.StepUnlockOrReset), form: v("do", "unlock", "unlock", "%")},
		{path: "/sspr", at: resetAt(journeys.StepPassword), form: v("do", "password", "password", "%", "again", "%"), secret: true},
		{path: "/sspr", at: resetAt(journeys.StepPassword), form: v("do", "password", "password", "Aa1-%", "again", "%"), secret: true},
		{path: "/sspr", at: resetAt(journeys.StepRefused), form: v("do", "contact")},
		{path: "/sspr?option=%&change=%", at: resetAt(journeys.StepCode)},
		{path: "/signin", form: v("userId", "%", "password", "x", "next", "%")},
		{path: "/signin", form: v("userId", kim, "password", "%"), secret: true},
		{path: "/signin?next=%&done=%"},
		{path: "/signout", form: v("a", "%")},
		{path: "/password", at: account, form: v("old", "%", "password", "%", "again", "%"), secret: true},
		{path: "/password", at: account, form: v("old", tenant.SeedPassword, "password", "%", "again", "%x"), secret: true},
		{path: "/devicelogin?problem=%", at: account},
		{path: "/devicelogin", at: account, form: v("code", "%")},
		{path: "/devicelogin", at: account, form: v("code", "%", "answer", "approved")},
		{path: "/devicelogin", at: account, form: v("answer", "%")},
		{path: "/ssprsetup?add=%&done=%", at: account},
		{path: "/ssprsetup", at: account, form: v("do", "phone", "kind", "mobile_phone", "number", "%", "call", "%")},
		{path: "/ssprsetup", at: account, form: v("do", "phone", "kind", "%", "number", "%")},
		{path: "/ssprsetup", at: account, form: v("do", "email", "address", "%")},
		{path: "/ssprsetup", at: account, form: v("do", "email", "address", "%@fabrikam.example")},
		{path: "/ssprsetup", at: account, form: v("do", "app", "kind", "%")},
		{path: "/ssprsetup", at: account, form: v("do", "questions", "question1", "%", "question2", "%", "question3", "%")},
		{path: "/ssprsetup", at: account, form: v("do", "questions", "question1", "a", "answer1", "%", "answer2", "%"), secret: true},
		{path: "/ssprsetup", at: account, form: v("do", "remove", "method", "%")},
		{path: "/ssprsetup", at: signedIn(journeys.KindSoftwareOATH), form: v("do", "code", "code", "%"), secret: true},
		{path: "/ssprsetup", at: signedIn(journeys.KindAuthenticator), form: v("do", "approval", "code", "%"), secret: true},
		{path: "/ssprsetup", at: account, form: v("do", "%")},
		{path: "/outbox?user=%&done=%"},
		{path: "/outbox", form: v("answer", "approved", "message", "%", "user", "%")},
		{path: "/%"},
	}
}

// FuzzPages types anything into any form: a page is shown, without an error of the server, and what was typed is on it as text,
// or not at all if it was a secret.
func FuzzPages(f *testing.F) {
	cases := formCases()
	for i := range cases {
		for _, x := range append(hostile, "", "kim@contoso.example", "+1 2065550122", "\x00\xff\xed\xa0\x80", "\x01\x0b\x0c\x10\x1f\x7f\u0085\u009f\ufdd0\uffff\U0001fffe\r\t", strings.Repeat("é", 300)) {
			f.Add(uint8(i), x)
		}
	}
	f.Fuzz(func(t *testing.T, i uint8, x string) { typeInto(t, cases[int(i)%len(cases)], x) })
}

// typeInto types a text into a form of a tenant in which all methods are on, and looks at the page that follows.
func typeInto(t *testing.T, c formCase, x string) {
	t.Helper()
	store, err := tenant.OpenStore("", func() *tenant.State {
		st := tenant.Seed(somewhen)
		everyone(1)(st)
		st.SetPolicy(tenant.KeyQuestionsSwitch, true)
		st.SetEmail(kim, "kim@fabrikam.example")
		st.SetPhone(kim, tenant.PhoneMobile, "+1 2065550122")
		st.SetQuestions(kim, "One?", "first", "Two?", "second", "Three?", "third")
		return st
	})
	must(t, err)
	people := journeys.New(store, func() time.Time { return somewhen })
	cookies := map[string]*http.Cookie{}
	if c.at != nil {
		cookie := c.at(t, store, people)
		cookies[cookie.Name] = cookie
	}
	typed := mark + x
	handler, r := New(people, store), requestOf(c, typed)
	// The page that follows counts as well: what was typed may be stored.
	for range 3 {
		for _, cookie := range cookies {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 || r.Method == http.MethodPost && w.Code != http.StatusSeeOther {
			t.Fatalf("%s %q: status %d", c.path, typed, w.Code)
		}
		to := w.Header().Get("Location")
		if to == "" {
			checkPage(t, w.Body.String())
		}
		checkTyped(t, c, typed, w.Body.String(), to)
		if to == "" {
			break
		}
		if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") {
			t.Fatalf("%s %q leads to %q", c.path, typed, to)
		}
		for _, cookie := range w.Result().Cookies() {
			cookies[cookie.Name] = cookie
		}
		r = httptest.NewRequest(http.MethodGet, to, nil)
	}
}

func requestOf(c formCase, typed string) *http.Request {
	if c.form == nil {
		return httptest.NewRequest(http.MethodGet, strings.ReplaceAll(c.path, "%", url.QueryEscape(typed)), nil)
	}
	form := url.Values{}
	for key, values := range c.form {
		form.Set(key, strings.ReplaceAll(values[0], "%", typed))
	}
	r := httptest.NewRequest(http.MethodPost, c.path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// checkTyped expects that what was typed is on a page as text alone. A page is valid UTF-8 whatever was typed.
func checkTyped(t *testing.T, c formCase, typed, body, to string) {
	t.Helper()
	if !utf8.ValidString(body) {
		t.Errorf("%s %q: the page is not UTF-8", c.path, typed)
	}
	if c.secret && (strings.Contains(html.UnescapeString(body), mark) || strings.Contains(to, mark)) {
		t.Errorf("%s: the secret %q is shown:\n%s", c.path, typed, body)
	}
	if html.EscapeString(typed) != typed && strings.ContainsAny(typed, `<>"'`) && strings.Contains(body, typed) {
		t.Errorf("%s: %q is on the page as it is:\n%s", c.path, typed, body)
	}
}
