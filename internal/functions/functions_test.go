package functions_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// required names the provider, which Terraform needs to find the functions. It deliberately has no provider block.
const required = `
terraform {
  required_providers {
    sspr = {
      source = "hashicorp/sspr"
    }
  }
}
`

// run applies the steps without any tenant.
func run(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.UnitTest(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(),
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                    steps,
	})
}

func TestFormatPhone(t *testing.T) {
	t.Parallel()
	run(t, resource.TestStep{
		Config: required + `
output "national"      { value = provider::sspr::format_phone("0400 111 222", "AU") }
output "lower_case"    { value = provider::sspr::format_phone("0400 111 222", "au") }
output "international" { value = provider::sspr::format_phone("+61 400 111 222") }
output "no_region"     { value = provider::sspr::format_phone("+61 400 111 222", null) }
output "empty_region"  { value = provider::sspr::format_phone("+61 400 111 222", "") }
output "prefix"        { value = provider::sspr::format_phone("0049 151 23456789", "FR") }
output "uk"            { value = provider::sspr::format_phone("07940 123966", "UK") }
output "link"          { value = provider::sspr::format_phone("tel:+3221231212;ext=1234") }
output "extension"     { value = provider::sspr::format_phone("(206) 555-5555 ext. 123", "US") }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("national", knownvalue.StringExact("+61 400111222")),
			statecheck.ExpectKnownOutputValue("lower_case", knownvalue.StringExact("+61 400111222")),
			statecheck.ExpectKnownOutputValue("international", knownvalue.StringExact("+61 400111222")),
			statecheck.ExpectKnownOutputValue("no_region", knownvalue.StringExact("+61 400111222")),
			statecheck.ExpectKnownOutputValue("empty_region", knownvalue.StringExact("+61 400111222")),
			statecheck.ExpectKnownOutputValue("prefix", knownvalue.StringExact("+49 15123456789")),
			statecheck.ExpectKnownOutputValue("uk", knownvalue.StringExact("+44 7940123966")),
			statecheck.ExpectKnownOutputValue("link", knownvalue.StringExact("+32 21231212x1234")),
			statecheck.ExpectKnownOutputValue("extension", knownvalue.StringExact("+1 2065555555x123")),
		},
	})
}

func TestParsePhone(t *testing.T) {
	t.Parallel()
	run(t, resource.TestStep{
		Config: required + `
output "mobile"     { value = provider::sspr::parse_phone("0400 111 222", "AU") }
output "fictitious" { value = provider::sspr::parse_phone("+1 5555551234x123") }
`,
		ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValue("mobile", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"country_code":    knownvalue.Int64Exact(61),
				"national_number": knownvalue.StringExact("400111222"),
				"extension":       knownvalue.Null(),
				"region":          knownvalue.StringExact("AU"),
				"e164":            knownvalue.StringExact("+61400111222"),
				"formatted":       knownvalue.StringExact("+61 400111222"),
				"valid":           knownvalue.Bool(true),
				"type":            knownvalue.StringExact("mobile"),
			})),
			statecheck.ExpectKnownOutputValue("fictitious", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"country_code":    knownvalue.Int64Exact(1),
				"national_number": knownvalue.StringExact("5555551234"),
				"extension":       knownvalue.StringExact("123"),
				"region":          knownvalue.Null(),
				"e164":            knownvalue.StringExact("+15555551234"),
				"formatted":       knownvalue.StringExact("+1 5555551234x123"),
				"valid":           knownvalue.Bool(false),
				"type":            knownvalue.StringExact("unknown"),
			})),
		},
	})
}

// TestRefusals checks that errors name the argument and describe the problem.
func TestRefusals(t *testing.T) {
	t.Parallel()
	step := func(call, want string) resource.TestStep {
		return resource.TestStep{
			Config:      required + `output "phone" { value = provider::sspr::` + call + " }",
			ExpectError: acctest.Message(want),
		}
	}
	run(t,
		step(`format_phone("0400 111 222")`, `Invalid value for "number" parameter: Without a region, the phone number must start with + and the country calling code. For a number in national form, pass the region`),
		step(`format_phone("+1 206 555")`, `Invalid value for "number" parameter: The phone number has`),
		step(`format_phone("0400 111 222", "Australia")`, `Invalid value for "region" parameter: The region must be an ISO 3166-1 alpha-2 code`),
		step(`format_phone("0400 111 222", "AU", "NZ")`, `Invalid value for "region" parameter: At most one region is accepted.`),
		step(`format_phone("0049 151 23456789", "SG")`, `Invalid value for "number" parameter: The phone number seems to start with an international prefix`),
		step(`format_phone("0061 400 111 222", "AU")`, `Invalid value for "number" parameter: The phone number seems to start with an international prefix`),
		step(`format_phone("011 44 7940 123966", "DE")`, `Invalid value for "number" parameter: The phone number seems to start with an international prefix`),
		step(`format_phone("+49 151\u280023456789")`, `it has the character U+2800`),
		step(`format_phone(null)`, `argument must not be null`),
		step(`parse_phone("+1 XXXXXXXX34")`, `Invalid value for "number" parameter: The phone number can contain only digits`),
		step(`parse_phone(sensitive("+61 400 111 222"))`, `sensitive`),
	)
}

// TestExamples checks that the examples of the documentation can be applied unchanged.
func TestExamples(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]map[string]knownvalue.Check{
		"format_phone": {
			"office": knownvalue.StringExact("+1 2065555555x123"),
			"mobile_numbers": knownvalue.MapExact(map[string]knownvalue.Check{
				"adele@example.com": knownvalue.StringExact("+61 400111222"),
				"grady@example.com": knownvalue.StringExact("+61 400111333"),
			}),
		},
		"parse_phone": {"phone": knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact("mobile")})},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join("../../examples/functions", name, "function.tf"))
			if err != nil {
				t.Fatal(err)
			}
			var checks []statecheck.StateCheck
			for output, value := range want {
				checks = append(checks, statecheck.ExpectKnownOutputValue(output, value))
			}
			run(t, resource.TestStep{Config: required + string(text), ConfigStateChecks: checks})
		})
	}
}
