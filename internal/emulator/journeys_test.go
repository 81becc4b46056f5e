package emulator

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// registers has a user add an address, by the code that was sent to it, and say that it looks good.
func (e *testTenant) registers(user, address string) {
	e.t.Helper()
	people := e.Journeys()
	must := func(r journeys.Registration, err error) {
		e.t.Helper()
		if err != nil || r.Problem != nil {
			e.t.Fatalf("problem %+v, error %v", r.Problem, err)
		}
	}
	a, err := people.SignIn(user, tenant.SeedPassword)
	if err != nil || a.Step != journeys.AccountRegister {
		e.t.Fatalf("sign-in leads to %q with problem %+v, error %v", a.Step, a.Problem, err)
	}
	must(people.AddEmail(a.Session, address))
	sent, err := people.Outbox(user)
	if err != nil || len(sent) == 0 {
		e.t.Fatalf("outbox %v: %v", sent, err)
	}
	must(people.ConfirmCode(a.Session, sent[len(sent)-1].Code))
	must(people.LooksGood(a.Session))
}

// TestRegistrationReachesGraph: the report, the methods and the audit log show what a person has registered.
func TestRegistrationReachesGraph(t *testing.T) {
	const pat = "b1d4c0de-0000-4000-8000-000000000106"
	for lag, steps := range map[int][]string{
		0:  {"[windowsHelloForBusiness]", "[email windowsHelloForBusiness] registered capable", "[email windowsHelloForBusiness] registered capable"},
		90: {"[windowsHelloForBusiness]", "[windowsHelloForBusiness]", "[email windowsHelloForBusiness] registered capable"},
	} {
		now := time.Date(2026, 11, 22, 10, 20, 30, 0, time.UTC)
		e := startTenant(t, Options{Now: func() time.Time { return now }, Seed: func(s *State) {
			s.SetPolicy(tenant.KeyEnablement, 2)
			s.SetAuthenticationMethod("Email", tenant.KeyIncludeTargets, []tenant.MethodTarget{{TargetType: "group", ID: tenant.AllUsers}})
			s.Settings.RegistrationReportLagInMinutes = lag
		}})
		row := func() string {
			r := e.graph(registrationsURL + "/" + pat)
			shown := fmt.Sprint(r.at(t, "methodsRegistered"))
			if r.at(t, "isSsprRegistered") == true {
				shown += " registered"
			}
			if r.at(t, "isSsprCapable") == true {
				shown += " capable"
			}
			return shown
		}
		got := []string{row()}
		e.registers("pat@contoso.example", "pat@fabrikam.example")
		got = append(got, row())
		now = now.Add(89*time.Minute + 59*time.Second)
		if lag > 0 && row() != steps[1] {
			t.Errorf("before the lag is over: %s", row())
		}
		now = now.Add(time.Second)
		if got = append(got, row()); !slices.Equal(got, steps) {
			t.Errorf("with a lag of %d minutes: %q", lag, got)
		}
		email := e.graph("/users/" + pat + "/authentication/emailMethods/" + tenant.EmailMethodID)
		wantStatus(t, email, http.StatusOK)
		if email.at(t, "emailAddress") != "pat@fabrikam.example" {
			t.Errorf("%s", email.body)
		}
		logged := values(t, e.graph(filtered("/auditLogs/directoryAudits", "activityDisplayName eq '"+tenant.AuditRegistered+"'")))
		if len(logged) != 1 || logged[0]["loggedByService"] != tenant.AuditService || logged[0]["activityDateTime"] != "2026-11-22T10:20:30.0000000Z" {
			t.Errorf("logged %v", logged)
		}
		if by := logged[0]["initiatedBy"].(map[string]any)["user"].(map[string]any); by["id"] != pat {
			t.Errorf("logged as done by %v", by)
		}
	}
}

// TestLockoutAtTheTokenEndpoint: both ways to sign in count together, and an administrator's new password ends the lock.
func TestLockoutAtTheTokenEndpoint(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.SetPasswordRule(tenant.RuleLockoutThreshold, "4") }})
	const kim = "kim@contoso.example"
	for _, wrong := range []string{"Wrong-Password-1", "Wrong-Password-2"} {
		if got := e.signInWith(kim, wrong); got != 50126 {
			t.Errorf("%v", got)
		}
	}
	for _, wrong := range []string{"Wrong-Password-3", "Wrong-Password-4"} {
		if a, err := e.Journeys().SignIn(kim, wrong); err != nil || a.Problem == nil {
			t.Errorf("%+v, %v", a, err)
		}
	}
	if got := e.signInWith(kim, tenant.SeedPassword); got != 50053 {
		t.Errorf("after four wrong passwords: %v", got)
	}
	wantStatus(t, e.setProfile(SeedUserID, TokenSpec{}, passwordProfile{"password": firstPassword}), http.StatusNoContent)
	if got := e.signInWith(kim, firstPassword); got != 0 {
		t.Errorf("after an administrator's reset: %v", got)
	}
}

// TestExpiredPasswordAtTheTokenEndpoint: an expired password is answered as such, until it is set again (passwords 5.6 and 5.7).
func TestExpiredPasswordAtTheTokenEndpoint(t *testing.T) {
	const kim = "kim@contoso.example"
	for age, want := range map[time.Duration]float64{29 * 24 * time.Hour: 0, 31 * 24 * time.Hour: 50055} {
		e := startTenant(t, Options{Seed: func(s *State) {
			s.Tenant.CreatedAt = time.Now().Add(-age)
			s.Domain(tenant.SeedDomain).Set(tenant.KeyPasswordValidity, 30)
		}})
		if got := e.signInWith(kim, tenant.SeedPassword); got != want {
			t.Errorf("%s old: AADSTS%v, want %v", age, got, want)
		}
		wantStatus(t, e.setProfile(SeedUserID, TokenSpec{}, passwordProfile{"password": firstPassword}), http.StatusNoContent)
		if got := e.signInWith(kim, firstPassword); got != 0 {
			t.Errorf("%s old, after an administrator's reset: AADSTS%v", age, got)
		}
	}
}
