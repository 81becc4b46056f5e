package portal

import (
	"context"
	"errors"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/auth"
)

// noTokens is a token source without tokens.
type noTokens struct{}

func (noTokens) Token(context.Context) (auth.Token, error) { return auth.Token{}, errors.New("none") }

func (noTokens) Renew(context.Context, string) (auth.Token, error) {
	return auth.Token{}, errors.New("none")
}

// TestANewCallerDoesNotJoinACanceledCommit checks that the next caller gets another commit after the last caller has
// left one that still gathers. Only a test inside the package can reliably hit the moment between the two.
func TestANewCallerDoesNotJoinACanceledCommit(t *testing.T) {
	t.Parallel()
	for range 100 {
		c := New(Options{Endpoint: "https://portal.invalid", Tokens: noTokens{}})
		change := func() *change {
			return &change{apply: func(d Document) (Document, error) { return d, nil }, shows: func(Document) bool { return true }, done: make(chan struct{})}
		}
		leave := c.join(t.Context(), change())
		c.mu.Lock()
		left := c.gathering
		c.mu.Unlock()
		leave()
		newcomer := change()
		// The commit would start now and find no address. The test checks only whether it is canceled.
		ctx, cancel := context.WithCancel(t.Context())
		c.join(ctx, newcomer)
		c.mu.Lock()
		joined := c.gathering
		c.mu.Unlock()
		cancel()
		if joined == left || joined != nil && joined.ctx.Err() != nil {
			t.Fatal("the newcomer is in a commit that is canceled")
		}
	}
}
