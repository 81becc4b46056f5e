package readiness_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
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
				"endings.0.summary": "On February 1, 2027, text messages and voice calls end for everyone but Global Administrators: no user loses password reset. 1 user who cannot reset a password today is no longer ready for it.",
				"endings.1.date":    "2027-03-01", "endings.1.methods.0": "security_questions", "endings.1.population": "everyone", "endings.1.ready": "2",
				"endings.1.summary": "In March 2027, security questions end: no user loses password reset. 1 user who cannot reset a password today is no longer ready for it.",
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

// certainAndPossible is a tenant in which the service calls these users capable: Kim, Lee and Pat, who have a phone alone, Pat
// with something that the provider does not know, and the administrators Rea and Ash, who have e-mail beside it. Sam has a
// phone, and is not called capable.
func certainAndPossible(s *emulator.State) {
	s.User(emulator.SeedReaderID).DirectoryRoles = []string{"Helpdesk Administrator"}
	capable := map[string][]string{
		emulator.SeedUserID: {"mobilePhone"}, lee: {"mobilePhone"}, pat: {"mobilePhone", "somethingNew"},
		emulator.SeedReaderID: {"email", "mobilePhone"}, emulator.SeedAuthenticationAdministratorID: {"mobilePhone"},
	}
	s.FreezeRegistrationReport(time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC))
	for i, row := range s.RegistrationReport.Rows {
		methods, is := capable[row.ID]
		if row.ID == sam {
			methods = []string{"mobilePhone"}
		}
		s.RegistrationReport.Rows[i].IsSSPRCapable, s.RegistrationReport.Rows[i].MethodsRegistered = is, append([]string{}, methods...)
	}
}

// TestCertainAndPossibleLosses checks that the summary of an ending and its numbers call certain and possible what locked_out
// and may_be_affected call so, and that of users who cannot reset a password today none loses it.
func TestCertainAndPossibleLosses(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, certainAndPossible)
	day := map[string]string{"locked_out": "2", "may_be_affected": "1", "administrators.locked_out": "1", "administrators.may_be_affected": "1", "ready": "0"}
	acctest.Run(t,
		resource.TestStep{
			Config: n.AppOnly(block(offered)),
			Check: checks(map[string]string{
				"ready": "4", "locked_out": "0",
				"endings.0.summary": "On February 1, 2027, text messages and voice calls end for everyone but Global Administrators: 2 users and 1 administrator lose password reset, and 1 more user and 1 more administrator may. " +
					"1 user who cannot reset a password today is no longer ready for it.",
				"endings.0.locked_out": "2", "endings.0.may_be_affected": "1", "endings.0.administrators_locked_out": "1", "endings.0.administrators_may_be_affected": "1",
				"endings.1.summary":    "In March 2027, security questions end: no user loses password reset.",
				"endings.1.locked_out": "2", "endings.1.may_be_affected": "1", // whom February affects, and no other user
			}),
		},
		resource.TestStep{Config: n.AppOnly(block(february)), Check: checks(day)},
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
			"endings.0.summary": "On January 1, 2028, password reset by e-mail ends: 1 administrator may lose password reset. 3 users who cannot reset a password today are no longer ready for it.",
			"endings.1.date":    "2028-01-01", "endings.1.ready": "0",
			"endings.1.summary": "On January 1, 2028, security questions end for everyone but Global Administrators: 1 administrator may lose password reset. 3 users who cannot reset a password today are no longer ready for it.",
			"endings.2.date":    "2027-06-01", "endings.2.ready": "3", "endings.2.administrators_ready": "1",
			"endings.2.summary": "On June 1, 2027, text messages and voice calls end: no user loses password reset. 1 user who cannot reset a password today is no longer ready for it.",
			"endings.3.date":    "2026-01-01", "endings.3.ready": "4",
			"endings.3.summary": "On January 1, 2026, password reset by code of the authenticator app ended: these methods are no longer counted.",
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

// TestPastDay checks that an as_of that has passed is answered as today, with a warning. The day of Tia's phone has come by then.
func TestPastDay(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	data := acctest.NewDataWhen(t, n, n.Administrator(), acctest.When{Today: "2027-03-02"})
	given := func(day string) map[string]tftypes.Value {
		return map[string]tftypes.Value{
			"methods_required": tftypes.NewValue(tftypes.Number, 1), "as_of": tftypes.NewValue(tftypes.String, day),
			"methods": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, "mobile_phone"), tftypes.NewValue(tftypes.String, "security_questions")}),
		}
	}
	today, said := data.Read("sspr_readiness", given("2027-03-02"))
	if len(said) > 0 {
		t.Fatalf("today: %+v", said[0])
	}
	past, said := data.Read("sspr_readiness", given("2027-01-31"))
	if len(said) != 1 || said[0].Summary != "Day in the past" || !strings.Contains(said[0].Detail, "as_of is January 31, 2027, and today is March 2, 2027 in UTC.") {
		t.Fatalf("said: %+v", said)
	}
	for _, name := range []string{"ready", "reasons", "endings"} {
		if !past[name].Equal(today[name]) {
			t.Errorf("%s: %s, and today %s", name, past[name], today[name])
		}
	}
	if !past["ready"].Equal(tftypes.NewValue(tftypes.Number, 0)) {
		t.Errorf("%s are ready after all of their methods have ended", past["ready"])
	}
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
		`endings = [{ date = "2027-02-01", methods = [] }]`:                               `The set is empty.`,
		`endings = [{ date = "2027-02-01", methods = [null] }]`:                           `null is not accepted.`,
		`endings = [{ date = "2027-02-01", methods = ["sms"] }]`:                          `"sms" is not accepted. Did you mean "mobile_phone"?`,
		`endings = [{ date = "2027-02-01", methods = ["email"], population = "guests" }]`: `"guests" is not accepted.`,
		"telephony_provider = true\nendings = []":                                         `telephony_provider has no effect together with endings`,
	} {
		acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(offered + arguments)), ExpectError: acctest.Message(want)})
	}
}
