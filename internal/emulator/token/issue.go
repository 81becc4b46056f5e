package token

import (
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// Spec is what a token for a test carries. The zero value is a valid app-only token of the seeded app for
// Graph.
type Spec struct {
	// Audience is GraphAudience or PortalAudience, or a wrong one; "" means GraphAudience.
	Audience string
	// User is the id or the user principal name of the signed-in user; "" makes an app-only token.
	User string
	// ClientID is the app; "" means the seeded app, or the Azure CLI if there is a user.
	ClientID string
	// Permissions replace the app's granted permissions; nil keeps them.
	Permissions []string
	// Scope replaces the delegated permissions, separated by spaces; "" keeps the usual ones, which do not open Graph's
	// policies.
	Scope string
	// TenantID replaces the tenant's id.
	TenantID string
	// ExpiresAt replaces the expiry; a time in the past makes an expired token.
	ExpiresAt time.Time
}

// ClaimsFor returns the claims of a token for a test. It panics if the tenant has no such user or app.
func (i *Issuer) ClaimsFor(st *tenant.State, t Spec) *Claims {
	c := i.bearerClaims(st, t)
	if t.Permissions != nil {
		c.Roles = t.Permissions
	}
	if t.Scope != "" {
		c.Scope = t.Scope
	}
	if t.TenantID != "" {
		c.TenantID, c.Issuer = t.TenantID, i.Name(t.TenantID)
	}
	if !t.ExpiresAt.IsZero() {
		c.ExpiresAt = jwt.NewNumericDate(t.ExpiresAt)
		if before := t.ExpiresAt.Add(-time.Hour); before.Before(c.NotBefore.Time) {
			c.NotBefore, c.IssuedAt = jwt.NewNumericDate(before), jwt.NewNumericDate(before)
		}
	}
	return c
}

// bearerClaims returns the claims of the user or the app of a spec.
func (i *Issuer) bearerClaims(st *tenant.State, t Spec) *Claims {
	audience := t.Audience
	if audience == "" {
		audience = tenant.GraphAudience
	}
	if t.User == "" {
		clientID := t.ClientID
		if clientID == "" {
			clientID = tenant.SeedClientID
		}
		app := st.App(clientID)
		if app == nil {
			panic("emulator: no app " + clientID)
		}
		return i.AppClaims(st, app, audience)
	}
	user := st.User(t.User)
	if user == nil {
		panic("emulator: no user " + t.User)
	}
	clientID := t.ClientID
	if clientID == "" {
		clientID = tenant.AzureCLIClientID
	}
	return i.UserClaims(st, user, clientID, audience)
}
