package directorycontact_test

import (
	"fmt"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

const (
	typeName   = "sspr_directory_contact_info"
	address    = "data." + typeName + ".test"
	report     = "/reports/authenticationMethods/userRegistrationDetails"
	permission = "AuditLog.Read.All"
)

// id returns the object ID of the i-th user of the company.
func id(i int) string { return emulator.NumberedUserID(i) }

// company has one user for each case. Those who are listed are 1, 2, 3 and 4.
func company(s *emulator.State) {
	s.Users = nil
	cases := []func(u *emulator.User){
		func(u *emulator.User) { u.MobilePhone = "0400 111 001" },
		func(u *emulator.User) {
			u.MobilePhone, u.BusinessPhones = "+1 (206) 555-0102", []string{"+1 206 555 0100 x77"}
			u.OtherMails = []string{"user00002@contoso.example", "two@private.example", "zwei@private.example"}
		},
		func(u *emulator.User) {
			u.MobilePhone, u.RegisteredMethods = "+61 400 111 003", []string{"fido2", "windowsHelloForBusiness"}
		},
		func(u *emulator.User) {
			u.BusinessPhones, u.OnPremisesSyncEnabled = []string{"(02) 5550 1234"}, true
		},
		func(u *emulator.User) { // nothing can be registered
			u.MobilePhone, u.OtherMails = "call reception", []string{"lee@contoso.example"}
		},
		func(u *emulator.User) { // has an app
			u.MobilePhone, u.RegisteredMethods = "+61 400 111 006", []string{"softwareOneTimePasscode"}
		},
		func(u *emulator.User) {
			u.MobilePhone, u.RegisteredMethods = "+61 400 111 007", []string{"securityQuestion"}
		},
		func(u *emulator.User) {
			u.MobilePhone, u.RegisteredMethods = "+61 400 111 008", []string{"alternateMobilePhone"}
		},
		func(u *emulator.User) {
			u.MobilePhone, u.RegisteredMethods = "+61 400 111 009", []string{"somethingNew"}
		},
		func(u *emulator.User) { // an external user, whose type was changed to member
			u.MobilePhone, u.UserPrincipalName = "+61 400 111 010", "joe_fabrikam.example#EXT#@contosoexample.onmicrosoft.com"
		},
		func(u *emulator.User) { u.MobilePhone, u.AccountEnabled = "+61 400 111 011", false },
		func(u *emulator.User) {
			u.MobilePhone, u.DirectoryRoles = "+61 400 111 012", []string{"Helpdesk Administrator"}
		},
		func(*emulator.User) {}, // has no data
		func(u *emulator.User) { u.MobilePhone = "+61 400 111 014" }, // is not in the report
	}
	emulator.AddUsers(s, len(cases), func(i int, u *emulator.User) { cases[i-1](u) })
	s.FreezeRegistrationReport(time.Date(2026, 11, 30, 3, 16, 1, 0, time.UTC))
	rows := s.RegistrationReport.Rows
	s.RegistrationReport.Rows = rows[:len(rows)-1]
}

var found = map[string]string{
	"id": emulator.SeedTenantID, "report_updated": "2026-11-30T03:16:01Z", "total": "5", "users.%": "4",
	"users." + id(1) + ".%": "1", "users." + id(1) + ".mobile_phone": "+61 400111001",
	"users." + id(2) + ".%": "2", "users." + id(2) + ".mobile_phone": "+1 2065550102", "users." + id(2) + ".email": "two@private.example",
	"users." + id(3) + ".%": "1", "users." + id(3) + ".mobile_phone": "+61 400111003",
	"users." + id(4) + ".%": "1", "users." + id(4) + ".office_phone": "+61 255501234",
	"by_method.mobile_phone": "3", "by_method.office_phone": "1", "by_method.email": "1",
	"not_usable": "1", "not_usable_by_method.mobile_phone": "1", "not_usable_by_method.office_phone": "1", "not_usable_by_method.email": "1",
	"not_listed": "0", "not_in_report": "1", "may_have_method": "2", "administrators": "1", "roles_checked": "true",
}

func TestDataSource(t *testing.T) {
	t.Parallel()
	acctest.DataBattery(t, acctest.DataSpec{
		Type: typeName, Block: `default_region = "au"`, Seed: company, Path: report, Permission: permission, Premium: true, Want: found,
	})
}

// block returns a data source with these attributes.
func block(attributes string) string {
	return "data \"" + typeName + "\" \"test\" {\n" + attributes + "\n}\n"
}

func shows(want map[string]string) resource.TestCheckFunc {
	var checks []resource.TestCheckFunc
	for name, value := range want {
		checks = append(checks, resource.TestCheckResourceAttr(address, name, value))
	}
	return resource.ComposeAggregateTestCheckFunc(checks...)
}

func TestArguments(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company, func(s *emulator.State) {
		s.Group(emulator.SeedGroupID).Members = []string{id(1), id(6), emulator.SeedNestedGroupID}
		s.Group(emulator.SeedNestedGroupID).Members = []string{id(4), id(12)}
	})
	group := `group_id = "` + emulator.SeedGroupID + `"` + "\n"
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block("")), Check: shows(map[string]string{
			"total": "5", "users.%": "2", "users." + id(2) + ".mobile_phone": "+1 2065550102", "not_usable": "3", "not_usable_by_method.mobile_phone": "2", "not_usable_by_method.office_phone": "2",
		})},
		resource.TestStep{Config: n.AppOnly(block(group + `default_region = "AU"`)), Check: shows(map[string]string{
			"total": "2", "users.%": "2", "users." + id(1) + ".mobile_phone": "+61 400111001", "users." + id(4) + ".office_phone": "+61 255501234", "administrators": "1", "not_in_report": "0",
		})},
		resource.TestStep{Config: n.AppOnly(block(group + `include_administrators = true`)), Check: shows(map[string]string{
			"total": "3", "users.%": "1", "users." + id(12) + ".mobile_phone": "+61 400111012", "administrators": "1", "not_usable": "2",
		})},
		resource.TestStep{Config: n.AppOnly(block("default_region = \"AU\"\nmethods = [\"email\"]")), Check: shows(map[string]string{
			"total": "2", "users.%": "1", "users." + id(2) + ".%": "1", "users." + id(2) + ".email": "two@private.example", "by_method.mobile_phone": "0", "not_usable": "1", "may_have_method": "0", "not_in_report": "0",
		})},
		resource.TestStep{Config: n.AppOnly(block("default_region = \"AU\"\nlimit = 3")), Check: shows(map[string]string{
			"total": "5", "users.%": "3", "users." + id(3) + ".mobile_phone": "+61 400111003", "not_listed": "1", "not_usable": "1",
		})},
		resource.TestStep{Config: n.AppOnly(block("default_region = \"AU\"\nlimit = 0")), Check: shows(map[string]string{"total": "5", "users.%": "0", "not_listed": "4", "not_usable": "1"})},
	)
	acctest.Run(t,
		resource.TestStep{Config: n.AppOnly(block(`default_region = "XX"`)), ExpectError: acctest.Message("The region must be an ISO 3166-1 alpha-2 code")},
		resource.TestStep{Config: n.AppOnly(block(`methods = ["alternate_mobile_phone"]`)), ExpectError: acctest.Message("mobile_phone")},
		resource.TestStep{Config: n.AppOnly(block(`group_id = "b1d4c0de-0000-4000-8000-0000000009ff"`)), ExpectError: acctest.Message("Not found in the tenant")},
	)
	n.WantAppOnly(t)
}

// TestPermissions checks that a missing permission is an error that names it, and never a tenant without contact data.
func TestPermissions(t *testing.T) {
	t.Parallel()
	const group = `group_id = "` + emulator.SeedGroupID + `"`
	for name, c := range map[string]struct {
		permissions  []string
		block, names string
	}{
		"no report":                  {[]string{"User.Read.All"}, "", "AuditLog.Read.All"},
		"no users":                   {[]string{"AuditLog.Read.All"}, "", "User.Read.All"},
		"names of users alone":       {[]string{"AuditLog.Read.All", "User.ReadBasic.All"}, "", "User.Read.All"},
		"no groups":                  {[]string{"AuditLog.Read.All", "User.Read.All"}, group, "GroupMember.Read.All"},
		"members without properties": {[]string{"AuditLog.Read.All", "GroupMember.Read.All"}, group, "User.Read.All"},
		"members with names":         {[]string{"AuditLog.Read.All", "GroupMember.Read.All", "User.ReadBasic.All"}, group, "User.Read.All"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { s.App(emulator.SeedClientID).Permissions = c.permissions })
			acctest.Run(t, resource.TestStep{
				Config: n.AppOnly(block(c.block)), ExpectError: acctest.Message("An application needs the Microsoft Graph permission " + c.names + " with admin consent"),
			})
		})
	}
}

// read reads the data source, or opens the ephemeral resource.
type read func(d *acctest.Data, attributes map[string]tftypes.Value) (map[string]tftypes.Value, string)

// bothWays are the two ways to read, which must agree.
var bothWays = map[string]read{
	"data source": func(d *acctest.Data, attributes map[string]tftypes.Value) (map[string]tftypes.Value, string) {
		state, said := d.Read(typeName, attributes)
		return state, texts(said)
	},
	"ephemeral resource": func(d *acctest.Data, attributes map[string]tftypes.Value) (map[string]tftypes.Value, string) {
		result, said := d.Open(typeName, attributes)
		return result, texts(said)
	},
}

// texts returns diagnostics as text, with their paths.
func texts(said []*tfprotov6.Diagnostic) string {
	var b strings.Builder
	for _, d := range said {
		fmt.Fprintln(&b, d.Summary, d.Detail, d.Attribute)
	}
	return b.String()
}

// australian are the attributes for national numbers.
var australian = map[string]tftypes.Value{"default_region": tftypes.NewValue(tftypes.String, "AU")}

// number returns a number of a result.
func number(t *testing.T, result map[string]tftypes.Value, name string) int64 {
	t.Helper()
	var n big.Float
	if err := result[name].As(&n); err != nil {
		t.Fatalf("%s is %s: %v", name, result[name], err)
	}
	whole, _ := n.Int64()
	return whole
}

// TestBothAgree checks that the ephemeral resource opens with what the data source reads.
func TestBothAgree(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, company)
	d := acctest.NewData(t, n, n.Administrator())
	state, _ := bothWays["data source"](d, australian)
	result, said := bothWays["ephemeral resource"](d, australian)
	if len(state) != len(result) || len(state) < 16 {
		t.Fatalf("%d attributes in the state, and %d in the result: %s", len(state), len(result), said)
	}
	for name, value := range state {
		if name != "timeouts" && !value.Equal(result[name]) {
			t.Errorf("%s: the data source has %s, and the ephemeral resource %s", name, value, result[name])
		}
	}
	if _, said := d.Read("sspr_readiness", map[string]tftypes.Value{
		"methods_required": tftypes.NewValue(tftypes.Number, 1),
		"methods":          tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, "email")}),
	}); len(said) > 0 {
		t.Error(texts(said))
	}
	if requests := n.Asked(report, ""); requests != 1 {
		t.Errorf("the report was asked for %d times, want once for both and for sspr_readiness", requests)
	}
}

// TestFaults checks lists that fail, change or end early: the result is whole, or an error without a value.
func TestFaults(t *testing.T) {
	t.Parallel()
	denied := emulator.Fault{
		Service: emulator.Graph, Path: "/users", NextPages: true, Skip: 1, Status: http.StatusForbidden, ContentType: "application/json",
		Body: `{"error":{"code":"Authorization_RequestDenied","message":"Insufficient privileges to complete the operation."}}`,
	}
	late := denied
	late.Path = report
	throttled := emulator.Fault{
		Service: emulator.Graph, Path: "/users", NextPages: true, Status: http.StatusTooManyRequests, Times: 2, RetryAfter: "0",
		ContentType: "application/json", Body: `{"error":{"code":"TooManyRequests","message":"Please retry again later."}}`,
	}
	for name, c := range map[string]struct {
		fault emulator.Fault
		error string
	}{
		"denied in the middle of the users":  {denied, "could not read the users of the tenant"},
		"denied in the middle of the report": {late, "could not read the registration report"},
		"throttled":                          {throttled, ""},
		"the users expire":                   {emulator.ExpiredPageToken("/users", 3), ""},
		"the report expires":                 {emulator.ExpiredPageToken(report, 3), ""},
	} {
		for way, do := range bothWays {
			t.Run(name+", "+way, func(t *testing.T) {
				t.Parallel()
				n := acctest.NewTenant(t, company, func(s *emulator.State) {
					s.Settings.GraphPageSize, s.Settings.GraphEmptyPageEvery = 2, 2
				})
				n.Inject(c.fault)
				result, said := do(acctest.NewData(t, n, n.Administrator()), australian)
				for _, secret := range []string{"0400", "400111", "206555", "private.example"} {
					if strings.Contains(said, secret) {
						t.Errorf("a message has a value of a user: %s", said)
					}
				}
				switch {
				case c.error != "":
					if !strings.Contains(said, c.error) || result != nil && !result["users"].IsNull() {
						t.Errorf("got %v: %s", result["users"], said)
					}
				case number(t, result, "total") != 5 || number(t, result, "not_listed") != 0:
					t.Errorf("total %s, not listed %s: %s", result["total"], result["not_listed"], said)
				}
			})
		}
	}
}

// TestTwiceInTheReport checks that all methods of a user count who has two rows, in either order.
func TestTwiceInTheReport(t *testing.T) {
	t.Parallel()
	for name, methods := range map[string][2][]string{"first": {{"email"}, {}}, "last": {{}, {"email"}}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, company, func(s *emulator.State) {
				rows := &s.RegistrationReport.Rows
				again := (*rows)[0]
				(*rows)[0].MethodsRegistered, again.MethodsRegistered = methods[0], methods[1]
				*rows = append(*rows, again)
			})
			acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(`default_region = "AU"`)), Check: resource.ComposeAggregateTestCheckFunc(
				shows(map[string]string{"total": "4", "users.%": "3"}), resource.TestCheckNoResourceAttr(address, "users."+id(1)+".mobile_phone"),
			)})
		})
	}
}

// TestTimeouts checks that a read ends in its time, and that the error names the attribute that allows more.
func TestTimeouts(t *testing.T) {
	t.Parallel()
	for way, c := range map[string]struct{ attribute, error string }{
		"data source":        {"read", `This reading had a timeout of 50ms. If the service is slow, increase it in the data source's block, for example: timeouts = { read = "20m" }.`},
		"ephemeral resource": {"open", `This opening had a timeout of 50ms. If the service is slow, increase it in the ephemeral resource's block, for example: timeouts = { open = "20m" }.`},
	} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, company)
			n.Inject(emulator.Fault{Service: emulator.Graph, Delay: time.Minute})
			within := tftypes.NewValue(tftypes.Object{AttributeTypes: map[string]tftypes.Type{c.attribute: tftypes.String}},
				map[string]tftypes.Value{c.attribute: tftypes.NewValue(tftypes.String, "50ms")})
			if _, said := bothWays[way](acctest.NewData(t, n, n.Administrator()), map[string]tftypes.Value{"timeouts": within}); !strings.Contains(said, c.error) {
				t.Errorf("got %s, want %s", said, c.error)
			}
		})
	}
}
