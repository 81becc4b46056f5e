package graph

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// registrationRow is a row in the service's JSON (graph-api 4.2). Microsoft's own sample has a boolean as a text
// (autumn-2026 5.3), and one odd row must not cost the other twenty thousand, so a row is read property by property.
type registrationRow struct {
	sspr.UserRegistration
	// odd is set if the row tells too little to be counted: it is no object, names no user, or has an unexpected value
	// for who the user is or what the user may do and has registered.
	odd bool
}

// UnmarshalJSON never fails. A value that is missing or null stays zero.
func (r *registrationRow) UnmarshalJSON(data []byte) error {
	*r = registrationRow{}
	var found document.Object
	_ = json.Unmarshal(data, &found) // without an object there is no id, either
	understood := true
	for name, into := range map[string]*string{"id": &r.ID, "userPrincipalName": &r.UserPrincipalName, "userDisplayName": &r.DisplayName, "userType": &r.UserType} {
		understood = readText(found[name], into) && understood
	}
	for name, into := range map[string]*bool{
		"isAdmin": &r.Administrator, "isSsprEnabled": &r.SSPREnabled, "isSsprRegistered": &r.SSPRRegistered, "isSsprCapable": &r.SSPRCapable,
	} {
		understood = readFlag(found[name], into) && understood
	}
	understood = readTexts(found["methodsRegistered"], &r.Methods) && understood
	r.ID = sspr.NewObjectID(r.ID).String() // as in the lists of users, with which it is joined
	r.odd = !understood || r.ID == ""
	// No decision depends on the rest, and an odd value counts as missing.
	for name, into := range map[string]*bool{
		"isMfaRegistered": &r.MFARegistered, "isMfaCapable": &r.MFACapable, "isPasswordlessCapable": &r.PasswordlessCapable,
		"isSystemPreferredAuthenticationMethodEnabled": &r.SystemPreferredEnabled,
	} {
		readFlag(found[name], into)
	}
	readTexts(found["systemPreferredAuthenticationMethods"], &r.SystemPreferred)
	readText(found["userPreferredMethodForSecondaryAuthentication"], &r.PreferredMethod)
	var at string
	readText(found["lastUpdatedDateTime"], &at)
	r.LastUpdated, _ = time.Parse(time.RFC3339Nano, at) // a time that cannot be read is zero
	return nil
}

// plain returns the row in the words of the domain.
func (r registrationRow) plain() sspr.UserRegistration {
	u := r.UserRegistration
	u.UserType = strings.ToLower(u.UserType)
	return u
}

// readText, readFlag and readTexts read a property. They report whether it is what they expect, or missing or null.
func readText(raw json.RawMessage, into *string) bool {
	return absent(raw) || json.Unmarshal(raw, into) == nil
}

func readFlag(raw json.RawMessage, into *bool) bool {
	var word string
	if absent(raw) || json.Unmarshal(raw, into) == nil {
		return true
	}
	if json.Unmarshal(raw, &word) != nil {
		return false
	}
	switch word = strings.ToLower(strings.TrimSpace(word)); word {
	case "true", "false":
		*into, _ = strconv.ParseBool(word)
		return true
	default:
		return word == ""
	}
}

// readTexts reports like readText. It leaves out null among the texts.
func readTexts(raw json.RawMessage, into *[]string) bool {
	var found []*string
	if absent(raw) {
		return true
	}
	if json.Unmarshal(raw, &found) != nil {
		return false
	}
	for _, one := range found {
		if one != nil {
			*into = append(*into, *one)
		}
	}
	return true
}

func absent(raw json.RawMessage) bool { return len(raw) == 0 || string(raw) == "null" }
