package acctest

import (
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/provider"
)

// Values are the attributes of a block: strings, booleans, numbers, and lists of strings.
type Values map[string]any

// Served is a configured provider in the test's own process. A test calls it in Terraform's protocol: the race detector
// sees all of it, and the test decides what happens at the same time.
type Served struct {
	tfprotov6.ProviderServer
	// Schema has the provider's schemas.
	Schema *tfprotov6.GetProviderSchemaResponse
}

// Serve configures a provider as Terraform does for one plan or apply. All services have the same endpoint.
func Serve(t *testing.T, endpoint, ca string, l Login) Served {
	t.Helper()
	return serve(t, endpoint, ca, l, true, nil)
}

// Serve configures a provider that signs in to the tenant, as Terraform does for one plan or apply.
func (n *Tenant) Serve(t *testing.T, l Login) Served {
	t.Helper()
	return Serve(t, n.URL(), n.caPath, l)
}

// ServeUnchecked is Serve without the validation of the provider block, as "terraform test" does.
func (n *Tenant) ServeUnchecked(t *testing.T, l Login) Served {
	t.Helper()
	return serve(t, n.URL(), n.caPath, l, false, nil)
}

func serve(t *testing.T, endpoint, ca string, l Login, checked bool, more Values, options ...provider.Option) Served {
	t.Helper()
	server, schema := unconfigured(t, options...)
	object := schema.Provider.ValueType().(tftypes.Object)
	values := Values{
		"tenant_id": l.TenantID, "client_id": l.ClientID, "client_secret": l.ClientSecret, "ca_certificate_path": ca,
		"authority_host": endpoint, "graph_endpoint": endpoint, "portal_endpoint": endpoint, "portal": Values{"refresh_token": l.RefreshToken},
	}
	maps.Copy(values, more)
	block := Dynamic(object, Fill(object, values))
	if checked {
		if _, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: block}); err != nil {
			t.Fatal(err)
		}
	}
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: block})
	if err = errors.Join(err, Failure(resp.Diagnostics)); err != nil {
		t.Fatal(err)
	}
	return Served{server, schema}
}

// unconfigured returns a provider that has no configuration yet, and its schemas.
func unconfigured(t *testing.T, options ...provider.Option) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server, err := Factories(options...)["sspr"]()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return server, schema
}

// Schemas returns the provider's schemas.
func Schemas(t *testing.T) *tfprotov6.GetProviderSchemaResponse {
	t.Helper()
	_, schema := unconfigured(t)
	return schema
}

// Fill returns an object with these attributes and null for all others.
func Fill(object tftypes.Object, given Values) tftypes.Value {
	all := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		switch v := given[name].(type) {
		case tftypes.Value:
			all[name] = v
		case Values:
			all[name] = Fill(kind.(tftypes.Object), v)
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

// Dynamic encodes a value for Terraform's protocol.
func Dynamic(object tftypes.Object, v tftypes.Value) *tfprotov6.DynamicValue {
	d, err := tfprotov6.NewDynamicValue(object, v)
	if err != nil {
		panic(err) // the schema is the provider's own
	}
	return &d
}

// Failure returns the errors among diagnostics.
func Failure(diagnostics []*tfprotov6.Diagnostic) error {
	var all []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			all = append(all, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(all...)
}
