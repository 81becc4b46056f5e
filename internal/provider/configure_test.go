package provider

import (
	"context"
	"encoding/pem"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const (
	tenant   = "11111111-2222-3333-4444-555555555555"
	clientID = "66666666-7777-8888-9999-000000000000"
)

// values are settings of the provider block by their names. Those of the block "portal" begin with "portal.".
type values map[string]any

// unknown is a value that exists only after an apply.
var unknown = tftypes.UnknownValue

// configOf returns the provider block.
func configOf(t *testing.T, v values) tfsdk.Config {
	t.Helper()
	var resp provider.SchemaResponse
	New("test")().Schema(t.Context(), provider.SchemaRequest{}, &resp)
	object := resp.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	portal := object.AttributeTypes["portal"].(tftypes.Object)
	fill := func(prefix string, types map[string]tftypes.Type) map[string]tftypes.Value {
		filled := map[string]tftypes.Value{}
		for name, kind := range types {
			filled[name] = tftypes.NewValue(kind, v[prefix+name])
		}
		return filled
	}
	inner := tftypes.NewValue(portal, nil)
	if v["portal"] != nil {
		inner = tftypes.NewValue(portal, v["portal"])
	}
	for name := range v {
		if strings.HasPrefix(name, "portal.") {
			inner = tftypes.NewValue(portal, fill("portal.", portal.AttributeTypes))
		}
	}
	types := maps.Clone(object.AttributeTypes)
	delete(types, "portal")
	all := fill("", types)
	all["portal"] = inner
	return tfsdk.Config{Schema: resp.Schema, Raw: tftypes.NewValue(object, all)}
}

// resolveWith resolves a block with an environment.
func resolveWith(t *testing.T, v values, env map[string]string) (settings, diag.Diagnostics) {
	t.Helper()
	var block model
	diags := configOf(t, v).Get(t.Context(), &block)
	s := resolve(t.Context(), block, func(name string) string { return env[name] }, &diags)
	return s, diags
}

// configure configures a provider.
func configure(t *testing.T, v values, env map[string]string, deferral bool) (*run.Data, *provider.ConfigureResponse) {
	t.Helper()
	p := New("1.2.3", WithRetry(transport.Retry{}), WithEnvironment(func(name string) string { return env[name] }))()
	resp := &provider.ConfigureResponse{}
	p.Configure(t.Context(), provider.ConfigureRequest{
		TerraformVersion: "1.14.0", Config: configOf(t, v),
		ClientCapabilities: provider.ConfigureProviderClientCapabilities{DeferralAllowed: deferral},
	}, resp)
	data, _ := resp.ResourceData.(*run.Data)
	return data, resp
}

func TestSchemaIsValid(t *testing.T) {
	server, err := providerserver.NewProtocol6WithError(New("test")())()
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range resp.Diagnostics {
		t.Errorf("%s: %s", d.Summary, d.Detail)
	}
	if got := len(resp.Provider.Block.Attributes); got != 24 {
		t.Errorf("%d attributes in the provider block, want 24", got)
	}
	secrets := map[string]bool{
		"client_secret": true, "client_certificate": true, "client_certificate_password": true, "oidc_token": true, "oidc_request_token": true,
		"access_token": true, "refresh_token": true,
	}
	attributes := slices.Concat(resp.Provider.Block.Attributes, resp.Provider.Block.BlockTypes[0].Block.Attributes)
	for _, a := range attributes {
		if !a.Optional || a.Required || a.Computed {
			t.Errorf("%s is not just optional", a.Name)
		}
		if a.Sensitive != secrets[a.Name] {
			t.Errorf("%s: sensitive is %v", a.Name, a.Sensitive)
		}
		if !strings.Contains(a.Description, "Environment variable") {
			t.Errorf("%s does not tell its environment variable", a.Name)
		}
	}
}

func TestClientsSendWhereTheyShould(t *testing.T) {
	var seen []string
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r.URL.Path+" "+r.Header.Get("User-Agent"))
		http.Error(w, "<html>", http.StatusForbidden)
	}))
	defer server.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	data, resp := configure(t, values{"authority_host": server.URL + "/"}, map[string]string{
		"ARM_TENANT_ID": strings.ToUpper(tenant), "ARM_CLIENT_ID": clientID, "ARM_CLIENT_SECRET": "s3cret", "SSPR_CA_CERTIFICATE_PATH": ca,
		"SSPR_PORTAL_REFRESH_TOKEN": "refresh",
	}, false)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	if resp.DataSourceData != any(data) || data.Claims == nil || data.TenantID != tenant {
		t.Errorf("got %+v", data)
	}
	if len(seen) != 0 {
		t.Errorf("configuring sent %v", seen)
	}
	_, err := data.Graph.Group(t.Context(), clientID)
	if serviceerror.KindOf(err) != serviceerror.SignInFailed {
		t.Errorf("Graph: %v", err)
	}
	_, err = data.Portal.TenantID(t.Context())
	if serviceerror.KindOf(err) != serviceerror.SignInFailed {
		t.Errorf("portal: %v", err)
	}
	const agent = " terraform-provider-sspr/1.2.3 terraform/1.14.0"
	if last := seen[len(seen)-1]; last != "/"+tenant+"/oauth2/v2.0/token"+agent {
		t.Errorf("sent %v", seen)
	}
}

func TestUnknownValues(t *testing.T) {
	for name, test := range map[string]struct {
		values        values
		graph, portal bool
	}{
		"client_secret":        {values{"tenant_id": tenant, "client_secret": unknown}, true, false},
		"use_msi":              {values{"use_msi": unknown}, true, false},
		"portal.refresh_token": {values{"portal.refresh_token": unknown}, false, true},
		"portal.use_cli":       {values{"portal.use_cli": unknown}, false, true},
		"portal":               {values{"portal": unknown}, false, true},
		"tenant_id":            {values{"tenant_id": unknown}, true, true},
		"environment":          {values{"environment": unknown, "emulator_file": "x"}, true, true},
		"portal_endpoint":      {values{"portal_endpoint": unknown}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			data, resp := configure(t, test.values, nil, false)
			if resp.Diagnostics.HasError() || resp.Deferred != nil {
				t.Fatal(resp.Diagnostics, resp.Deferred)
			}
			_, graphErr := data.Graph.Group(t.Context(), clientID)
			_, portalErr := data.Portal.TenantID(t.Context())
			for plane, got := range map[string]struct {
				err     error
				waiting bool
			}{"Graph": {graphErr, test.graph}, "portal": {portalErr, test.portal}} {
				want := serviceerror.NoCredential
				if got.waiting {
					want = serviceerror.NotYetKnown
				}
				e, ok := errors.AsType[*serviceerror.Error](got.err)
				if !ok || e.Kind != want || got.waiting && !strings.Contains(e.Message, name) {
					t.Errorf("%s: %v", plane, got.err)
				}
			}
			if _, resp := configure(t, test.values, nil, true); resp.Deferred == nil {
				t.Error("not deferred where Terraform allows it")
			}
		})
	}
}

func TestEmulator(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	file := filepath.Join(t.TempDir(), "tenant.json")
	real := map[string]string{
		"ARM_TENANT_ID": tenant, "ARM_CLIENT_ID": clientID, "ARM_CLIENT_SECRET": "real", "ARM_USE_OIDC": "true", "SSPR_PORTAL_ACCESS_TOKEN": "real",
		"SSPR_GRAPH_ENDPOINT": "https://127.0.0.1:1", "AZURE_AUTHORITY_HOST": "https://127.0.0.1:1", "ARM_USE_MSI": "not even a boolean",
		"SSPR_EMULATOR_FILE": file, "ARM_ENVIRONMENT": "emulator",
	}
	first, resp := configure(t, nil, real, false)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	if _, err := first.Graph.SubscribedSKUs(t.Context()); err != nil {
		t.Errorf("Graph: %v", err)
	}
	id, err := first.Portal.TenantID(t.Context())
	if err != nil || id != first.TenantID || id == tenant {
		t.Errorf("tenant %q, configured %q, %v", id, first.TenantID, err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the tenant is not in its file: %v", err)
	}
	server, _ := sharedEmulator(file, "", "")
	if again, _ := sharedEmulator(file, "", ""); again != server {
		t.Error("a second emulator for the same file")
	}
	chosen, resp := configure(t, values{"client_secret": "wrong", "portal.access_token": "wrong"}, real, false)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	if _, err := chosen.Graph.SubscribedSKUs(t.Context()); serviceerror.KindOf(err) != serviceerror.SignInFailed {
		t.Errorf("a wrong secret in the block: %v", err)
	}
	if _, err := chosen.Portal.TenantID(t.Context()); serviceerror.KindOf(err) != serviceerror.MalformedToken {
		t.Errorf("a wrong token in the block: %v", err)
	}
}
