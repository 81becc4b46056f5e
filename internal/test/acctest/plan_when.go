package acctest

import (
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// When is the day and the cloud of a plan, and what else the provider block has.
type When struct {
	// Today is the day, Today of this package if "".
	Today sspr.Date
	// Cloud is the cloud of which endings of methods are announced, the public one if "".
	Cloud sspr.Cloud
	// Together is how long plans wait for others, so that all of them warn once; 0 is the usual time of tests.
	Together time.Duration
	// Block has further arguments of the provider block.
	Block Values
}

// ServeWhen is Serve on another day, or with another provider block.
func (n *Tenant) ServeWhen(t *testing.T, l Login, when When) Served {
	t.Helper()
	var options []provider.Option
	if when.Today != "" {
		options = append(options, provider.WithToday(when.Today))
	}
	if when.Together != 0 {
		options = append(options, provider.WithPlansTogether(when.Together))
	}
	options = append(options, provider.WithCloud(when.Cloud))
	return serve(t, n.URL(), n.caPath, l, true, when.Block, options...)
}

// PlanCreate asks a configured provider to plan the creation of a resource with the given attributes, and returns the
// warnings.
func (s Served) PlanCreate(t *testing.T, typeName string, attributes map[string]tftypes.Value) (warnings []string) {
	t.Helper()
	object := s.Schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	config := filled(object, attributes)
	resp, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, Config: config, ProposedNewState: config, PriorState: null(object),
	})
	if err != nil {
		t.Fatal(err)
	}
	return summaries(t, resp.Diagnostics)
}
