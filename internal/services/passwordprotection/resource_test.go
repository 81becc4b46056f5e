package passwordprotection_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

func TestBattery(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.PasswordProtection.Spec)
}

// TestBatteryAbsent runs the battery in a tenant without settings of its own, which is how every tenant begins.
func TestBatteryAbsent(t *testing.T) {
	t.Parallel()
	acctest.Battery(t, subjects.PasswordProtectionAbsent.Spec)
}

// TestSpellingIsNotAnnounced checks that neither a create nor a destroy announces words that differ in case only, because nothing is
// written then.
func TestSpellingIsNotAnnounced(t *testing.T) {
	t.Parallel()
	word := func(text string) tftypes.Value { return tftypes.NewValue(tftypes.String, text) }
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPasswordRule("BannedPasswordList", "Contoso\tFabrikam") })
	written := map[string]tftypes.Value{
		"custom_banned_passwords": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{word("contoso"), word("FABRIKAM")}),
		"on_destroy":              word("restore"),
	}
	warnings := append(acctest.Plan(t, n, n.Administrator(), "sspr_password_protection", written), acctest.PlanRestore(t, n, "sspr_password_protection", written)...)
	if all := strings.Join(warnings, "\n"); strings.Contains(all, "custom_banned_passwords") {
		t.Errorf("the spelling is announced:\n%s", all)
	}
}
