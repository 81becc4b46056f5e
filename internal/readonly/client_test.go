package readonly_test

import (
	"context"
	"errors"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/readonly"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// TestOneSignIn: a sign-in that failed is not tried again, except if the caller gave up.
func TestOneSignIn(t *testing.T) {
	var tries int
	down := errors.New("sign-in is down")
	tenant := &readonly.Tenant{GraphCredential: func(ctx context.Context) (azcore.TokenCredential, error) {
		tries++
		return nil, errors.Join(down, ctx.Err())
	}}
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, ctx := range []context.Context{canceled, t.Context(), t.Context()} {
		if _, err := tenant.Get(ctx, serviceerror.Graph, "/v1.0/organization"); !errors.Is(err, down) {
			t.Errorf("the error is %v", err)
		}
	}
	if _, err := tenant.Identity(t.Context(), serviceerror.Graph); !errors.Is(err, down) {
		t.Errorf("the error is %v", err)
	}
	if tries != 2 {
		t.Errorf("signed in %d times, want once canceled and once more", tries)
	}
}
