package provider

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

// replace overwrites a file.
func replace(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// portalToken returns a token of the administrator for the portal.
func portalToken(p *place, change func(*emulator.TokenSpec)) string {
	spec := emulator.TokenSpec{User: emulator.SeedAdministratorID, Audience: emulator.PortalAudience}
	if change != nil {
		change(&spec)
	}
	return p.IssueToken(spec)
}

// wrongTokens are tokens that the portal would answer with a bare 400 or 401, each with the message that the provider
// reports instead.
func wrongTokens(p *place) map[string]struct {
	token, summary string
	says           []string
} {
	type wrong = struct {
		token, summary string
		says           []string
	}
	past := time.Now().Add(-2 * time.Hour)
	return map[string]wrong{
		"for Graph": {
			portalToken(p, func(s *emulator.TokenSpec) { s.Audience = emulator.GraphAudience }), "Access token issued for another service",
			[]string{"was issued for https://graph.microsoft.com (Microsoft Graph)", "accepts only tokens issued for " + emulator.PortalAudience, "az account get-access-token --resource " + emulator.PortalAudience},
		},
		"for Azure": {
			portalToken(p, func(s *emulator.TokenSpec) { s.Audience = "https://management.azure.com/" }), "Access token issued for another service",
			[]string{"(Azure Resource Manager)"},
		},
		"of an application": {
			p.IssueToken(emulator.TokenSpec{Audience: emulator.PortalAudience}), "A service principal cannot manage this setting",
			[]string{"belongs to the application " + emulator.SeedClientID, "accepts only a signed-in user"},
		},
		"of another tenant": {
			portalToken(p, func(s *emulator.TokenSpec) { s.TenantID = tenant }), "Wrong tenant",
			[]string{"was issued by the tenant " + tenant, "the configured tenant is " + emulator.SeedTenantID},
		},
		"expired": {
			portalToken(p, func(s *emulator.TokenSpec) { s.ExpiresAt = past }), "Access token expired",
			[]string{"expired at " + past.UTC().Format(time.RFC3339)},
		},
		"not a token":  {"s3cret", "Malformed access token", []string{"it has 1 instead of 3 parts separated by dots"}},
		"a whole JSON": {`{"accessToken":"s3cret"}`, "Malformed access token", []string{"pass only the value of its accessToken"}},
	}
}

// TestWrongPortalTokens checks that each wrong token has its own message, which names its source, and that none is sent.
func TestWrongPortalTokens(t *testing.T) {
	p := newPlace(t)
	az, _ := standInAz(t, "")
	for name, wrong := range wrongTokens(p) {
		t.Run(name, func(t *testing.T) {
			p.ResetRequests()
			ready := p.configured(values{"portal.access_token": wrong.token}, nil)
			explains(t, readPortal(t.Context(), ready), wrong.summary, append(wrong.says, "portal.access_token (SSPR_PORTAL_ACCESS_TOKEN)")...)
			if name == "expired" {
				explains(t, readPortal(t.Context(), ready), wrong.summary, "remove the token and run \"az login\"")
			}
			if !strings.HasPrefix(wrong.token, "{") {
				replace(t, az, wrong.token)
				explains(t, readPortal(t.Context(), p.configured(nil, nil)), wrong.summary, append(wrong.says, "the Azure CLI (az login)")...)
				if name == "expired" {
					explains(t, readPortal(t.Context(), p.configured(nil, nil)), wrong.summary, "Run \"az login\" again.")
				}
			}
			if sent := p.Requests(); len(sent) > 0 {
				t.Errorf("it was sent: %s %s", sent[0].Method, sent[0].Path)
			}
		})
	}
}

// TestPortalTokenSources checks that the access token wins over the refresh token, which wins over the Azure CLI.
func TestPortalTokenSources(t *testing.T) {
	p := newPlace(t)
	_, calls := standInAz(t, portalToken(p, nil))
	env := map[string]string{"SSPR_PORTAL_REFRESH_TOKEN": p.Credentials().PolicyAdministratorRefreshToken}
	for name, test := range map[string]struct {
		values  values
		env     map[string]string
		grants  int
		started bool
	}{
		"ready token":   {values{"portal.access_token": portalToken(p, nil)}, env, 0, false},
		"refresh token": {nil, env, 1, false},
		"Azure CLI":     {nil, nil, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			p.ResetRequests()
			_ = os.Remove(calls)
			if err := readPortal(t.Context(), p.configured(test.values, test.env)); err != nil {
				t.Fatal(err)
			}
			_, err := os.Stat(calls)
			if grants := signIns(p); grants != test.grants || (err == nil) != test.started {
				t.Errorf("%d sign-ins, and az was started: %v", grants, err == nil)
			}
		})
	}
}

// signIns returns how many refresh tokens were redeemed.
func signIns(p *place) int {
	n := 0
	for _, r := range p.Requests() {
		if r.Note == "refresh_token" {
			n++
		}
	}
	return n
}

// change changes the tenant.
func (p *place) change(fn func(*emulator.State)) {
	p.t.Helper()
	if err := p.Update(func(s *emulator.State) error { fn(s); return nil }); err != nil {
		p.t.Fatal(err)
	}
}

// each changes every refresh token.
func each(fn func(*emulator.RefreshToken)) func(*emulator.State) {
	return func(s *emulator.State) {
		for i := range s.RefreshTokens {
			fn(&s.RefreshTokens[i])
		}
	}
}

// TestRefreshTokenRefusals checks that a refusal of sign-in becomes a title, a code and advice, on the token's first use and
// in the middle of a run alike.
func TestRefreshTokenRefusals(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*emulator.State)
		fault  emulator.Fault
		code   int
		says   string
		title  string
	}{
		"revoked":        {change: each(func(r *emulator.RefreshToken) { r.Revoked = true }), code: 70008, says: "has expired or was revoked", title: "Sign-in expired"},
		"not used":       {change: each(func(r *emulator.RefreshToken) { r.ExpiresAt = time.Now().Add(-time.Minute) }), code: 700082, says: "not used for too long (90 days)", title: "Sign-in expired"},
		"disabled user":  {change: func(s *emulator.State) { s.User(emulator.SeedAdministratorID).AccountEnabled = false }, code: 50057, says: "account is disabled", title: "User cannot sign in"},
		"removed user":   {change: each(func(r *emulator.RefreshToken) { r.UserID = tenant }), code: 50034, says: "does not exist in this tenant", title: "User cannot sign in"},
		"multifactor":    {fault: emulator.MFARequired(), code: 50076, says: "the user can pass it only in a browser", title: "Multifactor authentication required"},
		"no consent":     {fault: refusal(65001, "The user or administrator has not consented."), code: 65001, says: "not consented to in this tenant", title: "Missing consent"},
		"password":       {fault: refusal(50173, "The provided grant has expired due to it being revoked."), code: 50173, says: "the user's password was changed", title: "Sign-in revoked"},
		"policy":         {fault: refusal(70043, "The refresh token has expired or is invalid due to sign-in frequency checks."), code: 70043, says: "limits how long a sign-in lasts", title: "Sign-in expired"},
		"web page":       {fault: refusal(700084, "The refresh token was issued to a single page app."), code: 700084, says: "Get one for a public client", title: "Sign-in expired"},
		"another client": {fault: refusal(65002, "Consent must be configured via preauthorization."), code: 65002, says: "Remove portal.client_id", title: "Sign-in failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			p.change(func(s *emulator.State) { s.Settings.TokenLifetimeInSeconds = 60 }) // too short to be cached
			env := map[string]string{"SSPR_PORTAL_REFRESH_TOKEN": p.Credentials().AdministratorRefreshToken}
			running := p.configured(nil, env)
			if err := readPortal(t.Context(), running); err != nil {
				t.Fatal(err)
			}
			if test.change != nil {
				p.change(test.change)
			} else {
				p.Inject(test.fault)
			}
			_, later := running.Portal.OnPremises(t.Context())
			for _, err := range []error{readPortal(t.Context(), p.configured(nil, env)), later} {
				explains(t, err, test.title, fmt.Sprintf("AADSTS%d", test.code), test.says, "portal.refresh_token (SSPR_PORTAL_REFRESH_TOKEN)")
				if test.title != "Sign-in failed" {
					explains(t, err, test.title, "store the new refresh token as SSPR_PORTAL_REFRESH_TOKEN")
				}
			}
		})
	}
}

// TestRefusedExchange checks the refusals of the portal's API, which exchanges a token at sign-in. It answers each of them
// with the same code. The number behind it decides the message and whether another token is tried; the advice fits the
// token's source.
func TestRefusedExchange(t *testing.T) {
	p := newPlace(t)
	standInAz(t, portalToken(p, nil))
	const refresh, store, print, login = "refresh token", "store the new refresh token as SSPR_PORTAL_REFRESH_TOKEN", "az account get-access-token --resource", "Run \"az login\" again."
	sources := map[string]struct {
		values values
		again  string
	}{
		"access token": {values{"portal.access_token": portalToken(p, nil)}, print},
		refresh:        {values{"portal.refresh_token": p.Credentials().AdministratorRefreshToken}, store},
		"Azure CLI":    {nil, login},
	}
	for number, test := range map[string]struct {
		title, says string
		again       bool // the advice is a new sign-in
		renewed     bool
	}{
		"500133": {"Access token expired", "", true, true},
		"700082": {"Sign-in expired", "", true, true},
		"4711":   {"Sign-in failed", "https://login.microsoftonline.com/error?code=4711.", true, true},
		"50173":  {"Sign-in revoked", "Earlier tokens no longer work.", true, false},
		"50076":  {"Multifactor authentication required", "the user has to pass it in a browser", true, false},
		"53003":  {"Blocked by Conditional Access", "The policy applies to a new token as well.", false, false},
		"530003": {"Blocked by Conditional Access", "un Terraform from a device and a network that ", false, false},
		"50057":  {"User cannot sign in", "An administrator has to fix the account", true, false},
		"65001":  {"Missing consent", "An administrator of the tenant has to consent", true, false},
	} {
		for name, source := range sources {
			t.Run(number+" "+name, func(t *testing.T) {
				defer p.Inject(emulator.Fault{
					Service: emulator.Portal, Path: "/OnPremisesPasswordResetPolicies", Status: http.StatusBadRequest, ContentType: "application/json",
					Body: `{"Message":"AADSTS` + number + `: No.","ClientData":{"errorCode":"msalautherror_invalid_grant","internalTransactionId":"id-1"}}`,
				})()
				p.ResetRequests()
				err := readOnPremises(t, p.configured(source.values, nil))
				explains(t, err, test.title, "msalautherror_invalid_grant: AADSTS"+number+": No.", test.says, "Request ID: id-1")
				if test.again {
					explains(t, err, test.title, source.again)
				}
				asked := 0
				for _, r := range p.Requests() {
					if r.Service == emulator.Portal {
						asked++
					}
				}
				if want := map[bool]int{true: 2, false: 1}[test.renewed && name == refresh]; asked != want {
					t.Errorf("asked %d times, want %d", asked, want)
				}
			})
		}
	}
}

// TestRefusedRenewal checks that, if the service calls a token expired and sign-in refuses the next one, the error is that
// refusal.
func TestRefusedRenewal(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	data := p.configured(values{"portal.refresh_token": p.Credentials().AdministratorRefreshToken}, nil)
	if err := readOnPremises(t, data); err != nil {
		t.Fatal(err)
	}
	p.Inject(emulator.Fault{
		Service: emulator.Portal, Status: http.StatusBadRequest, ContentType: "application/json",
		Body: `{"Message":"AADSTS500133: No.","ClientData":{"errorCode":"msalautherror_invalid_grant"}}`,
	})
	remove := p.Inject(emulator.MFARequired())
	explains(t, readOnPremises(t, data), "Multifactor authentication required", "AADSTS50076", "store the new refresh token")
	remove()
	p.Inject(emulator.Fault{Service: emulator.SignIn, Drop: emulator.DropBefore})
	explains(t, readOnPremises(t, data), "Access token expired", "AADSTS500133")
}

// TestRotationInMidRun checks that the new refresh token of every sign-in is used from then on, so that a run continues if
// the configured one is revoked in the middle of it.
func TestRotationInMidRun(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	p.change(func(s *emulator.State) { s.Settings.TokenLifetimeInSeconds = 60 })
	first := p.Credentials().AdministratorRefreshToken
	data := p.configured(values{"portal.refresh_token": first}, nil)
	for i := range 4 {
		if _, err := data.Portal.OnPremises(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			p.change(each(func(r *emulator.RefreshToken) { r.Revoked = r.Revoked || r.Token == first }))
		}
	}
	if got := signIns(p); got != 4 {
		t.Errorf("%d sign-ins", got)
	}
}

// readOnPremises reads a document that the client does not cache.
func readOnPremises(t *testing.T, data *run.Data) error {
	t.Helper()
	_, err := data.Portal.OnPremises(t.Context())
	return err
}

// TestExpiryInMidRun checks a token that the service calls expired although it has not expired by this machine's clock. A
// source that can renew does so and the run continues; a configured access token ends it, and the message explains that.
func TestExpiryInMidRun(t *testing.T) {
	var ahead atomic.Int64
	server, err := emulator.Start(t.Context(), emulator.Options{Now: func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	p := &place{Server: server, t: t}
	p.ca = p.write("ca.pem", string(server.CACertificatePEM()))
	az, _ := standInAz(t, portalToken(p, nil))
	ready := p.configured(values{"portal.access_token": portalToken(p, nil)}, nil)
	refresh := p.configured(values{"portal.refresh_token": p.Credentials().AdministratorRefreshToken}, nil)
	cli := p.configured(nil, nil)
	for name, data := range map[string]*run.Data{"ready token": ready, "refresh token": refresh, "Azure CLI": cli} {
		if err := readOnPremises(t, data); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	ahead.Store(int64(2 * time.Hour))
	explains(t, readOnPremises(t, ready), "Access token expired", "AADSTS500133", "remove the token and run \"az login\"")
	if err := readOnPremises(t, refresh); err != nil {
		t.Errorf("refresh token: %v", err)
	}
	explains(t, readOnPremises(t, cli), "Access token expired", "AADSTS500133")
	replace(t, az, portalToken(p, nil))
	if err := readOnPremises(t, cli); err != nil {
		t.Errorf("Azure CLI: %v", err)
	}
}
