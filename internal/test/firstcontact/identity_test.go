package firstcontact

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
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
	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// Values that a search finds wherever they show up.
const (
	plantedSecret   = "pl4nted-client-secret~of-the-application"
	plantedPassword = "pl4nted-password-of-the-pfx"
	plantedJob      = "pl4nted-token-of-the-job"
	plantedHeader   = "pl4nted-header-of-the-identity"
)

const (
	issuer  = "https://token.example"
	subject = "repo:contoso/infra:ref:refs/heads/main"
)

// pair is a private key with its certificate, as text and as a PFX file with plantedPassword.
type pair struct {
	key                               *rsa.PrivateKey
	certificate, private, public, pfx string
}

// registered is the pair that the application knows. Keys take long to generate, so all tests share it.
var registered = sync.OnceValue(func() pair {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "sspr"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	pfx, err := pkcs12.Modern.Encode(key, certificate, nil, plantedPassword)
	if err != nil {
		panic(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		panic(err)
	}
	text := func(kind string, data []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
	}
	return pair{
		key: key, certificate: text("CERTIFICATE", der), private: text("RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key)),
		public: text("PUBLIC KEY", public), pfx: string(pfx),
	}
})

// assertion returns a token of another identity provider.
func assertion(t *testing.T) string {
	t.Helper()
	claims := jwt.MapClaims{"iss": issuer, "sub": subject, "aud": emulator.FederationAudience, "exp": time.Now().Add(time.Hour).Unix()}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodRS256, claims).SignedString(registered().key)
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// identities replaces GitHub Actions under /github and Azure Pipelines under /pipelines and, without TLS, the managed identity
// endpoint of an Azure service.
type identities struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

// newIdentities starts one that the program trusts.
func newIdentities(t *testing.T, p *place, plain bool) *identities {
	t.Helper()
	s := &identities{}
	given, managed := assertion(t), p.IssueToken(emulator.TokenSpec{})
	p.planted = append(p.planted, given, managed, plantedJob, plantedHeader)
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked = append(s.asked, r.Method+" "+r.URL.Path)
		s.mu.Unlock()
		answer := map[string]string{}
		switch {
		case r.URL.Path == "/github" && r.Header.Get("Authorization") == "Bearer "+plantedJob:
			answer["value"] = given
		case r.URL.Path == "/pipelines" && r.Header.Get("Authorization") == "Bearer "+plantedJob:
			answer["oidcToken"] = given
		case r.URL.Path == "/msi/token" && r.Header.Get("X-IDENTITY-HEADER") == plantedHeader:
			answer["access_token"], answer["token_type"] = managed, "Bearer"
			answer["expires_on"] = fmt.Sprint(time.Now().Add(time.Hour).Unix())
		default:
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
	if plain {
		s.Server = httptest.NewServer(handler)
	} else {
		s.Server = httptest.NewTLSServer(handler)
		certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
		p.ca = p.write(t, "both.pem", string(p.CACertificatePEM())+string(certificate))
	}
	t.Cleanup(s.Close)
	return s
}

// azureCLI makes a program az in a folder of its own that prints a user's tokens for both services, and returns the variable that
// puts it on the PATH.
func azureCLI(t *testing.T, p *place, graph, portal string) string {
	t.Helper()
	folder := t.TempDir()
	p.planted = append(p.planted, graph, portal)
	for name, token := range map[string]string{"graph": graph, "portal": portal} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(token+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	script := strings.NewReplacer("FOLDER", folder, "PORTAL", emulator.PortalAudience, "EXPIRES", fmt.Sprint(time.Now().Add(time.Hour).Unix())).Replace(
		"#!/bin/sh\ncase \"$*\" in *PORTAL*) read -r token < 'FOLDER/portal';; *) read -r token < 'FOLDER/graph';; esac\n" +
			"echo \"{\\\"accessToken\\\":\\\"$token\\\",\\\"expires_on\\\":EXPIRES,\\\"tokenType\\\":\\\"Bearer\\\"}\"\n")
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte(script), 0o700); err != nil { //nolint:gosec // it is a program
		t.Fatal(err)
	}
	return "PATH=" + folder
}

// graphScopes open everything on Graph for a user whose roles do. The Azure CLI's own do not.
const graphScopes = "Policy.ReadWrite.AuthenticationMethod Policy.Read.All Policy.ReadWrite.Authorization UserAuthenticationMethod.ReadWrite.All " +
	"AuditLog.Read.All User.Read.All GroupMember.Read.All RoleManagement.Read.Directory LicenseAssignment.Read.All Domain.Read.All " +
	"User-PasswordProfile.ReadWrite.All User.RevokeSessions.All GroupSettings.ReadWrite.All Domain.ReadWrite.All " +
	"OrganizationalBranding.ReadWrite.All"

// userTokens returns tokens of a user for both services.
func userTokens(p *place, user, scopes string) (graph, portal string) {
	return p.IssueToken(emulator.TokenSpec{User: user, Scope: scopes}), p.IssueToken(emulator.TokenSpec{User: user, Audience: emulator.PortalAudience})
}
