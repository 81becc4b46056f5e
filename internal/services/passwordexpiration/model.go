package passwordexpiration

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/singleton"
)

type model struct {
	singleton.Base
	Domain                 types.String `tfsdk:"domain"`
	NeverExpires           types.Bool   `tfsdk:"never_expires"`
	ValidityDays           types.Int64  `tfsdk:"validity_days"`
	NotificationWindowDays types.Int64  `tfsdk:"notification_window_days"`
}

// Key implements singleton.Keyed.
func (m *model) Key() types.String { return m.Domain }

func (m *model) Settings() passwords.Expiration {
	e := passwords.Expiration{
		Domain: attribute.String(m.Domain), ValidityDays: attribute.Int64(m.ValidityDays), NotificationWindowDays: attribute.Int64(m.NotificationWindowDays),
	}
	if m.NeverExpires.ValueBool() {
		e.ValidityDays = new(passwords.Never)
	}
	return e
}

func (m *model) Show(live passwords.Expiration) {
	m.NeverExpires = types.BoolPointerValue(live.NeverExpires())
	m.ValidityDays = types.Int64PointerValue(live.Days())
	m.NotificationWindowDays = types.Int64PointerValue(live.NotificationWindowDays)
}

// Complete implements singleton.Completer: passwords that never expire have no number of days, and those with one expire.
func (m *model) Complete(config singleton.Model[passwords.Expiration]) {
	written, ok := config.(*model)
	if !ok {
		return
	}
	later := written.NeverExpires.IsUnknown() || written.ValidityDays.IsUnknown()
	if later && written.NotificationWindowDays.IsNull() && m.NotificationWindowDays.IsNull() {
		m.NotificationWindowDays = types.Int64Unknown() // a window can be sent with what becomes known
	}
	switch never, days := written.NeverExpires, written.ValidityDays; {
	case never.ValueBool():
		m.ValidityDays = types.Int64Null()
	case never.IsUnknown() && days.IsNull():
		m.ValidityDays = types.Int64Unknown()
	case never.IsNull() && days.IsUnknown():
		m.NeverExpires = types.BoolUnknown()
	case never.IsNull() && !days.IsNull():
		m.NeverExpires = types.BoolValue(false)
	}
}

func attributes() map[string]attribute.Attribute {
	never := attribute.OptionalBool("Whether passwords never expire. If false, `validity_days` is required.")
	if b, ok := never.Resource.(schema.BoolAttribute); ok {
		b.Validators = []validator.Bool{consistent{}}
		never.Resource = b
	}
	return map[string]attribute.Attribute{
		"domain": attribute.Of(schema.StringAttribute{
			Required:            true,
			MarkdownDescription: "Name of a verified, managed root domain, in lower case.",
			Validators:          []validator.String{attribute.DomainName()},
			PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
		}).Showing("Name of a domain of the tenant, in lower case.").Named("`id`"),
		"never_expires": never.Showing("Whether passwords never expire. Null if the domain has no value.").Named("`passwordValidityPeriodInDays`, 2147483647"),
		"validity_days": days("Days after which a password expires, 1 to 2147483646; the admin center accepts 14 to 730. Excludes `never_expires = true`.", finite{}).
			Showing("Days after which a password expires. Null if it never does, or the domain has no value.").Named("`passwordValidityPeriodInDays`"),
		"notification_window_days": days("Days before expiry when notices begin, 0 to 2147483647; the admin center accepts 1 to 30.", attribute.Between(0, passwords.Never)).
			Showing("Days before expiry when notices begin. Null if the domain has no value.").Named("`passwordNotificationWindowInDays`"),
	}
}

func days(description string, accepted validator.Int64) attribute.Attribute {
	a := attribute.OptionalInt64(description)
	if n, ok := a.Resource.(schema.Int64Attribute); ok {
		n.Validators = []validator.Int64{accepted}
		a.Resource = n
	}
	return a
}
