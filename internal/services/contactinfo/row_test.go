package contactinfo

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestRefresh: what the state has of a method after a reading.
func TestRefresh(t *testing.T) {
	t.Parallel()
	const mobile = sspr.ContactMobilePhone
	text, null := types.StringValue, types.StringNull()
	for name, test := range map[string]struct {
		state       types.String
		live        string // "" for not registered
		prepopulate bool
		want        types.String
	}{
		"the same":                         {text("+61 400111222"), "+61 400111222", false, text("+61 400111222")},
		"another spelling is kept":         {text("+61400111222"), "+61 400111222", false, text("+61400111222")},
		"another number is drift":          {text("+61400111222"), "+61 400111333", false, text("+61 400111333")},
		"nobody manages it":                {null, "+61 400111222", false, null},
		"it is gone":                       {text("+61400111222"), "", false, null},
		"none, and none there":             {text("none"), "", false, text("none")},
		"none, and one there":              {text("none"), "+61 400111222", false, text("+61 400111222")},
		"a mask is no drift":               {text("+61400111222"), "+61 XXXXXXX22", false, text("+61400111222")},
		"a mask with asterisks, too":       {text("+61400111222"), "+61 *******99", false, text("+61400111222")},
		"a starting value that was taken":  {text("+61400111222"), "+61 400111333", true, text("+61400111222")},
		"a starting value that is missing": {text("+61400111222"), "", true, null},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			live := sspr.ContactInfo{}
			if test.live != "" {
				live[mobile] = test.live
			}
			state := userModel{MobilePhone: test.state}
			state.setRow(spelling.Refresh(state.record().Row, live, test.prepopulate))
			if got := state.MobilePhone; !got.Equal(test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// TestSettled: what of an entry is true after a write that failed half-way.
func TestSettled(t *testing.T) {
	t.Parallel()
	const mobile, alternate, email = sspr.ContactMobilePhone, sspr.ContactAlternateMobilePhone, sspr.ContactEmail
	asked := sspr.ContactRow{mobile: "+61400111222", "office_phone": "", email: "kim@private.example", alternate: "none"}
	before := sspr.ContactRow{mobile: "+61400999999", email: "old@private.example"}
	for name, test := range map[string]struct {
		live        sspr.ContactInfo
		unread      bool
		missing     []sspr.ContactMethod
		before      sspr.ContactRow
		prepopulate bool
		want        sspr.ContactRow
	}{
		"all of it":     {live: sspr.ContactInfo{mobile: "+61 400111222", email: "kim@private.example"}, want: asked},
		"nothing":       {missing: []sspr.ContactMethod{mobile, email}, want: sspr.ContactRow{"office_phone": "", alternate: "none"}},
		"nothing known": {unread: true, missing: []sspr.ContactMethod{mobile, email, alternate}, before: before, want: sspr.ContactRow{mobile: "+61400999999", "office_phone": "", email: "old@private.example"}},
		"the old values": {
			live:    sspr.ContactInfo{mobile: "+61 400999999", alternate: "+61 400888888"},
			missing: []sspr.ContactMethod{mobile, alternate, email}, before: before,
			want: sspr.ContactRow{mobile: "+61 400999999", "office_phone": "", alternate: "+61 400888888"},
		},
		"a masked number that was not sent": {
			live: sspr.ContactInfo{mobile: "+61 XXXXXXX22", email: "kim@private.example"}, missing: []sspr.ContactMethod{mobile}, before: before,
			want: sspr.ContactRow{mobile: "+61400999999", "office_phone": "", email: "kim@private.example", alternate: "none"},
		},
		"a masked number that was sent": {live: sspr.ContactInfo{mobile: "+61 XXXXXXX22", email: "kim@private.example"}, want: asked},
		// The former starting value is what the next apply knows its own work by.
		"a starting value that was not corrected": {
			live: sspr.ContactInfo{mobile: "+61 400999999"}, missing: []sspr.ContactMethod{mobile, email}, before: sspr.ContactRow{mobile: "+61400999999"}, prepopulate: true,
			want: sspr.ContactRow{mobile: "+61400999999", "office_phone": "", alternate: "none"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			result := graph.ContactResult{Live: graph.ContactInfo{Values: test.live}, Known: !test.unread, Missing: test.missing}
			if diff := cmp.Diff(test.want, spelling.AfterWrite(asked, test.before, written(result), test.prepopulate)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestMeans: entries are the same by meaning, and an empty cell is the same as none.
func TestMeans(t *testing.T) {
	t.Parallel()
	a := sspr.ContactRow{"mobile_phone": "+61400111222", "email": "kim@private.example", "office_phone": ""}
	for name, test := range map[string]struct {
		other sspr.ContactRow
		want  bool
	}{
		"another spelling": {sspr.ContactRow{"mobile_phone": "+61 400 111 222", "email": "Kim@private.example"}, true},
		"another number":   {sspr.ContactRow{"mobile_phone": "+61400111223", "email": "kim@private.example"}, false},
		"less":             {sspr.ContactRow{"mobile_phone": "+61400111222"}, false},
		"more":             {sspr.ContactRow{"mobile_phone": "+61400111222", "email": "kim@private.example", "office_phone": "none"}, false},
	} {
		if spelling.SameRow(a, test.other) != test.want || spelling.SameRow(test.other, a) != test.want {
			t.Errorf("%s: not %t", name, test.want)
		}
	}
}
