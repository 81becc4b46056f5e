package acctest

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
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

// Battery runs the cases that every resource of a tenant-wide document must pass. In a live run (see package live) the
// cases that change nothing but settings run on the real tenant, one after the other, and the others are skipped.
func Battery(t *testing.T, s Spec) {
	s = s.Complete()
	r := inLiveRun(t)
	if r != nil {
		if s.Tenant != nil {
			t.Skip("needs a tenant of another kind than the real one is known to be: an emulated one is made so")
		}
		if s.NotLive != "" {
			t.Skip("not run live: " + s.NotLive)
		}
		s = r.adapt(t, s)
	}
	cases := map[string]func(*testing.T, Spec){
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
		"times that are over":     timesOver,
	}
	if s.Document.Removes {
		delete(cases, "destroy restores")
		delete(cases, "a restore that fails")
		delete(cases, "import and restore")
		cases["destroy removes"], cases["a removal that fails"], cases["import and remove"] = removes, removalFails, importAndRemove
	}
	if s.Document.Whole {
		cases["the data source"] = dataSource
	}
	if s.Removable == "" { // all attributes are one choice, and are managed together
		delete(cases, "an attribute is removed")
		delete(cases, "changed after the plan")
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			if r == nil {
				t.Parallel()
			}
			test(t, s)
		})
	}
}

// untouched tests a fresh tenant: a create changes what the configuration writes and nothing else. The next plan is empty,
// and neither a plan nor a refresh writes.
func untouched(t *testing.T, s Spec) {
	n := s.tenant(t)
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

func nothingWritten(n place) resource.TestCheckFunc {
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

// changed tests a tenant that other administrators have configured, and that has properties the provider does not know:
// only what the configuration writes changes.
func changed(t *testing.T, s Spec) {
	unknown := future
	if inLiveRun(t) != nil {
		unknown = nil // a live tenant cannot have properties that its service does not know
	}
	n := s.tenant(t, func(st *emulator.State) { s.Put(st, merged(s.Unlike, unknown)) })
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

// keepsTheRest compares the body of a write with the document that was read: properties that the resource does not own
// stay byte for byte.
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

// updates tests that every attribute can be changed, and changes its own properties only.
func updates(t *testing.T, s Spec) {
	n := s.tenant(t)
	var base map[string]json.RawMessage
	back := resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
		base = s.properties(t, n)
		return nil
	}}
	var steps []resource.TestStep
	for _, u := range append(s.Updates, Update{Change: Attributes{"on_destroy": s.otherDestroy()}}) {
		steps = append(steps, back, resource.TestStep{
			Config:           n.Config(s.Block(s.with(u.Change))),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{allKnown{s.Computed}}},
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

// allKnown fails an update's plan that has an unknown value: what the configuration does not write is shown unchanged.
// The attributes in except are those that only the service knows.
type allKnown struct{ except []string }

func (a allKnown) CheckPlan(_ context.Context, req plancheck.CheckPlanRequest, resp *plancheck.CheckPlanResponse) {
	for _, change := range req.Plan.ResourceChanges {
		if all, ok := change.Change.AfterUnknown.(map[string]any); ok {
			maps.DeleteFunc(all, func(name string, _ any) bool { return slices.Contains(a.except, name) })
		}
		unknown, _ := json.Marshal(change.Change.AfterUnknown)
		if strings.Contains(string(unknown), "true") {
			resp.Error = fmt.Errorf("%s: values are not known: %s", change.Address, unknown)
		}
	}
}

// removed tests that an attribute which is no longer written is no longer managed. The tenant keeps its value, and another
// administrator may change it.
func removed(t *testing.T, s Spec) {
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

// drift tests that a managed value which another administrator changed is shown and repaired, and that their other
// changes are left alone.
func drift(t *testing.T, s Spec) {
	n := s.tenant(t)
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

// imported tests that an import by the tenant ID, and one of the current tenant, write nothing and yield the state that a
// create yields.
func imported(t *testing.T, s Spec) {
	n := s.tenant(t)
	by := func(id string) resource.TestStep {
		return resource.TestStep{
			Config: n.Config(s.Block(s.Base)), ResourceName: s.address(),
			ImportState: true, ImportStateId: id, ImportStateVerify: true, ImportStateVerifyIgnore: append([]string{"adopted"}, s.ImportIgnore...),
			ImportStateVerifyIdentifierAttribute: s.ImportBy,
		}
	}
	Run(t,
		resource.TestStep{Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
			n.ResetRequests()
			return nil
		}},
		by(s.ImportID), by(s.currentID()),
		resource.TestStep{
			Config:           n.Config(s.Block(s.Base)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}},
			Check:            nothingWritten(n),
		},
	)
}

const foreignTenant = "0f0f0f0f-0000-4000-8000-00000000000f"

// anotherTenant tests that an import of another tenant and a state of another tenant are refused. The error names both ids.
func anotherTenant(t *testing.T, s Spec) {
	n := s.emulated(t)
	other := s.emulated(t, func(st *emulator.State) { st.Tenant.ID = foreignTenant })
	noTenant := regexp.MustCompile(`Invalid import ID`)
	bothNamed := regexp.MustCompile(`(?s)Wrong tenant.*` + emulator.SeedTenantID + `.*` + foreignTenant)
	steps := []resource.TestStep{{
		Config: other.Config(s.Block(s.Base)), ResourceName: s.address(),
		ImportState: true, ImportStateId: s.ImportID, ExpectError: bothNamed,
	}}
	if !s.ImportsNames {
		steps = append(steps, resource.TestStep{
			Config: other.Config(s.Block(s.Base)), ResourceName: s.address(),
			ImportState: true, ImportStateId: "default", ExpectError: noTenant,
		})
	}
	Run(t, append(steps,
		resource.TestStep{Config: n.Config(s.Block(s.Base))},
		resource.TestStep{Config: other.Config(s.Block(s.Base)), ExpectError: bothNamed},
		resource.TestStep{Config: n.Config(s.Block(s.Base))}, // or the destroy at the end is refused, too
	)...)
	if writes := other.Writes(); len(writes) > 0 {
		t.Errorf("the other tenant was written to: %s %s", writes[0].Method, writes[0].Path)
	}
}

// changedAfterPlan tests an administrator who changes the tenant between the plan and its apply. What the configuration
// writes is put right, and what it does not write is left alone.
func changedAfterPlan(t *testing.T, s Spec) {
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

// meanwhile runs a function between a plan and its apply.
type meanwhile func()

func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}
