package wire

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// claims are the claims of an access token that this package reads
// (https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference).
type claims struct {
	jwt.RegisteredClaims
	Tenant string `json:"tid"`
	// Scopes are a signed-in user's permissions, separated by spaces. Tokens of applications have none.
	Scopes string `json:"scp"`
	// Roles are an application's own permissions.
	Roles           []string `json:"roles"`
	AppID           string   `json:"appid"`
	Authorized      string   `json:"azp"`
	ApplicationName string   `json:"app_displayname"`
}

// readClaims decodes a token and returns nil if it cannot. It does not check the signature: only the service has the
// key, and nothing is granted because of the claims.
func readClaims(token string) *claims {
	found := &claims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, found); err != nil {
		return nil
	}
	return found
}

// bearerClaims decodes the token of a request.
func bearerClaims(h http.Header) *claims {
	token, ok := strings.CutPrefix(h.Get("Authorization"), "Bearer ")
	if !ok {
		return nil
	}
	return readClaims(token)
}

// application returns the name and the ID of the application that asked for the token.
func (c *claims) application() string {
	id := cmp.Or(c.AppID, c.Authorized, "with an unknown ID")
	name := c.ApplicationName
	switch strings.ToLower(id) {
	case "04b07795-8ddb-461a-bbee-02f9e1bf7b46":
		name = "Azure CLI"
	case "1950a258-227b-4e31-a9cf-717495945fc2":
		name = "Azure PowerShell"
	}
	if name == "" {
		return id
	}
	return fmt.Sprintf("%s (%s)", id, name)
}

// DirectoryPermissions are the permissions that include reading any object of the directory.
var DirectoryPermissions = []string{"Directory.Read.All", "Directory.ReadWrite.All", "Directory.AccessAsUser.All"}

// allowed returns the first permission of granted that is enough for the call, or "" if there is none.
func (what Call) allowed(granted []string) string {
	i := slices.IndexFunc(granted, func(name string) bool {
		return strings.EqualFold(name, what.Permission) ||
			slices.ContainsFunc(what.Also, func(also string) bool { return strings.EqualFold(name, also) })
	})
	if i < 0 {
		return ""
	}
	return granted[i]
}

// noDirectoryRead is the code of a report's refusal if the application may read the report but not the users in it. The
// application needs a directory permission beside the call's own.
const noDirectoryRead = "Authentication_ApplicationHasNoDirectoryReadAccess"

// explain adds to a 403 what the token in use shows. Graph answers the same if the application lacks a permission
// and if the user lacks a role, and the remedies differ. The text claims of a token only what is in it. understood is
// false if a gateway answered: then a token with the right permission is no reason to blame a role.
func explain(e *serviceerror.Error, token *claims, what Call, understood bool) {
	granted := token.Roles
	if token.Scopes != "" {
		granted = strings.Fields(token.Scopes)
	}
	if strings.EqualFold(e.Code, noDirectoryRead) {
		what.Permission, what.Also = DirectoryPermissions[0], DirectoryPermissions[1:]
	}
	allowed := what.allowed(granted)
	if token.Scopes == "" {
		e.Held = allowed
	}
	var finding string
	switch {
	case allowed == "" && token.Scopes != "":
		e.Kind = serviceerror.ScopeMissing
		finding = fmt.Sprintf("the token of the signed-in user was issued to the application %s, and its scopes do not include %s",
			token.application(), what.Permission)
	case allowed == "":
		finding = fmt.Sprintf("the token of the application %s does not have the application permission %s", token.application(), what.Permission)
	case !understood:
		return
	case token.Scopes != "":
		finding = fmt.Sprintf("the scopes of the signed-in user's token include %s, which is sufficient, so the user lacks a directory role or has not activated it",
			allowed)
	case what.ApplicationRole != "":
		finding = fmt.Sprintf("the token of the application %s has the application permission %s", token.application(), allowed)
	default:
		finding = fmt.Sprintf("the token of the application %s was rejected, although its application permission %s should be sufficient",
			token.application(), allowed)
	}
	if said := strings.TrimSuffix(e.Message, "."); said != "" {
		finding = said + "; " + finding
	}
	e.Message = serviceerror.OneLine(finding)
}
