// Command idle is a provider that does nothing. Its one resource has the attributes of sspr_user_contact_info, so a
// plan or an apply of it takes only the time of Terraform itself.
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
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return idleProvider{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/terraform-provider-sspr/idle", ProtocolVersion: 6})
	if err != nil {
		log.Fatal(err)
	}
}

type idleProvider struct{}

func (idleProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "idle"
}

func (idleProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (idleProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (idleProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (idleProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return idleResource{} }}
}

type idleResource struct{}

func (idleResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "idle_user_contact_info"
}

func (idleResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"id":                schema.StringAttribute{Computed: true},
		"user_id":           schema.StringAttribute{Required: true},
		"object_id":         schema.StringAttribute{Computed: true},
		"mode":              schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("enforce")},
		"on_destroy":        schema.StringAttribute{Optional: true, Computed: true, Default: stringdefault.StaticString("remove")},
		"sms_sign_in_state": schema.StringAttribute{Computed: true},
	}
	for _, name := range []string{"mobile_phone", "alternate_mobile_phone", "office_phone", "email"} {
		attributes[name] = schema.StringAttribute{Optional: true, Computed: true, Sensitive: true}
		attributes[name+"_wo"] = schema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true}
		attributes[name+"_wo_version"] = schema.Int64Attribute{Optional: true}
	}
	resp.Schema = schema.Schema{Attributes: attributes}
}

// errNothing is the error of every change except a create.
const errNothing = "The idle provider does nothing"

// Create returns the plan as the state. An unknown value becomes null, or the ID.
func (idleResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	known, err := tftypes.Transform(req.Plan.Raw, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		if v.IsKnown() {
			return v, nil
		}
		return tftypes.NewValue(v.Type(), nil), nil
	})
	if err != nil {
		resp.Diagnostics.AddError(errNothing, err.Error())
		return
	}
	resp.State.Raw = known
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), "idle")...)
}

func (idleResource) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

func (idleResource) Update(_ context.Context, _ resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.Diagnostics.AddError(errNothing, "It changes nothing.")
}

func (idleResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}
