package registrationreport_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	list       = "/reports/authenticationMethods/userRegistrationDetails"
	permission = "AuditLog.Read.All"
	zoe        = "b1d4c0de-0000-4000-8000-0000000001ff"
)

// company is a report of five users at one moment. Two of them can reset their passwords, one of these a guest. One is
// counted only as enabled, one has registered nothing, and the fifth is disabled.
func company(s *emulator.State) {
	user := func(id, name, kind string, methods ...string) emulator.User {
		return emulator.User{
			ID: id, UserPrincipalName: name, DisplayName: "Name of " + name, UserType: kind, AccountEnabled: true, RegisteredMethods: methods,
		}
	}
	s.SetPolicy("enablementType", 2)
	s.SetAuthenticationMethod("SoftwareOath", "state", "enabled")
	s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}}) // codes never count alone
	s.Users = append(s.Users[:1],                                                                                      // Ada, an administrator with push, code and a key
		user(zoe, "zoe@contoso.example", "Member", "softwareOneTimePasscode", "hardwareOneTimePasscode"),
		user("b1d4c0de-0000-4000-8000-0000000001fe", "Ben@contoso.example", "Member"),
		user("b1d4c0de-0000-4000-8000-0000000001fd", "o'hara_fabrikam.example#EXT#@contoso.example", "Guest", "softwareOneTimePasscode", "fido2"),
		user("b1d4c0de-0000-4000-8000-0000000001fc", "gone@contoso.example", "Member", "softwareOneTimePasscode"),
	)
	s.Users[4].AccountEnabled = false
	s.FreezeRegistrationReport(time.Date(2026, 7, 16, 3, 16, 1, 729_229_100, time.UTC))
	// The report's own flags count, whatever methods it shows.
	s.RegistrationReport.Rows[0].IsSSPRRegistered, s.RegistrationReport.Rows[0].IsSSPRCapable = true, true
	s.RegistrationReport.Rows[1].MethodsRegistered = []string{"softwareOneTimePasscode", "hardwareOneTimePasscode", "softwareOneTimePasscode", "somethingNew"}
}

func TestUser(t *testing.T) {
	t.Parallel()
	acctest.DataBattery(t, acctest.DataSpec{
		Type: "sspr_user_registration", Block: `user_id = "` + zoe + `"`, Seed: company, OnePage: true,
		Path: list + "/" + zoe, Permission: permission, Premium: true,
		Want: map[string]string{
			"id": zoe, "user_id": zoe, "user_principal_name": "zoe@contoso.example", "display_name": "Name of zoe@contoso.example", "user_type": "member",
			"is_admin": "false", "is_sspr_enabled": "true", "is_sspr_registered": "true", "is_sspr_capable": "true",
			"is_mfa_registered": "true", "is_mfa_capable": "true", "is_passwordless_capable": "false",
			"methods_registered.#": "3", "reset_methods.#": "2", "reset_methods.0": "hardware_oath", "reset_methods.1": "mobile_app_code",
			"user_preferred_method_for_secondary_authentication": "oath", "is_system_preferred_authentication_method_enabled": "true",
			"system_preferred_authentication_methods.#": "0", "last_updated": "2026-07-16T03:16:01Z",
		},
	})
}

func TestUserByName(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company)
	block := func(name string) string {
		return n.AppOnly(`data "sspr_user_registration" "test" { user_id = "` + name + `" }`)
	}
	shows := resource.TestCheckResourceAttr("data.sspr_user_registration.test", "id", "b1d4c0de-0000-4000-8000-0000000001fd")
	const late = "it is hours behind, up to a day and a half, and omits disabled accounts"
	acctest.Run(t,
		resource.TestStep{Config: block("O'Hara_fabrikam.example#EXT#@contoso.example"), Check: shows},
		resource.TestStep{Config: block("gone@contoso.example"), ExpectError: acctest.Message(late)},
		resource.TestStep{Config: block("b1d4c0de-0000-4000-8000-0000000001fc"), ExpectError: acctest.Message(late)},
	)
	acctest.Run(t,
		resource.TestStep{Config: block(""), ExpectError: acctest.Message("The user is empty")},
		resource.TestStep{Config: block("O'Hara@contoso.example\u200b"), ExpectError: acctest.Message(`"O'Hara@contoso.example\u200b" contains the character U+200B`)},
	)
	n.WantAppOnly(t)
}

func TestUsers(t *testing.T) {
	t.Parallel()
	acctest.DataBattery(t, acctest.DataSpec{
		Type: "sspr_user_registrations", Seed: company, Path: list, Permission: permission, Premium: true,
		Want: map[string]string{
			"id": emulator.SeedTenantID, "total": "4", "truncated": "false", "users.#": "4",
			"users.0.user_principal_name": "ada@contoso.example", "users.0.is_admin": "true", "users.0.reset_methods.#": "2", "users.0.is_passwordless_capable": "true",
			"users.1.user_principal_name": "Ben@contoso.example", "users.1.is_sspr_enabled": "true", "users.1.is_sspr_capable": "false", "users.1.methods_registered.#": "0",
			"users.2.user_principal_name": "o'hara_fabrikam.example#EXT#@contoso.example", "users.2.user_type": "guest",
			"users.3.user_principal_name": "zoe@contoso.example", "users.3.id": zoe, "users.3.last_updated": "2026-07-16T03:16:01Z",
		},
	})
}

func TestFilters(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company)
	var config string
	var checks []resource.TestCheckFunc
	for name, c := range map[string]struct{ block, total, shown, first, truncated string }{
		"capable":   {`is_sspr_capable = true`, "3", "3", "ada@contoso.example", "false"},
		"incapable": {"is_sspr_enabled = true\nis_sspr_capable = false", "1", "1", "Ben@contoso.example", "false"},
		"unregist":  {`is_sspr_registered = false`, "1", "1", "Ben@contoso.example", "false"},
		"guests":    {`user_type = "guest"`, "1", "1", "o'hara_fabrikam.example#EXT#@contoso.example", "false"},
		"ordinary":  {"is_admin = false\nlimit = 2", "3", "2", "Ben@contoso.example", "true"},
		"method":    {`method = "somethingNew"`, "1", "1", "zoe@contoso.example", "false"},
		"nobody":    {`is_sspr_enabled = false`, "0", "0", "", "false"},
		"exactly":   {`limit = 4`, "4", "4", "ada@contoso.example", "false"},
	} {
		config += "data \"sspr_user_registrations\" \"" + name + "\" {\n" + c.block + "\n}\n"
		is := func(attribute, value string) resource.TestCheckFunc {
			return resource.TestCheckResourceAttr("data.sspr_user_registrations."+name, attribute, value)
		}
		checks = append(checks, is("total", c.total), is("users.#", c.shown), is("truncated", c.truncated))
		if c.first != "" {
			checks = append(checks, is("users.0.user_principal_name", c.first))
		}
	}
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(config), Check: resource.ComposeAggregateTestCheckFunc(checks...)})
	for block, words := range map[string]string{
		`user_type = "robot"`: `"robot" is not accepted.`, `limit = 0`: "0 is not accepted. Accepted values: whole numbers from 1 to 10000.", `limit = 10001`: "10001 is not accepted. Accepted values: whole numbers from 1 to 10000.", `method = ""`: "string length must be at least 1",
	} {
		acctest.Run(t, resource.TestStep{Config: n.AppOnly("data \"sspr_user_registrations\" \"wrong\" {\n" + block + "\n}\n"), ExpectError: acctest.Message(words)})
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	acctest.DataBattery(t, acctest.DataSpec{
		Type: "sspr_registration_summary", Seed: company, Path: list, Permission: permission, Premium: true,
		Want: map[string]string{
			"id": emulator.SeedTenantID, "total": "4", "members": "3", "guests": "1", "administrators": "1",
			"sspr_enabled": "4", "sspr_registered": "3", "sspr_capable": "3", "sspr_enabled_percent": "100", "sspr_capable_percent": "75",
			"mfa_registered": "3", "mfa_capable": "3", "passwordless_capable": "2", "without_reset_method": "1",
			"rows_not_understood": "0",
			"by_method.fido2":     "2", "by_method.softwareOneTimePasscode": "4", "by_method.somethingNew": "1", "by_method.%": "5",
			"oldest_row": "2026-07-16T03:16:01Z", "newest_row": "2026-07-16T03:16:01Z",
		},
	})
}

// TestOddRows checks that rows that show too little affect no others, and are counted.
func TestOddRows(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company)
	n.Inject(emulator.Fault{
		Method: http.MethodGet, Path: list, Status: http.StatusOK, ContentType: "application/json",
		Body: `{"value":[{"id":"` + zoe + `","userPrincipalName":"zoe@contoso.example","userType":"member","isSsprEnabled":"true","isSsprCapable":"True","methodsRegistered":["email",null]},
			{"id":"b1d4c0de-0000-4000-8000-0000000001fe","isSsprCapable":"perhaps"},{"userPrincipalName":"nobody@contoso.example"},7]}`,
	})
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(`data "sspr_registration_summary" "all" {}`, `data "sspr_user_registrations" "all" {}`),
		Check: resource.ComposeAggregateTestCheckFunc(
			resource.TestCheckResourceAttr("data.sspr_registration_summary.all", "total", "1"),
			resource.TestCheckResourceAttr("data.sspr_registration_summary.all", "sspr_capable", "1"),
			resource.TestCheckResourceAttr("data.sspr_registration_summary.all", "by_method.email", "1"),
			resource.TestCheckResourceAttr("data.sspr_registration_summary.all", "rows_not_understood", "3"),
			resource.TestCheckResourceAttr("data.sspr_user_registrations.all", "users.0.is_sspr_enabled", "true"),
			resource.TestCheckResourceAttr("data.sspr_user_registrations.all", "total", "1"),
		),
	})
}

func TestSummaryFilters(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company)
	is := func(name, attribute, value string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr("data.sspr_registration_summary."+name, attribute, value)
	}
	acctest.Run(t, resource.TestStep{
		Config: n.AppOnly(
			`data "sspr_registration_summary" "members" {`, `user_type = "member"`, `is_admin = false`, `}`,
			`data "sspr_registration_summary" "nobody" {`, `user_type = "guest"`, `is_admin = true`, `}`,
		),
		Check: resource.ComposeAggregateTestCheckFunc(
			is("members", "total", "2"), is("members", "sspr_capable_percent", "50"), is("members", "administrators", "0"),
			is("nobody", "total", "0"), is("nobody", "by_method.%", "0"),
			resource.TestCheckNoResourceAttr("data.sspr_registration_summary.nobody", "sspr_capable_percent"),
			resource.TestCheckNoResourceAttr("data.sspr_registration_summary.nobody", "newest_row"),
		),
	})
}

// TestOneReading checks that all data sources of a plan that need the whole report share one reading in each run of the
// provider.
func TestOneReading(t *testing.T) {
	t.Parallel()
	one, many := acctest.NewTenant(t, company), acctest.NewTenant(t, company)
	const summary = `data "sspr_registration_summary" "all" {}`
	acctest.Run(t, resource.TestStep{Config: one.AppOnly(summary)})
	acctest.Run(t, resource.TestStep{Config: many.AppOnly(summary,
		`data "sspr_registration_summary" "members" {`, `user_type = "member"`, `}`,
		`data "sspr_user_registrations" "all" {}`, `data "sspr_user_registrations" "capable" {`, `is_sspr_capable = true`, `}`,
		`data "sspr_user_registration" "zoe" {`, `user_id = "`+zoe+`"`, `depends_on = [data.sspr_registration_summary.all]`, `}`,
	)})
	want, got := one.Asked(list, ""), many.Asked(list, "")
	if want == 0 || got != want {
		t.Errorf("five data sources read the report %d times, and one does %d times", got, want)
	}
	if alone := many.Asked(list+"/"+zoe, ""); alone != 0 {
		t.Errorf("a user whom the report has was asked for alone, %d times", alone)
	}
}
