package graph

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestTargetsAsTheyWereFoundGoBackWithTheMethod: they keep what no attribute has, and are sent only if they differ in
// meaning.
func TestTargetsAsTheyWereFoundGoBackWithTheMethod(t *testing.T) {
	client, server := newTenant(t, policyBody)
	found, err := client.MethodConfiguration(t.Context(), sspr.MethodSMS)
	if err != nil || found.IncludedAsFound == nil || !strings.Contains(*found.IncludedAsFound, `"future":"kept"`) {
		t.Fatalf("got %v, %v", found.IncludedAsFound, err)
	}
	if none, err := client.MethodConfiguration(t.Context(), sspr.MethodSoftwareOATH); err != nil || none.IncludedAsFound != nil {
		t.Errorf("no collection: got %v, %v", none.IncludedAsFound, err)
	}
	restore := func(targets string) {
		t.Helper()
		if _, _, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{IncludedAsFound: &targets}); err != nil {
			t.Fatal(err)
		}
	}
	const sms = `authenticationMethodsPolicy/authenticationMethodConfigurations/Sms {"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","includeTargets":`
	restore(*found.IncludedAsFound)
	server.wantPatches()
	const others = `[{"id":"` + otherGroup + `","targetType":"group","isUsableForSignIn":false,"future":[1]}]`
	restore(others)
	server.wantPatches(sms + others + `}`)
	restore(`[ {"future":[1], "targetType":"group","isUsableForSignIn":false, "id":"` + otherGroup + `"} ]`)
	server.wantPatches()
	restore(*found.IncludedAsFound)
	server.wantPatches(sms + *found.IncludedAsFound + `}`)
}

// TestWhatFailedIsNamedWithTheMethod: the error of every operation has its name and the permission, and a refused write
// is no success.
func TestWhatFailedIsNamedWithTheMethod(t *testing.T) {
	const write, right = "Authentication Policy Administrator", "Policy.ReadWrite.AuthenticationMethod"
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			answer(w, 200, jsonType, strings.Replace(policyBody, `"id":"Voice"`, `"id":"x"`, 1))
			return
		}
		answer(w, 403, jsonType, `{"error":{"code":"accessDenied","message":"no"}}`)
	})
	blind, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		answer(w, 403, jsonType, `{"error":{"code":"accessDenied","message":"no"}}`)
	})
	_, _, updated := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{State: new("enabled")})
	_, _, foreign := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{OfficePhoneAllowed: new(true)})
	_, _, unknown := client.UpdateMethodConfiguration(t.Context(), "carrier_pigeon", sspr.MethodConfiguration{})
	_, _, policy := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignState: new("enabled")})
	const configuration = " the configuration of the authentication method "
	for _, test := range []struct {
		err              error
		kind             serviceerror.Kind
		operation        string
		permission, role string
	}{
		{updated, serviceerror.Forbidden, "change" + configuration + `"sms"`, right, write},
		{policy, serviceerror.Forbidden, "change the authentication methods policy", right, write},
		{client.ResetMethodConfiguration(t.Context(), sspr.MethodEmail), serviceerror.Forbidden, "reset" + configuration + `"email"`, right, write},
		{second(blind.MethodsPolicy(t.Context())), serviceerror.Forbidden, "read the authentication methods policy", "Policy.Read.AuthenticationMethod", "Global Reader"},
		{second(client.MethodConfiguration(t.Context(), sspr.MethodVoice)), serviceerror.NotFound, "find" + configuration + `"voice"`, "Policy.Read.AuthenticationMethod", ""},
		{foreign, serviceerror.Other, "change" + configuration + `"sms"`, "", ""},
		{unknown, serviceerror.Other, "change" + configuration + `"carrier_pigeon"`, "", ""},
		{client.ResetMethodConfiguration(t.Context(), "carrier_pigeon"), serviceerror.Other, "reset" + configuration + `"carrier_pigeon"`, "", ""},
		{second(client.MethodConfiguration(t.Context(), "carrier_pigeon")), serviceerror.Other, "read" + configuration + `"carrier_pigeon"`, "", ""},
	} {
		e, ok := errors.AsType[*serviceerror.Error](test.err)
		if !ok || e.Operation != test.operation || e.Kind != test.kind || e.Permission != test.permission || e.Role != test.role {
			t.Errorf("%s: got %+v", test.operation, e)
		}
	}
}

// TestRightsToReadThePolicy: each of three permissions is enough, so without a role the role is what is missing.
func TestRightsToReadThePolicy(t *testing.T) {
	for granted, want := range map[string]serviceerror.Kind{
		"Policy.Read.AuthenticationMethod": serviceerror.Forbidden, "Policy.Read.All": serviceerror.Forbidden, "Policy.ReadWrite.AuthenticationMethod": serviceerror.Forbidden,
		"User.Read": serviceerror.ScopeMissing,
	} {
		client, cred := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
			answer(w, 403, jsonType, `{"error":{"code":"accessDenied","message":"no"}}`)
		})
		cred.token = token(t, jwt.MapClaims{"scp": granted, "appid": otherGroup})
		if _, err := client.MethodsPolicy(t.Context()); serviceerror.KindOf(err) != want {
			t.Errorf("%s: got kind %d", granted, serviceerror.KindOf(err))
		}
	}
}

func TestMigrationStatesOfThePolicy(t *testing.T) {
	for raw, want := range map[string]string{
		`null`: "migration_complete true", `"migrationComplete"`: "migration_complete false", `"migrationInProgress"`: "migration_in_progress false",
		`"preMigration"`: "pre_migration false", `"sideways"`: "sideways false",
	} {
		state, born := plainMigration(json.RawMessage(raw))
		if state == nil || born == nil || fmt.Sprint(*state, " ", *born) != want {
			t.Errorf("%s: got %v, %v", raw, state, born)
		}
	}
	for _, raw := range []string{``, `7`, `{}`} {
		if state, born := plainMigration(json.RawMessage(raw)); state != nil || born != nil {
			t.Errorf("%q: got %v, %v", raw, state, born)
		}
	}
}

// TestTargetsWithoutAType are groups, as the admin center makes them.
func TestTargetsWithoutAType(t *testing.T) {
	wanted := &[]sspr.Target{{ID: "A"}}
	if next := newTargets(json.RawMessage(`[{"id":"a","targetType":"group"}]`), wanted, nil); next != nil {
		t.Errorf("the same group: got %v", next)
	}
	if next := newTargets(json.RawMessage(`[{"id":"a"}]`), &[]sspr.Target{{ID: "a", Type: "group"}}, nil); next != nil {
		t.Errorf("a group without a type: got %v", next)
	}
	for _, found := range []string{`[]`, `[{"id":"a","targetType":"user"}]`} {
		if next := newTargets(json.RawMessage(found), wanted, nil); len(next) != 1 || document.Text(next[0]["targetType"]) != "group" || document.Text(next[0]["id"]) != "A" {
			t.Errorf("%s: got %v", found, next)
		}
	}
}

// TestNewTargetsDoAsTheOthers: a new target gets the flags of the others, even if these are unusual.
func TestNewTargetsDoAsTheOthers(t *testing.T) {
	found := document.Object{"includeTargets": json.RawMessage(`[{"id":"a","targetType":"group","authenticationMode":"push"}]`)}
	next := missingOfConfiguration(sspr.MethodMicrosoftAuthenticator, found, sspr.MethodConfiguration{Included: all("a", "b")})
	targets, ok := next[includeTargets].([]document.Object)
	if !ok || len(targets) != 2 || document.Text(targets[1]["authenticationMode"]) != "push" {
		t.Errorf("got %v", next)
	}
}

// TestAResetIsTakenAtItsWord: a reset counts if the configuration could not be read before it. If reading fails
// afterwards, that is the error.
func TestAResetIsTakenAtItsWord(t *testing.T) {
	for name, test := range map[string]struct {
		readable int32
		deletes  int32
		kind     serviceerror.Kind
	}{"nothing can be read": {0, 1, serviceerror.Other}, "nothing can be read afterwards": {1, 1, serviceerror.Forbidden}} {
		var reads, deletes atomic.Int32
		client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case r.Method == http.MethodDelete:
				deletes.Add(1)
				answer(w, 204, "", "")
			case reads.Add(1) <= test.readable:
				answer(w, 200, jsonType, policyBody)
			default:
				answer(w, 403, jsonType, `{"error":{"code":"accessDenied","message":"no"}}`)
			}
		})
		for range 2 { // the second finds nothing locked
			deletes.Store(0)
			reads.Store(0)
			err := client.ResetMethodConfiguration(t.Context(), sspr.MethodSMS)
			if serviceerror.KindOf(err) != test.kind || (err == nil) != (test.kind == serviceerror.Other) || deletes.Load() != test.deletes {
				t.Errorf("%s: got %v after %d resets", name, err, deletes.Load())
			}
		}
	}
}

func TestAResetThatShowsIsSentOnce(t *testing.T) {
	var deletes atomic.Int32
	client, _ := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			deletes.Add(1)
			answer(w, 204, "", "")
			return
		}
		answer(w, 200, jsonType, strings.Replace(policyBody, `"paused"`, `"reset`+string('0'+deletes.Load())+`"`, 1))
	})
	if err := client.ResetMethodConfiguration(t.Context(), sspr.MethodEmail); err != nil || deletes.Load() != 1 {
		t.Errorf("got %v after %d resets", err, deletes.Load())
	}
}

func TestPoliciesThatAreNone(t *testing.T) {
	for _, body := range []string{"", "null", "[]", "7", "{}", `{"id":7}`, `{"id":""}`} {
		client, _ := newClient(t, func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, jsonType, body) })
		if _, err := client.MethodsPolicy(t.Context()); serviceerror.KindOf(err) != serviceerror.NotUnderstood {
			t.Errorf("%q: got %v", body, err)
		}
	}
}

func TestCollectionsOfTargetsThatAreNone(t *testing.T) {
	for raw, want := range map[string]int{``: -1, `null`: -1, `{}`: -1, `[]`: 0, `[null,7]`: 0, `[{"a":1},7,{}]`: 2} {
		got := document.List(json.RawMessage(raw))
		if want < 0 && got != nil || want >= 0 && (got == nil || len(got) != want) {
			t.Errorf("%q: got %v", raw, got)
		}
	}
}
