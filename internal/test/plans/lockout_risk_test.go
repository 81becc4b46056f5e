package plans

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// TestMoreMethodsThanAnUnknownNumber: if the tenant does not show how many methods are required, a plan that sets the number
// is weighed all the same. One of the two users who could reset a password has two methods, and the other has one.
func TestMoreMethodsThanAnUnknownNumber(t *testing.T) {
	t.Parallel()
	const risk = "Lock-out risk: 1 of 5 users could no longer reset a password | Today 2 of the 5 users in scope can reset a password; after this change 1 of them no longer can."
	for name, unknown := range map[string]any{"null": nil, "a number": 1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, registered, func(s *emulator.State) { s.SetPolicy("numberOfAuthenticationMethodsRequired", unknown) })
			got := acctest.Plan(t, n, n.Administrator(), "sspr_authentication_methods", map[string]tftypes.Value{"methods_required": number(2)})
			expectWarnings(t, got, "sspr_authentication_methods will be changed, not created", risk)
		})
	}
}

// TestAGroupIsExcludedAnew: a user in a group that a plan excludes loses the method, although nothing else changes.
// Lee has registered e-mail alone, and is in the group.
func TestAGroupIsExcludedAnew(t *testing.T) {
	t.Parallel()
	const risk = "Lock-out risk: 1 of 5 users could no longer reset a password | after this change 1 of them no longer can."
	complete := "migrationComplete"
	forAll := func(s *emulator.State) {
		registered(s)
		s.SetMigrationState(&complete)
		s.User(emulator.SeedUserID).RegisteredMethods = []string{"email", "softwareOneTimePasscode"}
		s.SetAuthenticationMethod("SoftwareOath", "state", "enabled")
		acctest.EmailFor("all_users")(s)
	}
	attributes := func(excluded ...string) map[string]tftypes.Value {
		return map[string]tftypes.Value{"method": text("email"), "state": text("enabled"), "excluded_groups": list(excluded...)}
	}
	exclude := func(id string) func(*emulator.State) {
		return func(s *emulator.State) {
			s.SetAuthenticationMethod("Email", "excludeTargets", []map[string]any{{"id": id, "targetType": "group"}})
		}
	}
	for name, test := range map[string]struct {
		tenant   []func(*emulator.State)
		excluded []string
		want     []string
	}{
		"the first":                       {[]func(*emulator.State){forAll}, []string{emulator.SeedGroupID}, []string{"sspr_authentication_method_configuration (email) will be changed, not created", risk}},
		"one more":                        {[]func(*emulator.State){forAll, exclude(emulator.SeedNestedGroupID)}, []string{emulator.SeedNestedGroupID, emulator.SeedGroupID}, []string{"sspr_authentication_method_configuration (email) will be changed, not created", risk}},
		"a group without any of them":     {[]func(*emulator.State){forAll}, []string{emulator.SeedNestedGroupID}, []string{"sspr_authentication_method_configuration (email) will be changed, not created"}},
		"a group that is excluded before": {[]func(*emulator.State){forAll, exclude(emulator.SeedGroupID)}, []string{emulator.SeedGroupID}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, test.tenant...)
			expectWarnings(t, acctest.Plan(t, n, n.Administrator(), "sspr_authentication_method_configuration", attributes(test.excluded...)), test.want...)
		})
	}
}

// TestOneLockOutWarning checks that a plan which raises the number of methods warns once, of the resource that does, although
// another resource of the plan has a method that counts.
func TestOneLockOutWarning(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, registered, acctest.EmailFor("all_users"))
	config := func(required string) string {
		return cli.Requirement + `
resource "sspr_authentication_method_configuration" "email" {
  method          = "email"
  state           = "enabled"
  included_groups = ["all_users"]
}
resource "sspr_authentication_methods" "this" {
  methods_required = ` + required + `
}
`
	}
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	p.Write(t, config("1"))
	p.Apply(t, 0)
	p.Write(t, config("2"))
	out := p.Plan(t, 2)
	if strings.Count(out, "Lock-out risk: ") != 1 || strings.Contains(out, "more similar warning") || !strings.Contains(cli.OneLine(out), "could no longer reset a password with sspr_authentication_methods.this, on") {
		t.Errorf("want one warning, of sspr_authentication_methods.this:\n%s", out)
	}
}
