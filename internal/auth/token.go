package auth

import (
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Token is an access token of a signed-in user for the Entra admin center API. It is formatted without its value.
type Token struct {
	// Value is the bearer token.
	Value string
	// TenantID is the tenant that issued the token.
	TenantID string
	// Expires is when the token expires.
	Expires time.Time
	// User is the object ID of the signed-in user.
	User string
	// Source is where the token comes from.
	Source serviceerror.TokenSource
}

// String returns the user, the tenant and the expiry of the token.
func (t Token) String() string {
	return fmt.Sprintf("token of the user %s in the tenant %s until %s", t.User, t.TenantID, t.Expires.UTC().Format(time.RFC3339))
}

// GoString is String: %#v must not show the value either.
func (t Token) GoString() string { return t.String() }

// LogValue is String, for log/slog.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// MarshalText is String, for structured logs that print values as JSON.
func (t Token) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// claims are the claims of an access token that determine whether the portal accepts it
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

// appOnly reports whether no user signed in: the token comes from the client credentials flow or a managed identity.
// Only delegated tokens have scopes.
func (c claims) appOnly() bool { return strings.EqualFold(c.Kind, "app") || c.Scopes == "" }

func (c claims) application() string {
	if c.AppID != "" {
		return c.AppID
	}
	return c.Authorized
}

// checker checks tokens before their first use. The API answers a wrong token with 400 or 503 and no reason
// (sspr-policy 2.2), so the reason has to be found here.
type checker struct {
	// resource is the application ID for which a token must be issued.
	resource string
	// tenant is the configured tenant; empty means any.
	tenant string
	// now returns the current time.
	now func() time.Time
}

// check decodes value, which came from source. It does not verify the signature: the service does, the key is not
// available here, and nothing is granted because of the claims.
func (c checker) check(value, source string) (Token, error) {
	var found claims
	if _, _, err := jwt.NewParser().ParseUnverified(value, &found); err != nil {
		// The parser's error can quote the token.
		return Token{}, portalError(serviceerror.MalformedToken,
			"the token from %s cannot be decoded as a JSON Web Token: %s", source, shape(value))
	}
	if found.ExpiresAt == nil {
		return Token{}, portalError(serviceerror.MalformedToken, "the token from %s has no expiration time", source)
	}
	token := Token{Value: value, TenantID: found.Tenant, Expires: found.ExpiresAt.Time, User: found.Object}
	if found.appOnly() {
		return Token{}, portalError(serviceerror.AppOnlyToken,
			"the token from %s belongs to the application %s (a service principal or a managed identity), not to a signed-in user",
			source, orUnknown(found.application()))
	}
	if !c.isFor(found.Audience) {
		return Token{}, portalError(serviceerror.WrongAudience,
			"the token from %s was issued for %s, but the API accepts only tokens issued for %s",
			source, audienceName(found.Audience), c.resource)
	}
	if c.tenant != "" && !strings.EqualFold(c.tenant, found.Tenant) {
		return Token{}, portalError(serviceerror.WrongTenant,
			"the token from %s was issued by the tenant %s, but the configured tenant is %s", source, orUnknown(found.Tenant), c.tenant)
	}
	if !c.now().Before(token.Expires) {
		return Token{}, portalError(serviceerror.ExpiredToken,
			"the token from %s expired at %s, and this machine's clock shows %s", source, token.Expires.UTC().Format(time.RFC3339), c.now().UTC().Format(time.RFC3339))
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

// audienceName returns the audience, with a name for audiences that are often used by mistake.
func audienceName(audience jwt.ClaimStrings) string {
	if len(audience) == 0 {
		return "no service (it has no audience)"
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

// shape describes the form of value without showing it.
func shape(value string) string {
	switch {
	case strings.ContainsAny(value, " \t\r\n"):
		return "it contains white space"
	case strings.HasPrefix(value, "{"):
		return "it looks like a JSON document; pass only the value of its accessToken"
	case strings.Count(value, ".") != 2:
		return fmt.Sprintf("it has %d instead of 3 parts separated by dots", strings.Count(value, ".")+1)
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

// portalError returns an error that the provider found without a request.
func portalError(kind serviceerror.Kind, format string, args ...any) *serviceerror.Error {
	return &serviceerror.Error{
		Service: serviceerror.Portal, Operation: "sign in", Kind: kind, Message: fmt.Sprintf(format, args...),
	}
}
