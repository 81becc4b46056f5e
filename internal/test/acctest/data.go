package acctest

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Asked returns the number of requests with this end of the path and these words in the query.
func (n *Tenant) Asked(path, query string) int {
	count := 0
	for _, r := range n.Requests() {
		if strings.HasSuffix(r.Path, path) && strings.Contains(r.Query, query) {
			count++
		}
	}
	return count
}

// Data reads data sources with one configured provider, as a plan does.
type Data struct {
	t      *testing.T
	server Served
}

// NewData configures a provider for a login.
func NewData(t *testing.T, n *Tenant, l Login) *Data {
	t.Helper()
	return &Data{t: t, server: n.Serve(t, l)}
}

// NewDataWhen is NewData on another day, or with another provider block.
func NewDataWhen(t *testing.T, n *Tenant, l Login, when When) *Data {
	t.Helper()
	return &Data{t: t, server: n.ServeWhen(t, l, when)}
}

// Read reads a data source with the given attributes. It returns the attributes of the state, nil if there is none, and
// all diagnostics.
func (d *Data) Read(typeName string, attributes map[string]tftypes.Value) (state map[string]tftypes.Value, said []*tfprotov6.Diagnostic) {
	d.t.Helper()
	object := d.server.Schema.DataSourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := d.server.ReadDataSource(d.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: typeName, Config: filled(object, attributes)})
	if err != nil {
		d.t.Fatal(err)
	}
	if resp.State == nil {
		return nil, resp.Diagnostics
	}
	return d.attributes(object, resp.State), resp.Diagnostics
}

// Ask reads a data source whose block has these attributes (see Fill). It returns the state, nil if there is none, and all
// diagnostics.
func (d *Data) Ask(typeName string, block Values) (Object, []*tfprotov6.Diagnostic) {
	d.t.Helper()
	var attributes map[string]tftypes.Value
	if err := Fill(d.server.Schema.DataSourceSchemas[typeName].ValueType().(tftypes.Object), block).As(&attributes); err != nil {
		d.t.Fatal(err)
	}
	return d.Read(typeName, attributes)
}

// Open opens an ephemeral resource with the given attributes. It returns the attributes of the result, nil if there is none,
// and all diagnostics.
func (d *Data) Open(typeName string, attributes map[string]tftypes.Value) (result map[string]tftypes.Value, said []*tfprotov6.Diagnostic) {
	d.t.Helper()
	object := d.server.Schema.EphemeralResourceSchemas[typeName].ValueType().(tftypes.Object)
	resp, err := d.server.OpenEphemeralResource(d.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: typeName, Config: filled(object, attributes)})
	if err != nil {
		d.t.Fatal(err)
	}
	if resp.Result == nil {
		return nil, resp.Diagnostics
	}
	return d.attributes(object, resp.Result), resp.Diagnostics
}

// attributes returns the attributes of an object, nil for null.
func (d *Data) attributes(object tftypes.Object, encoded *tfprotov6.DynamicValue) (all map[string]tftypes.Value) {
	d.t.Helper()
	value, err := encoded.Unmarshal(object)
	if err == nil && !value.IsNull() {
		err = value.As(&all)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}
