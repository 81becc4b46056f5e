package provider

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// pair is a private key with its certificate, both in PEM form.
type pair struct {
	key              *rsa.PrivateKey
	certificate, pem string
}

// newPair returns a pair. Keys take long to generate, so the tests share two of them.
func newPair() pair {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sspr"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	certificate := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	private := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})
	return pair{key: key, certificate: certificate, pem: certificate + string(private)}
}

var registered, unregistered = sync.OnceValue(newPair), sync.OnceValue(newPair)

const (
	issuer  = "https://token.example"
	subject = "repo:contoso/infra:ref:refs/heads/main"
)

// place is an emulated tenant whose application has a certificate and a federated credential beside its secret.
type place struct {
	*emulator.Server
	t  *testing.T
	ca string
}

func newPlace(t *testing.T) *place {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{Seed: func(s *emulator.State) {
		der, err := x509.MarshalPKIXPublicKey(&registered().key.PublicKey)
		if err != nil {
			t.Fatal(err)
		}
		app := s.App(emulator.SeedClientID)
		app.Certificates = []string{registered().certificate}
		app.FederatedCredentials = []emulator.FederatedCredential{{
			Issuer: issuer, Subject: subject, Audience: emulator.FederationAudience,
			PublicKeyPEM: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		}}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	p := &place{Server: server, t: t}
	p.ca = p.write("ca.pem", string(server.CACertificatePEM()))
	return p
}

// write writes a file and returns its path.
func (p *place) write(name, content string) string {
	p.t.Helper()
	path := filepath.Join(p.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return path
}

// configured returns a provider configured with the tenant's settings and more. It does not see the machine's environment.
func (p *place) configured(more values, env map[string]string) *run.Data {
	p.t.Helper()
	v := values{
		"tenant_id": emulator.SeedTenantID, "authority_host": p.URL(), "graph_endpoint": p.URL(), "portal_endpoint": p.URL(), "ca_certificate_path": p.ca,
	}
	maps.Copy(v, more)
	data, resp := configure(p.t, v, env, false)
	if resp.Diagnostics.HasError() {
		p.t.Fatal(resp.Diagnostics)
	}
	return data
}

// readGraph and readPortal are the simplest things to read on each service.
func readGraph(ctx context.Context, data *run.Data) error {
	_, err := data.Graph.SubscribedSKUs(ctx)
	return err
}

func readPortal(ctx context.Context, data *run.Data) error {
	_, err := data.Portal.Policy(ctx)
	return err
}

// assertion returns a token of another identity provider, with changes to its claims.
func assertion(t *testing.T, key *rsa.PrivateKey, changes jwt.MapClaims) string {
	t.Helper()
	claims := jwt.MapClaims{"iss": issuer, "sub": subject, "aud": emulator.FederationAudience, "exp": time.Now().Add(time.Hour).Unix()}
	maps.Copy(claims, changes)
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// identityServer replaces GitHub Actions under /github, Azure Pipelines under /pipelines and, without TLS, the managed
// identity endpoint of an Azure service. It records the requests.
type identityServer struct {
	*httptest.Server
	asked []string
}

func newIdentityServer(t *testing.T, p *place, plain bool) *identityServer {
	t.Helper()
	s := &identityServer{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		s.asked = append(s.asked, fmt.Sprintf("%s %s audience=%s connection=%s resource=%s client=%s authorized=%s",
			r.Method, r.URL.Path, q.Get("audience"), q.Get("serviceConnectionId"), q.Get("resource"), q.Get("client_id"), r.Header.Get("Authorization")))
		answer := map[string]string{}
		switch r.URL.Path {
		case "/github":
			answer["value"] = assertion(t, registered().key, nil)
		case "/pipelines":
			answer["oidcToken"] = assertion(t, registered().key, nil)
		default:
			answer["access_token"], answer["token_type"] = p.IssueToken(emulator.TokenSpec{}), "Bearer"
			answer["expires_on"] = fmt.Sprint(time.Now().Add(time.Hour).Unix())
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
	if plain {
		s.Server = httptest.NewServer(handler)
	} else {
		s.Server = httptest.NewTLSServer(handler)
		certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
		p.ca = p.write("both.pem", string(p.CACertificatePEM())+string(certificate))
	}
	t.Cleanup(s.Close)
	return s
}

// standInAz puts a program az on an otherwise empty PATH. It prints the token in one file, and records its calls in another.
func standInAz(t *testing.T, token string) (tokenFile, callsFile string) {
	t.Helper()
	folder := t.TempDir()
	tokenFile, callsFile = filepath.Join(folder, "token"), filepath.Join(folder, "calls")
	script := fmt.Sprintf("#!/bin/sh\necho \"$@\" >> '%s'\nread -r token < '%s'\n"+
		"echo \"{\\\"accessToken\\\":\\\"$token\\\",\\\"expires_on\\\":%d,\\\"tokenType\\\":\\\"Bearer\\\"}\"\n", callsFile, tokenFile, time.Now().Add(time.Hour).Unix())
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(tokenFile, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder)
	return tokenFile, callsFile
}

// TestGraphCredentialKinds checks that every kind of credential signs in to the tenant, from the block and from the
// environment.
func TestGraphCredentialKinds(t *testing.T) {
	p := newPlace(t)
	idp := newIdentityServer(t, p, false)
	given := assertion(t, registered().key, nil)
	federated := func(more values) values {
		all := values{"client_id": emulator.SeedClientID, "use_oidc": true}
		maps.Copy(all, more)
		return all
	}
	for name, test := range map[string]struct {
		values values
		env    map[string]string
		asked  string
	}{
		"secret":             {values: values{"client_id": emulator.SeedClientID, "client_secret": p.Credentials().ClientSecret}},
		"secret by variable": {env: map[string]string{"AZURE_CLIENT_ID": emulator.SeedClientID, "AZURE_CLIENT_SECRET": p.Credentials().ClientSecret}},
		"certificate":        {values: values{"client_id": emulator.SeedClientID, "client_certificate": registered().pem}},
		"certificate in base64": {
			env: map[string]string{"ARM_CLIENT_ID": emulator.SeedClientID, "ARM_CLIENT_CERTIFICATE": base64.StdEncoding.EncodeToString([]byte(registered().pem))},
		},
		"certificate file": {values: values{"client_id": emulator.SeedClientID, "client_certificate_path": p.write("app.pem", registered().pem)}},
		"OIDC token":       {values: federated(values{"oidc_token": given})},
		"OIDC token file":  {values: federated(values{"oidc_token_file_path": p.write("token", given+"\n")})},
		"AKS": {
			values: values{"client_id": emulator.SeedClientID, "use_aks_workload_identity": true},
			env:    map[string]string{"AZURE_FEDERATED_TOKEN_FILE": p.write("token", given)},
		},
		"GitHub Actions": {
			values: federated(nil), env: map[string]string{"ACTIONS_ID_TOKEN_REQUEST_URL": idp.URL + "/github?v=2", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "job"},
			asked: "GET /github audience=" + emulator.FederationAudience + " connection= resource= client= authorized=Bearer job",
		},
		"Azure Pipelines": {
			values: federated(values{"ado_pipeline_service_connection_id": "connection"}),
			env:    map[string]string{"SYSTEM_OIDCREQUESTURI": idp.URL + "/pipelines", "SYSTEM_ACCESSTOKEN": "job"},
			asked:  "POST /pipelines audience= connection=connection resource= client= authorized=Bearer job",
		},
	} {
		t.Run(name, func(t *testing.T) {
			idp.asked = nil
			if err := readGraph(t.Context(), p.configured(test.values, test.env)); err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(idp.asked, "\n"); got != test.asked {
				t.Errorf("asked for a token with %q, want %q", got, test.asked)
			}
		})
	}
}

// TestManagedIdentityEndpoint checks that the identity of the machine is requested for Graph's own audience, and by its
// client id if there are several.
func TestManagedIdentityEndpoint(t *testing.T) {
	p := newPlace(t)
	endpoint := newIdentityServer(t, p, true)
	t.Setenv("IDENTITY_ENDPOINT", endpoint.URL+"/msi/token")
	t.Setenv("IDENTITY_HEADER", "header")
	for client, v := range map[string]values{"": {"use_msi": true}, clientID: {"use_msi": true, "client_id": clientID}} {
		endpoint.asked = nil
		if err := readGraph(t.Context(), p.configured(v, nil)); err != nil {
			t.Fatal(err)
		}
		if got, want := strings.Join(endpoint.asked, "\n"), "GET /msi/token audience= connection= resource=https://graph.microsoft.com client="+client+" authorized="; got != want {
			t.Errorf("asked with %q, want %q", got, want)
		}
	}
}

// TestAzureCLIOnBothPlanes checks that the program is called once for each service, and by tenant.
func TestAzureCLIOnBothPlanes(t *testing.T) {
	p := newPlace(t)
	graph := p.IssueToken(emulator.TokenSpec{User: emulator.SeedAdministratorID})
	portal := p.IssueToken(emulator.TokenSpec{User: emulator.SeedAdministratorID, Audience: emulator.PortalAudience})
	tokens, calls := standInAz(t, graph)
	data := p.configured(nil, nil)
	for range 3 {
		if _, err := data.Graph.Group(t.Context(), emulator.SeedGroupID); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(tokens, []byte(portal+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := readPortal(t.Context(), data); err != nil {
			t.Fatal(err)
		}
	}
	called, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(called)), "\n")
	if len(lines) != 2 {
		t.Fatalf("az was called %d times:\n%s", len(lines), called)
	}
	for i, resource := range []string{emulator.GraphAudience, emulator.PortalAudience} {
		if !strings.Contains(lines[i], "--resource "+resource) || !strings.Contains(lines[i], "--tenant "+emulator.SeedTenantID) {
			t.Errorf("az was called with %q", lines[i])
		}
	}
}
