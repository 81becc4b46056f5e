package signin

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// deviceGrant is the grant type of a client that has a device code (RFC 8628).
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// devicePage is the page on which users type user codes.
const devicePage = "/devicelogin"

// beginDevice serves the endpoint that issues device codes (other-clients 1.8). In v1 the answer has other names and types
// (other-clients 1.9).
func (s *Service) beginDevice(w http.ResponseWriter, r *http.Request) {
	x, at := wire.ExchangeOf(r), authorityOf(r)
	d, err := s.newDevice(x, at)
	if err != nil {
		writeRefusal(w, x, err)
		return
	}
	page, life, interval := s.pages+devicePage, int(tenant.DeviceSignInLife/time.Second), int(x.State.DeviceInterval()/time.Second)
	body := map[string]any{
		"device_code": d.DeviceCode, "user_code": d.UserCode, "expires_in": life, "interval": interval, "verification_uri": page,
		"message": fmt.Sprintf("To sign in, open the page %s in a web browser on this machine and enter the code %s.", page, d.UserCode),
	}
	if at.isV1() {
		delete(body, "verification_uri")
		body["verification_url"], body["expires_in"], body["interval"] = page, strconv.Itoa(life), strconv.Itoa(interval)
	}
	writeAnswer(w, http.StatusOK, body)
}

// newDevice adds a sign-in to the tenant. Without pages no user could approve it.
func (s *Service) newDevice(x *wire.Exchange, at authority) (d tenant.DeviceSignIn, err error) {
	form, err := formOf(x)
	if err != nil {
		return d, err
	}
	if !at.leadsTo(x.State) {
		return d, badRequest("invalid_request", 90002, tenantNotFound(at.name))
	}
	client, err := s.publicClient(x, form)
	if err != nil {
		return d, err
	}
	asked, err := s.resourceOf(form)
	if err != nil {
		return d, err
	}
	if s.pages == "" {
		return d, badRequest("invalid_request", 70003, "This emulated tenant has no pages on which a user could enter a device code. "+
			"Start one with pages: terraform-provider-sspr -emulator.")
	}
	scope := form.Get("scope")
	if form.Get("resource") != "" {
		scope = asked.name + "/.default"
	}
	return x.State.BeginDeviceSignIn(client.ID, scope, x.Now), nil
}

// grantDevice answers a client that asks whether its user has approved (other-clients 1.10). v1 calls the device code "code". The
// number of a refused one and the texts are chosen.
func (s *Service) grantDevice(x *wire.Exchange, at authority, form url.Values) (map[string]any, error) {
	client, err := s.publicClient(x, form)
	if err != nil {
		return nil, err
	}
	code := form.Get("device_code")
	if code == "" {
		code = form.Get("code")
	}
	d := x.State.DeviceSignInOf(code)
	switch {
	case d == nil || d.ClientID != client.ID:
		return nil, badRequest("bad_verification_code", 70018, "The device code is unknown, was issued to another app, or was used before.")
	case !x.Now.Before(d.ExpiresAt):
		return nil, badRequest("expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. "+
			"This device code has expired.")
	case d.Declined:
		return nil, badRequest("authorization_declined", 65004, "The user declined the sign-in.")
	case d.UserID == "" && s.polls.tooFast(code, x.Now, x.State.DeviceInterval()):
		return nil, badRequest("slow_down", 70016, "The app asks too often. Wait for the interval between two requests.")
	case d.UserID == "":
		return nil, badRequest("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
	}
	user := x.State.User(d.UserID)
	if user == nil || !user.AccountEnabled {
		return nil, badRequest("invalid_grant", 50057, "The user account is disabled.")
	}
	asked := url.Values{"scope": {d.Scope}, "client_info": form["client_info"]}
	answer, err := s.userAnswer(x, at, asked, user, client)
	if err == nil {
		x.State.EndDeviceSignIn(code)
	}
	return answer, err
}

// polls remembers when clients last asked about their device codes. It is not part of the tenant, so that asking changes nothing.
type polls struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// maxPolls is how many codes are remembered; one more and all are forgotten.
const maxPolls = 1000

// tooFast reports whether a client asks more than a second before the interval has passed since it last asked; timers are not exact
// (chosen).
func (p *polls) tooFast(code string, now time.Time, interval time.Duration) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	last, known := p.last[code]
	if p.last == nil || len(p.last) >= maxPolls {
		p.last = map[string]time.Time{}
	}
	p.last[code] = now
	return known && now.Sub(last) < interval-time.Second
}
