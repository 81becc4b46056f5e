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
		Description: "Who is told by e-mail when a password was reset. It is the page **Password reset > Notifications** of the Entra admin center.",
		Plane:       plane.Portal,
		Writes:      plane.PolicyPage,
		Needs:       plane.PortalNeeds,
		Attributes:  attributes(),
		Open:        singleton.PortalPage(portal.NotificationsPage),
	})
}

func attributes() map[string]attribute.Attribute {
	return map[string]attribute.Attribute{
		"notify_users": attribute.OptionalBool("Notify users on password resets: a user gets an e-mail to the primary and the alternate address when their password was reset. " +
			"Portal property `notifyUsersOnPasswordReset`."),
		"notify_administrators": attribute.OptionalBool("Notify all admins when other admins reset their password: every Global Administrator gets an e-mail to the primary address. " +
			"Portal property `notifyOnAdminPasswordReset`."),
	}
}
