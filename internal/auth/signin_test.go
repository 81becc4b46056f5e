package auth

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

const (
	tenant   = "11111111-2222-3333-4444-555555555555"
	clientID = "66666666-7777-8888-9999-000000000000"
	user     = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"
	traceID  = "0f0f0f0f-0000-4000-8000-000000000002"
)

// signIn is a fake of Microsoft Entra sign-in: the two requests of graph-api 8.1.
type signIn struct {
	*httptest.Server
	// token answers a token request. By default it returns an opaque token.
	token func(w http.ResponseWriter, form url.Values)

	mu    sync.Mutex
	forms []url.Values
	paths []string
}

func newSignIn(t *testing.T, token func(http.ResponseWriter, url.Values)) *signIn {
	t.Helper()
	s := &signIn{token: token}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{tenant}/v2.0/.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		base := s.URL + "/" + r.PathValue("tenant")
		writeJSON(w, 200, map[string]string{
			"issuer": base + "/v2.0", "authorization_endpoint": base + "/oauth2/v2.0/authorize", "token_endpoint": base + "/oauth2/v2.0/token",
		})
	})
	mux.HandleFunc("POST /{tenant}/oauth2/v2.0/token", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		s.mu.Lock()
		s.forms, s.paths = append(s.forms, r.PostForm), append(s.paths, r.URL.Path)
		s.mu.Unlock()
		if s.token != nil {
			s.token(w, r.PostForm)
			return
		}
		writeJSON(w, 200, map[string]any{"token_type": "Bearer", "expires_in": 3599, "access_token": "opaque"})
	})
	s.Server = httptest.NewTLSServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *signIn) cloud() Cloud {
	c, _ := CloudByName("global")
	c.AuthorityHost = s.URL
	return c
}

// client returns the HTTP client that users get. It trusts the fake.
func (s *signIn) client(t *testing.T) *http.Client {
	t.Helper()
	u, _ := url.Parse(s.URL)
	c, err := transport.NewClient(transport.Options{CACertificatePEM: certificatePEM(s.Server), Hosts: []string{u.Host}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (s *signIn) requests() []url.Values {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]url.Values{}, s.forms...)
}

func certificatePEM(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// refuse answers as Entra does, and also repeats what it was sent.
func refuse(code int, said string) func(http.ResponseWriter, url.Values) {
	return func(w http.ResponseWriter, form url.Values) {
		writeJSON(w, 401, map[string]any{
			"error": "invalid_client",
			"error_description": fmt.Sprintf("AADSTS%d: %s You sent %s %s %s. Trace ID: %s Correlation ID: x Timestamp: 2026-11-22 10:00:00Z",
				code, said, form.Get("client_secret"), form.Get("client_assertion"), form.Get("refresh_token"), traceID),
			"error_codes": []int{code}, "timestamp": "2026-11-22 10:00:00Z", "trace_id": traceID, "correlation_id": "x",
		})
	}
}

// userToken returns a delegated token for the portal with changes to its claims; a nil value deletes a claim.
func userToken(t *testing.T, changes jwt.MapClaims) string {
	t.Helper()
	c := jwt.MapClaims{
		"aud": portalResourceGlobal, "tid": tenant, "oid": user, "scp": "user_impersonation", "idtyp": "user",
		"exp": time.Now().Add(time.Hour).Unix(), "jti": fmt.Sprint(time.Now().UnixNano()),
	}
	for name, value := range changes {
		if c[name] = value; value == nil {
			delete(c, name)
		}
	}
	signed, err := jwt.NewWithClaims(jwt.SigningMethodHS256, c).SignedString([]byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

// fakeCLI puts a script named az on an otherwise empty PATH, and returns the path of a file with one line for each
// call.
func fakeCLI(t *testing.T, script string) (calls string) {
	t.Helper()
	dir := t.TempDir()
	calls = filepath.Join(dir, "calls")
	text := "#!/bin/sh\necho \"$@\" >> '" + calls + "'\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	return calls
}

// printToken returns the script of a CLI that prints that token.
func printToken(token string) string {
	return fmt.Sprintf(`echo '{"accessToken":"%s","expires_on":%d,"expiresOn":"x","tokenType":"Bearer"}'`, token, time.Now().Add(time.Hour).Unix())
}

func lines(t *testing.T, file string) []string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return strings.FieldsFunc(string(data), func(r rune) bool { return r == '\n' })
}
