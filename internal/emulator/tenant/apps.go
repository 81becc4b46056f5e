package tenant

import (
	"slices"
	"strings"
	"time"
)

// App is an app registration with its service principal.
type App struct {
	// ClientID is the application id, a GUID.
	ClientID string `json:"clientId"`
	// DisplayName is the app's name.
	DisplayName string `json:"displayName"`
	// ObjectID is the id of the service principal, which is the oid of its tokens.
	ObjectID string `json:"objectId"`
	// Secret is the client secret; "" if the app has none.
	Secret string `json:"secret,omitempty"`
	// Permissions are the granted application permissions of Microsoft Graph, for example "Group.Read.All".
	Permissions []string `json:"permissions,omitempty"`
	// DirectoryRoles are the directory roles of the service principal, such as RoleUserAdministrator.
	DirectoryRoles []string `json:"directoryRoles,omitempty"`
	// Certificates are the registered certificates, PEM.
	Certificates []string `json:"certificates,omitempty"`
	// FederatedCredentials are the foreign tokens that the app may sign in with.
	FederatedCredentials []FederatedCredential `json:"federatedCredentials,omitempty"`
}

// FederatedCredential lets an app sign in with the tokens of another issuer.
type FederatedCredential struct {
	// Issuer and Subject are the iss and sub of the tokens; both are case-sensitive.
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	// Audience is FederationAudience as a rule.
	Audience string `json:"audience"`
	// PublicKeyPEM is the issuer's RSA key ("PUBLIC KEY"). The real service fetches it from the issuer; here it
	// is registered, so that nothing leaves the machine.
	PublicKeyPEM string `json:"publicKeyPem"`
}

const (
	// RefreshTokenLife is how long a refresh token lives unused (sspr-policy 2.5).
	RefreshTokenLife = 90 * 24 * time.Hour
	// rotatedTokensKept is how many issued refresh tokens stay valid, so that a tenant file does not grow
	// without limit (chosen; the real number is not known to be limited).
	rotatedTokensKept = 50
)

// RefreshToken lets a public client sign a user in again.
type RefreshToken struct {
	// Token is the token itself, opaque to clients.
	Token string `json:"token"`
	// UserID is the object id of the user that it signs in.
	UserID string `json:"userId"`
	// ClientID is the public client that it was issued to; the others of the family may redeem it too.
	ClientID string `json:"clientId"`
	// ExpiresAt is when it expires if it is not used, 90 days after it was issued (sspr-policy 2.5).
	ExpiresAt time.Time `json:"expiresAt"`
	// Rotated is true for a token that sign-in has issued; the oldest of them are dropped.
	Rotated bool `json:"rotated,omitempty"`
	// Revoked makes the token useless before its time.
	Revoked bool `json:"revoked,omitempty"`
}

// App returns the app registration with that client id, or nil. The result may be changed in place.
func (s *State) App(clientID string) *App {
	i := slices.IndexFunc(s.Apps, func(a App) bool { return strings.EqualFold(a.ClientID, clientID) })
	if i < 0 {
		return nil
	}
	return &s.Apps[i]
}

// ServicePrincipal returns the app whose service principal has an object id, or nil. The result may be changed in place.
func (s *State) ServicePrincipal(objectID string) *App {
	i := slices.IndexFunc(s.Apps, func(a App) bool { return strings.EqualFold(a.ObjectID, objectID) })
	if i < 0 {
		return nil
	}
	return &s.Apps[i]
}

// RefreshTokenOf returns the first refresh token of a user: the seeded one, which is never dropped.
func (s *State) RefreshTokenOf(userID string) string {
	for _, t := range s.RefreshTokens {
		if t.UserID == userID {
			return t.Token
		}
	}
	return ""
}

// Ended reports whether a refresh token has expired, or was issued before the user's sessions were revoked, as a new password
// revokes them.
func (s *State) Ended(t RefreshToken, now time.Time) bool {
	u := s.User(t.UserID)
	return u != nil && (!now.Before(t.ExpiresAt) || t.ExpiresAt.Add(-RefreshTokenLife).Before(u.SessionsValidFrom))
}

// SignInAgain replaces the seeded refresh tokens that have ended. One that is marked as revoked stays so.
func (s *State) SignInAgain(now time.Time) {
	for i := range s.RefreshTokens {
		t := &s.RefreshTokens[i]
		if t.Rotated || t.Revoked || !s.Ended(*t, now) {
			continue
		}
		t.Token = "1.emulator." + RandomText(48)
		// A second more, because the time of a revocation has fractions of the second in which it happens.
		t.ExpiresAt = now.Add(RefreshTokenLife + time.Second).UTC().Truncate(time.Second)
	}
}

// RotateRefreshToken adds a refresh token and drops the oldest of those that sign-in has issued.
func (s *State) RotateRefreshToken(userID, clientID string, now time.Time) string {
	next := RefreshToken{
		Token: "1.emulator." + RandomText(48), UserID: userID, ClientID: clientID, Rotated: true,
		ExpiresAt: now.Add(RefreshTokenLife).UTC().Truncate(time.Second),
	}
	s.RefreshTokens = append(s.RefreshTokens, next)
	kept := 0
	for i := len(s.RefreshTokens) - 1; i >= 0; i-- {
		if !s.RefreshTokens[i].Rotated {
			continue
		}
		if kept++; kept > rotatedTokensKept {
			s.RefreshTokens = slices.Delete(s.RefreshTokens, i, i+1)
		}
	}
	return next.Token
}
