package auth

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// newIdentityProvider starts a server that is GitHub Actions under /github and Azure Pipelines under /ado.
func newIdentityProvider(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer request-token" {
			http.Error(w, "request-token", http.StatusUnauthorized)
			return
		}
		q := r.URL.Query()
		switch {
		case r.Method == http.MethodGet && r.URL.Path == "/github" && q.Get("audience") == "api://AzureADTokenExchange" && q.Get("x") == "1":
			writeJSON(w, 200, map[string]string{"value": "from-github"})
		case r.Method == http.MethodPost && r.URL.Path == "/ado" && q.Get("serviceConnectionId") == "connection" && q.Get("api-version") == "7.1":
			writeJSON(w, 200, map[string]string{"oidcToken": "from-ado"})
		case r.URL.Path == "/empty":
			writeJSON(w, 200, map[string]string{})
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(s.Close)
	return s
}

func TestOIDC(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("from-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	idp := newIdentityProvider(t)
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"token":          {Config{UseOIDC: true, OIDCToken: "given", OIDCTokenFilePath: file}, "given"},
		"file":           {Config{UseOIDC: true, OIDCTokenFilePath: file}, "from-file"},
		"federated file": {Config{UseOIDC: true, FederatedTokenFile: file}, "from-file"},
		"aks":            {Config{UseAKSWorkloadIdentity: true, FederatedTokenFile: file}, "from-file"},
		"github":         {Config{UseOIDC: true, OIDCRequestURL: idp.URL + "/github?x=1", OIDCRequestToken: "request-token"}, "from-github"},
		"pipelines":      {Config{UseOIDC: true, OIDCRequestURL: idp.URL + "/ado", OIDCRequestToken: "request-token", ADOServiceConnectionID: "connection"}, "from-ado"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSignIn(t, nil)
			cred := newOIDC(t, s, idp, test.config)
			if _, err := cred.GetToken(t.Context(), graphScope); err != nil {
				t.Fatal(err)
			}
			if got := s.requests()[0].Get("client_assertion"); got != test.want {
				t.Errorf("assertion %q, want %q", got, test.want)
			}
		})
	}
}

func newOIDC(t *testing.T, s *signIn, idp *httptest.Server, c Config) azcore.TokenCredential {
	t.Helper()
	authority, _ := url.Parse(s.URL)
	provider, _ := url.Parse(idp.URL)
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: append(certificatePEM(s.Server), certificatePEM(idp)...), Hosts: []string{authority.Host, provider.Host},
	})
	if err != nil {
		t.Fatal(err)
	}
	c.TenantID, c.ClientID, c.Cloud, c.HTTPClient = tenant, clientID, s.cloud(), client
	cred, err := NewGraphCredential(c)
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

func TestOIDCFailures(t *testing.T) {
	idp := newIdentityProvider(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		config Config
		want   string
	}{
		"no file":       {Config{OIDCTokenFilePath: "/does/not/exist"}, "/does/not/exist"},
		"empty file":    {Config{OIDCTokenFilePath: empty}, "is empty"},
		"wrong token":   {Config{OIDCRequestURL: idp.URL + "/github", OIDCRequestToken: "wrong-token"}, "failed: HTTP 401"},
		"no token":      {Config{OIDCRequestURL: idp.URL + "/empty", OIDCRequestToken: "request-token"}, "contains no token"},
		"http address":  {Config{OIDCRequestURL: "http://127.0.0.1:1", OIDCRequestToken: "request-token"}, "not an https address"},
		"unreachable":   {Config{OIDCRequestURL: "https://127.0.0.1:1/?secret=x", OIDCRequestToken: "request-token"}, "127.0.0.1:1 cannot be reached"},
		"not even JSON": {Config{OIDCRequestURL: idp.URL + "/nothing", OIDCRequestToken: "request-token"}, "failed: HTTP 404"},
	} {
		t.Run(name, func(t *testing.T) {
			test.config.UseOIDC = true
			_, err := newOIDC(t, newSignIn(t, nil), idp, test.config).GetToken(t.Context(), graphScope)
			e := asError(t, err, serviceerror.SignInFailed)
			contains(t, e.Message, test.want)
			for _, secret := range []string{"request-token", "wrong-token", "secret=x"} {
				if strings.Contains(e.Error(), secret) {
					t.Errorf("%q is in %q", secret, e)
				}
			}
		})
	}
}
