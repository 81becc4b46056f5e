package journeys_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestAccountKeepsSecrets: neither the audit log nor a problem has a code, a password or an answer, and the tenant keeps
// passwords and answers hashed.
func TestAccountKeepsSecrets(t *testing.T) {
	const answer, wrong = "xylophone", "Wrong-Password-1"
	w := newWorld(t, 2, questions(3, "One?", "Two?", "Three?"))
	problems := fmt.Sprintf("%+v", *w.signIn(pat, wrong).Problem)
	a := w.signedIn(pat, journeys.AccountRegister)
	problem := func(r journeys.Registration) {
		t.Helper()
		if r.Problem == nil {
			t.Fatal("no problem")
		}
		problems += fmt.Sprintf("%+v", *r.Problem)
	}
	w.done(w.AddEmail(a.Session, "pat@fabrikam.example"))
	code := w.last(pat).Code
	problem(w.page(w.ConfirmCode(a.Session, "guess")))
	w.done(w.ConfirmCode(a.Session, code))
	problem(w.page(w.AddQuestions(a.Session, answers("One?", answer, "Two?", answer, "Three?", answer))))
	w.done(w.AddQuestions(a.Session, answers("One?", answer, "Two?", answer+"2", "Three?", answer+"3")))
	w.done(w.LooksGood(a.Session))
	changed := w.account(w.ChangePassword(a.Session, wrong, password, password))
	problems += fmt.Sprintf("%+v", *changed.Problem)
	w.account(w.ChangePassword(a.Session, tenant.SeedPassword, password, password))
	st := w.state()
	for i := range st.DirectoryAudits { // random digits could be those of the code
		st.DirectoryAudits[i].ID, st.DirectoryAudits[i].CorrelationID = "", ""
	}
	audits, err := json.Marshal(st.DirectoryAudits)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{answer, wrong, password, tenant.SeedPassword, code, "guess", a.Session} {
		if strings.Contains(problems, secret) || strings.Contains(string(audits), secret) {
			t.Errorf("%q is in a problem or in the log", secret)
		}
	}
	whole, err := json.Marshal(st)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{answer, wrong, password, tenant.SeedPassword, a.Session} {
		if strings.Contains(string(whole), secret) {
			t.Errorf("the tenant keeps %q", secret)
		}
	}
}

// TestRegisterInFile: what is registered in one process is there in another, whose session it is not.
func TestRegisterInFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	w := newWorld(t, 1, nil)
	seeded := w.state()
	store, err := tenant.OpenStore(file, func() *tenant.State { return seeded })
	if err != nil {
		t.Fatal(err)
	}
	w.store, w.Service = store, journeys.New(store, func() time.Time { return w.clock })
	a := w.signedIn(pat, journeys.AccountRegister)
	w.done(w.AddEmail(a.Session, "pat@fabrikam.example"))
	w.done(w.ConfirmCode(a.Session, w.last(pat).Code))
	w.done(w.LooksGood(a.Session))
	if store, err = tenant.OpenStore(file, nil); err != nil {
		t.Fatal(err)
	}
	w.store, w.Service = store, journeys.New(store, func() time.Time { return w.clock })
	if _, err = w.Account(a.Session); !errors.Is(err, journeys.ErrUnknown) {
		t.Errorf("the session of another process: %v", err)
	}
	if r := w.done(w.Registration(w.signedIn(pat, journeys.AccountSignedIn).Session)); len(r.Registered) != 1 || r.Missing != 0 {
		t.Errorf("registered %+v", r)
	}
}

// TestPeopleAtOnce: many people use the tenant at the same time, and one person two pages.
func TestPeopleAtOnce(t *testing.T) {
	w := newWorld(t, 1, nil)
	shared := w.signedIn(kim, journeys.AccountSignedIn).Session
	var all sync.WaitGroup
	for _, user := range []string{kim, pat, "sam@contoso.example", "tia@contoso.example"} {
		all.Go(func() {
			a, err := w.SignIn(user, tenant.SeedPassword)
			if err != nil || a.Problem != nil {
				t.Errorf("%s: %+v, %v", user, a.Problem, err)
				return
			}
			for range 3 {
				r, err := w.AddApp(a.Session, journeys.KindSoftwareOATH)
				if err != nil || r.Pending == nil {
					t.Errorf("%s: %+v, %v", user, r, err)
					return
				}
				devices, err := w.Devices(user)
				if err != nil || len(devices) == 0 {
					t.Errorf("%s: %+v, %v", user, devices, err)
					return
				}
				if r, err = w.ConfirmCode(a.Session, devices[len(devices)-1].Code); err != nil || r.Problem != nil {
					t.Errorf("%s: %+v, %v", user, r.Problem, err)
				}
				if _, err = w.Registration(shared); err != nil {
					t.Error(err)
				}
			}
			w.SignOut(a.Session)
		})
	}
	all.Wait()
	st := w.state()
	for _, user := range []string{kim, pat, "sam@contoso.example", "tia@contoso.example"} {
		if got := len(st.User(user).Apps); got != 3 {
			t.Errorf("%s has %d apps", user, got)
		}
	}
}
