package tenant

import (
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"
)

// Names in the policy document that the emulator looks at (reference sspr-policy 1.1).
const (
	KeyObjectID   = "objectId"
	KeyEnablement = "enablementType"
	KeyRequired   = "numberOfAuthenticationMethodsRequired"
	KeyGroupIDs   = "passwordResetEnabledGroupIds"
	KeyGroupName  = "passwordResetEnabledGroupName"
	KeyQuestions  = "securityQuestions"

	KeyQuestionsSwitch = "securityQuestionsOptionEnabled"

	EnablementSelected = 1
)

// NoGroupID is the second way in which the portal API says "no group" (reference sspr-policy 1.2).
const NoGroupID = "00000000-0000-0000-0000-000000000000"

// MethodSwitches are the legacy switches that are counted against the number of methods required.
var MethodSwitches = []string{
	"emailOptionEnabled", "mobilePhoneOptionEnabled", "officePhoneOptionEnabled", "securityQuestionsOptionEnabled",
	"mobileAppNotificationEnabled", "mobileAppCodeEnabled",
}

// PolicyGroup gives the id of the policy's group, or "" for both spellings of none.
func PolicyGroup(d document.Document) string {
	ids, err := document.Strings(d, KeyGroupIDs)
	if err != nil || len(ids) == 0 || ids[0] == NoGroupID {
		return ""
	}
	return ids[0]
}
