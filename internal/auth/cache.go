package auth

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"golang.org/x/sync/singleflight"
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
	flight singleflight.Group

	mu     sync.Mutex
	tokens map[string]azcore.AccessToken
}

func newCache(inner azcore.TokenCredential) *cache {
	return &cache{inner: inner, tokens: map[string]azcore.AccessToken{}}
}

// GetToken returns the cached token, or gets a new one. Concurrent callers share one request. A request with claims is
// passed on, because claims mean that the cached token was refused.
func (c *cache) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if o.Claims != "" {
		return c.inner.GetToken(ctx, o)
	}
	key := o.TenantID + " " + strings.Join(o.Scopes, " ")
	return share(ctx, &c.flight, key, func(ctx context.Context) (azcore.AccessToken, error) {
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

// share calls get once for all concurrent callers with the same key. The call continues if the first caller is
// canceled, so that the others do not fail.
func share[T any](ctx context.Context, flight *singleflight.Group, key string, get func(context.Context) (T, error)) (T, error) {
	done := flight.DoChan(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), signInTimeout)
		defer cancel()
		return get(ctx)
	})
	select {
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	case result := <-done:
		value, _ := result.Val.(T)
		return value, result.Err
	}
}
