package readiness_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/services/readiness"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// token is a credential with one token.
type token string

func (t token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// TestClouds checks that text messages and voice calls end in the public cloud only (autumn-2026 3.1). The emulated tenant
// is one of the public cloud, so the data source gets the cloud without the provider.
func TestClouds(t *testing.T) {
	t.Parallel()
	server, err := emulator.Start(t.Context(), emulator.Options{Seed: phonesOnly})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	client, err := transport.NewClient(transport.Options{CACertificatePEM: server.CACertificatePEM(), Hosts: []string{strings.TrimPrefix(server.URL(), "https://")}})
	if err != nil {
		t.Fatal(err)
	}
	for cloud, want := range map[sspr.Cloud]struct{ ready, endings int64 }{
		sspr.PublicCloud: {ready: 0, endings: 2}, "usgovernmentl4": {ready: 5, endings: 1}, "usgovernmentl5": {ready: 5, endings: 1}, "china": {ready: 5, endings: 1},
	} {
		data := &run.Data{Cloud: cloud, Today: "2027-02-01", Graph: graph.NewClient(graph.Options{
			Endpoint: server.URL(), Scope: "https://graph.microsoft.com/.default", HTTPClient: client,
			Credential: func(context.Context) (azcore.TokenCredential, error) {
				return token(server.IssueToken(emulator.TokenSpec{})), nil
			},
		})}
		source, _ := readiness.NewDataSource().(datasource.DataSourceWithConfigure)
		var schema datasource.SchemaResponse
		source.Schema(t.Context(), datasource.SchemaRequest{}, &schema)
		source.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: data}, &datasource.ConfigureResponse{})
		object, _ := schema.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
		config := map[string]tftypes.Value{}
		for name, of := range object.AttributeTypes {
			config[name] = tftypes.NewValue(of, nil)
		}
		config["methods_required"] = tftypes.NewValue(tftypes.Number, 1)
		config["methods"] = tftypes.NewValue(object.AttributeTypes["methods"], []tftypes.Value{tftypes.NewValue(tftypes.String, "mobile_phone")})
		resp := datasource.ReadResponse{State: tfsdk.State{Schema: schema.Schema}}
		source.Read(t.Context(), datasource.ReadRequest{Config: tfsdk.Config{Schema: schema.Schema, Raw: tftypes.NewValue(object, config)}}, &resp)
		if resp.Diagnostics.HasError() {
			t.Fatal(resp.Diagnostics)
		}
		state := map[string]tftypes.Value{}
		if err := resp.State.Raw.As(&state); err != nil {
			t.Fatal(err)
		}
		if days := elements(t, state["endings"]); !state["ready"].Equal(tftypes.NewValue(tftypes.Number, want.ready)) || int64(len(days)) != want.endings {
			t.Errorf("%s: %s ready, %d endings ahead; want %+v", cloud, state["ready"], len(days), want)
		}
	}
}
