package wire

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"regexp"
	"strings"
	"sync"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/memo"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// renewer is a credential that can sign in again although it has a token that has not expired. azidentity cannot be
// told to forget a token, so such a credential creates its inner one anew.
type renewer interface {
	Renew(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error)
}

// sourced is a credential that knows where its tokens come from.
type sourced interface {
	Source() serviceerror.TokenSource
}

// tokens returns a credential's tokens, and replaces one that the service refused: once for all requests that were
// refused with it, and not again if the new one is refused as well.
type tokens struct {
	credential azcore.TokenCredential
	scope      string
	renewal    *memo.Memo[string]

	mu sync.Mutex
	// latest is the newest token. A refused token that is not the latest has been replaced already.
	latest string
	// renewals counts the renewals. good reports whether the service has accepted a token since the last one.
	renewals int
	good     bool
	// failed is the error of the last renewal.
	failed error
}

func newTokens(credential azcore.TokenCredential, scope string) *tokens {
	t := &tokens{credential: credential, scope: scope, good: true}
	t.renewal = memo.New[string](memo.Options{Within: CallTimeout, Canceled: func(err error) error {
		// The refused request did nothing, so this must not pass for a request whose answer is missing.
		return &serviceerror.Error{
			Service: serviceerror.SignIn, Operation: "get a new token for Microsoft Graph", Kind: serviceerror.TimedOut,
			Message: "the operation was canceled or timed out", Source: t.source(), Err: err,
		}
	}})
	return t
}

// GetToken returns the credential's token.
func (t *tokens) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := t.credential.GetToken(ctx, o)
	if err == nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.latest = token.Token
	}
	return token, err
}

// source returns where the tokens come from.
func (t *tokens) source() serviceerror.TokenSource {
	if s, ok := t.credential.(sourced); ok {
		return s.Source()
	}
	return serviceerror.UnknownSource
}

// options returns a request for tokens that can be revoked at once (continuous access evaluation), as kiota's is:
// credentials keep the two kinds of tokens apart.
func (t *tokens) options(claims string) policy.TokenRequestOptions {
	return policy.TokenRequestOptions{Scopes: []string{t.scope}, EnableCAE: true, Claims: claims}
}

// renewed returns how many renewals there were, for renew.
func (t *tokens) renewed() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.renewals
}

// accepted notes that the service accepted a token in a request that began after the given number of renewals.
func (t *tokens) accepted(renewals int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.good = t.good || renewals == t.renewals
}

// renew returns a new token in place of one that was refused in a request that began after the given number of
// renewals. claims are what the refusal asks of the new one. renew returns "" if the last new token was refused already
// and another is of no use.
func (t *tokens) renew(ctx context.Context, rejected string, renewals int, claims string) (string, error) {
	return t.renewal.Get(ctx, "", func(ctx context.Context) (string, error) { return t.replace(ctx, rejected, renewals, claims) })
}

func (t *tokens) replace(ctx context.Context, rejected string, renewals int, claims string) (string, error) {
	t.mu.Lock()
	latest, since, good, failed := t.latest, t.renewals != renewals, t.good, t.failed
	t.mu.Unlock()
	switch {
	case failed != nil && (since || !good):
		return "", failed
	case latest != rejected || since:
		return latest, nil // another request has renewed it
	case !good:
		return "", nil
	}
	tflog.Debug(ctx, "Microsoft Graph rejected the token: requesting a new one", map[string]any{"claims_challenge": claims != ""})
	get := t.credential.GetToken
	if r, ok := t.credential.(renewer); ok {
		get = r.Renew
	}
	token, err := get(ctx, t.options(claims))
	t.mu.Lock()
	defer t.mu.Unlock()
	t.renewals++
	t.failed = err
	if err != nil {
		t.good = passing(err) // a failure that may go away is worth another try in the next request
		return "", err
	}
	t.latest, t.good = token.Token, false
	return token.Token, nil
}

// passing reports whether sign-in failed for a reason that may go away by itself.
func passing(err error) bool {
	switch serviceerror.KindOf(err) {
	case serviceerror.Unreachable, serviceerror.TimedOut, serviceerror.Unavailable, serviceerror.Throttled:
		return true
	default:
		return false
	}
}

// renewing sends a request once more with a new token if the service answered 401. It is above the batches, so that
// each request of a batch is treated as if it had been sent alone, and below the recorder, which sees the last answer
// only.
type renewing struct {
	next   http.RoundTripper
	tokens *tokens
}

func (r *renewing) RoundTrip(req *http.Request) (*http.Response, error) {
	token, bearer := strings.CutPrefix(req.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		return r.next.RoundTrip(req)
	}
	again, err := repeatable(req)
	if err != nil {
		return nil, err
	}
	renewals := r.tokens.renewed()
	resp, err := r.next.RoundTrip(req)
	switch {
	case err != nil:
		return nil, err
	case resp.StatusCode != http.StatusUnauthorized:
		r.tokens.accepted(renewals)
		return resp, nil
	}
	token, err = r.tokens.renew(req.Context(), token, renewals, challenge(resp.Header))
	if err != nil {
		_ = resp.Body.Close()
		return nil, err
	}
	if token == "" {
		return withoutChallenge(resp), nil
	}
	_ = resp.Body.Close()
	renewals = r.tokens.renewed()
	if req, err = again(token); err != nil {
		return nil, err
	}
	if resp, err = r.next.RoundTrip(req); err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusUnauthorized {
		r.tokens.accepted(renewals)
	}
	return withoutChallenge(resp), nil
}

// withoutChallenge hides from kiota what a 401 asks for. Kiota would ask for one more token for each request, and
// panics on claims without quotes.
func withoutChallenge(resp *http.Response) *http.Response {
	resp.Header.Del("WWW-Authenticate")
	return resp
}

// repeatable makes a request repeatable, and returns a function that copies it with another token.
func repeatable(req *http.Request) (func(token string) (*http.Request, error), error) {
	if req.Body != nil && req.Body != http.NoBody && req.GetBody == nil {
		// Bodies are small: no request uploads anything.
		body, err := io.ReadAll(req.Body)
		_ = req.Body.Close()
		if err != nil {
			return nil, err
		}
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
		req.Body, _ = req.GetBody()
	}
	return func(token string) (*http.Request, error) {
		once := req.Clone(req.Context())
		if req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			once.Body = body
		}
		once.Header.Set("Authorization", "Bearer "+token)
		return once, nil
	}, nil
}

// claimsOf matches the claims of a challenge, with quotes or without.
var claimsOf = regexp.MustCompile(`(?i)(?:^|[\s,])claims\s*=\s*(?:"([^"]*)"|([^\s,"]+))`)

// challenge returns the claims that a 401 asks of the next token, or "" if there are none or they cannot be read
// (graph-api 6.1). A new token without claims is worth a try.
func challenge(h http.Header) string {
	for _, value := range h.Values("WWW-Authenticate") {
		match := claimsOf.FindStringSubmatch(value)
		if match == nil {
			continue
		}
		raw := strings.TrimRight(match[1]+match[2], "=")
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			if claims, err := encoding.DecodeString(raw); err == nil && bytes.HasPrefix(bytes.TrimSpace(claims), []byte("{")) {
				return string(claims)
			}
		}
	}
	return ""
}
