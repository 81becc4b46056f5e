package acctest

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// retains tests that a destroy does not change the tenant, which is the default of resources that do not remove.
func retains(t *testing.T, s Spec) {
	n := s.tenant(t)
	retaining := s.Base
	if s.Document.Removes {
		retaining = s.with(Attributes{"on_destroy": `"retain"`})
	}
	Run(t, resource.TestStep{Config: n.Config(s.Block(retaining)), Check: func(*terraform.State) error {
		before := s.properties(t, n)
		t.Cleanup(func() { s.expect(t, n, before, nil) })
		return nil
	}})
}

// restores tests that a destroy puts back the managed values that the create found, and leaves alone what another
// administrator has changed since.
func restores(t *testing.T, s Spec) {
	n := s.unlike(t)
	found := s.properties(t, n)
	Run(t, resource.TestStep{
		Config: n.Config(s.Block(s.with(Attributes{"on_destroy": `"restore"`}))),
		Check: func(*terraform.State) error {
			s.set(t, n, s.Document.Foreign)
			return nil
		},
	})
	s.expect(t, n, found, s.foreign(t))
}

// restoreFails tests that a restore which the service refuses is an error, and that the state is kept for another try.
func restoreFails(t *testing.T, s Spec) {
	n := s.unlikeEmulated(t)
	found := s.properties(t, n)
	kept := n.Config(s.Block(s.with(Attributes{"on_destroy": `"restore"`})))
	var stop func()
	Run(t,
		resource.TestStep{Config: kept},
		resource.TestStep{
			PreConfig: func() {
				stop = n.Inject(emulator.Fault{
					Service: s.Document.Service, Method: s.Document.Method, Status: http.StatusForbidden, Body: "{}", ContentType: "application/json",
				})
			},
			Config: kept, Destroy: true, ExpectError: regexp.MustCompile(`(?s)Missing\s+permission\s+or\s+directory\s+role.*still\s+in\s+the\s+state`),
		},
		resource.TestStep{
			PreConfig: func() { stop() }, Config: kept,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	s.expect(t, n, found, nil)
}

// confirmationFails tests a write that is accepted and does not show: it is an error, the next apply converges, and a
// destroy still restores what the create found.
func confirmationFails(t *testing.T, s Spec) {
	n := s.unlikeEmulated(t)
	found := s.properties(t, n)
	restoring := func(change Attributes) string {
		all := s.with(change)
		all["on_destroy"] = s.otherDestroy()
		return n.Config(s.Block(all))
	}
	forgetful := func() {
		n.Inject(emulator.Fault{Service: s.Document.Service, Method: s.changes(), Times: 1, NotPersisted: true})
	}
	notShown := Message("Change not confirmed")
	Run(t,
		resource.TestStep{PreConfig: forgetful, Config: restoring(nil), ExpectError: notShown},
		resource.TestStep{Config: restoring(nil)},
		resource.TestStep{PreConfig: forgetful, Config: restoring(s.Updates[0].Change), ExpectError: notShown},
		resource.TestStep{Config: restoring(s.Updates[0].Change)},
	)
	if !s.Document.Removes {
		s.expect(t, n, found, nil)
	}
}

// importAndRestore tests that a destroy restores what an import found, also if another administrator changed it before
// Terraform first wrote.
func importAndRestore(t *testing.T, s Spec) {
	n := s.tenant(t)
	config := n.Config(s.Block(s.with(Attributes{"on_destroy": `"restore"`})))
	Run(t, resource.TestStep{Config: n.Config(s.Block(s.Base))}) // which leaves the tenant as the base wants it
	found := s.properties(t, n)
	Run(t,
		resource.TestStep{
			Config: config, ResourceName: s.address(), ImportState: true, ImportStateId: s.ImportID, ImportStatePersist: true,
		},
		resource.TestStep{PreConfig: func() { s.set(t, n, s.Drift) }, Config: config},
	)
	s.expect(t, n, found, nil)
}

// createBeforeDestroy tests that the destroy of the old object does not undo the new one, if the new one is created first.
func createBeforeDestroy(t *testing.T, s Spec) {
	n := s.unlike(t)
	before := s.properties(t, n)
	block := strings.TrimSuffix(s.Block(s.with(Attributes{"on_destroy": s.firmDestroy()})), "}\n") + "  lifecycle {\n    create_before_destroy = true\n  }\n}\n"
	Run(t,
		resource.TestStep{Config: n.Config(block)},
		resource.TestStep{Config: n.Config(block), Taint: []string{s.address()}, Check: func(*terraform.State) error {
			s.expect(t, n, before, s.Want)
			return nil
		}},
		resource.TestStep{
			Config:           n.Config(block),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}
