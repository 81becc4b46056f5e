package emulator

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const policyPath = "/api/PasswordReset/PasswordResetPolicies"

// testTenant is a running emulator with a plain HTTP client.
type testTenant struct {
	*Server
	t      *testing.T
	client *http.Client
}

func startTenant(t *testing.T, o Options) *testTenant {
	t.Helper()
	s, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return &testTenant{Server: s, t: t, client: clientFor(t, s)}
}

func clientFor(t *testing.T, s *Server) *http.Client {
	t.Helper()
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(s.CACertificatePEM()) {
		t.Fatal("the CA certificate is not PEM")
	}
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Timeout: 30 * time.Second}
}

// reply is an answer that was read to its end.
type reply struct {
	*http.Response
	body []byte
}

// json decodes the body as an object.
func (r reply) json(t *testing.T) map[string]any {
	t.Helper()
	var v map[string]any
	if err := json.Unmarshal(r.body, &v); err != nil {
		t.Fatalf("%d %s: %v", r.StatusCode, r.body, err)
	}
	return v
}

// at walks into the body: at(t, "error", "code").
func (r reply) at(t *testing.T, path ...string) any {
	t.Helper()
	var v any = r.json(t)
	for _, key := range path {
		object, ok := v.(map[string]any)
		if !ok {
			t.Fatalf("%s: nothing at %v", r.body, path)
		}
		v = object[key]
	}
	return v
}

// try sends a request; header has names and values by turns.
func (e *testTenant) try(method, path, token string, body []byte, header ...string) (reply, error) {
	e.t.Helper()
	target := path
	if !strings.HasPrefix(path, "https://") {
		target = e.URL() + path
	}
	r, err := http.NewRequestWithContext(e.t.Context(), method, target, bytes.NewReader(body))
	if err != nil {
		e.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := e.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	read, err := io.ReadAll(resp.Body)
	return reply{resp, read}, err
}

func (e *testTenant) do(method, path, token string, body []byte, header ...string) reply {
	e.t.Helper()
	r, err := e.try(method, path, token, body, header...)
	if err != nil {
		e.t.Fatal(err)
	}
	return r
}

// graph sends a GET to Graph as the app with every permission.
func (e *testTenant) graph(path string) reply {
	e.t.Helper()
	return e.do(http.MethodGet, graph.Prefix+path, e.IssueToken(TokenSpec{}), nil)
}

// portalToken returns a user's token for the portal.
func (e *testTenant) portalToken(user string) string {
	return e.IssueToken(TokenSpec{Audience: PortalAudience, User: user})
}

// portalAs sends a request to the portal as a user.
func (e *testTenant) portalAs(user, method, path string, body []byte) reply {
	e.t.Helper()
	return e.do(method, path, e.portalToken(user), body, "x-ms-client-request-id", uuid.NewString())
}

// policy reads the policy document as the portal shows it.
func (e *testTenant) policy() Document {
	e.t.Helper()
	r := e.portalAs(SeedPolicyAdministratorID, http.MethodGet, policyPath, nil)
	var d Document
	if err := json.Unmarshal(r.body, &d); err != nil || r.StatusCode != http.StatusOK {
		e.t.Fatalf("%d %s: %v", r.StatusCode, r.body, err)
	}
	return d
}

// put reads the policy document, changes it and writes it back.
func (e *testTenant) put(query string, change func(*Document)) reply {
	e.t.Helper()
	d := e.policy()
	change(&d)
	return e.portalAs(SeedPolicyAdministratorID, http.MethodPut, policyPath+query, d.Raw())
}

// signIn posts to the token endpoint.
func (e *testTenant) signIn(tenant string, form url.Values) reply {
	e.t.Helper()
	return e.do(http.MethodPost, "/"+tenant+"/oauth2/v2.0/token", "", []byte(form.Encode()),
		"Content-Type", "application/x-www-form-urlencoded")
}

func wantStatus(t *testing.T, r reply, status int) {
	t.Helper()
	if r.StatusCode != status {
		t.Fatalf("status %d instead of %d: %s", r.StatusCode, status, r.body)
	}
}

// wantRefused checks that Graph refuses a query: with 400, and one of the codes that queries are refused with.
func wantRefused(t *testing.T, r reply) {
	t.Helper()
	wantStatus(t, r, http.StatusBadRequest)
	switch code := r.at(t, "error", "code"); code {
	case "BadRequest", "Request_BadRequest", "Request_UnsupportedQuery":
	default:
		t.Fatalf("error code %v: %s", code, r.body)
	}
}

// wantError checks the status and the code of an error of the portal or of Graph.
func wantError(t *testing.T, r reply, status int, code string) {
	t.Helper()
	wantStatus(t, r, status)
	v := r.json(t)
	var got any
	if data, ok := v["ClientData"].(map[string]any); ok {
		got = data["errorCode"]
	} else if inner, ok := v["error"].(map[string]any); ok {
		got = inner["code"]
	}
	if got != code {
		t.Fatalf("error code %v instead of %s: %s", got, code, r.body)
	}
}

func wantPolicy(t *testing.T, d Document, key, want string) {
	t.Helper()
	if raw, _ := d.Get(key); string(raw) != want {
		t.Errorf("%s is %s instead of %s", key, raw, want)
	}
}

// selectGroup lets the members of a group reset their passwords.
func selectGroup(s *State, id string) {
	s.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
	s.SetPolicy(tenant.KeyGroupIDs, []string{id})
}

// includes reports whether every property of the second document is in the first with the same value.
func includes(d, part Document) bool {
	return !slices.ContainsFunc(part, func(p document.Property) bool {
		value, _ := d.Get(p.Key)
		return string(value) != string(p.Value)
	})
}
