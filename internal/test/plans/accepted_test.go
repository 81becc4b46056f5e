package plans

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const daysProperty = "registrationReconfirmIntevalInDays"

// policyFault goes wrong in the request of a method for the password reset policy that comes after skip others.
func policyFault(method string, skip int, f emulator.Fault) emulator.Fault {
	f.Service, f.Method, f.Path, f.Skip, f.Times = emulator.Portal, method, "/PasswordResetPolicies", skip, 1
	return f
}

// confirming is how many readings of the policy come before the one that confirms a create: one of the plan, and the base
// of the write.
const confirming = 2

// TestAnAcceptedCreateIsRemembered: the service takes the write, and the look at it fails. The resource is in the state
// with a warning, and a later restore puts back what the tenant had before.
func TestAnAcceptedCreateIsRemembered(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]emulator.Fault{
		"403": {Status: http.StatusForbidden}, "400": {Status: http.StatusBadRequest}, "404": {Status: http.StatusNotFound},
		"HTML": {Status: http.StatusOK, ContentType: "text/html", Body: "<html><title>Sign in</title></html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			n.Inject(policyFault(http.MethodGet, confirming, fault))
			block := n.Serve(t, n.Administrator()).Resource("sspr_registration")
			if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 33, "on_destroy": "restore"}); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(block.Warnings, "\n"); !strings.Contains(got, "Change accepted but not confirmed") || !strings.Contains(got, "The service had accepted the change") {
				t.Errorf("the warnings are %s", got)
			}
			if got := n.Property(daysProperty); got != "33" {
				t.Errorf("the tenant has %s", got)
			}
			block.Served = n.Serve(t, n.Administrator())
			if err := block.Destroy(t); err != nil {
				t.Fatal(err)
			}
			if got := n.Property(daysProperty); got != "180" {
				t.Errorf("a restore left %s, want 180", got)
			}
		})
	}
}

// TestAnAcceptedUpdateIsInTheState: the error mentions that the service accepted the change, and the state has it. What the
// update was the first to write is restored too, although the update failed.
func TestAnAcceptedUpdateIsInTheState(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	block := n.Serve(t, n.Administrator()).Resource("sspr_registration")
	if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 33, "on_destroy": "restore"}); err != nil {
		t.Fatal(err)
	}
	block.Served = n.Serve(t, n.Administrator())
	n.Inject(policyFault(http.MethodGet, confirming, emulator.Fault{Status: http.StatusForbidden}))
	err := block.Apply(t, acctest.Values{"reconfirm_after_days": 44, "required_at_sign_in": false, "on_destroy": "restore"})
	if err == nil || !strings.Contains(err.Error(), "The service had accepted the change before the failure") {
		t.Errorf("got %v", err)
	}
	if got := fmt.Sprint(block.Has(t, "reconfirm_after_days")); !strings.Contains(got, "44") {
		t.Errorf("the state has %s", got)
	}
	if got := n.Property("registrationRequiredOnSignIn"); got != "false" {
		t.Errorf("the tenant has %s", got)
	}
	block.Served = n.Serve(t, n.Administrator())
	if err := block.Destroy(t); err != nil || n.Property(daysProperty) != "180" || n.Property("registrationRequiredOnSignIn") != "true" {
		t.Errorf("a restore left %s and %s, want 180 and true (%v)", n.Property(daysProperty), n.Property("registrationRequiredOnSignIn"), err)
	}
}

// TestAForeignChangeBeforeTheWrite on another page, after the plan has read the policy, is kept.
func TestAForeignChangeBeforeTheWrite(t *testing.T) {
	t.Parallel()
	for skip := range confirming {
		n := acctest.NewTenant(t)
		n.Inject(policyFault(http.MethodGet, skip, emulator.Fault{Before: func(s *emulator.State) { s.SetPolicy("notifyUsersOnPasswordReset", false) }}))
		block := n.Serve(t, n.Administrator()).Resource("sspr_registration")
		if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 33}); err != nil {
			t.Fatal(err)
		}
		if got := n.Property(daysProperty) + " " + n.Property("notifyUsersOnPasswordReset"); got != "33 false" {
			t.Errorf("before reading %d: the tenant has %s, want 33 false", skip+1, got)
		}
	}
}

// TestNullIsRestored: what was null before Terraform managed it is null after a restore, as the plan shows. A service
// that does not take null keeps the value, and the destroy warns of that.
func TestNullIsRestored(t *testing.T) {
	t.Parallel()
	for takes, want := range map[bool]string{true: "null", false: "190"} {
		restoresNull(t, takes, want)
	}
}

func restoresNull(t *testing.T, takes bool, want string) {
	t.Helper()
	n := acctest.NewTenant(t, func(s *emulator.State) { s.Settings.TakesNull = takes })
	n.Set(map[string]any{daysProperty: nil})
	block := n.Serve(t, n.Administrator()).Resource("sspr_registration")
	if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 190, "on_destroy": "restore"}); err != nil {
		t.Fatal(err)
	}
	block.Served = n.Serve(t, n.Administrator())
	if got := strings.Join(block.PlanDestroy(t), "\n"); !strings.Contains(got, "reconfirm_after_days: 190 -> not set") {
		t.Errorf("the plan of the destroy says %s", got)
	}
	if err := block.Destroy(t); err != nil || n.Property(daysProperty) != want {
		t.Errorf("a restore left %s, want %s (%v)", n.Property(daysProperty), want, err)
	}
	if told := strings.Contains(strings.Join(block.Warnings, "\n"), "does not take null back"); told == takes {
		t.Errorf("the destroy says %v", block.Warnings)
	}
}

// TestASecondGroupIsShown before a plan drops it.
func TestASecondGroupIsShown(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Set(map[string]any{"enablementType": 1, "passwordResetEnabledGroupIds": []string{emulator.SeedGroupID, emulator.SeedNestedGroupID}})
	block := n.Serve(t, n.Administrator()).Resource("sspr_policy")
	if err := block.Apply(t, acctest.Values{"enabled_for": "selected", "group_id": emulator.SeedGroupID}); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(block.Warnings, "\n"); !strings.Contains(got, "This plan removes "+emulator.SeedNestedGroupID) {
		t.Errorf("the warnings are %s", got)
	}
}

// TestAStaleFirstReading: the apply of a saved plan runs in a process of its own, whose first readings come from a replica
// that lags; it plans again before it writes. The refresh of the plan has left a note of what it read in the state, so the
// update reads on, and no other page goes back.
func TestAStaleFirstReading(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	block := n.Serve(t, n.Administrator()).Resource("sspr_registration")
	if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 33, "on_destroy": "retain"}); err != nil {
		t.Fatal(err)
	}
	stale, err := json.Marshal(n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	n.Set(map[string]any{"enablementType": 2}) // all users, which the replica does not know yet
	planner := n.Serve(t, n.Administrator())
	refreshed, err := planner.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: block.TypeName, CurrentState: block.State, Private: block.Private})
	if err = errors.Join(err, acctest.Failure(refreshed.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	block.State, block.Private = refreshed.NewState, refreshed.Private
	fault := policyFault(http.MethodGet, 0, emulator.Fault{Status: http.StatusOK, ContentType: "application/json", Body: string(stale)})
	fault.Times = 4
	n.Inject(fault)
	block.Served = n.Serve(t, n.Administrator())
	if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 44, "on_destroy": "retain"}); err != nil {
		t.Fatal(err)
	}
	if got := n.Property("enablementType") + " " + n.Property(daysProperty); got != "2 44" {
		t.Errorf("the tenant has %s, want 2 44", got)
	}
}

// TestALaggingBaseOfACreate: the plan that Terraform makes again before it creates reads the present policy, and the base of
// the write comes from a replica that lags. No other page goes back.
func TestALaggingBaseOfACreate(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	stale, err := json.Marshal(n.Policy())
	if err != nil {
		t.Fatal(err)
	}
	n.Set(map[string]any{"enablementType": 2}) // all users, which the replica does not know yet
	fault := policyFault(http.MethodGet, 1, emulator.Fault{Status: http.StatusOK, ContentType: "application/json", Body: string(stale)})
	fault.Times = 3
	n.Inject(fault)
	block := n.Serve(t, n.Administrator()).Resource("sspr_registration")
	if err := block.Apply(t, acctest.Values{"reconfirm_after_days": 33, "on_destroy": "retain"}); err != nil {
		t.Fatal(err)
	}
	if got := n.Property("enablementType") + " " + n.Property(daysProperty); got != "2 33" {
		t.Errorf("the tenant has %s, want 2 33", got)
	}
}
