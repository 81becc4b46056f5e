package adoption

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/querycheck"
	"github.com/hashicorp/terraform-plugin-testing/querycheck/queryfilter"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// listExamples returns the documentation's queries, all in one file.
func listExamples(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("../../../examples", "list-resources", "*", "list-resource.tfquery.hcl"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no examples of list resources (%v)", err)
	}
	var all []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(text))
	}
	return strings.Join(all, "\n")
}

// TestQueryEverything runs the documentation's queries, and adopts what they find: whatever a tenant has, the
// configuration that "terraform query" generates plans empty as it is written, and nothing is written to the tenant.
func TestQueryEverything(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	settings := len(importable()) - len([]string{"kim", "lee", "staff"})
	for name, want := range map[string]int{"fresh": settings, "everything configured": settings + 3, "migrated": settings, "properties missing": settings} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, acctest.FoundTenants()[name])
			folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "all.tfquery.hcl": listExamples(t)})
			cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
			cli.Run(t, folder, n, nil, "query", "-no-color", "-generate-config-out=generated.tf")
			adopted(t, folder, n, want)
		})
	}
}

// TestQueryUsers: a query finds those who have registered something, in the order of their names, no more than its
// limit, and of a group its members, nested ones included.
func TestQueryUsers(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t, acctest.ConfiguredTenant, func(s *emulator.State) { s.SetEmail("tia@"+emulator.SeedDomain, "tia@private.example") })
	for name, test := range map[string]struct {
		block string
		want  []string
	}{
		"everybody":        {``, []string{"kim", "lee", "pat", "tia"}},
		"a group":          {`config { group_id = "` + emulator.SeedGroupID + `" }`, []string{"kim", "lee", "pat"}},
		"a limit":          {`limit = 2`, []string{"kim", "lee"}},
		"with the methods": {`include_resource = true`, []string{"kim", "lee", "pat", "tia"}},
	} {
		block := strings.ReplaceAll(strings.ReplaceAll(test.block, "{ ", "{\n"), " }", "\n}")
		folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "q.tfquery.hcl": "list \"sspr_user_contact_info\" \"all\" {\n  provider = sspr\n" + block + "\n}\n"})
		cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
		out := cli.Run(t, folder, n, nil, "query", "-json")
		var found []string
		for line := range strings.Lines(out) {
			var message struct {
				Type  string `json:"type"`
				Found struct {
					Name   string            `json:"display_name"`
					Object map[string]any    `json:"resource_object"`
					Is     map[string]string `json:"identity"`
				} `json:"list_resource_found"`
			}
			if err := json.Unmarshal([]byte(line), &message); err != nil || message.Type != "list_resource_found" {
				continue
			}
			who, _, _ := strings.Cut(message.Found.Name, "@")
			found = append(found, who)
			if message.Found.Is["tenant_id"] != emulator.SeedTenantID || len(message.Found.Is["object_id"]) != 36 {
				t.Errorf("%s: identity %v", name, message.Found.Is)
			}
			if with := name == "with the methods"; with != (message.Found.Object["user_id"] == message.Found.Is["object_id"]) {
				t.Errorf("%s: resource %v", name, message.Found.Object)
			}
		}
		if !slices.Equal(found, test.want) {
			t.Errorf("%s: found %v, want %v\n%s", name, found, test.want, out)
		}
	}
}

// TestQueryManyUsers: users are read as far as the limit needs it, and not the whole tenant.
func TestQueryManyUsers(t *testing.T) {
	t.Parallel()
	cli.NeedsTerraform(t, 14)
	n := acctest.NewTenant(t, func(s *emulator.State) {
		emulator.AddUsers(s, 200)
		for i := range s.Users {
			s.SetEmail(s.Users[i].ID, "somebody@private.example")
		}
	})
	folder := cli.Workspace(t, map[string]string{"main.tf": cli.OwnProvider, "q.tfquery.hcl": "list \"sspr_user_contact_info\" \"some\" {\n  provider = sspr\n  limit    = 5\n}\n"})
	cli.Run(t, folder, n, nil, "init", "-input=false", "-no-color")
	cli.Run(t, folder, n, nil, "query", "-no-color")
	read := 0
	for _, r := range n.Requests() {
		if strings.HasSuffix(r.Path, "/authentication/emailMethods") {
			read++
		}
	}
	if read < 5 || read > 40 {
		t.Errorf("the methods of %d users were read for a limit of 5", read)
	}
}

// TestQueryFails: what keeps a query from finding anything is an error with advice, not an empty result.
func TestQueryFails(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	block := func(typeName, config string) string {
		return "list \"" + typeName + "\" \"q\" {\n  provider = sspr\n  config {\n" + config + "\n  }\n}\n"
	}
	for name, test := range map[string]struct {
		login acctest.Login
		query string
		words string
	}{
		"portal":          {n.Unprivileged(), block("sspr_policy", ""), "Security Administrator or User Administrator"},
		"Graph":           {n.Unprivileged(), block("sspr_authentication_method_configuration", ""), "Policy.Read.AuthenticationMethod"},
		"no such group":   {n.Administrator(), block("sspr_user_contact_info", `group_id = "ffffffff-0000-4000-8000-000000000000"`), "Not found in the tenant"},
		"no group's id":   {n.Administrator(), block("sspr_user_contact_info", `group_id = "pilot"`), "must be the object ID (a GUID) of a group"},
		"domains":         {n.Unprivileged(), block("sspr_password_expiration", ""), "Domain.Read.All"},
		"users forbidden": {n.Unprivileged(), block("sspr_user_contact_info", ""), "User.Read.All"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource.UnitTest(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(),
				TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
				Steps:                    []resource.TestStep{{Query: true, Config: n.Provider(test.login) + test.query, ExpectError: acctest.Message(test.words)}},
			})
		})
	}
}

// TestQueryShowsResources: with include_resource a result has the attributes of an import.
func TestQueryShowsResources(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, acctest.ConfiguredTenant, func(s *emulator.State) { s.RemoveAuthenticationMethod("Voice") })
	const methods = "sspr_authentication_method_configuration.all"
	method := func(name string) map[string]knownvalue.Check {
		return map[string]knownvalue.Check{"tenant_id": knownvalue.StringExact(emulator.SeedTenantID), "method": knownvalue.StringExact(name)}
	}
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_14_0)},
		Steps: []resource.TestStep{{
			Query: true,
			Config: n.Config(`list "sspr_policy" "this" {
  provider         = sspr
  include_resource = true
}
list "sspr_authentication_method_configuration" "all" {
  provider         = sspr
  include_resource = true
}`),
			QueryResultChecks: []querycheck.QueryResultCheck{
				querycheck.ExpectLength("sspr_policy.this", 1),
				querycheck.ExpectLength(methods, 4), // voice is not there
				querycheck.ExpectIdentity(methods, method("sms")),
				querycheck.ExpectNoIdentity(methods, method("voice")),
				querycheck.ExpectResourceKnownValues(methods, queryfilter.ByResourceIdentity(method("sms")), []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("id"), KnownValue: knownvalue.StringExact(emulator.SeedTenantID + "/sms")},
					{Path: tfjsonpath.New("method"), KnownValue: knownvalue.StringExact("sms")},
					{Path: tfjsonpath.New("state"), KnownValue: knownvalue.StringExact("disabled")},
					{Path: tfjsonpath.New("on_destroy"), KnownValue: knownvalue.StringExact("retain")},
				}),
				querycheck.ExpectResourceKnownValues("sspr_policy.this", queryfilter.ByDisplayName(knownvalue.StringExact("Password reset > Properties")), []querycheck.KnownValueCheck{
					{Path: tfjsonpath.New("enabled_for"), KnownValue: knownvalue.StringExact("selected")},
					{Path: tfjsonpath.New("group_id"), KnownValue: knownvalue.StringExact(emulator.SeedGroupID)},
				}),
			},
		}},
	})
}
