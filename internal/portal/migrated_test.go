package portal_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

var switches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// withSwitches returns a change of the tenant: does is what it does with changed switches after the migration, state
// the migration state ("" for a tenant created since 2025), and on the switches that are on. All others are off.
func withSwitches(does, state string, on ...string) func(*emulator.State) {
	return func(s *emulator.State) {
		s.Settings.LegacyMethodSwitches = does
		if state != "" {
			s.SetMigrationState(&state)
		}
		for _, key := range switches {
			s.SetPolicy(key, slices.Contains(on, key))
		}
	}
}

var behaviors = []string{emulator.LegacySwitchesIgnored, emulator.LegacySwitchesRefused, emulator.LegacySwitchesStored}

// putQueries returns the queries of all PUT requests.
func putQueries(server *emulator.Server) []string {
	var queries []string
	for _, r := range server.Requests() {
		if r.Method == http.MethodPut {
			queries = append(queries, r.Query)
		}
	}
	return queries
}

// TestOtherPagesSkipTheMethodCount checks that every other page can be written with all switches off, which is
// Microsoft's own way of migrating, even if the service counts methods in a tenant that it calls unmigrated.
func TestOtherPagesSkipTheMethodCount(t *testing.T) {
	t.Parallel()
	for _, state := range []string{"", "migrationComplete", "migrationInProgress", "preMigration"} {
		server := start(t, withSwitches("", state))
		if _, _, err := writePage(t.Context(), administrator(t, server), portal.RegistrationPage, days(190)); err != nil {
			t.Errorf("%q: %v", state, err)
		}
		if got := property(t, server, daysKey); got != "190" {
			t.Errorf("%q: %s is %s, want 190", state, daysKey, got)
		}
		if got := putQueries(server); !slices.Equal(got, []string{"byPassMethodCountCheck=true"}) {
			t.Errorf("%q: PUT %q, want one that skips the count", state, got)
		}
	}
}

// TestMigratedMethods checks that the number of methods and the questions are written in a migrated tenant, whatever it
// does with switches, and that the switches do not change.
func TestMigratedMethods(t *testing.T) {
	t.Parallel()
	for _, does := range behaviors {
		for _, on := range [][]string{nil, {"emailOptionEnabled"}, switches} {
			server := start(t, withSwitches(does, "", on...))
			two, questions := int64(2), []sspr.Method{sspr.SecurityQuestions}
			_, after, err := writePage(t.Context(), administrator(t, server), portal.MigratedMethodsPage, sspr.AuthenticationMethods{Required: &two, Methods: &questions})
			if err != nil {
				t.Errorf("%s, %v: %v", does, on, err)
				continue
			}
			if shown := portal.MigratedMethodsPage.Read(after); !slices.Equal(*shown.Methods, questions) || *shown.Required != 2 {
				t.Errorf("%s, %v: shows %v and %d methods required", does, on, *shown.Methods, *shown.Required)
			}
			for _, key := range switches {
				want := "false"
				if slices.Contains(on, key) || key == "securityQuestionsOptionEnabled" {
					want = "true"
				}
				if got := property(t, server, key); got != want {
					t.Errorf("%s, %v: %s is %s, want %s", does, on, key, got, want)
				}
			}
			for _, r := range server.Requests() {
				if r.Method == http.MethodPut && len(on) == 0 && strings.Contains(string(r.Body), `"emailOptionEnabled":true`) {
					t.Errorf("%s: a legacy switch was sent: %s", does, r.Body)
				}
			}
		}
	}
}

// TestMigratedMethodsRefuseLegacyOnes checks that legacy switches of a migrated tenant are refused before anything is
// sent.
func TestMigratedMethodsRefuseLegacyOnes(t *testing.T) {
	t.Parallel()
	server := start(t)
	_, _, err := writePage(t.Context(), administrator(t, server), portal.MigratedMethodsPage, sspr.AuthenticationMethods{Methods: &[]sspr.Method{sspr.Email}})
	if err == nil || !strings.Contains(err.Error(), "the tenant is migrated") || !strings.Contains(err.Error(), "email") {
		t.Errorf("got %v", err)
	}
	if n := count(server, http.MethodPut); n != 0 {
		t.Errorf("%d requests wrote", n)
	}
}

// TestSwitchesOfAMigratedTenant checks that the error of a client that does not know about the migration contains that
// switches were sent.
func TestSwitchesOfAMigratedTenant(t *testing.T) {
	t.Parallel()
	for does, want := range map[string]serviceerror.Kind{
		emulator.LegacySwitchesIgnored: serviceerror.NotPersisted, emulator.LegacySwitchesRefused: serviceerror.Refused,
	} {
		server := start(t, withSwitches(does, "", "emailOptionEnabled"))
		_, _, err := writePage(t.Context(), administrator(t, server), portal.MethodsPage, sspr.AuthenticationMethods{Methods: &[]sspr.Method{sspr.Email, sspr.MobilePhone}})
		e, ok := errors.AsType[*serviceerror.Error](err)
		if !ok || e.Kind != want || !e.LegacySwitches {
			t.Errorf("%s: got %+v", does, err)
		}
		if got := property(t, server, "mobilePhoneOptionEnabled"); got != "false" {
			t.Errorf("%s: the switch is %s", does, got)
		}
	}
	server := start(t, withSwitches(emulator.LegacySwitchesStored, "", "emailOptionEnabled"))
	if _, _, err := writePage(t.Context(), administrator(t, server), portal.MethodsPage, sspr.AuthenticationMethods{Methods: &[]sspr.Method{sspr.Email, sspr.MobilePhone}}); err != nil {
		t.Error(err)
	}
}

// TestCountIsNotSkippedForMethods checks that the service's check of the number applies if the switches decide.
func TestCountIsNotSkippedForMethods(t *testing.T) {
	t.Parallel()
	two, email := int64(2), []sspr.Method{sspr.Email}
	for name, change := range map[string]sspr.AuthenticationMethods{
		"more required": {Required: &two}, "fewer switches": {Methods: &[]sspr.Method{}}, "both": {Required: &two, Methods: &email},
	} {
		server := start(t, withSwitches("", "preMigration", "emailOptionEnabled"))
		_, _, err := writePage(t.Context(), administrator(t, server), portal.MethodsPage, change)
		if serviceerror.KindOf(err) != serviceerror.Refused {
			t.Errorf("%s: got %v", name, err)
		}
		if got := putQueries(server); !slices.Equal(got, []string{""}) {
			t.Errorf("%s: PUT %q", name, got)
		}
	}
}

// TestCommitWithRefusedSwitches checks that a change of another page in the same commit is written, and is not affected
// by the refused switches.
func TestCommitWithRefusedSwitches(t *testing.T) {
	t.Parallel()
	server := start(t, withSwitches(emulator.LegacySwitchesRefused, "", "emailOptionEnabled"))
	c := administrator(t, server)
	done := make(chan error)
	go func() {
		_, _, err := writePage(t.Context(), c, portal.MethodsPage, sspr.AuthenticationMethods{Methods: &[]sspr.Method{sspr.MobilePhone}})
		done <- err
	}()
	if _, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(33)); err != nil {
		t.Error(err)
	}
	if e, ok := errors.AsType[*serviceerror.Error](<-done); !ok || !e.LegacySwitches {
		t.Errorf("got %+v", e)
	}
	if got := property(t, server, daysKey); got != "33" {
		t.Errorf("%s is %s, want 33", daysKey, got)
	}
}

// TestRefusalNamesTheGroupOfThePolicy checks a page that is refused, although the group did not change, because the
// group was deleted.
func TestRefusalNamesTheGroupOfThePolicy(t *testing.T) {
	t.Parallel()
	const gone = "deadbeef-0000-4000-8000-00000000dead"
	server := start(t, func(s *emulator.State) {
		s.SetPolicy("enablementType", 1)
		s.SetPolicy("passwordResetEnabledGroupIds", []string{gone})
	})
	c := administrator(t, server)
	_, _, err := writePage(t.Context(), c, portal.RegistrationPage, days(33))
	if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.Refused || e.Group != gone {
		t.Errorf("got %+v", err)
	}
	selected, other := sspr.EnabledForSelected, "deadbeef-0000-4000-8000-00000000beef"
	_, _, err = writePage(t.Context(), c, portal.ScopePage, sspr.Scope{EnabledFor: &selected, GroupID: &other})
	if e, ok := errors.AsType[*serviceerror.Error](err); !ok || e.Kind != serviceerror.Refused || e.Group != "" {
		t.Errorf("the change's own group is called the policy's: %+v", err)
	}
}
