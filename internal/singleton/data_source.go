package singleton

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	dsschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// NewDataSource returns the data source of a setting. It shows what the resource shows.
func NewDataSource[T any](d Definition[T]) datasource.DataSource {
	return &dataSource[T]{DataSource: run.DataSource{Name: d.Name}, def: d}
}

type dataSource[T any] struct {
	run.DataSource
	def Definition[T]
}

func (d *dataSource[T]) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]dsschema.Attribute{
		"id": dsschema.StringAttribute{Computed: true, MarkdownDescription: (&singleton[T]{def: d.def}).idDescription()},
	}
	for name, a := range d.def.Attributes {
		attributes[name] = readOnly(a, name == d.def.KeyAttribute)
	}
	resp.Schema = dsschema.Schema{
		MarkdownDescription: strings.Join([]string{d.def.Description, d.def.Needs.OfDataSource(), d.def.propertyTable()}, "\n\n"), Attributes: attributes,
	}
}

// readOnly returns an attribute for the data source. If it is the key, the configuration sets it.
func readOnly(a attribute.Attribute, key bool) dsschema.Attribute {
	description := a.Shown
	switch a := a.Resource.(type) {
	case schema.BoolAttribute:
		return dsschema.BoolAttribute{Computed: true, MarkdownDescription: description}
	case schema.Int64Attribute:
		return dsschema.Int64Attribute{Computed: true, MarkdownDescription: description}
	case schema.SetAttribute:
		return dsschema.SetAttribute{Computed: true, ElementType: a.ElementType, MarkdownDescription: description}
	case schema.StringAttribute:
		if key {
			return dsschema.StringAttribute{Required: true, MarkdownDescription: description, Validators: a.Validators}
		}
		return dsschema.StringAttribute{Computed: true, MarkdownDescription: description}
	default:
		panic("singleton: no data source attribute for " + description)
	}
}

func (d *dataSource[T]) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	var key types.String
	if d.def.KeyAttribute != "" {
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(d.def.KeyAttribute), &key)...)
	}
	store := d.def.Open(d.Provider, key.ValueString())
	tenant, err := store.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	live, _, err := store.Read(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	shown := d.def.Model()
	shown.Show(live)
	values := map[string]attr.Value{"id": types.StringValue(instance{tenant: tenant, key: key.ValueString()}.id())}
	for i, name := range names(shown) {
		values[name] = value(fields(shown)[i])
	}
	if d.def.KeyAttribute != "" {
		values[d.def.KeyAttribute] = key
	}
	for name, v := range values {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), v)...)
	}
}
