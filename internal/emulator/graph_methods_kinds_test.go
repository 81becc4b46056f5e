package emulator

import (
	"net/http"
	"slices"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func TestPatchFillsObjects(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.SetAuthenticationMethod("X509Certificate", "authenticationModeConfiguration", nil) }})
	wantStatus(t, e.patch(methodPath("Fido2"), method("fido2", "passkeyProfiles", []Document{
		document.New("id", "p", "passkeyTypes", "deviceBound,synced", "attestationEnforcement", "disabled"),
	}, "includeTargets", []Document{document.New("id", "all_users", "targetType", "group", "allowedPasskeyProfiles", []string{SeedGroupID})})), http.StatusNoContent)
	d := e.graphDocument(methodPath("Fido2"))
	wantPolicy(t, d, "passkeyProfiles",
		`[{"id":"p","name":null,"passkeyTypes":"deviceBound,synced","attestationEnforcement":"disabled","keyRestrictions":null}]`)
	wantPolicy(t, d, "includeTargets",
		`[{"targetType":"group","id":"all_users","isRegistrationRequired":false,"allowedPasskeyProfiles":["`+SeedGroupID+`"]}]`)
	wantStatus(t, e.patch(methodPath("Fido2"), method("fido2", "passkeyProfiles", []Document{document.New("id", "p")})), http.StatusBadRequest)
	wantStatus(t, e.patch(methodPath("Fido2"), method("fido2", "passkeyProfiles", []Document{
		document.New("passkeyTypes", "deviceBound,other", "attestationEnforcement", "disabled"),
	})), http.StatusBadRequest)
	wantStatus(t, e.patch(methodPath("X509Certificate"), method("x509Certificate", "authenticationModeConfiguration",
		document.New("x509CertificateDefaultRequiredAffinityLevel", "high"))), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodPath("X509Certificate")), "authenticationModeConfiguration",
		`{"x509CertificateAuthenticationDefaultMode":null,"x509CertificateDefaultRequiredAffinityLevel":"high","rules":[]}`)
}

func TestUnknownKindsAndDelete(t *testing.T) {
	external := ""
	e := startTenant(t, Options{Seed: func(s *State) {
		external = s.AddExternalAuthenticationMethod("Contoso MFA")
		s.Settings.FederatedCredentialMethod = true
		s.SetAuthenticationMethod("Email", "aFutureProperty", map[string]int{"x": 1})
	}})
	wantStatus(t, e.patch(methodPath(federatedMethod), method("federatedIdentityCredential", "state", "enabled")), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodPath(federatedMethod)), "state", `"enabled"`)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "state", "disabled")), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodPath("Email")), "aFutureProperty", `{"x":1}`)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "aFutureProperty", 1)), http.StatusBadRequest)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "aFutureProperty", map[string]int{"x": 2})), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath(external), method("external", "displayName", "MFA")), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodPath(external)), "displayName", `"MFA"`)

	for _, id := range []string{external, "email", federatedMethod} {
		wantStatus(t, e.send(http.MethodDelete, methodPath(id), TokenSpec{}, nil), http.StatusNoContent)
	}
	wantStatus(t, e.graph(methodPath(external)), http.StatusNotFound)
	wantPolicy(t, e.graphDocument(methodPath(federatedMethod)), "state", `"disabled"`)
	email := e.graphDocument(methodPath("Email"))
	wantPolicy(t, email, "state", `"enabled"`)
	wantPolicy(t, email, "aFutureProperty", "")
}

func TestMethodsAccess(t *testing.T) {
	e := startTenant(t, Options{})
	const scope = "Policy.ReadWrite.AuthenticationMethod"
	for name, c := range map[string]struct {
		spec        TokenSpec
		read, write int
	}{
		"least reading app":    {TokenSpec{Permissions: []string{"Policy.Read.AuthenticationMethod"}}, 200, 403},
		"reading app":          {TokenSpec{Permissions: []string{"Policy.Read.All"}}, 200, 403},
		"writing app":          {TokenSpec{Permissions: []string{scope}}, 200, 204},
		"other app":            {TokenSpec{Permissions: []string{"Policy.ReadWrite.Authorization"}}, 403, 403},
		"administrator":        {TokenSpec{User: SeedAdministratorID, Scope: scope}, 200, 204},
		"policy administrator": {TokenSpec{User: SeedPolicyAdministratorID, Scope: "User.Read " + scope}, 200, 204},
		"reader":               {TokenSpec{User: SeedReaderID, Scope: scope}, 200, 403},
		"ordinary user":        {TokenSpec{User: SeedUserID, Scope: scope}, 403, 403},
		"user of the CLI":      {TokenSpec{User: SeedAdministratorID}, 403, 403},
	} {
		for _, path := range []string{methodsPolicyURL, methodPath("Email")} {
			read := e.send(http.MethodGet, path, c.spec, nil)
			write := e.send(http.MethodPatch, path, c.spec, map[string]string{"@odata.type": "#microsoft.graph.x"})
			if got := write.StatusCode; got != c.write && (c.write != 204 || got != 400) || read.StatusCode != c.read {
				t.Errorf("%s: %s: %d %d", name, path, read.StatusCode, got)
			}
		}
	}
	denied := func() reply { return e.send(http.MethodGet, methodPath("Email"), TokenSpec{User: SeedUserID}, nil) }
	r := denied()
	wantError(t, r, http.StatusForbidden, "accessDenied")
	if text := "Request Authorization failed"; r.at(t, "error", "message") != text || r.at(t, "error", "innerError", "message") != text {
		t.Errorf("%s", r.body)
	}
	_ = e.Update(func(s *State) error { s.Settings.MethodsDeniedByDirectory = true; return nil })
	r = denied()
	wantError(t, r, http.StatusForbidden, "Authorization_RequestDenied")
	if inner, _ := r.at(t, "error", "innerError").(map[string]any); inner["message"] != nil {
		t.Errorf("%s", r.body)
	}
}

// TestLegacySwitchesAfterMigration: what becomes of a changed switch is a setting of the tenant, and security questions
// stay in every state.
func TestLegacySwitchesAfterMigration(t *testing.T) {
	for _, does := range []string{"", LegacySwitchesIgnored, LegacySwitchesRefused, LegacySwitchesStored} {
		for state, migrated := range map[string]bool{"": true, tenant.MigrationComplete: true, tenant.MigrationInProgress: false} {
			e := startTenant(t, Options{MigrationState: state, Seed: func(s *State) { s.Settings.LegacyMethodSwitches = does }})
			status, want := http.StatusOK, "true"
			switch {
			case migrated && does == LegacySwitchesRefused:
				status, want = http.StatusBadRequest, "false"
			case migrated && does != LegacySwitchesStored:
				want = "false"
			}
			wantStatus(t, e.put("", func(d *Document) { d.Set("mobileAppCodeEnabled", true) }), status)
			wantPolicy(t, e.policy(), "mobileAppCodeEnabled", want)
			wantStatus(t, e.put("", func(d *Document) { d.Set("securityQuestionsOptionEnabled", true) }), http.StatusOK)
			wantPolicy(t, e.policy(), "securityQuestionsOptionEnabled", "true")
		}
	}
}

// TestHardwareOath: v1.0 does not show the section, whatever the tenant has, unless a setting shows it.
func TestHardwareOath(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.SetAuthenticationMethod("HardwareOath", "state", "enabled") }})
	id, change := methodPath("hardwareoath"), method("hardwareOath", "state", "disabled", "includeTargets",
		[]Document{document.New("id", SeedGroupID, "targetType", "group")})
	listed := func() bool {
		policy := slices.ContainsFunc(configurationsOf(t, e.graphDocument(methodsPolicyURL)),
			func(d Document) bool { return tenant.ConfigurationID(d) == "HardwareOath" })
		if list := slices.Contains(names(t, e.graph(methodPath("")), "id"), "HardwareOath"); list != policy {
			t.Errorf("the list has it: %v, the policy: %v", list, policy)
		}
		return policy
	}
	if listed() {
		t.Error("it is shown")
	}
	wantError(t, e.graph(id), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.patch(id, change), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.send(http.MethodDelete, id, TokenSpec{}, nil), http.StatusNotFound, "resourceNotFound")

	_ = e.Update(func(s *State) error { s.Settings.HardwareOathShown = true; return nil })
	if !listed() {
		t.Error("it is not shown")
	}
	wantPolicy(t, e.graphDocument(id), "state", `"enabled"`)
	wantStatus(t, e.patch(id, change), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(id), "state", `"disabled"`)
	wantPolicy(t, e.graphDocument(id), "includeTargets", `[{"targetType":"group","id":"`+SeedGroupID+`","isRegistrationRequired":false}]`)
	wantError(t, e.patch(id, method("hardwareOath", "state", "default")), http.StatusBadRequest, "badRequest")
	wantStatus(t, e.send(http.MethodDelete, id, TokenSpec{}, nil), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(id), "includeTargets", `[{"targetType":"group","id":"all_users","isRegistrationRequired":false}]`)
}

// federatedMethod is the kind that live tenants show and the CSDL does not have.
const federatedMethod = "FederatedIdentityCredential"
