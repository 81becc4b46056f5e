package sspr

import (
	"math"
	"slices"
	"strings"

	"github.com/agext/levenshtein"
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
	{[]string{string(MobilePhone), string(MethodSMS), string(MethodVoice)}, "sms text textmessage mobile cellphone mobilephone mobilephoneoptionenabled"},
	{[]string{string(MobilePhone), string(OfficePhone), string(MethodVoice)}, "voice voicecall phonecall call"},
	{[]string{string(MobilePhone), string(OfficePhone), string(MethodSMS), string(MethodVoice)}, "phone telephone"},
	{[]string{string(OfficePhone), string(MethodVoice)}, "officephone officephoneoptionenabled businessphone workphone"},
	{[]string{string(MethodMicrosoftAuthenticator), string(MobileAppNotification), string(MobileAppCode)}, "microsoftauthenticator microsoftauthenticatorapp authenticator authenticatorapp mobileapp"},
	{[]string{string(MobileAppNotification), string(MethodMicrosoftAuthenticator)}, "mobileappnotification mobileappnotificationenabled appnotification push pushnotification microsoftauthenticatorpush"},
	{
		[]string{string(MobileAppCode), string(MethodSoftwareOATH), string(MethodMicrosoftAuthenticator)},
		"mobileappcode mobileappcodeenabled appcode code totp softwareoath softwareoathtoken softwareoathtokens softwareonetimepasscode thirdpartysoftwareoathtokens",
	},
	{[]string{string(Email)}, "mail emailotp emailaddress emailonetimepasscode emailoptionenabled alternateemail"},
	{[]string{string(SecurityQuestions)}, "questions securityquestionsoptionenabled"},
	{[]string{string(HardwareOATH)}, "hardwaretoken hardwareoathtokens hardwareonetimepasscode"},
	{[]string{CampaignPasskey}, "fido2 fido2securitykey passkeyfido2"},
	{[]string{"device_based_push"}, "passwordless"},

	// The numbers are those of enablementType.
	{[]string{string(EnabledForAll), AllUsers}, "all everyone everybody allusers 2"},
	{[]string{string(EnabledForSelected)}, "group groups selectedgroup some 1"},
	{[]string{string(EnabledForNone), "disabled"}, "nobody noone none off no false disabled disable inactive 0"},
	{[]string{"enabled"}, "on yes true enable active"},
	{[]string{CampaignDefault}, "managed microsoftmanaged"},

	{[]string{string(PreMigration)}, "notstarted"},
	{[]string{string(MigrationInProgress)}, "inprogress"},
	{[]string{string(MigrationComplete)}, "complete completed migrated"},

	{[]string{"retain"}, "keep leave abandon"},
	{[]string{"restore"}, "revert rollback previous"},
	{[]string{"reset"}, "defaults"},
	{[]string{"remove"}, "delete destroy"},
	{[]string{"prepopulate"}, "seed"},
	{[]string{"guest"}, "external"},
	{[]string{"member"}, "internal"},

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

// Meant returns those of the accepted words that the author of a wrong word probably means: a word that differs only in
// case and separators, else the words that have that name elsewhere, else the most similar one.
func Meant(wrong string, accepted []string) []string {
	key := plain(wrong)
	for _, word := range accepted {
		if plain(word) == key {
			return []string{word}
		}
	}
	var meant []string
	for _, word := range otherNames(key) {
		if slices.Contains(accepted, word) {
			meant = append(meant, word)
		}
	}
	if len(meant) > 0 {
		return meant
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
	return strings.NewReplacer("_", "", "-", "", " ", "", "\u00a0", "", ".", "", "(", "", ")", "").Replace(strings.ToLower(Trim(word)))
}

// WhyNot returns a sentence about a wrong word that explains what is meant, or "".
func WhyNot(wrong string, accepted []string) string {
	meant := Meant(wrong, accepted)
	switch {
	case slices.Contains(accepted, string(Email)) && !slices.Contains(accepted, string(ContactAlternateMobilePhone)) && (plain(wrong) == CampaignPasskey || slices.Contains(otherNames(plain(wrong)), CampaignPasskey)):
		return "A passkey does not reset a password."
	case len(meant) == 0:
		return ""
	case slices.Contains(policyOnly, ConfigurableMethod(wrong)):
		return `"` + wrong + `" is the name in the authentication methods policy (sspr_authentication_method_configuration).`
	case slices.Contains(switchOnly, Method(wrong)):
		return `"` + wrong + `" is the name on the page Password reset > Authentication methods (sspr_authentication_methods).`
	}
	return ""
}

// policyOnly and switchOnly are the methods whose names differ in the authentication methods policy and the legacy policy.
var (
	policyOnly = slices.DeleteFunc(ConfigurableMethods(), func(m ConfigurableMethod) bool { return m == MethodEmail })
	switchOnly = slices.DeleteFunc(LegacyMethods(), func(m Method) bool { return m == Email || m == SecurityQuestions })
)
