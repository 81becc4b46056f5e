package signin

import (
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // a name of a certificate, not a proof
	"crypto/sha256"
	"crypto/subtle"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// assertionType is the only kind of client assertion there is.
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// authenticateApp checks the secret or the assertion of an app.
func (s *Service) authenticateApp(x *wire.Exchange, at authority, app *tenant.App, form url.Values) error {
	assertion, secret := form.Get("client_assertion"), form.Get("client_secret")
	switch {
	case assertion != "":
		if form.Get("client_assertion_type") != assertionType {
			return badRequest("invalid_request", 900144,
				"The request body must contain the following parameter: 'client_assertion_type'.")
		}
		return s.checkAssertion(x, at, app, assertion)
	case secret == "":
		return invalidClient(7000216,
			"'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.")
	case app.Secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(app.Secret)) != 1:
		return invalidClient(7000215, fmt.Sprintf(
			"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "+
				"the client secret ID, for a secret added to app '%s'.", app.ClientID))
	default:
		return nil
	}
}

// checkAssertion checks either kind of assertion: the app's own, which the app signs with the key
// of a registered certificate, and one of another issuer that a federated credential names.
func (s *Service) checkAssertion(x *wire.Exchange, at authority, app *tenant.App, assertion string) error {
	c := &jwt.RegisteredClaims{}
	unverified, _, err := jwt.NewParser().ParseUnverified(assertion, c)
	if err != nil {
		return invalidClient(50027, "JWT token is invalid or malformed.")
	}
	if c.Issuer == app.ClientID {
		key, err := certificateKey(app, unverified.Header)
		if err != nil {
			return err
		}
		own := authority{name: x.State.Tenant.ID}
		audience := []string{s.url(own, "/token"), s.url(at, "/token"), s.issuer.Name(x.State.Tenant.ID)}
		for _, one := range c.Audience { // a path is served in any case, and the audience is the path as the client has written it
			if slices.ContainsFunc(audience, func(own string) bool { return strings.EqualFold(own, one) }) {
				audience = append(audience, one)
			}
		}
		return verifyAssertion(assertion, key, x.Now, app.ClientID, audience)
	}
	for _, f := range app.FederatedCredentials {
		if f.Issuer == c.Issuer && f.Subject == c.Subject && slices.Contains(c.Audience, f.Audience) {
			key, err := jwt.ParseRSAPublicKeyFromPEM([]byte(f.PublicKeyPEM))
			if err != nil {
				return fmt.Errorf("the public key of the federated credential for %s is not an RSA key: %w", f.Issuer, err)
			}
			return verifyAssertion(assertion, key, x.Now, f.Subject, []string{f.Audience})
		}
	}
	return invalidClient(700213, fmt.Sprintf(
		"No matching federated identity record found for presented assertion subject '%s'. Check your federated identity "+
			"credential Subject, Audience and Issuer against the presented assertion.", c.Subject))
}

// certificateKey finds the registered certificate that an assertion's header names, by thumbprint or by the
// certificate itself.
func certificateKey(a *tenant.App, header map[string]any) (*rsa.PublicKey, error) {
	for _, text := range a.Certificates {
		block, _ := pem.Decode([]byte(text))
		if block == nil {
			return nil, fmt.Errorf("a certificate of app %s is not PEM", a.ClientID)
		}
		if !namesCertificate(header, block.Bytes) {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("a certificate of app %s cannot be parsed: %w", a.ClientID, err)
		}
		if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok {
			return key, nil
		}
	}
	return nil, invalidClient(700027, "Client assertion failed signature validation. The certificate with identifier used "+
		"to sign the client assertion is not registered on application.")
}

// namesCertificate reports whether the header names a certificate. Clients name it by a hash as x5t#S256, x5t or kid, in one of
// two kinds of base64, with and without padding (other-clients 1.5).
func namesCertificate(header map[string]any, der []byte) bool {
	is := func(sum []byte, names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool {
			text, _ := header[name].(string)
			text = strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(text)
			return text == base64.RawURLEncoding.EncodeToString(sum)
		})
	}
	long, short := sha256.Sum256(der), sha1.Sum(der) //nolint:gosec // as above
	if is(long[:], "x5t#S256") || is(short[:], "x5t", "kid") {
		return true
	}
	chain, _ := header["x5c"].([]any)
	return len(chain) > 0 && chain[0] == base64.StdEncoding.EncodeToString(der)
}

// verifyAssertion checks signature, times, subject and audience.
func verifyAssertion(assertion string, key *rsa.PublicKey, now time.Time, subject string, audience []string) error {
	_, err := jwt.ParseWithClaims(assertion, &jwt.RegisteredClaims{}, func(*jwt.Token) (any, error) { return key, nil },
		jwt.WithValidMethods([]string{"RS256", "PS256"}), jwt.WithTimeFunc(func() time.Time { return now }),
		jwt.WithExpirationRequired(), jwt.WithSubject(subject), jwt.WithAudience(audience...), jwt.WithLeeway(5*time.Minute))
	switch {
	case err == nil:
		return nil
	case errors.Is(err, jwt.ErrTokenExpired), errors.Is(err, jwt.ErrTokenNotValidYet):
		return invalidClient(700024, "Client assertion is not within its valid time range.")
	case errors.Is(err, jwt.ErrTokenInvalidAudience):
		return invalidClient(700023, "Client assertion audience claim does not match Realm issuer.")
	default:
		return invalidClient(700027, "Client assertion failed signature validation.")
	}
}

// unknownApp returns the error for a client id that is neither an app of this tenant nor, for users, a known public client.
func (s *Service) unknownApp(x *wire.Exchange, form url.Values) error {
	if form.Get("client_id") == "" {
		return badRequest("invalid_request", 900144,
			"The request body must contain the following parameter: 'client_id'.")
	}
	return badRequest("unauthorized_client", 700016, fmt.Sprintf(
		"Application with identifier '%s' was not found in the directory '%s'. This can happen if the application has "+
			"not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have "+
			"sent your authentication request to the wrong tenant.", form.Get("client_id"), x.State.Tenant.DisplayName))
}

func invalidClient(code int, text string) refusal {
	return refusal{status: http.StatusUnauthorized, name: "invalid_client", code: code, text: text}
}
