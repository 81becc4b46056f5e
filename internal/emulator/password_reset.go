package emulator

// Names in the policy document that the emulator looks at (reference sspr-policy 1.1).
const (
	keyObjectID   = "objectId"
	keyEnablement = "enablementType"
	keyRequired   = "numberOfAuthenticationMethodsRequired"
	keyGroupIDs   = "passwordResetEnabledGroupIds"
	keyGroupName  = "passwordResetEnabledGroupName"
	keyQuestions  = "securityQuestions"

	keyQuestionsSwitch = "securityQuestionsOptionEnabled"

	enablementSelected = 1
)

// noGroupID is the second way in which the portal API says "no group" (reference sspr-policy 1.2).
const noGroupID = "00000000-0000-0000-0000-000000000000"

// methodSwitches are the legacy switches that are counted against the number of methods required.
var methodSwitches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// policyGroup gives the id of the policy's group, or "" for both spellings of none.
func policyGroup(d Document) string {
	ids, err := stringsOf(d, keyGroupIDs)
	if err != nil || len(ids) == 0 || ids[0] == noGroupID {
		return ""
	}
	return ids[0]
}
