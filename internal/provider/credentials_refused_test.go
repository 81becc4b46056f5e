package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// explains checks the message for a failure: the summary and parts of the text. It must contain none of the secrets
// involved.
func explains(t *testing.T, err error, summary string, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %q", summary)
	}
	d := diagnose.Error(err)
	if d.Summary() != summary {
		t.Errorf("the summary is %q, want %q\n%s", d.Summary(), summary, d.Detail())
	}
	for _, part := range parts {
		if !strings.Contains(d.Detail(), part) {
			t.Errorf("%q is not in:\n%s", part, d.Detail())
		}
	}
	for _, secret := range []string{"eyJ", "s3cret", "PRIVATE KEY", "client_assertion", "1.emulator."} {
		if strings.Contains(d.Detail(), secret) || strings.Contains(err.Error(), secret) {
			t.Errorf("%q is in:\n%s\n%v", secret, d.Detail(), err)
		}
	}
}

// refusal makes sign-in answer with a code that the emulated tenant does not send by itself. The text is the service's.
func refusal(code int, text string) emulator.Fault {
	return emulator.Fault{
		Service: emulator.SignIn, Method: http.MethodPost, Path: "/token", Status: http.StatusBadRequest, ContentType: "application/json; charset=utf-8",
		Body: fmt.Sprintf(`{"error":"invalid_grant","error_description":"AADSTS%d: %s Trace ID: t Correlation ID: c Timestamp: 2026-11-22 10:00:00Z","error_codes":[%[1]d],"trace_id":"trace-1"}`, code, text),
	}
}

// TestGraphCredentialRefusals checks that a refused application becomes a title, a code, advice and a request id.
func TestGraphCredentialRefusals(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	right := p.Credentials().ClientSecret
	secret := func(client, value string) values { return values{"client_id": client, "client_secret": value} }
	oidc := func(token string) values {
		return values{"client_id": emulator.SeedClientID, "use_oidc": true, "oidc_token": token}
	}
	past := time.Now().Add(-time.Hour).Unix()
	elsewhere := secret(emulator.SeedClientID, right)
	elsewhere["tenant_id"] = tenant
	cloud := secret(emulator.SeedClientID, right)
	cloud["environment"] = "usgovernmentl4"
	for name, test := range map[string]struct {
		values values
		fault  emulator.Fault
		code   int
		says   string
		title  string // "Sign-in failed" if it is empty
		advice string // what to do, if the meaning does not explain it
	}{
		"wrong secret":            {values: secret(emulator.SeedClientID, "s3cret-but-wrong"), code: 7000215, says: "A common cause is the secret's ID in place of its value"},
		"application without one": {values: secret(clientID, "s3cret"), code: 700016, says: "Check client_id, and tenant_id"},
		"unknown tenant":          {values: elsewhere, code: 90002, says: "Check tenant_id and environment", title: "Sign-in failed", advice: "Set tenant_id in the provider block (or ARM_TENANT_ID)"},
		"another cloud":           {values: cloud, code: 500011, says: "Check that environment names the tenant's cloud"},
		"another certificate":     {values: values{"client_id": emulator.SeedClientID, "client_certificate": unregistered().pem}, code: 700027, says: "the certificate is not one of the application's"},
		"another subject":         {values: oidc(assertion(t, registered().key, jwt.MapClaims{"sub": "repo:contoso/other"})), code: 700213, says: "The subject names the repository, and the branch"},
		"another key":             {values: oidc(assertion(t, unregistered().key, nil)), code: 700027, says: "signature is not valid"},
		"expired assertion":       {values: oidc(assertion(t, registered().key, jwt.MapClaims{"exp": past})), code: 700024, says: "it has expired, or this machine's clock is wrong"},
		"no assertion at all":     {values: oidc("s3cret-and-no-token"), code: 50027, says: "Check the content of oidc_token or its file"},
		"expired secret":          {values: secret(emulator.SeedClientID, right), fault: refusal(7000222, "The provided client secret keys for app 'x' are expired."), code: 7000222, says: "Add a new one"},
		"disabled application":    {values: secret(emulator.SeedClientID, right), fault: refusal(7000112, "Application 'x' is disabled."), code: 7000112, says: "has to enable its service principal"},
		"no consent":              {values: secret(emulator.SeedClientID, right), fault: refusal(65001, "The user or administrator has not consented to use the application."), code: 65001, says: "not consented to in this tenant", title: "Missing consent", advice: "An administrator has to grant the application's permissions (App registrations > API permissions > Grant admin consent)"},
		"no federated credential": {values: oidc(assertion(t, registered().key, nil)), fault: refusal(70021, "No matching federated identity record found."), code: 70021, says: "issuer, subject and audience"},
		"blocked by policy":       {values: secret(emulator.SeedClientID, right), fault: refusal(53003, "Access has been blocked by Conditional Access policies."), code: 53003, says: "A Conditional Access policy blocks this sign-in", title: "Blocked by Conditional Access", advice: "have the policy's owner exclude the application"},
		"a code of no meaning":    {values: secret(emulator.SeedClientID, right), fault: refusal(4711, "Something new."), code: 4711, says: "Something new.", advice: "https://login.microsoftonline.com/error?code=4711."},
	} {
		t.Run(name, func(t *testing.T) {
			if test.fault.Status != 0 {
				defer p.Inject(test.fault)()
			}
			err := readGraph(t.Context(), p.configured(test.values, nil))
			intro := "Microsoft Entra's message: "
			if test.code == 4711 {
				intro = ""
			}
			if test.title == "" {
				test.title = "Sign-in failed"
				explains(t, err, test.title, "Check the credential in the message")
			}
			explains(t, err, test.title, fmt.Sprintf("AADSTS%d", test.code), test.says, intro, test.advice, "Request ID: ", fmt.Sprint(test.values["client_id"]))
		})
	}
}

// TestMissingCredentials checks that with no credential or half of one the message names the settings, and with an
// unreadable file the file.
func TestMissingCredentials(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	p := newPlace(t)
	missing := filepath.Join(t.TempDir(), "none")
	for name, test := range map[string]struct {
		values  values
		summary string
		says    []string
	}{
		"nothing": {nil, "No credential for Microsoft Graph", []string{
			"client_secret (ARM_CLIENT_SECRET, AZURE_CLIENT_SECRET) is not set", "the program az is not on the PATH", "client_secret, client_certificate, OIDC or a managed identity",
		}},
		"secret without application": {values{"client_secret": "s3cret"}, "No credential for Microsoft Graph", []string{"client_id (ARM_CLIENT_ID, AZURE_CLIENT_ID) is not set"}},
		"no certificate in the file": {
			values{"client_id": clientID, "client_certificate_path": p.ca}, "No credential for Microsoft Graph", []string{"The client certificate cannot be used", "found no private key"},
		},
		"no token file": {values{"client_id": clientID, "use_oidc": true, "oidc_token_file_path": missing}, "Sign-in failed", []string{missing}},
	} {
		t.Run(name, func(t *testing.T) {
			explains(t, readGraph(t.Context(), p.configured(test.values, nil)), test.summary, test.says...)
		})
	}
}

// TestCloudsOfCredentials checks that each cloud has its own names for the exchange of OpenID Connect tokens, for Graph and
// for the portal. If the portal's is not known, the message states that and no request is sent.
func TestCloudsOfCredentials(t *testing.T) {
	t.Parallel()
	for cloud, exchange := range map[string]string{
		"global": "api://AzureADTokenExchange", "usgovernmentl4": "api://AzureADTokenExchangeUSGov", "usgovernmentl5": "api://AzureADTokenExchangeUSGov", "china": "api://AzureADTokenExchangeChina",
	} {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			p := newPlace(t)
			idp := newIdentityServer(t, p, false)
			data := p.configured(values{
				"environment": cloud, "client_id": emulator.SeedClientID, "use_oidc": true, "oidc_request_url": idp.URL + "/github", "oidc_request_token": "job",
				"portal.refresh_token": p.Credentials().AdministratorRefreshToken,
			}, nil)
			graphErr, portalErr := readGraph(t.Context(), data), readPortal(t.Context(), data)
			if len(idp.asked) == 0 || !strings.Contains(idp.asked[0], "audience="+exchange+" ") {
				t.Errorf("asked for %v", idp.asked)
			}
			switch cloud {
			case "global":
				if graphErr != nil || portalErr != nil {
					t.Errorf("Graph: %v\nportal: %v", graphErr, portalErr)
				}
			case "china":
				explains(t, graphErr, "Sign-in failed", "AADSTS500011", "https://microsoftgraph.chinacloudapi.cn")
				explains(t, portalErr, "Not available in this cloud", `no application ID of the portal API in the cloud "china"`)
			default:
				host := map[string]string{"usgovernmentl4": "https://graph.microsoft.us", "usgovernmentl5": "https://dod-graph.microsoft.us"}[cloud]
				explains(t, graphErr, "Sign-in failed", "AADSTS500011", host)
				explains(t, portalErr, "Sign-in failed", "AADSTS500011", "ee62de39-b9b0-4886-aa58-08b89c4e3db3")
			}
		})
	}
}

// TestTokenFileIsReadForEverySignIn checks that a pipeline can replace the file in the middle of a run.
func TestTokenFileIsReadForEverySignIn(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	short := func(s *emulator.State) error { s.Settings.TokenLifetimeInSeconds = 60; return nil } // too short to be cached
	if err := p.Update(short); err != nil {
		t.Fatal(err)
	}
	file := p.write("token", assertion(t, registered().key, nil))
	data := p.configured(values{"client_id": emulator.SeedClientID, "use_oidc": true, "oidc_token_file_path": file}, nil)
	if err := readGraph(t.Context(), data); err != nil {
		t.Fatal(err)
	}
	replace(t, file, assertion(t, registered().key, jwt.MapClaims{"exp": time.Now().Add(-time.Hour).Unix()}))
	_, err := data.Graph.Group(t.Context(), emulator.SeedGroupID)
	explains(t, err, "Sign-in failed", "AADSTS700024")
	replace(t, file, assertion(t, registered().key, nil))
	if _, err := data.Graph.Group(t.Context(), emulator.SeedGroupID); err != nil {
		t.Error(err)
	}
}

// detail returns the message for a failure.
func detail(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		t.Fatal("no error")
	}
	return diagnose.Error(err).Detail()
}

// TestTokenFailuresSendNothing checks that any failure to get a token is reported as sign-in's on both services, and that no
// write can have taken effect.
func TestTokenFailuresSendNothing(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	both := values{"client_id": emulator.SeedClientID, "client_secret": p.Credentials().ClientSecret, "portal.refresh_token": p.Credentials().AdministratorRefreshToken}
	with := func(name string, value any) values {
		v := values{name: value}
		for n, other := range both {
			v[n] = other
		}
		return v
	}
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	for name, test := range map[string]struct {
		values values
		fault  *emulator.Fault
		kind   serviceerror.Kind
		ctx    context.Context
	}{
		"unknown certificate": {with("ca_certificate_path", nil), nil, serviceerror.Unreachable, t.Context()},
		"refused connection":  {with("authority_host", "https://127.0.0.1:1"), nil, serviceerror.Unreachable, t.Context()},
		"slow":                {both, &emulator.Fault{Service: emulator.SignIn, Delay: 5 * time.Second}, serviceerror.TimedOut, short},
		"page":                {both, &emulator.Fault{Service: emulator.SignIn, Method: http.MethodPost, Status: http.StatusOK, ContentType: "text/html", Body: "<html>"}, serviceerror.NotUnderstood, t.Context()},
	} {
		t.Run(name, func(t *testing.T) {
			if test.fault != nil {
				defer p.Inject(*test.fault)()
			}
			data := p.configured(test.values, nil)
			for plane, err := range map[string]error{"Graph": readGraph(test.ctx, data), "portal": readPortal(test.ctx, data)} {
				e, ok := errors.AsType[*serviceerror.Error](err)
				if !ok || e.Service != serviceerror.SignIn && e.Operation != "wait for Microsoft Graph" && e.Operation != "read the password reset policy" || e.Kind != test.kind {
					t.Errorf("%s: got %#v", plane, err)
					continue
				}
				if e.Service == serviceerror.SignIn && serviceerror.MayHaveTakenEffect(err) {
					t.Errorf("%s: a write may have taken effect: %v", plane, err)
				}
			}
		})
	}
}
