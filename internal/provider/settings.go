package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// settings is the provider block merged with the environment, and checked.
type settings struct {
	cloud        auth.Cloud
	emulatorFile string
	// emulatorTenant is the tenant id that the emulated tenant must have, "" for any.
	emulatorTenant string
	// emulatorMigration is the migration state of an emulated tenant that is created, "" for a migrated one.
	emulatorMigration sspr.MigrationState
	caPEM             []byte
	graph             auth.Config
	portal            auth.PortalConfig
	unknown           unknownSettings
	// environmentFrom is the variable that chose the cloud; "" if the block or the default did.
	environmentFrom string
	// ignored are the variables of a real tenant that are set, which an emulated tenant ignores.
	ignored []string
	// suppressed are the kinds of warnings that are not shown.
	suppressed map[run.WarningKind]bool
	// emulatorUser reports whether the emulated administrator may be signed in, because no other credential is configured.
	emulatorUser bool
}

const (
	emulatorName        = "emulator"
	defaultEmulatorFile = ".sspr-emulator.json"
)

// resolve reads the block and the environment, and adds problems to diags.
func resolve(ctx context.Context, block model, getenv func(string) string, diags *diag.Diagnostics) settings {
	r := &resolver{getenv: getenv, diags: diags}
	var s settings
	s.cloud, s.environmentFrom = r.cloud(block)
	r.emulated = s.cloud.Name == emulatorName
	if r.emulated {
		s.ignored = realVariables(getenv)
	}
	s.suppressed = r.suppressed(block.SuppressWarnings)
	s.emulatorTenant = r.emulatorTenant(block)
	s.emulatorFile = r.emulatorFile(block, s.emulatorTenant)
	s.emulatorMigration = r.emulatorMigration(block)
	s.caPEM = r.roots(block)
	s.graph = r.graph(block)
	s.portal = r.portal(ctx, block.Portal)
	s.portal.TenantID = s.graph.TenantID
	s.emulatorUser = r.emulated && s.portal.AccessToken == "" && s.portal.RefreshToken == "" && !s.portal.UseCLI
	s.unknown = r.unknown
	return s
}

// cloud returns the cloud with the origins that the settings override, and the variable that chose it.
func (r *resolver) cloud(block model) (auth.Cloud, string) {
	f := r.find("environment", block.Environment)
	if f.value == "" {
		f.value = "global"
	}
	cloud, ok := auth.CloudByName(f.value)
	if !ok {
		r.refuse("environment", f, "Unknown environment",
			fmt.Sprintf("%s is %q; it must be one of %s.", f.where("environment"), f.value, strings.Join(auth.CloudNames(), ", ")))
	}
	r.emulated = cloud.Name == emulatorName
	cloud.AuthorityHost = r.origin("authority_host", block.AuthorityHost, cloud.AuthorityHost)
	cloud.GraphEndpoint = r.origin("graph_endpoint", block.GraphEndpoint, cloud.GraphEndpoint)
	cloud.PortalEndpoint = r.origin("portal_endpoint", block.PortalEndpoint, cloud.PortalEndpoint)
	return cloud, f.variable
}

// emulatorTenant returns the id of the emulated tenant, in lower case.
func (r *resolver) emulatorTenant(block model) string {
	f := r.find("emulator_tenant_id", block.EmulatorTenantID)
	switch {
	case f.value == "":
	case f.variable == "" && !r.emulated && !slices.Contains(r.unknown, "environment"):
		r.refuse("emulator_tenant_id", f, "emulator_tenant_id without the emulator",
			"emulator_tenant_id is set, but the environment is not \"emulator\". It would have no effect, and the provider would manage a real tenant.")
	case f.variable != "": // the validator of the schema has checked the block's value
		if problem := tenantIDProblem(f.value); problem != "" {
			r.refuse("emulator_tenant_id", f, "Invalid tenant ID", f.where("emulator_tenant_id")+" is not valid: "+problem)
		}
	}
	return strings.ToLower(f.value)
}

// emulatorFile returns the file of the emulated tenant. Each tenant id has a default file of its own.
func (r *resolver) emulatorFile(block model, tenantID string) string {
	f := r.find("emulator_file", block.EmulatorFile)
	switch {
	case f.value != "" && f.variable == "" && !r.emulated && !slices.Contains(r.unknown, "environment"):
		r.refuse("emulator_file", f, "emulator_file without the emulator",
			"emulator_file is set, but the environment is not \"emulator\". The file would not be used, and the provider would manage a real tenant.")
	case f.value == "" && tenantID != "" && tenantIDProblem(tenantID) == "":
		return fmt.Sprintf(".sspr-emulator-%s.json", tenantID)
	case f.value == "":
		return defaultEmulatorFile
	}
	return f.value
}

func (r *resolver) emulatorMigration(block model) sspr.MigrationState {
	f := r.find("emulator_migration_state", block.EmulatorMigrationState)
	switch {
	case f.value == "":
	case f.variable == "" && !r.emulated && !slices.Contains(r.unknown, "environment"):
		r.refuse("emulator_migration_state", f, "emulator_migration_state without the emulator",
			"emulator_migration_state is set, but the environment is not \"emulator\". It would have no effect, and the provider would manage a real tenant.")
	case !slices.Contains(migrationStates(), f.value):
		r.refuse("emulator_migration_state", f, "Unknown migration state",
			fmt.Sprintf("%s is %q; it must be one of %s.", f.where("emulator_migration_state"), f.value, strings.Join(migrationStates(), ", ")))
	}
	return sspr.MigrationState(f.value)
}

func migrationStates() []string {
	return []string{string(sspr.PreMigration), string(sspr.MigrationInProgress), string(sspr.MigrationComplete)}
}

func (r *resolver) roots(block model) []byte {
	f := r.find("ca_certificate_path", block.CACertificatePath)
	pem, err := transport.ReadCACertificate(f.value)
	if err != nil {
		r.refuse("ca_certificate_path", f, "Invalid CA certificate",
			fmt.Sprintf("%s names a file that cannot be used: %v.", f.where("ca_certificate_path"), err))
	}
	return pem
}

// graph returns all that a credential for Microsoft Graph can need.
func (r *resolver) graph(block model) auth.Config {
	c := auth.Config{
		TenantID:                  r.tenantID(block),
		ClientID:                  r.text("client_id", block.ClientID),
		ClientSecret:              r.text("client_secret", block.ClientSecret),
		ClientCertificate:         r.text("client_certificate", block.ClientCertificate),
		ClientCertificatePath:     r.text("client_certificate_path", block.ClientCertificatePath),
		ClientCertificatePassword: r.text("client_certificate_password", block.ClientCertificatePassword),
		UseOIDC:                   r.flag("use_oidc", block.UseOIDC, false),
		OIDCToken:                 r.text("oidc_token", block.OIDCToken),
		OIDCTokenFilePath:         r.text("oidc_token_file_path", block.OIDCTokenFilePath),
		OIDCRequestURL:            r.text("oidc_request_url", block.OIDCRequestURL),
		OIDCRequestToken:          r.text("oidc_request_token", block.OIDCRequestToken),
		ADOServiceConnectionID:    r.text("ado_pipeline_service_connection_id", block.ServiceConnectionID),
		UseAKSWorkloadIdentity:    r.flag("use_aks_workload_identity", block.UseAKSWorkloadIdentity, false),
		UseMSI:                    r.flag("use_msi", block.UseMSI, false),
		UseCLI:                    r.flag("use_cli", block.UseCLI, !r.emulated),
	}
	if !r.emulated {
		c.FederatedTokenFile = auth.TrimSecret(r.getenv(federatedTokenFile))
	}
	return c
}

func (r *resolver) tenantID(block model) string {
	f := r.find("tenant_id", block.TenantID)
	// The validator of the schema has checked the block's value.
	if f.variable != "" {
		if problem := tenantIDProblem(f.value); problem != "" {
			r.refuse("tenant_id", f, "Invalid tenant ID", f.where("tenant_id")+" is not valid: "+problem)
		}
	}
	return strings.ToLower(f.value)
}

func (r *resolver) portal(ctx context.Context, object types.Object) auth.PortalConfig {
	var block portalModel
	if object.IsUnknown() {
		r.unknown = append(r.unknown, "portal")
		return auth.PortalConfig{}
	}
	if !object.IsNull() {
		r.diags.Append(object.As(ctx, &block, basetypes.ObjectAsOptions{})...)
	}
	return auth.PortalConfig{
		AccessToken:  r.text("portal.access_token", block.AccessToken),
		RefreshToken: r.text("portal.refresh_token", block.RefreshToken),
		ClientID:     r.text("portal.client_id", block.ClientID),
		UseCLI:       r.flag("portal.use_cli", block.UseCLI, !r.emulated),
	}
}
