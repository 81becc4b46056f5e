// Package redact replaces what could be personal data in the answers of both services by pseudonyms. It does not search for
// personal data: it replaces everything that is not known to be the same in every tenant.
package redact

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Redactor replaces everything that could be personal data by pseudonyms. The same text gets the same pseudonym with the
// same key. If the key is not stored, a pseudonym cannot be reversed by trying candidates.
type Redactor struct {
	key []byte
	ids []string
}

// New returns a Redactor. ids are IDs that every tenant has and that it keeps, such as those of method configurations.
func New(key []byte, ids []string) *Redactor { return &Redactor{key, ids} }

var (
	identifier = regexp.MustCompile(`^[@A-Za-z_$][A-Za-z0-9_.@]{0,80}$`)
	word       = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,60}$`)
	segment    = regexp.MustCompile(`^[A-Za-z$][A-Za-z0-9.]{0,60}$`)
	number     = regexp.MustCompile(`^\+?[0-9][0-9 ()./x-]{5,}$`)
	date       = regexp.MustCompile(`^\d{4}-\d\d-\d\dT`)
)

// sameEverywhere are GUIDs that every tenant has: the methods of users (graph-api 1.3), no group, and the roles of
// guests (graph-api 3).
var sameEverywhere = []string{
	"3179e48a-750b-4051-897c-87b9720928f7", "b6332ec1-7057-4abe-9331-3d72feddfe41", "e37fc753-ff3b-4958-9484-eaa9425c82bc",
	"3ddfcfc8-9383-446f-83cc-3ab9be4be18f", "28c10230-6103-485e-b985-444c60001490", "00000000-0000-0000-0000-000000000000",
	"a0b1b346-4d3e-4e8b-98f8-753987be4970", "10dae51f-b6af-4016-8d66-8c2a99b929b3", "2af84b1e-32c8-42b7-82bc-daa82404023b",
}

// SameEverywhere reports whether a GUID is the same in every tenant.
func SameEverywhere(id string) bool { return slices.Contains(sameEverywhere, id) }

// vocabulary are the properties whose values may be fixed words of the interface.
var vocabulary = []string{
	"phoneType", "smsSignInState", "targetType", "policyMigrationState", "targetedAuthenticationMethod", "authenticationMode",
	"allowExternalIdToUseEmailOtp", "allowInvitesFrom", "userType", "code", "errorCode", "exceptionType", "enforcementType",
	"capabilityStatus", "provisioningStatus", "appliesTo",
}

// paths are the words in the paths of both services. Any other segment is replaced.
var paths = []string{
	"v1.0", "api", "users", "groups", "policies", "authentication", "phoneMethods", "emailMethods", "methods", "me", "organization",
	"subscribedSkus", "authorizationPolicy", "authenticationMethodsPolicy", "authenticationMethodConfigurations", "licenseDetails",
	"transitiveMembers", "members", "memberOf", "transitiveMemberOf", "directoryRoles", "PasswordReset", "PasswordResetPolicies",
	"OnPremisesPasswordResetPolicies", "IsOnPremisesPasswordResetAvailable", "CheckWritebackConnectivityStatus", "reports",
	"authenticationMethods", "userRegistrationDetails", "auditLogs", "directoryAudits", "getByIds", "checkMemberGroups", "$count", "directory",
}

// Path returns a path with pseudonyms for IDs and names.
func (r *Redactor) Path(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if s != "" && (!segment.MatchString(s) || !slices.Contains(paths, s) && !r.keeps(s)) {
			segments[i] = r.text(s)
		}
	}
	return strings.Join(segments, "/")
}

// Query returns the parameters of a query with pseudonyms for IDs and names.
func (r *Redactor) Query(parameters map[string]string) map[string]string {
	query := map[string]string{}
	for name, value := range parameters {
		if name != "$select" && name != "$top" && name != "getPasswordResetEnabledGroup" {
			value = r.text(value)
		}
		query[r.name(name)] = value
	}
	return query
}

func (r *Redactor) keeps(text string) bool {
	return slices.ContainsFunc(r.ids, func(id string) bool { return strings.EqualFold(id, text) })
}

// Document returns a JSON document with pseudonyms, or nil if it is none. The result shares no memory with the input.
func (r *Redactor) Document(raw json.RawMessage) json.RawMessage {
	if raw == nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var v any
	if d.Decode(&v) != nil {
		return nil
	}
	clean, err := json.Marshal(r.value("", v))
	if err != nil {
		return nil
	}
	return clean
}

func (r *Redactor) value(key string, v any) any {
	switch x := v.(type) {
	case map[string]any:
		clean := make(map[string]any, len(x))
		for name, inner := range x {
			clean[r.name(name)] = r.value(name, inner)
		}
		return clean
	case []any:
		for i := range x {
			x[i] = r.value(key, x[i])
		}
		return x
	case string:
		if r.isWordOf(key, x) {
			return x
		}
		return r.text(x)
	}
	return v // numbers, booleans and null
}

// isWordOf reports whether a text is a fixed word of the interface and not a value of the tenant.
func (r *Redactor) isWordOf(key, text string) bool {
	switch {
	case text == "" || text == "all_users" || slices.Contains(sameEverywhere, text):
		return true
	case key == "@odata.type":
		return strings.HasPrefix(text, "#microsoft.graph.") && identifier.MatchString(strings.TrimPrefix(text, "#"))
	case key == "id":
		return r.keeps(text) || text == "authorizationPolicy" || text == "authenticationMethodsPolicy"
	case key == "objectId":
		return text == "default"
	case key == "state": // also the name of a property of an address
		return text == "enabled" || text == "disabled" || text == "default"
	}
	return slices.Contains(vocabulary, key) && word.MatchString(text)
}

// name keeps the names of properties. It replaces other names, because some objects have data as names.
func (r *Redactor) name(text string) string {
	if identifier.MatchString(text) && !strings.Contains(strings.TrimPrefix(text, "@"), "@odata") && strings.Count(text, "@") <= 1 && !isAddress(text) {
		return text
	}
	if base, annotation, ok := strings.Cut(text, "@odata."); ok && identifier.MatchString(base) && word.MatchString(annotation) {
		return text
	}
	return "name-" + r.stamp(text)
}

func isAddress(text string) bool {
	_, domain, ok := strings.Cut(text, "@")
	return ok && strings.Contains(domain, ".") && !strings.HasPrefix(domain, "odata.") && !strings.HasPrefix(domain, "microsoft.graph.")
}

// text returns the pseudonym of a text. It has the same form: a reader of recordings can distinguish a number from an
// address.
func (r *Redactor) text(text string) string {
	sum := r.sum(text)
	switch {
	case text == "" || slices.Contains(sameEverywhere, strings.ToLower(text)):
		return text
	case uuid.Validate(text) == nil:
		id := hex.EncodeToString(sum[:6])
		return "00000000-0000-8000-8000-" + id
	case number.MatchString(text):
		return fmt.Sprintf("+1 20655501%02d", binary.BigEndian.Uint16(sum)%100)
	case strings.HasPrefix(text, "https://"):
		return "https://stand-in.example/" + r.stamp(text)
	case strings.Contains(text, "@"):
		return "user-" + r.stamp(text) + "@stand-in.example"
	case date.MatchString(text):
		return "2026-01-01T00:00:00Z"
	}
	return "text-" + r.stamp(text)
}

func (r *Redactor) sum(text string) []byte {
	h := hmac.New(sha256.New, r.key)
	_, _ = h.Write([]byte(strings.ToLower(text)))
	return h.Sum(nil)
}

func (r *Redactor) stamp(text string) string { return hex.EncodeToString(r.sum(text)[:4]) }
