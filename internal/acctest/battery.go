package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Battery runs what every resource of a tenant-wide document must stand.
func Battery(t *testing.T, s Spec) {
	s = s.complete()
	for name, test := range map[string]func(*testing.T, Spec){
		"an untouched tenant":     untouched,
		"a changed tenant":        changed,
		"each attribute":          updates,
		"an attribute is removed": removed,
		"drift":                   drift,
		"import":                  imported,
		"another tenant":          anotherTenant,
		"destroy retains":         retains,
		"destroy restores":        restores,
		"a restore that fails":    restoreFails,
		"confirmation fails":      confirmationFails,
		"import and restore":      importAndRestore,
		"replaced the other way":  createBeforeDestroy,
		"changed after the plan":  changedAfterPlan,
		"reading is forbidden":    readForbidden,
		"writing is forbidden":    writeForbidden,
		"throttled":               throttled,
		"two blocks":              twoBlocks,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, s)
		})
	}
}

// untouched: creating on a fresh tenant changes what is written and nothing else; after that nothing is left to do,
// and neither planning nor refreshing writes.
func untouched(t *testing.T, s Spec) {
	n := NewTenant(t)
	before := s.properties(t, n)
	Run(t,
		resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
			s.expect(t, n, before, s.Want)
			n.ResetRequests()
			return nil
		}},
		resource.TestStep{RefreshState: true, Check: nothingWritten(n)},
		resource.TestStep{
			Config:           n.Config(s.Block(s.Base)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            nothingWritten(n),
		},
	)
}

func nothingWritten(n *Tenant) resource.TestCheckFunc {
	return func(*terraform.State) error {
		if writes := n.Writes(); len(writes) > 0 {
			return fmt.Errorf("%d requests wrote, the first is %s %s", len(writes), writes[0].Method, writes[0].Path)
		}
		return nil
	}
}

// future are properties that Microsoft may add one day, with number formats that a careless client would change.
var future = map[string]any{
	"futureSwitch": json.RawMessage(`true`),
	"futureNumber": json.RawMessage(`1.50`),
	"futureObject": json.RawMessage(`{"enablementType":9,"big":12345678901234567890}`),
}

// changed: on a tenant that others have configured, and that has properties nobody knows yet, only what is written
// changes.
func changed(t *testing.T, s Spec) {
	n := NewTenant(t, func(st *emulator.State) {
		for key, value := range merged(s.Unlike, future) {
			s.Document.Of(st).Set(key, value)
		}
	})
	before := s.properties(t, n)
	Run(t, resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
		s.expect(t, n, before, s.Want)
		for _, w := range n.Writes() {
			if s.Document.Whole {
				keepsTheRest(t, s, before, w.Body)
			}
		}
		return nil
	}})
}

// keepsTheRest holds the body of a write against the document that was read: foreign properties stay byte for byte.
func keepsTheRest(t *testing.T, s Spec, before map[string]json.RawMessage, body []byte) {
	t.Helper()
	var sent map[string]json.RawMessage
	if err := json.Unmarshal(body, &sent); err != nil {
		t.Fatal(err)
	}
	foreign := maps.Clone(before)
	for _, key := range append(s.Keys, "passwordResetEnabledGroupName") {
		delete(foreign, key)
		delete(sent, key)
	}
	if diff := cmp.Diff(printable(t, foreign), printable(t, sent)); diff != "" {
		t.Errorf("properties that the resource does not own (-read +sent):\n%s", diff)
	}
}

func merged(parts ...map[string]any) map[string]any {
	all := map[string]any{}
	for _, m := range parts {
		maps.Copy(all, m)
	}
	return all
}

// updates: every attribute can be changed, and changes its own properties only.
func updates(t *testing.T, s Spec) {
	n := NewTenant(t)
	var base map[string]json.RawMessage
	back := resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
		base = s.properties(t, n)
		return nil
	}}
	var steps []resource.TestStep
	for _, u := range append(s.Updates, Update{Change: Attributes{"on_destroy": `"restore"`}}) {
		steps = append(steps, back, resource.TestStep{
			Config:           n.Config(s.Block(s.with(u.Change))),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{allKnown{}}},
			Check: func(*terraform.State) error {
				s.expect(t, n, base, u.Want)
				for _, w := range n.Writes() {
					if s.Document.Whole {
						keepsTheRest(t, s, base, w.Body)
					}
				}
				return nil
			},
		})
	}
	Run(t, steps...)
}

// allKnown fails an update's plan in which a value is left for the apply to tell: what is not written is shown as it is.
type allKnown struct{}

func (allKnown) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		unknown, _ := json.Marshal(change.Change.AfterUnknown)
		if strings.Contains(string(unknown), "true") {
			resp.Error = fmt.Errorf("%s: values are not known: %s", change.Address, unknown)
		}
	}
}

// removed: an attribute that is no longer written is no longer managed. The tenant keeps it, and somebody else may
// change it.
func removed(t *testing.T, s Spec) {
	if s.Removable == "" {
		t.Skip("the attributes of " + s.Type + " are one choice and are managed together")
	}
	n := s.unlike(t)
	less := n.Config(s.Block(s.with(Attributes{s.Removable: ""})))
	var before map[string]json.RawMessage
	Run(t,
		resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
			before = s.properties(t, n)
			n.ResetRequests()
			return nil
		}},
		resource.TestStep{
			Config:           less,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check: func(*terraform.State) error {
				s.expect(t, n, before, nil)
				return nothingWritten(n)(nil)
			},
		},
	)
}

// drift: what somebody else changed is shown and repaired, and what else that person changed is left alone.
func drift(t *testing.T, s Spec) {
	n := NewTenant(t)
	var before map[string]json.RawMessage
	Run(t,
		resource.TestStep{Config: n.Config(s.Block(s.Base))},
		resource.TestStep{
			PreConfig: func() {
				before = s.properties(t, n)
				s.set(t, n, s.Drift)
				s.set(t, n, s.Document.Foreign)
			},
			Config: n.Config(s.Block(s.Base)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(s.address(), plancheck.ResourceActionUpdate),
			}},
			Check: func(*terraform.State) error {
				s.expect(t, n, before, s.foreign(t))
				return nil
			},
		},
	)
}

// imported: importing by the tenant id writes nothing and yields the state that creating yields.
func imported(t *testing.T, s Spec) {
	n := NewTenant(t)
	Run(t,
		resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
			n.ResetRequests()
			return nil
		}},
		resource.TestStep{
			Config: n.Config(s.Block(s.Base)), ResourceName: s.address(),
			ImportState: true, ImportStateId: s.ImportID, ImportStateVerify: true,
		},
		resource.TestStep{
			Config:           n.Config(s.Block(s.Base)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            nothingWritten(n),
		},
	)
}

const foreignTenant = "0f0f0f0f-0000-4000-8000-00000000000f"

// anotherTenant: an import of another tenant, and a state that belongs to another one, are refused; both ids are named.
func anotherTenant(t *testing.T, s Spec) {
	n := NewTenant(t)
	other := NewTenant(t, func(st *emulator.State) { st.Tenant.ID = foreignTenant })
	noTenant := regexp.MustCompile(`Not an import ID of this resource`)
	bothNamed := regexp.MustCompile(`(?s)Wrong tenant.*` + emulator.SeedTenantID + `.*` + foreignTenant)
	Run(t,
		resource.TestStep{
			Config: other.Config(s.Block(s.Base)), ResourceName: s.address(),
			ImportState: true, ImportStateId: s.ImportID, ExpectError: bothNamed,
		},
		resource.TestStep{
			Config: other.Config(s.Block(s.Base)), ResourceName: s.address(),
			ImportState: true, ImportStateId: "default", ExpectError: noTenant,
		},
		resource.TestStep{Config: n.Config(s.Block(s.Base))},
		resource.TestStep{Config: other.Config(s.Block(s.Base)), ExpectError: bothNamed},
	)
	if writes := other.Writes(); len(writes) > 0 {
		t.Errorf("the other tenant was written to: %s %s", writes[0].Method, writes[0].Path)
	}
}

// retains: by default a destroy leaves the tenant as it is.
func retains(t *testing.T, s Spec) {
	n := NewTenant(t)
	Run(t, resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
		before := s.properties(t, n)
		t.Cleanup(func() { s.expect(t, n, before, nil) })
		return nil
	}})
}

// restores: a destroy puts back what was found, of what is managed, and nothing that somebody else has changed since.
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

// restoreFails: a restore that the service refuses is an error, and the state is kept for another try.
func restoreFails(t *testing.T, s Spec) {
	n := s.unlike(t)
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
			Config: kept, Destroy: true, ExpectError: regexp.MustCompile(`(?s)directory\s+role\s+missing.*stays\s+in\s+the\s+state`),
		},
		resource.TestStep{
			PreConfig: func() { stop() }, Config: kept,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
	s.expect(t, n, found, nil)
}

// missing matches the error about a missing right.
func missing(right string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Permission or directory role missing.*` + Says(right).String() + `.*Request\s+id`)
}

// confirmationFails: a write that takes effect and cannot be confirmed is an error that tells what may have happened,
// the next apply converges, and a destroy still restores what was found at the beginning.
func confirmationFails(t *testing.T, s Spec) {
	n := s.unlike(t)
	found := s.properties(t, n)
	restoring := func(change Attributes) string {
		all := s.with(change)
		all["on_destroy"] = `"restore"`
		return n.Config(s.Block(all))
	}
	forgetful := func() {
		n.Inject(emulator.Fault{Service: s.Document.Service, Method: s.Document.Method, Times: 1, NotPersisted: true})
	}
	notShown := Says("The change was accepted and does not show")
	Run(t,
		resource.TestStep{PreConfig: forgetful, Config: restoring(nil), ExpectError: notShown},
		resource.TestStep{Config: restoring(nil)},
		resource.TestStep{PreConfig: forgetful, Config: restoring(s.Updates[0].Change), ExpectError: notShown},
		resource.TestStep{Config: restoring(s.Updates[0].Change)},
	)
	s.expect(t, n, found, nil)
}

// importAndRestore: what an import found is what a destroy restores, also where somebody changed it before Terraform
// first wrote.
func importAndRestore(t *testing.T, s Spec) {
	n := NewTenant(t)
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

// createBeforeDestroy: where the new object comes first, the end of the old one does not undo it.
func createBeforeDestroy(t *testing.T, s Spec) {
	n := s.unlike(t)
	before := s.properties(t, n)
	block := strings.TrimSuffix(s.Block(s.with(Attributes{"on_destroy": `"restore"`})), "}\n") + "  lifecycle {\n    create_before_destroy = true\n  }\n}\n"
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

// changedAfterPlan: somebody changes the tenant between the plan and its apply. What is written is put right, and what
// is not written is left alone.
func changedAfterPlan(t *testing.T, s Spec) {
	if s.Removable == "" {
		t.Skip("the attributes of " + s.Type + " are one choice and are managed together")
	}
	n := s.unlike(t)
	less := n.Config(s.Block(s.with(Attributes{s.Removable: ""})))
	change := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{meanwhile(func() { s.set(t, n, s.Drift); s.set(t, n, s.Document.Foreign) })}}
	Run(t,
		resource.TestStep{Config: less, ConfigPlanChecks: change},
		resource.TestStep{
			Config:           less,
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// meanwhile does something between a plan and its apply.
type meanwhile func()

func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}

// readForbidden: without a role nothing can be planned, and the message names the role.
func readForbidden(t *testing.T, s Spec) {
	n := NewTenant(t)
	block := s.Block(s.Base)
	role := missing(s.Document.ReadNeeds)
	Run(t,
		resource.TestStep{Config: n.Provider(n.Nobody()) + block, ExpectError: role},
		resource.TestStep{Config: n.Config(block)},
		// The setting does not vanish from the state, so that the next plan does not want to create it.
		resource.TestStep{Config: n.Provider(n.Nobody()) + block, ExpectError: role},
		resource.TestStep{
			Config:           n.Config(block),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
		},
	)
}

// writeForbidden: who may read and not write can plan, and an apply names the role and changes nothing.
func writeForbidden(t *testing.T, s Spec) {
	n := NewTenant(t)
	before := s.properties(t, n)
	Run(t, resource.TestStep{
		Config:      n.Provider(n.Reader()) + s.Block(s.Base),
		ExpectError: missing(s.Document.WriteNeeds),
	})
	s.expect(t, n, before, nil)
}

// throttled: the service asks for patience in every form it has, at every request, and gets it.
func throttled(t *testing.T, s Spec) {
	n := NewTenant(t)
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

// twoBlocks: two blocks for the same page are found at plan time, also where one of them exists already.
func twoBlocks(t *testing.T, s Spec) {
	n := NewTenant(t)
	both := n.Config(s.Block(s.Base), s.named("second", s.Base))
	refused := regexp.MustCompile(`Two blocks for one setting`)
	Run(t,
		resource.TestStep{Config: both, PlanOnly: true, ExpectError: refused},
		resource.TestStep{Config: n.Config(s.Block(s.Base))},
		resource.TestStep{Config: both, PlanOnly: true, ExpectError: refused},
		// A block that is replaced is planned twice and is still one block.
		resource.TestStep{Config: n.Config(s.Block(s.Base)), Taint: []string{s.address()}},
	)
}
