package pages

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// reloadsUnharmed reloads a page with a problem more often than a user may fail.
func (b *browser) reloadsUnharmed(problem string) *browser {
	b.t.Helper()
	b.seesProblem(problem)
	for range journeys.MaxTries + 1 {
		b.reload().seesProblem(problem)
	}
	return b
}

func TestReloadingAPageWithAProblemDoesNotSendTheFormAgain(t *testing.T) {
	t.Run("a wrong code does not block the reset", func(t *testing.T) {
		w := newWorld(t, everyone(1))
		w.change(func(st *tenant.State) { st.SetEmail(kim, "kim@fabrikam.example") })
		b := w.browser().beginsReset(kim).press("Next", "option", "email").press("Next", "code", "1")
		b.reloadsUnharmed("This code is wrong.").press("Next", "code", w.newestCode(kim)).sees("Choose a new password")
		b.press("Finish", "password", "short", "again", "short").reloadsUnharmed("8 to 256").lacks("short")
	})
	t.Run("a wrong phone number does not block the reset", func(t *testing.T) {
		w := newWorld(t, everyone(1))
		w.change(func(st *tenant.State) { st.SetPhone(kim, tenant.PhoneMobile, "+1 2065550122") })
		b := w.browser().beginsReset(kim).press("Next", "option", "text").press("Send a text message to my mobile phone", "number", "+1 2065550199")
		b.reloadsUnharmed("not your registered number").press("Send a text message to my mobile phone", "number", "+1 2065550122")
		b.sees("Verification 1 of 1", "A text message with a code was sent")
	})
	t.Run("a wrong password does not lock the account, and the user ID is kept", func(t *testing.T) {
		b := newWorld(t, nil).browser().open("/ssprsetup").press("Sign in", "userId", kim, "password", "Guess-Work-1")
		for range 12 {
			b.reload().seesProblem("wrong").lacks("Guess-Work-1").sees("Sign in", "Sign in to continue.")
		}
		b.press("Sign in", "password", tenant.SeedPassword).lacks("There is a problem").open("/ssprsetup").sees("Your methods", kim)
	})
	t.Run("wrong characters keep the user ID", func(t *testing.T) {
		b := newWorld(t, everyone(1)).browser().open("/sspr").press("Next", "userId", kim, "characters", "none")
		b.reload().seesProblem("characters")
		if e, _ := b.page.byID("userId"); e.attrs["value"] != kim {
			t.Errorf("the user ID is %q", e.attrs["value"])
		}
		picture, _ := b.page.byID("picture")
		b.press("Next", "characters", picture.text).sees("Verification 1 of 1")
	})
	t.Run("a wrong code in registration", func(t *testing.T) {
		w := newWorld(t, bare(1))
		b := w.browser().signsIn(kim, tenant.SeedPassword).follow("Add: E-mail address").press("Next", "address", "kim@fabrikam.example")
		b.press("Next", "code", "1").reloadsUnharmed("wrong").press("Next", "code", w.newestCode(kim)).sees("Don't lose access to your account!", "has been added")
	})
	t.Run("a wrong current password", func(t *testing.T) {
		b := newWorld(t, nil).browser().signsIn(kim, tenant.SeedPassword).open("/password")
		b.press("Change the password", "old", "Guess-Work-1", "password", newPassword, "again", newPassword)
		b.reloadsUnharmed("current password is wrong").lacks("Guess-Work-1").lacks(newPassword)
	})
}

func TestProblemIsShownOnlyWhereItsFormLeads(t *testing.T) {
	w := newWorld(t, bare(1))
	b := w.browser().signsIn(kim, "wrong").seesProblem("wrong")
	b.open("/sspr?problem=yes").lacks("There is a problem").open("/signin").lacks("There is a problem").lacks(kim + `"`)
	w.browser().open("/signin?problem=yes").lacks("There is a problem")

	b.signsIn(kim, tenant.SeedPassword).follow("Add: Mobile phone").press("Next", "number", "12", "call", "yes").seesProblem("country code")
	if e, _ := b.page.byID("number"); e.attrs["value"] != "12" {
		t.Errorf("the number is %q", e.attrs["value"])
	}
	if e, _ := b.page.byID("call-yes"); !e.has("checked") {
		t.Errorf("the call is not chosen any more:\n%s", b.body)
	}
	failed := b.at
	b.follow("Back without adding it").sees("Don't lose access to your account!").lacks("There is a problem")
	b.follow("Add: E-mail address").lacks("There is a problem").press("Next", "address", "kim@fabrikam.example").press("Do not add it")
	b.open(failed).sees("Add: Mobile phone").lacks("There is a problem") // the next form has succeeded
}

func TestFlashesAreFewAndExpire(t *testing.T) {
	now := somewhen
	k := flashes{all: map[string]flash{}}
	first := k.put(flash{path: pathReset, message: &message{}}, now)
	if k.get(first, pathReset, now).message == nil || k.get(first, pathSignIn, now).message != nil || k.get("", pathReset, now).message != nil {
		t.Error("the flash is not on its page alone")
	}
	if k.get(first, pathReset, now.Add(flashLife)).message != nil {
		t.Error("the flash does not expire")
	}
	for i := range maxFlashes + 5 {
		k.put(flash{path: pathReset}, now.Add(time.Duration(i+1)*time.Second))
	}
	if len(k.all) != maxFlashes || k.get(first, pathReset, now).message != nil {
		t.Errorf("there are %d flashes, and the oldest may be one of them", len(k.all))
	}
	if k.put(flash{}, now.Add(time.Hour)); len(k.all) != 1 {
		t.Errorf("%d flashes are left after an hour", len(k.all))
	}
}

func TestMessageAfterAFormIsShownOnce(t *testing.T) {
	w := newWorld(t, everyone(1))
	b := w.browser().beginsReset(kim).post("/sspr", url.Values{"do": {"dance"}}).sees("The form could not be read")
	b.reload().sees("Verification 1 of 1").lacks("There is a problem")
}

// TestTwoTenantsOnOneMachine signs in at two ports of one address with the cookies of one browser.
func TestTwoTenantsOnOneMachine(t *testing.T) {
	b := newWorld(t, nil).browser().signsIn(kim, tenant.SeedPassword)
	other := newWorld(t, nil).browser()
	other.client = b.client
	other.open("/signin").sees("Sign in").signsIn("lee@contoso.example", tenant.SeedPassword)
	b.open("/signin").sees("You are signed in", kim)
	other.open("/signin").sees("You are signed in", "lee@contoso.example").press("Sign out")
	b.open("/signin").sees("You are signed in", kim)
}

func TestCookieOfAHostWithoutAPort(t *testing.T) {
	for host, want := range map[string]string{
		"127.0.0.1:8080": "emulated_reset_8080", "[::1]:8080": "emulated_reset_8080", "localhost": "emulated_reset", "a:b c": "emulated_reset", "a:;x=": "emulated_reset",
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = host
		if got := resetSession.name(r); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
	}
}

func TestFlashIsInACookieThatNoScriptReads(t *testing.T) {
	w := newWorld(t, nil)
	r := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader("userId=kim&password=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	New(w.people, w.store).ServeHTTP(answer, r)
	cookies := answer.Result().Cookies()
	if len(cookies) != 1 || answer.Code != http.StatusSeeOther || answer.Body.Len() > 0 {
		t.Fatalf("status %d, cookies %v, body %q", answer.Code, cookies, answer.Body)
	}
	if c := cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || len(c.Value) < 20 || answer.Header().Get("Location") != "/signin?problem=yes" {
		t.Errorf("cookie %v, location %q", c, answer.Header().Get("Location"))
	}
}

func TestFederatedPersonReadsWhenTheNewPasswordWorks(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) {
		everyone(1)(st)
		st.MakeHybrid()
		st.Tenant.FederatedDomains = []string{tenant.SeedDomain}
		st.SetEmail(kim, "kim@fabrikam.example")
		st.User(kim).OnPremisesSyncEnabled = true
	})
	b := w.browser().beginsReset(kim).press("Next", "option", "email").press("Next", "code", w.newestCode(kim))
	b.press("Finish", "password", newPassword, "again", newPassword)
	b.sees("Your password has been reset", "works in the cloud from 30 November 2026, 09:02:00 UTC.", "identity provider")
	if main := b.page.main(); strings.Contains(main, "can now") || strings.Contains(main, "Sign in") {
		t.Error(main)
	}
}

func TestResetWithoutOptionsIsNoEmptyForm(t *testing.T) {
	for _, problem := range []*journeys.Problem{nil, {Field: "option", Text: "Choose one of the options."}} {
		p, body := drawn(t, func(w http.ResponseWriter) {
			showReset(w, journeys.Reset{Step: journeys.StepChoose, Problem: problem}, "", true)
		})
		if len(p.all("fieldset")) > 0 || !strings.Contains(p.main(), "There is no option left") || !strings.Contains(p.main(), "Start again") {
			t.Errorf("%s\n%s", p.main(), body)
		}
	}
}

func TestPersonReadsThatAppsAreOneMethod(t *testing.T) {
	const ada, words = "ada@contoso.example", "Authenticator apps, with their notifications and codes, count as one method."
	w := newWorld(t, nil)
	b := w.browser().signsIn(ada, tenant.SeedPassword).open("/ssprsetup")
	b.sees("Don't lose access to your account!", "Authenticator app with notifications", "Authenticator app with codes", "Register 1 more. "+words)
	w.change(func(st *tenant.State) { st.SetEmail(ada, "ada@fabrikam.example") })
	b.reload().sees("Don't lose access to your account!", "You have registered enough.").lacks(words)
	newWorld(t, everyone(2)).browser().signsIn("lee@contoso.example", tenant.SeedPassword).open("/ssprsetup").
		sees("Don't lose access to your account!", "Register 1 more.").lacks(words)
}

func TestButtonsOfNeighboringItemsDoNotTouch(t *testing.T) {
	m := regexp.MustCompile(`(?m)^li \.actions \{ margin: ([0-9.]+)rem 0; \}`).FindSubmatch(style)
	if m == nil {
		t.Fatal("actions in lists have no margin")
	}
	if gap, err := strconv.ParseFloat(string(m[1]), 64); err != nil || gap < 0.5 {
		t.Errorf("the gap is %vrem: %v", gap, err)
	}
}
