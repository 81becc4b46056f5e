package contactinfo

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/attribute"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// userModel is the model of sspr_user_contact_info.
type userModel struct {
	settings
	UserID                        types.String `tfsdk:"user_id"`
	ObjectID                      types.String `tfsdk:"object_id"`
	MobilePhone                   types.String `tfsdk:"mobile_phone"`
	MobilePhoneWO                 types.String `tfsdk:"mobile_phone_wo"`
	MobilePhoneWOVersion          types.Int64  `tfsdk:"mobile_phone_wo_version"`
	AlternateMobilePhone          types.String `tfsdk:"alternate_mobile_phone"`
	AlternateMobilePhoneWO        types.String `tfsdk:"alternate_mobile_phone_wo"`
	AlternateMobilePhoneWOVersion types.Int64  `tfsdk:"alternate_mobile_phone_wo_version"`
	OfficePhone                   types.String `tfsdk:"office_phone"`
	OfficePhoneWO                 types.String `tfsdk:"office_phone_wo"`
	OfficePhoneWOVersion          types.Int64  `tfsdk:"office_phone_wo_version"`
	Email                         types.String `tfsdk:"email"`
	EmailWO                       types.String `tfsdk:"email_wo"`
	EmailWOVersion                types.Int64  `tfsdk:"email_wo_version"`
	SMSSignInState                types.String `tfsdk:"sms_sign_in_state"`
}

// slot is the attributes of one method.
type slot struct {
	// value is the attribute that is kept in the state.
	value *types.String
	// secret is its write-only twin, and version what makes Terraform write the twin again.
	secret  *types.String
	version *types.Int64
}

// slots returns the places of all methods in the model.
func (m *userModel) slots() map[sspr.ContactMethod]slot {
	return map[sspr.ContactMethod]slot{
		sspr.ContactMobilePhone:          {&m.MobilePhone, &m.MobilePhoneWO, &m.MobilePhoneWOVersion},
		sspr.ContactAlternateMobilePhone: {&m.AlternateMobilePhone, &m.AlternateMobilePhoneWO, &m.AlternateMobilePhoneWOVersion},
		sspr.ContactOfficePhone:          {&m.OfficePhone, &m.OfficePhoneWO, &m.OfficePhoneWOVersion},
		sspr.ContactEmail:                {&m.Email, &m.EmailWO, &m.EmailWOVersion},
	}
}

// wanted returns what a configuration asks for: its attributes, and those write-only twins for which due is true.
func (m *userModel) wanted(due func(sspr.ContactMethod) bool) sspr.ContactInfo {
	row := m.record().Row
	for method, s := range m.slots() {
		if v := attribute.String(*s.secret); v != nil && due(method) {
			row[method] = *v
		}
	}
	return spelling.Wanted(row)
}

// record returns what the state has of the user.
func (m *userModel) record() sspr.ContactRecord {
	r := sspr.ContactRecord{Row: sspr.ContactRow{}}
	for _, method := range sspr.ContactMethods {
		s := m.slots()[method]
		if v := attribute.String(*s.value); v != nil {
			r.Row[method] = *v
		}
		if !s.version.IsNull() {
			r.WriteOnly = append(r.WriteOnly, method)
		}
	}
	return r
}

// setRow replaces the values that the state has.
func (m *userModel) setRow(row sspr.ContactRow) {
	for method, s := range m.slots() {
		*s.value = types.StringNull()
		if v, tracked := row[method]; tracked {
			*s.value = types.StringValue(v)
		}
	}
}

// users returns the one user of a state.
func (m *userModel) users(memory) map[string]entry {
	if m.ID.IsNull() {
		return nil
	}
	return map[string]entry{m.UserID.ValueString(): {object: m.object(), ContactRecord: m.record()}}
}

// object returns the user's object ID.
func (m *userModel) object() string {
	_, object, _ := strings.Cut(m.ID.ValueString(), "/")
	return object
}

// locate sets whose methods the state has.
func (m *userModel) locate(tenant, object string) {
	m.ID, m.ObjectID = types.StringValue(tenant+"/"+object), types.StringValue(object)
}

// identify sets the identity of the resource.
func (m *userModel) identify(ctx context.Context, identity *tfsdk.ResourceIdentity) diag.Diagnostics {
	return setIdentity(ctx, identity, m.tenant(), m.object())
}

func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, tenant, object string) diag.Diagnostics {
	if identity == nil {
		return nil
	}
	diags := identity.SetAttribute(ctx, path.Root("tenant_id"), tenant)
	diags.Append(identity.SetAttribute(ctx, path.Root("object_id"), object)...)
	return diags
}

// showSMS sets the state of sign-in by SMS from a reading of the phones, if the mobile phone is tracked.
func (m *userModel) showSMS(live graph.ContactInfo) {
	m.SMSSignInState = types.StringNull()
	if live.SMSSignInState != "" && slices.Contains(m.record().Tracked(), sspr.ContactMobilePhone) {
		m.SMSSignInState = types.StringValue(live.SMSSignInState)
	}
}

// refresh implements model. A user who does not exist any more is reported, and so is not silently another one.
func (m *userModel) refresh(outcomes []outcome, kept memory, diags *diag.Diagnostics) bool {
	if outcomes[0].gone {
		diags.AddWarning(fmt.Sprintf("The user %s no longer exists", m.UserID.ValueString()),
			fmt.Sprintf("The user with the object ID %s was deleted, so Terraform removes the resource from the state. While the configuration has the resource, plans look for another user with that name.", m.object()))
		return false
	}
	live := outcomes[0].result.Live
	m.setRow(spelling.Refresh(m.record().Row, live.Values, m.prepopulates()))
	for method, s := range m.slots() {
		if _, registered := live.Values[method]; !registered && !kept.removed(method) {
			*s.version = types.Int64Null() // so that the next plan writes the twin again
		}
	}
	m.showSMS(live)
	return true
}

// change implements model. A create has a zero state.
func (m *userModel) change(config, state *userModel, kept memory) *change {
	before, user := state.users(kept), m.UserID.ValueString()
	p := person{key: user, entry: before[state.UserID.ValueString()], change: graph.ContactChange{
		Wanted: config.wanted(func(method sspr.ContactMethod) bool {
			return !m.slots()[method].version.Equal(*state.slots()[method].version)
		}),
		Prepopulate: m.prepopulates(), Name: attribute.UserName(user), Exists: before != nil,
	}}
	p.change.Given = spelling.Values(p.Row)
	return &change{before: before, kept: kept, changing: []person{p}}
}

// finish implements model.
func (m *userModel) finish(c *change, state *userModel, _ bool) bool {
	o := c.writes[0]
	if o.err != nil && !o.result.Known {
		return false
	}
	m.afterWrite(o.result, state)
	return true
}

// afterWrite completes a planned model. A twin that is not written keeps the version of the state before.
func (m *userModel) afterWrite(result graph.ContactResult, before *userModel) {
	shown := written(result)
	shown.Missing = nil
	for _, method := range result.Missing {
		if s := m.slots()[method]; s.version.IsNull() {
			shown.Missing = append(shown.Missing, method)
		} else {
			*s.version = *before.slots()[method].version
		}
	}
	m.setRow(spelling.AfterWrite(m.record().Row, before.record().Row, shown, m.prepopulates()))
	if m.SMSSignInState.IsUnknown() {
		m.showSMS(result.Live)
	}
}

// trackOnly makes the state of a create that failed have what is Terraform's and no more, because the private state does
// not reach the destroy of the replacement that Terraform plans then.
func (m *userModel) trackOnly(managed []sspr.ContactMethod) {
	isManaged := func(method sspr.ContactMethod) bool { return slices.Contains(managed, method) }
	m.setRow(m.record().Row.Only(isManaged))
	for method, s := range m.slots() {
		if !isManaged(method) {
			*s.version = types.Int64Null()
		}
	}
}

// keepFailed implements model: the state does not change.
func (m *userModel) keepFailed([]outcome) {}
