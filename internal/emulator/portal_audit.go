package emulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// auditNames are the properties of the policy document by the names that the audit log has for them, with how it words a
// value (references sspr-policy 4.2, autumn-2026 5.1). Of the other properties it has no names that are known.
var auditNames = []struct {
	name, key string
	word      func(json.RawMessage) string
}{
	{"EnablementForUsers", keyEnablement, auditScope},
	{"NumberOfRequiredContactMethodsForUsers", keyRequired, auditText},
	{"EnforcedRegistrationEnablementForUsers", "registrationRequiredOnSignIn", auditYesNo},
	{"EnforcedRegistrationIntervalInDaysForUsers", "registrationReconfirmIntevalInDays", auditText},
	{"NotifyUsersOfReset", "notifyUsersOnPasswordReset", auditTrueFalse},
	{"NotifyTenantAdminOfReset", "notifyOnAdminPasswordReset", auditTrueFalse},
	{"CustomizeContactAdminLink", "customizeHelpdeskLink", auditTrueFalse},
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

// auditUnchanged is how the log words the setting EnableAccountUnlock when it did not change (reference autumn-2026 5.1).
const auditUnchanged = "Null"

// auditPolicy records a PUT of the policy document that changed something. That a change without a known name is an event
// that lists no change is chosen.
func auditPolicy(r *http.Request, before, after Document) {
	if !sameValues(before, after) {
		recordSetting(r, AuditUpdateSettings, settingChanges(r, before, after, auditUnchanged, auditUnchanged))
	}
}

// auditOnPremises records a change of the document of writeback and unlock: of each writeback switch by its own activity,
// of unlock as a setting of SSPR (reference sspr-policy 4.1 and 4.2; that either switch counts is chosen).
func auditOnPremises(r *http.Request, before, after Document) {
	for _, key := range []string{"enablementForTenant", "cloudProvisioningEnablementForTenant"} {
		was, is := wordOf(before, key, auditTrueFalse), wordOf(after, key, auditTrueFalse)
		if was == is {
			continue
		}
		activity := AuditEnableWriteback
		if is == "False" {
			activity = AuditDisableWriteback
		}
		recordSetting(r, activity, nil)
	}
	const unlock = "accountUnlockEnabled"
	was, is := wordOf(before, unlock, auditTrueFalse), wordOf(after, unlock, auditTrueFalse)
	if policy := exchangeOf(r).state.PasswordResetPolicy; was != is {
		recordSetting(r, AuditUpdateSettings, settingChanges(r, policy, policy, was, is))
	}
}

// settingChanges lists the settings of SSPR with their values before and after, those that did not change as well unless
// Settings.AuditOmitsUnchanged is on.
func settingChanges(r *http.Request, before, after Document, unlockBefore, unlockAfter string) []AuditChange {
	var changes []AuditChange
	add := func(name, was, is string) {
		if was != is || !exchangeOf(r).state.Settings.AuditOmitsUnchanged {
			changes = append(changes, AuditChange{DisplayName: name, OldValue: auditValue(was), NewValue: auditValue(is)})
		}
	}
	for _, one := range auditNames {
		add(one.name, wordOf(before, one.key, one.word), wordOf(after, one.key, one.word))
	}
	add("SelectedContactMethodsForUsers", auditSelected(before), auditSelected(after))
	add("EnableAccountUnlock", unlockBefore, unlockAfter)
	return changes
}

// recordSetting adds an event about the settings of SSPR. How the log names what was changed is chosen.
func recordSetting(r *http.Request, activity string, changes []AuditChange) {
	tenant := exchangeOf(r).state.Tenant
	exchangeOf(r).record(r, activity, "", AuditTarget{ID: tenant.ID, DisplayName: tenant.DisplayName, Type: "Directory", ModifiedProperties: changes})
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

func auditTrueFalse(raw json.RawMessage) string {
	if string(raw) == "true" {
		return "True"
	}
	return "False"
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
