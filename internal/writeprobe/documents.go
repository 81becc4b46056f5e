package writeprobe

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/transport"
)

// document is a document of the tenant that probes write.
type document struct {
	// name is its name in the kept file and for people.
	name    string
	service serviceerror.Service
	// read is the address of the GET, with its query.
	read string
	// method and path are those of the write.
	method, path string
	// ignored are properties that the service sets itself.
	ignored []string
	// undo returns the writes that put back what is kept, in their order.
	undo func(kept []byte) []request
}

// request is a write of a document.
type request struct {
	query string
	body  []byte
}

const (
	policyPath     = "/api/PasswordReset/PasswordResetPolicies"
	onPremisesPath = "/api/PasswordReset/OnPremisesPasswordResetPolicies"
	methodsPath    = "/v1.0/policies/authenticationMethodsPolicy"
	authorization  = "/v1.0/policies/authorizationPolicy"

	// bypassQuery is what the admin center sends with its writes (autumn-2026 1.4).
	bypassQuery = "?byPassMethodCountCheck=true"

	keyCampaign = "registrationEnforcement"
	keyAdmins   = "allowedToUseSSPR"
	keyUnlock   = "accountUnlockEnabled"
)

var (
	// policy is the password reset policy, with the name of the group, as the admin center reads it (sspr-policy 1.1). The
	// service takes the name from the group.
	policy = &document{
		name: "password reset policy", service: serviceerror.Portal, read: policyPath + "?getPasswordResetEnabledGroup=true",
		method: http.MethodPut, path: policyPath, ignored: []string{"passwordResetEnabledGroupName"},
		// A tenant whose legacy switches are all off may refuse its own document without the query (autumn-2026 1.3).
		undo: func(kept []byte) []request { return []request{{query: bypassQuery, body: kept}} },
	}
	// onPremises is the on-premises integration. The switch for unlocking may stick only in a write of its own
	// (sspr-policy 1.7).
	onPremises = &document{
		name: "on-premises integration", service: serviceerror.Portal, read: onPremisesPath, method: http.MethodPut, path: onPremisesPath,
		undo: func(kept []byte) []request { return append([]request{{body: kept}}, only(kept, keyUnlock)...) },
	}
	// methodsPolicy is the authentication methods policy. Probes write its registration campaign alone.
	methodsPolicy = &document{
		name: "authentication methods policy", service: serviceerror.Graph, read: methodsPath, method: http.MethodPatch, path: methodsPath,
		ignored: []string{"lastModifiedDateTime", "policyVersion"},
		undo:    func(kept []byte) []request { return only(kept, keyCampaign) },
	}
	// authorizationPolicy is the authorization policy. Probes write the one switch for administrators.
	authorizationPolicy = &document{
		name: "authorization policy", service: serviceerror.Graph, read: authorization, method: http.MethodPatch, path: authorization,
		undo: func(kept []byte) []request { return only(kept, keyAdmins) },
	}
	documents = []*document{policy, onPremises, methodsPolicy, authorizationPolicy}
)

// Writes returns every write that a probe or putting back can send.
func Writes() []transport.Write {
	var all []transport.Write
	for _, d := range documents {
		all = append(all, transport.Write{Method: d.method, Path: d.path})
	}
	return all
}

// only returns the write of one property as it is in kept, or none if it is missing or null.
func only(kept []byte, key string) []request {
	value := gjson.GetBytes(kept, key)
	if !value.Exists() || value.Type == gjson.Null {
		return nil
	}
	body, err := sjson.SetRawBytes([]byte("{}"), key, withoutAnnotations(value.Raw))
	if err != nil {
		return nil // the key is a constant, and the value was JSON
	}
	return []request{{body: body}}
}

// withoutAnnotations returns a JSON value without the annotations that Graph adds to what it shows. A type stays.
func withoutAnnotations(raw string) []byte {
	encoded, err := json.Marshal(stripped(decode([]byte(raw))))
	if err != nil {
		return []byte(raw)
	}
	return encoded
}

// differences returns the names of the top-level properties in which a document differs from the kept one, sorted. What the
// service sets itself does not count.
func (d *document) differences(kept, shown []byte) []string {
	before, ok := stripped(decode(kept)).(map[string]any)
	after, readable := stripped(decode(shown)).(map[string]any)
	if !ok || !readable {
		return []string{"the document is not a JSON object"}
	}
	names := map[string]bool{}
	for _, pair := range [][2]map[string]any{{before, after}, {after, before}} {
		for key, value := range pair[0] {
			other, ok := pair[1][key]
			if !slices.Contains(d.ignored, key) && (!ok || !reflect.DeepEqual(value, other)) {
				names[key] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func decode(raw []byte) any {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	return v
}

// stripped removes annotations: they describe where something was read, not what it is.
func stripped(v any) any {
	switch x := v.(type) {
	case map[string]any:
		maps.DeleteFunc(x, func(key string, _ any) bool { return strings.Contains(key, "@") && key != "@odata.type" })
		for key := range x {
			x[key] = stripped(x[key])
		}
	case []any:
		for i := range x {
			x[i] = stripped(x[i])
		}
	}
	return v
}
