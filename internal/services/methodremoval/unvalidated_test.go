package methodremoval_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestValuesOfVariables checks that the action itself refuses what the validation could not see, and removes nothing. A null
// in the set must not count as an omitted set, which means nearly all methods.
func TestValuesOfVariables(t *testing.T) {
	t.Parallel()
	null := tftypes.NewValue(tftypes.String, nil)
	words := tftypes.Set{ElementType: tftypes.String}
	badTime := tftypes.NewValue(timeoutsType, map[string]tftypes.Value{"invoke": text("15")})
	for name, c := range map[string]struct {
		action string
		config attributes
		text   string
	}{
		"no method":         {remove, attributes{"method": text("mobilephone")}, `"mobilephone" is not accepted. Did you mean "mobile_phone"?`},
		"questions":         {remove, attributes{"method": text("security_question")}, `"security_question" is not accepted.`},
		"null for a method": {remove, attributes{"method": null}, "Invalid value for method\nnull is not accepted."},
		"id of a phone":     {remove, attributes{"method": text("office_phone"), "method_id": text(firstApp)}, "method_id not supported for this method"},
		"no id":             {remove, attributes{"method": text("software_oath"), "method_id": text("mine")}, "It must be the ID (a GUID) of a registered method."},
		"bad time":          {remove, attributes{"method": text("email"), "timeouts": badTime}, "Timeout Cannot Be Parsed"},
		"no such methods":   {reregister, attributes{"methods": set("mobilephone")}, `"mobilephone" is not accepted. Did you mean "mobile_phone"?`},
		"nothing named":     {reregister, attributes{"methods": set()}, "No methods specified"},
		"a null":            {reregister, attributes{"methods": tftypes.NewValue(words, []tftypes.Value{text("email"), null})}, "null is not accepted."},
		"bad time for all":  {reregister, attributes{"timeouts": badTime}, "Timeout Cannot Be Parsed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, everything)
			c.config["user_id"] = text(kim)
			for _, invoke := range []func(*testing.T, *acctest.Tenant, acctest.Login, string, attributes) acctest.Invoked{acctest.InvokeUnvalidated, acctest.Invoke} {
				did := invoke(t, n, n.Administrator(), c.action, c.config)
				private(t, did)
				if len(did.Progress) > 0 || len(did.Errors)+len(did.Invalid) == 0 {
					t.Errorf("the action ran: %+v", did)
				}
				if messages := strings.Join(did.Errors, "\n"); did.Invalid == nil && !strings.Contains(messages, c.text) {
					t.Errorf("the error lacks %q: %s", c.text, messages)
				}
			}
			if got := has(t, n, kim); len(got) != 7 {
				t.Errorf("the user has %v", got)
			}
		})
	}
}
