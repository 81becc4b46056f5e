package emulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/uuid"
)

// contractDir is where the services' own descriptions of their interfaces lie. They are no part of the repository.
func contractDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SSPR_CONTRACT_DIR")
	if dir == "" {
		t.Skip("SSPR_CONTRACT_DIR is not set: the emulator is not held against the contracts of the real services. " +
			"Set it to a directory with graph-v1.0.csdl.xml.gz and portal/*.yml")
	}
	return dir
}

func TestGraphKeepsToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	// The federated kind stays out: live tenants show it, and the CSDL does not have it.
	e := startTenant(t, Options{Seed: func(s *State) {
		s.AddExternalAuthenticationMethod("Contoso MFA")
		s.SetPhone(SeedUserID, PhoneMobile, "+1 2065555555")
		s.SetPhone(SeedUserID, PhoneOffice, "+1 2065555556")
		s.SetEmail(SeedUserID, "kim@fabrikam.example")
		s.AssignLicence(SeedUserID, PremiumP1SkuID, PremiumP1PlanID)
		s.AddApp(SeedUserID, UserApp{ID: "a0000000-0000-4000-8000-000000000001", Kind: AppAuthenticator, DisplayName: "Phone", CreatedAt: time.Now()})
		s.AddApp(SeedUserID, UserApp{ID: "a0000000-0000-4000-8000-000000000002", Kind: AppSoftwareOATH})
		addEveryKindOfAudit(s)
	}})
	methodIDs := map[string]string{
		"phoneMethods": MobilePhoneMethodID, "emailMethods": EmailMethodID, "passwordMethods": PasswordMethodID,
		"methods": OfficePhoneMethodID, "microsoftAuthenticatorMethods": "a0000000-0000-4000-8000-000000000001",
		"softwareOathMethods": "a0000000-0000-4000-8000-000000000002",
	}
	ids := map[string]string{"groups": SeedGroupID, "users": SeedUserID, "policies": "email", "reports": SeedUserID}
	for _, route := range e.Server.graph.graphRoutes() {
		t.Run(route.method+" "+route.pattern, func(t *testing.T) {
			typeName, err := c.resolve(route.pattern)
			if err != nil {
				t.Fatal(err)
			}
			if route.entity != nil && route.method == http.MethodPost && c.derives(route.entity.name, typeName) {
				typeName = route.entity.name // an action that is asked for one kind of what it can answer with
			}
			if route.entity == nil || route.entity.name != typeName {
				t.Fatalf("the route serves %+v, the CSDL says %s", route.entity, typeName)
			}
			for _, name := range slices.Concat(route.entity.always, route.entity.selectable) {
				if err := c.hasProperty(typeName, name); err != "" {
					t.Error(err)
				}
			}
			if route.method != http.MethodGet {
				return
			}
			set := strings.Split(route.pattern, "/")[1]
			path := strings.ReplaceAll(route.pattern, "{id}", ids[set])
			for segment, id := range methodIDs {
				path = strings.ReplaceAll(path, "/"+segment+"/{methodId}", "/"+segment+"/"+id)
			}
			everything := slices.Concat(route.entity.always, route.entity.selectable)
			for _, query := range []string{"", "$select=" + url.QueryEscape(strings.Join(everything, ","))} {
				// The count and the header make it an advanced query, which some lists have to be.
				r := e.do(http.MethodGet, graphPrefix+path+"?$count=true&"+query, e.IssueToken(TokenSpec{}), nil,
					"ConsistencyLevel", "eventual")
				wantStatus(t, r, http.StatusOK)
				checkAnswer(t, c, typeName, r.json(t))
			}
		})
	}
}

// hasProperty says what is wrong with a property that is served. What the emulator calls directoryObject are users and
// groups, whose properties $select may name.
func (c *csdl) hasProperty(typeName, name string) string {
	candidates := []string{typeName}
	if typeName == "directoryObject" {
		candidates = append(candidates, "user", "group")
	}
	for _, one := range candidates {
		if _, ok := c.property(one, name, slices.Contains(inline, name)); ok {
			return ""
		}
	}
	return typeName + " has no property " + name
}

func checkAnswer(t *testing.T, c *csdl, typeName string, answer map[string]any) {
	t.Helper()
	list, isList := answer["value"].([]any)
	if !isList {
		list = []any{answer}
	}
	if len(list) == 0 {
		t.Error("the list is empty, so nothing is checked")
	}
	for _, one := range list {
		object, _ := one.(map[string]any)
		if err := c.checkObject(typeName, object); err != nil {
			t.Error(err)
		}
	}
}

// TestContractCheckerFails proves that the check above can fail.
func TestContractCheckerFails(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	for name, object := range map[string]map[string]any{
		"unknown property":         {"id": "x", "selfServicePasswordReset": true},
		"number for a string":      {"displayName": 1.0},
		"string for a boolean":     {"securityEnabled": "true"},
		"null for a collection":    {"groupTypes": nil},
		"no list":                  {"groupTypes": "Unified"},
		"number in a list":         {"groupTypes": []any{1.0}},
		"unknown type":             {"@odata.type": "#microsoft.graph.team2"},
		"property of another type": {"@odata.type": "#microsoft.graph.user", "securityEnabled": true},
		"type that is no group":    {"@odata.type": "#microsoft.graph.user", "displayName": "x"},
		"navigation property":      {"members": []any{}},
		"fraction":                 {"unseenCount": 1.5},
		"no date":                  {"createdDateTime": "yesterday"},
		"wrong enum member":        {"accessType": "hidden"},
		"property in a list":       {"assignedLicenses": []any{map[string]any{"skuId": "x"}}},
		"property of a complex":    {"licenseProcessingState": map[string]any{"nonsense": "x"}},
	} {
		if err := c.checkObject("group", object); err == nil {
			t.Errorf("%s is not noticed", name)
		}
	}
	if err := c.checkObject("group", map[string]any{
		"id": "x", "displayName": nil, "groupTypes": []any{"Unified"}, "accessType": "private", "securityEnabled": true,
		"licenseProcessingState": map[string]any{"state": "x"}, "@odata.context": "y", "createdDateTime": "2026-01-02T03:04:05Z",
	}); err != nil {
		t.Error(err)
	}
	for _, pattern := range []string{
		"/groups/{id}/members/microsoft.graph.team", "/reports/userRegistrationDetails", "/auditLogs/{id}",
		"/groupz", "/groups/{id}/nonsense", "/groups/members", "/me/{id}", "/policies/selfServicePasswordResetPolicy",
		"/users/{id}/authentication/phoneMethods/disableSmsSignIn", "/users/{id}/authentication/emailMethods/{m}/disableSmsSignIn",
	} {
		if typeName, err := c.resolve(pattern); err == nil {
			t.Errorf("%s is taken for a %s", pattern, typeName)
		}
	}
	for pattern, want := range map[string]string{
		"/groups/{id}/members/microsoft.graph.user": "user", "/auditLogs/directoryAudits": "directoryAudit",
		"/policies/authorizationPolicy": "authorizationPolicy", "/users/{id}/authentication/phoneMethods/{m}": "phoneAuthenticationMethod",
		"/users/{id}/authentication/phoneMethods/{m}/disableSmsSignIn": "phoneAuthenticationMethod",
	} {
		if got, err := c.resolve(pattern); got != want {
			t.Errorf("%s is taken for a %s: %v", pattern, got, err)
		}
	}
}

func readOpenAPI(t *testing.T) *openapi3.T {
	t.Helper()
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	doc, err := loader.LoadFromFile(filepath.Join(contractDir(t), "portal", "password_reset.yml"))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestPortalKeepsToTheOpenAPI(t *testing.T) {
	doc := readOpenAPI(t)
	e := startTenant(t, Options{Seed: func(s *State) {
		s.SetPolicy(keyGroupIDs, []string{SeedGroupID})
		s.SetPolicy(keyQuestions, json.RawMessage(
			`[{"objectId":"8df9f139ad3b44258ef05e5cdf2bd740","questionText":"In what city was your first job?","isCustomQuestion":false}]`))
	}})
	for _, route := range e.services[Portal].(*portalService).portalRoutes() {
		t.Run(route.method+" "+route.path, func(t *testing.T) {
			item := doc.Paths.Value(route.path)
			if item == nil {
				t.Fatal("the contract does not have the path")
			}
			if route.method != http.MethodGet {
				return // the PUT of the on-premises document is a TODO of the contract
			}
			r := e.portalAs(SeedAdministratorID, http.MethodGet, portalPrefix+route.path+"?getPasswordResetEnabledGroup=true", nil)
			wantStatus(t, r, http.StatusOK)
			ok := item.Get.Responses.Value("200").Value
			checkSchema(t, ok.Content.Get("application/json").Schema.Value, r.body)
			for name := range ok.Headers {
				// These depend on the transport: the body is neither compressed nor negotiated here.
				if !slices.Contains([]string{"Content-Encoding", "Vary", "X-XSS-Protection", "X-UA-Compatible"}, name) && r.Header.Get(name) == "" {
					t.Errorf("there is no header %s", name)
				}
			}
		})
	}
}

// checkSchema checks types by the schema's own means, and the names in both directions: the contract's properties and
// those of the answer are the same.
func checkSchema(t *testing.T, schema *openapi3.Schema, body []byte) {
	t.Helper()
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatal(err)
	}
	for _, err := range violations(schema, value) {
		t.Error(err)
	}
}

func violations(schema *openapi3.Schema, value any) []string {
	var wrong []string
	if err := schema.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		wrong = append(wrong, err.Error())
	}
	object, ok := value.(map[string]any)
	if !ok {
		return wrong
	}
	for name := range object {
		if schema.Properties[name] == nil {
			wrong = append(wrong, "the contract has no property "+name)
		}
	}
	for name := range schema.Properties {
		if _, ok := object[name]; !ok {
			wrong = append(wrong, "the answer has no property "+name)
		}
	}
	return wrong
}

func TestPortalErrorsKeepToTheOpenAPI(t *testing.T) {
	doc := readOpenAPI(t)
	exception := doc.Paths.Value("/PasswordReset/PasswordResetPolicies").Get.Responses.Value("4XX").Value
	schema := exception.Content.Get("application/json").Schema.Value
	e := startTenant(t, Options{})
	for name, r := range map[string]reply{
		"no request id": e.do(http.MethodGet, policyPath, e.portalToken(SeedAdministratorID), nil),
		"expired": e.do(http.MethodGet, policyPath, e.IssueToken(TokenSpec{
			Audience: PortalAudience, User: SeedAdministratorID, ExpiresAt: time.Now().Add(-time.Hour),
		}), nil, "x-ms-client-request-id", uuid.NewString()),
		"no role": e.portalAs(SeedUserID, http.MethodGet, policyPath, nil),
		"refused": e.put("", func(d *Document) { d.Set("enablementType", 9) }),
	} {
		t.Run(name, func(t *testing.T) {
			checkSchema(t, schema, r.body)
			var outer map[string]json.RawMessage
			if err := json.Unmarshal(r.body, &outer); err != nil {
				t.Fatal(err)
			}
			checkSchema(t, schema.Properties["ClientData"].Value, outer["ClientData"])
		})
	}
}

// TestSchemaCheckerFails proves that the checks above can fail.
func TestSchemaCheckerFails(t *testing.T) {
	schema := readOpenAPI(t).Components.Schemas["PasswordResetPolicy"].Value
	good := func() map[string]any {
		var v map[string]any
		if err := json.Unmarshal(seedPolicy().Raw(), &v); err != nil {
			t.Fatal(err)
		}
		return v
	}
	if wrong := violations(schema, good()); len(wrong) > 0 {
		t.Errorf("the seeded document is wrong: %v", wrong)
	}
	for name, change := range map[string]func(map[string]any){
		"unknown property":     func(v map[string]any) { v["nonsense"] = true },
		"missing property":     func(v map[string]any) { delete(v, "enablementType") },
		"string for a boolean": func(v map[string]any) { v["emailOptionEnabled"] = "true" },
		"fraction":             func(v map[string]any) { v["enablementType"] = 1.5 },
		"no list":              func(v map[string]any) { v[keyGroupIDs] = "x" },
		"short group id":       func(v map[string]any) { v[keyGroupIDs] = []any{"x"} },
		"below the minimum":    func(v map[string]any) { v["skipRegistrationMaxAllowedDays"] = 0.0 },
	} {
		v := good()
		change(v)
		if len(violations(schema, v)) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
}

// TestAddedMethodsKeepToTheCSDL holds the answers of POST and PATCH, in every state of sign-in by SMS, against the CSDL.
func TestAddedMethodsKeepToTheCSDL(t *testing.T) {
	c := readCSDL(t, filepath.Join(contractDir(t), "graph-v1.0.csdl.xml.gz"))
	for _, target := range []string{allUsers, SeedNestedGroupID} {
		e := startTenant(t, Options{Seed: func(s *State) {
			smsFor(s, target)
			s.Settings.PhonePatchAnswers = true
		}})
		for _, phoneType := range []string{PhoneMobile, PhoneAlternateMobile, PhoneOffice} {
			r := e.send(http.MethodPost, phonesOf(SeedUserID), TokenSpec{}, aPhone(phoneType, "+1 2065555555"))
			wantStatus(t, r, http.StatusCreated)
			checkAnswer(t, c, "phoneAuthenticationMethod", r.json(t))
			r = e.patch(phonesOf(SeedUserID)+"/"+phoneMethodID(phoneType), aPhone(phoneType, "+1 2065556666"))
			wantStatus(t, r, http.StatusOK)
			checkAnswer(t, c, "phoneAuthenticationMethod", r.json(t))
		}
		r := e.send(http.MethodPost, emailsOf(SeedUserID), TokenSpec{}, anEmail("kim@fabrikam.example"))
		wantStatus(t, r, http.StatusCreated)
		checkAnswer(t, c, "emailAuthenticationMethod", r.json(t))
	}
}
