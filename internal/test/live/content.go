package live

import (
	"bytes"
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Part names a document of the tenant.
type Part string

// The parts that every tenant has.
const (
	// Policy is the portal's password reset policy (reference sspr-policy 1.1).
	Policy Part = "password reset policy"
	// OnPremises is the portal's on-premises integration (reference sspr-policy 1.7).
	OnPremises Part = "on-premises integration"
	// Authorization is Graph's authorization policy (reference graph-api 3).
	Authorization Part = "authorization policy"
	// MethodsPolicy is Graph's authentication methods policy without its configurations (reference graph-api 2.2).
	MethodsPolicy Part = "authentication methods policy"

	methodPrefix = "method "
	userPrefix   = "user "
)

// MethodIDs are the configurations that the provider writes (reference graph-api 2.3).
var MethodIDs = []string{"Email", "Sms", "Voice", "MicrosoftAuthenticator", "SoftwareOath"}

// Method is the configuration of a method in the authentication methods policy.
func Method(id string) Part { return Part(methodPrefix + id) }

// User is a user's contact methods as an object with the properties of Kinds; what the user lacks is null.
func User(id string) Part { return Part(userPrefix + id) }

func (p Part) method() (id string, ok bool) { return strings.CutPrefix(string(p), methodPrefix) }
func (p Part) user() (id string, ok bool)   { return strings.CutPrefix(string(p), userPrefix) }

// String names the part without the user's id.
func (p Part) String() string {
	if _, ok := p.user(); ok {
		return "contact methods of the test user"
	}
	return string(p)
}

// Content is what a tenant has, as JSON objects by part, each as the service sent it.
type Content map[Part]json.RawMessage

// Edits are the properties to write, by part.
type Edits map[Part]map[string]json.RawMessage

// restorable says whether a property of a part can be written, and so be put back.
func restorable(p Part, key string) bool {
	switch {
	case strings.Contains(key, "@"):
		return false
	case p == Policy:
		// The name is looked up by the service from the id (reference sspr-policy 1.2).
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

// Difference gives what has to be written so that a tenant which has from has to, as far as it can be written.
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
	// A tenant that shows no migration state takes changes and goes on showing none (reference graph-api 2.5).
	if p := all[MethodsPolicy]; isNull(p["policyMigrationState"]) {
		delete(p, "policyMigrationState")
		if len(p) == 0 {
			delete(all, MethodsPolicy)
		}
	}
	return all
}

// Names lists the properties without their values, for messages.
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
	_ = json.Unmarshal(raw, &found) // what is no object has no properties
	return found
}

// same compares JSON by meaning. What is missing is null.
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
	return plain(v)
}

// plain leaves annotations out: they say where something was read, and not what it is.
func plain(v any) any {
	switch x := v.(type) {
	case map[string]any:
		maps.DeleteFunc(x, func(key string, _ any) bool { return strings.Contains(key, "@odata.") && key != "@odata.type" })
		for key := range x {
			x[key] = plain(x[key])
		}
	case []any:
		for i := range x {
			x[i] = plain(x[i])
		}
	}
	return v
}
