package passwordreset_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestAlarm checks that the alarm on resets by administrators sounds after a reset, whichever of the plausible activities the
// service logs, that it is silent if it logs none of them, and that a reset that keeps the password does not count.
func TestAlarm(t *testing.T) {
	t.Parallel()
	keep := attributes{"keep_password": yes(true)}
	for name, c := range map[string]struct {
		activity string
		given    attributes
		want     int
	}{
		"by default":         {"", attributes{"password": text(fresh)}, 1},
		"as in the portal":   {emulator.AuditResetByAdmin, attributes{"password": text(fresh)}, 1},
		"as in the page":     {emulator.AuditResetPassword, attributes{"password": text(fresh)}, 1},
		"no event":           {emulator.AuditNone, attributes{"password": text(fresh)}, 0},
		"the password stays": {"", keep, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := tenant(t, func(s *emulator.State) { s.Settings.PasswordAudit = c.activity })
			if did := invoke(t, n, n.Administrator(), c.given); len(did.Errors) > 0 {
				t.Fatal(did.Errors)
			}
			state, said := acctest.NewData(t, n, n.Administrator()).Read("sspr_audit_events", map[string]tftypes.Value{
				"kinds": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{text("administrator_reset")}),
				"limit": tftypes.NewValue(tftypes.Number, 0),
			})
			if len(said) > 0 {
				t.Fatal(said[0])
			}
			want := fmt.Sprintf(`tftypes.Number<"%d">`, c.want)
			if counts, total := fmt.Sprint(state["counts"]), fmt.Sprint(state["total"]); !strings.Contains(counts, `"total":`+want) || total != want {
				t.Errorf("counts %s, total %s, want %d", counts, total, c.want)
			}
		})
	}
}
