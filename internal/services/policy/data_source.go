package policy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/diagnose"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/plane"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/portal"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/run"
)

type dataSource struct{ run.DataSource }

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

// NewDataSource returns the data source sspr_policy.
func NewDataSource() datasource.DataSource {
	return &dataSource{run.DataSource{Name: "policy"}}
}

type document struct {
	ID                    types.String `tfsdk:"id"`
	EnabledFor            types.String `tfsdk:"enabled_for"`
	GroupID               types.String `tfsdk:"group_id"`
	GroupName             types.String `tfsdk:"group_name"`
	MethodsRequired       types.Int64  `tfsdk:"methods_required"`
	Methods               types.Set    `tfsdk:"methods"`
	MethodsAllowed        types.Set    `tfsdk:"methods_allowed"`
	QuestionsToRegister   types.Int64  `tfsdk:"questions_to_register"`
	QuestionsToReset      types.Int64  `tfsdk:"questions_to_reset"`
	CustomQuestions       types.Set    `tfsdk:"custom_questions"`
	PredefinedQuestions   types.Map    `tfsdk:"predefined_questions"`
	RequiredAtSignIn      types.Bool   `tfsdk:"required_at_sign_in"`
	ReconfirmAfterDays    types.Int64  `tfsdk:"reconfirm_after_days"`
	NotifyUsers           types.Bool   `tfsdk:"notify_users"`
	NotifyAdministrators  types.Bool   `tfsdk:"notify_administrators"`
	CustomizeHelpdeskLink types.Bool   `tfsdk:"customize_helpdesk_link"`
	CustomHelpdeskLink    types.String `tfsdk:"custom_helpdesk_email_or_url"`
	JSON                  types.String `tfsdk:"json"`
}

func (d *dataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	if !run.Configured(d.Provider, &resp.Diagnostics) {
		return
	}
	tenant, err := d.Provider.Portal.TenantID(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	doc, err := d.Provider.Portal.Policy(ctx)
	if err != nil {
		resp.Diagnostics.Append(diagnose.Error(err))
		return
	}
	shown := show(doc)
	shown.ID = types.StringValue(tenant)
	resp.Diagnostics.Append(resp.State.Set(ctx, &shown)...)
}

func show(doc portal.Document) document {
	scope, methods := portal.ScopePage.Read(doc), portal.MethodsPage.Read(doc)
	registration, notifications := portal.RegistrationPage.Read(doc), portal.NotificationsPage.Read(doc)
	customization := portal.CustomizationPage.Read(doc)
	allowed, name := doc.AllowedMethods(), doc.GroupName()
	var properties model
	properties.Show(scope)
	return document{
		EnabledFor: properties.EnabledFor, GroupID: properties.GroupID, GroupName: attribute.FilledString(&name),
		MethodsRequired: types.Int64PointerValue(methods.Required),
		Methods:         attribute.StringSet(methods.Methods), MethodsAllowed: attribute.StringSet(&allowed),
		QuestionsToRegister: types.Int64PointerValue(methods.QuestionsToRegister),
		QuestionsToReset:    types.Int64PointerValue(methods.QuestionsToReset),
		CustomQuestions:     attribute.StringSet(methods.CustomQuestions), PredefinedQuestions: attribute.StringMap(doc.PredefinedQuestions()),
		RequiredAtSignIn:   types.BoolPointerValue(registration.RequiredAtSignIn),
		ReconfirmAfterDays: types.Int64PointerValue(registration.ReconfirmAfterDays),
		NotifyUsers:        types.BoolPointerValue(notifications.Users), NotifyAdministrators: types.BoolPointerValue(notifications.Administrators),
		CustomizeHelpdeskLink: types.BoolPointerValue(customization.CustomizeHelpdeskLink),
		CustomHelpdeskLink:    attribute.FilledString(customization.HelpdeskEmailOrURL),
		JSON:                  types.StringValue(string(doc.JSON())),
	}
}

// properties are the properties of the portal API's document that attributes show.
var properties = map[string]string{
	"enabled_for": "`enablementType`", "group_id": "`passwordResetEnabledGroupIds`", "group_name": "`passwordResetEnabledGroupName`",
	"methods_required":      "`numberOfAuthenticationMethodsRequired`",
	"methods":               "`mobileAppNotificationEnabled`, `mobileAppCodeEnabled`, `emailOptionEnabled` and the others that end in `Enabled`",
	"methods_allowed":       "`mobileAppNotificationOptionAllowed` and the others that end in `Allowed`",
	"questions_to_register": "`numberOfQuestionsToRegister`", "questions_to_reset": "`numberOfQuestionsToReset`", "custom_questions": "`securityQuestions`", "predefined_questions": "`securityQuestions`",
	"required_at_sign_in": "`registrationRequiredOnSignIn`", "reconfirm_after_days": "`registrationReconfirmIntevalInDays`",
	"notify_users": "`notifyUsersOnPasswordReset`", "notify_administrators": "`notifyOnAdminPasswordReset`",
	"customize_helpdesk_link": "`customizeHelpdeskLink`", "custom_helpdesk_email_or_url": "`customHelpdeskEmailOrUrl`",
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	number := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	flag := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	set := func(description string) schema.Attribute {
		return schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the whole password reset (SSPR) policy of the tenant, from the pages under **Password reset** in the Entra admin center except On-premises integration and Administrator policy.\n\n" +
			plane.PortalNeeds.OfDataSource() + "\n\n" + plane.PropertyTable(plane.Portal, properties),
		Attributes: map[string]schema.Attribute{
			"id":                           text("Tenant ID (GUID)."),
			"enabled_for":                  text("Users for whom password reset is enabled: `none`, `selected` or `all`. A value unknown to the provider is shown as its number."),
			"group_id":                     text("Object ID of the group if `enabled_for` is `selected`; null otherwise."),
			"group_name":                   text("Display name of the group; null if the service does not return it."),
			"methods_required":             number("Number of methods required to reset a password, 1 or 2."),
			"methods":                      set("Methods available to users in the legacy policy. After the migration to the authentication methods policy, only `security_questions` has an effect."),
			"methods_allowed":              set("Methods that the service allows this tenant to offer, by the names in `methods`."),
			"questions_to_register":        number("Number of security questions required to register, 3 to 5."),
			"questions_to_reset":           number("Number of security questions required to reset a password, 3 to 5."),
			"custom_questions":             set("Texts of the custom security questions."),
			"predefined_questions":         schema.MapAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: "Predefined security questions in use: texts by ID."},
			"required_at_sign_in":          flag("Whether users must register when they sign in."),
			"reconfirm_after_days":         number("Number of days before users are asked to reconfirm their methods: 0 to 730, 0 for never."),
			"notify_users":                 flag("Whether users are notified when their password is reset."),
			"notify_administrators":        flag("Whether all Global Administrators are notified when an administrator resets their own password."),
			"customize_helpdesk_link":      flag("Whether the link \"Contact your administrator\" leads to `custom_helpdesk_email_or_url`."),
			"custom_helpdesk_email_or_url": text("E-mail address or URL of the helpdesk; null if there is none."),
			"json":                         text("The whole document as returned by the service, including properties without an attribute. Decode it with `jsondecode`."),
		},
	}
}
