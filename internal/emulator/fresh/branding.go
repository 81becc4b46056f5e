package fresh

import "github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/document"

// Branding returns a default branding in which nothing has been set. The properties are those of the reference's sample
// (https://learn.microsoft.com/graph/api/organizationalbranding-get), and the values those with which CIPP-API makes one (passwords
// 3.13), or else the sample's.
func Branding() document.Document {
	return mustDocument(`{
		"id": "0",
		"backgroundColor": null,
		"backgroundImageRelativeUrl": null,
		"bannerLogoRelativeUrl": null,
		"cdnList": [],
		"customAccountResetCredentialsUrl": null,
		"customCannotAccessYourAccountText": null,
		"customCannotAccessYourAccountUrl": null,
		"customForgotMyPasswordText": null,
		"customPrivacyAndCookiesText": null,
		"customPrivacyAndCookiesUrl": null,
		"customResetItNowText": null,
		"customTermsOfUseText": null,
		"customTermsOfUseUrl": null,
		"faviconRelativeUrl": null,
		"headerBackgroundColor": null,
		"headerLogoRelativeUrl": null,
		"signInPageText": null,
		"squareLogoRelativeUrl": null,
		"squareLogoDarkRelativeUrl": null,
		"usernameHintText": null,
		"loginPageLayoutConfiguration": {
			"layoutTemplateType": "default",
			"isHeaderShown": false,
			"isFooterShown": true
		},
		"loginPageTextVisibilitySettings": {
			"hideAccountResetCredentials": false,
			"hideCannotAccessYourAccount": false,
			"hideForgotMyPassword": false,
			"hideResetItNow": false,
			"hideTermsOfUse": true,
			"hidePrivacyAndCookies": true
		}
	}`)
}
