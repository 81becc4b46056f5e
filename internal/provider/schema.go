package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
)

// model is the provider block.
type model struct {
	Environment types.String `tfsdk:"environment"`
	TenantID    types.String `tfsdk:"tenant_id"`
	ClientID    types.String `tfsdk:"client_id"`

	ClientSecret              types.String `tfsdk:"client_secret"`
	ClientCertificate         types.String `tfsdk:"client_certificate"`
	ClientCertificatePath     types.String `tfsdk:"client_certificate_path"`
	ClientCertificatePassword types.String `tfsdk:"client_certificate_password"`

	UseOIDC             types.Bool   `tfsdk:"use_oidc"`
	OIDCToken           types.String `tfsdk:"oidc_token"`
	OIDCTokenFilePath   types.String `tfsdk:"oidc_token_file_path"`
	OIDCRequestURL      types.String `tfsdk:"oidc_request_url"`
	OIDCRequestToken    types.String `tfsdk:"oidc_request_token"`
	ServiceConnectionID types.String `tfsdk:"ado_pipeline_service_connection_id"`

	UseMSI                 types.Bool `tfsdk:"use_msi"`
	UseCLI                 types.Bool `tfsdk:"use_cli"`
	UseAKSWorkloadIdentity types.Bool `tfsdk:"use_aks_workload_identity"`

	AuthorityHost          types.String `tfsdk:"authority_host"`
	GraphEndpoint          types.String `tfsdk:"graph_endpoint"`
	PortalEndpoint         types.String `tfsdk:"portal_endpoint"`
	CACertificatePath      types.String `tfsdk:"ca_certificate_path"`
	EmulatorFile           types.String `tfsdk:"emulator_file"`
	EmulatorMigrationState types.String `tfsdk:"emulator_migration_state"`

	Portal types.Object `tfsdk:"portal"`
}

// portalModel is the block "portal".
type portalModel struct {
	AccessToken  types.String `tfsdk:"access_token"`
	RefreshToken types.String `tfsdk:"refresh_token"`
	ClientID     types.String `tfsdk:"client_id"`
	UseCLI       types.Bool   `tfsdk:"use_cli"`
}

// Schema describes the provider block. Settings that azuread has too have the same names.
func (p *ssprProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{
		applicationAttributes(), oidcAttributes(), identityAttributes(), placeAttributes(),
	} {
		for name, a := range group {
			attributes[name] = a
		}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages self-service password reset (SSPR) of a Microsoft Entra tenant. Microsoft has no single API for it, so the " +
			"provider speaks to two services: **Microsoft Graph**, with any credential, and the **Entra admin center's own API**, which takes " +
			"a signed-in user and no service principal. Every page says which of the two a resource needs; a credential is asked for only when one is used.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"portal": portalBlock()},
	}
}

func applicationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tenant_id": schema.StringAttribute{
			Optional: true, Validators: []validatorString{tenantIDValidator{}},
			MarkdownDescription: text("tenant_id", "The tenant's id, a GUID. A domain name is refused, for the id is what Microsoft's tokens carry. "+
				"Needed with an application's credential; with the Azure CLI it guards against the wrong tenant."),
		},
		"client_id": optional("client_id", "The application (client) id of the service principal, or of a user-assigned managed identity."),
		"client_secret": secret("client_secret",
			"The value of a client secret of the application. The secret's id, which the Entra admin center shows beside it, does not work."),
		"client_certificate": secret("client_certificate",
			"A certificate of the application with its private key: a PFX file in base64, or PEM text. It wins over all other credentials."),
		"client_certificate_path":     optional("client_certificate_path", "A file with such a certificate: PEM, PFX, or PFX in base64 as Azure Key Vault hands it out."),
		"client_certificate_password": secret("client_certificate_password", "The password of the PFX file."),
	}
}

func oidcAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"use_oidc": flag("use_oidc", "Sign in with a token of another identity provider (workload identity federation). "+
			"It comes from the first of `oidc_token`, `oidc_token_file_path`, and `oidc_request_url` with `oidc_request_token`. Default: `false`."),
		"oidc_token":           secret("oidc_token", "The OpenID Connect token itself."),
		"oidc_token_file_path": optional("oidc_token_file_path", "A file with the token, read anew for every sign-in. On AKS, `"+federatedTokenFile+"` is used where this is not set."),
		"oidc_request_url": optional("oidc_request_url",
			"Where the pipeline hands out its token. GitHub Actions and Azure Pipelines set the variable themselves."),
		"oidc_request_token": secret("oidc_request_token", "The bearer token for `oidc_request_url`. GitHub Actions sets the variable for jobs with the "+
			"permission `id-token: write`; Azure Pipelines needs it mapped from `$(System.AccessToken)`."),
		"ado_pipeline_service_connection_id": optional("ado_pipeline_service_connection_id",
			"The id of the Azure Pipelines service connection to sign in with. It makes `oidc_request_url` one of Azure Pipelines; without it, it is one of GitHub Actions."),
	}
}

func identityAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"use_aks_workload_identity": flag("use_aks_workload_identity", "Sign in with the service account of a pod on Azure Kubernetes Service. Default: `false`."),
		"use_msi":                   flag("use_msi", "Sign in as the managed identity of the machine. Default: `false`."),
		"use_cli": flag("use_cli", "Use whoever is signed in to the Azure CLI for Microsoft Graph, where no other credential is set. "+
			"Default: `true`, or `false` with the environment `emulator`."),
	}
}

func placeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"environment": schema.StringAttribute{
			Optional: true, Validators: []validatorString{attribute.Words(slices.Concat(auth.CloudNames(), auth.CloudAliases())...)},
			MarkdownDescription: text("environment", "The cloud: `global`, `usgovernmentl4`, `usgovernmentl5`, `china`, or `emulator` for a tenant that runs inside "+
				"the provider and needs no account. In `china` only the Microsoft Graph plane works. With `emulator`, environment variables for "+
				"credentials and endpoints are ignored, so that no real secret reaches it. The azuread names `public`, `usgovernment` and `dod` work too. Default: `global`."),
		},
		"authority_host":  optional("authority_host", "The origin of Microsoft Entra sign-in, such as `https://login.microsoftonline.com`. Default: the cloud's own."),
		"graph_endpoint":  optional("graph_endpoint", "The origin of Microsoft Graph, such as `https://graph.microsoft.com`, without the version. Default: the cloud's own."),
		"portal_endpoint": optional("portal_endpoint", "The origin of the Entra admin center's API, such as `https://main.iam.ad.ext.azure.com`. Default: the cloud's own."),
		"ca_certificate_path": optional("ca_certificate_path",
			"A PEM file of further certificate authorities to trust beside the system's, for a proxy that inspects connections."),
		"emulator_file": optional("emulator_file",
			"The file that keeps the emulated tenant from one run to the next. Only with the environment `emulator`. Default: `"+defaultEmulatorFile+"`."),
		"emulator_migration_state": optional("emulator_migration_state",
			"The migration state that a new emulated tenant starts in: `pre_migration`, `migration_in_progress` or `migration_complete`. An existing `emulator_file` keeps its own. "+
				"Only with the environment `emulator`. Default: a tenant made since 2025, which is migrated and shows no state."),
	}
}

func portalBlock() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "How to sign in to the Entra admin center's API, which takes a signed-in user only. " +
			"The first of these counts: `access_token`, `refresh_token`, the Azure CLI. None is needed until a resource uses that API.",
		Attributes: map[string]schema.Attribute{
			"access_token": secret("portal.access_token", "An access token for the API. It lasts about an hour and is not renewed."),
			"refresh_token": secret("portal.refresh_token", "A refresh token of a user, for pipelines. It is exchanged for access tokens as needed; "+
				"it ends when it is not used for 90 days, and when the user's password is changed."),
			"client_id": optional("portal.client_id", "The public application that `refresh_token` was issued to. Default: the Azure CLI's, `"+auth.AzureCLIClientID+"`."),
			"use_cli": flag("portal.use_cli", "Use the user who is signed in to the Azure CLI, where neither token is set. "+
				"Default: `true`, or `false` with the environment `emulator`."),
		},
	}
}

func optional(name, description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, MarkdownDescription: text(name, description)}
}

func secret(name, description string) schema.StringAttribute {
	return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: text(name, description)}
}

func flag(name, description string) schema.BoolAttribute {
	return schema.BoolAttribute{Optional: true, MarkdownDescription: text(name, description)}
}

// text adds the environment variables of a setting to its description.
func text(name, description string) string {
	quoted := make([]string, 0, len(variables[name]))
	for _, v := range variables[name] {
		quoted = append(quoted, "`"+v+"`")
	}
	noun := "variable"
	if len(quoted) > 1 {
		noun = "variables"
	}
	return fmt.Sprintf("%s Environment %s: %s.", description, noun, strings.Join(quoted, ", "))
}
