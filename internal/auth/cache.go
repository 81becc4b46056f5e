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

// renewBefore is how long before its end a token is no longer handed out: a plan or an apply must not lose it half
// way through a request.
const renewBefore = 5 * time.Minute

// signInTimeout bounds one sign-in, which several callers may be waiting for.
const signInTimeout = 2 * time.Minute

// cache keeps the tokens of a credential that keeps none itself. The Azure CLI starts a Python program for every
// token, and the Graph client asks for one with every request.
type cache struct {
	inner  azcore.TokenCredential
	flight singleflight.Group

	mu     sync.Mutex
	tokens map[string]azcore.AccessToken
}

func newCache(inner azcore.TokenCredential) *cache {
	return &cache{inner: inner, tokens: map[string]azcore.AccessToken{}}
}

// GetToken gives the kept token, or gets one; callers at the same time share one request. A request with claims is
// passed on: it says that the kept token was not good enough.
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

// share runs get once for all callers with the same key at the same time. It outlives the caller that came first:
// one cancelled caller must not fail the others.
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
