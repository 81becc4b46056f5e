package auth

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Token is an access token of a signed-in user for the Entra admin center API. It prints without its value.
type Token struct {
	// Value is the bearer token.
	Value string
	// TenantID is the tenant that issued it.
	TenantID string
	// Expires is the end of its life.
	Expires time.Time
	// User is the object id of the user who signed in.
	User string
	// Source is where it came from.
	Source serviceerror.TokenSource
}

// String says whose token it is, and until when.
func (t Token) String() string {
	return fmt.Sprintf("token of the user %s in the tenant %s until %s", t.User, t.TenantID, t.Expires.UTC().Format(time.RFC3339))
}

// GoString is String: %#v must not show the value either.
func (t Token) GoString() string { return t.String() }

// LogValue is String, for log/slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText is String, for structured logs that print values as JSON.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// claims are those claims of an access token that say whether the portal will take it
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
type claims struct {
	jwt.RegisteredClaims
	Tenant     string `json:"tid"`
	Object     string `json:"oid"`
	Kind       string `json:"idtyp"`
	Scopes     string `json:"scp"`
	AppID      string `json:"appid"`
	Authorized string `json:"azp"`
}

// appOnly says that no user signed in: a token of the client credentials flow or of a managed identity. Only
// delegated tokens have scopes.
func (c claims) appOnly() bool { return strings.EqualFold(c.Kind, "app") || c.Scopes == "" }

func (c claims) application() string {
	if c.AppID != "" {
		return c.AppID
	}
	return c.Authorized
}

// checker checks tokens before their first use. The API answers a wrong token with a bare 400 or 503 that tells
// nothing (reference sspr-policy 2.2), so what is wrong has to be found here.
type checker struct {
	// resource is the application id that a token must be issued for.
	resource string
	// tenant is the configured tenant, or empty for any.
	tenant string
	// now is the clock.
	now func() time.Time
}

// check decodes value, which came from source. The signature is the service's business: nobody here has the key,
// and nothing is granted on the strength of the claims.
func (c checker) check(value, source string) (Token, error) {
	var found claims
	if _, _, err := jwt.NewParser().ParseUnverified(value, &found); err != nil {
		// The parser's error can quote the token.
		return Token{}, portalError(serviceerror.MalformedToken,
			"the token from %s cannot be decoded as a JSON Web Token: %s", source, shape(value))
	}
	if found.ExpiresAt == nil {
		return Token{}, portalError(serviceerror.MalformedToken, "the token from %s does not say when it expires", source)
	}
	token := Token{Value: value, TenantID: found.Tenant, Expires: found.ExpiresAt.Time, User: found.Object}
	if found.appOnly() {
		return Token{}, portalError(serviceerror.AppOnlyToken,
			"the token from %s belongs to the application %s (a service principal or a managed identity), not to a signed-in user",
			source, orUnknown(found.application()))
	}
	if !c.isFor(found.Audience) {
		return Token{}, portalError(serviceerror.WrongAudience,
			"the token from %s was issued for %s, but the API takes only tokens issued for %s",
			source, audienceName(found.Audience), c.resource)
	}
	if c.tenant != "" && !strings.EqualFold(c.tenant, found.Tenant) {
		return Token{}, portalError(serviceerror.WrongTenant,
			"the token from %s was issued by the tenant %s, but the configured tenant is %s", source, orUnknown(found.Tenant), c.tenant)
	}
	if !c.now().Before(token.Expires) {
		return Token{}, portalError(serviceerror.ExpiredToken,
			"the token from %s expired at %s, and this machine's clock says %s", source, token.Expires.UTC().Format(time.RFC3339), c.now().UTC().Format(time.RFC3339))
	}
	return token, nil
}

func (c checker) isFor(audience jwt.ClaimStrings) bool {
	for _, a := range audience {
		if strings.EqualFold(strings.TrimSuffix(a, "/"), c.resource) {
			return true
		}
	}
	return false
}

// audienceName names the audiences that people take by mistake.
func audienceName(audience jwt.ClaimStrings) string {
	if len(audience) == 0 {
		return "nobody (it has no audience)"
	}
	name := serviceerror.OneLine(strings.Join(audience, ", "))
	switch strings.TrimSuffix(name, "/") {
	case "https://graph.microsoft.com", "00000003-0000-0000-c000-000000000000":
		name += " (Microsoft Graph)"
	case "https://management.azure.com", "https://management.core.windows.net":
		name += " (Azure Resource Manager)"
	}
	return name
}

// shape says what value looks like without showing it.
func shape(value string) string {
	switch {
	case strings.ContainsAny(value, " \t\r\n"):
		return "it contains white space"
	case strings.HasPrefix(value, "{"):
		return "it looks like a JSON document; only the accessToken in it is wanted"
	case strings.Count(value, ".") != 2:
		return fmt.Sprintf("it has %d of the 3 parts that dots separate", strings.Count(value, ".")+1)
	default:
		return "its parts are not JSON in base64"
	}
}

func orUnknown(s string) string {
	if s == "" {
		return "(unknown)"
	}
	return serviceerror.OneLine(s)
}

// portalError is a failure that the provider found itself, without a request.
func portalError(kind serviceerror.Kind, format string, args ...any) *serviceerror.Error {
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: "sign in", Kind: kind, Message: fmt.Sprintf(format, args...),
	}
}
