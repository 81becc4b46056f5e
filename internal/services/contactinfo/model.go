package contactinfo

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// userModel is the model of sspr_user_contact_info.
type userModel struct {
	ID                            types.String      `tfsdk:"id"`
	UserID                        types.String      `tfsdk:"user_id"`
	ObjectID                      types.String      `tfsdk:"object_id"`
	Mode                          types.String      `tfsdk:"mode"`
	OnDestroy                     types.String      `tfsdk:"on_destroy"`
	MobilePhone                   types.String      `tfsdk:"mobile_phone"`
	MobilePhoneWO                 types.String      `tfsdk:"mobile_phone_wo"`
	MobilePhoneWOVersion          types.Int64       `tfsdk:"mobile_phone_wo_version"`
	AlternateMobilePhone          types.String      `tfsdk:"alternate_mobile_phone"`
	AlternateMobilePhoneWO        types.String      `tfsdk:"alternate_mobile_phone_wo"`
	AlternateMobilePhoneWOVersion types.Int64       `tfsdk:"alternate_mobile_phone_wo_version"`
	OfficePhone                   types.String      `tfsdk:"office_phone"`
	OfficePhoneWO                 types.String      `tfsdk:"office_phone_wo"`
	OfficePhoneWOVersion          types.Int64       `tfsdk:"office_phone_wo_version"`
	Email                         types.String      `tfsdk:"email"`
	EmailWO                       types.String      `tfsdk:"email_wo"`
	EmailWOVersion                types.Int64       `tfsdk:"email_wo_version"`
	SMSSignInState                types.String      `tfsdk:"sms_sign_in_state"`
	Timeouts                      deadline.Timeouts `tfsdk:"timeouts"`
}

// slot is where a model keeps one method.
type slot struct {
	// value is the attribute that is kept in the state.
	value *types.String
	// secret is its write-only twin, and version what makes Terraform write the twin again.
	secret  *types.String
	version *types.Int64
}

// slots gives the places of all methods in the model.
func (m *userModel) slots() map[sspr.ContactMethod]slot {
	return map[sspr.ContactMethod]slot{
		sspr.ContactMobilePhone:          {&m.MobilePhone, &m.MobilePhoneWO, &m.MobilePhoneWOVersion},
		sspr.ContactAlternateMobilePhone: {&m.AlternateMobilePhone, &m.AlternateMobilePhoneWO, &m.AlternateMobilePhoneWOVersion},
		sspr.ContactOfficePhone:          {&m.OfficePhone, &m.OfficePhoneWO, &m.OfficePhoneWOVersion},
		sspr.ContactEmail:                {&m.Email, &m.EmailWO, &m.EmailWOVersion},
	}
}

// written gives what a configuration wants: of its attributes, and of those write-only twins for which due says so.
// What is null or unknown says nothing.
func (m *userModel) written(due func(sspr.ContactMethod) bool) sspr.ContactInfo {
	wanted := sspr.ContactInfo{}
	for method, s := range m.slots() {
		if v := attribute.String(*s.value); v != nil {
			wanted[method] = wish(method, *v)
		}
		if v := attribute.String(*s.secret); v != nil && due(method) {
			wanted[method] = wish(method, *v)
		}
	}
	return wanted
}

// always takes every write-only twin for due.
func always(sspr.ContactMethod) bool { return true }

// shown gives the values that the state has of the user, without those that say that there is none.
func (m *userModel) shown() sspr.ContactInfo {
	given := sspr.ContactInfo{}
	for method, s := range m.slots() {
		if v := attribute.String(*s.value); v != nil && !attribute.IsNoContact(*v) {
			given[method] = *v
		}
	}
	return given
}

// tracked gives the methods that the state has something to say about.
func (m *userModel) tracked() []sspr.ContactMethod {
	var methods []sspr.ContactMethod
	for _, method := range sspr.ContactMethods {
		if s := m.slots()[method]; !s.value.IsNull() || !s.version.IsNull() {
			methods = append(methods, method)
		}
	}
	return methods
}

// prepopulates says whether the user's own registrations count more than the configuration.
func (m *userModel) prepopulates() bool { return m.Mode.ValueString() == modePrepopulate }

// wish turns what a configuration says of a method into what the service is asked for.
func wish(m sspr.ContactMethod, value string) string {
	switch {
	case attribute.IsNoContact(value):
		return ""
	case m.IsPhone():
		return phone.Canonical(value)
	default:
		return sspr.Trim(value)
	}
}

// same says whether two attribute values mean the same.
func same(m sspr.ContactMethod) func(a, b string) bool {
	return func(a, b string) bool {
		if attribute.IsNoContact(a) || attribute.IsNoContact(b) {
			return attribute.IsNoContact(a) && attribute.IsNoContact(b)
		}
		return graph.SameContact(m, a, b)
	}
}

// refresh gives the value that the state has of a method after a reading. null says that the user has none, or that
// nobody manages it.
func refresh(m sspr.ContactMethod, state types.String, live sspr.ContactInfo, prepopulates bool) types.String {
	have, registered := live[m]
	switch {
	case state.IsNull():
		return state
	case !registered && attribute.IsNoContact(state.ValueString()):
		return state
	case !registered:
		return types.StringNull()
	case attribute.IsNoContact(state.ValueString()):
		return types.StringValue(have)
	case prepopulates || same(m)(state.ValueString(), have):
		return state
	case m.IsPhone() && phone.Masked(have):
		// A delegated administrator does not get to see the number (reference graph-api 1.12), so nobody can say that it
		// has changed.
		return state
	default:
		return types.StringValue(have)
	}
}
