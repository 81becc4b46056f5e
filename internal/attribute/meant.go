package attribute

import (
	"math"
	"slices"
	"strings"

	"github.com/agext/levenshtein"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// meaning is words of this provider with the names that users know from elsewhere for the same: Microsoft Graph's values,
// the portal's labels, the property names of the policy, and the words of another resource of this provider. The names are
// separated by spaces, and each is plain (see plain).
type meaning struct {
	words []string
	names string
}

// meanings are the names of methods (sspr-policy 1.1, sspr-policy 3.9, graph-api 2.3, graph-api 4.2), and what users write
// for choices.
var meanings = []meaning{
	{[]string{string(sspr.MobilePhone), string(sspr.MethodSMS), string(sspr.MethodVoice)}, "sms text textmessage mobile cellphone mobilephone mobilephoneoptionenabled"},
	{[]string{string(sspr.MobilePhone), string(sspr.OfficePhone), string(sspr.MethodVoice)}, "voice voicecall phonecall call"},
	{[]string{string(sspr.MobilePhone), string(sspr.OfficePhone), string(sspr.MethodSMS), string(sspr.MethodVoice)}, "phone telephone"},
	{[]string{string(sspr.OfficePhone), string(sspr.MethodVoice)}, "officephone officephoneoptionenabled businessphone workphone"},
	{[]string{string(sspr.MethodMicrosoftAuthenticator), string(sspr.MobileAppNotification), string(sspr.MobileAppCode)}, "microsoftauthenticator microsoftauthenticatorapp authenticator authenticatorapp mobileapp"},
	{[]string{string(sspr.MobileAppNotification), string(sspr.MethodMicrosoftAuthenticator)}, "mobileappnotification mobileappnotificationenabled appnotification push pushnotification microsoftauthenticatorpush"},
	{
		[]string{string(sspr.MobileAppCode), string(sspr.MethodSoftwareOATH), string(sspr.MethodMicrosoftAuthenticator)},
		"mobileappcode mobileappcodeenabled appcode code totp softwareoath softwareoathtoken softwareoathtokens softwareonetimepasscode thirdpartysoftwareoathtokens",
	},
	{[]string{string(sspr.Email)}, "mail emailotp emailaddress emailonetimepasscode emailoptionenabled alternateemail"},
	{[]string{string(sspr.SecurityQuestions)}, "questions securityquestionsoptionenabled"},
	{[]string{string(sspr.HardwareOATH)}, "hardwaretoken hardwareoathtokens hardwareonetimepasscode"},
	{[]string{sspr.CampaignPasskey}, "fido2 fido2securitykey passkeyfido2"},
	{[]string{"device_based_push"}, "passwordless"},

	// The numbers are those of enablementType.
	{[]string{string(sspr.EnabledForAll), sspr.AllUsers}, "all everyone everybody allusers 2"},
	{[]string{string(sspr.EnabledForSelected)}, "group groups selectedgroup some 1"},
	{[]string{string(sspr.EnabledForNone), "disabled"}, "nobody noone none off no false disabled disable inactive 0"},
	{[]string{"enabled"}, "on yes true enable active"},
	{[]string{sspr.CampaignDefault}, "managed microsoftmanaged"},

	{[]string{string(sspr.PreMigration)}, "notstarted"},
	{[]string{string(sspr.MigrationInProgress)}, "inprogress"},
	{[]string{string(sspr.MigrationComplete)}, "complete completed migrated"},

	{[]string{"retain"}, "keep leave abandon"},
	{[]string{"restore"}, "revert rollback previous"},
	{[]string{"reset"}, "defaults"},
	{[]string{"remove"}, "delete destroy"},
	{[]string{"prepopulate"}, "seed"},
	{[]string{"guest"}, "external"},
	{[]string{"member"}, "internal"},

	{[]string{"markdown"}, "md"},

	// Clouds, by the Azure CLI's names and those of products.
	{[]string{"global"}, "azurecloud commercial"},
	{[]string{"usgovernmentl4"}, "azureusgovernment gcchigh"},
	{[]string{"china"}, "azurechinacloud"},
}

// otherNames returns the words that a plain name can mean.
func otherNames(name string) []string {
	for _, m := range meanings {
		if slices.Contains(strings.Fields(m.names), name) {
			return m.words
		}
	}
	return nil
}

// meant returns those of the accepted words that the author of a wrong word probably means: a word that differs only in
// case and separators, else the words that have that name elsewhere, else the most similar one.
func meant(wrong string, accepted []string) []string {
	key := plain(wrong)
	for _, word := range accepted {
		if plain(word) == key {
			return []string{word}
		}
	}
	var found []string
	for _, word := range otherNames(key) {
		if slices.Contains(accepted, word) {
			found = append(found, word)
		}
	}
	if len(found) > 0 {
		return found
	}
	if word, ok := nearest(key, accepted); ok {
		return []string{word}
	}
	return nil
}

// nearest returns the accepted word that a plain word is a misspelling of: one letter of a short word, two or three of longer
// ones. Two exchanged letters count as two.
func nearest(key string, accepted []string) (word string, found bool) {
	best := math.MaxInt
	for _, a := range accepted {
		right, most := plain(a), 1
		if len(right) >= 5 {
			most = 2
		}
		if len(right) >= 12 {
			most = 3
		}
		if d := levenshtein.Distance(key, right, nil); d < best && d <= most {
			best, word, found = d, a, true
		}
	}
	return word, found
}

// plain returns a word in lower case without separators, so that "MicrosoftAuthenticator", "Microsoft Authenticator" and
// "microsoft_authenticator" are the same.
func plain(word string) string {
	return strings.NewReplacer("_", "", "-", "", " ", "", "\u00a0", "", ".", "", "(", "", ")", "").Replace(strings.ToLower(sspr.Trim(word)))
}

// whyNot returns a sentence about a wrong word that explains what is meant, or "".
func whyNot(wrong string, accepted []string) string {
	right := meant(wrong, accepted)
	switch {
	case slices.Contains(accepted, string(sspr.Email)) && !slices.Contains(accepted, string(sspr.ContactAlternateMobilePhone)) && (plain(wrong) == sspr.CampaignPasskey || slices.Contains(otherNames(plain(wrong)), sspr.CampaignPasskey)):
		return "A passkey does not reset a password."
	case len(right) == 0:
		return ""
	case slices.Contains(policyOnly, sspr.ConfigurableMethod(wrong)):
		return `"` + wrong + `" is the name in the authentication methods policy (sspr_authentication_method_configuration).`
	case slices.Contains(switchOnly, sspr.Method(wrong)):
		return `"` + wrong + `" is the name on the page Password reset > Authentication methods (sspr_authentication_methods).`
	}
	return ""
}

// policyOnly and switchOnly are the methods whose names differ in the authentication methods policy and the legacy policy.
var (
	policyOnly = slices.DeleteFunc(sspr.ConfigurableMethods(), func(m sspr.ConfigurableMethod) bool { return m == sspr.MethodEmail })
	switchOnly = slices.DeleteFunc(sspr.LegacyMethods(), func(m sspr.Method) bool { return m == sspr.Email || m == sspr.SecurityQuestions })
)
