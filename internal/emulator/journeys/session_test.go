package journeys_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// The session (user-journeys 4.4), and calls that come twice.
func TestTheSession(t *testing.T) {
	w := newWorld(t, 1, nil)
	r := w.begin(kimName)
	w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepCode)
	code := w.last(kim).Code
	w.at(w.step(w.EnterCode(r.ID, code)), journeys.StepPassword)
	w.at(w.step(w.EnterCode(r.ID, code)), journeys.StepPassword)
	w.at(w.step(w.Choose(r.ID, journeys.OptionEmail, "")), journeys.StepPassword)
	w.at(w.step(w.SetPassword(r.ID, password, password)), journeys.StepReset)
	w.at(w.step(w.SetPassword(r.ID, "Another-One-43", "Another-One-43")), journeys.StepReset)
	if !w.knows(kim, password) {
		t.Error("a second password was taken")
	}
	w.clock = w.clock.Add(journeys.SessionLife - time.Second)
	w.at(w.step(w.Reset(r.ID)), journeys.StepReset)
	w.clock = w.clock.Add(time.Second)
	if _, err := w.Reset(r.ID); !errors.Is(err, journeys.ErrUnknown) {
		t.Errorf("after 15 minutes: %v", err)
	}
	if _, err := w.EnterCode("no", "1"); !errors.Is(err, journeys.ErrUnknown) {
		t.Errorf("an unknown reset: %v", err)
	}

	r = w.begin(kimName)
	w.change(func(st *tenant.State) { st.RemoveUser(kim) })
	if _, err := w.Choose(r.ID, journeys.OptionEmail, ""); !errors.Is(err, journeys.ErrUnknown) {
		t.Errorf("after the user was deleted: %v", err)
	}
}

// A change of the policy has its effect at the next step (chosen).
func TestThePolicyChangesInTheMiddle(t *testing.T) {
	w := newWorld(t, 1, nil)
	r := w.at(w.step(w.Choose(w.begin(kimName).ID, journeys.OptionEmail, "")), journeys.StepCode)
	w.change(func(st *tenant.State) { st.SetPolicy(tenant.KeyEnablement, 0) })
	r = w.at(w.step(w.EnterCode(r.ID, w.last(kim).Code)), journeys.StepRefused)
	if r.Refusal.Code != "SSPR_0009" {
		t.Errorf("refused with %+v", r.Refusal)
	}
}

// A tenant in a file is changed in a copy, and another process sees what a person has done.
func TestAResetInATenantFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	memory := newWorld(t, 2, everything)
	open := func() *tenant.Store {
		store, err := tenant.OpenStore(file, memory.state)
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	w := &world{t: t, clock: memory.clock, store: open()}
	w.Service = journeys.New(w.store, func() time.Time { return w.clock })
	w.at(w.step(w.ResetTo(kimName, password)), journeys.StepReset)
	other := &world{t: t, clock: w.clock, store: open()}
	if st := other.state(); !other.knows(kim, password) || len(st.Outbox) < 3 || len(st.DirectoryAudits) == 0 {
		t.Errorf("the file has %d messages and %d events, and the new password: %t", len(st.Outbox), len(st.DirectoryAudits), other.knows(kim, password))
	}
}

// A call whose consequences the tenant does not keep has none: the reset is where it was, and the code can be entered again.
func TestATenantThatCannotBeWritten(t *testing.T) {
	memory := newWorld(t, 1, nil)
	store, err := tenant.OpenStore(filepath.Join(t.TempDir(), "tenant.json"), memory.state)
	if err != nil {
		t.Fatal(err)
	}
	// The year 10000 cannot be written, and the codes of the last seconds before are still good in it.
	before := time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	w := &world{t: t, clock: before, store: store}
	w.Service = journeys.New(store, func() time.Time { return w.clock })
	r := w.at(w.step(w.Choose(w.begin(kimName).ID, journeys.OptionCode, "")), journeys.StepCode)
	code := w.deviceCode(journeys.OptionCode)
	w.clock = before.Add(2 * time.Second)
	if _, err := w.EnterCode(r.ID, code); err == nil {
		t.Fatal("the tenant was written")
	}
	w.clock = before
	w.at(w.step(w.Reset(r.ID)), journeys.StepCode)
	w.at(w.step(w.EnterCode(r.ID, code)), journeys.StepPassword)

	a := w.signedIn(kim, journeys.AccountSignedIn)
	page := w.done(w.AddApp(a.Session, journeys.KindSoftwareOATH))
	code = w.AppCode(page.Pending.Secret)
	w.clock = before.Add(2 * time.Second)
	if _, err := w.ConfirmCode(a.Session, code); err == nil {
		t.Fatal("the tenant was written")
	}
	w.clock = before
	w.done(w.ConfirmCode(a.Session, code))
}
