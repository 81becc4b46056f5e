package contactinfo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestInvisibleNames: a blank or a character that cannot be seen makes another name of a user. The plan and the import
// refuse it and quote it, in the resource of one user and in the map.
func TestInvisibleNames(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	var steps []resource.TestStep
	for name, shown := range map[string]string{
		kimName + " ":               kimName + ` " contains the character U+0020`,
		kimName + "\u00a0":          kimName + `\u00a0" contains the character U+00A0`,
		"\ufeff" + kimName:          `"\ufeff` + kimName + `" contains the character U+FEFF`,
		"kim\u200b@contoso.example": `"kim\u200b@contoso.example" contains the character U+200B`,
	} {
		written := fmt.Sprintf("%q", name) // HCL reads Go's escapes
		steps = append(steps,
			resource.TestStep{Config: n.Config(strings.Replace(user(kim, `mobile_phone = "+61400111222"`), `"`+kim+`"`, written, 1)), PlanOnly: true, ExpectError: acctest.Message(shown)},
			resource.TestStep{Config: n.Config(staff(entry(name, "+61400111222", ""))), PlanOnly: true, ExpectError: acctest.Message(shown)},
		)
	}
	inside := "kim\u00a0@contoso.example"
	for _, block := range []struct{ address, config string }{
		{address, user(kim, `mobile_phone = "+61400111222"`)}, {mapAddress, staff(entry(kim, "+61400111222", ""))},
	} {
		steps = append(steps, resource.TestStep{
			Config: n.Config(block.config), ResourceName: block.address, ImportState: true, ImportStateId: inside, ExpectError: acctest.Message(`"kim\u00a0@contoso.example"`),
		})
	}
	acctest.Run(t, steps...)
	if writes := n.Writes(); len(writes) > 0 {
		t.Errorf("%d writes", len(writes))
	}
}

// TestValuesOfCells: blanks, no-break spaces and byte order marks around a value mean nothing, in the resource of one user
// and in the map: not to the word none, not to a number and not to an address. The plan after it is empty.
func TestValuesOfCells(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]func(mobile, email string) string{
		"one user": func(mobile, email string) string {
			return user(kim, fmt.Sprintf("mobile_phone = %q\n  email = %q", mobile, email))
		},
		"a map": func(mobile, email string) string { return staff(entry(kim, mobile, email)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPhone(kim, emulator.PhoneMobile, "+61 400111222") })
			first := n.Config(block(" none", "\ufeffkim@private.example\u00a0"))
			second := n.Config(block("\u00a0+61\u200b400 111 333\ufeff", "none\u00a0"))
			acctest.Run(t,
				resource.TestStep{Config: first, Check: has(n, kim, map[string]string{"mobile": "", "email": "kim@private.example"})},
				resource.TestStep{Config: first, ConfigPlanChecks: emptyPlan()},
				resource.TestStep{Config: second, Check: has(n, kim, map[string]string{"mobile": "+61 400111333", "email": ""})},
				resource.TestStep{Config: second, ConfigPlanChecks: emptyPlan()},
				// The clean spelling is no difference either.
				resource.TestStep{Config: n.Config(block("+61 400111333", "none")), ConfigPlanChecks: emptyPlan()},
			)
		})
	}
}

// TestDoubtfulNumbersAreSaid: one warning names the entries whose numbers are in no known range, and no number.
func TestDoubtfulNumbersAreSaid(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	line := tftypes.Map{ElementType: tftypes.String}
	said := acctest.Validate(t, n, "sspr_users_contact_info", map[string]tftypes.Value{"users": tftypes.NewValue(tftypes.Map{ElementType: line}, map[string]tftypes.Value{
		kimName: tftypes.NewValue(line, map[string]tftypes.Value{"mobile_phone": text("+1 5555551234"), "office_phone": text("+61 2 9374 4000")}),
		leeName: tftypes.NewValue(line, map[string]tftypes.Value{"mobile_phone": text("+61 400 111 222"), "office_phone": text("+1 5555551234"), "email": text("lee@private.example")}),
	})})
	want := fmt.Sprintf("- %q, mobile_phone\n- %q, office_phone", kimName, leeName)
	if len(said) != 1 || !strings.HasPrefix(said[0], "Phone number in no known range") || !strings.HasSuffix(said[0], want) {
		t.Errorf("got %q, want one warning that ends with %q", said, want)
	}
	one := acctest.Validate(t, n, "sspr_user_contact_info", map[string]tftypes.Value{"user_id": text(kim), "mobile_phone": text("+1 5555551234"), "alternate_mobile_phone": text("+61 400 111 222")})
	if len(one) != 1 || !strings.HasPrefix(one[0], "Phone number in no known range") {
		t.Errorf("got %q, want one warning", one)
	}
	if all := strings.Join(append(said, one...), "\n"); strings.Contains(all, "555") {
		t.Errorf("a number is shown: %s", all)
	}
}

// TestTrunkZeroIsRefused: a number that keeps the zero of its country is another number, or none.
func TestTrunkZeroIsRefused(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	const words = "a 0 after the country calling code, which numbers of its country do not have"
	acctest.Run(t,
		resource.TestStep{Config: n.Config(user(kim, `mobile_phone = "+61 061400111222"`)), PlanOnly: true, ExpectError: acctest.Message(words)},
		resource.TestStep{Config: n.Config(staff(entry(kim, "+61 061400111222", ""))), PlanOnly: true, ExpectError: acctest.Message(words)},
		resource.TestStep{Config: n.Config(user(kim, `mobile_phone = "+61 (0)400 111 222"`)), Check: has(n, kim, map[string]string{"mobile": "+61 400111222"})},
	)
}
