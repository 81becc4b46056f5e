// Package signedin is an emulated tenant as a command reads it, for tests that have tokens instead of a sign-in.
package signedin

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Token is a credential for Microsoft Graph, and a source of tokens for the portal API. It has one token.
type Token string

// GetToken returns the token.
func (t Token) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: string(t), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// Token returns the token.
func (t Token) Token(context.Context) (auth.Token, error) { return auth.Token{Value: string(t)}, nil }

// Renew returns the same token.
func (t Token) Renew(ctx context.Context, _ string) (auth.Token, error) { return t.Token(ctx) }

// String hides the token.
func (Token) String() string { return "a token of a test" }

// Client returns a client that only reads an emulated tenant, and writes what is listed.
func Client(t testing.TB, server *emulator.Server, but ...transport.Write) *http.Client {
	t.Helper()
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: server.CACertificatePEM(), Hosts: []string{strings.TrimPrefix(server.URL(), "https://")}, ReadOnly: true, But: but,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// Tenant returns an emulated tenant that is read with tokens. The audience of ofPortal is set.
func Tenant(t testing.TB, server *emulator.Server, ofGraph, ofPortal emulator.TokenSpec) *readonly.Tenant {
	t.Helper()
	ofPortal.Audience = emulator.PortalAudience
	return At(Client(t, server), server.URL(), server.IssueToken(ofGraph), server.IssueToken(ofPortal))
}

// At returns the tenant at an origin, read by a client with a token for each service.
func At(client *http.Client, origin, graphToken, portalToken string) *readonly.Tenant {
	cloud, _ := auth.CloudByName("emulator")
	cloud.GraphEndpoint, cloud.PortalEndpoint, cloud.AuthorityHost = origin, origin, origin
	credential := func(context.Context) (azcore.TokenCredential, error) { return Token(graphToken), nil }
	return &readonly.Tenant{
		Cloud: cloud, GraphHTTP: client, PortalHTTP: client, GraphCredential: credential, PortalTokens: Token(portalToken),
		Graph: graph.NewClient(graph.Options{Endpoint: origin, Scope: cloud.GraphScope(), HTTPClient: client, Credential: credential}),
	}
}
