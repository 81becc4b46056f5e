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

// renewBefore is how long before its end a token is no longer handed out: a plan or an apply must not lose it half
// way through a request.
const renewBefore = 5 * time.Minute

// signInTimeout bounds one sign-in, which several callers may be waiting for.
const signInTimeout = 2 * time.Minute

// cache keeps the tokens of a credential that keeps none itself. The Azure CLI starts a Python program for every
// token, and the Graph client asks for one with every request.
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

// GetToken gives the kept token, or gets one; callers at the same time share one request. A request with claims is
// passed on: it says that the kept token was not good enough.
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
