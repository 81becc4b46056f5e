package signin

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// publicClients may redeem refresh tokens without a secret. They belong to one family: either redeems the other's
// tokens.
var publicClients = []string{tenant.AzureCLIClientID, tenant.AzurePowerShellClientID}

// issueTokens serves the token endpoint.
func (s *Service) issueTokens(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	body, err := s.grant(x, r.PathValue("tenant"))
	if err == nil {
		writeAnswer(w, http.StatusOK, body)
		return
	}
	refused, ok := errors.AsType[refusal](err)
	if !ok {
		refused = refusal{status: http.StatusBadRequest, name: "invalid_request", code: 900144, text: err.Error()}
	}
	writeError(w, x, refused.status, refused)
}

// grant returns the answer to a token request, or a refusal.
func (s *Service) grant(x *wire.Exchange, tenant string) (map[string]any, error) {
	form, err := url.ParseQuery(string(x.Body))
	if err = errors.Join(x.BodyErr, err); err != nil {
		return nil, fmt.Errorf("the request body cannot be read: %w", err)
	}
	known := x.State.IsNamed(tenant) || (isAnyTenant(tenant) && form.Get("grant_type") == "refresh_token")
	if !known {
		return nil, badRequest("invalid_request", 90002, tenantNotFound(tenant))
	}
	switch form.Get("grant_type") {
	case "client_credentials":
		return s.grantApp(x, form)
	case "refresh_token":
		return s.grantUser(x, form)
	case "password":
		return s.grantPassword(x, form)
	case "":
		return nil, badRequest("invalid_request", 900144,
			"The request body must contain the following parameter: 'grant_type'.")
	default:
		return nil, badRequest("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
	}
}

// grantApp signs in an app. The portal's resource gets a token too: it is the portal that refuses it (sspr-policy 2.2).
func (s *Service) grantApp(x *wire.Exchange, form url.Values) (map[string]any, error) {
	app := x.State.App(form.Get("client_id"))
	if app == nil {
		return nil, s.unknownApp(x, form)
	}
	if err := s.authenticateApp(x, app, form); err != nil {
		return nil, err
	}
	audience, err := resourceOf(form.Get("scope"))
	if err != nil {
		return nil, err
	}
	return s.tokenAnswer(x, s.issuer.AppClaims(x.State, app, audience)), nil
}

// grantUser redeems a refresh token and returns the next one; the old one stays valid until it expires unused
// (sspr-policy 2.5).
func (s *Service) grantUser(x *wire.Exchange, form url.Values) (map[string]any, error) {
	clientID := strings.ToLower(form.Get("client_id"))
	if !slices.Contains(publicClients, clientID) {
		return nil, s.unknownApp(x, form)
	}
	user, err := redeem(x, form.Get("refresh_token"))
	if err != nil {
		return nil, err
	}
	return s.userAnswer(x, form, user, clientID)
}

// userAnswer returns the tokens of a user who is signed in.
func (s *Service) userAnswer(x *wire.Exchange, form url.Values, user *tenant.User, clientID string) (map[string]any, error) {
	audience, err := resourceOf(form.Get("scope"))
	if err != nil {
		return nil, err
	}
	c := s.issuer.UserClaims(x.State, user, clientID, audience)
	answer := s.tokenAnswer(x, c)
	answer["scope"] = qualifiedScope(c)
	answer["refresh_token"] = x.State.RotateRefreshToken(user.ID, clientID, x.Now)
	answer["foci"] = "1"
	scopes := strings.Fields(form.Get("scope"))
	if slices.Contains(scopes, "openid") {
		answer["id_token"] = token.IDToken(c, clientID)
	}
	if form.Get("client_info") == "1" {
		info, _ := document.Encode(map[string]string{"uid": user.ID, "utid": x.State.Tenant.ID})
		answer["client_info"] = base64.RawURLEncoding.EncodeToString(info)
	}
	return answer, nil
}

// redeem finds the user of a refresh token. An unknown token gets the text of a revoked one.
func redeem(x *wire.Exchange, token string) (*tenant.User, error) {
	i := slices.IndexFunc(x.State.RefreshTokens, func(t tenant.RefreshToken) bool { return token != "" && t.Token == token })
	if i < 0 || x.State.RefreshTokens[i].Revoked {
		return nil, badRequest("invalid_grant", 70008,
			"The provided authorization code or refresh token has expired or has been revoked. Send a new interactive "+
				"authorization request for this user and resource.")
	}
	stored := x.State.RefreshTokens[i]
	if !x.Now.Before(stored.ExpiresAt) {
		return nil, badRequest("invalid_grant", 700082, fmt.Sprintf(
			"The refresh token has expired due to inactivity. The token was issued on %s and was inactive for 90.00:00:00.",
			stored.ExpiresAt.Add(-tenant.RefreshTokenLife).UTC().Format("2006-01-02T15:04:05.0000000Z")))
	}
	user := x.State.User(stored.UserID)
	if user == nil {
		return nil, badRequest("invalid_grant", 50034, "The user account does not exist in the directory.")
	}
	if !user.AccountEnabled {
		return nil, badRequest("invalid_grant", 50057, "The user account is disabled.")
	}
	if issued := stored.ExpiresAt.Add(-tenant.RefreshTokenLife).UTC(); issued.Before(user.SessionsValidFrom) {
		const layout = "2006-01-02T15:04:05.0000000Z"
		return nil, badRequest("invalid_grant", 50173, fmt.Sprintf(
			"The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or "+
				"reset their password. The grant was issued on '%s' and the TokensValidFrom date (before which tokens are not valid) "+
				"for this user is '%s'.", issued.Format(layout), user.SessionsValidFrom.UTC().Format(layout)))
	}
	return user, nil
}

// tokenAnswer returns what the answers to all grants share. expires_in is a second short of the life, as Microsoft's 3599 is.
func (s *Service) tokenAnswer(x *wire.Exchange, c *token.Claims) map[string]any {
	seconds := max(int(x.State.TokenLifetime()/time.Second)-1, 0)
	return map[string]any{
		"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token.Sign(c),
	}
}

// resourceOf finds the one resource that a v2.0 scope asks for and returns its audience. Asking for the portal by its
// address is refused, as it is by Entra (sspr-policy 2.1).
func resourceOf(scope string) (string, error) {
	var resource string
	for _, one := range strings.Fields(scope) {
		switch one {
		case "openid", "profile", "offline_access", "email":
			continue
		}
		asked := strings.TrimSuffix(strings.TrimSuffix(one, "/.default"), "/user_impersonation")
		if resource != "" && resource != asked {
			return "", badRequest("invalid_request", 28000, "The provided scopes belong to more than one resource.")
		}
		resource = asked
	}
	switch strings.ToLower(strings.TrimSuffix(resource, "/")) {
	case tenant.GraphAudience, tenant.GraphApplicationID:
		return tenant.GraphAudience, nil
	case tenant.PortalAudience:
		return tenant.PortalAudience, nil
	case "":
		return "", badRequest("invalid_request", 900144,
			"The request body must contain the following parameter: 'scope'.")
	default:
		return "", badRequest("invalid_resource", 500011, fmt.Sprintf(
			"The resource principal named %s was not found in the tenant. This can happen if the application has not been "+
				"installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent "+
				"your authentication request to the wrong tenant.", resource))
	}
}

// qualifiedScope returns the granted scopes as in a token answer, each with its resource.
func qualifiedScope(c *token.Claims) string {
	var scopes []string
	for _, one := range strings.Fields(c.Scope) {
		scopes = append(scopes, c.Audience+"/"+one)
	}
	return strings.Join(scopes, " ")
}

func badRequest(name string, code int, text string) refusal {
	return refusal{status: http.StatusBadRequest, name: name, code: code, text: text}
}
