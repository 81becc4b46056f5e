package graph

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestSynchronized checks what each value of the organization means, and that an answer without an organization is no answer.
func TestSynchronized(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"value":[{"id":"t","onPremisesSyncEnabled":true}]}`:  true,
		`{"value":[{"id":"t","onPremisesSyncEnabled":false}]}`: false,
		`{"value":[{"id":"t","onPremisesSyncEnabled":null}]}`:  false,
		`{"value":[{"id":"t"}]}`:                               false,
	} {
		if got, err := organizationClient(body).Synchronized(t.Context()); err != nil || got != want {
			t.Errorf("%s: %v, %v", body, got, err)
		}
	}
	for _, body := range []string{`{"value":[]}`, `{"value":[{"onPremisesSyncEnabled":true}]}`} {
		if _, err := organizationClient(body).Synchronized(t.Context()); serviceerror.KindOf(err) != serviceerror.NotUnderstood {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// organizationClient returns a client that is always answered the same.
func organizationClient(body string) *Client {
	return NewClient(Options{
		Endpoint: "https://graph.invalid", Scope: scope, ConfirmEvery: time.Microsecond,
		HTTPClient: &http.Client{Transport: graphtest.Stub{Status: http.StatusOK, ContentType: "application/json", Body: body}},
		Credential: func(context.Context) (azcore.TokenCredential, error) { return &credential{}, nil },
	})
}
