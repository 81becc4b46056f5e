package acctest

import (
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// missing returns a pattern for the error about a missing right.
func missing(right string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Missing permission or directory role.*` + Message(right).String() + `.*Request\s+ID`)
}

// readForbidden tests that a user without a role cannot plan, and that the error names the role.
func readForbidden(t *testing.T, s Spec) {
	n := s.emulated(t)
	block := s.Block(s.Base)
	role := missing(s.Document.ReadNeeds)
	Run(t,
		resource.TestStep{Config: n.Provider(n.Unprivileged()) + block, ExpectError: role},
		resource.TestStep{Config: n.Config(block)},
		// The setting does not vanish from the state, so that the next plan does not want to create it.
		resource.TestStep{Config: n.Provider(n.Unprivileged()) + block, ExpectError: role},
		resource.TestStep{
			Config:           n.Config(block),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// writeForbidden tests that a user who may read and not write can plan, and that the error of an apply names the role. The
// apply changes nothing.
func writeForbidden(t *testing.T, s Spec) {
	n := s.emulated(t)
	before := s.properties(t, n)
	Run(t, resource.TestStep{
		Config:      n.Provider(n.Reader()) + s.Block(s.Base),
		ExpectError: missing(s.Document.WriteNeeds),
	})
	s.expect(t, n, before, nil)
}

// throttled tests that the provider waits if the service throttles, in every form of its answer and at every request.
func throttled(t *testing.T, s Spec) {
	n := s.emulated(t)
	before := s.properties(t, n)
	for _, method := range []string{http.MethodGet, s.Document.Method} {
		for skip, after := range []string{"", "0.05", "0"} {
			n.Inject(emulator.Fault{
				Service: s.Document.Service, Method: method, Skip: skip, Times: 1,
				Status: http.StatusTooManyRequests, RetryAfter: after, Body: "{}", ContentType: "application/json",
			})
		}
	}
	Run(t, resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
		s.expect(t, n, before, s.Want)
		return nil
	}})
	if !slices.ContainsFunc(n.Requests(), func(r emulator.Request) bool { return r.Status == http.StatusTooManyRequests }) {
		t.Error("no request was throttled, so this test has shown nothing")
	}
}

// twoBlocks tests that two blocks for the same page are found at plan time, also if one of them exists already.
func twoBlocks(t *testing.T, s Spec) {
	n := s.tenant(t)
	both := n.Config(s.Block(s.Base), s.named("second", s.Base))
	refused := regexp.MustCompile(`Two blocks for one (setting|user)`)
	Run(t,
		resource.TestStep{Config: both, PlanOnly: true, ExpectError: refused},
		resource.TestStep{Config: n.Config(s.Block(s.Base))},
		resource.TestStep{Config: both, PlanOnly: true, ExpectError: refused},
		// A block that is replaced is planned twice and is still one block.
		resource.TestStep{Config: n.Config(s.Block(s.Base)), Taint: []string{s.address()}},
	)
}
