package graph

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// emulated starts an emulated tenant and returns a client with that token.
func emulated(t *testing.T, spec emulator.TokenSpec, seed func(*emulator.State)) (*Client, *emulator.Server) {
	t.Helper()
	server, err := emulator.Start(t.Context(), emulator.Options{Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	client, err := transport.NewClient(transport.Options{
		CACertificatePEM: server.CACertificatePEM(), Hosts: []string{strings.TrimPrefix(server.URL(), "https://")},
		Retry: transport.Retry{Max: 2, MinWait: time.Millisecond, MaxWait: 5 * time.Millisecond},
	})
	if err != nil {
		t.Fatal(err)
	}
	cred := &credential{token: server.IssueToken(spec)}
	return NewClient(Options{
		Endpoint: server.URL(), Scope: scope, HTTPClient: client, ConfirmFor: 5 * time.Second, ConfirmEvery: time.Millisecond, ReportsWithin: time.Millisecond,
		Credential: func(context.Context) (azcore.TokenCredential, error) { return cred, nil },
	}), server
}

func TestEmulatedTenant(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.AddExternalAuthenticationMethod("Theirs")
		s.Settings.MethodsPolicyPatchAnswers = true
		s.Settings.FederatedCredentialMethod = true
	})
	ctx := t.Context()
	if id, err := client.TenantID(ctx); err != nil || id != emulator.SeedTenantID {
		t.Errorf("got %q, %v", id, err)
	}
	found, err := client.MethodConfigurations(ctx)
	if err != nil || len(found) != len(sspr.ConfigurableMethods()) {
		t.Fatalf("got %v, %v", found, err)
	}
	_, admin, err := client.UpdateAdministratorPolicy(ctx, sspr.AdministratorPolicy{Enabled: new(false)})
	if err != nil || *admin.Enabled {
		t.Errorf("got %v, %v", admin, err)
	}
	want := sspr.MethodsPolicy{
		MigrationState: new(sspr.MigrationComplete), BornMigrated: new(true), CampaignState: new("enabled"), CampaignMethod: new(sspr.CampaignAuthenticator), CampaignSnoozeDays: new(int64(7)),
		CampaignIncluded: all(emulator.SeedGroupID, sspr.AllUsers), CampaignExcluded: all(emulator.SeedNestedGroupID),
	}
	if _, after, err := client.UpdateMethodsPolicy(ctx, want); err != nil {
		t.Error(err)
	} else {
		equal(t, after, want)
	}
	for m, change := range map[sspr.ConfigurableMethod]sspr.MethodConfiguration{
		sspr.MethodEmail: {ExternalIDEmailOTP: new("disabled")}, sspr.MethodSMS: {UsableForSignIn: new(false)}, sspr.MethodVoice: {OfficePhoneAllowed: new(true)},
		sspr.MethodMicrosoftAuthenticator: {AuthenticationMode: new("push"), SoftwareOATHEnabled: new(true)}, sspr.MethodSoftwareOATH: {},
	} {
		change.Method, change.State = new(m), new("enabled")
		change.Included, change.Excluded = all(emulator.SeedGroupID, sspr.AllUsers), all(emulator.SeedNestedGroupID)
		before, after, err := client.UpdateMethodConfiguration(ctx, m, change)
		if err != nil {
			t.Error(err)
			continue
		}
		equal(t, before, found[m])
		equal(t, after, change)
		if err := client.ResetMethodConfiguration(ctx, m); err != nil {
			t.Error(err)
		}
	}
	now, err := client.MethodConfigurations(ctx)
	if err != nil {
		t.Error(err)
	}
	equal(t, now, found)
}

func TestEmulatedTenantBornMigrated(t *testing.T) {
	client, _ := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetMigrationState(nil) })
	_, after, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{MigrationState: new(sspr.MigrationComplete), CampaignState: new("disabled")})
	if err != nil || *after.MigrationState != sspr.MigrationComplete || !*after.BornMigrated {
		t.Errorf("got %v, %v", after, err)
	}
}

func TestEmulatedFaults(t *testing.T) {
	for name, fault := range map[string]emulator.Fault{
		"stale reads":        {Method: http.MethodPatch, StaleReads: 3, Times: 1},
		"lost answer":        {Method: http.MethodPatch, Drop: emulator.DropAfter, Times: 1},
		"lost request":       {Method: http.MethodPatch, Drop: emulator.DropBefore, Times: 1},
		"reported in vain":   {Method: http.MethodPatch, Status: 504, AfterWrite: true, Times: 1},
		"throttled":          {Status: 429, RetryAfter: "0.002", Times: 2},
		"conflict":           {Method: http.MethodPatch, Status: 409, Times: 2},
		"precondition":       {Method: http.MethodPatch, Status: 412, AfterWrite: true, Times: 1},
		"broken answer":      {Method: http.MethodGet, Drop: emulator.DropMidBody, Times: 1},
		"someone was faster": {Method: http.MethodPatch, Times: 1, Before: func(s *emulator.State) { s.SetAuthenticationMethod("Sms", "state", "enabled") }},
	} {
		t.Run(name, func(t *testing.T) {
			client, server := emulated(t, emulator.TokenSpec{}, nil)
			fault.Service = emulator.Graph
			server.Inject(fault)
			_, after, err := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{State: new("enabled"), UsableForSignIn: new(false)})
			if err != nil || *after.State != "enabled" || *after.UsableForSignIn {
				t.Errorf("got %v, %v", after, err)
			}
		})
	}
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	client.options.ConfirmFor = 20 * time.Millisecond
	server.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPatch, NotPersisted: true})
	_, _, err := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignState: new("disabled")})
	if serviceerror.KindOf(err) != serviceerror.NotPersisted {
		t.Errorf("got %v", err)
	}
}

func TestEmulatedUsers(t *testing.T) {
	const needed = "Policy.ReadWrite.AuthenticationMethod Policy.ReadWrite.Authorization"
	tests := map[string]struct {
		spec        emulator.TokenSpec
		read, write serviceerror.Kind
	}{
		"Azure CLI":       {emulator.TokenSpec{User: emulator.SeedAdministratorID}, serviceerror.ScopeMissing, serviceerror.ScopeMissing},
		"without a role":  {emulator.TokenSpec{User: emulator.SeedUserID, Scope: needed}, serviceerror.Forbidden, serviceerror.Forbidden},
		"who only reads":  {emulator.TokenSpec{User: emulator.SeedReaderID, Scope: "Policy.Read.All"}, 0, serviceerror.ScopeMissing},
		"who may read":    {emulator.TokenSpec{User: emulator.SeedReaderID, Scope: needed}, 0, serviceerror.Forbidden},
		"limited app":     {emulator.TokenSpec{ClientID: emulator.SeedLimitedClientID}, serviceerror.Forbidden, serviceerror.Forbidden},
		"app that reads":  {emulator.TokenSpec{Permissions: []string{"Policy.Read.All"}}, 0, serviceerror.Forbidden},
		"a global admin.": {emulator.TokenSpec{User: emulator.SeedAdministratorID, Scope: needed}, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			client, _ := emulated(t, test.spec, nil)
			for _, err := range []error{second(client.MethodsPolicy(t.Context())), second(client.AdministratorPolicy(t.Context()))} {
				if serviceerror.KindOf(err) != test.read || (err != nil) != (test.read != 0) {
					t.Errorf("got %v", err)
				}
			}
			if test.read != 0 {
				return
			}
			_, _, policy := client.UpdateMethodsPolicy(t.Context(), sspr.MethodsPolicy{CampaignState: new("disabled")})
			_, _, method := client.UpdateMethodConfiguration(t.Context(), sspr.MethodSMS, sspr.MethodConfiguration{State: new("enabled")})
			_, _, admin := client.UpdateAdministratorPolicy(t.Context(), sspr.AdministratorPolicy{Enabled: new(false)})
			for _, err := range []error{policy, method, admin} {
				if serviceerror.KindOf(err) != test.write || (err != nil) != (test.write != 0) {
					t.Errorf("got %v", err)
				}
			}
		})
	}
}
