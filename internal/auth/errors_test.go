package auth

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

// newSecretCredential is a client secret's credential that is tried only once.
func newSecretCredential(t *testing.T, s *signIn) azcore.TokenCredential {
	t.Helper()
	cred, err := NewGraphCredential(Config{TenantID: tenant, ClientID: clientID, ClientSecret: "s3cret-value", Cloud: s.cloud(), HTTPClient: s.client(t)})
	if err != nil {
		t.Fatal(err)
	}
	return cred
}

func TestRefusals(t *testing.T) {
	tests := map[int]string{
		7000215: "secret's id was taken instead of its value", 7000222: "has expired", 700016: "not known in this tenant", 90002: "does not exist in this cloud",
		700027: "signature is not valid", 700024: "outside of its validity", 70021: "No federated identity credential", 700213: "subject of the OpenID Connect token",
		50076: "Multifactor", 50079: "register for multifactor", 65001: "consented", 53003: "conditional access", 700082: "not used for too long",
		70008: "expired or was revoked", 50173: "was revoked", 500011: "is not known in this tenant",
		7000216: "one of them", 7000112: "is disabled", 700023: "Check tenant_id", 50027: "not a valid token", 65002: "Leave portal.client_id out", 650057: "No application of one's own",
		50105: "assigned", 50034: "does not exist in this tenant", 50020: "not a guest", 50053: "locked", 50055: "has expired", 50057: "Enable it", 50078: "too old", 50158: "a person at a browser",
		53000: "compliant devices", 53001: "domain-joined", 70000: "cut off", 70043: "limits how long", 700084: "web page", 50132: "was revoked", 50133: "was revoked", 9002313: "another cloud", 123456: "Something else entirely.",
	}
	for code, want := range tests {
		s := newSignIn(t, refuse(code, "Something else entirely."))
		_, err := newSecretCredential(t, s).GetToken(t.Context(), graphScope)
		e := asError(t, err, serviceerror.SignInFailed)
		contains(t, e.Message, want, "Something else entirely.")
		contains(t, e.Operation, "get a token for Microsoft Graph with the client secret", clientID, tenant)
		if e.Service != serviceerror.SignIn || e.Status != 401 || e.RequestID != traceID || !strings.HasPrefix(e.Code, "AADSTS") {
			t.Errorf("%d: got %+v", code, e)
		}
		for _, hidden := range []string{"s3cret-value", "Trace ID", "RESPONSE", "error_description", "\n"} {
			if strings.Contains(e.Error(), hidden) {
				t.Errorf("%d: %q is in %q", code, hidden, e)
			}
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
		}, serviceerror.SignInFailed, "conditional access policy"},
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
		if name != "emulator" && c.ownAuthority() {
			t.Errorf("%s: its authority is taken for one of Microsoft's own", name)
		}
	}
	if _, ok := CloudByName("germany"); ok {
		t.Error("germany is no more")
	}
}
