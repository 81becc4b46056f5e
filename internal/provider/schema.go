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
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
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
	EmulatorTenantID       types.String `tfsdk:"emulator_tenant_id"`
	EmulatorMigrationState types.String `tfsdk:"emulator_migration_state"`

	SuppressWarnings types.Set `tfsdk:"suppress_warnings"`

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
	attributes["suppress_warnings"] = suppressWarnings()
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages self-service password reset (SSPR) of a Microsoft Entra tenant through two services: **Microsoft Graph**, with any credential, and " +
			"the **portal API** (the Entra admin center's own API), which accepts only a signed-in user. Each page names the service that it uses. " +
			"A credential is required only if its service is used.",
		Attributes: attributes,
		Blocks:     map[string]schema.Block{"portal": portalBlock()},
	}
}

func applicationAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"tenant_id": schema.StringAttribute{
			Optional: true, Validators: []validatorString{tenantIDValidator{}},
			MarkdownDescription: text("tenant_id", "Tenant ID (GUID), not a domain name. Required with an application's credential; with the Azure CLI, it protects against the wrong tenant."),
		},
		"client_id": optional("client_id", "Application (client) ID of the service principal or of a user-assigned managed identity."),
		"client_secret": secret("client_secret",
			"Value of a client secret of the application (not the secret ID, which the Entra admin center shows beside it)."),
		"client_certificate": secret("client_certificate",
			"Certificate of the application with its private key: base64-encoded PFX or PEM text. Takes precedence over all other credentials."),
		"client_certificate_path":     optional("client_certificate_path", "Path of a file with the certificate and its private key: PEM, PFX, or base64-encoded PFX as exported by Azure Key Vault."),
		"client_certificate_password": secret("client_certificate_password", "Password of the PFX file."),
	}
}

func oidcAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"use_oidc": flag("use_oidc", "Sign in with a token of another identity provider (workload identity federation). "+
			"Uses the first of `oidc_token`, `oidc_token_file_path` and `oidc_request_url` that is set. Defaults to `false`."),
		"oidc_token":           secret("oidc_token", "OpenID Connect token."),
		"oidc_token_file_path": optional("oidc_token_file_path", "Path of a file with the OpenID Connect token, which is read again at every sign-in. Defaults to the value of `"+federatedTokenFile+"` on AKS."),
		"oidc_request_url": optional("oidc_request_url",
			"URL from which a pipeline requests its token. GitHub Actions and Azure Pipelines set the environment variable."),
		"oidc_request_token": secret("oidc_request_token", "Bearer token for `oidc_request_url`. GitHub Actions sets the environment variable for jobs with the "+
			"permission `id-token: write`; in Azure Pipelines, map it from `$(System.AccessToken)`."),
		"ado_pipeline_service_connection_id": optional("ado_pipeline_service_connection_id",
			"ID of the Azure Pipelines service connection to sign in with. If omitted, `oidc_request_url` is treated as a URL of GitHub Actions."),
	}
}

func identityAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"use_aks_workload_identity": flag("use_aks_workload_identity", "Sign in with the service account of a pod on Azure Kubernetes Service (AKS). Defaults to `false`."),
		"use_msi":                   flag("use_msi", "Sign in with the managed identity of the machine. Defaults to `false`."),
		"use_cli": flag("use_cli", "Sign in to Microsoft Graph with the account of the Azure CLI if no other credential is set. "+
			"Defaults to `true`, or to `false` with the environment `emulator`."),
	}
}

func placeAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"environment": schema.StringAttribute{
			Optional: true, Validators: []validatorString{attribute.Words(slices.Concat(auth.CloudNames(), auth.CloudAliases())...)},
			MarkdownDescription: text("environment", "Cloud: `global` (`public`), `usgovernmentl4` (`usgovernment`), `usgovernmentl5` (`dod`), `china` (Microsoft Graph only) or `emulator` (inside the provider). "+
				"`emulator` ignores environment variables of credentials and endpoints. Defaults to `global`."),
		},
		"authority_host":  optional("authority_host", "Origin of Microsoft Entra sign-in, such as `https://login.microsoftonline.com`. Defaults to that of the cloud."),
		"graph_endpoint":  optional("graph_endpoint", "Origin of Microsoft Graph without the version, such as `https://graph.microsoft.com`. Defaults to that of the cloud."),
		"portal_endpoint": optional("portal_endpoint", "Origin of the portal API, such as `https://main.iam.ad.ext.azure.com`. Defaults to that of the cloud."),
		"ca_certificate_path": optional("ca_certificate_path",
			"Path of a PEM file with additional certificate authorities to trust, such as the one of a proxy that inspects TLS connections."),
		"emulator_file": optional("emulator_file",
			"Path of the file that stores the emulated tenant between runs. Only with the environment `emulator`. Defaults to `"+defaultEmulatorFile+"`, "+
				"or to `.sspr-emulator-ID.json` with `emulator_tenant_id`."),
		"emulator_tenant_id": schema.StringAttribute{
			Optional: true, Validators: []validatorString{tenantIDValidator{}},
			MarkdownDescription: text("emulator_tenant_id", "Tenant ID (GUID) of the emulated tenant, for several tenants in one run. "+
				"Must match that of an existing `emulator_file`. Defaults to that of the file, or `"+emulator.SeedTenantID+"`."),
		},
		"emulator_migration_state": optional("emulator_migration_state",
			"Migration state of a new emulated tenant: `pre_migration`, `migration_in_progress` or `migration_complete`. "+
				"Ignored if `emulator_file` exists. Defaults to that of tenants created since 2025: migrated, with no state shown."),
	}
}

func portalBlock() schema.Block {
	return schema.SingleNestedBlock{
		MarkdownDescription: "Sign-in to the portal API (the Entra admin center's own API), which accepts only a signed-in user. " +
			"`access_token` takes precedence over `refresh_token`, and both over the Azure CLI.",
		Attributes: map[string]schema.Attribute{
			"access_token":  secret("portal.access_token", "Access token for the portal API. It is valid for about an hour and is not renewed."),
			"refresh_token": secret("portal.refresh_token", "Refresh token of a user, for pipelines. It expires after 90 days without use, and when the user's password is changed."),
			"client_id":     optional("portal.client_id", "Client ID of the public application that `refresh_token` was issued to. Defaults to that of the Azure CLI, `"+auth.AzureCLIClientID+"`."),
			"use_cli": flag("portal.use_cli", "Use the user who is signed in to the Azure CLI if neither token is set. "+
				"Defaults to `true`, or to `false` with the environment `emulator`."),
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
