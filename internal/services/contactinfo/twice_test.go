package contactinfo_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestCreateFailsTwice: what the first of two failed creates wrote is removed when the block is deleted, in either
// mode, and what the user registered is not.
func TestCreateFailsTwice(t *testing.T) {
	t.Parallel()
	number, wrong := `mobile_phone = "+61400111222"`, `office_phone = "+1 4255550123"`
	row := "    \"" + kimName + "\" = { mobile_phone = \"+61400111222\", office_phone = \"+1 4255550123\", email = \"start@work.example\" }\n"
	for name, block := range map[string]string{
		"one user":              user(kimName, number, wrong, `email = "start@work.example"`),
		"one user, prepopulate": user(kimName, number, wrong, `email = "start@work.example"`, `mode = "prepopulate"`),
		"a map":                 staff(row),
		"a map, prepopulate":    staff(row, `mode = "prepopulate"`),
		"two in a map":          staff(row + entry(lee, "+61400111333", "")),
	} {
		for _, tries := range []int{1, 2, 3} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				n := acctest.NewTenant(t, func(s *emulator.State) {
					s.User(kim).OnPremisesSyncEnabled = true // whose office phone is read-only
					s.SetEmail(kim, "start@work.example")
				})
				left := "" // the configuration's address is the user's own already
				if strings.Contains(name, "prepopulate") {
					left = "start@work.example"
				}
				var steps []resource.TestStep
				for range tries {
					steps = append(steps, resource.TestStep{Config: n.Config(block), ExpectError: acctest.Message("on-premises mastered")})
				}
				steps = append(steps, resource.TestStep{PreConfig: func() {
					if err := has(n, kim, map[string]string{"mobile": "+61 400111222"})(nil); err != nil {
						t.Error(err)
					}
				}, Config: n.Config(), Check: has(n, kim, map[string]string{"mobile": "", "office": "", "email": left})})
				acctest.Run(t, steps...)
				if n.Writes()[len(n.Writes())-1].Method != http.MethodDelete {
					t.Error("nothing was removed")
				}
			})
		}
	}
}

// TestNextTryWantsLess: what a failed create wrote and the next try does not want any more is removed by it, and kept
// in mind if that fails as well.
func TestNextTryWantsLess(t *testing.T) {
	t.Parallel()
	row := func(pairs string) string { return "    \"" + kimName + "\" = { " + pairs + " }\n" }
	both, email := row(`mobile_phone = "+61400111222", office_phone = "+1 4255550123"`), row(`email = "kim@private.example"`)
	for name, blocks := range map[string][]string{
		"one user": {user(kimName, `mobile_phone = "+61400111222"`, `office_phone = "+1 4255550123"`), user(kimName, `office_phone = "+1 4255550123"`), user(kimName, `email = "kim@private.example"`)},
		"a map":    {staff(both + entry(lee, "+61400111333", "")), staff(both), staff(email)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) {
				s.User(kim).OnPremisesSyncEnabled = true
				s.SetPhone(kim, emulator.PhoneAlternateMobile, "")
			})
			var stop func()
			acctest.Run(t,
				resource.TestStep{Config: n.Config(blocks[0]), ExpectError: acctest.Message("on-premises mastered")},
				resource.TestStep{
					PreConfig: func() {
						stop = n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodDelete, Status: http.StatusForbidden, Body: "{}", ContentType: "application/json"})
					},
					Config: n.Config(blocks[1]), ExpectError: regexp.MustCompile(`[Cc]ould\s+not\s+(add|write)`),
				},
				resource.TestStep{
					PreConfig: func() {
						stop()
						if err := has(n, kim, map[string]string{"mobile": "+61 400111222"})(nil); err != nil {
							t.Error(err)
						}
					},
					Config: n.Config(blocks[2]),
					Check: func(*terraform.State) error {
						if name == "a map" { // in which a cell that is left out is left alone
							return has(n, lee, map[string]string{"mobile": ""})(nil)
						}
						return has(n, kim, map[string]string{"mobile": "", "email": "kim@private.example"})(nil)
					},
				},
			)
		})
	}
}
