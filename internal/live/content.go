package live

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Part is a document of the tenant.
type Part string

// The parts that every tenant has.
const (
	// Policy is the portal's password reset policy (sspr-policy 1.1).
	Policy Part = "password reset policy"
	// OnPremises is the portal's on-premises integration (sspr-policy 1.7).
	OnPremises Part = "on-premises integration"
	// Authorization is Graph's authorization policy (graph-api 3).
	Authorization Part = "authorization policy"
	// MethodsPolicy is Graph's authentication methods policy without its configurations (graph-api 2.2).
	MethodsPolicy Part = "authentication methods policy"

	methodPrefix = "method "
	userPrefix   = "user "
)

// MethodIDs are the configurations that the provider writes (graph-api 2.3).
var MethodIDs = []string{"Email", "Sms", "Voice", "MicrosoftAuthenticator", "SoftwareOath"}

// Method returns the part of a method's configuration in the authentication methods policy.
func Method(id string) Part { return Part(methodPrefix + id) }

// User returns the part of a user's contact methods: an object with the properties of Kinds, null for those that the
// user lacks.
func User(id string) Part { return Part(userPrefix + id) }

func (p Part) method() (id string, ok bool) { return strings.CutPrefix(string(p), methodPrefix) }
func (p Part) user() (id string, ok bool)   { return strings.CutPrefix(string(p), userPrefix) }

// String returns the name of the part without the user's ID.
func (p Part) String() string {
	if _, ok := p.user(); ok {
		return "contact methods of the test user"
	}
	return string(p)
}

// Content maps parts to JSON objects, each as the service sent it.
type Content map[Part]json.RawMessage

// Edits maps parts to the properties to write.
type Edits map[Part]map[string]json.RawMessage

// restorable reports whether a property of a part can be written, and so restored.
func restorable(p Part, key string) bool {
	switch {
	case strings.Contains(key, "@"):
		return false
	case p == Policy:
		// The service looks up the name from the ID (sspr-policy 1.2).
		return key != "passwordResetEnabledGroupName"
	case p == OnPremises:
		return slices.Contains(onPremisesSwitches, key)
	case p == Authorization:
		return key == "allowedToUseSSPR"
	case p == MethodsPolicy:
		return key == "policyMigrationState" || key == "registrationEnforcement"
	}
	if _, ok := p.method(); ok {
		return key != "id"
	}
	return slices.Contains(Kinds, key)
}

// Difference returns the properties to write so that a tenant with from gets to, as far as they can be written.
func Difference(from, to Content) Edits {
	all := Edits{}
	for part, wanted := range to {
		now, then := properties(from[part]), properties(wanted)
		for key, value := range then {
			if !restorable(part, key) || same(now[key], value) {
				continue
			}
			if all[part] == nil {
				all[part] = map[string]json.RawMessage{}
			}
			all[part][key] = value
		}
	}
	// A tenant that shows no migration state accepts changes and continues to show none (graph-api 2.5).
	if p := all[MethodsPolicy]; isNull(p["policyMigrationState"]) {
		delete(p, "policyMigrationState")
		if len(p) == 0 {
			delete(all, MethodsPolicy)
		}
	}
	return all
}

// Names returns the properties without their values, for messages.
func (e Edits) Names() []string {
	var names []string
	for part, edits := range e {
		for key := range edits {
			names = append(names, part.String()+": "+key)
		}
	}
	slices.Sort(names)
	return names
}

func properties(raw json.RawMessage) map[string]json.RawMessage {
	found := map[string]json.RawMessage{}
	_ = json.Unmarshal(raw, &found) // a value that is not an object has no properties
	return found
}

// same reports whether two JSON values are equivalent. A missing value is null.
func same(a, b json.RawMessage) bool {
	return isNull(a) && isNull(b) || reflect.DeepEqual(decoded(a), decoded(b))
}

func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null"
}

func decoded(raw json.RawMessage) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return withoutAnnotations(v)
}

// withoutAnnotations removes annotations: they describe where something was read, not what it is.
func withoutAnnotations(v any) any {
	switch x := v.(type) {
	case map[string]any:
		maps.DeleteFunc(x, func(key string, _ any) bool { return strings.Contains(key, "@odata.") && key != "@odata.type" })
		for key := range x {
			x[key] = withoutAnnotations(x[key])
		}
	case []any:
		for i := range x {
			x[i] = withoutAnnotations(x[i])
		}
	}
	return v
}
