package auth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// assertion returns the token of another identity provider. It is called for every sign-in, because such tokens live
// for minutes.
type assertion func(ctx context.Context) (string, error)

func (c Config) oidcCandidate() candidate {
	cand := candidate{name: nameOIDC, because: setUseOIDC, missing: c.missingApplication()}
	switch {
	case c.UseOIDC:
		cand.missing = append(cand.missing, c.missingOIDC()...)
	case c.OIDCToken != "":
		cand.because, cand.missing = setOIDCToken, append(cand.missing, setUseOIDC)
	default:
		cand.notAsked = string(setUseOIDC) + " is not true"
	}
	cand.build = func() (azcore.TokenCredential, error) { return c.newAssertionCredential(c.oidcAssertion()) }
	return cand
}

// missingOIDC returns the settings that use_oidc lacks to get a token.
func (c Config) missingOIDC() []setting {
	if c.OIDCToken != "" || c.tokenFile() != "" {
		return nil
	}
	if c.OIDCRequestURL == "" && c.OIDCRequestToken == "" && c.ADOServiceConnectionID == "" {
		return []setting{"one of " + setOIDCToken + ", " + setOIDCTokenFile + ", or " + setRequestURL + " with " + setRequestToken}
	}
	var missing []setting
	if c.OIDCRequestURL == "" {
		missing = append(missing, setRequestURL)
	}
	if c.OIDCRequestToken == "" {
		missing = append(missing, setRequestToken)
	}
	return missing
}

// oidcAssertion returns the most explicit source of the token.
func (c Config) oidcAssertion() assertion {
	switch {
	case c.OIDCToken != "":
		return func(context.Context) (string, error) { return c.OIDCToken, nil }
	case c.OIDCTokenFilePath != "":
		return fileAssertion(c.OIDCTokenFilePath)
	case c.OIDCRequestURL == "":
		return fileAssertion(c.FederatedTokenFile)
	case c.ADOServiceConnectionID != "":
		return c.pipelinesAssertion
	default:
		return c.gitHubAssertion
	}
}

func (c Config) newAssertionCredential(a assertion) (azcore.TokenCredential, error) {
	return azidentity.NewClientAssertionCredential(c.TenantID, c.ClientID,
		func(ctx context.Context) (string, error) {
			token, err := a(ctx)
			if err != nil {
				// azidentity keeps only the text of an assertion's error.
				recordOf(ctx).setErr(err)
			}
			return token, err
		},
		&azidentity.ClientAssertionCredentialOptions{
			ClientOptions: c.clientOptions(), DisableInstanceDiscovery: c.Cloud.OwnAuthority(),
		})
}

func fileAssertion(path string) assertion {
	return func(context.Context) (string, error) {
		data, err := os.ReadFile(path)
		if err != nil {
			return "", noAssertion(fmt.Sprintf("the file with the OpenID Connect token: %v", err))
		}
		token := TrimSecret(string(data))
		if token == "" {
			return "", noAssertion(fmt.Sprintf("the file %s, which should contain the OpenID Connect token, is empty", path))
		}
		return token, nil
	}
}

// gitHubAssertion gets the job's token from GitHub Actions (graph-api 8.2).
func (c Config) gitHubAssertion(ctx context.Context) (string, error) {
	var answer struct {
		Value string `json:"value"`
	}
	err := c.requestAssertion(ctx, http.MethodGet, url.Values{"audience": {c.Cloud.ExchangeAudience}}, &answer)
	return answer.Value, orEmpty(err, answer.Value)
}

// pipelinesAssertion gets the service connection's token from Azure Pipelines (graph-api 8.2). The credential of
// azidentity requires its own environment variables; here the setting decides.
func (c Config) pipelinesAssertion(ctx context.Context) (string, error) {
	var answer struct {
		Token string `json:"oidcToken"`
	}
	query := url.Values{"api-version": {"7.1"}, "serviceConnectionId": {c.ADOServiceConnectionID}}
	err := c.requestAssertion(ctx, http.MethodPost, query, &answer)
	return answer.Token, orEmpty(err, answer.Token)
}

func orEmpty(err error, token string) error {
	if err == nil && token == "" {
		return noAssertion("the response of oidc_request_url contains no token")
	}
	return err
}

func (c Config) requestAssertion(ctx context.Context, method string, query url.Values, answer any) error {
	u, err := url.Parse(c.OIDCRequestURL)
	if err != nil || u.Scheme != "https" {
		return noAssertion("oidc_request_url is not an https address")
	}
	q := u.Query()
	for name, values := range query {
		q[name] = values
	}
	u.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return noAssertion("oidc_request_url is not an https address")
	}
	req.Header.Set("Authorization", "Bearer "+c.OIDCRequestToken)
	req.Header.Set("Accept", "application/json")
	// Without this header Azure Pipelines answers a bad token with a redirect to a page.
	req.Header.Set("X-TFS-FedAuthRedirect", "Suppress")
	resp, err := c.client().Do(req)
	if err != nil {
		return noAssertion(fmt.Sprintf("%s cannot be reached: %s", u.Host, transport.Describe(err)))
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		e := noAssertion(fmt.Sprintf("the request for an OpenID Connect token to %s failed: HTTP %d", u.Host, resp.StatusCode))
		e.Status = resp.StatusCode
		return e
	}
	body, err := transport.ReadAll(resp.Body, MaxAnswer)
	if err != nil {
		return noAssertion(fmt.Sprintf("the response of %s to the request for an OpenID Connect token cannot be read: %s", u.Host, transport.Describe(err)))
	}
	if json.Unmarshal(body, answer) != nil {
		return noAssertion(fmt.Sprintf("the response of %s to the request for an OpenID Connect token is not JSON", u.Host))
	}
	return nil
}

func (c Config) client() *http.Client {
	if c.HTTPClient != nil {
		return c.HTTPClient
	}
	return http.DefaultClient
}

// noAssertion returns the error of a missing token, before sign-in was called.
func noAssertion(message string) *serviceerror.Error {
	return &serviceerror.Error{
		Service: serviceerror.SignIn, Operation: "get an OpenID Connect token", Kind: serviceerror.SignInFailed, Message: message,
	}
}
