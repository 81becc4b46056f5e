package authenticationmethodconfiguration_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/subjects"
)

// gone is the ID of a group that no tenant has.
const gone = "deadbeef-0000-4000-8000-00000000dead"

// TestGroups checks that the plan refuses a group that does not exist, because the method would be enabled for no user. The
// error names the attribute and the group. What the tenant has already is no error.
func TestGroups(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	sms := subjects.SMS
	with := func(attribute string, groups ...string) string {
		return n.Config(sms.Block(acctest.Attributes{"method": `"sms"`, "state": `"enabled"`, attribute: fmt.Sprintf("[%q]", strings.Join(groups, `", "`))}))
	}
	refused := func(config, words string) resource.TestStep {
		return resource.TestStep{Config: config, PlanOnly: true, ExpectError: acctest.Message(words)}
	}
	acctest.Run(t,
		refused(with("included_groups", gone), "Group not found"),
		refused(with("included_groups", gone), "The tenant has no group with the object ID "+gone),
		refused(with("excluded_groups", gone), "The tenant has no group with the object ID "+gone),
		refused(with("included_groups", emulator.SeedMailGroupID), emulator.SeedMailGroupName+`" (`+emulator.SeedMailGroupID+") is not a security group"),
		refused(n.Config(sms.Block(acctest.Attributes{
			"method": `"sms"`, "included_groups": `["` + emulator.SeedGroupID + `"]`, "excluded_groups": `["` + emulator.SeedNestedGroupID + `", "` + gone + `"]`,
		})), "The tenant has no group with the object ID "+gone),
		resource.TestStep{Config: with("included_groups", emulator.SeedGroupID)},
		// A group that was deleted later does not stop a plan that changes nothing.
		resource.TestStep{
			PreConfig: func() {
				if err := n.Update(func(s *emulator.State) error { s.RemoveGroup(emulator.SeedGroupID); return nil }); err != nil {
					t.Fatal(err)
				}
			},
			Config: with("included_groups", emulator.SeedGroupID), PlanOnly: true,
		},
	)
}

// TestGroupsNotShown checks that a credential that may not read groups can plan, with a warning that new groups were not
// checked.
func TestGroupsNotShown(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	for name, test := range map[string]struct {
		group  string
		warned bool
	}{
		"a new group":              {emulator.SeedGroupID, true},
		"the group that was there": {emulator.SeedNestedGroupID, false},
		"everyone":                 {"all_users", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, func(s *emulator.State) {
				s.SetAuthenticationMethod("Sms", "includeTargets", []map[string]any{{"id": emulator.SeedNestedGroupID, "targetType": "group"}})
			})
			n.Inject(emulator.Fault{Service: emulator.Graph, Path: "/groups/" + test.group, Status: 403, Body: `{"error":{"code":"Authorization_RequestDenied","message":"Access token is empty."}}`, ContentType: "application/json"})
			messages := strings.Join(acctest.Plan(t, n, n.Administrator(), "sspr_authentication_method_configuration", map[string]tftypes.Value{
				"method": text("sms"), "included_groups": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{text(test.group)}),
			}), "\n")
			if got := strings.Contains(messages, "Groups not checked\nThe provider could not check whether the groups of included_groups exist"); got != test.warned {
				t.Errorf("warned: %t, want %t:\n%s", got, test.warned, messages)
			}
			if strings.Contains(messages, "..") {
				t.Errorf("a sentence ends twice: %s", messages)
			}
		})
	}
}

// TestEmailForExternalUsers checks that e-mail for no group counts as enabled if external users get their passcodes by it.
func TestEmailForExternalUsers(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	for otp, warned := range map[string]bool{"enabled": false, "disabled": true} {
		n := acctest.NewTenant(t)
		messages := strings.Join(acctest.Plan(t, n, n.Administrator(), "sspr_authentication_method_configuration", map[string]tftypes.Value{
			"method": text("email"), "state": text("enabled"), "allow_external_id_to_use_email_otp": text(otp),
			"included_groups": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, []tftypes.Value{}),
		}), "\n")
		if got := strings.Contains(messages, "Method enabled for no group"); got != warned {
			t.Errorf("%s: warned: %t, want %t:\n%s", otp, got, warned, messages)
		}
	}
}

// TestGroupOfTheSameApply checks that a method is not said to be for no group because its group has no ID before the apply.
func TestGroupOfTheSameApply(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	for name, groups := range map[string][]tftypes.Value{
		"only a new group": {tftypes.NewValue(tftypes.String, tftypes.UnknownValue)},
		"another as well":  {tftypes.NewValue(tftypes.String, tftypes.UnknownValue), text(emulator.SeedGroupID)},
	} {
		n := acctest.NewTenant(t)
		messages := strings.Join(acctest.Plan(t, n, n.Administrator(), "sspr_authentication_method_configuration", map[string]tftypes.Value{
			"method": text("email"), "state": text("enabled"), "included_groups": tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, groups),
		}), "\n")
		if strings.Contains(messages, "no group") {
			t.Errorf("%s: %s", name, messages)
		}
		if !strings.Contains(messages, "\n    included_groups: [") || !strings.Contains(messages, "] -> (known after apply)\n") {
			t.Errorf("%s: the groups are not said to change:\n%s", name, messages)
		}
	}
}

// TestNoLockOutWithoutReset checks that a plan that turns password reset off for all users does not warn that it leaves them
// without a method, and does not advise to enable one.
func TestNoLockOutWithoutReset(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	for scope, warned := range map[string]bool{"": true, "all": true, "none": false} {
		n := acctest.NewTenant(t, func(s *emulator.State) {
			s.SetPolicy("enablementType", 2)
			s.SetAuthenticationMethod("Email", "state", "enabled")
			s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"id": "all_users", "targetType": "group"}})
		})
		server := n.Serve(t, n.Administrator())
		if scope != "" {
			server.PlanCreate(t, "sspr_policy", map[string]tftypes.Value{"enabled_for": text(scope)})
		}
		messages := strings.Join(server.PlanCreate(t, "sspr_authentication_method_configuration", map[string]tftypes.Value{
			"method": text("email"), "state": text("disabled"), "allow_external_id_to_use_email_otp": text("disabled"),
		}), "\n")
		if got := strings.Contains(messages, "Enable another method first"); got != warned {
			t.Errorf("with enabled_for %q: warned: %t, want %t:\n%s", scope, got, warned, messages)
		}
	}
}

// TestMethodIsNoValueOfTheTenant checks that the warning about a write that may have taken effect lists the tenant's values,
// and not the block's method.
func TestMethodIsNoValueOfTheTenant(t *testing.T) {
	t.Parallel()
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	n := acctest.NewTenant(t)
	n.Inject(emulator.Fault{Service: emulator.Graph, Method: http.MethodPatch, Status: 500, Body: "{}", ContentType: "application/json"})
	messages := strings.Join(acctest.Create(t, n, "sspr_authentication_method_configuration", map[string]tftypes.Value{
		"method": text("sms"), "state": text("enabled"), "on_destroy": text("restore"),
	}), "\n")
	if !strings.Contains(messages, "\n\n  state: \"disabled\" -> \"enabled\"\n\n") {
		t.Errorf("the values of the tenant are not listed, or more than they are:\n%s", messages)
	}
}
