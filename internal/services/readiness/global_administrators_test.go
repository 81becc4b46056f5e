package readiness_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// phonesOnly makes a tenant in which every user has a phone and nothing else, and administrators two. Global Administrators
// are Ada, and Pol through a group. Rea and Ash have other roles.
func phonesOnly(s *emulator.State) {
	s.User(emulator.SeedReaderID).DirectoryRoles = []string{"Helpdesk Administrator"}
	for i := range s.Users {
		u := &s.Users[i]
		u.RegisteredMethods = []string{"mobilePhone"}
		if len(u.DirectoryRoles) > 0 {
			u.RegisteredMethods = []string{"mobilePhone", "officePhone"}
		}
	}
	s.Groups = append(s.Groups, emulator.Group{
		ID: "b1d4c0de-0000-4000-8000-000000000209", DisplayName: "Break glass", SecurityEnabled: true, MailNickname: "glass",
		DirectoryRoles: []string{emulator.RoleGlobalAdministrator}, Members: []string{emulator.SeedPolicyAdministratorID},
	})
}

// TestRolesThatOnlyRead checks that a reader counts as a user and needs a license, although the report has an administrator
// (autumn-2026 5.4), and that a role in no list requires both policies to be met.
func TestRolesThatOnlyRead(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly, func(s *emulator.State) {
		rea := s.User(emulator.SeedReaderID)
		rea.DirectoryRoles, rea.AssignedLicenses = []string{emulator.RoleGlobalReader}, nil
		s.User(emulator.SeedAuthenticationAdministratorID).DirectoryRoles = []string{"AI Administrator"}
		s.User(emulator.SeedAuthenticationAdministratorID).AssignedLicenses = nil
	})
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(offered)), Check: checks(map[string]string{
		"total": "6", "ready": "5", "reasons.not_licensed": "1", "administrators.total": "3", "administrators.ready": "2", "administrators.reasons.not_licensed": "1",
	})})
}

// without takes one permission to read from the application, and the one to write that includes it.
func without(permission string) func(*emulator.State) {
	return func(s *emulator.State) {
		app, write := s.App(emulator.SeedClientID), strings.Replace(permission, ".Read.", ".ReadWrite.", 1)
		app.Permissions = slices.DeleteFunc(slices.Clone(app.Permissions), func(p string) bool { return p == permission || p == write })
	}
}

const february = offered + "as_of = \"2027-02-01\"\n"

// TestPhonesOnly checks a tenant that loses everything with its phones but for the Global Administrators, who have until July.
func TestPhonesOnly(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly)
	acctest.Run(t,
		resource.TestStep{
			Config: n.AppOnly(block(offered)),
			Check: checks(map[string]string{
				"ready": "5", "administrators.ready": "4", "administrators.global_administrators": "2",
				"endings.0.summary": "On February 1, 2027, text messages and voice calls end for everyone but Global Administrators: 2 administrators lose password reset. 5 users who cannot reset a password today are no longer ready for it.",
				"endings.0.ready":   "0", "endings.0.administrators_ready": "2", "endings.1.administrators_ready": "2",
				"endings.1.summary": "In March 2027, security questions end: no user loses password reset.",
				"endings.2.summary": "On July 1, 2027, text messages and voice calls end for Global Administrators: 2 administrators lose password reset.",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block(february)),
			Check: checks(map[string]string{
				"ready": "0", "reasons.phones_retire": "5", "administrators.ready": "2", "administrators.reasons.phones_retire": "2",
				"administrators.listed.#":                     "4",
				"administrators.listed.2.user_principal_name": "ada@contoso.example", "administrators.listed.2.ready": "true", "administrators.listed.2.ready_until": "2027-07-01",
				"administrators.listed.3.user_principal_name": "pol@contoso.example", "administrators.listed.3.ready_until": "2027-07-01",
				"administrators.listed.0.user_principal_name": "ash@contoso.example", "administrators.listed.0.ready": "false",
			}),
		},
		resource.TestStep{
			Config: n.AppOnly(block(offered + "as_of = \"2027-07-01\"\n")),
			Check:  checks(map[string]string{"ready": "0", "administrators.ready": "0", "administrators.reasons.phones_retire": "4", "endings.#": "0"}),
		},
	)
	n.WantAppOnly(t)
}

// TestRolesNotReadable checks that without the permission everyone has the earlier date, and that the result shows it.
func TestRolesNotReadable(t *testing.T) {
	t.Parallel()
	for _, permission := range []string{"RoleManagement.Read.Directory", "Group.Read.All"} { // the second hides the members of a group
		n := acctest.NewTenant(t, phonesOnly, without(permission))
		acctest.Run(t,
			resource.TestStep{
				Config: n.AppOnly(block(offered)),
				Check: resource.ComposeAggregateTestCheckFunc(
					checks(map[string]string{
						"administrators.ready": "4", "endings.0.administrators_ready": "0",
						"endings.0.summary": "On February 1, 2027, text messages and voice calls end for everyone but Global Administrators: 4 administrators may lose password reset; " +
							"Global Administrators could not be identified, so everyone counts as a user without that role. 5 users who cannot reset a password today are no longer ready for it.",
						"endings.1.summary": "In March 2027, security questions end: no user loses password reset.",
					}),
					resource.TestCheckNoResourceAttr(address, "administrators.global_administrators"),
				),
			},
			resource.TestStep{Config: n.AppOnly(block(february)), Check: checks(map[string]string{"administrators.ready": "0", "administrators.reasons.phones_retire": "4"})},
		)
	}
}

// TestGlobalAdministratorThroughAGroup checks a user whom the report does not call an administrator: the rules for
// administrators apply, and phones go on until July.
func TestGlobalAdministratorThroughAGroup(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, phonesOnly, func(s *emulator.State) {
		s.Groups[len(s.Groups)-1].Members = []string{emulator.SeedUserID}
		s.FreezeRegistrationReport(time.Date(2026, 11, 30, 3, 16, 1, 0, time.UTC))
		for i := range s.RegistrationReport.Rows {
			if row := &s.RegistrationReport.Rows[i]; row.ID == emulator.SeedUserID {
				row.IsAdmin = false
			}
		}
	})
	acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(offered)), Check: checks(map[string]string{
		"total": "4", "ready": "4", "administrators.total": "5", "administrators.ready": "4", "administrators.global_administrators": "2",
		"administrators.listed.#": "5", "administrators.listed.0.user_principal_name": "kim@contoso.example",
		"administrators.listed.0.ready": "false", "administrators.reasons.one_method_short": "1",
	})})
}

// TestRolesRefused checks that a service that does not tell who has the role is like a missing permission: the reading is
// optional. An administrator who may be a Global Administrator is not counted as certainly locked out.
func TestRolesRefused(t *testing.T) {
	t.Parallel()
	capable := func(s *emulator.State) {
		s.FreezeRegistrationReport(time.Date(2026, 11, 30, 3, 16, 1, 0, time.UTC))
		for i := range s.RegistrationReport.Rows {
			s.RegistrationReport.Rows[i].IsSSPRCapable = true
		}
	}
	known := map[string]string{
		"locked_out": "5", "administrators.ready": "2", "administrators.locked_out": "2", "administrators.may_be_affected": "0", "administrators.global_administrators": "2",
	}
	for name, c := range map[string]struct {
		status int
		seed   func(*emulator.State)
		want   map[string]string
	}{
		"known": {0, capable, known}, "bad request": {http.StatusBadRequest, capable, nil}, "not found": {http.StatusNotFound, capable, nil},
		"unavailable": {http.StatusServiceUnavailable, capable, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, phonesOnly, c.seed)
			want := c.want
			if c.status != 0 {
				want = map[string]string{
					"locked_out": "5", "administrators.ready": "0", "administrators.locked_out": "0", "administrators.may_be_affected": "4",
					"administrators.reasons.phones_retire": "4", "endings.1.administrators_locked_out": "4",
				}
				n.Inject(emulator.Fault{
					Service: emulator.Graph, Path: "/roleManagement/directory/roleAssignments", Status: c.status, ContentType: "application/json",
					Body: `{"error":{"code":"UnknownError","message":"no"}}`,
				})
			}
			acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(february)), Check: checks(want)})
		})
	}
}

// TestWhenRolesAreRead checks that roles are read whether a date depends on them or not: they decide which policy applies. Their
// assignments cost one request, and their names another.
func TestWhenRolesAreRead(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered)
	for _, arguments := range []string{"", "telephony_provider = true", `endings = [{ date = "2027-05-01", methods = ["email"] }]`} {
		n.ResetRequests()
		acctest.Run(t, resource.TestStep{Config: n.AppOnly(block(offered + arguments))})
		processes := n.Asked("/v1.0/subscribedSkus", "")
		for _, path := range []string{"roleAssignments", "roleDefinitions"} {
			if got := n.Asked("/roleManagement/directory/"+path, ""); got != processes || processes == 0 {
				t.Errorf("%q: %s were read %d times by %d processes", arguments, path, got, processes)
			}
		}
	}
}

// TestRequestsOfEndings checks that three endings over 20,000 users take no request more than none.
func TestRequestsOfEndings(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, func(s *emulator.State) { emulator.AddUsers(s, 20_000) })
	none := tftypes.NewValue(tftypes.List{ElementType: endingType}, []tftypes.Value{})
	var requests []int
	for _, arguments := range []map[string]tftypes.Value{{"endings": none}, {}} {
		arguments["methods_required"] = tftypes.NewValue(tftypes.Number, 1)
		arguments["methods"] = tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{tftypes.NewValue(tftypes.String, "mobile_phone")})
		n.ResetRequests()
		state, said := acctest.NewData(t, n, n.Administrator()).Read("sspr_readiness", arguments)
		if len(said) > 0 || !state["total"].Equal(tftypes.NewValue(tftypes.Number, 20_005)) {
			t.Fatalf("%+v: %s users", said, state["total"])
		}
		sent := 0
		for _, r := range n.Requests() {
			if r.Service == emulator.Graph && !r.IsBatch() {
				sent++
			}
		}
		requests = append(requests, sent)
	}
	if requests[1] != requests[0] || n.Asked("/roleManagement/directory/roleAssignments", "") != 1 {
		t.Errorf("%d requests without endings, %d with three", requests[0], requests[1])
	}
}

// endingType is the type of an element of endings.
var endingType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"date": tftypes.String, "methods": tftypes.Set{ElementType: tftypes.String}, "population": tftypes.String, "summary": tftypes.String,
	"ready": tftypes.Number, "locked_out": tftypes.Number, "administrators_ready": tftypes.Number, "administrators_locked_out": tftypes.Number,
	"may_be_affected": tftypes.Number, "administrators_may_be_affected": tftypes.Number,
}}

// TestAnnouncedAndThen checks that the numbers that are announced for a date are those of as_of at that date.
func TestAnnouncedAndThen(t *testing.T) {
	t.Parallel()
	for _, seed := range []func(*emulator.State){registered, phonesOnly} {
		n := acctest.NewTenant(t, seed, func(s *emulator.State) {
			s.SetPolicy("enablementType", 2)
			s.SetAuthenticationMethod("Sms", "state", "enabled")
			s.SetAuthenticationMethod("Sms", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
		})
		data := acctest.NewData(t, n, n.Administrator())
		now, said := data.Read("sspr_readiness", nil)
		if len(said) > 0 {
			t.Fatalf("%+v", said[0])
		}
		days := elements(t, now["endings"])
		if len(days) != 3 {
			t.Fatalf("%d endings", len(days))
		}
		for _, day := range days {
			then, _ := data.Read("sspr_readiness", map[string]tftypes.Value{"as_of": day["date"]})
			administrators := object(t, then["administrators"])
			for name, value := range map[string]tftypes.Value{
				"ready": then["ready"], "locked_out": then["locked_out"],
				"administrators_ready": administrators["ready"], "administrators_locked_out": administrators["locked_out"],
				"may_be_affected": then["may_be_affected"], "administrators_may_be_affected": administrators["may_be_affected"],
			} {
				if !day[name].Equal(value) {
					t.Errorf("%s: %s is announced as %s and is %s", day["date"], name, day[name], value)
				}
			}
		}
	}
}

func object(t *testing.T, value tftypes.Value) (attributes map[string]tftypes.Value) {
	t.Helper()
	if err := value.As(&attributes); err != nil {
		t.Fatal(err)
	}
	return attributes
}

func elements(t *testing.T, value tftypes.Value) (all []map[string]tftypes.Value) {
	t.Helper()
	var list []tftypes.Value
	if err := value.As(&list); err != nil {
		t.Fatal(err)
	}
	for _, one := range list {
		all = append(all, object(t, one))
	}
	return all
}
