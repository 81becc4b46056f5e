package provider

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// stored are the settings that private states remember, by the resources that restore them.
var stored = map[string]any{
	"sspr_policy":                              new(sspr.Scope),
	"sspr_authentication_methods":              new(sspr.AuthenticationMethods),
	"sspr_registration":                        new(sspr.Registration),
	"sspr_notifications":                       new(sspr.Notifications),
	"sspr_customization":                       new(sspr.Customization),
	"sspr_on_premises_integration":             new(sspr.OnPremisesIntegration),
	"sspr_administrator_policy":                new(sspr.AdministratorPolicy),
	"sspr_sign_in_links":                       new(passwords.SignInLinks),
	"sspr_authentication_methods_policy":       new(sspr.MethodsPolicy),
	"sspr_authentication_method_configuration": new(sspr.MethodConfiguration),
	"sspr_password_protection":                 new(passwords.Protection),
	"sspr_password_expiration":                 new(passwords.Expiration),
}

// notAttributes are names that attributes or stored settings have alone: the attributes that every resource has, the keys,
// the groups as Graph has them, the mark of a tenant without settings, which no attribute can express, and an attribute that is a
// number of days of another one.
var notAttributes = []string{"id", "adopted", "on_destroy", "timeouts", "method", "domain", "included_groups_as_found", "absent", "never_expires"}

// TestStoredNamesAreTheAttributes checks that a setting is remembered by the name of its attribute. A renaming must keep
// reading states with the old name.
func TestStoredNamesAreTheAttributes(t *testing.T) {
	t.Parallel()
	restoring := map[string][]string{}
	for _, s := range allSchemas(t) {
		attributes := []string{}
		restores := false
		for _, place := range s.places {
			if !strings.Contains(place.path, ".") {
				attributes = append(attributes, place.path)
			}
			restores = restores || (place.path == "on_destroy" && strings.Contains(place.GetMarkdownDescription(), "`restore`"))
		}
		if s.kind == ofResource && restores {
			restoring[s.of] = attributes
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(stored)), slices.Sorted(maps.Keys(restoring))); diff != "" {
		t.Errorf("resources that restore (-listed above +found):\n%s", diff)
	}
	for name, settings := range stored {
		names := []string{}
		for stored := range sspr.Stored(settings) {
			names = append(names, stored)
		}
		if diff := cmp.Diff(setting(names), setting(restoring[name])); diff != "" {
			t.Errorf("%s (-stored +attributes):\n%s", name, diff)
		}
		examples, err := filepath.Glob(filepath.Join("..", "singleton", "testdata", "memory", "1", strings.TrimPrefix(name, "sspr_")+".*"))
		if err != nil || len(examples) == 0 {
			t.Errorf("%s: internal/singleton/testdata/memory has no example of it (%v)", name, err)
		}
	}
}

// setting returns the names that belong to one setting, in order.
func setting(names []string) []string {
	own := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(notAttributes, name) })
	slices.Sort(own)
	return own
}
