package emulator

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/golang-jwt/jwt/v5"
)

// TestAzidentity signs in with the library that the provider uses.
func TestAzidentity(t *testing.T) {
	key, certificate := selfSigned(t)
	federatedKey, _ := selfSigned(t)
	e := startTenant(t, Options{Seed: func(s *State) {
		app := s.App(SeedLimitedClientID)
		app.Certificates = []string{string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw}))}
		der, _ := x509.MarshalPKIXPublicKey(&federatedKey.PublicKey)
		app.FederatedCredentials = []FederatedCredential{{
			Issuer: "https://token.example", Subject: "repo:contoso/infra", Audience: FederationAudience,
			PublicKeyPEM: string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})),
		}}
	}})
	c := e.Credentials()
	options := azcore.ClientOptions{
		Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: e.URL()}, Transport: e.client,
		Retry: policy.RetryOptions{MaxRetries: -1},
	}
	assertion := func(subject string, expires time.Time) func(context.Context) (string, error) {
		return func(context.Context) (string, error) {
			return jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.RegisteredClaims{
				Issuer: "https://token.example", Subject: subject, Audience: jwt.ClaimStrings{FederationAudience},
				ExpiresAt: jwt.NewNumericDate(expires),
			}).SignedString(federatedKey)
		}
	}
	soon := time.Now().Add(time.Hour)
	otherKey, otherCertificate := selfSigned(t)
	certificateCredential := func(certificate *x509.Certificate, key *rsa.PrivateKey, chain bool) (azcore.TokenCredential, error) {
		return azidentity.NewClientCertificateCredential(c.TenantID, c.LimitedClientID, []*x509.Certificate{certificate}, key,
			&azidentity.ClientCertificateCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true, SendCertificateChain: chain})
	}
	federated := func(f func(context.Context) (string, error)) (azcore.TokenCredential, error) {
		return azidentity.NewClientAssertionCredential(c.TenantID, c.LimitedClientID, f,
			&azidentity.ClientAssertionCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
	}
	for name, x := range map[string]struct {
		new  func() (azcore.TokenCredential, error)
		fail string
	}{
		"secret": {func() (azcore.TokenCredential, error) {
			return azidentity.NewClientSecretCredential(c.TenantID, c.ClientID, c.ClientSecret,
				&azidentity.ClientSecretCredentialOptions{ClientOptions: options, DisableInstanceDiscovery: true})
		}, ""},
		"certificate":       {func() (azcore.TokenCredential, error) { return certificateCredential(certificate, key, false) }, ""},
		"certificate chain": {func() (azcore.TokenCredential, error) { return certificateCredential(certificate, key, true) }, ""},
		"other certificate": {
			func() (azcore.TokenCredential, error) { return certificateCredential(otherCertificate, otherKey, true) }, "AADSTS700027",
		},
		"federated": {func() (azcore.TokenCredential, error) { return federated(assertion("repo:contoso/infra", soon)) }, ""},
		"federated, other subject": {
			func() (azcore.TokenCredential, error) { return federated(assertion("repo:contoso/other", soon)) }, "AADSTS700213",
		},
		"federated, expired": {
			func() (azcore.TokenCredential, error) {
				return federated(assertion("repo:contoso/infra", time.Now().Add(-time.Hour)))
			}, "AADSTS700024",
		},
	} {
		t.Run(name, func(t *testing.T) {
			credential, err := x.new()
			if err != nil {
				t.Fatal(err)
			}
			token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{graphScope}})
			if x.fail != "" {
				if err == nil || !strings.Contains(err.Error(), x.fail) {
					t.Errorf("the error is %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			e.decode(token.Token)
		})
	}
}

func selfSigned(t *testing.T) (*rsa.PrivateKey, *x509.Certificate) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "app"}, NotAfter: time.Now().Add(time.Hour),
	}, &x509.Certificate{}, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return key, certificate
}
