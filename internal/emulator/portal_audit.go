package emulator

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"reflect"
	"strings"
)

// auditNames are the properties of the policy document by the names that the audit log has for them, with how it words a
// value (reference sspr-policy 4.2). Of the other properties it has no names that are known.
var auditNames = []struct {
	name, key string
	word      func(json.RawMessage) string
}{
	{"EnablementForUsers", keyEnablement, auditScope},
	{"NumberOfRequiredContactMethodsForUsers", keyRequired, auditText},
	{"EnforcedRegistrationEnablementForUsers", "registrationRequiredOnSignIn", auditYesNo},
	{"EnforcedRegistrationIntervalInDaysForUsers", "registrationReconfirmIntevalInDays", auditText},
	{"NotifyUsersOfReset", "notifyUsersOnPasswordReset", auditYesNo},
	{"NotifyTenantAdminOfReset", "notifyOnAdminPasswordReset", auditYesNo},
	{"CustomizeContactAdminLink", "customizeHelpdeskLink", auditYesNo},
	{"CustomContactAdminLink", "customHelpdeskEmailOrUrl", auditText},
}

// auditMethods are the words for the legacy switches of methods in SelectedContactMethodsForUsers. The mobile phone is
// SMS and voice (reference sspr-policy 3.3); that the e-mail switch is Email and nothing is AlternateEmail is chosen.
var auditMethods = []struct{ key, words string }{
	{"emailOptionEnabled", "Email"},
	{"mobilePhoneOptionEnabled", "MobileSMS, MobileCall"},
	{"officePhoneOptionEnabled", "OfficeCall"},
	{"securityQuestionsOptionEnabled", "SecurityQuestions"},
	{"mobileAppNotificationEnabled", "MobileAppNotification"},
	{"mobileAppCodeEnabled", "MobileAppCode"},
}

// auditPolicy records a PUT of the policy document that changed something. That only what changed is listed, and that a
// change without a known name is an event without properties, is chosen.
func auditPolicy(r *http.Request, before, after Document) {
	if sameValues(before, after) {
		return
	}
	var changes []AuditChange
	for _, one := range auditNames {
		changes = appendChange(changes, one.name, wordOf(before, one.key, one.word), wordOf(after, one.key, one.word))
	}
	changes = appendChange(changes, "SelectedContactMethodsForUsers", auditSelected(before), auditSelected(after))
	recordSetting(r, AuditUpdateSettings, changes)
}

// auditOnPremises records a change of the document of writeback and unlock: of each writeback switch by its own activity,
// of unlock as a setting of SSPR (reference sspr-policy 4.1 and 4.2; that either switch counts is chosen).
func auditOnPremises(r *http.Request, before, after Document) {
	for _, key := range []string{"enablementForTenant", "cloudProvisioningEnablementForTenant"} {
		was, is := wordOf(before, key, auditYesNo), wordOf(after, key, auditYesNo)
		if was == is {
			continue
		}
		activity := AuditEnableWriteback
		if is == "No" {
			activity = AuditDisableWriteback
		}
		recordSetting(r, activity, nil)
	}
	const unlock = "accountUnlockEnabled"
	changes := appendChange(nil, "EnableAccountUnlock", wordOf(before, unlock, auditYesNo), wordOf(after, unlock, auditYesNo))
	if len(changes) > 0 {
		recordSetting(r, AuditUpdateSettings, changes)
	}
}

// recordSetting adds an event of the signed-in user. How the log names what was changed is chosen.
func recordSetting(r *http.Request, activity string, changes []AuditChange) {
	x := exchangeOf(r)
	by := AuditInitiator{UserID: x.claims.ObjectID, UserPrincipalName: x.claims.UPN}
	if u := x.state.User(x.claims.ObjectID); u != nil {
		by.UserPrincipalName, by.UserDisplayName = u.UserPrincipalName, u.DisplayName
	}
	by.IPAddress, _, _ = net.SplitHostPort(r.RemoteAddr)
	x.state.AddDirectoryAudit(DirectoryAudit{
		ActivityDisplayName: activity, ActivityDateTime: x.now, InitiatedBy: by,
		TargetResources: []AuditTarget{{
			ID: x.state.Tenant.ID, DisplayName: x.state.Tenant.DisplayName, Type: "Directory", ModifiedProperties: changes,
		}},
	})
}

// appendChange adds a change of a property, if it is one.
func appendChange(changes []AuditChange, name, before, after string) []AuditChange {
	if before == after {
		return changes
	}
	return append(changes, AuditChange{DisplayName: name, OldValue: auditValue(before), NewValue: auditValue(after)})
}

// auditValue is a text as JSON in a string (reference graph-api 4.4).
func auditValue(text string) *string {
	raw, _ := encodeJSON(text)
	return new(string(raw))
}

func wordOf(d Document, key string, word func(json.RawMessage) string) string {
	raw, _ := d.Get(key)
	return word(raw)
}

func auditScope(raw json.RawMessage) string {
	n, err := wholeNumber(raw)
	if words := []string{"None", "Selected", "All"}; err == nil && n >= 0 && n < len(words) {
		return words[n]
	}
	return string(raw)
}

func auditYesNo(raw json.RawMessage) string {
	if string(raw) == "true" {
		return "Yes"
	}
	return "No"
}

// auditText words a text as it is and a number in its shortest form.
func auditText(raw json.RawMessage) string {
	if text, ok := jsonText(raw); ok {
		return text
	}
	if n, err := wholeNumber(raw); err == nil {
		return fmt.Sprint(n)
	}
	return string(raw)
}

func auditSelected(d Document) string {
	var words []string
	for _, one := range auditMethods {
		if raw, _ := d.Get(one.key); string(raw) == "true" {
			words = append(words, one.words)
		}
	}
	if len(words) == 0 {
		return "None"
	}
	return strings.Join(words, ", ")
}

// sameValues says whether two documents mean the same, in whatever order and spelling.
func sameValues(a, b Document) bool {
	values := func(d Document) (v map[string]any) {
		_ = json.Unmarshal(d.Raw(), &v) // a Document is JSON
		return v
	}
	return reflect.DeepEqual(values(a), values(b))
}
