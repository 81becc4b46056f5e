package provider

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestPrecedence(t *testing.T) {
	env := map[string]string{
		"ARM_TENANT_ID": tenant, "AZURE_TENANT_ID": "not looked at", "AZURE_CLIENT_ID": "azure-client", "ARM_CLIENT_SECRET": "arm-secret", "AZURE_CLIENT_SECRET": "azure-secret",
		"ARM_USE_OIDC": "true", "ARM_USE_CLI": "0", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://github", "SYSTEM_OIDCREQUESTURI": "https://ado", "SYSTEM_ACCESSTOKEN": "ado",
		"ARM_OIDC_AZURE_SERVICE_CONNECTION_ID": "connection", "AZURE_FEDERATED_TOKEN_FILE": "/aks", "ARM_ENVIRONMENT": "usgovernmentl5",
		"SSPR_GRAPH_ENDPOINT": "https://proxy:8443/", "SSPR_PORTAL_USE_CLI": "false", "SSPR_PORTAL_REFRESH_TOKEN": "refresh", "SSPR_PORTAL_CLIENT_ID": "public",
	}
	s, diags := resolveWith(t, values{"client_secret": "block-secret", "use_msi": true, "portal.access_token": "block-token", "client_certificate_path": ""}, env)
	if diags.HasError() {
		t.Fatal(diags)
	}
	g, p := s.graph, s.portal
	for name, got := range map[string][2]any{
		"tenant_id": {g.TenantID, tenant}, "client_id": {g.ClientID, "azure-client"}, "client_secret": {g.ClientSecret, "block-secret"},
		"use_oidc": {g.UseOIDC, true}, "use_cli": {g.UseCLI, false}, "use_msi": {g.UseMSI, true}, "use_aks_workload_identity": {g.UseAKSWorkloadIdentity, false},
		"oidc_request_url": {g.OIDCRequestURL, "https://github"}, "oidc_request_token": {g.OIDCRequestToken, "ado"},
		"connection": {g.ADOServiceConnectionID, "connection"}, "federated file": {g.FederatedTokenFile, "/aks"}, "certificate path": {g.ClientCertificatePath, ""},
		"graph": {s.cloud.GraphEndpoint, "https://proxy:8443"}, "scope": {s.cloud.GraphScope(), "https://dod-graph.microsoft.us/.default"},
		"authority": {s.cloud.AuthorityHost, "https://login.microsoftonline.us"}, "portal.access_token": {p.AccessToken, "block-token"},
		"portal.refresh_token": {p.RefreshToken, "refresh"}, "portal.use_cli": {p.UseCLI, false}, "portal.client_id": {p.ClientID, "public"},
		"portal tenant": {p.TenantID, tenant},
	} {
		if got[0] != got[1] {
			t.Errorf("%s is %v, want %v", name, got[0], got[1])
		}
	}
}

func TestDefaults(t *testing.T) {
	s, diags := resolveWith(t, nil, nil)
	if diags.HasError() || s.cloud.Name != "global" || !s.graph.UseCLI || !s.portal.UseCLI || s.graph.UseOIDC || s.unknown.any() {
		t.Errorf("got %+v, %v", s, diags)
	}
	s, diags = resolveWith(t, values{"environment": "emulator"}, nil)
	if diags.HasError() || s.graph.UseCLI || s.portal.UseCLI || s.emulatorFile != defaultEmulatorFile || !s.emulatorUser {
		t.Errorf("got %+v, %v", s, diags)
	}
	s, diags = resolveWith(t, values{"environment": "emulator"}, map[string]string{"SSPR_EMULATOR_TENANT_ID": strings.ToUpper(tenant)})
	if diags.HasError() || s.emulatorTenant != tenant || s.emulatorFile != ".sspr-emulator-"+tenant+".json" {
		t.Errorf("got %+v, %v", s, diags)
	}
}

// texts returns all diagnostics as text.
func texts(diags diag.Diagnostics) string {
	var b strings.Builder
	for _, d := range diags {
		fmt.Fprintf(&b, "%s: %s\n", d.Summary(), d.Detail())
	}
	return b.String()
}

func TestRefusedSettings(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.pem")
	for name, test := range map[string]struct {
		values values
		env    map[string]string
		want   []string
	}{
		"boolean":               {nil, map[string]string{"ARM_USE_MSI": "yes"}, []string{`ARM_USE_MSI is "yes"; it must be "true" or "false"`}},
		"portal boolean":        {nil, map[string]string{"SSPR_PORTAL_USE_CLI": "on"}, []string{"SSPR_PORTAL_USE_CLI"}},
		"domain in variable":    {nil, map[string]string{"AZURE_TENANT_ID": "contoso.com"}, []string{"environment variable AZURE_TENANT_ID", `"contoso.com" is a domain name`}},
		"environment":           {nil, map[string]string{"ARM_ENVIRONMENT": "mars"}, []string{`ARM_ENVIRONMENT is "mars"`, "global, usgovernmentl4, usgovernmentl5, china, emulator"}},
		"http":                  {values{"graph_endpoint": "http://localhost"}, nil, []string{"graph_endpoint", "must start with https://"}},
		"path":                  {values{"graph_endpoint": "https://graph.microsoft.com/v1.0"}, nil, []string{`remove "/v1.0"`}},
		"portal path":           {nil, map[string]string{"SSPR_PORTAL_ENDPOINT": "https://main.iam.ad.ext.azure.com/api"}, []string{"SSPR_PORTAL_ENDPOINT", `remove "/api"`}},
		"query":                 {values{"authority_host": "https://login?x=1"}, nil, []string{"without a query"}},
		"no scheme":             {values{"authority_host": "login.microsoftonline.com"}, nil, []string{"not a URL that starts with https://"}},
		"no host":               {values{"authority_host": "https://"}, nil, []string{"has no host"}},
		"user":                  {values{"authority_host": "https://me@login"}, nil, []string{"user name"}},
		"certificate file":      {values{"ca_certificate_path": missing}, nil, []string{"ca_certificate_path", missing, "no such file"}},
		"id without emulator":   {values{"emulator_tenant_id": tenant}, nil, []string{`the environment is not "emulator"`, "the provider would manage a real tenant"}},
		"emulator id, no GUID":  {nil, map[string]string{"ARM_ENVIRONMENT": "emulator", "SSPR_EMULATOR_TENANT_ID": "contoso.example"}, []string{"SSPR_EMULATOR_TENANT_ID is not valid", "is a domain name"}},
		"file without emulator": {values{"emulator_file": "x.json"}, nil, []string{`the environment is not "emulator"`, "the provider would manage a real tenant"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, diags := resolveWith(t, test.values, test.env)
			got := texts(diags)
			if diags.ErrorsCount() != 1 {
				t.Errorf("%d errors: %s", diags.ErrorsCount(), got)
			}
			for _, part := range test.want {
				if !strings.Contains(got, part) {
					t.Errorf("%q is not in %q", part, got)
				}
			}
			for _, d := range diags {
				if _, placed := d.(diag.DiagnosticWithPath); placed != (test.values != nil) {
					t.Errorf("the error has a place in the block: %v", placed)
				}
			}
		})
	}
}

func TestEmulatedMigrationState(t *testing.T) {
	for state, want := range map[string]string{
		"": "", "pre_migration": "preMigration", "migration_in_progress": "migrationInProgress", "migration_complete": "migrationComplete",
	} {
		if got, err := EmulatedMigrationState(state); got != want || err != nil {
			t.Errorf("%q is %q: %v", state, got, err)
		}
	}
	for _, unknown := range []string{"preMigration", "complete", " "} {
		got, err := EmulatedMigrationState(unknown)
		if got != "" || err == nil || !strings.Contains(err.Error(), "pre_migration, migration_in_progress, migration_complete") {
			t.Errorf("%q is %q: %v", unknown, got, err)
		}
	}
}

// validate runs Terraform's validation of the provider block.
func validate(t *testing.T, v values) string {
	t.Helper()
	server, err := providerserver.NewProtocol6WithError(New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	raw := configOf(t, v).Raw
	dynamic, err := tfprotov6.NewDynamicValue(raw.Type(), raw)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: &dynamic})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, d := range resp.Diagnostics {
		fmt.Fprintf(&b, "%s: %s\n", d.Summary, d.Detail)
	}
	return b.String()
}

func TestValidation(t *testing.T) {
	for name, test := range map[string]struct {
		values values
		want   string
	}{
		"good":        {values{"tenant_id": tenant, "environment": "china"}, ""},
		"unknown":     {values{"tenant_id": unknown, "environment": unknown}, ""},
		"empty":       {values{"tenant_id": ""}, ""},
		"domain":      {values{"tenant_id": "contoso.onmicrosoft.com"}, "is a domain name. The provider compares tenants by ID"},
		"no GUID":     {values{"tenant_id": "contoso"}, `"contoso" is not a GUID`},
		"braces":      {values{"tenant_id": "{" + tenant + "}"}, "is not a GUID"},
		"environment": {values{"environment": "mars"}, `"global" "usgovernmentl4" "usgovernmentl5" "china" "emulator"`},
	} {
		got := validate(t, test.values)
		if test.want == "" && got != "" || !strings.Contains(strings.ReplaceAll(got, ", ", " "), strings.ReplaceAll(test.want, ", ", " ")) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
