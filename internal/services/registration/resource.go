// Package registration is the resource sspr_registration: Password reset > Registration.
package registration

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	RequiredAtSignIn   types.Bool  `tfsdk:"required_at_sign_in"`
	ReconfirmAfterDays types.Int64 `tfsdk:"reconfirm_after_days"`
}

func (m *model) Settings() sspr.Registration {
	return sspr.Registration{
		RequiredAtSignIn:   attribute.Bool(m.RequiredAtSignIn),
		ReconfirmAfterDays: attribute.Int64(m.ReconfirmAfterDays),
	}
}

func (m *model) Show(live sspr.Registration) {
	m.RequiredAtSignIn = types.BoolPointerValue(live.RequiredAtSignIn)
	m.ReconfirmAfterDays = types.Int64PointerValue(live.ReconfirmAfterDays)
}

// NewResource returns the resource sspr_registration.
func NewResource() resource.Resource {
	return singleton.New(singleton.Definition[sspr.Registration]{
		Model:       func() singleton.Model[sspr.Registration] { return new(model) },
		Name:        "registration",
		Page:        "Password reset > Registration",
		Description: "Manages whether users must register for self-service password reset at sign-in, and how often they reconfirm: **Password reset > Registration** in the Entra admin center.",
		Notes: "- **Who is asked.** Users whom [`sspr_policy`](policy.md) enables and who have not registered enough methods are asked at sign-in. " +
			"They can cancel, and are asked again at the next sign-in.\n" +
			"- **What they see.** The page has the title \"Don't lose access to your account!\" for members of the group whose contact information was already set (as of November 2026). " +
			"Registered methods also serve multifactor authentication (combined registration).",
		Needs:      plane.PortalNeeds,
		Attributes: attributes(),
		Open:       singleton.PortalPage(portal.RegistrationPage),
		Check:      sspr.Registration.Check,
		CheckKept: func(written, live sspr.Registration) []sspr.Finding {
			return sspr.Overlay(live, written).Check()
		},
	})
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"required_at_sign_in": attribute.OptionalBool("Whether users must register when they sign in. Affects only users whom `sspr_policy` enables.").
			Named("`registrationRequiredOnSignIn`"),
		"reconfirm_after_days": attribute.OptionalInt64("Number of days before users are asked to reconfirm their methods: 0 to 730, 0 for never. No effect unless registration is required.").
			Named("`registrationReconfirmIntevalInDays`"),
	}
}
