package contactinfo_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
)

// TestTwice: two entries for one user are refused, at the latest when their names are looked up.
func TestTwice(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	acctest.Run(t,
		resource.TestStep{
			Config:   n.Config(staff(entry(kimName, "+61400111222", "") + entry(strings.ToUpper(kimName), "+61400111333", ""))),
			PlanOnly: true, ExpectError: acctest.Says("One user twice"),
		},
		resource.TestStep{
			Config:      n.Config(staff(entry(kimName, "+61400111222", "") + entry(kim, "+61400111333", ""))),
			ExpectError: acctest.Says("the map has the same user a second time"),
		},
		// Another key for the same user takes nothing away, not even for a moment.
		resource.TestStep{Config: n.Config(staff(entry(kimName, "+61400111222", "")))},
		resource.TestStep{
			PreConfig: n.ResetRequests,
			Config:    n.Config(staff(entry(kim, "+61400111222", ""))), Check: wrote(n, 0),
		},
	)
}

// TestTwoBlocksByName: a block that names the user by object id beside a map that names the user is found when the name
// is looked up, before anything is written.
func TestTwoBlocksByName(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	single := user(kim, `email = "kim@private.example"`)
	acctest.Run(t,
		resource.TestStep{
			Config:      n.Config(single, staff(entry(kimName, "+61400111222", ""))+"\n"),
			ExpectError: acctest.Says("another block of the configuration manages the same user"),
		},
		resource.TestStep{Config: n.Config(single), Check: has(n, kim, map[string]string{"email": "kim@private.example", "mobile": ""})},
	)
}

// TestImportThenDestroy: what an import found and no configuration has written stays with the user.
func TestImportThenDestroy(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, func(s *emulator.State) {
		s.SetPhone(kim, emulator.PhoneMobile, "+61 400111222")
		s.SetEmail(kim, "kim@private.example")
	})
	for _, block := range []struct{ address, config string }{
		{address, user(kim, `mobile_phone = "+61400111222"`)},
		{mapAddress, staff(entry(kim, "+61400111222", ""))},
	} {
		acctest.Run(t, resource.TestStep{
			Config: n.Config(block.config), ResourceName: block.address, ImportState: true, ImportStateId: kim, ImportStatePersist: true,
		})
		if err := has(n, kim, map[string]string{"mobile": "+61 400111222", "email": "kim@private.example"})(nil); err != nil {
			t.Errorf("%s: %v", block.address, err)
		}
	}
}

// TestDeletedHalfWay: a user who is deleted while the user is written is an error for that user, and not in the state.
func TestDeletedHalfWay(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	all := n.Config(staff(entry(kim, "+61400111222", "kim@private.example") + entry(lee, "+61400111333", "")))
	acctest.Run(t,
		resource.TestStep{
			PreConfig: func() {
				n.Inject(emulator.Fault{
					Service: emulator.Graph, Method: http.MethodPost, Path: kim + "/authentication/emailMethods", Times: 1,
					Before: func(s *emulator.State) { s.RemoveUser(kim) },
				})
			},
			Config: all, ExpectError: acctest.Says(fmt.Sprintf("- %s", kim)),
		},
		resource.TestStep{
			Config: n.Config(staff(entry(lee, "+61400111333", ""))),
			Check: resource.ComposeTestCheckFunc(
				resource.TestCheckResourceAttr(mapAddress, "object_ids.%", "1"), has(n, lee, map[string]string{"mobile": "+61 400111333"})),
		},
	)
}
