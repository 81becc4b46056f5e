// Package notifications is the resource sspr_notifications: Password reset > Notifications.
package notifications

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
	NotifyUsers          types.Bool `tfsdk:"notify_users"`
	NotifyAdministrators types.Bool `tfsdk:"notify_administrators"`
}

func (m *model) Settings() sspr.Notifications {
	return sspr.Notifications{
		Users:          attribute.Bool(m.NotifyUsers),
		Administrators: attribute.Bool(m.NotifyAdministrators),
	}
}

func (m *model) Show(live sspr.Notifications) {
	m.NotifyUsers = types.BoolPointerValue(live.Users)
	m.NotifyAdministrators = types.BoolPointerValue(live.Administrators)
}

// NewResource returns the resource sspr_notifications.
func NewResource() resource.Resource {
	return singleton.New(singleton.Definition[sspr.Notifications]{
		Model:       func() singleton.Model[sspr.Notifications] { return new(model) },
		Name:        "notifications",
		Page:        "Password reset > Notifications",
		Description: "Manages who is notified by e-mail when a password is reset: **Password reset > Notifications** in the Entra admin center.",
		Needs:       plane.PortalNeeds,
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.NotificationsPage),
	})
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"notify_users": attribute.OptionalBool("Whether users are notified at their primary and alternate addresses when their password is reset.").
			Named("`notifyUsersOnPasswordReset`"),
		"notify_administrators": attribute.OptionalBool("Whether all Global Administrators are notified at their primary address when an administrator resets their own password.").
			Named("`notifyOnAdminPasswordReset`"),
	}
}
