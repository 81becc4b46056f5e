package signin

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// issueTokens serves the token endpoint.
func (s *Service) issueTokens(w http.ResponseWriter, r *http.Request) {
	x := wire.ExchangeOf(r)
	body, err := s.grant(x, authorityOf(r))
	if err == nil {
		writeAnswer(w, http.StatusOK, body)
		return
	}
	writeRefusal(w, x, err)
}

// writeRefusal answers with the refusal that an error is. Any other error is of a body that cannot be read.
func writeRefusal(w http.ResponseWriter, x *wire.Exchange, err error) {
	refused, ok := errors.AsType[refusal](err)
	if !ok {
		refused = refusal{status: http.StatusBadRequest, name: "invalid_request", code: 900144, text: err.Error()}
	}
	writeError(w, x, refused.status, refused)
}

// formOf returns the form in the body of a request.
func formOf(x *wire.Exchange) (url.Values, error) {
	form, err := url.ParseQuery(string(x.Body))
	if err = errors.Join(x.BodyErr, err); err != nil {
		return nil, fmt.Errorf("the request body cannot be read: %w", err)
	}
	return form, nil
}

// grant returns the answer to a token request, or a refusal. An app must name its tenant; a user may leave that to the authority
// (other-clients 1.2).
func (s *Service) grant(x *wire.Exchange, at authority) (map[string]any, error) {
	form, err := formOf(x)
	if err != nil {
		return nil, err
	}
	if !at.leadsTo(x.State) || at.isAny() && form.Get("grant_type") == "client_credentials" {
		return nil, badRequest("invalid_request", 90002, tenantNotFound(at.name))
	}
	switch form.Get("grant_type") {
	case "client_credentials":
		return s.grantApp(x, at, form)
	case "refresh_token":
		return s.grantUser(x, at, form)
	case "password":
		return s.grantPassword(x, at, form)
	case deviceGrant, "device_code":
		return s.grantDevice(x, at, form)
	case "authorization_code":
		return nil, badRequest("unsupported_grant_type", 70003, noAuthorizationCode)
	case "":
		return nil, badRequest("invalid_request", 900144,
			"The request body must contain the following parameter: 'grant_type'.")
	default:
		return nil, badRequest("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
	}
}

// grantApp signs in an app. The portal's resource gets a token too: it is the portal that refuses it (sspr-policy 2.2).
func (s *Service) grantApp(x *wire.Exchange, at authority, form url.Values) (map[string]any, error) {
	app := x.State.App(form.Get("client_id"))
	if app == nil {
		return nil, s.unknownApp(x, form)
	}
	if err := s.authenticateApp(x, at, app, form); err != nil {
		return nil, err
	}
	asked, err := s.resourceOf(form)
	if err != nil {
		return nil, err
	}
	return s.tokenAnswer(x, at, s.issuer.AppClaims(x.State, app, asked.audience), asked), nil
}

// grantUser redeems a refresh token and returns the next one; the old one stays valid until it expires unused
// (sspr-policy 2.5).
func (s *Service) grantUser(x *wire.Exchange, at authority, form url.Values) (map[string]any, error) {
	client, err := s.publicClient(x, form)
	if err != nil {
		return nil, err
	}
	user, err := redeem(x, client, form.Get("refresh_token"))
	if err != nil {
		return nil, err
	}
	return s.userAnswer(x, at, form, user, client)
}

// publicClient returns the public client that a form names. An app of the tenant's own is none (chosen): it must prove who it is.
func (s *Service) publicClient(x *wire.Exchange, form url.Values) (*tenant.PublicClient, error) {
	id := form.Get("client_id")
	switch client := tenant.FindPublicClient(id); {
	case client != nil:
		return client, nil
	case x.State.App(id) != nil:
		return nil, invalidClient(7000218,
			"The request body must contain the following parameter: 'client_assertion' or 'client_secret'.")
	default:
		return nil, s.unknownApp(x, form)
	}
}

// userAnswer returns the tokens of a user who is signed in. Who has no refresh token gets one in v2.0 only by asking for it
// (other-clients 1.14).
func (s *Service) userAnswer(x *wire.Exchange, at authority, form url.Values, user *tenant.User, client *tenant.PublicClient) (map[string]any, error) {
	asked, err := s.resourceOf(form)
	if err != nil {
		return nil, err
	}
	c := s.issuer.UserClaims(x.State, user, client.ID, asked.audience)
	answer := s.tokenAnswer(x, at, c, asked)
	answer["scope"] = asked.granted(at, c, form.Get("scope"))
	scopes := strings.Fields(form.Get("scope"))
	if at.isV1() || slices.Contains(scopes, "offline_access") || form.Get("grant_type") == "refresh_token" {
		answer["refresh_token"] = x.State.RotateRefreshToken(user.ID, client.ID, x.Now)
	}
	if client.Family {
		answer["foci"] = "1"
	}
	// v1 has no scope to ask for an id token by (chosen).
	if slices.Contains(scopes, "openid") || at.isV1() {
		answer["id_token"] = token.IDToken(c, client.ID)
	}
	if form.Get("client_info") == "1" {
		info, _ := document.Encode(map[string]string{"uid": user.ID, "utid": x.State.Tenant.ID})
		answer["client_info"] = base64.RawURLEncoding.EncodeToString(info)
	}
	return answer, nil
}

// redeem finds the user of a refresh token. An unknown token gets the text of a revoked one.
func redeem(x *wire.Exchange, client *tenant.PublicClient, token string) (*tenant.User, error) {
	i := slices.IndexFunc(x.State.RefreshTokens, func(t tenant.RefreshToken) bool { return token != "" && t.Token == token })
	if i < 0 || x.State.RefreshTokens[i].Revoked {
		return nil, badRequest("invalid_grant", 70008,
			"The provided authorization code or refresh token has expired or has been revoked. Send a new interactive "+
				"authorization request for this user and resource.")
	}
	stored := x.State.RefreshTokens[i]
	if !client.Redeems(stored.ClientID) { // the number and the text are chosen
		return nil, badRequest("invalid_grant", 70000, "The refresh token was issued to a different client id.")
	}
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

// tokenAnswer returns what the answers to all grants share. expires_in is a second short of the life, as Microsoft's 3599 is. The
// answers of v1 have their numbers as texts, and name the resource (other-clients 1.6).
func (s *Service) tokenAnswer(x *wire.Exchange, at authority, c *token.Claims, asked resource) map[string]any {
	seconds := max(int(x.State.TokenLifetime()/time.Second)-1, 0)
	answer := map[string]any{
		"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token.Sign(c),
	}
	if at.isV1() {
		answer["expires_in"], answer["ext_expires_in"] = strconv.Itoa(seconds), strconv.Itoa(seconds)
		answer["not_before"] = strconv.FormatInt(c.NotBefore.Unix(), 10)
		answer["expires_on"] = strconv.FormatInt(c.ExpiresAt.Unix(), 10)
		answer["resource"] = asked.name
	}
	return answer
}

func badRequest(name string, code int, text string) refusal {
	return refusal{status: http.StatusBadRequest, name: name, code: code, text: text}
}
