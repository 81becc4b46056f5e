package portal

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/wire"
)

// auditNames are the properties of the policy document by their names in the audit log, with the form of their values
// (sspr-policy 4.2, autumn-2026 5.1). For the other properties no names are known.
var auditNames = []struct {
	name, key string
	word      func(json.RawMessage) string
}{
	{"EnablementForUsers", tenant.KeyEnablement, auditScope},
	{"NumberOfRequiredContactMethodsForUsers", tenant.KeyRequired, auditText},
	{"EnforcedRegistrationEnablementForUsers", "registrationRequiredOnSignIn", auditYesNo},
	{"EnforcedRegistrationIntervalInDaysForUsers", "registrationReconfirmIntevalInDays", auditText},
	{"NotifyUsersOfReset", "notifyUsersOnPasswordReset", auditTrueFalse},
	{"NotifyTenantAdminOfReset", "notifyOnAdminPasswordReset", auditTrueFalse},
	{"CustomizeContactAdminLink", "customizeHelpdeskLink", auditTrueFalse},
	{"CustomContactAdminLink", "customHelpdeskEmailOrUrl", auditText},
}

// auditMethods are the words for the legacy switches of methods in SelectedContactMethodsForUsers. The mobile phone is SMS
// and voice (sspr-policy 3.3); that the e-mail switch is Email and nothing is AlternateEmail is chosen.
var auditMethods = []struct{ key, words string }{
	{"emailOptionEnabled", "Email"},
	{"mobilePhoneOptionEnabled", "MobileSMS, MobileCall"},
	{"officePhoneOptionEnabled", "OfficeCall"},
	{"securityQuestionsOptionEnabled", "SecurityQuestions"},
	{"mobileAppNotificationEnabled", "MobileAppNotification"},
	{"mobileAppCodeEnabled", "MobileAppCode"},
}

// auditUnchanged is the value of the setting EnableAccountUnlock in the log if it did not change (autumn-2026 5.1).
const auditUnchanged = "Null"

// auditPolicy records a PUT of the policy document that changed something. That a change without a known name is an event
// that lists no change is chosen.
func auditPolicy(r *http.Request, before, after document.Document) {
	if !sameValues(before, after) {
		recordSetting(r, tenant.AuditUpdateSettings, settingChanges(r, before, after, auditUnchanged, auditUnchanged))
	}
}

// auditOnPremises records a change of the document of writeback and unlock: of each writeback switch by its own activity, of
// unlock as a setting of SSPR (sspr-policy 4.1 and 4.2; that either switch counts is chosen).
func auditOnPremises(r *http.Request, before, after document.Document) {
	for _, key := range []string{"enablementForTenant", "cloudProvisioningEnablementForTenant"} {
		was, is := wordOf(before, key, auditTrueFalse), wordOf(after, key, auditTrueFalse)
		if was == is {
			continue
		}
		activity := tenant.AuditEnableWriteback
		if is == "False" {
			activity = tenant.AuditDisableWriteback
		}
		recordSetting(r, activity, nil)
	}
	const unlock = "accountUnlockEnabled"
	was, is := wordOf(before, unlock, auditTrueFalse), wordOf(after, unlock, auditTrueFalse)
	if policy := wire.ExchangeOf(r).State.PasswordResetPolicy; was != is {
		recordSetting(r, tenant.AuditUpdateSettings, settingChanges(r, policy, policy, was, is))
	}
}

// settingChanges lists the settings of SSPR with their values before and after, those that did not change as well unless
// Settings.AuditOmitsUnchanged is on.
func settingChanges(r *http.Request, before, after document.Document, unlockBefore, unlockAfter string) []tenant.AuditChange {
	var changes []tenant.AuditChange
	add := func(name, was, is string) {
		if was != is || !wire.ExchangeOf(r).State.Settings.AuditOmitsUnchanged {
			changes = append(changes, tenant.AuditChange{DisplayName: name, OldValue: auditValue(was), NewValue: auditValue(is)})
		}
	}
	for _, one := range auditNames {
		add(one.name, wordOf(before, one.key, one.word), wordOf(after, one.key, one.word))
	}
	add("SelectedContactMethodsForUsers", auditSelected(before), auditSelected(after))
	add("EnableAccountUnlock", unlockBefore, unlockAfter)
	return changes
}

// recordSetting adds an event about the settings of SSPR. The name of the changed object in the log is chosen.
func recordSetting(r *http.Request, activity string, changes []tenant.AuditChange) {
	organization := wire.ExchangeOf(r).State.Tenant
	wire.ExchangeOf(r).Record(r, activity, "", tenant.AuditTarget{ID: organization.ID, DisplayName: organization.DisplayName, Type: "Directory", ModifiedProperties: changes})
}

// auditValue returns a text as JSON in a string (graph-api 4.4).
func auditValue(text string) *string {
	raw, _ := document.Encode(text)
	return new(string(raw))
}

func wordOf(d document.Document, key string, word func(json.RawMessage) string) string {
	raw, _ := d.Get(key)
	return word(raw)
}

func auditScope(raw json.RawMessage) string {
	n, err := document.WholeNumber(raw)
	if words := []string{"None", "Selected", "All"}; err == nil && n >= 0 && n < len(words) {
		return words[n]
	}
	return string(raw)
}

func auditTrueFalse(raw json.RawMessage) string {
	if document.True(raw) {
		return "True"
	}
	return "False"
}

func auditYesNo(raw json.RawMessage) string {
	if document.True(raw) {
		return "Yes"
	}
	return "No"
}

// auditText returns a text unchanged and a number in its shortest form.
func auditText(raw json.RawMessage) string {
	if text, ok := document.Text(raw); ok {
		return text
	}
	if n, err := document.WholeNumber(raw); err == nil {
		return fmt.Sprint(n)
	}
	return string(raw)
}

func auditSelected(d document.Document) string {
	var words []string
	for _, one := range auditMethods {
		if d.IsTrue(one.key) {
			words = append(words, one.words)
		}
	}
	if len(words) == 0 {
		return "None"
	}
	return strings.Join(words, ", ")
}

// sameValues reports whether two documents mean the same, in whatever order and spelling.
func sameValues(a, b document.Document) bool {
	values := func(d document.Document) (v map[string]any) {
		_ = json.Unmarshal(d.Raw(), &v) // a Document is JSON
		return v
	}
	return reflect.DeepEqual(values(a), values(b))
}
