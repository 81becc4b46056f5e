package plans

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
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
			expectWarnings(t, got, "sspr_authentication_methods takes over", risk)
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
		"the first":                       {[]func(*emulator.State){forAll}, []string{emulator.SeedGroupID}, []string{"sspr_authentication_method_configuration (email) takes over", risk}},
		"one more":                        {[]func(*emulator.State){forAll, exclude(emulator.SeedNestedGroupID)}, []string{emulator.SeedNestedGroupID, emulator.SeedGroupID}, []string{"sspr_authentication_method_configuration (email) takes over", risk}},
		"a group without any of them":     {[]func(*emulator.State){forAll}, []string{emulator.SeedNestedGroupID}, []string{"sspr_authentication_method_configuration (email) takes over"}},
		"a group that is excluded before": {[]func(*emulator.State){forAll, exclude(emulator.SeedGroupID)}, []string{emulator.SeedGroupID}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, test.tenant...)
			expectWarnings(t, acctest.Plan(t, n, n.Administrator(), "sspr_authentication_method_configuration", attributes(test.excluded...)), test.want...)
		})
	}
}
