package readiness_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// offered is a policy with phones, questions and one more method.
const offered = "methods_required = 1\nmethods = [\"email\", \"mobile_phone\", \"office_phone\", \"security_questions\"]\n"

// TestEndingsAhead checks what is announced for each date, and what each date then shows. Kim has a phone and e-mail, Lee
// e-mail, Pat questions, Tia an office phone, and Sam nothing.
func TestEndingsAhead(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	acctest.Run(t,
		resource.TestStep{
			Config: n.AppOnly(block(offered)),
			Check: checks(map[string]string{
				"ready": "4", "endings.#": "3",
				"endings.0.date": "2027-02-01", "endings.0.methods.#": "2", "endings.0.population": "all_but_global_administrators", "endings.0.ready": "3",
				"endings.0.summary": "On February 1, 2027, text messages and voice calls end for everyone but Global Administrators: 1 user loses password reset.",
				"endings.1.date":    "2027-03-01", "endings.1.methods.0": "security_questions", "endings.1.population": "everyone", "endings.1.ready": "2",
				"endings.1.summary": "In March 2027, security questions end: 1 user loses password reset.",
				"endings.2.date":    "2027-07-01", "endings.2.ready": "2",
				"listed.1.user_principal_name": "pat@contoso.example", "listed.1.ready_until": "2027-03-01",
				"listed.2.user_principal_name": "tia@contoso.example", "listed.2.ready_until": "2027-02-01",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block(offered + `as_of = "2027-02-01"`)),
			Check: checks(map[string]string{
				"as_of": "2027-02-01", "ready": "3", "reasons.phones_retire": "1", "reasons.nothing_registered": "1", "not_ready": "2", "endings.#": "2", "endings.0.date": "2027-03-01",
			}),
		},
	)
}

// TestEndingsOfOnesOwn checks a table that replaces Microsoft's: not in order, with a date that has passed, and with two endings on
// one day. Each keeps its place.
func TestEndingsOfOnesOwn(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(block(offered + `endings = [
  { date = "2028-01-01", methods = ["email"] },
  { date = "2028-01-01", methods = ["security_questions"], population = "all_but_global_administrators" },
  { date = "2027-06-01", methods = ["mobile_phone", "office_phone"], population = "everyone" },
  { date = "2026-01-01", methods = ["mobile_app_code"] },
]`)),
		Check: checks(map[string]string{
			"ready": "4", "endings.#": "4",
			"endings.0.date": "2028-01-01", "endings.0.ready": "0", "endings.0.population": "everyone", "endings.0.administrators_ready": "0",
			"endings.0.summary": "On January 1, 2028, e-mails end: 3 users and 1 administrator lose password reset.",
			"endings.1.date":    "2028-01-01", "endings.1.ready": "0",
			"endings.1.summary": "On January 1, 2028, security questions end for everyone but Global Administrators: 3 users and 1 administrator lose password reset.",
			"endings.2.date":    "2027-06-01", "endings.2.ready": "3", "endings.2.administrators_ready": "1",
			"endings.2.summary": "On June 1, 2027, text messages and voice calls end: 1 user loses password reset.",
			"endings.3.date":    "2026-01-01", "endings.3.ready": "4",
			"endings.3.summary": "On January 1, 2026, codes of the authenticator app ended: they are no longer counted.",
		}),
	}, resource.TestStep{
		Config: n.AppOnly(block(offered + `endings = []`)),
		Check:  checks(map[string]string{"endings.#": "0", "ready": "4", "listed.#": "1"}),
	})
}

// TestEndingsAfterAnApply checks that a table with dates that have passed is accepted if the data source is read during the apply, too.
func TestEndingsAfterAnApply(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(`
resource "terraform_data" "before" {}

resource "terraform_data" "after" {
  input = data.sspr_readiness.this.endings[*].summary
}
`, block(offered+`endings = [
  { date = "2027-06-01", methods = ["mobile_phone", "office_phone"] },
  { date = "2026-01-01", methods = ["mobile_app_code"] },
]
depends_on = [terraform_data.before]`)),
		Check: checks(map[string]string{"endings.#": "2"}),
	})
}

// TestWithoutMicrosoftsPhones checks a tenant whose text messages and voice calls go on.
func TestWithoutMicrosoftsPhones(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(block(offered + "telephony_provider = true\nas_of = \"2027-02-01\"")),
		Check:  checks(map[string]string{"ready": "4", "endings.#": "1", "endings.0.date": "2027-03-01", "endings.0.ready": "3"}),
	})
}

// TestWrongDates checks the messages about arguments that make no sense.
func TestWrongDates(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	for arguments, want := range map[string]string{
		`as_of = "1 February 2027"`:                                                       `"1 February 2027" is not a date. Did you mean "2027-02-01"?`,
		`as_of = "2027-02-30"`:                                                            `"2027-02-30" is not a date.`,
		`endings = [{ methods = ["email"] }]`:                                             `attribute "date" is required`,
		`endings = [{ date = "2027-02-01", methods = [] }]`:                               `set must contain at least 1 elements`,
		`endings = [{ date = "2027-02-01", methods = ["sms"] }]`:                          `"sms" is not accepted. Did you mean "mobile_phone"?`,
		`endings = [{ date = "2027-02-01", methods = ["email"], population = "guests" }]`: `"guests" is not accepted.`,
		"telephony_provider = true\nendings = []":                                         `telephony_provider has no effect together with endings`,
	} {
		acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(offered + arguments)), ExpectError: acctest.Message(want)})
	}
}
