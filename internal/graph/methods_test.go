package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

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

// policyBody is a policy as tenants have it (reference graph-api 2.2 and 2.3), with kinds that nobody knows, in no
// order, and with targets that have more than the SDK's models.
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
	// answers are given instead, one a request, to requests that are not GET; 0 is the usual.
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

func equal(t testing.TB, got, want any) {
	t.Helper()
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %s, want %s", g, w)
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
	client, server := newTenant(t, policyBody)
	var wg sync.WaitGroup
	read := func() {
		wg.Go(func() {
			policy, err := client.MethodsPolicy(t.Context())
			if err != nil {
				t.Error(err)
			}
			equal(t, policy, sspr.MethodsPolicy{
				MigrationState: new(sspr.MigrationInProgress), BornMigrated: new(false), CampaignState: new("default"), CampaignSnoozeDays: new(int64(1)),
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
	client.mu.Lock()
	client.methods.at = time.Now().Add(-freshness)
	client.mu.Unlock()
	read()
	wg.Wait()
	if n := server.reads.Load(); n != 2 {
		t.Errorf("%d requests after a minute, want 2", n)
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

func TestUpdateMethodsPolicySendsOnlyWhatChanges(t *testing.T) {
	for _, status := range []int{200, 204} {
		client, server := newTenant(t, policyBody)
		server.status = status
		update := func(change sspr.MethodsPolicy) (sspr.MethodsPolicy, sspr.MethodsPolicy) {
			t.Helper()
			before, after, err := client.UpdateMethodsPolicy(t.Context(), change)
			if err != nil {
				t.Fatal(err)
			}
			return before, after
		}
		before, after := update(sspr.MethodsPolicy{MigrationState: new(sspr.MigrationComplete), CampaignSnoozeDays: new(int64(1)), CampaignIncluded: all("ALL_USERS")})
		if *before.MigrationState != sspr.MigrationInProgress || *after.MigrationState != sspr.MigrationComplete {
			t.Errorf("got %v, %v", *before.MigrationState, *after.MigrationState)
		}
		update(after)
		server.wantPatches(`authenticationMethodsPolicy {"policyMigrationState":"migrationComplete"}`)

		update(sspr.MethodsPolicy{CampaignSnoozeDays: new(int64(14)), CampaignState: new("default")})
		server.wantPatches(`authenticationMethodsPolicy {"registrationEnforcement":{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":14}}}`)

		_, after = update(sspr.MethodsPolicy{CampaignIncluded: all(groupID, sspr.AllUsers), CampaignExcluded: all(otherGroup), MigrationState: new(sspr.MigrationState("sideways"))})
		server.wantPatches(`authenticationMethodsPolicy {"policyMigrationState":"sideways","registrationEnforcement":{"authenticationMethodsRegistrationCampaign":{
			"includeTargets":[{"id":"` + groupID + `","targetType":"group","targetedAuthenticationMethod":"microsoftAuthenticator"},
				{"id":"all_users","targetType":"group","targetedAuthenticationMethod":"fido2","future":{"a":[1,2.50,12345678901234567890]}}],
			"excludeTargets":[{"id":"` + otherGroup + `","targetType":"group"}]}}}`)
		equal(t, after.CampaignIncluded, all(groupID, sspr.AllUsers))
	}
}

func TestNumbersOfUnknownPropertiesKeepTheirDigits(t *testing.T) {
	var sent []byte
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPatch {
			sent, _ = io.ReadAll(r.Body)
			answer(w, 400, jsonType, `{"error":{"code":"BadRequest","message":"no"}}`)
			return
		}
		answer(w, 200, jsonType, policyBody)
	})
	if _, _, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignIncluded: all(groupID, sspr.AllUsers)}); serviceerror.KindOf(err) != serviceerror.Refused {
		t.Errorf("got %v", err)
	}
	if !strings.Contains(string(sent), `"future":{"a":[1,2.50,12345678901234567890]}`) {
		t.Errorf("sent %s", sent)
	}
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

// TestCompletedButShownAsNull: a tenant accepts the last state and shows null afterwards (reference graph-api 2.5).
func TestCompletedButShownAsNull(t *testing.T) {
	var written atomic.Bool
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPatch:
			written.Store(true)
			answer(w, 204, "", "")
		case written.Load():
			answer(w, 200, jsonType, strings.Replace(policyBody, `"migrationInProgress"`, "null", 1))
		default:
			answer(w, 200, jsonType, policyBody)
		}
	})
	before, after, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{MigrationState: new(sspr.MigrationComplete)})
	if err != nil || *before.BornMigrated || !*after.BornMigrated {
		t.Errorf("got %v, %v", after, err)
	}
}

func TestUpdateMethodConfigurationSendsOnlyWhatChanges(t *testing.T) {
	client, server := newTenant(t, policyBody)
	update := func(m sspr.ConfigurableMethod, change sspr.MethodConfiguration) sspr.MethodConfiguration {
		t.Helper()
		_, after, err := client.UpdateMethodConfiguration(t.Context(), m, change)
		if err != nil {
			t.Fatal(err)
		}
		return after
	}
	const item = "authenticationMethodsPolicy/authenticationMethodConfigurations/"
	const sms = item + `Sms {"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration",`
	const kept = `{"targetType":"group","id":"all_users","isRegistrationRequired":false,"isUsableForSignIn":%v,"future":"kept"}`

	update(sspr.MethodSMS, sspr.MethodConfiguration{
		State: new("enabled"), Included: all(strings.ToUpper(groupID), sspr.AllUsers), Excluded: &[]sspr.Target{{ID: oldUser, Type: "user"}}, UsableForSignIn: new(true),
	})
	server.wantPatches(sms + `"state":"enabled"}`)

	update(sspr.MethodSMS, sspr.MethodConfiguration{UsableForSignIn: new(false)})
	server.wantPatches(sms + `"includeTargets":[` + fmt.Sprintf(kept, false) + `,{"targetType":"group","id":"` + groupID + `","isRegistrationRequired":true,"isUsableForSignIn":false}]}`)

	// A new target does as the others do where nothing is said.
	after := update(sspr.MethodSMS, sspr.MethodConfiguration{Included: all(otherGroup, sspr.AllUsers)})
	server.wantPatches(sms + `"includeTargets":[{"targetType":"group","id":"` + otherGroup + `","isRegistrationRequired":false,"isUsableForSignIn":false},` + fmt.Sprintf(kept, false) + `]}`)
	equal(t, after, update(sspr.MethodSMS, after))
	server.wantPatches()

	update(sspr.MethodSMS, sspr.MethodConfiguration{Included: all(groupID), UsableForSignIn: new(true), Excluded: all(otherGroup)})
	server.wantPatches(sms + `"includeTargets":[{"targetType":"group","id":"` + groupID + `","isRegistrationRequired":false,"isUsableForSignIn":true}],
		"excludeTargets":[{"targetType":"group","id":"` + otherGroup + `"}]}`)

	update(sspr.MethodVoice, sspr.MethodConfiguration{OfficePhoneAllowed: new(true), State: new("disabled"), Included: all(groupID, groupID)})
	server.wantPatches(item + `Voice {"@odata.type":"#microsoft.graph.voiceAuthenticationMethodConfiguration","isOfficePhoneAllowed":true,
		"includeTargets":[{"targetType":"group","id":"` + groupID + `","isRegistrationRequired":false}]}`)

	update(sspr.MethodMicrosoftAuthenticator, sspr.MethodConfiguration{AuthenticationMode: new("push"), SoftwareOATHEnabled: new(true)})
	server.wantPatches(item + `MicrosoftAuthenticator {"@odata.type":"#microsoft.graph.microsoftAuthenticatorAuthenticationMethodConfiguration","isSoftwareOathEnabled":true,
		"includeTargets":[` + allUsersJSON + `,"authenticationMode":"push"}]}`)

	update(sspr.MethodEmail, sspr.MethodConfiguration{ExternalIDEmailOTP: new("enabled"), State: new("paused"), Included: all()})
	server.wantPatches(item + `Email {"@odata.type":"#microsoft.graph.emailAuthenticationMethodConfiguration","allowExternalIdToUseEmailOtp":"enabled"}`)

	update(sspr.MethodSoftwareOATH, sspr.MethodConfiguration{State: new("enabled"), Included: all(sspr.AllUsers), Excluded: all()})
	server.wantPatches(item + `SoftwareOath {"@odata.type":"#microsoft.graph.softwareOathAuthenticationMethodConfiguration","state":"enabled",
		"includeTargets":[` + allUsersJSON + `}]}`)
}

func TestFlagsWithoutTargetsAndWithDifferentOnes(t *testing.T) {
	client, server := newTenant(t, strings.Replace(policyBody, `"isRegistrationRequired":true,"isUsableForSignIn":true`, `"isRegistrationRequired":true,"isUsableForSignIn":false`, 1))
	found, err := client.MethodConfiguration(t.Context(), sspr.MethodSMS)
	if err != nil || found.UsableForSignIn != nil {
		t.Errorf("got %v, %v", found.UsableForSignIn, err)
	}
	_, after, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{Included: all()})
	if err != nil || after.UsableForSignIn != nil {
		t.Fatal(err)
	}
	server.wantPatches(`authenticationMethodsPolicy/authenticationMethodConfigurations/Sms {"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","includeTargets":[]}`)
	// There is nothing to set the flag on.
	if _, _, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{UsableForSignIn: new(true)}); err != nil {
		t.Fatal(err)
	}
	server.wantPatches()
}

func TestForeignFieldsAreRefusedBeforeAnyRequest(t *testing.T) {
	client, _ := newClient(t, func(http.ResponseWriter, *http.Request) { t.Error("a request was sent") })
	for owner, change := range map[sspr.ConfigurableMethod][]sspr.MethodConfiguration{
		sspr.MethodVoice: {{OfficePhoneAllowed: new(true)}}, sspr.MethodSMS: {{UsableForSignIn: new(true)}},
		sspr.MethodMicrosoftAuthenticator: {{AuthenticationMode: new("any")}, {SoftwareOATHEnabled: new(true)}},
		sspr.MethodEmail:                  {{ExternalIDEmailOTP: new("default")}}, "carrier_pigeon": {{}},
	} {
		for _, m := range append(sspr.ConfigurableMethods(), "carrier_pigeon") {
			for _, ch := range change {
				if m == owner && m != "carrier_pigeon" || owner == "carrier_pigeon" && m != owner {
					continue
				}
				_, _, err := client.UpdateMethodConfiguration(t.Context(), m, ch)
				if err == nil || serviceerror.KindOf(err) != serviceerror.Other {
					t.Errorf("%s of %s: %v", m, owner, err)
				}
			}
		}
	}
	for _, err := range []error{client.ResetMethodConfiguration(t.Context(), "carrier_pigeon"), second(client.MethodConfiguration(t.Context(), "carrier_pigeon"))} {
		if err == nil || serviceerror.KindOf(err) != serviceerror.Other {
			t.Errorf("got %v", err)
		}
	}
}

func TestWriteIsReadBackUntilItShows(t *testing.T) {
	client, server := newTenant(t, policyBody)
	server.stale = 3
	_, after, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{State: new("enabled")})
	if err != nil || *after.State != "enabled" {
		t.Errorf("got %v, %v", after, err)
	}
	if n := server.reads.Load(); n != 5 {
		t.Errorf("%d reads, want 1 before and 4 after", n)
	}
	server.wantPatches(`authenticationMethodsPolicy/authenticationMethodConfigurations/Sms {"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","state":"enabled"}`)

	server.stale = 1 << 30
	client.options.ConfirmFor = 30 * time.Millisecond
	before, _, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignState: new("enabled"), MigrationState: new(sspr.PreMigration)})
	if serviceerror.KindOf(err) != serviceerror.NotPersisted || !strings.Contains(err.Error(), "did not show the new value of policyMigrationState, registrationEnforcement within 30ms") {
		t.Errorf("got %v", err)
	}
	if before.CampaignState == nil || *before.CampaignState != "default" {
		t.Errorf("the policy before is lost: %v", before)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	client.options.ConfirmFor = time.Minute
	if _, _, err := client.UpdateMethodsPolicy(ctx, sspr.MethodsPolicy{CampaignState: new("disabled")}); serviceerror.KindOf(err) != serviceerror.TimedOut {
		t.Errorf("got %v", err)
	}
}

func TestAWriteEndsTheSharing(t *testing.T) {
	client, _ := newTenant(t, policyBody)
	state := func() string {
		found, err := client.MethodConfiguration(t.Context(), sspr.MethodSMS)
		if err != nil {
			t.Fatal(err)
		}
		return *found.State
	}
	was := state()
	if _, _, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{State: new("enabled")}); err != nil {
		t.Fatal(err)
	}
	if now := state(); was != "disabled" || now != "enabled" {
		t.Errorf("%s became %s", was, now)
	}
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

func TestReset(t *testing.T) {
	client, server := newTenant(t, policyBody)
	server.answers = []int{409, 503}
	if err := client.ResetMethodConfiguration(t.Context(), sspr.MethodMicrosoftAuthenticator); err != nil {
		t.Fatal(err)
	}
	if want := []string{policyPath + "/authenticationMethodConfigurations/MicrosoftAuthenticator"}; !slices.Equal(server.deletes, want) {
		t.Errorf("got %v", server.deletes)
	}
}

func TestConflictsAreReadAgainAndRepeated(t *testing.T) {
	for _, status := range []int{409, 412} {
		client, server := newTenant(t, policyBody)
		server.answers = []int{status, 0}
		if _, _, err := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{Enabled: new(false)}); err != nil {
			t.Error(err)
		}
		if n := server.reads.Load(); n != 3 {
			t.Errorf("%d reads, want 2 before the writes and 1 after", n)
		}
		server.answers = slices.Repeat([]int{status}, 100)
		_, _, err := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{Enabled: new(true)})
		if serviceerror.KindOf(err) != serviceerror.Refused {
			t.Errorf("got %v", err)
		}
		if sent := 100 - len(server.answers); sent != maxConflicts+1 {
			t.Errorf("sent %d times", sent)
		}
	}
}

// TestAConflictThatWasOurs: the transport repeated a write that had taken effect, and the repetition met it.
func TestAConflictThatWasOurs(t *testing.T) {
	var written atomic.Bool
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.Method == http.MethodPatch && !written.Swap(true):
			answer(w, 504, "text/html", html)
		case r.Method == http.MethodPatch:
			answer(w, 409, jsonType, `{"error":{"code":"Conflict","message":"x"}}`)
		case written.Load():
			answer(w, 200, jsonType, strings.Replace(adminBody, `"allowedToUseSSPR":true`, `"allowedToUseSSPR":false`, 1))
		default:
			answer(w, 200, jsonType, adminBody)
		}
	})
	before, after, err := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{Enabled: new(false)})
	if err != nil || !*before.Enabled || *after.Enabled {
		t.Errorf("got %v", err)
	}
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

func TestWritesSideBySide(t *testing.T) {
	client, server := newTenant(t, policyBody)
	server.stale = 2
	var wg sync.WaitGroup
	for _, m := range sspr.ConfigurableMethods() {
		wg.Go(func() {
			_, after, err := client.UpdateMethodConfiguration(t.Context(), m, sspr.MethodConfiguration{State: new("on"), Included: all(otherGroup)})
			if err != nil || *after.State != "on" {
				t.Errorf("%s: %v", m, err)
			}
		})
		wg.Go(func() { _, _ = client.MethodConfiguration(t.Context(), m) })
	}
	wg.Go(func() {
		if _, _, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignState: new("disabled")}); err != nil {
			t.Error(err)
		}
	})
	wg.Wait()
	found, err := client.MethodConfigurations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for m := range maps.Values(found) {
		if *m.State != "on" {
			t.Errorf("%s is %s", *m.Method, *m.State)
		}
	}
}

func TestWaitingForAnotherWriteCanBeCancelled(t *testing.T) {
	client, _ := newTenant(t, policyBody)
	client.writing <- struct{}{}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, _, updated := client.UpdateMethodsPolicy(ctx, sspr.MethodsPolicy{CampaignState: new("disabled")})
	for _, err := range []error{updated, client.ResetMethodConfiguration(ctx, sspr.MethodSMS)} {
		if serviceerror.KindOf(err) != serviceerror.TimedOut {
			t.Errorf("got %v", err)
		}
	}
}

// FuzzPolicies holds that what was read is never different from itself: writing it again sends nothing, whatever
// the service shows.
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
		found := readObject(body)
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
