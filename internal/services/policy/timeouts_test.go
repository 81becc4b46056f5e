package policy_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

func timed(times string) string {
	return "resource \"sspr_policy\" \"test\" {\n  enabled_for = \"all\"\n  on_destroy = \"disable\"\n  timeouts = " + times + "\n}\n"
}

// TestTimesOfTheState checks that a refresh and a destroy use the timeouts in the state, and that the errors explain that.
func TestTimesOfTheState(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	config := n.Config(timed(`{ read = "3s", delete = "500ms" }`))
	var stop func()
	silent := func(method string) func() {
		return func() {
			stop = n.Inject(emulator.Fault{Service: emulator.Portal, Method: method, Path: "Policies", Delay: acctest.Never})
		}
	}
	acctest.Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{PreConfig: silent(http.MethodGet), Config: config, ExpectError: acctest.TimeOver("read")},
		resource.TestStep{
			PreConfig: func() { stop(); silent(http.MethodPut)() }, Config: config, Destroy: true,
			ExpectError: acctest.Message("A destroy uses the timeout in the state, so apply the change before you destroy."),
		},
		resource.TestStep{PreConfig: func() { stop() }, Config: n.Config(timed("{}"))},
	)
}

// TestTimesOfThePlan checks that the reading of a plan has a timeout too.
func TestTimesOfThePlan(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Portal, Method: http.MethodGet, Delay: acctest.Never})
	acctest.Run(t, resource.TestStep{Config: n.Config(timed(`{ read = "500ms" }`)), PlanOnly: true, ExpectError: acctest.TimeOver("read")})
}

// TestWrongTimes checks that invalid and non-positive times are refused.
func TestWrongTimes(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for times, words := range map[string]string{
		`{ create = "soon" }`: "must be a string containing a sequence of decimal numbers",
		`{ read = "0s" }`:     `"0s" must be longer than 0s`,
		`{ delete = "-5m" }`:  `"-5m" must be longer than 0s`,
	} {
		acctest.Run(t, resource.TestStep{Config: n.Config(timed(times)), PlanOnly: true, ExpectError: acctest.Message(words)})
	}
}
