package auth

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// newSecretCredential returns a client secret's credential that sends each request only once.
func newSecretCredential(t *testing.T, s *signIn) azcore.TokenCredential {
	t.Helper()
	cred, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret-value", Cloud: s.cloud(), HTTPClient: s.client(t)})
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

func TestRefusals(t *testing.T) {
	const failed, expired, revoked, mfa = serviceerror.SignInFailed, serviceerror.SignInExpired, serviceerror.SignInRevoked, serviceerror.MFARequired
	const blocked, user, consent = serviceerror.ConditionalAccess, serviceerror.UserCannotSignIn, serviceerror.ConsentMissing
	tests := map[int]struct {
		kind serviceerror.Kind
		want string
	}{
		7000215: {failed, "secret's ID in place of its value"}, 7000222: {failed, "has expired"}, 700016: {failed, "not known in this tenant"}, 90002: {failed, "does not exist in this cloud"},
		700027: {failed, "signature is not valid"}, 700024: {failed, "is not valid at this time"}, 50013: {failed, "its signature or its audience is wrong"}, 70021: {failed, "No federated identity credential"}, 700213: {failed, "subject of the OpenID Connect token"},
		700211: {failed, "matches the issuer of"}, 700212: {failed, "matches the audience of"}, 900023: {failed, "not a valid tenant ID"},
		7000216: {failed, "one of them"}, 7000112: {failed, "is disabled"}, 700023: {failed, "Check tenant_id"}, 50027: {failed, "not a valid token"}, 65002: {failed, "Remove portal.client_id"},
		650057: {failed, "Only Microsoft's own applications"}, 50105: {failed, "assigned"}, 530035: {failed, "security defaults"}, 500011: {failed, "does not know the service"},
		70000: {failed, "incomplete"}, 9002313: {failed, "another cloud"},
		65001: {consent, "consented"}, 65004: {consent, "declined"}, 90094: {consent, "an administrator"},
		50034: {user, "does not exist in this tenant"}, 51004: {user, "does not exist in this tenant"}, 50014: {user, "invitation is pending"}, 50020: {user, "not a guest"}, 50053: {user, "locked"},
		50055: {user, "has expired"}, 50057: {user, "disabled"}, 50142: {user, "changes the password first"}, 50144: {user, "on-premises password"},
		50072: {mfa, "register for multifactor"}, 50074: {mfa, "has not passed it"}, 50076: {mfa, "the user can pass it only in a browser"}, 50078: {mfa, "too old"}, 50079: {mfa, "register for multifactor"},
		50158: {mfa, "only in a browser"}, 53004: {mfa, "which a risky sign-in does not allow"}, 53010: {mfa, "certain locations"},
		50005: {blocked, "platform"}, 50097: {blocked, "authenticate"}, 50131: {blocked, "risk"}, 53000: {blocked, "compliant devices"}, 53001: {blocked, "domain-joined"}, 53002: {blocked, "approved apps"},
		53003: {blocked, "blocks this sign-in"}, 530003: {blocked, "managed devices"}, 53011: {blocked, "because of risk"},
		70008: {expired, "expired or was revoked"}, 700082: {expired, "not used for too long"}, 700084: {expired, "web page"}, 70043: {expired, "limits how long"}, 50089: {expired, "expired or was revoked"},
		500133: {serviceerror.ExpiredToken, "access token has expired"},
		50173:  {revoked, "was revoked"}, 50132: {revoked, "was revoked"}, 50133: {revoked, "was revoked"},
		123456: {failed, "Something else entirely."}, 5007600: {failed, "Something else entirely."},
	}
	for number := range refusals {
		if code, err := strconv.Atoi(number); err != nil || tests[code].want == "" {
			t.Errorf("AADSTS%s is not tested", number)
		}
	}
	for code, test := range tests {
		s := newSignIn(t, refuse(code, "Something else entirely."))
		_, err := newSecretCredential(t, s).GetToken(t.Context(), graphScope)
		e := asError(t, err, test.kind)
		contains(t, e.Message, test.want, "Something else entirely.")
		contains(t, e.Operation, "get a token for Microsoft Graph with the client secret", clientID, tenant)
		if e.Service != serviceerror.SignIn || e.Status != 401 || e.RequestID != traceID || e.Code != fmt.Sprintf("AADSTS%d", code) || e.Source != serviceerror.FromApplication {
			t.Errorf("%d: got %+v", code, e)
		}
		for _, hidden := range []string{"s3cret-value", "Trace ID", "RESPONSE", "error_description", "\n"} {
			if strings.Contains(e.Error(), hidden) {
				t.Errorf("%d: %q is in %q", code, hidden, e)
			}
		}
	}
}

// TestRefusalIn checks the codes in the text of a service that signs in on behalf of its caller.
func TestRefusalIn(t *testing.T) {
	for text, want := range map[string]struct {
		code string
		kind serviceerror.Kind
	}{
		"AADSTS50076: Due to a change": {"AADSTS50076", serviceerror.MFARequired}, "on behalf of: AADSTS500133: Assertion": {"AADSTS500133", serviceerror.ExpiredToken},
		"AADSTS50013: Assertion": {"AADSTS50013", serviceerror.SignInFailed}, "AADSTS: none": {"", serviceerror.SignInFailed}, "": {"", serviceerror.SignInFailed},
	} {
		if code, kind := RefusalIn(text); code != want.code || kind != want.kind {
			t.Errorf("%q: got %q and kind %d", text, code, kind)
		}
	}
}

func TestAssertionIsHidden(t *testing.T) {
	s := newSignIn(t, refuse(700027, "Bad signature."))
	cred, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, ClientCertificate: string(newCertificate(t)), Cloud: s.cloud(), HTTPClient: s.client(t)})
	if err != nil {
		t.Fatal(err)
	}
	_, err = cred.GetToken(t.Context(), graphScope)
	e := asError(t, err, serviceerror.SignInFailed)
	if strings.Contains(e.Error(), "eyJ") || !strings.Contains(e.Error(), "(hidden)") {
		t.Errorf("got %q", e)
	}
}

func TestOddAnswers(t *testing.T) {
	tests := map[string]struct {
		token func(http.ResponseWriter, url.Values)
		kind  serviceerror.Kind
		want  string
	}{
		"page": {func(w http.ResponseWriter, _ url.Values) {
			w.WriteHeader(403)
			_, _ = w.Write([]byte("<html>s3cret-value</html>"))
		}, serviceerror.SignInFailed, "not an error of Microsoft Entra sign-in (HTTP 403)"},
		"code in the list only": {func(w http.ResponseWriter, _ url.Values) {
			writeJSON(w, 400, map[string]any{"error": "invalid_grant", "error_description": "", "error_codes": []int{53003}})
		}, serviceerror.ConditionalAccess, "Conditional Access policy"},
		"no code": {func(w http.ResponseWriter, _ url.Values) {
			writeJSON(w, 400, map[string]any{"error": "invalid_request", "error_description": "Hm."})
		}, serviceerror.SignInFailed, "Hm."},
		"nothing in 200": {func(w http.ResponseWriter, _ url.Values) { writeJSON(w, 200, map[string]any{}) }, serviceerror.NotUnderstood, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := newSecretCredential(t, newSignIn(t, test.token)).GetToken(t.Context(), graphScope)
			e := asError(t, err, test.kind)
			contains(t, e.Message, test.want)
			if strings.Contains(e.Error(), "s3cret-value") {
				t.Errorf("the secret is in %q", e)
			}
		})
	}
}

func TestUnavailable(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("waits for the repetitions of azidentity")
	}
	tries := 0
	s := newSignIn(t, func(w http.ResponseWriter, _ url.Values) {
		tries++
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	_, err := newSecretCredential(t, s).GetToken(t.Context(), graphScope)
	_ = asError(t, err, serviceerror.Unavailable)
	if tries != 3 {
		t.Errorf("%d tries", tries)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	s := newSignIn(t, nil)
	client := s.client(t)
	s.Close()
	c := Config{TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret-value", Cloud: s.cloud(), HTTPClient: client}
	cred, err := NewGraphCredential(c)
	if err != nil {
		t.Fatal(err)
	}
	_, err = cred.GetToken(t.Context(), graphScope)
	e := asError(t, err, serviceerror.Unreachable)
	contains(t, e.Message, "refused")
}

func TestUnknownAuthority(t *testing.T) {
	t.Parallel()
	s := newSignIn(t, nil)
	cred, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret-value", Cloud: s.cloud(), HTTPClient: http.DefaultClient})
	if err != nil {
		t.Fatal(err)
	}
	_, err = cred.GetToken(t.Context(), graphScope)
	e := asError(t, err, serviceerror.Unreachable)
	contains(t, e.Message, "certificate")
}

func TestClouds(t *testing.T) {
	for _, name := range CloudNames() {
		c, ok := CloudByName(name)
		if !ok || c.Name != name {
			t.Errorf("%s: %+v", name, c)
		}
		if !strings.HasPrefix(c.GraphScope(), "https://") || !strings.HasSuffix(c.GraphScope(), "/.default") {
			t.Errorf("%s: scope %s", name, c.GraphScope())
		}
		if name != "emulator" && c.OwnAuthority() {
			t.Errorf("%s: its authority is taken for one of Microsoft's own", name)
		}
	}
	if _, ok := CloudByName("germany"); ok {
		t.Error("germany is no more")
	}
}
