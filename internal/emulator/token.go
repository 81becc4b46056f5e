package emulator

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
)

// claims are what this tenant's access tokens carry.
type claims struct {
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

// isUser says whether the token is a signed-in user's.
func (c *claims) isUser() bool { return c.Scope != "" && c.IDType != "app" }

// signingKey is one key for the whole process, made when it is first needed: RSA keys are slow to make, and a token
// is bound to its server by the issuer.
var signingKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic("emulator: no signing key can be made: " + err.Error()) // only a broken system source of randomness
	}
	return key
})

// signingKeyID is the kid that ties tokens to the published key.
func signingKeyID() string {
	sum := sha256.Sum256(signingKey().N.Bytes())
	return base64.RawURLEncoding.EncodeToString(sum[:16])
}

// issuer signs the access tokens of one server and reads them again.
type issuer struct {
	origin string // of the server
	now    func() time.Time
	tokens signedTokens
}

func newIssuer(origin string, now func() time.Time) *issuer { return &issuer{origin: origin, now: now} }

// name is the v2.0 issuer of a tenant on this server.
func (i *issuer) name(tenantID string) string { return i.origin + "/" + tenantID + "/v2.0" }

// signToken signs an access token.
func signToken(c *claims) string {
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, c)
	t.Header["kid"] = signingKeyID()
	signed, err := t.SignedString(signingKey())
	if err != nil {
		panic("emulator: a token cannot be signed: " + err.Error()) // the key and the claims are ours
	}
	return signed
}

// appClaims are the claims of an app-only token: the granted permissions as roles, and no scp.
func (i *issuer) appClaims(st *State, app *App, audience string) *claims {
	c := i.baseClaims(st, audience)
	c.IDType, c.AppID, c.ObjectID, c.Subject, c.Name = "app", app.ClientID, app.ObjectID, app.ObjectID, app.DisplayName
	if audience == GraphAudience {
		c.Roles = slices.Clone(app.Permissions)
	}
	return c
}

// userClaims are the claims of a delegated token.
func (i *issuer) userClaims(st *State, user *User, clientID, audience string) *claims {
	c := i.baseClaims(st, audience)
	c.IDType, c.AppID, c.ObjectID, c.Subject = "user", clientID, user.ID, user.ID
	c.UPN, c.Name, c.Scope = user.UserPrincipalName, user.DisplayName, delegatedScope(audience)
	for _, role := range user.DirectoryRoles {
		if id, ok := roleTemplates[role]; ok {
			c.WIDs = append(c.WIDs, id)
		}
	}
	return c
}

func (i *issuer) baseClaims(st *State, audience string) *claims {
	now := i.now()
	return &claims{
		TenantID: st.Tenant.ID,
		Version:  "1.0", // the version whose claims are called appid and upn
		Audience: audience,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer:    i.name(st.Tenant.ID),
			IssuedAt:  jwt.NewNumericDate(now),
			NotBefore: jwt.NewNumericDate(now),
			ExpiresAt: jwt.NewNumericDate(now.Add(st.tokenLifetime())),
			ID:        random(16),
		},
	}
}

// delegatedScope is what Microsoft's own public clients get: user_impersonation at the portal (reference sspr-policy
// 2.1), and at Graph scopes such as the Azure CLI's: the directory as far as the user's roles reach, and no Policy.*
// scope, so that a user who signed in with az cannot reach the policies whatever the user's roles are (the list is
// chosen; a test asks for another with TokenSpec.Scope).
func delegatedScope(audience string) string {
	if audience == GraphAudience {
		return "AuditLog.Read.All Directory.AccessAsUser.All Group.ReadWrite.All User.ReadWrite.All"
	}
	return "user_impersonation"
}

// What can be wrong with a token.
var (
	errNoToken      = errors.New("no token")
	errBadToken     = errors.New("not a token of this tenant")
	errExpiredToken = errors.New("token expired")
	errWrongToken   = errors.New("token for another audience or tenant")
)

// verify reads a token that this server signed for one of the audiences and for this tenant. An expired token comes
// with its claims.
func (i *issuer) verify(now time.Time, tenantID, token string, audiences ...string) (*claims, error) {
	if token == "" {
		return nil, errNoToken
	}
	c, ok := i.tokens.signed(token)
	if !ok {
		return nil, errBadToken
	}
	err := jwt.NewValidator(jwt.WithTimeFunc(func() time.Time { return now })).Validate(c)
	switch {
	case !strings.HasPrefix(c.Issuer, i.origin+"/"):
		return nil, errBadToken
	case !strings.EqualFold(c.TenantID, tenantID):
		return nil, errWrongToken
	case !slices.Contains(audiences, c.Audience):
		return nil, errWrongToken
	case errors.Is(err, jwt.ErrTokenExpired):
		return c, errExpiredToken
	case err != nil:
		return nil, errBadToken
	default:
		return c, nil
	}
}

// signedTokens remembers tokens whose signature is good, as checking it is most of the work of a request.
type signedTokens struct {
	mu     sync.RWMutex
	claims map[string]*claims // only read
}

// signedTokensKept is when all are forgotten.
const signedTokensKept = 1000

// signed gives the claims of a token that this process signed.
func (t *signedTokens) signed(token string) (*claims, bool) {
	t.mu.RLock()
	c, ok := t.claims[token]
	t.mu.RUnlock()
	if ok {
		return c, true
	}
	c = &claims{}
	_, err := jwt.ParseWithClaims(token, c, func(*jwt.Token) (any, error) { return &signingKey().PublicKey, nil },
		jwt.WithValidMethods([]string{"RS256"}), jwt.WithoutClaimsValidation())
	if err != nil {
		return nil, false
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.claims == nil || len(t.claims) >= signedTokensKept {
		t.claims = map[string]*claims{}
	}
	t.claims[token] = c
	return c, true
}

// tokenKind classifies the token for the request log without judging it.
func tokenKind(c *claims, bearer string) string {
	if c == nil {
		c = &claims{}
		if _, _, err := jwt.NewParser().ParseUnverified(bearer, c); err != nil {
			return "none"
		}
	}
	if c.isUser() {
		return "user"
	}
	return "app"
}

// idToken signs an id token with what an access token says of its user.
func idToken(c *claims, clientID string) string {
	id := *c
	id.Audience, id.Scope, id.WIDs, id.AppID = clientID, "", nil, ""
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, struct {
		claims
		PreferredUsername string `json:"preferred_username"`
	}{id, c.UPN})
	t.Header["kid"] = signingKeyID()
	signed, err := t.SignedString(signingKey())
	if err != nil {
		panic("emulator: an id token cannot be signed: " + err.Error())
	}
	return signed
}
