// Package customization is the resource sspr_customization: Password reset > Customization.
package customization

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
	CustomizeHelpdeskLink    types.Bool   `tfsdk:"customize_helpdesk_link"`
	CustomHelpdeskEmailOrURL types.String `tfsdk:"custom_helpdesk_email_or_url"`
}

func (m *model) Settings() sspr.Customization {
	return sspr.Customization{
		CustomizeHelpdeskLink: attribute.Bool(m.CustomizeHelpdeskLink),
		HelpdeskEmailOrURL:    attribute.String(m.CustomHelpdeskEmailOrURL),
	}
}

func (m *model) Show(live sspr.Customization) {
	m.CustomizeHelpdeskLink = types.BoolPointerValue(live.CustomizeHelpdeskLink)
	link := attribute.FilledString(live.HelpdeskEmailOrURL)
	if written := m.CustomHelpdeskEmailOrURL; link.IsNull() && !written.IsNull() && written.ValueString() == "" {
		return // "" is how a variable's default means "no link"
	}
	m.CustomHelpdeskEmailOrURL = link
}

// NewResource returns the resource sspr_customization.
func NewResource() resource.Resource {
	return singleton.New(singleton.Definition[sspr.Customization]{
		Model:       func() singleton.Model[sspr.Customization] { return new(model) },
		Name:        "customization",
		Page:        "Password reset > Customization",
		Description: "Manages the target of the link \"Contact your administrator\" on the reset page, for example the helpdesk: **Password reset > Customization** in the Entra admin center.",
		Needs:       plane.PortalNeeds,
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.CustomizationPage),
		Check:       sspr.Customization.CheckWritten,
		CheckKept:   checkKept,
	})
}

// checkKept checks a link that the tenant does not show as an empty one, so that a missing link is noticed.
func checkKept(written, live sspr.Customization) []sspr.Finding {
	if live.CustomizeHelpdeskLink != nil && live.HelpdeskEmailOrURL == nil {
		none := ""
		live.HelpdeskEmailOrURL = &none
	}
	return sspr.Overlay(live, written).Check()
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"customize_helpdesk_link": attribute.OptionalBool("Whether the link leads to `custom_helpdesk_email_or_url`. If `false`, requests for help reach the administrators by e-mail.").
			Named("`customizeHelpdeskLink`"),
		"custom_helpdesk_email_or_url": attribute.OptionalString("E-mail address, or URL that begins with `https://` or `http://`. Required with `customize_helpdesk_link = true`, rejected with `false`.").
			Named("`customHelpdeskEmailOrUrl`"),
	}
}
