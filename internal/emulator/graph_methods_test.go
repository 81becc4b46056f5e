package emulator

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func methodPath(id string) string {
	return strings.TrimSuffix(methodsPolicyURL+"/"+tenant.KeyConfigurations+"/"+id, "/")
}

// method is a body with its type.
func method(kind string, pairs ...any) Document {
	return append(document.New("@odata.type", "#microsoft.graph."+kind+"AuthenticationMethodConfiguration"), document.New(pairs...)...)
}

func configurationsOf(t *testing.T, policy Document) []Document {
	t.Helper()
	raw, _ := policy.Get(tenant.KeyConfigurations)
	var all []Document
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMethodsPolicy(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.FederatedCredentialMethod = true }})
	d := e.graphDocument(methodsPolicyURL)
	if got := strings.Join(d.Keys(), " "); got != "@odata.context id displayName description lastModifiedDateTime policyVersion "+
		"policyMigrationState registrationEnforcement authenticationMethodConfigurations@odata.context authenticationMethodConfigurations" {
		t.Errorf("the properties are %s", got)
	}
	metadata := e.URL() + "/v1.0/$metadata#"
	wantPolicy(t, d, "@odata.context", `"`+metadata+`authenticationMethodsPolicy"`)
	wantPolicy(t, d, "policyMigrationState", "null")
	var ids []string
	all := configurationsOf(t, d)
	for _, one := range all {
		ids = append(ids, tenant.ConfigurationID(one))
	}
	if got := strings.Join(ids, " "); got != "Fido2 MicrosoftAuthenticator Sms TemporaryAccessPass SoftwareOath Voice Email "+
		"X509Certificate VerifiableCredentials QRCodePin FederatedIdentityCredential" {
		t.Errorf("the configurations are %s", got)
	}
	const sms = `{"@odata.type":"#microsoft.graph.smsAuthenticationMethodConfiguration","id":"Sms","state":"disabled","excludeTargets":[],` +
		`"includeTargets@odata.context":"$policies/authenticationMethodsPolicy/authenticationMethodConfigurations('Sms')/` +
		`microsoft.graph.smsAuthenticationMethodConfiguration/includeTargets",` +
		`"includeTargets":[{"targetType":"group","id":"all_users","isRegistrationRequired":false,"isUsableForSignIn":true}]}`
	if got := strings.ReplaceAll(string(all[2].Raw()), metadata, "$"); got != sms {
		t.Errorf("%s", got)
	}
	item := e.graphDocument(methodPath("sMs"))
	wantPolicy(t, item, "@odata.context", `"`+metadata+`authenticationMethodConfigurations/$entity"`)
	if item.Remove("@odata.context"); string(item.Raw()) != string(all[2].Raw()) {
		t.Errorf("%s", item.Raw())
	}
	if got := names(t, e.graph(methodPath("")), "id"); strings.Join(got, " ") != strings.Join(ids, " ") {
		t.Errorf("the list is %v", got)
	}
	short := e.graphDocument(methodsPolicyURL + "?$select=policyMigrationState")
	if got := strings.Join(short.Keys(), " "); got != "@odata.context policyMigrationState" {
		t.Errorf("the selected properties are %s", got)
	}
	if got := e.graph(methodsPolicyURL + "?$select=reconfirmationInDays").json(t); len(got) != 2 || got["reconfirmationInDays"] != nil {
		t.Errorf("what is not kept is %v", got)
	}
	wantError(t, e.graph(methodsPolicyURL+"?$select=nonsense"), http.StatusBadRequest, "badRequest")
}

func TestPatchMethodsPolicy(t *testing.T) {
	e := startTenant(t, Options{})
	before := e.graphDocument(methodsPolicyURL)
	wantStatus(t, e.patch(methodsPolicyURL, campaignBody("snoozeDurationInDays", 14, "excludeTargets",
		[]Document{document.New("id", SeedGroupID, "targetType", "group")})), http.StatusNoContent)
	wantStatus(t, e.patch(methodsPolicyURL, campaignBody("state", "enabled", "includeTargets",
		[]Document{document.New("targetType", "group", "id", SeedGroupID)})), http.StatusNoContent)
	after := e.graphDocument(methodsPolicyURL)
	wantPolicy(t, after, "registrationEnforcement", `{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":14,`+
		`"state":"enabled","excludeTargets":[{"id":"`+SeedGroupID+`","targetType":"group"}],`+
		`"includeTargets":[{"id":"`+SeedGroupID+`","targetType":"group","targetedAuthenticationMethod":"microsoftAuthenticator"}]}}`)
	if old, _ := before.Get(tenant.KeyLastModified); includes(after, Document{{Key: tenant.KeyLastModified, Value: old}}) {
		t.Error("the policy is as old as before")
	}
	for name, body := range map[string]Document{
		"too long":           campaignBody("snoozeDurationInDays", 15),
		"negative":           campaignBody("snoozeDurationInDays", -1),
		"fraction":           campaignBody("snoozeDurationInDays", 1.5),
		"text":               campaignBody("snoozeDurationInDays", "1"),
		"state":              campaignBody("state", "on"),
		"target":             campaignBody("includeTargets", []Document{document.New("id", "pilot", "targetType", "group")}),
		"everybody excluded": campaignBody("excludeTargets", []Document{document.New("id", "all_users", "targetType", "group")}),
		"no id":              campaignBody("includeTargets", []Document{document.New("targetType", "group")}),
		"method":             campaignBody("includeTargets", []Document{document.New("id", SeedGroupID, "targetType", "group", "targetedAuthenticationMethod", "sms")}),
		"two methods":        campaignBody("includeTargets", []Document{campaignTarget(SeedGroupID, "fido2"), campaignTarget("all_users", "microsoftAuthenticator")}),
		"method filled in":   campaignBody("includeTargets", []Document{campaignTarget(SeedGroupID, "fido2"), document.New("id", "all_users", "targetType", "group")}),
		"limit as text":      campaignBody("enforceRegistrationAfterAllowedSnoozes", "true"),
		"beta property":      campaignBody("systemCredentialPreferences", true),
		"unknown":            document.New("selfServicePasswordReset", true),
		"beta":               document.New("reportSuspiciousActivitySettings", document.New()),
		"configurations":     document.New(tenant.KeyConfigurations, []Document{}),
		"reconfirmation":     document.New("reconfirmationInDays", 90),
		"version":            document.New("policyVersion", "1.6"),
	} {
		r := e.patch(methodsPolicyURL, body)
		if r.StatusCode != http.StatusBadRequest || r.at(t, "error", "code") != "badRequest" ||
			r.at(t, "error", "message") == "" || r.at(t, "error", "innerError", "message") != r.at(t, "error", "message") {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.body)
		}
	}

	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(`{"displayName":"Methods"}`))
	_ = z.Close()
	wantStatus(t, e.do(http.MethodPatch, graph.Prefix+methodsPolicyURL, e.IssueToken(TokenSpec{}), zipped.Bytes(),
		"Content-Encoding", "gzip"), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodsPolicyURL), "displayName", `"Methods"`)
	_ = e.Update(func(s *State) error { s.Settings.MethodsPolicyPatchAnswers = true; return nil })
	r := e.patch(methodsPolicyURL, document.New("displayName", "Policy"))
	wantStatus(t, r, http.StatusOK)
	if r.at(t, "displayName") != "Policy" || r.json(t)[tenant.KeyConfigurations] == nil {
		t.Errorf("it answers %s", r.body)
	}
}

func TestMigrationState(t *testing.T) {
	for name, c := range map[string]struct {
		from  string // "" is null
		moves string // state=status=what it reads then
	}{
		"before":      {tenant.PreMigration, "migrationComplete=204=migrationComplete preMigration=204=preMigration migrationInProgress=204=migrationInProgress preMigration=204=preMigration"},
		"in progress": {tenant.MigrationInProgress, "preMigration=400=migrationInProgress migrationComplete=204=migrationComplete migrationInProgress=204=migrationInProgress null=400=migrationInProgress"},
		"complete":    {tenant.MigrationComplete, "migrationInProgress=204=migrationInProgress preMigration=400=migrationInProgress nonsense=400=migrationInProgress"},
		"newest":      {"", "migrationComplete=204=null migrationInProgress=204=null preMigration=400=null null=204=null"},
	} {
		t.Run(name, func(t *testing.T) {
			e := startTenant(t, Options{Seed: func(s *State) {
				s.SetMigrationState(nil)
				if c.from != "" {
					s.SetMigrationState(&c.from)
				}
			}})
			for _, move := range strings.Fields(c.moves) {
				m := strings.Split(move, "=")
				var to any = m[0]
				if to == "null" {
					to = nil
				}
				r := e.patch(methodsPolicyURL, map[string]any{tenant.KeyMigrationState: to})
				got, _ := e.graphDocument(methodsPolicyURL).Get(tenant.KeyMigrationState)
				if r.StatusCode != map[string]int{"204": 204, "400": 400}[m[1]] || strings.Trim(string(got), `"`) != m[2] {
					t.Errorf("%s: %d, %s", move, r.StatusCode, got)
				}
			}
		})
	}
	t.Run("file", func(t *testing.T) { // a person set the state by hand
		e := startTenant(t, Options{Seed: func(s *State) { s.AuthenticationMethodsPolicy.Set(tenant.KeyMigrationState, tenant.PreMigration) }})
		for _, state := range []string{tenant.MigrationComplete, tenant.PreMigration} {
			wantStatus(t, e.patch(methodsPolicyURL, map[string]any{tenant.KeyMigrationState: state}), http.StatusNoContent)
		}
	})
}

func TestPatchMethod(t *testing.T) {
	e := startTenant(t, Options{})
	wantStatus(t, e.patch(methodPath("SMS"), method("sms", "state", "enabled", "includeTargets", []Document{
		document.New("id", SeedGroupID, "targetType", "group"),
		document.New("id", SeedNestedGroupID, "targetType", "group", "isUsableForSignIn", false, "isRegistrationRequired", true),
	})), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath("sms"), method("sms", "excludeTargets",
		[]Document{document.New("id", SeedGroupID, "targetType", "group")})), http.StatusNoContent)
	d := e.graphDocument(methodPath("Sms"))
	wantPolicy(t, d, "state", `"enabled"`)
	wantPolicy(t, d, "excludeTargets", `[{"id":"`+SeedGroupID+`","targetType":"group"}]`)
	wantPolicy(t, d, "includeTargets", `[{"targetType":"group","id":"`+SeedGroupID+`","isRegistrationRequired":false,"isUsableForSignIn":true},`+
		`{"targetType":"group","id":"`+SeedNestedGroupID+`","isRegistrationRequired":true,"isUsableForSignIn":false}]`)

	wantStatus(t, e.patch(methodPath("microsoftAuthenticator"), method("microsoftAuthenticator", "isSoftwareOathEnabled", true,
		"featureSettings", document.New("displayAppInformationRequiredState", document.New("state", "enabled")),
		"includeTargets", []Document{document.New("id", "all_users", "targetType", "group")})), http.StatusNoContent)
	d = e.graphDocument(methodPath("MicrosoftAuthenticator"))
	wantPolicy(t, d, "isSoftwareOathEnabled", "true")
	wantPolicy(t, d, "includeTargets", `[{"targetType":"group","id":"all_users","isRegistrationRequired":false,"authenticationMode":"any"}]`)
	feature := `"includeTarget":{"targetType":"group","id":"all_users"},"excludeTarget":{"targetType":"group","id":"` + tenant.NoGroupID + `"}}`
	wantPolicy(t, d, "featureSettings", `{"displayAppInformationRequiredState":{"state":"enabled",`+feature+
		`,"displayLocationInformationRequiredState":{"state":"default",`+feature+`}`)

	read := e.graphDocument(methodPath("Voice")) // comes back with its annotations, as in Microsoft's samples
	read.Set("isOfficePhoneAllowed", true)
	wantStatus(t, e.patch(methodPath("voice"), read), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodPath("Voice")), "isOfficePhoneAllowed", "true")
	wantPolicy(t, configurationsOf(t, e.graphDocument(methodsPolicyURL))[5], "isOfficePhoneAllowed", "true")
}

func TestPatchMethodRefusals(t *testing.T) {
	e := startTenant(t, Options{})
	everybody := document.New("id", "all_users", "targetType", "group")
	with := func(key string, value any) []Document {
		return []Document{append(everybody.Clone(), document.New(key, value)...)}
	}
	for name, c := range map[string]struct {
		id   string
		body Document
	}{
		"no type":                  {"Email", document.New("state", "disabled")},
		"another type":             {"Email", method("sms", "state", "disabled")},
		"abstract type":            {"Email", document.New("@odata.type", "#microsoft.graph.authenticationMethodConfiguration")},
		"state":                    {"Email", method("email", "state", "default")},
		"property of another kind": {"Email", method("email", "isOfficePhoneAllowed", true)},
		"OTP":                      {"Email", method("email", "allowExternalIdToUseEmailOtp", true)},
		"both":                     {"Email", method("email", "state", "disabled", "allowExternalIdToUseEmailOtp", "enabled")},
		"null list":                {"Email", method("email", "includeTargets", nil)},
		"target's property":        {"Email", method("email", "includeTargets", with("isUsableForSignIn", true))},
		"target's type":            {"Email", method("email", "includeTargets", []Document{document.New("id", "all_users")})},
		"target's kind":            {"Email", method("email", "includeTargets", with("targetType", "role"))},
		"target is null":           {"Email", method("email", "includeTargets", []any{nil})},
		"target's name":            {"Email", method("email", "includeTargets", with("@odata.type", "#microsoft.graph.smsAuthenticationMethodTarget"))},
		"mode":                     {"MicrosoftAuthenticator", method("microsoftAuthenticator", "includeTargets", with("authenticationMode", "passwordless"))},
		"beta setting":             {"MicrosoftAuthenticator", method("microsoftAuthenticator", "featureSettings", document.New("numberMatchingRequiredState", document.New()))},
		"long life":                {"QRCodePin", method("qrCodePin", "standardQRCodeLifetimeInDays", 396)},
		"short PIN":                {"QRCodePin", method("qrCodePin", "pinLength", 7)},
		"another id":               {"Voice", method("voice", "id", "Email")},
	} {
		r := e.patch(methodPath(c.id), c.body)
		if r.StatusCode != http.StatusBadRequest || r.at(t, "error", "code") != "badRequest" {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.body)
		}
	}
	wantError(t, e.patch(methodPath("Email"), "x"), http.StatusBadRequest, "BadRequest")
	wantError(t, e.patch(methodPath("HardwareOath"), document.New()), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.send(http.MethodDelete, methodPath(uuid.NewString()), TokenSpec{}, nil), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.graph(methodPath("HardwareOath")), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.send(http.MethodPost, methodPath(""), TokenSpec{}, document.New()), http.StatusNotImplemented, "EmulatorNotImplemented")

	wantStatus(t, e.patch(methodPath("Email"), method("email", "allowExternalIdToUseEmailOtp", "enabled")), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "state", "disabled")), http.StatusBadRequest)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "state", "disabled", "allowExternalIdToUseEmailOtp", "disabled")), http.StatusNoContent)

	var many []Document
	for range 300 {
		many = append(many, document.New("id", uuid.NewString(), "targetType", "group"))
	}
	wantError(t, e.patch(methodPath("Voice"), method("voice", "excludeTargets", many)), http.StatusBadRequest, "badRequest")
	wantStatus(t, e.patch(methodPath("Voice"), method("voice", "excludeTargets", many[:100])), http.StatusNoContent)
}
