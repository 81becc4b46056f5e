package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Claims are what this tenant's access tokens carry.
type Claims struct {
	jwt.RegisteredClaims
	// Audience shadows the embedded list, which would be written as an array; Entra writes a string.
	Audience string   `json:"aud"`
	AppID    string   `json:"appid,omitempty"`
	IDType   string   `json:"idtyp,omitempty"` // "app" or "user"
	Name     string   `json:"name,omitempty"`
	ObjectID string   `json:"oid,omitempty"`
	Roles    []string `json:"roles,omitempty"` // application permissions
	Scope    string   `json:"scp,omitempty"`   // delegated permissions
	TenantID string   `json:"tid,omitempty"`
	UPN      string   `json:"upn,omitempty"`
	Version  string   `json:"ver,omitempty"`
	WIDs     []string `json:"wids,omitempty"` // role template ids of the user's directory roles
}

// IsUser reports whether the token is a signed-in user's.
func (c *Claims) IsUser() bool { return c.Scope != "" && c.IDType != "app" }

// Key is one key for the whole process, made when it is first needed: RSA keys are slow to make, and a token
// is bound to its server by the issuer.
var Key = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("emulator: no signing key can be made: " + err.Error()) // only a broken system source of randomness
	}
	return key
})

// KeyID returns the id of the key, the kid of tokens and of the published key.
func KeyID() string {
	sum := sha256.Sum256(Key().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// Issuer signs the access tokens of one server and reads them again.
type Issuer struct {
	origin string // of the server
	now    func() time.Time
	tokens signedTokens
}

// NewIssuer returns the issuer of a server with that origin and clock.
func NewIssuer(origin string, now func() time.Time) *Issuer { return &Issuer{origin: origin, now: now} }

// Name returns the v2.0 issuer of a tenant on this server.
func (i *Issuer) Name(tenantID string) string { return i.origin + "/" + tenantID + "/v2.0" }

// Sign signs an access token.
func Sign(c *Claims) string {
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	t.Header["kid"] = KeyID()
	signed, err := t.SignedString(Key())
	if err != nil {
		panic("emulator: a token cannot be signed: " + err.Error()) // the key and the claims are ours
	}
	return signed
}

// AppClaims returns the claims of an app-only token: the granted permissions as roles, and no scp.
func (i *Issuer) AppClaims(st *tenant.State, app *tenant.App, audience string) *Claims {
	c := i.baseClaims(st, audience)
	c.IDType, c.AppID, c.ObjectID, c.Subject, c.Name = "app", app.ClientID, app.ObjectID, app.ObjectID, app.DisplayName
	if audience == tenant.GraphAudience {
		c.Roles = slices.Clone(app.Permissions)
	}
	return c
}

// UserClaims returns the claims of a delegated token.
func (i *Issuer) UserClaims(st *tenant.State, user *tenant.User, clientID, audience string) *Claims {
	c := i.baseClaims(st, audience)
	c.IDType, c.AppID, c.ObjectID, c.Subject = "user", clientID, user.ID, user.ID
	c.UPN, c.Name, c.Scope = user.UserPrincipalName, user.DisplayName, delegatedScope(audience)
	for _, role := range user.DirectoryRoles {
		c.WIDs = append(c.WIDs, tenant.RoleTemplate(role))
	}
	return c
}

func (i *Issuer) baseClaims(st *tenant.State, audience string) *Claims {
	now := i.now()
	return &Claims{
		TenantID: st.Tenant.ID,
		Version:  "1.0", // the version whose claims are called appid and upn
		Audience: audience,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    i.Name(st.Tenant.ID),
			IssuedAt:  jwt.NewNumericDate(now),
			NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(st.TokenLifetime())),
			ID:        tenant.RandomText(16),
		},
	}
}

// delegatedScope returns the scopes that Microsoft's own public clients get: user_impersonation at the portal
// (sspr-policy 2.1), and at Graph scopes such as the Azure CLI's: the directory as far as the user's roles reach, and no
// Policy.* scope, so that a user who signed in with az cannot reach the policies whatever the user's roles are (the list is
// chosen; a test asks for another with Spec.Scope).
func delegatedScope(audience string) string {
	if audience == tenant.GraphAudience {
		return "AuditLog.Read.All Directory.AccessAsUser.All Group.ReadWrite.All User.ReadWrite.All"
	}
	return "user_impersonation"
}

// What can be wrong with a token.
var (
	ErrNone      = errors.New("no token")
	ErrBad       = errors.New("not a token of this tenant")
	ErrExpired   = errors.New("token expired")
	ErrElsewhere = errors.New("token for another audience or tenant")
)

// Verify reads a token that this server signed for one of the audiences and for this tenant. For an expired
// token the claims are returned with the error.
func (i *Issuer) Verify(now time.Time, tenantID, token string, audiences ...string) (*Claims, error) {
	if token == "" {
		return nil, ErrNone
	}
	c, ok := i.tokens.signed(token)
	if !ok {
		return nil, ErrBad
	}
	err := jwt.NewValidator(jwt.WithTimeFunc(func() time.Time { return now })).Validate(c)
	switch {
	case !strings.HasPrefix(c.Issuer, i.origin+"/"):
		return nil, ErrBad
	case !strings.EqualFold(c.TenantID, tenantID):
		return nil, ErrElsewhere
	case !slices.Contains(audiences, c.Audience):
		return nil, ErrElsewhere
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, ErrExpired
	case err != nil:
		return nil, ErrBad
	default:
		return c, nil
	}
}

// signedTokens remembers tokens whose signature is good, as checking it is most of the work of a request.
type signedTokens struct {
	mu     sync.RWMutex
	claims map[string]*Claims // only read
}

// signedTokensKept is how many are remembered; one more and all are forgotten.
const signedTokensKept = 1000

// signed returns the claims of a token that this process signed.
func (t *signedTokens) signed(token string) (*Claims, bool) {
	t.mu.RLock()
	c, ok := t.claims[token]
	t.mu.RUnlock()
	if ok {
		return c, true
	}
	c = &Claims{}
	_, err := jwt.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return &Key().PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	if err != nil {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.claims == nil || len(t.claims) >= signedTokensKept {
		t.claims = map[string]*Claims{}
	}
	t.claims[token] = c
	return c, true
}

// Kind returns the kind of a token for the request log, valid or not: "none", "app" or "user".
func Kind(c *Claims, bearer string) string {
	if c == nil {
		c = &Claims{}
		if _, _, err := jwt.NewParser().ParseUnverified(bearer, c); err != nil {
			return "none"
		}
	}
	if c.IsUser() {
		return "user"
	}
	return "app"
}

// IDToken signs an id token with the claims of an access token about its user.
func IDToken(c *Claims, clientID string) string {
	id := *c
	id.Audience, id.Scope, id.WIDs, id.AppID = clientID, "", nil, ""
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, struct {
		Claims
		PreferredUsername string `json:"preferred_username"`
	}{id, c.UPN})
	t.Header["kid"] = KeyID()
	signed, err := t.SignedString(Key())
	if err != nil {
		panic("emulator: an id token cannot be signed: " + err.Error())
	}
	return signed
}
