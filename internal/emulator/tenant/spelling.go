package tenant

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/fresh"
)

// checkDocuments refuses a property of a policy that is misspelled, or whose value is of another kind: a mistake in an edited
// tenant file, which a client would take for a change of the service. Unknown properties, and tenants that lack one, stay
// possible.
func checkDocuments(s *State) error {
	for _, d := range []struct {
		name           string
		document, Seed document.Document
	}{
		{"passwordResetPolicy", s.PasswordResetPolicy, fresh.PasswordResetPolicy()},
		{"onPremisesPasswordReset", s.OnPremisesPasswordReset, fresh.OnPremises()},
		{"authorizationPolicy", s.AuthorizationPolicy, fresh.AuthorizationPolicy()},
		{"authenticationMethodsPolicy", s.AuthenticationMethodsPolicy, fresh.MethodsPolicy()},
		{"passwordRules", s.PasswordRules, PasswordRulesDefaultValues()},
		{"branding", s.Branding, fresh.Branding()},
	} {
		if err := checkDocument(d.name, d.document, d.Seed); err != nil {
			return err
		}
	}
	return nil
}

func checkDocument(name string, d, seed document.Document) error {
	var missing []string
	for _, p := range seed {
		value, found := d.Get(p.Key)
		if !found {
			missing = append(missing, p.Key)
			continue
		}
		if got, want := document.Kind(value), kindOfValue(p.Value); got != want && got != "null" && want != "" {
			return fmt.Errorf("in %s, the value of %q has the type %s, but the service has the type %s", name, p.Key, got, want)
		}
	}
	for _, p := range d {
		if _, known := seed.Get(p.Key); known {
			continue
		}
		if i := slices.IndexFunc(missing, func(m string) bool { return misspelled(p.Key, m) }); i >= 0 {
			return fmt.Errorf("in %s, the property %q is missing, and %q is probably a misspelling of it", name, missing[i], p.Key)
		}
	}
	return nil
}

// kindOfValue returns the kind that a property's value must have, "" if that is not known.
func kindOfValue(seed json.RawMessage) string {
	if kind := document.Kind(seed); kind != "null" {
		return kind
	}
	return ""
}

// misspelled reports whether a name is a likely misspelling of the right one.
func misspelled(name, right string) bool {
	const letters = 2
	return levenshtein.Distance(strings.ToLower(name), strings.ToLower(right), nil) <= letters
}
