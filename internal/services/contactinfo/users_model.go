package contactinfo

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// usersModel is the model of sspr_users_contact_info.
type usersModel struct {
	settings
	Users           types.Map   `tfsdk:"users"`
	UsersWO         types.Map   `tfsdk:"users_wo"`
	UsersWOVersion  types.Int64 `tfsdk:"users_wo_version"`
	ObjectIDs       types.Map   `tfsdk:"object_ids"`
	SMSSignInStates types.Map   `tfsdk:"sms_sign_in_states"`
}

// rowType is the type of one user's entry. It is a map and not an object, because an entry leaves out what it does not
// manage; and the whole is no nested attribute, because the work that Terraform and its framework do for those grows
// with the square of their number.
var rowType = types.MapType{ElemType: types.StringType}

// rows returns the rows of a map attribute.
func rows(m types.Map) map[string]sspr.ContactRow {
	found := make(map[string]sspr.ContactRow, len(m.Elements()))
	for key, value := range m.Elements() {
		entry, ok := value.(types.Map)
		if !ok {
			continue
		}
		r := sspr.ContactRow{}
		for name, v := range entry.Elements() {
			if s, ok := v.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
				r[sspr.ContactMethod(name)] = s.ValueString()
			}
		}
		found[key] = r
	}
	return found
}

// mapOf returns the map attribute of rows.
func mapOf(found map[string]sspr.ContactRow) types.Map {
	elements := make(map[string]attr.Value, len(found))
	for key, r := range found {
		entry := make(map[string]attr.Value, len(r))
		for m, v := range r {
			entry[string(m)] = types.StringValue(v)
		}
		elements[key] = types.MapValueMust(types.StringType, entry)
	}
	return types.MapValueMust(rowType, elements)
}

// texts returns the strings of a map attribute.
func texts(m types.Map) map[string]string {
	found := make(map[string]string, len(m.Elements()))
	for key, v := range m.Elements() {
		if s, ok := v.(types.String); ok {
			found[key] = s.ValueString()
		}
	}
	return found
}

func textMap(found map[string]string) types.Map {
	elements := make(map[string]attr.Value, len(found))
	for key, v := range found {
		elements[key] = types.StringValue(v)
	}
	return types.MapValueMust(types.StringType, elements)
}

// secret reports whether the users are in the write-only map.
func (m *usersModel) secret() bool { return m.Users.IsNull() }

// source is the map that the configuration writes.
func (m *usersModel) source() types.Map {
	if m.secret() {
		return m.UsersWO
	}
	return m.Users
}

// users implements model. The state of a write-only map does not have what was written for whom: the memory does.
func (m *usersModel) users(kept memory) map[string]entry {
	if m.ObjectIDs.IsNull() {
		return nil
	}
	known, sms, users := rows(m.Users), texts(m.SMSSignInStates), map[string]entry{}
	for key, object := range texts(m.ObjectIDs) {
		user := entry{object: object, ContactRecord: sspr.ContactRecord{Row: known[key]}, sms: sms[key]}
		if m.secret() {
			user.WriteOnly = kept.Secret[object]
		}
		users[key] = user
	}
	return users
}

// managed returns the methods of a user of the state that the plan m manages already.
func (m *usersModel) managed(user entry, kept memory) []sspr.ContactMethod {
	if m.secret() {
		return kept.Secret[user.object]
	}
	return user.Row.Methods()
}
