package wire

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/graphtest"
)

// A write that was refused is sent again as it was.
func TestARefusedWriteIsSentAgainWhole(t *testing.T) {
	var bodies []string
	credential := &graphtest.SignIn{}
	next := roundTrip(func(r *http.Request) (*http.Response, error) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, r.Method+" "+r.Header.Get("Authorization")+" "+string(body))
		w := httptest.NewRecorder()
		if len(bodies) == 1 {
			graphtest.Refuse(w, "")
		} else {
			graphtest.Answer(w, 204, "", "")
		}
		return w.Result(), nil
	})
	tokens := newTokens(credential, "https://graph.microsoft.com/.default")
	if _, err := tokens.GetToken(t.Context(), tokens.options("")); err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://graph.invalid/v1.0/x", io.NopCloser(strings.NewReader(`{"phoneNumber":"+1 5550100"}`)))
	r.Header.Set("Authorization", "Bearer token-0")
	resp, err := (&renewing{next, tokens}).RoundTrip(r)
	if err != nil || resp.StatusCode != 204 {
		t.Fatalf("got %v, %v", resp, err)
	}
	_ = resp.Body.Close()
	want := []string{`POST Bearer token-0 {"phoneNumber":"+1 5550100"}`, `POST Bearer token-1 {"phoneNumber":"+1 5550100"}`}
	if len(bodies) != 2 || bodies[0] != want[0] || bodies[1] != want[1] {
		t.Errorf("sent %q", bodies)
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A request that got its token before a renewal and was sent after it does not renew the new token.
func TestALateRefusalRenewsNothing(t *testing.T) {
	credential := &graphtest.SignIn{}
	tokens := newTokens(credential, "https://graph.microsoft.com/.default")
	if _, err := tokens.GetToken(t.Context(), tokens.options("")); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if token, err := tokens.renew(t.Context(), "token-0", tokens.renewed(), ""); err != nil || token != "token-1" {
			t.Errorf("got %q, %v", token, err)
		}
	}
	if got := credential.Asked(); len(got) != 1 {
		t.Errorf("sign-in was asked %d times, want once", len(got))
	}
}
