package auth

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// listener answers every request itself and records what was posted, by the address without its path. The metadata that
// it serves names endpoint as the token endpoint.
type listener struct {
	endpoint string
	mu       sync.Mutex
	posted   map[string]string
}

func (l *listener) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	if strings.HasSuffix(r.URL.Path, "/openid-configuration") {
		base := r.URL.Scheme + "://" + r.URL.Host + "/" + tenant
		writeJSON(w, 200, map[string]string{"issuer": base + "/v2.0", "authorization_endpoint": base + "/authorize", "token_endpoint": l.endpoint})
		return w.Result(), nil
	}
	if r.Body != nil {
		body, _ := io.ReadAll(r.Body)
		l.mu.Lock()
		l.posted[r.URL.Scheme+"://"+r.URL.Host] += string(body)
		l.mu.Unlock()
	}
	writeJSON(w, 200, map[string]any{"token_type": "Bearer", "expires_in": 3599, "access_token": "opaque"})
	return w.Result(), nil
}

// TestSecretsTravelEncrypted checks that a secret, an assertion and a certificate's signature are sent to sign-in over
// https only, whatever endpoint sign-in names, and that the error states this. A custom sign-in host gets them at no
// other host.
func TestSecretsTravelEncrypted(t *testing.T) {
	for name, test := range map[string]struct {
		authority, endpoint string
		want                string // text of the error; "" if the secret may be sent there
	}{
		"own authority":                {"https://login.contoso.example", "https://login.contoso.example/token", ""},
		"own authority, http":          {"https://login.contoso.example", "http://login.contoso.example/token", "without encryption"},
		"own authority, http and port": {"https://login.contoso.example:8443", "http://login.contoso.example:8443/token", "without encryption"},
		"own authority, elsewhere":     {"https://login.contoso.example", "https://elsewhere.example/token", "not one of the configured hosts"},
	} {
		for kind, config := range map[string]Config{
			"secret":      {ClientSecret: "s3cret-value"},
			"certificate": {ClientCertificate: string(newCertificate(t))},
			"assertion":   {UseOIDC: true, OIDCToken: "s3cret-assertion"},
		} {
			t.Run(name+" "+kind, func(t *testing.T) {
				l := &listener{endpoint: test.endpoint, posted: map[string]string{}}
				cloud, _ := CloudByName("global")
				cloud.AuthorityHost = test.authority
				config.TenantID, config.ClientID, config.Cloud, config.HTTPClient = tenant, clientID, cloud, &http.Client{Transport: l}
				cred, err := NewGraphCredential(config)
				if err != nil {
					t.Fatal(err)
				}
				token, err := cred.GetToken(t.Context(), graphScope)
				if test.want == "" {
					if err != nil || token.Token != "opaque" || len(l.posted) != 1 {
						t.Errorf("got %q, %v; posted to %d places", token.Token, err, len(l.posted))
					}
					return
				}
				e := asError(t, err, serviceerror.Unreachable)
				u, _ := url.Parse(test.endpoint)
				contains(t, e.Message, "did not send a token or a secret to "+u.Host, test.want)
				if len(l.posted) > 0 {
					t.Errorf("something was posted to %v", l.posted)
				}
			})
		}
	}
	// Microsoft's own sign-in has many hosts, and all of them use https.
	guarded := recording{secrets: true}
	for address, want := range map[string]bool{"https://westeurope.login.microsoft.com/x": true, "http://login.microsoftonline.com/x": false} {
		if u, _ := url.Parse(address); guarded.mayHave(u) != want {
			t.Errorf("%s: a secret may go there: %v", address, !want)
		}
	}
}
