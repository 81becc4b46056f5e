package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// plane is one of the two services.
type plane int

const (
	graphPlane plane = iota
	portalPlane
)

// The prefixes of the paths of both services.
const (
	graphPrefix  = "/v1.0"
	portalPrefix = "/api"
)

// maxBody is the maximum size of a body, in bytes. The largest document has 20 kilobytes (graph-api 2.4).
const maxBody = 8 << 20

// Client reads and writes a live tenant with plain requests. It does not use the provider's clients, because restoring
// the tenant must not share the errors of what is tested. It is safe for concurrent use.
type Client struct {
	config *Config
	http   *http.Client
	portal *auth.PortalTokens

	mu    sync.Mutex
	graph azcore.TokenCredential
}

// NewClient returns a client. It sends nothing.
func NewClient(c *Config) (*Client, error) {
	both, err := transport.NewClient(transport.Options{
		CACertificatePEM: c.caPEM, Hosts: hosts(c.cloud.GraphEndpoint, c.cloud.PortalEndpoint),
		Retry: transport.DefaultRetry, UserAgent: "terraform-provider-sspr-live-tests",
	})
	if err != nil {
		return nil, err
	}
	signIn, err := transport.NewClient(transport.Options{CACertificatePEM: c.caPEM, Hosts: hosts(c.cloud.AuthorityHost)})
	if err != nil {
		return nil, err
	}
	graph, portal := c.graph, c.portal
	graph.HTTPClient, portal.HTTPClient = signIn, signIn
	credential, err := auth.NewGraphCredential(graph)
	if err != nil {
		return nil, err
	}
	return &Client{config: c, http: both, portal: auth.NewPortalTokens(portal), graph: credential}, nil
}

func hosts(origins ...string) []string {
	var names []string
	for _, o := range origins {
		if u, err := url.Parse(o); err == nil && u.Host != "" {
			names = append(names, u.Host)
		}
	}
	return names
}

// CheckTenant signs in to both services. It returns an error if a token is for another tenant than the configured one.
func (c *Client) CheckTenant(ctx context.Context) error {
	for _, p := range []plane{graphPlane, portalPlane} {
		if _, err := c.token(ctx, p); err != nil {
			return err
		}
	}
	return nil
}

func (c *Client) token(ctx context.Context, p plane) (string, error) {
	if p == portalPlane {
		token, err := c.portal.Token(ctx) // PortalTokens checks the tenant itself
		return token.Value, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	token, err := c.graph.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{c.config.cloud.GraphScope()}})
	if err != nil {
		return "", err
	}
	if tenant := tenantOf(token.Token); !strings.EqualFold(tenant, c.config.TenantID) {
		return "", fmt.Errorf("the credential for Microsoft Graph leads to another tenant than %s names: nothing is touched", EnvTenant)
	}
	return token.Token, nil
}

// tenantOf returns the tenant that issued a token, or "" if it cannot be decoded. The service verifies the signature.
func tenantOf(token string) string {
	var claims struct {
		jwt.RegisteredClaims
		Tenant string `json:"tid"`
	}
	if _, _, err := jwt.NewParser().ParseUnverified(token, &claims); err != nil {
		return ""
	}
	return claims.Tenant
}

// reply is the answer of a service.
type reply struct {
	status int
	body   []byte
}

// send sends one request. Errors do not contain bodies, which have personal data.
func (c *Client) send(ctx context.Context, p plane, method, path string, body []byte) (reply, error) {
	token, err := c.token(ctx, p)
	if err != nil {
		return reply{}, err
	}
	address := c.config.cloud.GraphEndpoint + graphPrefix + path
	if p == portalPlane {
		address = c.config.cloud.PortalEndpoint + portalPrefix + path
	}
	if method == http.MethodPost {
		ctx = transport.NotTwice(ctx)
	}
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return reply{}, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Accept", "application/json")
	request.Header.Set(transport.ClientRequestIDHeader, uuid.NewString())
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	response, err := c.http.Do(request)
	if err != nil {
		if outer, ok := errors.AsType[*url.Error](err); ok {
			err = outer.Err // without the address, which contains IDs
		}
		return reply{}, fmt.Errorf("%s %s: %w", method, withoutIDs(path), err)
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxBody))
	return reply{response.StatusCode, content}, err
}

// get reads a JSON object.
func (c *Client) get(ctx context.Context, p plane, path string) (json.RawMessage, error) {
	r, err := c.send(ctx, p, http.MethodGet, path, nil)
	if err != nil {
		return nil, err
	}
	if r.status != http.StatusOK {
		return nil, fmt.Errorf("GET %s was answered with %d", withoutIDs(path), r.status)
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(r.body, &object) != nil || object == nil {
		return nil, fmt.Errorf("GET %s was not answered with a JSON object", withoutIDs(path))
	}
	return r.body, nil
}

// write sends a change and returns an error if it is not accepted. Statuses in also count as success.
func (c *Client) write(ctx context.Context, p plane, method, path string, body any, also ...int) error {
	var raw []byte
	switch b := body.(type) {
	case nil:
	case json.RawMessage:
		raw = b
	default:
		var err error
		if raw, err = json.Marshal(b); err != nil {
			return err
		}
	}
	r, err := c.send(ctx, p, method, path, raw)
	if err != nil {
		return err
	}
	for _, status := range also {
		if r.status == status {
			return nil
		}
	}
	if r.status < 200 || r.status > 299 {
		return fmt.Errorf("%s %s was answered with %d", method, withoutIDs(path), r.status)
	}
	return nil
}

// withoutIDs shortens a path for messages: no query and no IDs.
func withoutIDs(path string) string {
	path, _, _ = strings.Cut(path, "?")
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if uuid.Validate(s) == nil {
			segments[i] = "{id}"
		}
	}
	return strings.Join(segments, "/")
}
