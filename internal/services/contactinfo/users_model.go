package contactinfo

import (
	"cmp"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/deadline"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/phone"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// usersModel is the model of sspr_users_contact_info.
type usersModel struct {
	ID              types.String      `tfsdk:"id"`
	Users           types.Map         `tfsdk:"users"`
	UsersWO         types.Map         `tfsdk:"users_wo"`
	UsersWOVersion  types.Int64       `tfsdk:"users_wo_version"`
	Mode            types.String      `tfsdk:"mode"`
	OnDestroy       types.String      `tfsdk:"on_destroy"`
	ObjectIDs       types.Map         `tfsdk:"object_ids"`
	SMSSignInStates types.Map         `tfsdk:"sms_sign_in_states"`
	Timeouts        deadline.Timeouts `tfsdk:"timeouts"`
}

// row is what a map says of one user, as it is spelled there. Values that are "" are empty cells and say nothing.
type row map[sspr.ContactMethod]string

// rowType is the type of one user's entry. It is a map and not an object, because an entry leaves out what it does not
// manage; and the whole is no nested attribute, because the work that Terraform and its framework do for those grows
// with the square of their number.
var rowType = types.MapType{ElemType: types.StringType}

// rows takes a map attribute apart.
func rows(m types.Map) map[string]row {
	found := make(map[string]row, len(m.Elements()))
	for key, value := range m.Elements() {
		entry, ok := value.(types.Map)
		if !ok {
			continue
		}
		r := row{}
		for name, v := range entry.Elements() {
			if s, ok := v.(types.String); ok && !s.IsNull() && !s.IsUnknown() {
				r[sspr.ContactMethod(name)] = s.ValueString()
			}
		}
		found[key] = r
	}
	return found
}

// mapOf puts rows together again.
func mapOf(found map[string]row) types.Map {
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

// wanted gives what a row asks for.
func (r row) wanted() sspr.ContactInfo {
	w := sspr.ContactInfo{}
	for m, v := range r {
		if sspr.Trim(v) != "" {
			w[m] = wish(m, v)
		}
	}
	return w
}

// methods gives the methods that the row says something of.
func (r row) methods() []sspr.ContactMethod {
	var methods []sspr.ContactMethod
	for _, m := range sspr.ContactMethods {
		if sspr.Trim(r[m]) != "" {
			methods = append(methods, m)
		}
	}
	return methods
}

// means says whether two rows ask for the same, whatever the spelling.
func (r row) means(other row) bool {
	return slices.Equal(r.methods(), other.methods()) && !slices.ContainsFunc(r.methods(), func(m sspr.ContactMethod) bool {
		return !same(m)(r[m], other[m])
	})
}

// refresh takes a reading over. It gives the row as it stands in the state.
func (r row) refresh(live sspr.ContactInfo, prepopulates bool) row {
	next := row{}
	for m, v := range r {
		if sspr.Trim(v) == "" {
			next[m] = v // an empty cell stays one
		} else if now := refresh(m, types.StringValue(v), live, prepopulates); !now.IsNull() {
			next[m] = now.ValueString()
		}
	}
	return next
}

// settled gives what of the row is true after a write. What is missing after a failure is as the user has it, or as it
// was in the state before (see userModel.settle).
func (r row) settled(result graph.ContactResult, before row, prepopulates bool) row {
	next := row{}
	for m, v := range r {
		have, registered := result.Live.Values[m]
		was, known := before[m]
		switch {
		case !slices.Contains(result.Missing, m):
			next[m] = v
		case !result.Known || prepopulates || (m.IsPhone() && phone.Masked(have)):
			if known {
				next[m] = was
			}
		case registered:
			next[m] = have
		}
	}
	return next
}

// texts turns a map attribute of strings into a Go map.
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

// secret says whether the configuration is in the write-only map.
func (m *usersModel) secret() bool { return m.Users.IsNull() }

func (m *usersModel) prepopulates() bool { return m.Mode.ValueString() == modePrepopulate }

// person is one user of the map, with what the state knows and the configuration wants.
type person struct {
	// key is how the configuration calls the user: object id or user principal name.
	key string
	// object is the user's object id, "" where it is not known yet.
	object string
	change graph.ContactChange
	// methods are those to read.
	methods []sspr.ContactMethod
}

// byKey puts people in a fixed order, so that runs and messages can be compared.
func byKey(people []person) []person {
	slices.SortFunc(people, func(a, b person) int { return cmp.Compare(a.key, b.key) })
	return people
}
