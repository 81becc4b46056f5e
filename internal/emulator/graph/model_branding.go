package graph

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxBrandingText and maxBrandingURL are in characters (passwords 3.4).
const (
	maxBrandingText = 256
	maxBrandingURL  = 128
)

// colorPattern is a color such as #FFFFFF (https://learn.microsoft.com/graph/api/resources/organizationalbranding).
var colorPattern = regexp.MustCompile("^#[0-9A-Fa-f]{6}$")

// isBrandingURL reports whether a text is short enough and in ASCII (passwords 3.4). That nothing else is checked is chosen.
func isBrandingURL(text string) bool {
	return len(text) <= maxBrandingURL && !strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf })
}

func characters(most int) func(string) bool {
	return func(text string) bool { return utf8.RuneCountInString(text) <= most }
}

func aBrandingText(name string) modelProperty {
	return aString(name).limited(characters(maxBrandingText))
}
func aBrandingURL(name string) modelProperty { return aString(name).limited(isBrandingURL) }
func aBrandingColor(name string) modelProperty {
	return aString(name).limited(func(text string) bool { return text == "" || colorPattern.MatchString(text) })
}

// aStream is an image or a style sheet, which only a PUT of its own could write, and which no answer shows.
func aStream(name string) modelProperty {
	return readOnly(modelProperty{name: name, edm: "Edm.Stream"})
}

const keyVisibility = "loginPageTextVisibilitySettings"

// visibilityType has the links that the sign-in page hides (passwords 3.5).
var visibilityType = &modelType{name: keyVisibility, properties: []modelProperty{
	aBoolean("hideAccountResetCredentials"), aBoolean("hideCannotAccessYourAccount"), aBoolean("hideForgotMyPassword"),
	aBoolean("hideResetItNow"), aBoolean("hideTermsOfUse"), aBoolean("hidePrivacyAndCookies"),
}}

var keyValueType = &modelType{name: "keyValue", properties: []modelProperty{aString("key"), aString("value")}}

// brandingProperties are those of the default branding and of a localization
// (https://learn.microsoft.com/graph/api/resources/organizationalbranding).
var brandingProperties = []modelProperty{
	readOnly(aString("id")),
	aBrandingColor("backgroundColor"), aStream("backgroundImage"), readOnly(aString("backgroundImageRelativeUrl")),
	aStream("bannerLogo"), readOnly(aString("bannerLogoRelativeUrl")), readOnly(listOf(aString("cdnList"))),
	aPart("contentCustomization", &modelType{name: "contentCustomization", properties: []modelProperty{
		listOf(aPart("attributeCollection", keyValueType)), readOnly(aString("attributeCollectionRelativeUrl")),
		listOf(aPart("registrationCampaign", keyValueType)), readOnly(aString("registrationCampaignRelativeUrl")),
	}}),
	aBrandingURL("customAccountResetCredentialsUrl"), aBrandingText("customCannotAccessYourAccountText"),
	aBrandingURL("customCannotAccessYourAccountUrl"), aStream("customCSS"), readOnly(aString("customCSSRelativeUrl")),
	aBrandingText("customForgotMyPasswordText"), aBrandingText("customPrivacyAndCookiesText"), aBrandingURL("customPrivacyAndCookiesUrl"),
	aBrandingText("customResetItNowText"), aBrandingText("customTermsOfUseText"), aBrandingURL("customTermsOfUseUrl"),
	aStream("favicon"), readOnly(aString("faviconRelativeUrl")), aBrandingColor("headerBackgroundColor"),
	aStream("headerLogo"), readOnly(aString("headerLogoRelativeUrl")),
	aPart("loginPageLayoutConfiguration", &modelType{name: "loginPageLayoutConfiguration", properties: []modelProperty{
		anEnum("layoutTemplateType", &modelEnum{name: "layoutTemplateType", values: []string{"default", "verticalSplit"}}),
		aBoolean("isHeaderShown"), aBoolean("isFooterShown"),
	}}),
	aPart(keyVisibility, visibilityType),
	aString("signInPageText").limited(characters(1024)),
	aStream("squareLogo"), readOnly(aString("squareLogoRelativeUrl")), aStream("squareLogoDark"), readOnly(aString("squareLogoDarkRelativeUrl")),
	aString("usernameHintText").limited(characters(64)),
}

var brandingLocalizationType = &modelType{name: "organizationalBrandingLocalization", properties: brandingProperties}

// brandingType is the default branding.
var brandingType = &modelType{
	name: "organizationalBranding", base: &modelType{name: "organizationalBrandingProperties", properties: brandingProperties},
	properties: []modelProperty{readOnly(listOf(aPart("localizations", brandingLocalizationType)))},
}
