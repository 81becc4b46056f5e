// Command azuread is a stand-in for the provider hashicorp/azuread, for tests without its program. It is not
// HashiCorp's, and shares no code with it.
//
// It has some of that provider's types, with the names, types and behavior of the attributes that docs/ of
// hashicorp/terraform-provider-azuread 3.9.0 describes, and finds the tenant as that provider does: from the same
// variables, through /metadata/endpoints of the host in ARM_METADATA_HOSTNAME. It knows one credential, a client secret. It
// makes, reads, changes and deletes with the requests of that provider, but does not wait as it does. If AZUREAD_PROVIDER
// names the real program, the same tests use it (see package cli).
package main

import (
	"context"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return standIn{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/hashicorp/azuread", ProtocolVersion: 6})
	if err != nil {
		log.Fatal(err)
	}
}

type standIn struct{}

func (standIn) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "azuread"
}

// variables are the attributes of the provider block that the stand-in reads, and what they default to.
var variables = map[string]string{
	"tenant_id": "ARM_TENANT_ID", "client_id": "ARM_CLIENT_ID", "client_secret": "ARM_CLIENT_SECRET", "metadata_host": "ARM_METADATA_HOSTNAME",
}

func (standIn) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{}}
	for _, name := range []string{
		"client_id", "client_id_file_path", "tenant_id", "environment", "metadata_host", "client_certificate_path",
		"client_secret_file_path", "oidc_token_file_path", "ado_pipeline_service_connection_id", "oidc_request_url", "msi_endpoint", "partner_id",
	} {
		resp.Schema.Attributes[name] = schema.StringAttribute{Optional: true}
	}
	for _, name := range []string{"client_certificate", "client_certificate_password", "client_secret", "oidc_token", "oidc_request_token"} {
		resp.Schema.Attributes[name] = schema.StringAttribute{Optional: true, Sensitive: true}
	}
	for _, name := range []string{"use_oidc", "use_aks_workload_identity", "use_cli", "use_msi", "disable_terraform_partner_id"} {
		resp.Schema.Attributes[name] = schema.BoolAttribute{Optional: true}
	}
}

func (standIn) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	set := map[string]string{}
	for name, variable := range variables {
		var value types.String
		resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root(name), &value)...)
		if set[name] = value.ValueString(); set[name] == "" {
			set[name] = os.Getenv(variable)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	client, err := signIn(ctx, set["metadata_host"], set["tenant_id"], set["client_id"], set["client_secret"])
	if err != nil {
		resp.Diagnostics.AddError("The stand-in for azuread cannot sign in", err.Error())
		return
	}
	resp.ResourceData, resp.DataSourceData = client, client
}

func (standIn) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		func() resource.Resource { return &group{} },
		func() resource.Resource { return &groupMember{} },
	}
}

func (standIn) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		func() datasource.DataSource { return &clientConfig{} },
		func() datasource.DataSource { return &groupData{} },
		func() datasource.DataSource { return &userData{} },
		func() datasource.DataSource { return &usersData{} },
	}
}

// configured has the client of a type after the provider is configured.
type configured struct{ client *client }

func (c *configured) set(data any) { c.client, _ = data.(*client) }
