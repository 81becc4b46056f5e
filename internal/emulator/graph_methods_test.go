package emulator

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func methodPath(id string) string {
	return strings.TrimSuffix(methodsPolicyPattern+"/"+keyConfigurations+"/"+id, "/")
}

// method is a body with its type.
func method(kind string, pairs ...any) Document {
	return append(newObject("@odata.type", "#microsoft.graph."+kind+methodTypeSuffix), newObject(pairs...)...)
}

func configurationsOf(t *testing.T, policy Document) []Document {
	t.Helper()
	raw, _ := policy.Get(keyConfigurations)
	var all []Document
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestMethodsPolicy(t *testing.T) {
	e := startTenant(t, Options{Seed: func(s *State) { s.Settings.FederatedCredentialMethod = true }})
	d := e.graphDocument(methodsPolicyPattern)
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
		ids = append(ids, methodID(one))
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
	short := e.graphDocument(methodsPolicyPattern + "?$select=policyMigrationState")
	if got := strings.Join(short.Keys(), " "); got != "@odata.context policyMigrationState" {
		t.Errorf("the selected properties are %s", got)
	}
	wantError(t, e.graph(methodsPolicyPattern+"?$select=reconfirmationInDays"), http.StatusBadRequest, "badRequest")
}

func TestPatchMethodsPolicy(t *testing.T) {
	e := startTenant(t, Options{})
	before := e.graphDocument(methodsPolicyPattern)
	campaign := func(pairs ...any) Document {
		return newObject("registrationEnforcement", newObject("authenticationMethodsRegistrationCampaign", newObject(pairs...)))
	}
	wantStatus(t, e.patch(methodsPolicyPattern, campaign("snoozeDurationInDays", 14, "excludeTargets",
		[]object{newObject("id", SeedGroupID, "targetType", "group")})), http.StatusNoContent)
	wantStatus(t, e.patch(methodsPolicyPattern, campaign("state", "enabled", "includeTargets",
		[]object{newObject("targetType", "group", "id", SeedGroupID)})), http.StatusNoContent)
	after := e.graphDocument(methodsPolicyPattern)
	wantPolicy(t, after, "registrationEnforcement", `{"authenticationMethodsRegistrationCampaign":{"snoozeDurationInDays":14,`+
		`"state":"enabled","excludeTargets":[{"id":"`+SeedGroupID+`","targetType":"group"}],`+
		`"includeTargets":[{"id":"`+SeedGroupID+`","targetType":"group","targetedAuthenticationMethod":"microsoftAuthenticator"}]}}`)
	if old, _ := before.Get(keyLastModified); includes(after, Document{{keyLastModified, old}}) {
		t.Error("the policy is as old as before")
	}
	for name, body := range map[string]Document{
		"too long":           campaign("snoozeDurationInDays", 15),
		"negative":           campaign("snoozeDurationInDays", -1),
		"fraction":           campaign("snoozeDurationInDays", 1.5),
		"text":               campaign("snoozeDurationInDays", "1"),
		"state":              campaign("state", "on"),
		"target":             campaign("includeTargets", []object{newObject("id", "pilot", "targetType", "group")}),
		"everybody excluded": campaign("excludeTargets", []object{newObject("id", "all_users", "targetType", "group")}),
		"no id":              campaign("includeTargets", []object{newObject("targetType", "group")}),
		"method":             campaign("includeTargets", []object{newObject("id", SeedGroupID, "targetType", "group", "targetedAuthenticationMethod", "sms")}),
		"beta property":      campaign("enforceRegistrationAfterAllowedSnoozes", true),
		"unknown":            newObject("selfServicePasswordReset", true),
		"beta":               newObject("reportSuspiciousActivitySettings", newObject()),
		"configurations":     newObject(keyConfigurations, []object{}),
		"reconfirmation":     newObject("reconfirmationInDays", 90),
		"version":            newObject("policyVersion", "1.6"),
	} {
		r := e.patch(methodsPolicyPattern, body)
		if r.StatusCode != http.StatusBadRequest || r.at(t, "error", "code") != "badRequest" ||
			r.at(t, "error", "message") == "" || r.at(t, "error", "innerError", "message") != r.at(t, "error", "message") {
			t.Errorf("%s: %d %s", name, r.StatusCode, r.body)
		}
	}

	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(`{"displayName":"Methods"}`))
	_ = z.Close()
	wantStatus(t, e.do(http.MethodPatch, graphPrefix+methodsPolicyPattern, e.IssueToken(TokenSpec{}), zipped.Bytes(),
		"Content-Encoding", "gzip"), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodsPolicyPattern), "displayName", `"Methods"`)
	_ = e.Update(func(s *State) error { s.Settings.MethodsPolicyPatchAnswers = true; return nil })
	r := e.patch(methodsPolicyPattern, newObject("displayName", "Policy"))
	wantStatus(t, r, http.StatusOK)
	if r.at(t, "displayName") != "Policy" || r.json(t)[keyConfigurations] == nil {
		t.Errorf("it answers %s", r.body)
	}
}

func TestMigrationState(t *testing.T) {
	for name, c := range map[string]struct {
		from  string // "" is null
		moves string // state=status=what it reads then
	}{
		"before":      {preMigration, "migrationComplete=204=migrationComplete preMigration=204=preMigration migrationInProgress=204=migrationInProgress preMigration=204=preMigration"},
		"in progress": {migrationInProgress, "preMigration=400=migrationInProgress migrationComplete=204=migrationComplete migrationInProgress=204=migrationInProgress null=400=migrationInProgress"},
		"complete":    {migrationComplete, "migrationInProgress=204=migrationInProgress preMigration=400=migrationInProgress nonsense=400=migrationInProgress"},
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
				r := e.patch(methodsPolicyPattern, map[string]any{keyMigrationState: to})
				got, _ := e.graphDocument(methodsPolicyPattern).Get(keyMigrationState)
				if r.StatusCode != map[string]int{"204": 204, "400": 400}[m[1]] || strings.Trim(string(got), `"`) != m[2] {
					t.Errorf("%s: %d, %s", move, r.StatusCode, got)
				}
			}
		})
	}
	t.Run("file", func(t *testing.T) { // somebody set the state by hand
		e := startTenant(t, Options{Seed: func(s *State) { s.AuthenticationMethodsPolicy.Set(keyMigrationState, preMigration) }})
		for _, state := range []string{migrationComplete, preMigration} {
			wantStatus(t, e.patch(methodsPolicyPattern, map[string]any{keyMigrationState: state}), http.StatusNoContent)
		}
	})
}

func TestPatchMethod(t *testing.T) {
	e := startTenant(t, Options{})
	wantStatus(t, e.patch(methodPath("SMS"), method("sms", "state", "enabled", "includeTargets", []object{
		newObject("id", SeedGroupID, "targetType", "group"),
		newObject("id", SeedNestedGroupID, "targetType", "group", "isUsableForSignIn", false, "isRegistrationRequired", true),
	})), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath("sms"), method("sms", "excludeTargets",
		[]object{newObject("id", SeedGroupID, "targetType", "group")})), http.StatusNoContent)
	d := e.graphDocument(methodPath("Sms"))
	wantPolicy(t, d, "state", `"enabled"`)
	wantPolicy(t, d, "excludeTargets", `[{"id":"`+SeedGroupID+`","targetType":"group"}]`)
	wantPolicy(t, d, "includeTargets", `[{"targetType":"group","id":"`+SeedGroupID+`","isRegistrationRequired":false,"isUsableForSignIn":true},`+
		`{"targetType":"group","id":"`+SeedNestedGroupID+`","isRegistrationRequired":true,"isUsableForSignIn":false}]`)

	wantStatus(t, e.patch(methodPath("microsoftAuthenticator"), method("microsoftAuthenticator", "isSoftwareOathEnabled", true,
		"featureSettings", newObject("displayAppInformationRequiredState", newObject("state", "enabled")),
		"includeTargets", []object{newObject("id", "all_users", "targetType", "group")})), http.StatusNoContent)
	d = e.graphDocument(methodPath("MicrosoftAuthenticator"))
	wantPolicy(t, d, "isSoftwareOathEnabled", "true")
	wantPolicy(t, d, "includeTargets", `[{"targetType":"group","id":"all_users","isRegistrationRequired":false,"authenticationMode":"any"}]`)
	feature := `"includeTarget":{"targetType":"group","id":"all_users"},"excludeTarget":{"targetType":"group","id":"` + noGroupID + `"}}`
	wantPolicy(t, d, "featureSettings", `{"displayAppInformationRequiredState":{"state":"enabled",`+feature+
		`,"displayLocationInformationRequiredState":{"state":"default",`+feature+`}`)

	read := e.graphDocument(methodPath("Voice")) // comes back with its annotations, as in Microsoft's samples
	read.Set("isOfficePhoneAllowed", true)
	wantStatus(t, e.patch(methodPath("voice"), read), http.StatusNoContent)
	wantPolicy(t, e.graphDocument(methodPath("Voice")), "isOfficePhoneAllowed", "true")
	wantPolicy(t, configurationsOf(t, e.graphDocument(methodsPolicyPattern))[5], "isOfficePhoneAllowed", "true")
}

func TestPatchMethodRefusals(t *testing.T) {
	e := startTenant(t, Options{})
	everybody := newObject("id", "all_users", "targetType", "group")
	with := func(key string, value any) []object {
		return []object{append(everybody.clone(), newObject(key, value)...)}
	}
	for name, c := range map[string]struct {
		id   string
		body Document
	}{
		"no type":                  {"Email", newObject("state", "disabled")},
		"another type":             {"Email", method("sms", "state", "disabled")},
		"abstract type":            {"Email", newObject("@odata.type", "#microsoft.graph."+methodType.name)},
		"state":                    {"Email", method("email", "state", "default")},
		"property of another kind": {"Email", method("email", "isOfficePhoneAllowed", true)},
		"OTP":                      {"Email", method("email", "allowExternalIdToUseEmailOtp", true)},
		"both":                     {"Email", method("email", "state", "disabled", "allowExternalIdToUseEmailOtp", "enabled")},
		"null list":                {"Email", method("email", "includeTargets", nil)},
		"target's property":        {"Email", method("email", "includeTargets", with("isUsableForSignIn", true))},
		"target's type":            {"Email", method("email", "includeTargets", []object{newObject("id", "all_users")})},
		"target's kind":            {"Email", method("email", "includeTargets", with("targetType", "role"))},
		"target is null":           {"Email", method("email", "includeTargets", []any{nil})},
		"target's name":            {"Email", method("email", "includeTargets", with("@odata.type", "#microsoft.graph.smsAuthenticationMethodTarget"))},
		"mode":                     {"MicrosoftAuthenticator", method("microsoftAuthenticator", "includeTargets", with("authenticationMode", "passwordless"))},
		"beta setting":             {"MicrosoftAuthenticator", method("microsoftAuthenticator", "featureSettings", newObject("numberMatchingRequiredState", newObject()))},
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
	wantError(t, e.patch(methodPath("HardwareOath"), newObject()), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.send(http.MethodDelete, methodPath(uuid.NewString()), TokenSpec{}, nil), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.graph(methodPath("HardwareOath")), http.StatusNotFound, "resourceNotFound")
	wantError(t, e.send(http.MethodPost, methodPath(""), TokenSpec{}, newObject()), http.StatusMethodNotAllowed, "Request_BadRequest")

	wantStatus(t, e.patch(methodPath("Email"), method("email", "allowExternalIdToUseEmailOtp", "enabled")), http.StatusNoContent)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "state", "disabled")), http.StatusBadRequest)
	wantStatus(t, e.patch(methodPath("Email"), method("email", "state", "disabled", "allowExternalIdToUseEmailOtp", "disabled")), http.StatusNoContent)

	var many []object
	for range 300 {
		many = append(many, newObject("id", uuid.NewString(), "targetType", "group"))
	}
	wantError(t, e.patch(methodPath("Voice"), method("voice", "excludeTargets", many)), http.StatusBadRequest, "badRequest")
	wantStatus(t, e.patch(methodPath("Voice"), method("voice", "excludeTargets", many[:100])), http.StatusNoContent)
}
