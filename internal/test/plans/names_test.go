package plans

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestInvisibleNamesInActions: a name with a no-break space is refused and quoted by every action, also if Terraform learned
// it from a variable, after the validation. Nothing is written.
func TestInvisibleNamesInActions(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	user := text("kim@contoso.example\u00a0")
	for action, attributes := range map[string]map[string]tftypes.Value{
		"sspr_revoke_sign_in_sessions":  {"user_id": user},
		"sspr_require_reregistration":   {"user_id": user},
		"sspr_remove_registered_method": {"user_id": user, "method": text("email")},
	} {
		if said := strings.Join(acctest.Invoke(t, n, n.Administrator(), action, attributes).Invalid, "\n"); !strings.Contains(said, `"kim@contoso.example\u00a0" contains the character U+00A0`) {
			t.Errorf("%s: validated as %q", action, said)
		}
		if said := strings.Join(acctest.InvokeUnvalidated(t, n, n.Administrator(), action, attributes).Errors, "\n"); !strings.Contains(said, `"kim@contoso.example\u00a0"`) || !strings.Contains(said, "U+00A0") {
			t.Errorf("%s: invoked as %q", action, said)
		}
	}
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("%d writes", len(writes))
	}
}
