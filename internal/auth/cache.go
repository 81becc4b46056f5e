package auth

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/memo"
)

// renewBefore is the remaining lifetime below which a cached token is no longer used. A token must not expire in the
// middle of a request.
const renewBefore = 5 * time.Minute

// signInTimeout is the timeout of one sign-in, for which several callers may be waiting.
const signInTimeout = 2 * time.Minute

// cache caches the tokens of a credential that does not cache them itself. The Azure CLI starts a Python program for
// every token, and the Graph client asks for a token with every request.
type cache struct {
	inner  azcore.TokenCredential
	asking *memo.Memo[azcore.AccessToken]

	mu     sync.Mutex
	tokens map[string]azcore.AccessToken
}

func newCache(inner azcore.TokenCredential) *cache {
	return &cache{
		inner: inner, tokens: map[string]azcore.AccessToken{},
		asking: memo.New[azcore.AccessToken](memo.Options{Within: signInTimeout}),
	}
}

// GetToken returns the cached token, or gets a new one. Concurrent callers share one request. A request with claims is
// passed on, because claims mean that the cached token was refused.
func (c *cache) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if o.Claims != "" {
		return c.inner.GetToken(ctx, o)
	}
	key := o.TenantID + " " + strings.Join(o.Scopes, " ")
	return c.asking.Get(ctx, key, func(ctx context.Context) (azcore.AccessToken, error) {
		if token, ok := c.kept(key); ok {
			return token, nil
		}
		token, err := c.inner.GetToken(ctx, o)
		if err == nil {
			c.mu.Lock()
			defer c.mu.Unlock()
			c.tokens[key] = token
		}
		return token, err
	})
}

func (c *cache) kept(key string) (azcore.AccessToken, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	token, ok := c.tokens[key]
	return token, ok && time.Until(token.ExpiresOn) > renewBefore
}
