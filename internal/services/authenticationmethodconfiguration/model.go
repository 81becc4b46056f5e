package authenticationmethodconfiguration

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	Method              types.String `tfsdk:"method"`
	State               types.String `tfsdk:"state"`
	IncludedGroups      types.Set    `tfsdk:"included_groups"`
	ExcludedGroups      types.Set    `tfsdk:"excluded_groups"`
	OfficePhoneAllowed  types.Bool   `tfsdk:"office_phone_allowed"`
	UsableForSignIn     types.Bool   `tfsdk:"usable_for_sign_in"`
	AuthenticationMode  types.String `tfsdk:"authentication_mode"`
	SoftwareOATHEnabled types.Bool   `tfsdk:"software_oath_enabled"`
	ExternalIDEmailOTP  types.String `tfsdk:"allow_external_id_to_use_email_otp"`
}

// Key implements singleton.Keyed.
func (m *model) Key() types.String { return m.Method }

// modes maps the attribute's spelling of an authentication mode to Graph's. Modes that are not here are the same in both.
var modes = map[string]string{"device_based_push": "deviceBasedPush"}

func (m *model) Settings() sspr.MethodConfiguration {
	c := sspr.MethodConfiguration{
		State:               attribute.String(m.State),
		Included:            attribute.Targets(m.IncludedGroups),
		Excluded:            attribute.Targets(m.ExcludedGroups),
		OfficePhoneAllowed:  attribute.Bool(m.OfficePhoneAllowed),
		UsableForSignIn:     attribute.Bool(m.UsableForSignIn),
		AuthenticationMode:  attribute.String(m.AuthenticationMode),
		SoftwareOATHEnabled: attribute.Bool(m.SoftwareOATHEnabled),
		ExternalIDEmailOTP:  attribute.String(m.ExternalIDEmailOTP),
	}
	if method := attribute.String(m.Method); method != nil {
		known := sspr.ConfigurableMethod(*method)
		c.Method = &known
	}
	if c.AuthenticationMode != nil {
		if graph, ok := modes[*c.AuthenticationMode]; ok {
			c.AuthenticationMode = &graph
		}
	}
	return c
}

func (m *model) Show(live sspr.MethodConfiguration) {
	m.State = types.StringPointerValue(live.State)
	m.IncludedGroups = attribute.TargetSet(live.Included)
	m.ExcludedGroups = attribute.TargetSet(live.Excluded)
	m.OfficePhoneAllowed = types.BoolPointerValue(live.OfficePhoneAllowed)
	m.UsableForSignIn = types.BoolPointerValue(live.UsableForSignIn)
	m.AuthenticationMode = types.StringPointerValue(live.AuthenticationMode)
	for attribute, graph := range modes {
		if m.AuthenticationMode.ValueString() == graph {
			m.AuthenticationMode = types.StringValue(attribute)
		}
	}
	m.SoftwareOATHEnabled = types.BoolPointerValue(live.SoftwareOATHEnabled)
	m.ExternalIDEmailOTP = types.StringPointerValue(live.ExternalIDEmailOTP)
}

func methods() []string {
	var names []string
	for _, m := range sspr.ConfigurableMethods() {
		names = append(names, string(m))
	}
	return names
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"method": attribute.Of(schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "The method: `email`, `sms`, `voice`, `microsoft_authenticator` or `software_oath`.",
			Validators:          []validator.String{stringvalidator.OneOf(methods()...)},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		}).Named("`id`"),
		"state":                attribute.OptionalString("Whether the method is `enabled` or `disabled`.", "enabled", "disabled").Named("`state`"),
		"included_groups":      attribute.OptionalStrings("Object IDs of the groups that can use the method, or `all_users`.", attribute.IncludedValidator()).Named("`includeTargets`"),
		"excluded_groups":      attribute.OptionalStrings("Object IDs of the groups that cannot use the method.", attribute.ExcludedValidator()).Named("`excludeTargets`"),
		"office_phone_allowed": attribute.OptionalBool("Whether office phones can be called. Only for `voice`.").Named("`isOfficePhoneAllowed`"),
		"usable_for_sign_in":   attribute.OptionalBool("Whether users can sign in with a code by SMS. Only for `sms`.").Named("`includeTargets.isUsableForSignIn`"),
		"authentication_mode": attribute.OptionalString("How the app confirms: `any`, `push` or `device_based_push`. Only for `microsoft_authenticator`.", "any", "push", "device_based_push").
			Named("`includeTargets.authenticationMode`"),
		"software_oath_enabled": attribute.OptionalBool("Whether codes of the app can be used. Only for `microsoft_authenticator`.").Named("`isSoftwareOathEnabled`"),
		"allow_external_id_to_use_email_otp": attribute.OptionalString("Whether external users can use one-time passcodes by e-mail: `default`, `enabled` or `disabled`. Only for `email`, which cannot be disabled while this is `enabled`.",
			"default", "enabled", "disabled").Named("`allowExternalIdToUseEmailOtp`"),
	}
}
