package readonly_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

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

// TestUnreachableOnce: a service that never answered is not asked again. One that has answered is.
func TestUnreachableOnce(t *testing.T) {
	for answers, want := range map[int]int{0: 1, 1: 4} {
		var sent int
		tenant := &readonly.Tenant{
			GraphCredential: func(context.Context) (azcore.TokenCredential, error) { return signedIn{}, nil },
			GraphHTTP: &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) {
				if sent++; sent > answers {
					return nil, errors.New("nothing listens")
				}
				return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
			})},
		}
		for i := range 4 {
			_, err := tenant.Get(t.Context(), serviceerror.Graph, "/v1.0/organization")
			if got := serviceerror.KindOf(err) == serviceerror.Unreachable; got != (i >= answers) {
				t.Errorf("request %d of a service that answers %d times: %v", i, answers, err)
			}
		}
		if sent != want {
			t.Errorf("%d requests reached a service that answers %d times, want %d", sent, answers, want)
		}
	}
}

// signedIn is a credential that has a token.
type signedIn struct{}

func (signedIn) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	return azcore.AccessToken{Token: "token"}, nil
}

// roundTrip is a network.
type roundTrip func(*http.Request) (*http.Response, error)

func (r roundTrip) RoundTrip(request *http.Request) (*http.Response, error) { return r(request) }
