package acctest_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// tutorial gives the blocks of examples/tutorial/main.tf without its provider settings.
func tutorial(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../examples/tutorial/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	_, resources, found := strings.Cut(string(text), "# Password reset > Properties")
	if !found {
		t.Fatal("the tutorial's first resource is not where this test looks for it")
	}
	return resources
}

// resetBeforeApply empties the request log when the plan is made and the apply is about to begin.
type resetBeforeApply struct{ *acctest.Tenant }

func (r resetBeforeApply) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	r.ResetRequests()
}

// portalTraffic counts the requests of the portal plane, its sign-in included.
func portalTraffic(n *acctest.Tenant) map[string]int {
	counts := map[string]int{}
	for _, r := range n.Requests() {
		switch {
		case r.Service == emulator.Portal:
			counts[r.Method]++
		case r.Service == emulator.SignIn && strings.Contains(r.Note, "refresh_token"):
			counts["token"]++
		}
	}
	return counts
}

// TestFivePagesAreOneWrite: applying all five resources at once costs one token request, one read, one write and one
// confirming read, and planning them costs one token request and one read.
func TestFivePagesAreOneWrite(t *testing.T) {
	t.Parallel()
	for name, delay := range map[string]time.Duration{"at once": 0, "while Graph takes its time": 300 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t)
			n.Inject(emulator.Fault{Service: emulator.Graph, Delay: delay})
			fivePages(t, n)
		})
	}
}

func fivePages(t *testing.T, n *acctest.Tenant) {
	acctest.Run(t, resource.TestStep{
		Config:           n.Config(tutorial(t)),
		ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planTraffic{t, n}, resetBeforeApply{n}}},
		Check: func(*terraform.State) error {
			counts := portalTraffic(n)
			if counts["token"] > 1 || counts[http.MethodGet] > 2 || counts[http.MethodPut] != 1 || len(counts) > 3 {
				t.Errorf("the apply's requests on the portal plane: got %v, want at most 1 token, 2 GET, 1 PUT", counts)
			}
			return nil
		},
	})
}

type planTraffic struct {
	t *testing.T
	n *acctest.Tenant
}

func (p planTraffic) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	if counts := portalTraffic(p.n); counts["token"] > 1 || counts[http.MethodGet] != 1 || counts[http.MethodPut] != 0 {
		p.t.Errorf("the plan's requests on the portal plane: got %v, want at most 1 token and 1 GET", counts)
	}
}

// TestTutorial applies what "make demo" applies, and checks what the tenant then has.
func TestTutorial(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t,
		resource.TestStep{Config: n.Config(tutorial(t)), Check: func(*terraform.State) error {
			for key, want := range map[string]string{
				"enablementType": "1", "passwordResetEnabledGroupIds": `["` + emulator.SeedGroupID + `"]`,
				"numberOfAuthenticationMethodsRequired": "2", "emailOptionEnabled": "true", "mobilePhoneOptionEnabled": "true",
				"mobileAppCodeEnabled": "true", "officePhoneOptionEnabled": "false", "mobileAppNotificationEnabled": "false",
				"registrationRequiredOnSignIn": "true", "registrationReconfirmIntevalInDays": "180",
				"notifyUsersOnPasswordReset": "true", "notifyOnAdminPasswordReset": "true", "customizeHelpdeskLink": "true",
			} {
				if got := string(n.Policy()[key]); got != want {
					t.Errorf("%s: got %s, want %s", key, got, want)
				}
			}
			return nil
		}},
		resource.TestStep{
			Config:           n.Config(tutorial(t)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// TestOneBadValueDoesNotFailTheOthers: five pages are one write, and a value that the service refuses fails its own
// resource only.
func TestOneBadValueDoesNotFailTheOthers(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	noGroup := strings.Replace(tutorial(t), emulator.SeedGroupID, "ffffffff-0000-4000-8000-000000000000", 1)
	limited := n.Administrator()
	limited.ClientID, limited.ClientSecret = n.Credentials().LimitedClientID, n.Credentials().LimitedClientSecret
	acctest.Run(t,
		resource.TestStep{Config: n.Provider(limited) + noGroup, ExpectError: acctest.Says("The service refused the request")},
		resource.TestStep{RefreshState: true, ExpectNonEmptyPlan: true, Check: func(s *terraform.State) error {
			if kept := len(s.RootModule().Resources); kept != 4 {
				t.Errorf("resources in the state: got %d, want the 4 that were not refused", kept)
			}
			var days int
			if err := json.Unmarshal(n.Policy()["registrationReconfirmIntevalInDays"], &days); err != nil || days != 180 {
				t.Errorf("reconfirmation: got %d (%v)", days, err)
			}
			if got := string(n.Policy()["notifyOnAdminPasswordReset"]); got != "true" {
				t.Errorf("notification of administrators: got %s, want true", got)
			}
			return nil
		}},
	)
}
