package portal

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/token"
)

// contractDir returns the folder with the services' own descriptions of their interfaces. They are no part of the repository.
func contractDir(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("SSPR_CONTRACT_DIR")
	if dir == "" {
		t.Skip("SSPR_CONTRACT_DIR is not set: the emulator is not held against the contracts of the real services. " +
			"Set it to a directory with graph-v1.0.csdl.xml.gz and portal/*.yml")
	}
	return dir
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
	e := newCaller(t, func(s *tenant.State) {
		s.SetPolicy(tenant.KeyGroupIDs, []string{tenant.SeedGroupID})
		s.SetPolicy(tenant.KeyQuestions, json.RawMessage(
			`[{"objectId":"8df9f139ad3b44258ef05e5cdf2bd740","questionText":"In what city was your first job?","isCustomQuestion":false}]`))
	})
	for _, route := range e.service.routes() {
		t.Run(route.method+" "+route.path, func(t *testing.T) {
			item := doc.Paths.Value(route.path)
			if item == nil {
				t.Fatal("the contract does not have the path")
			}
			if route.method != http.MethodGet {
				return // the PUT of the on-premises document is a TODO of the contract
			}
			r := e.send(http.MethodGet, route.path+"?getPasswordResetEnabledGroup=true", nil, token.Spec{User: tenant.SeedAdministratorID})
			if r.StatusCode != http.StatusOK {
				t.Fatalf("%d %s", r.StatusCode, r.body)
			}
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
	e := newCaller(t, nil)
	wrong := e.state.PasswordResetPolicy.Clone()
	wrong.Set("enablementType", 9)
	const path = "/PasswordReset/PasswordResetPolicies"
	administrator := token.Spec{User: tenant.SeedAdministratorID}
	for name, r := range map[string]reply{
		"no request id": e.send(http.MethodGet, path, nil, administrator, "x-ms-client-request-id", ""),
		"expired": e.send(http.MethodGet, path, nil, token.Spec{
			User: tenant.SeedAdministratorID, ExpiresAt: time.Now().Add(-time.Hour),
		}),
		"no role": e.send(http.MethodGet, path, nil, token.Spec{User: tenant.SeedUserID}),
		"refused": e.send(http.MethodPut, path, wrong.Raw(), administrator),
	} {
		t.Run(name, func(t *testing.T) {
			if r.StatusCode < http.StatusBadRequest {
				t.Fatalf("it is answered %d", r.StatusCode)
			}
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
		if err := json.Unmarshal(tenant.Seed(time.Now()).PasswordResetPolicy.Raw(), &v); err != nil {
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
		"no list":              func(v map[string]any) { v[tenant.KeyGroupIDs] = "x" },
		"short group id":       func(v map[string]any) { v[tenant.KeyGroupIDs] = []any{"x"} },
		"below the minimum":    func(v map[string]any) { v["skipRegistrationMaxAllowedDays"] = 0.0 },
	} {
		v := good()
		change(v)
		if len(violations(schema, v)) == 0 {
			t.Errorf("%s is not noticed", name)
		}
	}
}
