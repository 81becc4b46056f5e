package acctest

import (
	"cmp"
	"context"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Never is the delay of a service that does not answer.
const Never = 30 * time.Second

// soon is the longest duration of an operation with a timeout of 300 ms.
const soon = 2 * time.Second

// TimeOver returns a pattern for the error of an operation that timed out. It names the attribute that allows more time.
func TimeOver(operation string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Operation\s+timed\s+out.*` + Message("timeouts = { "+operation+" = ").String())
}

// Stopwatch measures how long the provider takes to apply a change.
type Stopwatch struct {
	mu   sync.Mutex
	last time.Duration
}

// Factories returns the Factories of this package, with a provider that is measured.
func (w *Stopwatch) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	all := Factories()
	for name, factory := range all {
		all[name] = func() (tfprotov6.ProviderServer, error) {
			server, err := factory()
			return measured{server, w}, err
		}
	}
	return all
}

// Last returns how long the last change took.
func (w *Stopwatch) Last() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

type measured struct {
	tfprotov6.ProviderServer
	watch *Stopwatch
}

func (m measured) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	start := time.Now()
	defer func() {
		m.watch.mu.Lock()
		defer m.watch.mu.Unlock()
		m.watch.last = time.Since(start)
	}()
	return m.ProviderServer.ApplyResourceChange(ctx, req)
}

// timesOver tests a service that does not answer: an operation ends at its timeout, and the error advises the user. When
// the service answers again, the next apply converges. A change of a timeout alone writes nothing.
func timesOver(t *testing.T, s Spec) {
	n := s.emulated(t)
	var watch Stopwatch
	silent := func(method string) (stop func()) {
		return n.Inject(emulator.Fault{Service: s.Document.Service, Method: method, Delay: Never})
	}
	answers := func(stop *func()) func() {
		return func() {
			(*stop)()
			if took := watch.Last(); took < 250*time.Millisecond || took > soon {
				t.Errorf("the operation took %s", took)
			}
			n.ResetRequests()
		}
	}
	timeouts := func(text string) Attributes { return s.with(Attributes{"timeouts": text}) }
	before := s.properties(t, n)
	var stop func()
	changed := s.with(s.Updates[0].Change)
	late := s.with(s.Updates[0].Change)
	late["timeouts"] = `{ update = "300ms" }`
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: watch.Factories(), Steps: []resource.TestStep{
		{
			PreConfig: func() { stop = silent(cmp.Or(s.Document.First, s.Document.Method)) },
			Config:    n.Config(s.Block(timeouts(`{ create = "300ms" }`))), ExpectError: TimeOver("create"),
		},
		{PreConfig: answers(&stop), Config: n.Config(s.Block(s.Base)), Check: func(*terraform.State) error {
			s.expect(t, n, before, s.Want)
			return nil
		}},
		{
			PreConfig: n.ResetRequests,
			Config:    n.Config(s.Block(timeouts(`{ create = "20m", read = "6m", update = "20m", delete = "20m" }`))),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(s.address(), plancheck.ResourceActionUpdate), allKnown{},
			}},
			Check: nothingWritten(n),
		},
		{
			Config: n.Config(s.Block(s.Base)), ResourceName: s.address(),
			ImportState: true, ImportStateId: s.ImportID, ImportStateVerify: true, ImportStateVerifyIgnore: append([]string{"adopted", "timeouts"}, s.ImportIgnore...),
			ImportStateVerifyIdentifierAttribute: s.ImportBy,
		},
		{
			PreConfig: func() { stop = silent(s.changes()) },
			Config:    n.Config(s.Block(late)), ExpectError: TimeOver("update"),
		},
		{PreConfig: answers(&stop), Config: n.Config(s.Block(changed))},
	}})
}
