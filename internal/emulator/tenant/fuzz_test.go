package tenant_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// FuzzState reads any bytes as a tenant file. What is accepted is written back with everything that was in it, reads and
// writes the same again, and can be shown.
func FuzzState(f *testing.F) {
	v := newViewer(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	f.Fuzz(func(t *testing.T, data []byte) {
		first, err := tenant.ReadState(data)
		if err != nil {
			return
		}
		written, err := tenant.EncodeState(first)
		if err != nil {
			t.Fatalf("what was accepted cannot be written: %v", err)
		}
		read := jsonOf(t, data)
		forgetOlder(read)
		if lost := loses(read, jsonOf(t, written)); lost != "" {
			t.Fatalf("%s\nbecame\n%s", lost, written)
		}
		second, err := tenant.ReadState(written)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v\n%s", err, written)
		}
		copied, err := tenant.CloneState(second)
		if err != nil {
			t.Fatal(err)
		}
		for name, again := range map[string]*tenant.State{"read again": second, "copied": copied} {
			if data, err := tenant.EncodeState(again); err != nil || !bytes.Equal(data, written) {
				t.Fatalf("%s it is %s\ninstead of %s: %v", name, data, written, err)
			}
		}
		v.show(t, second)
	})
}

// forgetOlder removes the settings of an older version that become password rules.
func forgetOlder(file any) {
	object, _ := file.(map[string]any)
	settings, _ := byFold(object, "settings").(map[string]any)
	for name := range settings {
		switch strings.ToLower(name) {
		case "lockoutthreshold", "lockoutdurationinseconds", "bannedpasswords":
			delete(settings, name)
		}
	}
}

// viewer asks Graph and the portal for everything that they show of a tenant.
type viewer struct {
	now           time.Time
	graph, portal http.Handler
	token         string
}

// viewerID is a user that is in no input.
const viewerID = "5d1a0000-0000-4000-8000-00000000f022"

func newViewer(now time.Time) *viewer {
	const origin = "https://emulator.example"
	clock := func() time.Time { return now }
	issuer, stale := token.NewIssuer(origin, clock), &wire.StaleDocuments{}
	v := &viewer{now: now, graph: graph.New(origin, issuer, stale).Handler(), portal: portal.New(origin, issuer, stale).Handler()}
	v.token = token.Sign(issuer.ClaimsFor(v.admit(tenant.Seed(now)), token.Spec{Audience: tenant.PortalAudience, User: viewerID}))
	return v
}

// admit adds the viewer to a tenant, and sets the tenant id to the one that the token is for.
func (v *viewer) admit(s *tenant.State) *tenant.State {
	s.Tenant.ID = tenant.SeedTenantID
	s.Users = append(s.Users, tenant.User{
		ID: viewerID, UserPrincipalName: "viewer@contoso.example", UserType: "Member", AccountEnabled: true,
		DirectoryRoles: []string{tenant.RoleGlobalReader, tenant.RoleGlobalAdministrator},
	})
	return s
}

// get asks for a path and follows the pages of a list to the end.
func (v *viewer) get(t *testing.T, service http.Handler, s *tenant.State, claims *token.Claims, path string) {
	t.Helper()
	for path != "" {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+v.token)
		r.Header.Set("x-ms-client-request-id", viewerID)
		r.Header.Set("ConsistencyLevel", "eventual")
		a, x := wire.NewAnswer(), &wire.Exchange{Now: v.now, State: s, Claims: claims}
		service.ServeHTTP(a, x.In(r))
		var answer struct {
			Next string `json:"@odata.nextLink"`
		}
		if err := json.Unmarshal(a.Body, &answer); err != nil || a.Status >= http.StatusInternalServerError {
			t.Fatalf("%s: %d %s: %v", path, a.Status, a.Body, err)
		}
		_, path, _ = strings.Cut(answer.Next, "https://emulator.example")
	}
}

// show asks for everything of a tenant that Graph and the portal show.
func (v *viewer) show(t *testing.T, s *tenant.State) {
	t.Helper()
	app := &token.Claims{IDType: "app", Roles: tenant.Seed(v.now).App(tenant.SeedClientID).Permissions}
	s.Settings.GraphPageSize, s.Settings.ReportThrottling, s.Settings.GraphRequestsPerSecond = 0, false, 0
	for _, path := range []string{
		"/reports/authenticationMethods/userRegistrationDetails", "/users", "/groups", "/auditLogs/directoryAudits", "/subscribedSkus",
	} {
		v.get(t, v.graph, s, app, graph.Prefix+path)
	}
	for i := range s.Users {
		s.UserAt(s.Users[i].UserPrincipalName)
	}
	for i := range s.Groups {
		s.MembersOf(&s.Groups[i], true)
	}
	v.get(t, v.portal, v.admit(s), nil, "/api/PasswordReset/PasswordResetPolicies?getPasswordResetEnabledGroup=true")
	s.FreezeRegistrationReport(v.now)
}

func jsonOf(t *testing.T, data []byte) (value any) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	if err := dec.Decode(&value); err != nil {
		t.Fatalf("what was accepted is no JSON: %v", err)
	}
	return value
}

// loses returns what of a JSON value is not in another one, which may have more. What is empty may be left out, names may
// change their case, and times their spelling.
func loses(in, out any) string {
	if empty(in) {
		return ""
	}
	switch in := in.(type) {
	case map[string]any:
		object, _ := out.(map[string]any)
		for name, value := range in {
			if lost := loses(value, byFold(object, name)); lost != "" {
				return fmt.Sprintf("%q: %s", name, lost)
			}
		}
		return ""
	case []any:
		list, _ := out.([]any)
		if len(list) != len(in) {
			return fmt.Sprintf("%v", in)
		}
		for i, value := range in {
			if lost := loses(value, list[i]); lost != "" {
				return lost
			}
		}
		return ""
	case string:
		text, _ := out.(string)
		if sameTime(in, text) {
			return ""
		}
	case json.Number:
		number, ok := out.(json.Number)
		if ok && in == number {
			return ""
		}
	}
	if in != out {
		return fmt.Sprintf("%#v (%T)", in, in)
	}
	return ""
}

func byFold(object map[string]any, name string) any {
	if value, ok := object[name]; ok {
		return value
	}
	for key, value := range object {
		if strings.EqualFold(key, name) {
			return value
		}
	}
	return nil
}

func sameTime(a, b string) bool {
	one, err := time.Parse(time.RFC3339Nano, a)
	other, err2 := time.Parse(time.RFC3339Nano, b)
	return err == nil && err2 == nil && one.Equal(other)
}

// empty reports whether a value is nothing, or has nothing in it.
func empty(value any) bool {
	switch value := value.(type) {
	case map[string]any:
		for _, one := range value {
			if !empty(one) {
				return false
			}
		}
		return true
	case []any:
		return len(value) == 0
	case json.Number:
		n, _, err := big.ParseFloat(string(value), 10, 64, big.ToZero)
		return err == nil && n.Sign() == 0
	case bool:
		return !value
	case string:
		return value == ""
	default:
		return value == nil
	}
}

// TestLossesAreNoticed proves that the comparison above can fail.
func TestLossesAreNoticed(t *testing.T) {
	for _, c := range []struct {
		in, out string
		lost    bool
	}{
		{`{"a":1,"b":[{"c":"x"}]}`, `{"A":1,"b":[{"c":"x","d":2}]}`, false},
		{`{"a":null,"b":[],"c":"","d":false,"e":{"f":0}}`, `{}`, false},
		{`{"a":"2026-01-01T00:00:00+00:00"}`, `{"a":"2026-01-01T00:00:00Z"}`, false},
		{`{"a":1}`, `{}`, true},
		{`{"a":1}`, `{"a":2}`, true},
		{`{"a":"x"}`, `{"a":"X"}`, true},
		{`{"a":[1,2]}`, `{"a":[1]}`, true},
		{`{"a":[{"b":1}]}`, `{"a":[{"c":1}]}`, true},
		{`{"a":true}`, `{"a":false}`, true},
		{`{"a":{"b":1}}`, `{"a":"b"}`, true},
		{`{"a":"2026-01-01T00:00:00Z"}`, `{"a":"2026-01-01T00:00:01Z"}`, true},
	} {
		if lost := loses(jsonOf(t, []byte(c.in)), jsonOf(t, []byte(c.out))); (lost != "") != c.lost {
			t.Errorf("%s and %s: %q", c.in, c.out, lost)
		}
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, message string }{
		"another value":       {`{}{}`, "more than one"},
		"a closing brace":     {`{}}`, ""},
		"a closing bracket":   {`{}]`, ""},
		"half a value":        {`{"users":[`, "unexpected EOF"},
		"nothing":             {``, "EOF"},
		"misspelled":          {`{"user":[]}`, "unknown field"},
		"twice":               {`{"users":[],"users":[]}`, `"users" appears twice`},
		"twice, another case": {`{"tenant":{"id":"a","ID":"b"}}`, `"ID" appears twice`},
		"twice in a document": {`{"passwordResetPolicy":{"x":1,"x":2}}`, `"x" appears twice`},
		"too deep":            {`{"passwordResetPolicy":{"x":` + strings.Repeat("[", 200) + strings.Repeat("]", 200) + `}}`, "nested"},
		"no object":           {`{"authenticationMethods":[null]}`, "not a JSON object"},
	} {
		_, err := tenant.ReadState([]byte(c.file))
		if err == nil || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, file := range map[string]string{
		"name and value alike": `{"passwordResetPolicy":{"x":"y","y":"x","z":["x","x",{"x":1},{"x":1}]}}`,
		"white space after it": "{}\n\n ",
		"as deep as can be":    `{"passwordResetPolicy":{"x":` + strings.Repeat("[", 98) + strings.Repeat("]", 98) + `}}`,
	} {
		if _, err := tenant.ReadState([]byte(file)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
