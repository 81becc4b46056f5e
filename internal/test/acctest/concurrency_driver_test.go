package acctest_test

import (
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// attributes are those of a block: strings, booleans, numbers, and lists of strings.
type attributes map[string]any

// served is a configured provider in the test's own process, spoken to in Terraform's protocol: the race detector sees
// all of it, and a test decides itself what happens at once.
type served struct {
	tfprotov6.ProviderServer
	schema *tfprotov6.GetProviderSchemaResponse
}

// serve configures a provider as Terraform does for one plan or apply. endpoint is where all services are.
func serve(t *testing.T, endpoint, ca string, l acctest.Login) served {
	t.Helper()
	return serveFor(t, endpoint, ca, l, true)
}

// serveFor configures a provider, checked or not checked before: "terraform test" does not check the block.
func serveFor(t *testing.T, endpoint, ca string, l acctest.Login, checked bool) served {
	t.Helper()
	server, schema := unconfigured(t)
	object := schema.Provider.ValueType().(tftypes.Object)
	block := dynamic(object, fill(object, attributes{
		"tenant_id": l.TenantID, "client_id": l.ClientID, "client_secret": l.ClientSecret, "ca_certificate_path": ca,
		"authority_host": endpoint, "graph_endpoint": endpoint, "portal_endpoint": endpoint, "portal": attributes{"refresh_token": l.RefreshToken},
	}))
	if checked {
		if _, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: block}); err != nil {
			t.Fatal(err)
		}
	}
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: block})
	if err = errors.Join(err, failure(resp.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	return served{server, schema}
}

// unconfigured returns a provider that has no configuration yet, and its schemas.
func unconfigured(t *testing.T) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server, err := acctest.Factories()["sspr"]()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return server, schema
}

// schemas returns the provider's schemas.
func schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	_, schema := unconfigured(t)
	return schema
}

// fill makes an object with these attributes and null for all others.
func fill(object tftypes.Object, given attributes) tftypes.Value {
	all := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		switch v := given[name].(type) {
		case tftypes.Value:
			all[name] = v
		case attributes:
			all[name] = fill(kind.(tftypes.Object), v)
		case []string:
			var elements []tftypes.Value
			for _, e := range v {
				elements = append(elements, tftypes.NewValue(tftypes.String, e))
			}
			all[name] = tftypes.NewValue(kind, elements)
		default:
			all[name] = tftypes.NewValue(kind, v)
		}
	}
	return tftypes.NewValue(object, all)
}

func dynamic(object tftypes.Object, v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(object, v)
	if err != nil {
		panic(err) // the schema is the provider's own
	}
	return &d
}

// failure gives the errors among diagnostics.
func failure(diagnostics []*tfprotov6.Diagnostic) error {
	var all []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			all = append(all, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(all...)
}

// managed is a resource with its state.
type managed struct {
	served
	typeName string
	object   tftypes.Object
	state    *tfprotov6.DynamicValue
	private  []byte
	// warnings are those of the last apply, its plan included.
	warnings []string
}

// has returns the value of an attribute in the state.
func (m *managed) has(t *testing.T, attribute string) tftypes.Value {
	t.Helper()
	state, err := m.state.Unmarshal(m.object)
	var known map[string]tftypes.Value
	if err = errors.Join(err, state.As(&known)); err != nil {
		t.Fatal(err)
	}
	return known[attribute]
}

// warningsOf returns the warnings among diagnostics.
func warningsOf(diagnostics []*tfprotov6.Diagnostic) []string {
	var all []string
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityWarning {
			all = append(all, d.Summary+"\n"+d.Detail)
		}
	}
	return all
}

// planDestroy plans a destroy that nobody applies, and returns its warnings.
func (m *managed) planDestroy(t *testing.T) []string {
	t.Helper()
	nothing := dynamic(m.object, tftypes.NewValue(m.object, nil))
	plan, err := m.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.typeName, Config: nothing, ProposedNewState: nothing, PriorState: m.state, PriorPrivate: m.private,
	})
	if err = errors.Join(err, failure(plan.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	return warningsOf(plan.Diagnostics)
}

func (s served) resource(typeName string) *managed {
	object := s.schema.ResourceSchemas[typeName].ValueType().(tftypes.Object)
	return &managed{served: s, typeName: typeName, object: object, state: dynamic(object, tftypes.NewValue(object, nil))}
}

// apply refreshes, plans and applies like one block in one apply. What the configuration leaves out is as the state has
// it, which is what Terraform proposes for computed attributes.
func (m *managed) apply(t *testing.T, given attributes) error {
	config := dynamic(m.object, fill(m.object, given))
	proposed, err := m.proposed(given)
	if err != nil {
		return err
	}
	plan, err := m.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.typeName, Config: config, ProposedNewState: proposed, PriorState: m.state, PriorPrivate: m.private,
	})
	if err != nil {
		return err
	}
	if err := failure(plan.Diagnostics); err != nil {
		return err
	}
	applied, err := m.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: m.typeName, Config: config, PriorState: m.state, PlannedState: plan.PlannedState, PlannedPrivate: plan.PlannedPrivate,
	})
	if err != nil {
		return err
	}
	m.state, m.private, m.warnings = applied.NewState, applied.Private, append(warningsOf(plan.Diagnostics), warningsOf(applied.Diagnostics)...)
	return failure(applied.Diagnostics)
}

// plan plans like one block in a plan that nobody applies.
func (m *managed) plan(t *testing.T, given attributes) error {
	t.Helper()
	config := dynamic(m.object, fill(m.object, given))
	plan, err := m.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: m.typeName, Config: config, ProposedNewState: config, PriorState: m.state, PriorPrivate: m.private,
	})
	return errors.Join(err, failure(plan.Diagnostics))
}

// destroy destroys like one block in one apply.
func (m *managed) destroy(t *testing.T) error {
	t.Helper()
	nothing := dynamic(m.object, tftypes.NewValue(m.object, nil))
	applied, err := m.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: m.typeName, Config: nothing, PriorState: m.state, PlannedState: nothing, PlannedPrivate: m.private,
	})
	m.warnings = warningsOf(applied.Diagnostics)
	return errors.Join(err, failure(applied.Diagnostics))
}

// proposed puts the configuration over the state.
func (m *managed) proposed(given attributes) (*tfprotov6.DynamicValue, error) {
	state, err := m.state.Unmarshal(m.object)
	if err != nil || state.IsNull() {
		return dynamic(m.object, fill(m.object, given)), err
	}
	var known map[string]tftypes.Value
	if err := state.As(&known); err != nil {
		return nil, err
	}
	var wanted map[string]tftypes.Value
	if err := fill(m.object, given).As(&wanted); err != nil {
		return nil, err
	}
	for name := range given {
		known[name] = wanted[name]
	}
	return dynamic(m.object, tftypes.NewValue(m.object, known)), nil
}

// caFile writes the certificate of a server.
func caFile(t *testing.T, certificate []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func certificateOf(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

// property gives a property of the tenant's policy document as JSON.
func property(n *acctest.Tenant, key string) string {
	return strings.TrimSpace(string(n.Policy()[key]))
}

// trusting is a transport to one host that trusts one more root.
func trusting(t *testing.T, host string, root []byte) http.RoundTripper {
	t.Helper()
	client, err := transport.NewClient(transport.Options{CACertificatePEM: root, Hosts: []string{host}})
	if err != nil {
		t.Fatal(err)
	}
	return client.Transport
}
