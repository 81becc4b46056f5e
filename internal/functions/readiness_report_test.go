package functions_test

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// counted is a readiness that names users.
const counted = `
data "sspr_readiness" "this" {
  methods_required = 2
  methods          = ["email", "mobile_phone"]
}
`

// lee is a user who can reset a password with one method.
const lee = "b1d4c0de-0000-4000-8000-000000000105"

// tenant returns a tenant in which lee can reset a password today, and could not with two methods.
func tenant(t *testing.T) *acctest.Tenant {
	t.Helper()
	return acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPolicy("enablementType", 2)
		s.SetPolicy("numberOfAuthenticationMethodsRequired", 1)
		s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
		for _, id := range []string{emulator.SeedUserID, lee} {
			s.User(id).RegisteredMethods = map[string][]string{emulator.SeedUserID: {"email", "mobilePhone"}, lee: {"email"}}[id]
		}
	})
}

// contains checks that a text contains all words, and none that begins with "not ".
func contains(words ...string) knownvalue.Check {
	return knownvalue.StringFunc(func(text string) error {
		for _, word := range words {
			if without, not := strings.CutPrefix(word, "not "); not == strings.Contains(text, without) {
				return fmt.Errorf("want %q in\n%s", word, text)
			}
		}
		return nil
	})
}

// wellFormed checks that a text is an HTML document that a strict reader takes.
func wellFormed() knownvalue.Check {
	return knownvalue.StringFunc(func(text string) error {
		if !strings.HasPrefix(text, "<!DOCTYPE html>\n<html lang=\"en\">") {
			return fmt.Errorf("not a document: %.100s", text)
		}
		reader := xml.NewDecoder(strings.NewReader(text))
		for {
			if _, err := reader.Token(); errors.Is(err, io.EOF) {
				return nil
			} else if err != nil {
				return err
			}
		}
	})
}

// TestReadinessReport: a report has the numbers of the data source as it comes, also after it has traveled as JSON. It has names
// only if they are asked for.
func TestReadinessReport(t *testing.T) {
	t.Parallel()
	n := tenant(t)
	run(t, resource.TestStep{
		Config: n.AppOnly(required, counted, `
output "markdown" { value = provider::sspr::readiness_report(data.sspr_readiness.this, "markdown") }
output "html"     { value = provider::sspr::readiness_report(data.sspr_readiness.this, "html") }
output "named"    {
  value = provider::sspr::readiness_report(data.sspr_readiness.this, "markdown", { title = "Pilot | @all", policy = "After this plan", list_users = true })
}
output "same" { value = length(distinct([for text in [
  provider::sspr::readiness_report(data.sspr_readiness.this, "markdown"),
  provider::sspr::readiness_report(data.sspr_readiness.this, "markdown", null),
  provider::sspr::readiness_report(jsondecode(jsonencode(data.sspr_readiness.this)), "markdown"),
  provider::sspr::readiness_report(data.sspr_readiness.this, "markdown", { title = null, policy = "", list_users = false }),
] : text])) }
`),
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("markdown", contains("### Password reset readiness\n", "\n- Under this policy: ", "1 user is locked out", "\n| From February 1, 2027 |", "not lee@contoso.example")),
			statecheck.ExpectKnownOutputValue("html", contains("<h1 ", "1 user is locked out", "not lee@contoso.example", "not <script")),
			statecheck.ExpectKnownOutputValue("html", wellFormed()),
			statecheck.ExpectKnownOutputValue("named", contains("### Pilot `¦` `@all`\n", "\n| After this plan |", "\n| `lee@contoso.example` | locked out | One method counts, and two are required.")),
			statecheck.ExpectKnownOutputValue("same", knownvalue.Int64Exact(1)),
		},
	})
	n.WantAppOnly(t)
}

// TestReadinessReportIsKnownAfterApply: a data source that Terraform reads during the apply has a report then.
func TestReadinessReportIsKnownAfterApply(t *testing.T) {
	t.Parallel()
	run(t, resource.TestStep{
		Config: tenant(t).AppOnly(required, strings.Replace(counted, "= 2", "= terraform_data.required.output", 1), `
resource "terraform_data" "required" { input = 2 }
output "report" { value = provider::sspr::readiness_report(data.sspr_readiness.this, "markdown") }
`),
		ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectUnknownOutputValue("report")}},
		ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("report", contains("1 user is locked out"))},
	})
}

// TestReadinessReportRefusals: errors name the argument, and what is missing.
func TestReadinessReportRefusals(t *testing.T) {
	t.Parallel()
	n := tenant(t)
	step := func(arguments, want string) resource.TestStep {
		message := acctest.Message(want)
		if strings.HasSuffix(want, ".") { // Terraform adds a period of its own
			message = regexp.MustCompile(message.String() + `(?:[^.]|$)`)
		}
		return resource.TestStep{
			Config:      n.AppOnly(required, counted, `output "report" { value = provider::sspr::readiness_report(`+arguments+`) }`),
			ExpectError: message,
		}
	}
	run(t,
		step(`data.sspr_readiness.this, "pdf"`, `Invalid value for "format" parameter: "pdf" is not accepted. Accepted values: "markdown" and "html".`),
		step(`data.sspr_readiness.this, "Markdwon"`, `"Markdwon" is not accepted. Did you mean "markdown"? Accepted values: "markdown" and "html".`),
		step(`data.sspr_readiness.this, "md"`, `"md" is not accepted. Did you mean "markdown"? Accepted values: "markdown" and "html".`),
		step(`data.sspr_readiness.this.ready, "html"`, `Invalid value for "readiness" parameter: object required`),
		step(`{ ready = 1, total = 2 }, "html"`, `Invalid value for "readiness" parameter: attributes "administrators", "as_of", "by_method", "can_reset_today",`),
		step(`merge(data.sspr_readiness.this, { locked_out = null }), "html"`, `Invalid value for "readiness" parameter: The value is not a whole data source sspr_readiness: an attribute is null that always has a value. Pass the whole data source, such as data.sspr_readiness.this.`),
		step(`data.sspr_readiness.this, "html", { users = true }`, `Invalid value for "options" parameter: "users" is not an option. Options: "title", "policy" and "list_users".`),
		step(`data.sspr_readiness.this, "html", { titel = "Users" }`, `"titel" is not an option. Did you mean "title"? Options: "title", "policy" and "list_users".`),
		step(`data.sspr_readiness.this, "html", { list_users = "all" }`, `Invalid value for "options" parameter: list_users must be true or false.`),
		step(`data.sspr_readiness.this, "html", {}, {}`, `Invalid value for "options" parameter: At most one object with options is accepted.`),
	)
}

// TestReadinessReportExample: the example writes its reports only if they are asked for, so a drift check without the variable
// finds no changes.
func TestReadinessReportExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../examples/functions/readiness_report/function.tf")
	if err != nil {
		t.Fatal(err)
	}
	whole := tenant(t).AppOnly(required, string(text))
	run(t,
		resource.TestStep{Config: whole, Check: func(s *terraform.State) error {
			if n := len(s.RootModule().Outputs); n > 0 {
				return fmt.Errorf("there are %d outputs without the variable", n)
			}
			return nil
		}},
		resource.TestStep{
			Config: whole, ConfigVariables: config.Variables{"report": config.BoolVariable(true)},
			ConfigStateChecks: []statecheck.StateCheck{
				statecheck.ExpectKnownOutputValue("readiness_report", contains("\n- After this plan: ", "1 user is locked out")),
				statecheck.ExpectKnownOutputValue("readiness_mail", contains("<title>Password reset at Contoso</title>", "With two methods required: ")),
			},
		},
	)
}
