package graphtest

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// SignIn is a credential that keeps its token until it is told to renew it.
type SignIn struct {
	mu sync.Mutex
	// renewals are the claims of each renewal, "" for none.
	renewals []string
	// failure is why renewals fail, nil if they do not.
	failure error
}

// GetToken returns the token "token-" and how often it was renewed.
func (s *SignIn) GetToken(_ context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.Claims != "" { // which no kept token answers
		s.renewals = append(s.renewals, o.Claims)
	}
	return azcore.AccessToken{Token: fmt.Sprint("token-", len(s.renewals)), ExpiresOn: time.Now().Add(time.Hour)}, nil
}

// Renew returns the next token.
func (s *SignIn) Renew(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	s.mu.Lock()
	s.renewals = append(s.renewals, o.Claims)
	err := s.failure
	s.mu.Unlock()
	if err != nil {
		return azcore.AccessToken{}, err
	}
	o.Claims = ""
	return s.GetToken(ctx, o)
}

// Source returns the Azure CLI.
func (s *SignIn) Source() serviceerror.TokenSource { return serviceerror.FromAzureCLI }

// Fail makes renewals fail with err, or succeed again if it is nil.
func (s *SignIn) Fail(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failure = err
}

// Asked returns the claims of each renewal, "" for none.
func (s *SignIn) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.renewals...)
}

// Refuse writes the refusal of a token, with a challenge if there is one.
func Refuse(w http.ResponseWriter, challenge string) {
	if challenge != "" {
		w.Header().Set("WWW-Authenticate", challenge)
	}
	Answer(w, 401, JSON, `{"error":{"code":"InvalidAuthenticationToken","message":"Lifetime validation failed, the token is expired."}}`)
}
