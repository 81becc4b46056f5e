package emulator

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"

// deviceClient is a client that has begun to sign in with a device code.
type deviceClient struct {
	*testTenant
	now                  time.Time
	deviceCode, userCode string
}

// beginDevice starts a tenant whose clock the test moves, and begins.
func beginDevice(t *testing.T) *deviceClient {
	t.Helper()
	c := &deviceClient{now: time.Now().Add(-time.Minute)}
	c.testTenant = startTenant(t, Options{PagesAddress: pagesAnywhere, Now: func() time.Time { return c.now }})
	r := c.post("/organizations/oauth2/v2.0/devicecode", url.Values{"client_id": {AzureCLIClientID}, "scope": {graphScope + " openid offline_access"}})
	wantStatus(t, r, http.StatusOK)
	c.deviceCode, _ = r.at(t, "device_code").(string)
	c.userCode, _ = r.at(t, "user_code").(string)
	if message, _ := r.at(t, "message").(string); len(c.userCode) != 9 || len(c.deviceCode) < 40 || r.at(t, "verification_uri") != c.PagesURL()+"/devicelogin" ||
		r.at(t, "expires_in") != 900.0 || r.at(t, "interval") != 5.0 || !strings.Contains(message, c.userCode) || len(r.json(t)) != 6 {
		t.Fatalf("%s", r.body)
	}
	return c
}

// poll asks for the tokens, with pairs of names and values that replace others of the form.
func (c *deviceClient) poll(pairs ...string) reply {
	c.t.Helper()
	form := url.Values{"grant_type": {deviceGrant}, "client_id": {AzureCLIClientID}, "device_code": {c.deviceCode}, "client_info": {"1"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return c.post("/organizations/oauth2/v2.0/token", form)
}

// wants checks that the tokens are refused.
func (c *deviceClient) wants(r reply, want string) {
	c.t.Helper()
	if wantStatus(c.t, r, http.StatusBadRequest); r.at(c.t, "error") != want {
		c.t.Errorf("got %s, want %s", r.body, want)
	}
}

// answers approves or declines as Kim.
func (c *deviceClient) answers(approve bool) {
	c.t.Helper()
	if d, err := c.Journeys().AnswerDeviceAs(SeedUserID, c.userCode, approve); err != nil || d.Problem != nil {
		c.t.Fatalf("%+v, error %v", d, err)
	}
}

// TestDeviceCode: a client polls until the user approves, and gets the tokens once (other-clients 1.8 and 1.10).
func TestDeviceCode(t *testing.T) {
	c := beginDevice(t)
	c.wants(c.poll(), "authorization_pending")
	c.now = c.now.Add(2 * time.Second)
	c.wants(c.poll(), "slow_down")
	c.now = c.now.Add(5 * time.Second)
	c.wants(c.poll(), "authorization_pending")
	c.wants(c.poll("client_id", tenant.AzurePowerShellClientID), "bad_verification_code")
	c.wants(c.poll("device_code", "made-up"), "bad_verification_code")
	c.wants(c.poll("device_code", ""), "bad_verification_code")
	c.answers(true)
	r := c.poll()
	wantStatus(t, r, http.StatusOK)
	if got := c.decode(r.at(t, "access_token")); got["oid"] != SeedUserID || got["aud"] != GraphAudience || got["appid"] != AzureCLIClientID {
		t.Errorf("the claims are %v", got)
	}
	if r.at(t, "id_token") == nil || r.at(t, "client_info") == nil || r.at(t, "refresh_token") == nil {
		t.Errorf("%s", r.body)
	}
	c.wants(c.poll(), "bad_verification_code")
	for _, one := range c.Requests() {
		if text := one.Path + one.Query + one.Note; strings.Contains(text, c.deviceCode) || strings.Contains(text, c.userCode) || one.Body != nil {
			t.Errorf("the log keeps a code: %+v", one)
		}
	}
}

// TestDeviceCodeIsDeclined, expires, and is worthless to an account that is disabled meanwhile (other-clients 1.10).
func TestDeviceCodeIsDeclined(t *testing.T) {
	declined := beginDevice(t)
	declined.answers(false)
	declined.wants(declined.poll(), "authorization_declined")

	expired := beginDevice(t)
	expired.now = expired.now.Add(15 * time.Minute)
	expired.wants(expired.poll(), "expired_token")

	disabled := beginDevice(t)
	disabled.answers(true)
	if err := disabled.Update(func(s *State) error { s.User(SeedUserID).AccountEnabled = false; return nil }); err != nil {
		t.Fatal(err)
	}
	disabled.wants(disabled.poll(), "invalid_grant")
}

// TestDeviceCodeOfTheFirstVersion, as scripts for the portal use it (other-clients 1.9).
func TestDeviceCodeOfTheFirstVersion(t *testing.T) {
	e := startTenant(t, Options{PagesAddress: pagesAnywhere})
	r := e.post("/Common/oauth2/devicecode?api-version=1.0", url.Values{"client_id": {tenant.AzurePowerShellClientID}, "resource": {PortalAudience}})
	wantStatus(t, r, http.StatusOK)
	if r.at(t, "verification_url") != e.PagesURL()+"/devicelogin" || r.at(t, "expires_in") != "900" || r.at(t, "interval") != "5" || r.at(t, "verification_uri") != nil {
		t.Errorf("%s", r.body)
	}
	code, _ := r.at(t, "device_code").(string)
	user, _ := r.at(t, "user_code").(string)
	form := url.Values{"client_id": {tenant.AzurePowerShellClientID}, "grant_type": {deviceGrant}, "code": {code}}
	if r = e.post("/Common/oauth2/token?api-version=1.0", form); r.at(t, "error") != "authorization_pending" {
		t.Errorf("%s", r.body)
	}
	if d, err := e.Journeys().AnswerDeviceAs(SeedPolicyAdministratorID, user, true); err != nil || d.Problem != nil {
		t.Fatalf("%+v, error %v", d, err)
	}
	r = e.post("/Common/oauth2/token?api-version=1.0", form)
	if wantStatus(t, r, http.StatusOK); r.at(t, "expires_in") != "3599" || r.at(t, "scope") != "user_impersonation" {
		t.Errorf("%s", r.body)
	}
	token, _ := r.at(t, "access_token").(string)
	wantStatus(t, e.do(http.MethodGet, policyPath, token, nil, "x-ms-client-request-id", "1"), http.StatusOK)
}

// TestDeviceCodeIsRefused if no user could approve it, or if the app has a secret to sign in with.
func TestDeviceCodeIsRefused(t *testing.T) {
	without := startTenant(t, Options{})
	form := url.Values{"client_id": {AzureCLIClientID}, "scope": {graphScope}}
	if r := without.post("/common/oauth2/v2.0/devicecode", form); r.StatusCode != http.StatusBadRequest || !strings.Contains(string(r.body), "has no pages") {
		t.Errorf("without pages: %d %s", r.StatusCode, r.body)
	}
	e := startTenant(t, Options{PagesAddress: pagesAnywhere})
	for want, form := range map[string]url.Values{
		"invalid_client":      {"client_id": {SeedClientID}, "scope": {graphScope}},
		"unauthorized_client": {"client_id": {SeedTenantID}, "scope": {graphScope}},
		"invalid_request":     {"client_id": {AzureCLIClientID}},
		"invalid_resource":    {"client_id": {AzureCLIClientID}, "scope": {"https://vault.azure.net/.default"}},
	} {
		if r := e.post("/common/oauth2/v2.0/devicecode", form); r.at(t, "error") != want {
			t.Errorf("%v: %s", form, r.body)
		}
	}
	if r := e.post("/elsewhere.example/oauth2/v2.0/devicecode", form); !strings.Contains(string(r.body), "AADSTS90002") {
		t.Errorf("another tenant: %s", r.body)
	}
}

// TestAzidentityDeviceCode signs in with Microsoft's library, at an authority of each kind (other-clients 1.4 and 1.8).
func TestAzidentityDeviceCode(t *testing.T) {
	for _, name := range []string{SeedTenantID, "organizations", "common", "adfs"} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{PagesAddress: pagesAnywhere})
			credential, err := azidentity.NewDeviceCodeCredential(&azidentity.DeviceCodeCredentialOptions{
				TenantID: name, DisableInstanceDiscovery: true,
				ClientOptions: azcore.ClientOptions{
					Cloud: cloud.Configuration{ActiveDirectoryAuthorityHost: e.URL()}, Transport: e.client, Retry: policy.RetryOptions{MaxRetries: -1},
				},
				UserPrompt: func(_ context.Context, m azidentity.DeviceCodeMessage) error {
					if m.VerificationURL != e.PagesURL()+"/devicelogin" || !strings.Contains(m.Message, m.UserCode) {
						t.Errorf("the message is %+v", m)
					}
					_, err := e.Journeys().AnswerDeviceAs(SeedUserID, m.UserCode, true)
					return err
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			token, err := credential.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{e.URL() + "/.default"}})
			if err != nil {
				t.Fatal(err)
			}
			if got := e.decode(token.Token); got["oid"] != SeedUserID {
				t.Errorf("the claims are %v", got)
			}
		})
	}
}
