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

// reportNotes are the notes about the report for data sources that read all of it (graph-api 4.2 and 6.2).
const reportNotes = "\n\n## Notes\n\n" +
	"- **Delay.** The report lags by hours, up to a day and a half, and leaves out disabled accounts.\n" +
	"- **Requests.** Microsoft allows 5 report requests in 10 seconds, each for 999 users: 20,000 users take about 40 seconds. Data sources of one plan share the report."

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

// rowProperties returns the properties of Microsoft Graph's userRegistrationDetails that the attributes of a row show.
func rowProperties(under string) map[string]string {
	properties := map[string]string{}
	for attribute, property := range map[string]string{
		"id": "id", "user_principal_name": "userPrincipalName", "display_name": "userDisplayName", "user_type": "userType", "is_admin": "isAdmin",
		"is_sspr_enabled": "isSsprEnabled", "is_sspr_registered": "isSsprRegistered", "is_sspr_capable": "isSsprCapable",
		"is_mfa_registered": "isMfaRegistered", "is_mfa_capable": "isMfaCapable", "is_passwordless_capable": "isPasswordlessCapable", "methods_registered": "methodsRegistered",
		"user_preferred_method_for_secondary_authentication": "userPreferredMethodForSecondaryAuthentication",
		"is_system_preferred_authentication_method_enabled":  "isSystemPreferredAuthenticationMethodEnabled",
		"system_preferred_authentication_methods":            "systemPreferredAuthenticationMethods", "last_updated": "lastUpdatedDateTime",
	} {
		properties[under+attribute] = "`" + property + "`"
	}
	return properties
}

// rowAttributes returns the attributes of a row.
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
		"id":                      text("Object ID of the user."),
		"user_principal_name":     text("User principal name when the report was made."),
		"display_name":            text("Display name when the report was made; null if there is none."),
		"user_type":               text("`member` or `guest`."),
		"is_admin":                flag("Whether the user has an administrator role."),
		"is_sspr_enabled":         flag("Whether password reset is enabled for the user."),
		"is_sspr_registered":      flag("Whether the user has registered enough methods to reset the password."),
		"is_sspr_capable":         flag("Whether the user can reset the password: enabled, and enough methods registered."),
		"is_mfa_registered":       flag("Whether the user has registered for multifactor authentication (MFA)."),
		"is_mfa_capable":          flag("Whether the user can complete MFA: registered, and allowed by the policy."),
		"is_passwordless_capable": flag("Whether the user can sign in without a password."),
		"methods_registered":      names("Registered methods by their names in the report, such as `mobilePhone`. Microsoft adds names without notice."),
		"reset_methods":           names("Registered password reset methods, by the names in `sspr_authentication_methods`, and `hardware_oath`. The policy may not offer all of them."),
		"user_preferred_method_for_secondary_authentication": text(
			"Second factor that the user prefers: `push`, `oath`, `voiceMobile`, `voiceAlternateMobile`, `voiceOffice`, `sms` or `none`; null if the report has none."),
		"is_system_preferred_authentication_method_enabled": flag("Whether the service chooses the user's second factor."),
		"system_preferred_authentication_methods":           names("Second factors that the service would choose, such as `PhoneAppNotification` or `Fido2`."),
		"last_updated": text("Time of the row, in RFC 3339 format and UTC; null if it has none."),
	}
}
