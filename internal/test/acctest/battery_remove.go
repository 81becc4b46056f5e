package acctest

import (
	"maps"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// otherDestroy returns a value of on_destroy that is not the default and needs no cleaning up.
func (s Spec) otherDestroy() string {
	if s.Document.Removes {
		return `"retain"`
	}
	return `"restore"`
}

// firmDestroy returns a value of on_destroy that changes the tenant.
func (s Spec) firmDestroy() string {
	if s.Document.Removes {
		return `"remove"`
	}
	return `"restore"`
}

// changes returns the HTTP method of a change to what exists. A document that consists of objects is created with POST.
func (s Spec) changes() string {
	if s.Document.Removes {
		return http.MethodPatch
	}
	return s.Document.Method
}

// gone returns the document without what the base manages.
func (s Spec) gone() Properties {
	want := maps.Clone(s.Want)
	for key := range want {
		want[key] = "null"
	}
	return want
}

// removes tests that a destroy removes what is managed by default, and nothing that another administrator has added since.
func removes(t *testing.T, s Spec) {
	n := s.unlike(t)
	before := s.properties(t, n)
	Run(t, resource.TestStep{PreConfig: func() {}, Config: n.Config(s.Block(s.Base))}, resource.TestStep{
		PreConfig: func() { s.set(t, n, s.Document.Foreign) }, Config: n.Config(s.Block(s.Base)),
	})
	wanted := s.gone()
	maps.Copy(wanted, s.foreign(t))
	s.expect(t, n, before, wanted)
}

// removalFails tests that a removal which the service refuses is an error, and that the state is kept for another try.
func removalFails(t *testing.T, s Spec) {
	n := s.unlikeEmulated(t)
	before := s.properties(t, n)
	config := n.Config(s.Block(s.Base))
	var stop func()
	Run(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				stop = n.Inject(emulator.Fault{
					Service: s.Document.Service, Method: http.MethodDelete, Status: http.StatusForbidden, Body: "{}", ContentType: "application/json",
				})
			},
			Config: config, Destroy: true, ExpectError: Message("Missing permission or directory role"),
		},
		resource.TestStep{
			PreConfig: func() { stop() }, Config: config,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	s.expect(t, n, before, s.gone())
}

// importAndRemove tests that what was imported is managed, and is removed with the resource.
func importAndRemove(t *testing.T, s Spec) {
	n := s.tenant(t)
	before := s.properties(t, n)
	Run(t, resource.TestStep{Config: n.Config(s.Block(s.with(Attributes{"on_destroy": `"retain"`})))}) // which leaves the tenant as the base wants it
	s.expect(t, n, before, s.Want)
	config := n.Config(s.Block(s.Base))
	Run(t,
		resource.TestStep{
			Config: config, ResourceName: s.address(), ImportState: true, ImportStateId: s.ImportID, ImportStatePersist: true,
		},
		resource.TestStep{PreConfig: func() { s.set(t, n, s.Drift) }, Config: config},
	)
	s.expect(t, n, before, s.gone())
}
