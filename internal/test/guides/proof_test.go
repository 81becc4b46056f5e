package guides

import (
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestScenarioProofOfRollout runs the scenario's own tests, and then the scenario in a tenant in which the test user registers
// and resets, step by step: nothing but both, since the test began and by the test user, is a proof. The plans need no
// signed-in user, and no other user's name is in the state.
func TestScenarioProofOfRollout(t *testing.T) {
	t.Parallel()
	inToday(t, prove)
}

func prove(t *testing.T, n *acctest.Tenant) {
	t.Helper()
	folder := runTests(t, "proof-of-rollout", n)
	n.ResetRequests()
	began := time.Now().Add(-time.Hour).UTC()
	user := []string{"SSPR_PORTAL_REFRESH_TOKEN"}
	with := func(command string, more ...string) []string {
		return append([]string{command, "-input=false", "-no-color", "-var=test_user=" + emulator.SeedUserID, "-var=since=" + began.Format(time.RFC3339)}, more...)
	}
	// did adds an event of a user to the log, so many minutes after the test began.
	did := func(activity, who, result string, minutes int) {
		if err := n.Update(func(s *emulator.State) error {
			s.AddUserAudit(activity, who, result, began.Add(time.Duration(minutes)*time.Minute))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	unproven := func(after, counts string) {
		t.Helper()
		out := cli.OneLine(cli.Run(t, folder, n, user, with("plan")...))
		if !strings.Contains(out, counts) || !strings.Contains(out, "Check block assertion failed") {
			t.Errorf("after %s the plan does not warn with %q:\n%s", after, counts, out)
		}
		cli.RefusedPlan(t, folder, n, "The rollout is not proven.", with("plan", "-var=required=true")[3:]...)
	}
	did(emulator.AuditRegistered, emulator.SeedUserID, "", -5)
	did(emulator.AuditReset, emulator.SeedUserID, "", -4)
	unproven("events before the test", "0 successful registrations of the test user, and 0 successful and 0 failed resets")
	did(emulator.AuditRegistered, acctest.LeeID, "", 1)
	did(emulator.AuditReset, acctest.LeeID, "", 2)
	unproven("another user's events", "0 successful registrations of the test user, and 0 successful and 0 failed resets")
	did(emulator.AuditRegistered, emulator.SeedUserID, "", 3)
	did(emulator.AuditReset, emulator.SeedUserID, "failure", 4)
	unproven("a failed reset", "1 successful registrations of the test user, and 0 successful and 1 failed resets")
	did(emulator.AuditReset, emulator.SeedUserID, "", 5)
	out := cli.OneLine(cli.Run(t, folder, n, user, with("apply", "-auto-approve", "-var=required=true")...))
	if !strings.Contains(out, "proven = true") || strings.Contains(out, "the audit log has") {
		t.Errorf("the rollout is not proven:\n%s", out)
	}
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("a proof wrote %s %s", writes[0].Method, writes[0].Path)
	}
	n.WantAppOnly(t)
	if state := cli.ReadFile(t, folder+"/terraform.tfstate"); strings.Contains(state, acctest.LeeID) || strings.Contains(state, "lee@") {
		t.Error("the state has another user")
	}
}

// TestScenarioProofOfRolloutWithoutReport: the audit log proves the rollout of a user whom the registration report does not list
// yet, and in a tenant without a license, which has no report. The next plan is empty.
func TestScenarioProofOfRolloutWithoutReport(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*emulator.State){
		"fresh user": func(s *emulator.State) {
			s.User(emulator.SeedUserID).AccountEnabled = false
			s.FreezeRegistrationReport(time.Now().Add(-12 * time.Hour))
			s.User(emulator.SeedUserID).AccountEnabled = true
		},
		"no license": func(s *emulator.State) { s.SubscribedSkus = nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began := time.Now().Add(-time.Hour).UTC()
			n := acctest.NewTenant(t, change, func(s *emulator.State) {
				s.AddUserAudit(emulator.AuditRegistered, emulator.SeedUserID, "", began.Add(time.Minute))
				s.AddUserAudit(emulator.AuditReset, emulator.SeedUserID, "", began.Add(2*time.Minute))
			})
			folder := scenario(t, "proof-of-rollout")
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			with := []string{"-input=false", "-no-color", "-var=test_user=" + emulator.SeedUserID, "-var=since=" + began.Format(time.RFC3339), "-var=required=true"}
			out := cli.Run(t, folder, n, nil, append([]string{"apply", "-auto-approve"}, with...)...)
			if !strings.Contains(out, "proven = true") || strings.Contains(out, "Warning: ") {
				t.Errorf("the rollout is not proven, or there is a warning:\n%s", out)
			}
			cli.Run(t, folder, n, nil, append([]string{"plan", "-detailed-exitcode"}, with...)...)
		})
	}
}
