package probe

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// signedIn is a credential and a source of tokens that has one token.
type signedIn string

func (s signedIn) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(s), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

func (s signedIn) Token(context.Context) (auth.Token, error) {
	return auth.Token{Value: string(s)}, nil
}

func (s signedIn) Renew(ctx context.Context, _ string) (auth.Token, error) { return s.Token(ctx) }

// startTenant starts an emulated tenant.
func startTenant(t testing.TB, seed func(*emulator.State)) *emulator.Server {
	t.Helper()
	s, err := emulator.Start(t.Context(), emulator.Options{Seed: seed, Now: func() time.Time { return time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// readerOf returns the emulated tenant as the command reads it.
func readerOf(t testing.TB, s *emulator.Server, ofGraph, ofPortal emulator.TokenSpec) *readonly.Tenant {
	t.Helper()
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: s.CACertificatePEM(), Hosts: []string{s.URL()[len("https://"):]}, ReadOnly: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	ofPortal.Audience = emulator.PortalAudience
	return tenantWith(client, s.URL(), s.IssueToken(ofGraph), s.IssueToken(ofPortal))
}

func tenantWith(client *http.Client, origin, graphToken, portalToken string) *readonly.Tenant {
	cloud, _ := auth.CloudByName("emulator")
	cloud.GraphEndpoint, cloud.PortalEndpoint, cloud.AuthorityHost = origin, origin, origin
	return &readonly.Tenant{
		Cloud: cloud, GraphHTTP: client, PortalHTTP: client, PortalTokens: signedIn(portalToken),
		GraphCredential: func(context.Context) (azcore.TokenCredential, error) { return signedIn(graphToken), nil },
	}
}
