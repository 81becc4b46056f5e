package portal_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestConcurrentPagesAreOneWrite(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	yes := true
	all := sspr.EnabledForAll
	none := ""
	var wait sync.WaitGroup
	update := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	wait.Go(func() {
		_, _, err := writePage(t.Context(), c, portal.ScopePage, sspr.Scope{EnabledFor: &all, GroupID: &none})
		update(err)
	})
	wait.Go(func() { _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(90)); update(err) })
	wait.Go(func() {
		_, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Administrators: &yes})
		update(err)
	})
	wait.Wait()
	if gets, puts := count(server, http.MethodGet), count(server, http.MethodPut); gets != 2 || puts != 1 {
		t.Errorf("requests: got %d GET and %d PUT, want 2 and 1", gets, puts)
	}
	for key, want := range map[string]string{"enablementType": "2", daysKey: "90", "notifyOnAdminPasswordReset": "true"} {
		if got := property(t, server, key); got != want {
			t.Errorf("%s: got %s, want %s", key, got, want)
		}
	}
}

func TestNothingIsWrittenWhereNothingChanges(t *testing.T) {
	t.Parallel()
	server := start(t)
	if _, _, err := writePage(t.Context(), administrator(t, server), portal.RegistrationPage, days(180)); err != nil {
		t.Fatal(err)
	}
	if got := count(server, http.MethodPut); got != 0 {
		t.Errorf("writes: got %d, want 0", got)
	}
}

// TestARefusedChangeFailsAlone checks that changes share a write, and that a refused one does not fail the others.
func TestARefusedChangeFailsAlone(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	selected, missing := sspr.EnabledForSelected, "ffffffff-0000-4000-8000-000000000000"
	var wait sync.WaitGroup
	wait.Go(func() {
		_, _, err := writePage(t.Context(), c, portal.ScopePage, sspr.Scope{EnabledFor: &selected, GroupID: &missing})
		if serviceerror.KindOf(err) != serviceerror.Refused {
			t.Errorf("the refused change: got %v", err)
		}
	})
	wait.Go(func() {
		if _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(30)); err != nil {
			t.Errorf("the other change: %v", err)
		}
	})
	wait.Wait()
	if got := property(t, server, daysKey); got != "30" {
		t.Errorf("%s: got %s, want 30", daysKey, got)
	}
}

// TestAStaleBaseUndoesNothing checks that a second write does not start from a stale document that lacks the first. A
// read can be stale after a fresh one.
func TestAStaleBaseUndoesNothing(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	var stale string
	if err := server.View(func(s emulator.State) { stale = string(s.PasswordResetPolicy.Raw()) }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(99)); err != nil {
		t.Fatal(err)
	}
	server.Inject(emulator.Fault{
		Service: emulator.Portal, Method: http.MethodGet, Path: policyPath, Times: 2, Status: http.StatusOK, ContentType: "application/json", Body: stale,
	})
	yes := true
	if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Administrators: &yes}); err != nil {
		t.Fatal(err)
	}
	if got := property(t, server, daysKey); got != "99" {
		t.Errorf("the second write undid the first: %s is %s, want 99", daysKey, got)
	}
}

// TestAForeignChangeIsAccepted checks that a confirmed value may be changed by other writers.
func TestAForeignChangeIsAccepted(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	if _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(99)); err != nil {
		t.Fatal(err)
	}
	err := server.Update(func(s *emulator.State) error {
		s.SetPolicy(daysKey, 7)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	yes := true
	if _, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Administrators: &yes}); err != nil {
		t.Fatal(err)
	}
	if got := property(t, server, daysKey); got != "7" {
		t.Errorf("the other's change was overwritten: %s is %s, want 7", daysKey, got)
	}
}

func TestCancellingOneCallerLeavesTheOthers(t *testing.T) {
	t.Parallel()
	server := start(t)
	c := administrator(t, server)
	canceled, cancel := context.WithCancel(t.Context())
	server.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodGet, Times: 1, Delay: 100 * time.Millisecond})
	var wait sync.WaitGroup
	wait.Go(func() {
		time.AfterFunc(50*time.Millisecond, cancel)
		if _, _, err := writePage(canceled, c, portal.NotificationsPage, sspr.Notifications{Users: new(bool)}); !errors.Is(err, context.Canceled) {
			t.Errorf("the canceled caller: got %v", err)
		}
	})
	wait.Go(func() {
		if _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(30)); err != nil {
			t.Errorf("the other caller: %v", err)
		}
	})
	wait.Wait()
}

// TestManyWritersAndAForeignOne writes three pages and has another writer, many times. Every managed value arrives, and
// no foreign change is lost that was made while no write was in progress.
func TestManyWritersAndAForeignOne(t *testing.T) {
	t.Parallel()
	server := start(t, func(s *emulator.State) { s.SetPolicy("futureNumber", json.RawMessage(`1.50`)) })
	c := administrator(t, server)
	for round := range int64(10) {
		foreign := 10 + round
		err := server.Update(func(s *emulator.State) error {
			s.SetPolicy("skipRegistrationMaxAllowedDays", foreign)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		odd := round%2 == 1
		link := "https://support.contoso.example/" + string(rune('a'+round))
		var wait sync.WaitGroup
		for _, update := range []func() error{
			func() error {
				_, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(30+round))
				return err
			},
			func() error {
				_, _, err := writePage(t.Context(), c, portal.NotificationsPage, sspr.Notifications{Users: &odd, Administrators: &odd})
				return err
			},
			func() error {
				_, _, err := writePage(t.Context(), c, portal.CustomizationPage, sspr.Customization{HelpdeskEmailOrURL: &link})
				return err
			},
		} {
			wait.Go(func() {
				if err := update(); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		want := map[string]string{
			daysKey: jsonOf(30 + round), "notifyUsersOnPasswordReset": jsonOf(odd), "customHelpdeskEmailOrUrl": jsonOf(link),
			"skipRegistrationMaxAllowedDays": jsonOf(foreign), "futureNumber": "1.50",
		}
		got := map[string]string{}
		for key := range want {
			got[key] = property(t, server, key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
	}
}

func jsonOf(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}
