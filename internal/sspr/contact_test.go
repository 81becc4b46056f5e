package sspr_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const (
	mobile    = sspr.ContactMobilePhone
	alternate = sspr.ContactAlternateMobilePhone
	office    = sspr.ContactOfficePhone
	email     = sspr.ContactEmail
)

// alike reports whether two values are equal apart from case and spaces.
func alike(_ sspr.ContactMethod, a, b string) bool {
	return strings.EqualFold(strings.ReplaceAll(a, " ", ""), strings.ReplaceAll(b, " ", ""))
}

func TestContactSteps(t *testing.T) {
	t.Parallel()
	everything := sspr.ContactInfo{mobile: "+1 1", alternate: "+1 2", office: "+1 3", email: "k@x"}
	for name, test := range map[string]struct {
		live, wanted sspr.ContactInfo
		want         []sspr.ContactStep
	}{
		"nothing wanted":         {everything, nil, nil},
		"nothing there":          {nil, nil, nil},
		"add":                    {nil, sspr.ContactInfo{office: "+1 3"}, []sspr.ContactStep{{office, "+1 3", true}}},
		"change":                 {everything, sspr.ContactInfo{office: "+1 4"}, []sspr.ContactStep{{office, "+1 4", false}}},
		"remove":                 {everything, sspr.ContactInfo{office: ""}, []sspr.ContactStep{{office, "", false}}},
		"there already":          {everything, everything, nil},
		"another spelling":       {everything, sspr.ContactInfo{mobile: "+11", email: "K@X"}, nil},
		"not there already":      {nil, sspr.ContactInfo{mobile: "", email: ""}, nil},
		"a registration of none": {sspr.ContactInfo{mobile: ""}, sspr.ContactInfo{mobile: "+1 1"}, []sspr.ContactStep{{mobile, "+1 1", false}}},
		"all are added, mobile before alternate": {nil, everything, []sspr.ContactStep{
			{mobile, "+1 1", true}, {alternate, "+1 2", true}, {office, "+1 3", true}, {email, "k@x", true},
		}},
		"all are removed, alternate before mobile": {everything, sspr.ContactInfo{mobile: "", alternate: "", office: "", email: ""}, []sspr.ContactStep{
			{email, "", false}, {office, "", false}, {alternate, "", false}, {mobile, "", false},
		}},
		"removed after everything else": {
			sspr.ContactInfo{alternate: "+1 2", mobile: "+1 1", office: "+1 3"},
			sspr.ContactInfo{mobile: "+1 9", alternate: "", office: "", email: "k@x"},
			[]sspr.ContactStep{{mobile, "+1 9", false}, {email, "k@x", true}, {office, "", false}, {alternate, "", false}},
		},
		"the unmanaged stays": {everything, sspr.ContactInfo{email: "l@x"}, []sspr.ContactStep{{email, "l@x", false}}},
	} {
		if got := sspr.ContactSteps(test.live, test.wanted, alike); !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestPrepopulate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ live, wanted, given, want sspr.ContactInfo }{
		"missing":              {nil, sspr.ContactInfo{mobile: "+1 1", email: "k@x"}, nil, sspr.ContactInfo{mobile: "+1 1", email: "k@x"}},
		"the user's own":       {sspr.ContactInfo{mobile: "+1 9"}, sspr.ContactInfo{mobile: "+1 1", email: "k@x"}, nil, sspr.ContactInfo{email: "k@x"}},
		"given before":         {sspr.ContactInfo{mobile: "+1 1"}, sspr.ContactInfo{mobile: "+1 2"}, sspr.ContactInfo{mobile: "+1 1"}, sspr.ContactInfo{mobile: "+1 2"}},
		"given, other space":   {sspr.ContactInfo{mobile: "+11"}, sspr.ContactInfo{mobile: "+1 2"}, sspr.ContactInfo{mobile: "+1 1"}, sspr.ContactInfo{mobile: "+1 2"}},
		"given, then changed":  {sspr.ContactInfo{mobile: "+1 9"}, sspr.ContactInfo{mobile: "+1 2"}, sspr.ContactInfo{mobile: "+1 1"}, sspr.ContactInfo{}},
		"given, then removed":  {nil, sspr.ContactInfo{mobile: "+1 2"}, sspr.ContactInfo{mobile: "+1 1"}, sspr.ContactInfo{mobile: "+1 2"}},
		"given something else": {sspr.ContactInfo{office: "+1 1"}, sspr.ContactInfo{office: "+1 2"}, sspr.ContactInfo{mobile: "+1 1"}, sspr.ContactInfo{}},
		"not wanted":           {sspr.ContactInfo{office: "+1 1"}, nil, sspr.ContactInfo{office: "+1 1"}, sspr.ContactInfo{}},
	} {
		live, wanted := maps.Clone(test.live), maps.Clone(test.wanted)
		if got := sspr.Prepopulate(test.live, test.wanted, test.given, alike); !maps.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
		if !maps.Equal(live, test.live) || !maps.Equal(wanted, test.wanted) {
			t.Errorf("%s: what was given has changed", name)
		}
	}
}

func TestContactRules(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		wanted      sspr.ContactInfo
		prepopulate bool
		want        []sspr.ContactMethod
	}{
		"nothing":                          {nil, false, nil},
		"both phones":                      {sspr.ContactInfo{mobile: "+1 1", alternate: "+1 2"}, false, nil},
		"alternate beside one unmanaged":   {sspr.ContactInfo{alternate: "+1 2"}, true, nil},
		"alternate without":                {sspr.ContactInfo{mobile: "", alternate: "+1 2"}, false, []sspr.ContactMethod{alternate}},
		"both removed":                     {sspr.ContactInfo{mobile: "", alternate: ""}, false, nil},
		"alternate removed":                {sspr.ContactInfo{mobile: "+1 1", alternate: ""}, false, nil},
		"starting values":                  {sspr.ContactInfo{mobile: "+1 1", email: "k@x"}, true, nil},
		"no starting value takes away":     {sspr.ContactInfo{office: "", email: ""}, true, []sspr.ContactMethod{office, email}},
		"alternate without, starting both": {sspr.ContactInfo{mobile: "", alternate: "+1 2"}, true, []sspr.ContactMethod{alternate, mobile}},
	} {
		var got []sspr.ContactMethod
		for _, f := range sspr.ContactRules(test.wanted, test.prepopulate) {
			got = append(got, sspr.ContactMethod(f.Field))
			if f.Severity != sspr.Error || f.Summary == "" || f.Detail == "" {
				t.Errorf("%s: %+v", name, f)
			}
			for _, v := range test.wanted {
				if v != "" && strings.Contains(f.Summary+f.Detail, v) {
					t.Errorf("%s: %q is in the text", name, v)
				}
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: got %v, want %v", name, got, test.want)
		}
	}
}

func TestContactLists(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		methods       []sspr.ContactMethod
		phones, email bool
	}{
		{nil, true, true},
		{[]sspr.ContactMethod{office}, true, false},
		{[]sspr.ContactMethod{email}, false, true},
		{[]sspr.ContactMethod{email, alternate}, true, true},
		{sspr.ContactMethods, true, true},
	} {
		if sspr.HasPhones(test.methods) != test.phones || sspr.HasEmail(test.methods) != test.email {
			t.Errorf("%v is wrong", test.methods)
		}
	}
}
