// Package readonly reads a tenant. Its own HTTP clients cannot change one: they send nothing but GET (transport.Options.ReadOnly);
// only sign-in, which has a client of its own, posts. Exchange sends what the client of its caller lets through. Only package
// writeprobe brings one that lets writes through, and it lets through those of writeprobe.Writes alone.
//
//	Tenant   both services, and the environment that chose them
//	Tenant.Get   one address, with the answer as it came: status, headers and body
//	Tenant.Exchange   one request with the caller's client
//	Tenant.Identity   who is signed in to a service, and what the token allows
//	Tenant.Graph, Tenant.Portal   the provider's own clients, above the same HTTP clients
package readonly

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// Tenant is a tenant that is read. It is safe for concurrent use. Package provider makes it from the environment variables of the provider.
type Tenant struct {
	// Cloud is the cloud, with its origins.
	Cloud auth.Cloud
	// TenantID is the configured tenant ID, "" for that of the user or application that signs in.
	TenantID string
	// GraphSelected and PortalSelected are the credentials that the settings select.
	GraphSelected, PortalSelected auth.Selection
	// Graph and Portal are the clients of both services.
	Graph  *graph.Client
	Portal *portal.Client
	// GraphHTTP and PortalHTTP send the requests of Get. They must not be able to write.
	GraphHTTP, PortalHTTP *http.Client
	// GraphCredential returns the credential for Microsoft Graph. fmt.Sprint of it is its kind, such as "client secret".
	GraphCredential func(context.Context) (azcore.TokenCredential, error)
	// PortalTokens returns the tokens of the portal API.
	PortalTokens portal.TokenSource

	signIns, requests history
}

// Answer is the answer to a GET.
type Answer struct {
	// Status is the HTTP status.
	Status int
	// Header are the headers.
	Header http.Header
	// Body is the body as it came.
	Body []byte
	// Took is the time from the request to the last byte.
	Took time.Duration
}

// OK reports whether the status is 200.
func (a Answer) OK() bool { return a.Status == http.StatusOK }

// RequestID returns the service's ID of the request, or "".
func (a Answer) RequestID() string { return transport.RequestID(a.Header) }

// Code returns the service's error code, or "" if the body has none: that of Graph (error.code) or that of the portal API
// (ClientData.errorCode).
func (a Answer) Code() string {
	var body struct {
		Error      struct{ Code string }
		ClientData struct{ ErrorCode string }
	}
	_ = json.Unmarshal(a.Body, &body) // an error can have any body
	if body.Error.Code != "" {
		return body.Error.Code
	}
	return body.ClientData.ErrorCode
}

// Get reads an address of a service: a path that begins with a slash, with its query, or a next link of the same service. Every
// status is an answer; an error means that there is none, because sign-in failed or the service could not be reached.
func (t *Tenant) Get(ctx context.Context, service serviceerror.Service, path string, header ...string) (Answer, error) {
	client := t.GraphHTTP
	if service == serviceerror.Portal {
		client = t.PortalHTTP
	}
	answer, err := t.Exchange(ctx, client, service, http.MethodGet, path, nil, header...)
	if err == nil && answer.Status == http.StatusUnauthorized && t.renew(ctx, service) {
		return t.Exchange(ctx, client, service, http.MethodGet, path, nil, header...)
	}
	return answer, err
}

// renew replaces a token that a service refused before its time. It reports whether there is another one.
func (t *Tenant) renew(ctx context.Context, service serviceerror.Service) bool {
	if service == serviceerror.Portal {
		refused, err := t.PortalTokens.Token(ctx)
		if err == nil {
			_, err = t.PortalTokens.Renew(ctx, refused.Value)
		}
		return err == nil
	}
	credential, err := t.GraphCredential(ctx)
	if err != nil {
		return false
	}
	again, ok := credential.(interface {
		Renew(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error)
	})
	if !ok {
		return false
	}
	_, err = again.Renew(ctx, policy.TokenRequestOptions{Scopes: []string{t.Cloud.GraphScope()}, EnableCAE: true})
	return err == nil
}

// Exchange sends a request with a client, which decides what may be sent. Address, answer and errors are those of Get. body is
// JSON, or nil for none.
func (t *Tenant) Exchange(
	ctx context.Context, client *http.Client, service serviceerror.Service, method, path string, body []byte, header ...string,
) (Answer, error) {
	token, err := t.token(ctx, service)
	if err != nil {
		return Answer{}, err
	}
	origin := t.Cloud.GraphEndpoint
	if service == serviceerror.Portal {
		origin = t.Cloud.PortalEndpoint
	}
	address := path
	if path[0] == '/' {
		address = origin + path
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return Answer{}, unreachable(service, method, err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", "application/json")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if service == serviceerror.Portal {
		request.Header.Set(transport.ClientRequestIDHeader, uuid.NewString())
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	began := time.Now()
	response, err := t.send(client, service, request)
	if err != nil {
		return Answer{}, unreachable(service, method, err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := transport.ReadAll(response.Body, transport.MaxAnswer)
	if err != nil {
		return Answer{}, unreachable(service, method, err)
	}
	return Answer{Status: response.StatusCode, Header: response.Header, Body: content, Took: time.Since(began)}, nil
}

func unreachable(service serviceerror.Service, method string, err error) error {
	operation := "read"
	if method != http.MethodGet {
		operation = "write"
	}
	return &serviceerror.Error{
		Service: service, Operation: operation, Kind: serviceerror.Unreachable, Message: transport.Describe(err), Err: err,
	}
}

func (t *Tenant) token(ctx context.Context, service serviceerror.Service) (string, error) {
	if err := t.signIns.failure(service); err != nil {
		return "", err
	}
	token, err := t.signIn(ctx, service)
	t.signIns.add(ctx, service, err)
	return token, err
}

// send sends a request. Its errors are those of http.Client.
func (t *Tenant) send(client *http.Client, service serviceerror.Service, request *http.Request) (*http.Response, error) {
	if err := t.requests.failure(service); err != nil {
		return nil, err
	}
	response, err := client.Do(request)
	if !transport.IsTooLarge(err) { // that is an answer
		t.requests.add(request.Context(), service, err)
	}
	return response, err
}

func (t *Tenant) signIn(ctx context.Context, service serviceerror.Service) (string, error) {
	if service == serviceerror.Portal {
		token, err := t.PortalTokens.Token(ctx)
		return token.Value, err
	}
	credential, err := t.GraphCredential(ctx)
	if err != nil {
		return "", err
	}
	token, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{t.Cloud.GraphScope()}, EnableCAE: true})
	return token.Token, err
}

// Identity returns who is signed in to a service. Its errors are those of sign-in.
func (t *Tenant) Identity(ctx context.Context, service serviceerror.Service) (auth.Identity, error) {
	token, err := t.token(ctx, service)
	if err != nil {
		return auth.Identity{}, err
	}
	return auth.Identify(token, service)
}
