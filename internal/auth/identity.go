package auth

import (
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// Identity is the user or application that an access token was issued to, and what the token allows. It contains no part of the
// signature of the token.
type Identity struct {
	// TenantID is the tenant that issued the token (tid).
	TenantID string
	// ObjectID is the object ID of the user or of the service principal (oid).
	ObjectID string
	// Application is the client ID of the application that the token was issued to (appid or azp).
	Application string
	// AppOnly reports whether no user signed in.
	AppOnly bool
	// Permissions are the application permissions (roles) or, of a user, the delegated permissions (scp), in the token's order.
	Permissions []string
	// RoleTemplates are the template IDs of the directory roles of a user (wids). Nil if the token does not show them.
	RoleTemplates []string
	// Issued and Expires are when the token was issued and when it expires; zero if the token does not show it.
	Issued, Expires time.Time
}

// identityClaims are the claims that Identify reads beside those that the portal depends on
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
type identityClaims struct {
	claims
	AppRoles []string `json:"roles"`
	Wids     []string `json:"wids"`
}

// Identify reads an access token. It does not verify the signature, because nothing is granted by the result. It returns a
// *serviceerror.Error of kind MalformedToken if the token cannot be decoded; the message does not quote it.
func Identify(token string, service serviceerror.Service) (Identity, error) {
	var found identityClaims
	if _, _, err := jwt.NewParser().ParseUnverified(token, &found); err != nil {
		return Identity{}, &serviceerror.Error{
			Service: service, Operation: "read the token", Kind: serviceerror.MalformedToken,
			Message: "the token cannot be decoded as a JSON Web Token: " + shape(token),
		}
	}
	identity := Identity{
		TenantID: found.Tenant, ObjectID: found.Object, Application: found.application(), AppOnly: found.appOnly(),
		Permissions: found.AppRoles, RoleTemplates: found.Wids,
	}
	if !identity.AppOnly {
		identity.Permissions = strings.Fields(found.Scopes)
	}
	if found.IssuedAt != nil {
		identity.Issued = found.IssuedAt.Time
	}
	if found.ExpiresAt != nil {
		identity.Expires = found.ExpiresAt.Time
	}
	return identity, nil
}
