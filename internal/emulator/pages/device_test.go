package pages

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// waits adds an app that waits for a user and returns the codes.
func (w *world) waits() (d tenant.DeviceSignIn) {
	w.t.Helper()
	w.change(func(st *tenant.State) {
		d = st.BeginDeviceSignIn(tenant.AzureCLIClientID, tenant.GraphAudience+"/.default", w.now)
	})
	return d
}

// device returns what the tenant has of a sign-in.
func (w *world) device(code string) (d tenant.DeviceSignIn) {
	w.change(func(st *tenant.State) {
		if found := st.DeviceSignInOf(code); found != nil {
			d = *found
		}
	})
	return d
}

func TestPersonSignsInOnAnotherDevice(t *testing.T) {
	w := newWorld(t, nil)
	d := w.waits()
	b := w.browser().open("/devicelogin").sees("Sign in", "Sign in to continue.")
	b.press("Sign in", "userId", kim, "password", tenant.SeedPassword).sees("Sign in on another device", kim)
	b.press("Next", "code", "ABCDEFGH9").seesProblem("No app waits with this code.")
	typed := strings.ToLower(d.UserCode[:4]) + "-" + d.UserCode[4:]
	b.press("Next", "code", typed).sees("Sign in to Microsoft Azure CLI?", "Continue only if you started it yourself", "waiting with the code "+d.UserCode+".")
	if strings.Contains(b.at, typed) || w.device(d.DeviceCode).UserID != "" {
		t.Errorf("before the answer the address is %s and the sign-in %+v", b.at, w.device(d.DeviceCode))
	}
	b.press("Continue").sees("You are signed in on the other device")
	if got := w.device(d.DeviceCode); got.UserID != tenant.SeedUserID || got.Declined {
		t.Errorf("the sign-in is %+v", got)
	}
	b.open("/devicelogin").press("Next", "code", d.UserCode).seesProblem("No app waits with this code.")
}

func TestPersonDeclinesOnAnotherDevice(t *testing.T) {
	w := newWorld(t, nil)
	d := w.waits()
	b := w.browser().signsIn(kim, tenant.SeedPassword).open("/devicelogin").press("Next", "code", d.UserCode)
	b.press("Decline").sees("You are not signed in on the other device")
	if got := w.device(d.DeviceCode); got.UserID != "" || !got.Declined {
		t.Errorf("the sign-in is %+v", got)
	}
}

// TestDeviceCodeEnds: after 15 minutes, and if the page was open until then, the code is refused.
func TestDeviceCodeEnds(t *testing.T) {
	w := newWorld(t, nil)
	d := w.waits()
	b := w.browser().signsIn(kim, tenant.SeedPassword).open("/devicelogin").press("Next", "code", d.UserCode)
	w.wait(15 * time.Minute)
	b.press("Continue").seesProblem("No app waits with this code.")
	if got := w.device(d.DeviceCode); got.UserID != "" {
		t.Errorf("the sign-in is %+v", got)
	}
}

// TestDeviceAsksForTheOwnSignInFirst: who must change the password or register is led there.
func TestDeviceAsksForTheOwnSignInFirst(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) { st.User(kim).Password.MustChange = true })
	w.browser().open("/devicelogin").press("Sign in", "userId", kim, "password", tenant.SeedPassword).sees("Change your password").
		open("/devicelogin").sees("Change your password")
}

// TestDeviceFollowsTheOwnSignIn: who first had to change the password and to register gets to the page that was opened, once.
func TestDeviceFollowsTheOwnSignIn(t *testing.T) {
	register := "Don't lose access to your account!"
	skips := func(b *browser) *browser { return b.press("Not now") }
	confirms := func(b *browser) *browser {
		b.follow("Add: E-mail address").press("Next", "address", "kim@fabrikam.example")
		return b.press("Next", "code", b.newestCode(kim)).press("Looks good")
	}
	for name, finishes := range map[string]func(*browser) *browser{"not now": skips, "looks good": confirms} {
		t.Run(name, func(t *testing.T) {
			b := newWorld(t, bare(1)).browser().open("/devicelogin").press("Sign in", "userId", kim, "password", tenant.SeedPassword).sees(register)
			finishes(b).sees("Sign in on another device", kim)
		})
	}
	t.Run("signed in before", func(t *testing.T) {
		b := newWorld(t, bare(1)).browser().signsIn(kim, tenant.SeedPassword).sees(register)
		b.open("/devicelogin").sees(register).press("Not now").sees("Sign in on another device", kim)
	})
	t.Run("a new password, then methods", func(t *testing.T) {
		w := newWorld(t, func(st *tenant.State) { bare(1)(st); st.User(kim).Password.MustChange = true })
		b := w.browser().open("/devicelogin").press("Sign in", "userId", kim, "password", tenant.SeedPassword)
		b.press("Change the password", "old", tenant.SeedPassword, "password", newPassword, "again", newPassword).sees(register)
		b.press("Not now").sees("Sign in on another device", kim)
	})
	t.Run("not in the next session", func(t *testing.T) {
		b := newWorld(t, bare(1)).browser().open("/devicelogin").press("Sign in", "userId", kim, "password", tenant.SeedPassword).press("Sign out")
		b.signsIn(kim, tenant.SeedPassword).sees(register).press("Not now").sees("You are signed in")
	})
}

// TestNextPageIsOneOfThePages: the browser cannot be led elsewhere, by an address or by a cookie.
func TestNextPageIsOneOfThePages(t *testing.T) {
	for _, next := range []string{"", "//evil.example", "https://evil.example/devicelogin", "/devicelogin/../x", "/outbox"} {
		r := httptest.NewRequest(http.MethodPost, pathRegister, nil)
		r.Form = url.Values{"next": {next}}
		r.AddCookie(&http.Cookie{Name: wantedSession.name(r), Value: next})
		w := httptest.NewRecorder()
		if err := finish(w, r, pathSignIn); err != nil || w.Header().Get("Location") != pathSignIn || nextPage(r) != "" {
			t.Errorf("%s: leads to %q and %q, error %v", next, w.Header().Get("Location"), nextPage(r), err)
		}
	}
}

// TestDeviceLinkClaimsNothing: only who has just answered reads what was answered.
func TestDeviceLinkClaimsNothing(t *testing.T) {
	w := newWorld(t, nil)
	b := w.browser().signsIn(kim, tenant.SeedPassword)
	for _, done := range []string{"approved", "denied", "x"} {
		b.open("/devicelogin?done=" + done).sees("Sign in on another device").open("/devicelogin?problem=yes&answer=" + done).sees("Sign in on another device")
	}
	b.open("/devicelogin").press("Next", "code", w.waits().UserCode).press("Decline").sees("You are not signed in on the other device")
	b.reload().sees("You are not signed in on the other device").open("/devicelogin").sees("Sign in on another device")
}
