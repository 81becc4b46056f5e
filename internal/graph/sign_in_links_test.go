package graph

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
)

const (
	brandingOrganization = "7c2e4d13-0000-4000-8000-00000000000a"
	brandingTestPath     = "/v1.0/organization/" + brandingOrganization + "/branding"
)

// branded is a server with a branding, nil if there is none.
type branded struct {
	t        *testing.T
	branding map[string]any
	// sent are the writes: method, path and body.
	sent []string
	// refusal is the body of the answer to a POST of a second branding.
	refusal string
	// patch and read answer a PATCH and a GET instead, if they are set.
	patch, read func(http.ResponseWriter) bool
}

const conflictingObject = `{"error":{"code":"Request_BadRequest","message":"A conflicting object with one or more of the specified property values is present in the directory."}}`

const noSuchObject = `{"error":{"code":"Request_ResourceNotFound","message":"Resource 'x' does not exist or one of its queried reference-property objects are not present."}}`

func (s *branded) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/v1.0/organization" {
		answer(w, 200, jsonType, `{"value":[{"id":"`+brandingOrganization+`"}]}`)
		return
	}
	if got := r.Header.Get("Accept-Language"); got != "0" {
		s.t.Errorf("%s %s: Accept-Language is %q", r.Method, r.URL.Path, got)
	}
	if !strings.HasPrefix(r.URL.Path, brandingTestPath) {
		s.t.Errorf("%s %s", r.Method, r.URL.Path)
	}
	if r.Method == http.MethodGet {
		switch raw, _ := json.Marshal(s.branding); {
		case s.read != nil && s.read(w):
		case s.branding == nil:
			answer(w, 404, jsonType, noSuchObject)
		default:
			answer(w, 200, jsonType, string(raw))
		}
		return
	}
	raw, _ := io.ReadAll(r.Body)
	s.sent = append(s.sent, r.Method+" "+strings.TrimPrefix(r.URL.Path, brandingTestPath)+" "+string(raw))
	if r.Method == http.MethodPatch && s.patch != nil && s.patch(w) {
		return
	}
	if r.Method == http.MethodPost && s.branding != nil {
		answer(w, 400, jsonType, s.refusal)
		return
	}
	if s.branding == nil {
		s.branding = map[string]any{"id": "0"}
	}
	if err := json.Unmarshal(raw, &s.branding); err != nil {
		s.t.Error(err)
	}
	if r.Method == http.MethodPost {
		answer(w, 201, jsonType, `{"id":"0"}`)
		return
	}
	answer(w, 204, "", "")
}

func newBranded(t *testing.T, branding string) (*Client, *branded) {
	t.Helper()
	s := &branded{t: t, refusal: conflictingObject}
	if branding != "" {
		if err := json.Unmarshal([]byte(branding), &s.branding); err != nil {
			t.Fatal(err)
		}
	}
	client, _ := newClient(t, s.serve)
	return client, s
}

func (s *branded) wantSent(want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.sent); diff != "" {
		s.t.Errorf("sent (-want +got):\n%s", diff)
	}
	s.sent = nil
}

// TestSignInLinksSendsOnlyWhatChanges: the object of what is hidden goes whole, with what is not known here, and other properties do
// not go at all, the two that are not to be used among them (passwords 3.6 and 10.8).
func TestSignInLinksSendsOnlyWhatChanges(t *testing.T) {
	client, server := newBranded(t, `{"id":"0","signInPageText":"Hello","customForgotMyPasswordText":"Old","customAccountResetCredentialsUrl":null,"customResetItNowText":"Now",
		"loginPageTextVisibilitySettings":{"hideTermsOfUse":true,"hideForgotMyPassword":null,"future":{"a":1.50}}}`)
	before, after, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ForgotPasswordText: new(""), ResetURL: new("https://a.example"), ShowForgotPassword: new(false)})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, before, passwords.SignInLinks{
		ForgotPasswordText: new("Old"), CannotAccessAccountText: new(""), ResetURL: new(""),
		ShowPasswordReset: new(true), ShowForgotPassword: new(true), ShowCannotAccessAccount: new(true),
	})
	equal(t, after, passwords.SignInLinks{
		ForgotPasswordText: new(""), CannotAccessAccountText: new(""), ResetURL: new("https://a.example"),
		ShowPasswordReset: new(true), ShowForgotPassword: new(false), ShowCannotAccessAccount: new(true),
	})
	server.wantSent(`PATCH  {"customAccountResetCredentialsUrl":"https://a.example","customForgotMyPasswordText":null,` +
		`"loginPageTextVisibilitySettings":{"future":{"a":1.5},"hideForgotMyPassword":true,"hideTermsOfUse":true}}`)

	if _, _, err = client.UpdateSignInLinks(t.Context(), after); err != nil {
		t.Fatal(err)
	}
	server.wantSent()
}

// TestSignInLinksWithoutABranding: nothing is written if nothing differs from Microsoft's links, and otherwise a PATCH makes the
// branding, or a POST if the service refuses that (passwords 3.15).
func TestSignInLinksWithoutABranding(t *testing.T) {
	change := passwords.SignInLinks{ForgotPasswordText: new("Help"), ShowPasswordReset: new(true), ResetURL: new("")}
	client, server := newBranded(t, "")
	if _, _, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ForgotPasswordText: new(""), ShowForgotPassword: new(true)}); err != nil {
		t.Fatal(err)
	}
	server.wantSent()
	if _, _, err := client.UpdateSignInLinks(t.Context(), change); err != nil {
		t.Fatal(err)
	}
	server.wantSent(`PATCH  {"customForgotMyPasswordText":"Help"}`)

	client, server = newBranded(t, "")
	server.patch = func(w http.ResponseWriter) bool {
		if server.branding == nil {
			answer(w, 404, jsonType, noSuchObject)
		}
		return server.branding == nil
	}
	_, after, err := client.UpdateSignInLinks(t.Context(), change)
	if err != nil || *after.ForgotPasswordText != "Help" {
		t.Errorf("%v %v", after, err)
	}
	server.wantSent(`PATCH  {"customForgotMyPasswordText":"Help"}`, `POST /localizations {"customForgotMyPasswordText":"Help"}`)
}

// TestSignInLinksOfAFasterClient: another client makes the branding between the PATCH and the POST, which the service then refuses
// (passwords 3.14). What it has hidden stays hidden.
func TestSignInLinksOfAFasterClient(t *testing.T) {
	client, server := newBranded(t, "")
	server.patch = func(w http.ResponseWriter) bool {
		if server.branding != nil {
			return false
		}
		answer(w, 404, jsonType, noSuchObject)
		server.branding = map[string]any{"id": "0", "loginPageTextVisibilitySettings": map[string]any{"hideTermsOfUse": true}}
		return true
	}
	_, after, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ShowCannotAccessAccount: new(false)})
	if err != nil || *after.ShowCannotAccessAccount {
		t.Fatalf("%v %v", after, err)
	}
	server.wantSent(`PATCH  {"loginPageTextVisibilitySettings":{"hideCannotAccessYourAccount":true}}`,
		`POST /localizations {"loginPageTextVisibilitySettings":{"hideCannotAccessYourAccount":true}}`,
		`PATCH  {"loginPageTextVisibilitySettings":{"hideCannotAccessYourAccount":true,"hideTermsOfUse":true}}`)
}

// TestSignInLinksNotRead: only the directory's own answer means that there is no branding. The page of a proxy does not.
func TestSignInLinksNotRead(t *testing.T) {
	for name, body := range map[string]string{"a page": "<html>not found</html>", "nothing": "", "another code": `{"error":{"code":"itemNotFound","message":"x"}}`} {
		client, server := newBranded(t, "")
		server.read = func(w http.ResponseWriter) bool { answer(w, 404, jsonType, body); return true }
		found, err := client.SignInLinks(t.Context())
		if err == nil || found != (passwords.SignInLinks{}) {
			t.Errorf("%s: %v %v", name, found, err)
		}
		before, _, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ForgotPasswordText: new("x")})
		if err == nil || before != (passwords.SignInLinks{}) || len(server.sent) > 0 {
			t.Errorf("%s: %v %v %v", name, before, err, server.sent)
		}
	}
}

// TestSignInLinksFaults: each fault of the emulated tenant passes, in a tenant in which a POST makes the branding.
func TestSignInLinksFaults(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"stale reads":      {Method: http.MethodPost, StaleReads: 3, Times: 1},
		"lost answer":      {Method: http.MethodPost, Drop: emulator.DropAfter, Times: 1},
		"lost request":     {Method: http.MethodPost, Drop: emulator.DropBefore, Times: 1},
		"reported in vain": {Method: http.MethodPost, Status: 504, AfterWrite: true, Times: 1},
		"throttled":        {Method: http.MethodPost, Status: 429, RetryAfter: "0.002", Times: 2},

		"lost answer, then stale reads":      {Method: http.MethodPost, Drop: emulator.DropAfter, Times: 1, StaleReads: 8},
		"reported in vain, then stale reads": {Method: http.MethodPost, Status: 504, AfterWrite: true, Times: 1, StaleReads: 8},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.Settings.BrandingNeedsPost = true })
			fault.Service = emulator.Graph
			server.Inject(fault)
			_, after, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ResetURL: new("https://a.example"), ShowForgotPassword: new(false)})
			if err != nil || *after.ResetURL != "https://a.example" || *after.ShowForgotPassword {
				t.Errorf("got %v, %v", after, err)
			}
			for _, r := range server.Requests() {
				if r.Method == http.MethodPost && r.Status == http.StatusBadRequest {
					t.Errorf("%s was sent although the branding was there", r.Path)
				}
			}
		})
	}
}

// TestSignInLinksOfAFasterClientShownLate: another client makes or deletes the branding, and old answers hide that for longer than
// writes are repeated. The refusal itself shows it, by its text or by a detail (passwords 3.14), and the write waits for a new answer.
func TestSignInLinksOfAFasterClientShownLate(t *testing.T) {
	for name, test := range map[string]struct {
		first, now map[string]any // the branding in old answers, and as it is
		refusal    string         // of a POST
		want       []string
	}{
		"made, by the text":   {nil, map[string]any{"id": "0"}, conflictingObject, []string{"PATCH", "POST", "PATCH"}},
		"made, by the detail": {nil, map[string]any{"id": "0"}, `{"error":{"code":"Request_BadRequest","message":"Another text.","details":[{"code":"ObjectConflict","target":"id"}]}}`, []string{"PATCH", "POST", "PATCH"}},
		"deleted":             {map[string]any{"id": "0"}, nil, "", []string{"PATCH", "PATCH"}},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := newBranded(t, "")
			server.branding = test.now
			stale, old := 8, test.first != nil
			server.read = func(w http.ResponseWriter) bool {
				if stale--; stale < 0 {
					return false
				}
				if old {
					answer(w, 200, jsonType, `{"id":"0"}`)
				} else {
					answer(w, 404, jsonType, noSuchObject)
				}
				return true
			}
			var methods []string
			server.patch = func(w http.ResponseWriter) bool {
				if len(server.sent) > 1 {
					return false
				}
				answer(w, 404, jsonType, noSuchObject)
				return true
			}
			server.refusal = test.refusal
			_, after, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ForgotPasswordText: new("Help")})
			if err != nil || *after.ForgotPasswordText != "Help" {
				t.Errorf("%v %v", after, err)
			}
			for _, line := range server.sent {
				method, _, _ := strings.Cut(line, " ")
				methods = append(methods, method)
			}
			if diff := cmp.Diff(test.want, methods); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

// TestSignInLinksWithoutALicense: the error is that of a missing license (passwords 3.10).
func TestSignInLinksWithoutALicense(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SubscribedSkus = nil })
	_, _, err := client.UpdateSignInLinks(t.Context(), passwords.SignInLinks{ForgotPasswordText: new("x")})
	if serviceerror.KindOf(err) != serviceerror.NotLicensed {
		t.Errorf("got %v", err)
	}
}
