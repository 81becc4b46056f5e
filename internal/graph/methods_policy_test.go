package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const (
	otherGroup   = "11111111-2222-4333-8444-555555555555"
	oldUser      = "99999999-2222-4333-8444-555555555555"
	policyPath   = "/v1.0/policies/authenticationMethodsPolicy"
	adminPath    = "/v1.0/policies/authorizationPolicy"
	adminBody    = `{"@odata.context":"x","id":"authorizationPolicy","deletedDateTime":null,"allowInvitesFrom":"everyone","allowedToUseSSPR":true,"blockMsolPowerShell":null,"defaultUserRolePermissions":{"allowedToCreateApps":true}}`
	allUsersJSON = `{"targetType":"group","id":"all_users","isRegistrationRequired":false`
)

func equal(t testing.TB, got, want any) {
	t.Helper()
	got, want = withoutRaw(got), withoutRaw(want)
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %s, want %s", g, w)
	}
}

// withoutRaw leaves out the raw targets, which have a test of their own.
func withoutRaw(v any) any {
	switch v := v.(type) {
	case sspr.MethodConfiguration:
		v.IncludedAsFound = nil
		return v
	case map[sspr.ConfigurableMethod]sspr.MethodConfiguration:
		plain := map[sspr.ConfigurableMethod]sspr.MethodConfiguration{}
		for m, c := range v {
			c.IncludedAsFound = nil
			plain[m] = c
		}
		return plain
	default:
		return v
	}
}

func all(ids ...string) *[]sspr.Target {
	targets := []sspr.Target{}
	for _, id := range ids {
		targets = append(targets, sspr.Target{ID: id, Type: "group"})
	}
	return &targets
}

func TestSevenReadersShareOneRequest(t *testing.T) {
	_, server := newTenant(t, policyBody)
	synctest.Test(t, func(t *testing.T) { testSharing(t, server) })
}

// inProcess sends requests to a handler in the process itself, so that a test can have a clock of its own.
type inProcess http.HandlerFunc

func (h inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h(w, r)
	return w.Result(), nil
}

func testSharing(t *testing.T, server *tenant) {
	client := NewClient(Options{
		Endpoint: "https://graph.invalid", Scope: scope, HTTPClient: &http.Client{Transport: inProcess(server.serve)},
		Credential: func(context.Context) (azcore.TokenCredential, error) { return &credential{}, nil },
	})
	var wg sync.WaitGroup
	read := func() {
		wg.Go(func() {
			policy, err := client.MethodsPolicy(t.Context())
			if err != nil {
				t.Error(err)
			}
			equal(t, policy, sspr.MethodsPolicy{
				MigrationState: new(sspr.MigrationInProgress), BornMigrated: new(false), CampaignState: new("default"), CampaignMethod: new(sspr.CampaignPasskey), CampaignSnoozeDays: new(int64(1)),
				CampaignIncluded: all(sspr.AllUsers), CampaignExcluded: all(),
			})
		})
		wg.Go(func() {
			found, err := client.MethodConfigurations(t.Context())
			if err != nil {
				t.Error(err)
			}
			equal(t, found, map[sspr.ConfigurableMethod]sspr.MethodConfiguration{
				sspr.MethodEmail: {
					Method: new(sspr.MethodEmail), State: new("paused"), Included: all(), Excluded: all(), ExternalIDEmailOTP: new("default"),
				},
				sspr.MethodSMS: {
					Method: new(sspr.MethodSMS), State: new("disabled"), Included: all(sspr.AllUsers, groupID),
					Excluded: &[]sspr.Target{{ID: oldUser, Type: "user"}}, UsableForSignIn: new(true),
				},
				sspr.MethodVoice: {
					Method: new(sspr.MethodVoice), State: new("disabled"), Included: all(sspr.AllUsers), Excluded: all(), OfficePhoneAllowed: new(false),
				},
				sspr.MethodMicrosoftAuthenticator: {
					Method: new(sspr.MethodMicrosoftAuthenticator), State: new("enabled"), Included: all(sspr.AllUsers), Excluded: all(),
					AuthenticationMode: new("holographic"), SoftwareOATHEnabled: new(false),
				},
				sspr.MethodSoftwareOATH: {Method: new(sspr.MethodSoftwareOATH)},
			})
		})
		for _, m := range sspr.ConfigurableMethods() {
			wg.Go(func() {
				found, err := client.MethodConfiguration(t.Context(), m)
				if err != nil || found.Method == nil || *found.Method != m {
					t.Errorf("%s: %v", m, err)
				}
			})
		}
	}
	read()
	wg.Wait()
	read()
	wg.Wait()
	if n := server.reads.Load(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
	time.Sleep(policyFreshness)
	read()
	wg.Wait()
	if n := server.reads.Load(); n != 1 {
		t.Errorf("%d requests within a minute, want 1", n)
	}
	time.Sleep(time.Nanosecond)
	read()
	wg.Wait()
	if n := server.reads.Load(); n != 2 {
		t.Errorf("%d requests after a minute, want 2", n)
	}
}

// TestHardwareTokens: their section is read if it is shown, and cannot be written.
func TestHardwareTokens(t *testing.T) {
	client, server := newTenant(t, `{"id":"authenticationMethodsPolicy","authenticationMethodConfigurations":[
		{"@odata.type":"#microsoft.graph.hardwareOathAuthenticationMethodConfiguration","id":"HardwareOath","state":"enabled","includeTargets":[{"targetType":"group","id":"all_users"}],"excludeTargets":[]}]}`)
	found, err := client.MethodConfigurations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, found, map[sspr.ConfigurableMethod]sspr.MethodConfiguration{
		sspr.MethodHardwareOATH: {Method: new(sspr.MethodHardwareOATH), State: new("enabled"), Included: all(sspr.AllUsers), Excluded: all()},
	})
	if _, _, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodHardwareOATH, sspr.MethodConfiguration{State: new("disabled")}); err == nil {
		t.Error("hardware tokens were written")
	}
	if n := server.reads.Load(); n != 1 {
		t.Errorf("%d requests, want 1", n)
	}
}

func TestPolicyWithoutProperties(t *testing.T) {
	client, _ := newTenant(t, `{"id":"authenticationMethodsPolicy"}`)
	policy, err := client.MethodsPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, policy, sspr.MethodsPolicy{})
	if found, err := client.MethodConfigurations(t.Context()); err != nil || len(found) != 0 {
		t.Errorf("got %v, %v", found, err)
	}
	if _, err := client.MethodConfiguration(t.Context(), sspr.MethodVoice); serviceerror.KindOf(err) != serviceerror.NotFound {
		t.Errorf("got %v", err)
	}
}

func TestAdministratorPolicy(t *testing.T) {
	client, server := newTenant(t, policyBody)
	found, err := client.AdministratorPolicy(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, found, sspr.AdministratorPolicy{Enabled: new(true)})
	for _, want := range []bool{true, false, false} {
		before, after, err := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{Enabled: new(want)})
		if err != nil || *after.Enabled != want {
			t.Errorf("%v: %v, %v", want, before, err)
		}
	}
	if _, _, err := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{}); err != nil {
		t.Error(err)
	}
	server.wantPatches(`authorizationPolicy {"@odata.type":"#microsoft.graph.authorizationPolicy","allowedToUseSSPR":false}`)
}

func TestBornMigrated(t *testing.T) {
	client, server := newTenant(t, strings.Replace(policyBody, `"migrationInProgress"`, "null", 1))
	policy, err := client.MethodsPolicy(t.Context())
	if err != nil || *policy.MigrationState != sspr.MigrationComplete || !*policy.BornMigrated {
		t.Errorf("got %v, %v", policy, err)
	}
	_, after, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{MigrationState: new(sspr.MigrationComplete), BornMigrated: new(false)})
	if err != nil || !*after.BornMigrated {
		t.Errorf("got %v, %v", after, err)
	}
	server.wantPatches()
}

// TestAReadThatBeganBeforeAWriteIsNotKept: its answer arrives after the write.
func TestAReadThatBeganBeforeAWriteIsNotKept(t *testing.T) {
	reading, release := make(chan struct{}), make(chan struct{})
	var reads atomic.Int32
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			answer(w, 204, "", "")
			return
		}
		if reads.Add(1) == 1 {
			close(reading)
			<-release
			answer(w, 200, jsonType, strings.Replace(policyBody, `"paused"`, `"old"`, 1))
			return
		}
		answer(w, 200, jsonType, policyBody)
	})
	var wg sync.WaitGroup
	wg.Go(func() { _, _ = client.MethodsPolicy(t.Context()) })
	<-reading
	if err := client.ResetMethodConfiguration(t.Context(), sspr.MethodEmail); err != nil {
		t.Fatal(err)
	}
	look := func() {
		if found, err := client.MethodConfiguration(t.Context(), sspr.MethodEmail); err != nil || *found.State != "paused" {
			t.Errorf("got %v, %v", found, err)
		}
	}
	look()
	close(release)
	wg.Wait()
	look()
}

func TestPoliciesFromAProxy(t *testing.T) {
	for status, kind := range map[int]serviceerror.Kind{
		200: serviceerror.NotUnderstood, 302: serviceerror.NotUnderstood, 403: serviceerror.Forbidden, 404: serviceerror.WrongPath, 502: serviceerror.Unavailable,
	} {
		client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, status, "text/html", html) })
		_, _, updated := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignState: new("enabled")})
		for _, err := range []error{
			second(client.AdministratorPolicy(t.Context())), second(client.MethodsPolicy(t.Context())), second(client.MethodConfigurations(t.Context())),
			second(client.MethodConfiguration(t.Context(), sspr.MethodSMS)), updated,
		} {
			if serviceerror.KindOf(err) != kind {
				t.Errorf("%d: got %v", status, err)
			}
		}
	}
	client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 307, "", "") })
	if err := client.ResetMethodConfiguration(t.Context(), sspr.MethodSMS); serviceerror.KindOf(err) != serviceerror.NotUnderstood {
		t.Errorf("a redirect passed for a success: %v", err)
	}
}

// FuzzPolicies: writing again what was read sends nothing, whatever the service shows.
func FuzzPolicies(f *testing.F) {
	f.Add([]byte(policyBody))
	f.Add([]byte(adminBody))
	f.Add([]byte(strings.Replace(policyBody, `"migrationInProgress"`, "null", 1)))
	for _, method := range []string{
		`{"id":"Sms","includeTargets":[{"isUsableForSignIn":true},{"isUsableForSignIn":null}]}`,
		`{"id":"SMS","includeTargets":[{"id":"a"},{"id":"A","targetType":"group"},{"id":"a","targetType":"user"},null]}`,
		`{"id":"MicrosoftAuthenticator","includeTargets":[{"authenticationMode":{}}]}`, `{"id":"Voice","isOfficePhoneAllowed":"yes"}`,
	} {
		f.Add([]byte(`{"id":"x","policyMigrationState":"","authenticationMethodConfigurations":[` + method + `]}`))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		found := document.Read(body)
		if p := missingOfPolicy(found, plainMethodsPolicy(found)); len(p) > 0 {
			t.Errorf("the policy lacks %v", p)
		}
		for _, m := range sspr.ConfigurableMethods() {
			configuration, err := configurationOf(found, m)
			if err != nil {
				continue
			}
			plain := plainConfiguration(m, configuration)
			if err := belongs(m, plain); err != nil {
				t.Error(err)
			}
			if p := missingOfConfiguration(m, configuration, plain); len(p) > 0 {
				t.Errorf("%s lacks %v", m, p)
			}
		}
		p := properties{}
		if differ(p, found, allowedToUseSSPR, plainAdministratorPolicy(found).Enabled); len(p) > 0 {
			t.Errorf("the authorization policy lacks %v", p)
		}
	})
}
