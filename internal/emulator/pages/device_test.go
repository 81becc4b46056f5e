package pages

import (
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
	b.press("Next", "code", typed).sees("Sign in to Microsoft Azure CLI?", "Continue only if you started it yourself")
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
