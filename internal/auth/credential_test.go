package auth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

var graphScope = policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}}

// asError returns err as a *serviceerror.Error. The test fails if it is not one of that kind.
func asError(t *testing.T, err error, kind serviceerror.Kind) *serviceerror.Error {
	t.Helper()
	e, ok := errors.AsType[*serviceerror.Error](err)
	if !ok || e.Kind != kind {
		t.Fatalf("got %v (kind %d), want kind %d", err, serviceerror.KindOf(err), kind)
	}
	return e
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in %q", part, text)
		}
	}
}

func TestNothingConfigured(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := NewGraphCredential(Config{TenantID: tenant, UseCLI: true})
	e := asError(t, err, serviceerror.NoCredential)
	if e.Service != serviceerror.Graph {
		t.Errorf("service %s", e.Service)
	}
	order := []string{
		"client certificate: client_certificate (ARM_CLIENT_CERTIFICATE)", "client secret: client_secret (ARM_CLIENT_SECRET",
		"OpenID Connect token: use_oidc (ARM_USE_OIDC) is not true", "AKS workload identity: ", "managed identity: use_msi",
		"Azure CLI: the program az is not on the PATH",
	}
	contains(t, e.Message, order...)
	for i := range order[1:] {
		if strings.Index(e.Message, order[i]) > strings.Index(e.Message, order[i+1]) {
			t.Errorf("%q comes after %q", order[i], order[i+1])
		}
	}
}

func TestPartialSettings(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	tests := map[string]struct {
		config Config
		want   []string
	}{
		"secret without client id": {Config{TenantID: tenant, ClientSecret: "s3cret"}, []string{"client_secret (ARM_CLIENT_SECRET", "is set", "client_id (ARM_CLIENT_ID, AZURE_CLIENT_ID) is not set"}},
		"secret alone":             {Config{ClientSecret: "s3cret"}, []string{"tenant_id (ARM_TENANT_ID, AZURE_TENANT_ID) and client_id"}},
		"certificate password":     {Config{TenantID: tenant, ClientID: clientID, ClientCertificatePassword: "s3cret"}, []string{"client_certificate_password", "client_certificate (ARM_CLIENT_CERTIFICATE) or client_certificate_path"}},
		"oidc without a token":     {Config{TenantID: tenant, ClientID: clientID, UseOIDC: true}, []string{"use_oidc", "one of oidc_token", "oidc_request_url"}},
		"oidc url only":            {Config{TenantID: tenant, ClientID: clientID, UseOIDC: true, OIDCRequestURL: "https://x"}, []string{"oidc_request_token (ARM_OIDC_REQUEST_TOKEN"}},
		"oidc token without use":   {Config{TenantID: tenant, ClientID: clientID, OIDCToken: "s3cret"}, []string{"oidc_token", "use_oidc (ARM_USE_OIDC) is not set"}},
		"aks without file":         {Config{TenantID: tenant, ClientID: clientID, UseAKSWorkloadIdentity: true}, []string{"AZURE_FEDERATED_TOKEN_FILE"}},
		"bad certificate":          {Config{TenantID: tenant, ClientID: clientID, ClientCertificate: "%%s3cret"}, []string{"neither PEM text nor base64"}},
		"bad certificate file":     {Config{TenantID: tenant, ClientID: clientID, ClientCertificatePath: "/does/not/exist.pfx"}, []string{"client_certificate_path", "/does/not/exist.pfx"}},
		"not a PFX":                {Config{TenantID: tenant, ClientID: clientID, ClientCertificate: "czNjcmV0"}, []string{"is neither PEM text nor a PFX file that the password opens"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := NewGraphCredential(test.config)
			e := asError(t, err, serviceerror.NoCredential)
			contains(t, e.Message, test.want...)
			if strings.Contains(e.Error(), "s3cret") {
				t.Errorf("the secret is in %q", e)
			}
		})
	}
}

func TestClientSecret(t *testing.T) {
	s := newSignIn(t, nil)
	cred, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret", UseMSI: true, UseCLI: true, Cloud: s.cloud(), HTTPClient: s.client(t)})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(cred); got != "client secret" {
		t.Errorf("took the %s", got)
	}
	for range 2 {
		token, err := cred.GetToken(t.Context(), graphScope)
		if err != nil || token.Token != "opaque" {
			t.Fatalf("got %q, %v", token.Token, err)
		}
	}
	forms := s.requests()
	if len(forms) != 1 {
		t.Fatalf("%d token requests, want 1", len(forms))
	}
	if f := forms[0]; f.Get("client_secret") != "s3cret" || f.Get("client_id") != clientID || !strings.HasPrefix(f.Get("scope"), "https://graph.microsoft.com/.default") {
		t.Errorf("got %v", f)
	}
}

// newCertificate returns a certificate with its key in PEM form.
func newCertificate(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sspr"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})...)
}

func TestClientCertificate(t *testing.T) {
	certificate := newCertificate(t)
	file := filepath.Join(t.TempDir(), "c.pem")
	if err := os.WriteFile(file, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, config := range map[string]Config{
		"PEM":    {ClientCertificate: string(certificate), ClientCertificatePassword: "unused"},
		"base64": {ClientCertificate: base64.StdEncoding.EncodeToString(certificate) + "\n"},
		"file":   {ClientCertificatePath: file, ClientSecret: "the certificate comes first"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSignIn(t, nil)
			config.TenantID, config.ClientID, config.Cloud, config.HTTPClient = tenant, clientID, s.cloud(), s.client(t)
			cred, err := NewGraphCredential(config)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := cred.GetToken(t.Context(), graphScope); err != nil {
				t.Fatal(err)
			}
			if f := s.requests()[0]; f.Get("client_assertion") == "" || f.Get("client_secret") != "" {
				t.Errorf("got %v", f)
			}
		})
	}
}

func TestManagedIdentity(t *testing.T) {
	var got url.Values
	imds := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Query()
		writeJSON(w, 200, map[string]any{"access_token": "from-msi", "expires_on": fmt.Sprint(time.Now().Add(time.Hour).Unix()), "token_type": "Bearer"})
	}))
	t.Cleanup(imds.Close)
	t.Setenv("IDENTITY_ENDPOINT", imds.URL)
	t.Setenv("IDENTITY_HEADER", "header")
	client, err := transport.NewClient(transport.Options{})
	if err != nil {
		t.Fatal(err)
	}
	cred, err := NewGraphCredential(Config{ClientID: clientID, UseMSI: true, UseCLI: true, HTTPClient: client})
	if err != nil {
		t.Fatal(err)
	}
	token, err := cred.GetToken(t.Context(), graphScope)
	if err != nil || token.Token != "from-msi" {
		t.Fatalf("got %q, %v", token.Token, err)
	}
	if got.Get("resource") != "https://graph.microsoft.com" || got.Get("client_id") != clientID {
		t.Errorf("asked with %v", got)
	}
}

func TestCLIIsCached(t *testing.T) {
	calls := fakeCLI(t, printToken("from-cli"))
	cred, err := NewGraphCredential(Config{TenantID: tenant, UseCLI: true})
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 5 {
		wg.Go(func() {
			if token, err := cred.GetToken(t.Context(), graphScope); err != nil || token.Token != "from-cli" {
				t.Errorf("got %q, %v", token.Token, err)
			}
		})
	}
	wg.Wait()
	got := lines(t, calls)
	if len(got) != 1 {
		t.Fatalf("az was started %d times", len(got))
	}
	contains(t, got[0], "account get-access-token", "--resource https://graph.microsoft.com", "--tenant "+tenant)
}

func TestCLINotSignedIn(t *testing.T) {
	fakeCLI(t, `echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`)
	cred, err := NewGraphCredential(Config{TenantID: tenant, UseCLI: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = cred.GetToken(t.Context(), graphScope)
	e := asError(t, err, serviceerror.NoCredential)
	contains(t, e.Message, "client secret: client_secret", "Azure CLI: az is not signed in (az login)")
	if e.Service != serviceerror.Graph {
		t.Errorf("service %s", e.Service)
	}
}
