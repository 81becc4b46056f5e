// Package signinlinks is sspr_sign_in_links: Company branding > Sign-in form > Self-service password reset.
package signinlinks

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

type model struct {
	singleton.Base
	ForgotPasswordText      types.String `tfsdk:"forgot_password_text"`
	CannotAccessAccountText types.String `tfsdk:"cannot_access_account_text"`
	ResetURL                types.String `tfsdk:"reset_url"`
	ShowPasswordReset       types.Bool   `tfsdk:"show_password_reset"`
	ShowForgotPassword      types.Bool   `tfsdk:"show_forgot_password"`
	ShowCannotAccessAccount types.Bool   `tfsdk:"show_cannot_access_account"`
}

func (m *model) Settings() passwords.SignInLinks {
	return passwords.SignInLinks{
		ForgotPasswordText:      attribute.String(m.ForgotPasswordText),
		CannotAccessAccountText: attribute.String(m.CannotAccessAccountText),
		ResetURL:                attribute.String(m.ResetURL),
		ShowPasswordReset:       attribute.Bool(m.ShowPasswordReset),
		ShowForgotPassword:      attribute.Bool(m.ShowForgotPassword),
		ShowCannotAccessAccount: attribute.Bool(m.ShowCannotAccessAccount),
	}
}

func (m *model) Show(live passwords.SignInLinks) {
	showText(&m.ForgotPasswordText, live.ForgotPasswordText)
	showText(&m.CannotAccessAccountText, live.CannotAccessAccountText)
	showText(&m.ResetURL, live.ResetURL)
	m.ShowPasswordReset = types.BoolPointerValue(live.ShowPasswordReset)
	m.ShowForgotPassword = types.BoolPointerValue(live.ShowForgotPassword)
	m.ShowCannotAccessAccount = types.BoolPointerValue(live.ShowCannotAccessAccount)
}

// showText sets an attribute to a live text. "" and null both mean Microsoft's own, so that "" stays.
func showText(shown *types.String, live *string) {
	found := attribute.FilledString(live)
	if found.IsNull() && !shown.IsNull() && shown.ValueString() == "" && !shown.IsUnknown() {
		return
	}
	*shown = found
}

func definition() singleton.Definition[passwords.SignInLinks] {
	return singleton.Definition[passwords.SignInLinks]{
		Model: func() singleton.Model[passwords.SignInLinks] { return new(model) },
		Name:  "sign_in_links",
		Page:  "Company branding > Sign-in form > Self-service password reset",
		Description: "Manages the links from the sign-in page to the reset page, \"Forgot my password\" and \"Can't access your account?\": " +
			"**Company branding > Sign-in form > Self-service password reset** in the Entra admin center.",
		Notes: "- **The default sign-in only.** Languages with a branding of their own override it, and are not managed.\n" +
			"- **Nothing else of the branding.** Logos, colors and other texts stay. A tenant without a branding gets one. A destroy does not delete it: " +
			"with `restore` its links are Microsoft's again.\n" +
			"- **Both links.** `show_password_reset = false` hides both, whatever else is set.\n" +
			"- **Not the reset page.** [`sspr_customization`](customization.md) has the helpdesk link there.",
		Needs:      plane.SignInLinksNeeds,
		Attributes: attributes(),
		Open: func(p *run.Data, _ string) singleton.Store[passwords.SignInLinks] {
			return singleton.Plain[passwords.SignInLinks]{Tenant: p.Graph.TenantID, Get: p.Graph.SignInLinks, Put: p.Graph.UpdateSignInLinks}
		},
		Check: passwords.SignInLinks.Check,
		CheckChange: func(ctx context.Context, p *run.Data, written, live passwords.SignInLinks, _ bool) []sspr.Finding {
			found := written.CheckChange(live)
			if there, err := p.Graph.HasBranding(ctx); err == nil && !there {
				found = append(found, written.CheckWithoutBranding(live)...)
			}
			return found
		},
	}
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"forgot_password_text": attribute.OptionalString("Text of the link \"Forgot my password\", at most 256 characters. `\"\"` is Microsoft's own.").
			Showing("Text of the link \"Forgot my password\". Null for Microsoft's own.").
			Named("`customForgotMyPasswordText`"),
		"cannot_access_account_text": attribute.OptionalString("Text of the link \"Can't access your account?\", at most 256 characters. `\"\"` is Microsoft's own.").
			Showing("Text of the link \"Can't access your account?\". Null for Microsoft's own.").
			Named("`customCannotAccessYourAccountText`"),
		"reset_url": attribute.OptionalString("Where both links lead: a URL in ASCII, at most 128 characters. `\"\"` is Microsoft's reset page.").
			Showing("Where both links lead. Null for Microsoft's reset page.").
			Named("`customAccountResetCredentialsUrl`"),
		"show_password_reset": attribute.OptionalBool("Whether the sign-in page shows any link to the reset page.").
			Named("`loginPageTextVisibilitySettings.hideAccountResetCredentials`, inverted"),
		"show_forgot_password": attribute.OptionalBool("Whether the sign-in page shows \"Forgot my password\".").
			Named("`loginPageTextVisibilitySettings.hideForgotMyPassword`, inverted"),
		"show_cannot_access_account": attribute.OptionalBool("Whether the sign-in page shows \"Can't access your account?\".").
			Named("`loginPageTextVisibilitySettings.hideCannotAccessYourAccount`, inverted"),
	}
}

// NewResource returns the resource.
func NewResource() resource.Resource { return singleton.New(definition()) }

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return singleton.NewDataSource(definition()) }
