package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// fixedCredential returns one token.
type fixedCredential string

func (c fixedCredential) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(c), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// TestSecretsAreNotPrinted checks all verbs with which a log, an error or a panic may format them.
func TestSecretsAreNotPrinted(t *testing.T) {
	config := Config{
		TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret-1", ClientCertificate: "s3cret-2", ClientCertificatePassword: "s3cret-3",
		UseOIDC: true, OIDCToken: "s3cret-4", OIDCRequestToken: "s3cret-5",
	}
	oidc, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, UseOIDC: true, OIDCToken: "s3cret-6"})
	if err != nil {
		t.Fatal(err)
	}
	kept := newCache(fixedCredential("s3cret-7"))
	if _, err := kept.GetToken(t.Context(), graphScope); err != nil {
		t.Fatal(err)
	}
	portal := PortalConfig{AccessToken: "s3cret-8", RefreshToken: "s3cret-9", TenantID: tenant}
	grant := NewPortalTokens(PortalConfig{RefreshToken: "s3cret-10", TenantID: tenant})
	grant.kept = Token{Value: "s3cret-11"}
	for name, value := range map[string]any{
		"Config": config, "pointer to Config": &config, "PortalConfig": portal, "credential": oidc, "cache": kept,
		"ready token": NewPortalTokens(portal), "refresh token": grant, "refresh source": grant.source, "ready source": readyToken{"s3cret-12"},
		"Azure CLI": azureCLI{portal}, "in a struct": struct{ Config, Other any }{config, grant},
	} {
		encoded, _ := json.Marshal(value)
		shown := fmt.Sprintf("%v %+v %#v %s %q %x %d", value, value, value, value, value, value, value) + string(encoded)
		if strings.Contains(shown, "s3cret") || strings.Contains(shown, fmt.Sprintf("%x", "s3cret")) {
			t.Errorf("%s prints as %s", name, shown)
		}
		for _, printed := range []string{fmt.Sprintf("%v", value), fmt.Sprintf("%#v", value)} {
			if printed == "" {
				t.Errorf("%s prints as nothing", name)
			}
		}
	}
}
