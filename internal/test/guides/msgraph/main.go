// Command msgraph stands in for the provider microsoft/msgraph where a test needs a state with its
// msgraph_update_resource. It has that resource's attributes (docs/resources/update_resource.md of
// microsoft/terraform-provider-msgraph), sends nothing, and like the original does nothing on destroy.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return standIn{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/microsoft/msgraph", ProtocolVersion: 6})
	if err != nil {
		log.Fatal(err)
	}
}

type standIn struct{}

func (standIn) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "msgraph"
}

func (standIn) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (standIn) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

func (standIn) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (standIn) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return update{} }}
}

type update struct{}

func (update) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "msgraph_update_resource"
}

func (update) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	lists := types.ListType{ElemType: types.StringType}
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id":                      schema.StringAttribute{Computed: true},
		"url":                     schema.StringAttribute{Required: true},
		"api_version":             schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("v1.0")},
		"body":                    schema.DynamicAttribute{Optional: true},
		"update_query_parameters": schema.MapAttribute{ElementType: lists, Optional: true},
		"read_query_parameters":   schema.MapAttribute{ElementType: lists, Optional: true},
		"response_export_values":  schema.MapAttribute{ElementType: types.StringType, Optional: true},
		"output":                  schema.DynamicAttribute{Computed: true},
	}}
}

func (update) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "stand-in")...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("output"), types.DynamicNull())...)
}

func (update) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (update) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError("The stand-in changes nothing", "Tests do not need that.")
}

func (update) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
