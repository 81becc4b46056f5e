package live_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"
	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/live"
)

// visitor sends requests to a front door.
type visitor struct {
	t    *testing.T
	door *live.Door
	http *http.Client
}

// openDoor opens the front door of a run that this process simulates. over ends the run.
func openDoor(t *testing.T, n *standIn, changes ...string) (v *visitor, over func()) {
	t.Helper()
	folder := t.TempDir()
	session := filepath.Join(folder, "snapshot-"+emulator.SeedTenantID+".json")
	if err := os.WriteFile(session, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock := flock.New(filepath.Join(folder, "run-"+emulator.SeedTenantID+".lock"))
	if ok, err := lock.TryLock(); !ok {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = lock.Unlock() }) // not earlier: a garbage collected lock is released
	c := n.config(t, append(changes, live.EnvSession, session, live.EnvFolder, folder, live.EnvRecordKey, "a key")...)
	door, err := live.OpenDoor(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = door.Close() })
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(door.CertificatesPEM())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	return &visitor{t, door, client}, func() { _ = lock.Unlock() }
}

func (v *visitor) send(token, method, path, body string) (status int, text string) {
	v.t.Helper()
	request, err := http.NewRequest(method, v.door.URL()+path, strings.NewReader(body))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("x-ms-client-request-id", uuid.NewString())
	response, err := v.http.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return response.StatusCode, string(raw)
}

// TestLiveDoorPassesUndoableWrites checks that all reads pass. A write passes only if the snapshot can undo it:
// not for another user, not with another spelling, not in a batch, and not after the run.
func TestLiveDoorPassesUndoableWrites(t *testing.T) {
	n := newStandIn(t)
	v, over := openDoor(t, n)
	graph := n.IssueToken(emulator.TokenSpec{ClientID: emulator.SeedClientID})
	portal := n.IssueToken(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID, Audience: emulator.PortalAudience})
	const methods = "/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/"
	phones := func(user string) string { return "/v1.0/users/" + user + "/authentication/phoneMethods" }
	office := `{"phoneNumber":"+1 4255550100","phoneType":"office"}`
	batch := func(items ...string) string { return `{"requests":[` + strings.Join(items, ",") + `]}` }
	read := `{"id":"1","method":"GET","url":"/policies/authorizationPolicy"}`
	kim := `{"id":"2","method":"patch","url":"` + strings.TrimPrefix(phones(emulator.SeedUserID), "/v1.0") + `/3179e48a-750b-4051-897c-87b9720928f7","body":{"phoneNumber":"+1 4255550100"},"headers":{"Content-Type":"application/json"}}`
	sms := `{"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","state":"enabled"}`
	for _, test := range []struct {
		token, method, path, body string
		passes                    bool
	}{
		{graph, "GET", "/v1.0/users?$top=3", "", true},
		{portal, "GET", "/api/PasswordReset/PasswordResetPolicies", "", true},
		{graph, "POST", "/v1.0/$batch", batch(read), true},
		{graph, "PATCH", "/v1.0/policies/authorizationPolicy", `{"allowedToUseSSPR":false}`, true},
		{graph, "PATCH", "/v1.0/policies/authorizationPolicy", `{"allowInvitesFrom":"none"}`, false},
		{graph, "PATCH", "/v1.0/policies/authorizationPolicy", `{"allowedToUseSSPR":false,"allowInvitesFrom":"none"}`, false},
		{graph, "PATCH", methods + "sms", sms, true},
		{graph, "PATCH", methods + "Fido2", sms, false},
		{graph, "DELETE", methods + "Voice", "", true},
		{graph, "POST", phones(lee), office, true},
		{graph, "POST", phones(strings.ToUpper(lee)), office, true}, // the service itself refuses this one: the user has the method now
		{graph, "POST", phones(emulator.SeedUserID), office, false},
		{graph, "POST", "/v1.0/users/lee@contoso.example/authentication/phoneMethods", office, false},
		{graph, "POST", "/v1.0/users%2F" + lee + "/authentication/phoneMethods", office, false},
		{graph, "POST", phones(lee) + "/../../../../" + emulator.SeedUserID + "/authentication/phoneMethods", office, false},
		{graph, "PATCH", "/v1.0/users/" + lee, `{"mobilePhone":"+1 4255550100"}`, false},
		{graph, "DELETE", "/v1.0/users/" + lee, "", false},
		{graph, "DELETE", "/v1.0/groups/" + emulator.SeedGroupID, "", false},
		{graph, "POST", "/v1.0/$batch", batch(read, kim), false},
		{graph, "POST", "/v1.0/$batch", "nonsense", false},
		{portal, "PUT", "/api/PasswordReset/ResetPasswordByUpn", "{}", false},
		{"", "GET", "/v1.0/organization", "", false},
		{graph, "GET", "/" + emulator.SeedTenantID + "/oauth2/v2.0/token", "", false},
	} {
		status, text := v.send(test.token, test.method, test.path, test.body)
		if refused := strings.Contains(text, "refusedByLiveTests"); refused == test.passes {
			t.Errorf("%s %s: answered with %d, refused: %t", test.method, test.path, status, refused)
		}
	}
	if len(v.door.Requests()) == 0 {
		t.Error("the door remembers nothing")
	}
	_, text := v.send(graph, "GET", "/v1.0/users?$top=3", "")
	if !strings.Contains(text, `"@odata.nextLink":"`+v.door.URL()) {
		t.Errorf("the link to the next page leads past the door: %s", text)
	}
	over()
	if _, text := v.send(graph, "PATCH", "/v1.0/policies/authorizationPolicy", `{"allowedToUseSSPR":true}`); !strings.Contains(text, "has ended") {
		t.Errorf("a write after the run: %s", text)
	}
	if status, _ := v.send(graph, "GET", "/v1.0/policies/authorizationPolicy", ""); status != http.StatusOK {
		t.Errorf("a read after the run: %d", status)
	}
}

// TestLiveDoorRefusesOtherTenants checks that a token of another tenant is not forwarded.
func TestLiveDoorRefusesOtherTenants(t *testing.T) {
	n := newStandIn(t)
	v, _ := openDoor(t, n)
	other, err := emulator.Start(context.Background(), emulator.Options{Seed: func(s *emulator.State) { s.Tenant.ID = "0f0f0f0f-0000-4000-8000-00000000000f" }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Close() }()
	n.ResetRequests()
	_, text := v.send(other.IssueToken(emulator.TokenSpec{ClientID: emulator.SeedClientID}), "GET", "/v1.0/organization", "")
	if !strings.Contains(text, live.EnvTenant) || len(n.Requests()) > 0 {
		t.Errorf("passed on: %s", text)
	}
}

// TestRecordingsAreRedacted checks that the files contain no user's number, address or name, no ID of the tenant, and no
// token, and that their structure is still readable.
func TestRecordingsAreRedacted(t *testing.T) {
	n := newStandIn(t)
	n.foreignChange(t, func(s *emulator.State) {
		s.SetPolicy("securityQuestions", []map[string]any{{"objectId": "00000000000000000000000000000001", "questionText": "Locker number?", "isCustomQuestion": true}})
	})
	folder := filepath.Join(t.TempDir(), "recordings")
	v, _ := openDoor(t, n, live.EnvRecord, folder)
	graph := n.IssueToken(emulator.TokenSpec{ClientID: emulator.SeedClientID})
	portal := n.IssueToken(emulator.TokenSpec{User: emulator.SeedPolicyAdministratorID, Audience: emulator.PortalAudience})
	limited := n.IssueToken(emulator.TokenSpec{User: emulator.SeedUserID, Audience: emulator.PortalAudience})
	for _, path := range []string{
		"/v1.0/users?$top=3", "/v1.0/users/lee@contoso.example?$select=id,displayName,userPrincipalName", "/v1.0/users/" + lee + "/authentication/methods",
		"/v1.0/users/" + lee + "/authentication/phoneMethods", "/v1.0/users?$filter=userPrincipalName%20eq%20'lee@contoso.example'",
		"/v1.0/groups/" + emulator.SeedGroupID, "/v1.0/organization", "/v1.0/subscribedSkus", "/v1.0/policies/authenticationMethodsPolicy",
		"/v1.0/users/nobody@contoso.example", "/v1.0/users('lee@contoso.example')",
	} {
		v.send(graph, "GET", path, "")
	}
	v.send(graph, "POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET","url":"/users/`+lee+`/authentication/emailMethods"}]}`)
	v.send(graph, "PATCH", "/v1.0/users/"+lee+"/authentication/phoneMethods/3179e48a-750b-4051-897c-87b9720928f7", `{"phoneNumber":"+61 400333444","phoneType":"mobile"}`)
	_, policy := v.send(portal, "GET", "/api/PasswordReset/PasswordResetPolicies?getPasswordResetEnabledGroup=true", "")
	v.send(portal, "PUT", "/api/PasswordReset/PasswordResetPolicies", policy)
	v.send(limited, "PUT", "/api/PasswordReset/PasswordResetPolicies", policy)
	all := everyFile(t, folder)
	for _, secret := range []string{
		graph, portal, limited, "eyJ", emulator.SeedTenantID, "b1d4c0de", lee, emulator.SeedGroupID, emulator.SeedClientID, "400000001", "400333444",
		"lee@", "lee", "contoso", "Kim", "Akers", "Gu\"", "SSPR-Test", "Locker", "@contoso", "private.example", n.variables["ARM_CLIENT_SECRET"], "127.0.0.1",
	} {
		if secret != "" && bytes.Contains(bytes.ToLower(all), bytes.ToLower([]byte(secret))) {
			t.Errorf("%q is in a recording", secret)
		}
	}
	recorded, err := live.ReadRecordings(folder)
	if err != nil || len(recorded) < 16 {
		t.Fatalf("%d recordings: %v", len(recorded), err)
	}
	for _, want := range []string{
		`"phoneType": "mobile"`, `"+1 20655501`, `"enablementType": 0`, `"@odata.type": "#microsoft.graph.smsAuthenticationMethodConfiguration"`,
		`"source": "emulator"`, `@stand-in.example`, `"id": "Sms"`, `"code": "Request_ResourceNotFound"`,
	} {
		if !bytes.Contains(all, []byte(want)) {
			t.Errorf("no recording has %s, without which it is of no use", want)
		}
	}
}

// everyFile returns the content of all files of a folder, which only their owner can read.
func everyFile(t *testing.T, folder string) []byte {
	t.Helper()
	var all []byte
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 && os.PathSeparator == '/' {
			t.Errorf("%s has mode %s", e.Name(), info.Mode())
		}
		raw, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, raw...)
	}
	return all
}
