// Package registrationreport has the data sources of the registration report: who may reset a password, who has registered
// for it, and with which methods.
package registrationreport

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// reportNote is the paragraph about the report on every page (graph-api 4.2 and 6.2).
const reportNote = "The report lags behind by hours, up to a day and a half, and leaves out users whose account is disabled. " +
	"All data sources of a plan that need the whole report share one reading of it. Microsoft takes 5 requests for reports in 10 seconds, of 999 users each: " +
	"20,000 users take about 40 seconds."

// row is a user in the report.
type row struct {
	ID                         types.String `tfsdk:"id"`
	UserPrincipalName          types.String `tfsdk:"user_principal_name"`
	DisplayName                types.String `tfsdk:"display_name"`
	UserType                   types.String `tfsdk:"user_type"`
	IsAdmin                    types.Bool   `tfsdk:"is_admin"`
	IsSSPREnabled              types.Bool   `tfsdk:"is_sspr_enabled"`
	IsSSPRRegistered           types.Bool   `tfsdk:"is_sspr_registered"`
	IsSSPRCapable              types.Bool   `tfsdk:"is_sspr_capable"`
	IsMFARegistered            types.Bool   `tfsdk:"is_mfa_registered"`
	IsMFACapable               types.Bool   `tfsdk:"is_mfa_capable"`
	IsPasswordlessCapable      types.Bool   `tfsdk:"is_passwordless_capable"`
	MethodsRegistered          types.Set    `tfsdk:"methods_registered"`
	ResetMethods               types.Set    `tfsdk:"reset_methods"`
	PreferredMethod            types.String `tfsdk:"user_preferred_method_for_secondary_authentication"`
	IsSystemPreferredEnabled   types.Bool   `tfsdk:"is_system_preferred_authentication_method_enabled"`
	SystemPreferredForThisUser types.Set    `tfsdk:"system_preferred_authentication_methods"`
	LastUpdated                types.String `tfsdk:"last_updated"`
}

func show(u sspr.UserRegistration) row {
	usable := sspr.ResetMethods(u.Methods).Methods()
	return row{
		ID: types.StringValue(u.ID), UserPrincipalName: types.StringValue(u.UserPrincipalName), DisplayName: attribute.FilledString(&u.DisplayName),
		UserType: attribute.FilledString(&u.UserType), IsAdmin: types.BoolValue(u.Administrator),
		IsSSPREnabled: types.BoolValue(u.SSPREnabled), IsSSPRRegistered: types.BoolValue(u.SSPRRegistered), IsSSPRCapable: types.BoolValue(u.SSPRCapable),
		IsMFARegistered: types.BoolValue(u.MFARegistered), IsMFACapable: types.BoolValue(u.MFACapable), IsPasswordlessCapable: types.BoolValue(u.PasswordlessCapable),
		MethodsRegistered: attribute.StringSet(&u.Methods), ResetMethods: attribute.StringSet(&usable), PreferredMethod: attribute.FilledString(&u.PreferredMethod),
		IsSystemPreferredEnabled: types.BoolValue(u.SystemPreferredEnabled), SystemPreferredForThisUser: attribute.StringSet(&u.SystemPreferred),
		LastUpdated: moment(u.LastUpdated),
	}
}

// moment returns a time as a string, null for none.
func moment(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339))
}

// rowAttributes returns the attributes of a row. Each description names the property of Microsoft Graph's
// userRegistrationDetails that it shows.
func rowAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	names := func(description string) schema.Attribute {
		return schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id":                  text("Object ID of the user (`id`)."),
		"user_principal_name": text("User principal name when the report was made (`userPrincipalName`)."),
		"display_name":        text("Display name when the report was made (`userDisplayName`); null where there is none."),
		"user_type":           text("`member` or `guest` (`userType`)."),
		"is_admin":            flag("Whether the user has an administrator role (`isAdmin`). Administrators fall under a policy of their own."),
		"is_sspr_enabled":     flag("Whether the policy lets the user reset the password (`isSsprEnabled`)."),
		"is_sspr_registered":  flag("Whether the user has registered enough methods for it (`isSsprRegistered`)."),
		"is_sspr_capable":     flag("Whether the user could reset the password: enabled, and registered enough (`isSsprCapable`)."),
		"is_mfa_registered":   flag("Whether the user has registered for multifactor authentication (`isMfaRegistered`)."),
		"is_mfa_capable":      flag("Whether the user can pass multifactor authentication: registered, and allowed by the policy (`isMfaCapable`)."),
		"is_passwordless_capable": flag(
			"Whether the user can sign in without a password (`isPasswordlessCapable`)."),
		"methods_registered": names("Registered methods by the report's own names, such as `mobilePhone` or `microsoftAuthenticatorPush` (`methodsRegistered`). Microsoft adds names without notice."),
		"reset_methods": names("Those of them that are methods of password reset, by the names that `sspr_authentication_methods` uses: `mobile_app_notification`, `mobile_app_code`, `email`, " +
			"`mobile_phone`, `office_phone`, `security_questions`; and `hardware_oath`. Whether the policy offers them is not considered."),
		"user_preferred_method_for_secondary_authentication": text(
			"The user's own choice of a second factor: `push`, `oath`, `voiceMobile`, `voiceAlternateMobile`, `voiceOffice`, `sms` or `none` " +
				"(`userPreferredMethodForSecondaryAuthentication`); null where the report has nothing."),
		"is_system_preferred_authentication_method_enabled": flag("Whether the service chooses the second factor for the user (`isSystemPreferredAuthenticationMethodEnabled`)."),
		"system_preferred_authentication_methods":           names("What the service would choose, by names of its own such as `PhoneAppNotification` or `Fido2` (`systemPreferredAuthenticationMethods`)."),
		"last_updated": text("When the service computed the row (`lastUpdatedDateTime`), RFC 3339 in UTC, to the second; null where it does not say."),
	}
}
