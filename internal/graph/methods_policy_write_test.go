package graph

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

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
		// The campaign is sent whole, as it was read except for the change.
		const asRead = `"enforceRegistrationAfterAllowedSnoozes":true,"state":"default","snoozeDurationInDays":14,`
		const everyone = `{"id":"all_users","targetType":"group","targetedAuthenticationMethod":"fido2","future":{"a":[1,2.50,12345678901234567890]}}`
		server.wantPatches(`authenticationMethodsPolicy {"registrationEnforcement":{"authenticationMethodsRegistrationCampaign":{` + asRead + `"excludeTargets":[],"includeTargets":[` + everyone + `]}}}`)

		_, after = update(sspr.MethodsPolicy{CampaignIncluded: all(groupID, sspr.AllUsers), CampaignExcluded: all(otherGroup), MigrationState: new(sspr.MigrationState("sideways"))})
		// A new target joins the campaign's method.
		server.wantPatches(`authenticationMethodsPolicy {"policyMigrationState":"sideways","registrationEnforcement":{"authenticationMethodsRegistrationCampaign":{` + asRead + `
			"includeTargets":[{"id":"` + groupID + `","targetType":"group","targetedAuthenticationMethod":"fido2"},` + everyone + `],
			"excludeTargets":[{"id":"` + otherGroup + `","targetType":"group"}]}}}`)
		equal(t, after.CampaignIncluded, all(groupID, sspr.AllUsers))
	}
}

// TestCampaignMethod: a campaign has one method for all of its targets (autumn-2026 4.1).
func TestCampaignMethod(t *testing.T) {
	campaign := func(targets string) string {
		return `{"id":"p","policyMigrationState":null,"registrationEnforcement":{"more":{"a":1},"x@odata.context":"y","authenticationMethodsRegistrationCampaign":{"state":"enabled","includeTargets@odata.context":"z","includeTargets":[` + targets + `]}}}`
	}
	target := func(id, method string) string {
		return `{"id":"` + id + `","targetType":"group","targetedAuthenticationMethod":"` + method + `"}`
	}
	for name, test := range map[string]struct {
		found, shown string
		change       sspr.MethodsPolicy
		sent         string
	}{
		"shown":               {found: target("a", "microsoftAuthenticator"), shown: "microsoft_authenticator"},
		"a passkey":           {found: target("a", "fido2") + "," + target("b", "fido2"), shown: "passkey"},
		"one of the future":   {found: target("a", "hologram"), shown: "hologram"},
		"targets differ":      {found: target("a", "fido2") + "," + target("b", "microsoftAuthenticator")},
		"no targets":          {},
		"the same":            {found: target("a", "fido2"), shown: "passkey", change: sspr.MethodsPolicy{CampaignMethod: new("passkey")}},
		"another":             {found: target("a", "fido2"), shown: "passkey", change: sspr.MethodsPolicy{CampaignMethod: new("microsoft_authenticator")}, sent: target("a", "microsoftAuthenticator")},
		"one for all":         {found: target("a", "fido2") + "," + target("b", "microsoftAuthenticator"), change: sspr.MethodsPolicy{CampaignMethod: new("passkey")}, sent: target("a", "fido2") + "," + target("b", "fido2")},
		"a group joins":       {found: target("a", "fido2"), shown: "passkey", change: sspr.MethodsPolicy{CampaignIncluded: all("a", groupID)}, sent: target("a", "fido2") + "," + target(groupID, "fido2")},
		"and turns":           {found: target("a", "fido2"), shown: "passkey", change: sspr.MethodsPolicy{CampaignIncluded: all(groupID), CampaignMethod: new("microsoft_authenticator")}, sent: target(groupID, "microsoftAuthenticator")},
		"the first":           {change: sspr.MethodsPolicy{CampaignIncluded: all(groupID)}, sent: target(groupID, "microsoftAuthenticator")},
		"the future is kept":  {found: target("a", "hologram"), shown: "hologram", change: sspr.MethodsPolicy{CampaignIncluded: all("a", groupID)}, sent: target("a", "hologram") + "," + target(groupID, "hologram")},
		"the future restored": {found: target("a", "fido2"), shown: "passkey", change: sspr.MethodsPolicy{CampaignMethod: new("hologram")}, sent: target("a", "hologram")},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := newTenant(t, campaign(test.found))
			before, _, err := client.UpdateMethodsPolicy(t.Context(), test.change)
			if err != nil {
				t.Fatal(err)
			}
			if shown := orElse(before.CampaignMethod, ""); shown != test.shown {
				t.Errorf("shown as %q, want %q", shown, test.shown)
			}
			if test.sent == "" {
				server.wantPatches()
				return
			}
			server.wantPatches(`authenticationMethodsPolicy {"registrationEnforcement":{"more":{"a":1},"authenticationMethodsRegistrationCampaign":{"state":"enabled","includeTargets":[` + test.sent + `]}}}`)
		})
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

// TestCompletedButShownAsNull: a tenant accepts the last state and shows null afterwards (graph-api 2.5).
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

	// A new target gets the flags of the others by default.
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

func TestReset(t *testing.T) {
	client, server := newTenant(t, policyBody)
	server.answers = []int{409, 503}
	if err := client.ResetMethodConfiguration(t.Context(), sspr.MethodMicrosoftAuthenticator); err != nil {
		t.Fatal(err)
	}
	// This service has nothing to change, or lost the first reset. The answer does not tell which.
	if want := slices.Repeat([]string{policyPath + "/authenticationMethodConfigurations/MicrosoftAuthenticator"}, 2); !slices.Equal(server.deletes, want) {
		t.Errorf("got %v", server.deletes)
	}
}

// TestAResetThatIsLostIsRepeated: a reset that was accepted and shows no effect is sent once more; one whose effect
// shows late is not taken for lost.
func TestAResetThatIsLostIsRepeated(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{"not kept": {NotPersisted: true}, "stale reads": {StaleReads: 3}} {
		client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetAuthenticationMethod("Voice", "isOfficePhoneAllowed", true) })
		fault.Method, fault.Times = http.MethodDelete, 1
		server.Inject(fault)
		if err := client.ResetMethodConfiguration(t.Context(), sspr.MethodVoice); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if now, err := client.MethodConfiguration(t.Context(), sspr.MethodVoice); err != nil || *now.OfficePhoneAllowed {
			t.Errorf("%s: got %v, %v", name, now.OfficePhoneAllowed, err)
		}
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
