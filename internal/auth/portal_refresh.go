package auth

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// refreshGrant exchanges a refresh token for access tokens (RFC 6749 section 6). Entra returns a new refresh token each
// time. The newest is kept in memory, because it lives longest. The configured one stays valid, so that the next run
// can start with it again.
type refreshGrant struct {
	config PortalConfig
	token  string
}

func (*refreshGrant) name() string { return setPortalRefreshToken }
func (*refreshGrant) fixed() bool  { return false }

func (*refreshGrant) from() serviceerror.TokenSource { return serviceerror.FromRefreshToken }

func (g *refreshGrant) get(ctx context.Context) (string, error) {
	req, err := g.request(ctx)
	if err != nil {
		return "", g.failure(serviceerror.Unreachable, "the sign-in endpoint is not valid")
	}
	resp, err := g.client().Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return "", g.failure(serviceerror.TimedOut, "the operation timed out")
		}
		return "", g.failure(serviceerror.Unreachable, hide(serviceerror.OneLine(transport.Describe(err)), g.secrets()))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := transport.ReadAll(resp.Body, MaxAnswer)
	switch {
	case transport.IsTooLarge(err):
		return "", g.failure(serviceerror.NotUnderstood, err.Error())
	case err != nil && ctx.Err() != nil:
		return "", g.failure(serviceerror.TimedOut, "the operation timed out")
	case err != nil:
		return "", g.failure(serviceerror.Unreachable, "the response is incomplete")
	}
	return g.read(resp, body)
}

func (g *refreshGrant) read(resp *http.Response, body []byte) (string, error) {
	failure := g.failure(serviceerror.SignInFailed, "")
	failure.Status, failure.RequestID = resp.StatusCode, transport.RequestID(resp.Header)
	if resp.StatusCode != http.StatusOK {
		failure.ClockAhead = transport.ClockAhead(resp.Header, time.Now())
		explainRefusal(failure, body, g.secrets())
		return "", failure
	}
	var answer struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
	}
	if json.Unmarshal(body, &answer) != nil || answer.AccessToken == "" {
		failure.Kind, failure.Message = serviceerror.NotUnderstood, "the response contains no access token"
		return "", failure
	}
	if answer.RefreshToken != "" {
		g.token = answer.RefreshToken
	}
	return answer.AccessToken, nil
}

func (g *refreshGrant) request(ctx context.Context) (*http.Request, error) {
	tenant := g.config.TenantID
	if tenant == "" {
		tenant = "organizations"
	}
	form := url.Values{
		"grant_type": {"refresh_token"}, "client_id": {g.config.ClientID}, "refresh_token": {g.token},
		"scope": {g.config.Cloud.portalScope() + " openid profile offline_access"},
	}
	address := strings.TrimSuffix(g.config.AuthorityHost, "/") + "/" + url.PathEscape(tenant) + "/oauth2/v2.0/token"
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	return req, nil
}

func (g *refreshGrant) client() *http.Client {
	if g.config.HTTPClient != nil {
		return g.config.HTTPClient
	}
	return http.DefaultClient
}

func (g *refreshGrant) secrets() []string { return []string{g.token, g.config.RefreshToken} }

func (g *refreshGrant) failure(kind serviceerror.Kind, message string) *serviceerror.Error {
	return &serviceerror.Error{
		Service: serviceerror.SignIn, Kind: kind, Message: message, Source: g.from(),
		Operation: "get a token for the portal API with " + setPortalRefreshToken,
	}
}
