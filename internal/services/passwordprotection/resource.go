// Package passwordprotection is sspr_password_protection: Authentication methods > Password protection.
package passwordprotection

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
)

type model struct {
	singleton.Base
	LockoutThreshold       types.Int64  `tfsdk:"lockout_threshold"`
	LockoutDurationSeconds types.Int64  `tfsdk:"lockout_duration_seconds"`
	EnforceCustomBanned    types.Bool   `tfsdk:"enforce_custom_banned"`
	CustomBanned           types.Set    `tfsdk:"custom_banned_passwords"`
	CheckOnPremises        types.Bool   `tfsdk:"check_on_premises"`
	OnPremisesMode         types.String `tfsdk:"on_premises_mode"`
}

func (m *model) Settings() passwords.Protection {
	return passwords.Protection{
		LockoutThreshold:       attribute.Int64(m.LockoutThreshold),
		LockoutDurationSeconds: attribute.Int64(m.LockoutDurationSeconds),
		EnforceCustomBanned:    attribute.Bool(m.EnforceCustomBanned),
		CustomBanned:           attribute.Strings[string](m.CustomBanned),
		CheckOnPremises:        attribute.Bool(m.CheckOnPremises),
		OnPremisesMode:         attribute.String(m.OnPremisesMode),
	}
}

func (m *model) Show(live passwords.Protection) {
	m.LockoutThreshold = types.Int64PointerValue(live.LockoutThreshold)
	m.LockoutDurationSeconds = types.Int64PointerValue(live.LockoutDurationSeconds)
	m.EnforceCustomBanned = types.BoolPointerValue(live.EnforceCustomBanned)
	words := live.CustomBanned
	if known := attribute.Strings[string](m.CustomBanned); known != nil && words != nil {
		// The service compares words without case, so another spelling is no difference.
		words = new(passwords.Respelled(*words, *known))
	}
	m.CustomBanned = attribute.StringSet(words)
	m.CheckOnPremises = types.BoolPointerValue(live.CheckOnPremises)
	m.OnPremisesMode = types.StringPointerValue(live.OnPremisesMode)
}

// property returns the place of a value in the service's object, in Markdown.
func property(name string) string { return "`groupSetting.values." + name + "`" }

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"lockout_threshold": attribute.OptionalInt64("Number of failed sign-ins that lock an account: 1 to 50.").
			Named(property("LockoutThreshold")),
		"lockout_duration_seconds": attribute.OptionalInt64("Number of seconds that the first lockout lasts: 5 to 18000. Further lockouts are longer.").
			Named(property("LockoutDurationInSeconds")),
		"enforce_custom_banned": attribute.OptionalBool("Whether the words of the custom list are banned, in addition to Microsoft's own list.").
			Named(property("EnableBannedPasswordCheck")),
		"custom_banned_passwords": attribute.OptionalStrings("Custom banned words: at most 1,000, each of 4 to 16 characters, compared without case.").
			Named(property("BannedPasswordList")),
		"check_on_premises": attribute.OptionalBool("Whether agents on domain controllers check the passwords of Active Directory.").
			Named(property("EnableBannedPasswordCheckOnPremises")),
		"on_premises_mode": attribute.OptionalString("What the agents do with a banned password: `audit` logs it, `enforce` refuses it.").
			Named(property("BannedPasswordCheckOnPremisesMode")),
	}
}

func definition() singleton.Definition[passwords.Protection] {
	return singleton.Definition[passwords.Protection]{
		Model: func() singleton.Model[passwords.Protection] { return new(model) },
		Name:  "password_protection",
		Page:  "Authentication methods > Password protection",
		Description: "Manages which passwords are banned and when failed sign-ins lock an account: **Authentication methods > Password protection** in the Entra admin center. " +
			"The password reset page refuses banned passwords, and a reset ends a lockout.",
		Notes: "- **Delay.** It can take several hours until a changed list applies to new passwords. Existing passwords stay valid.\n" +
			"- **Until the page is first saved,** a tenant has no settings of its own, and this resource shows Microsoft's defaults. `restore` returns such a tenant to that state; `reset` does so for every tenant.\n" +
			"- **Words.** Add base words only, such as the names of products and places. Variants in another case or with common replacements (0 for o) are banned as well.\n" +
			"- **Lockout.** A user who resets the password ends the lockout. With pass-through authentication, `lockout_threshold` should be lower than the threshold of Active Directory, " +
			"and the lockout longer than there: with 10 attempts and 60 seconds in Active Directory, for example 5 and 120 here.\n" +
			"- **On-premises.** `check_on_premises` has an effect only if the agents of Microsoft Entra Password Protection are installed.",
		Needs:      plane.PasswordProtectionNeeds,
		Attributes: attributes(),
		Open: func(p *run.Data, _ string) singleton.Store[passwords.Protection] {
			return singleton.ResettablePlain[passwords.Protection]{
				Plain: singleton.Plain[passwords.Protection]{
					Tenant: p.Graph.TenantID, Get: p.Graph.PasswordProtection, Put: p.Graph.UpdatePasswordProtection,
				},
				ToDefaults: p.Graph.ResetPasswordProtection,
			}
		},
		Check:     passwords.Protection.Check,
		CheckKept: passwords.Protection.CheckKept,
		Resets:    true,
	}
}

// NewResource returns the resource.
func NewResource() resource.Resource {
	return singleton.New(definition())
}

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource {
	return singleton.NewDataSource(definition())
}
