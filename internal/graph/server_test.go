package graph

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// policyBody is a policy as tenants have it (graph-api 2.2 and 2.3), with unknown kinds, in no order, and with targets
// that have more than the SDK's models.
const policyBody = `{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata#authenticationMethodsPolicy","@microsoft.graph.tips":"Use $select",
 "id":"authenticationMethodsPolicy","displayName":"Authentication Methods Policy","lastModifiedDateTime":"2025-11-21T20:01:36.9599169Z","policyVersion":"1.5",
 "policyMigrationState":"migrationInProgress",
 "registrationEnforcement":{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":1,"state":"default","excludeTargets":[],
   "enforceRegistrationAfterAllowedSnoozes":true,
   "includeTargets":[{"id":"all_users","targetType":"group","targetedAuthenticationMethod":"fido2","future":{"a":[1,2.50,12345678901234567890]}}]}},
 "authenticationMethodConfigurations@odata.context":"x",
 "authenticationMethodConfigurations":[
  {"@odata.type":"#microsoft.graph.externalAuthenticationMethodConfiguration","id":"7b1bb1ac-0000-4000-8000-000000000001","state":"enabled","appId":"x"},
  {"@odata.type":"#microsoft.graph.federatedIdentityCredentialAuthenticationMethodConfiguration","id":"Federated","state":7,"includeTargets":"none"},
  null, 7, {"state":"enabled"},
  {"@odata.type":"#microsoft.graph.voiceAuthenticationMethodConfiguration","id":"Voice","state":"disabled","excludeTargets":[],"includeTargets":[` + allUsersJSON + `}],"isOfficePhoneAllowed":false},
  {"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","id":"sms","state":"disabled","excludeTargets":[{"id":"` + oldUser + `","targetType":"user","why":"left"}],
   "includeTargets@odata.context":"x",
   "includeTargets":[` + allUsersJSON + `,"isUsableForSignIn":true,"future":"kept"},{"targetType":"group","id":"` + groupID + `","isRegistrationRequired":true,"isUsableForSignIn":true}]},
  {"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethodConfiguration","id":"MicrosoftAuthenticator","state":"enabled","isSoftwareOathEnabled":false,"excludeTargets":[],
   "featureSettings":{"displayAppInformationRequiredState":{"state":"default","includeTarget":{"targetType":"group","id":"all_users"}}},
   "includeTargets":[` + allUsersJSON + `,"authenticationMode":"holographic"}]},
  {"@odata.type":"#microsoft.graph.emailAuthenticationMethodConfiguration","id":"Email","state":"paused","excludeTargets":[],"includeTargets":[],"allowExternalIdToUseEmailOtp":"default"},
  {"@odata.type":"#microsoft.graph.softwareOathAuthenticationMethodConfiguration","id":"SoftwareOath"}]}`

// tenant is a server with the documents, which merges what is written into them.
type tenant struct {
	t  testing.TB
	mu sync.Mutex
	// documents are the two policies by path.
	documents map[string]map[string]any
	// patches are the bodies that were written, by the end of the path, in order.
	patches []patch
	reads   atomic.Int32
	deletes []string
	// answers are returned instead, one a request, to requests that are not GET; 0 is the usual.
	answers []int
	// stale is how many reads after a write show what was before it.
	stale int
	old   map[string][]byte
	// status is that of a successful PATCH; 200 has a body.
	status int
}

type patch struct {
	path string
	body map[string]any
}

func newTenant(t testing.TB, policy string) (*Client, *tenant) {
	t.Helper()
	s := &tenant{t: t, documents: map[string]map[string]any{}, status: 204, old: map[string][]byte{}}
	for path, body := range map[string]string{policyPath: policy, adminPath: adminBody} {
		var document map[string]any
		if err := json.Unmarshal([]byte(body), &document); err != nil {
			t.Fatal(err)
		}
		s.documents[path] = document
	}
	client, _ := newClient(t, s.serve)
	return client, s
}

func (s *tenant) serve(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r.Header.Get("Content-Encoding") != "" {
		s.t.Errorf("the body is encoded: %s", r.Header.Get("Content-Encoding"))
	}
	root := policyPath
	if strings.HasPrefix(r.URL.Path, adminPath) {
		root = adminPath
	}
	if r.Method == http.MethodGet {
		s.get(w, r, root)
		return
	}
	if len(s.answers) > 0 {
		status := s.answers[0]
		s.answers = s.answers[1:]
		if status != 0 {
			answer(w, status, jsonType, `{"error":{"code":"x","message":"not now"}}`)
			return
		}
	}
	if r.Method == http.MethodDelete {
		s.deletes = append(s.deletes, r.URL.Path)
		answer(w, 204, "", "")
		return
	}
	raw, _ := io.ReadAll(r.Body)
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil || r.Method != http.MethodPatch {
		s.t.Errorf("%s %s %q: %v", r.Method, r.URL.Path, raw, err)
	}
	s.patches = append(s.patches, patch{strings.TrimPrefix(r.URL.Path, "/v1.0/policies/"), body})
	s.old[root], _ = json.Marshal(s.documents[root])
	s.write(r.URL.Path, root, body)
	if s.status == 200 {
		raw, _ = json.Marshal(s.documents[root])
		answer(w, 200, jsonType, string(raw))
		return
	}
	answer(w, s.status, "", "")
}

func (s *tenant) get(w http.ResponseWriter, r *http.Request, root string) {
	s.reads.Add(1)
	if r.URL.Path != root {
		s.t.Errorf("GET %s", r.URL.Path)
	}
	if s.old[root] != nil && s.stale > 0 {
		s.stale--
		answer(w, 200, jsonType, string(s.old[root]))
		return
	}
	raw, _ := json.Marshal(s.documents[root])
	answer(w, 200, jsonType, string(raw))
}

func (s *tenant) write(path, root string, body map[string]any) {
	into := s.documents[root]
	if item := strings.TrimPrefix(strings.TrimPrefix(path, root), "/authenticationMethodConfigurations/"); item != "" {
		for _, c := range s.documents[root]["authenticationMethodConfigurations"].([]any) {
			if m, ok := c.(map[string]any); ok && strings.EqualFold(fmt.Sprint(m["id"]), item) {
				into = m
			}
		}
	}
	merge(into, body)
}

func merge(into, from map[string]any) {
	for name, v := range from {
		inner, ok := v.(map[string]any)
		there, isThere := into[name].(map[string]any)
		if ok && isThere {
			merge(there, inner)
		} else if !strings.HasPrefix(name, "@") {
			into[name] = v
		}
	}
}

// wantPatches compares what was written with JSON.
func (s *tenant) wantPatches(want ...string) {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	var got []string
	for _, p := range s.patches {
		raw, _ := json.Marshal(p.body)
		got = append(got, p.path+" "+string(raw))
	}
	for i, w := range want {
		path, body, _ := strings.Cut(w, " ")
		var v any
		if err := json.Unmarshal([]byte(body), &v); err != nil {
			s.t.Fatal(err)
		}
		raw, _ := json.Marshal(v)
		want[i] = path + " " + string(raw)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("got the writes\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	s.patches = nil
}
