package contactinfo_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestMapTimeIsOver: if the service falls silent in the middle, those who were done stay in the state, the error
// names who was not tried, and the next apply does the rest alone.
func TestMapTimeIsOver(t *testing.T) {
	t.Parallel()
	const all, done = 280, 60 // others are under way when the time is over, and the last ones not
	n := acctest.NewTenant(t, func(s *emulator.State) { emulator.AddUsers(s, all) })
	var entries strings.Builder
	for i := range all {
		entries.WriteString(entry(emulator.NumberedUserID(i+1), fmt.Sprintf("+6140011%04d", i), ""))
	}
	config := n.Config(staff(entries.String()))
	left := func() (count int) {
		change(t, n, func(s *emulator.State) {
			for i := range all {
				if s.Phone(emulator.NumberedUserID(i+1), emulator.PhoneMobile) == "" {
					count++
				}
			}
		})
		return count
	}
	var watch acctest.Stopwatch
	var stop func()
	rest := 0
	resource.UnitTest(t, resource.TestCase{ProtoV6ProviderFactories: watch.Factories(), Steps: []resource.TestStep{
		{Config: n.Config(staff(entry(emulator.NumberedUserID(1), "+61400110000", "")))},
		{
			PreConfig: func() {
				stop = n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPost, Path: "/phoneMethods", Skip: done, Delay: acctest.Never})
			},
			Config:      n.Config(staff(entries.String(), `timeouts = { update = "4s" }`)),
			ExpectError: regexp.MustCompile(`(?s)Operation\s+timed\s+out.*Not\s+tried,\s+because.*` + acctest.Message("timeouts = { update = ").String()),
		},
		{
			PreConfig: func() {
				stop()
				rest = left()
				if took := watch.Last(); rest >= all-1 || rest == 0 || took > 6*time.Second {
					t.Errorf("after %s %d users had no number", took, rest)
				}
				n.ResetRequests()
			},
			Config: config,
			Check: resource.ComposeTestCheckFunc(
				func(s *terraform.State) error { return wrote(n, rest)(s) },
				resource.TestCheckResourceAttr(mapAddress, "object_ids.%", fmt.Sprint(all)),
			),
		},
	}})
}
