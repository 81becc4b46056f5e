package sspr_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// spelling is a simple idea of what values mean.
var spelling = sspr.ContactSpelling{
	Same:      alike,
	None:      func(value string) bool { return sspr.Trim(value) == "none" },
	Masked:    func(number string) bool { return strings.Contains(number, "*") },
	Canonical: func(number string) string { return strings.ReplaceAll(number, " ", "") },
}

func TestContactRowValues(t *testing.T) {
	t.Parallel()
	row := sspr.ContactRow{email: " k@x ", mobile: "+1 1", alternate: "none", office: " "}
	if diff := cmp.Diff([]sspr.ContactMethod{mobile, alternate, email}, row.Methods()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(sspr.ContactInfo{mobile: "+11", alternate: "", email: "k@x"}, spelling.Wanted(row)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(sspr.ContactInfo{mobile: "+1 1", email: " k@x "}, spelling.Values(row)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(sspr.ContactRow{mobile: "+1 1"}, row.Only(func(m sspr.ContactMethod) bool { return m == mobile })); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]sspr.ContactMethod{mobile, email}, sspr.ContactInfo{email: "", mobile: "+1 1"}.Methods()); diff != "" {
		t.Error(diff)
	}
}

func TestContactRecord(t *testing.T) {
	t.Parallel()
	record := sspr.ContactRecord{Row: sspr.ContactRow{email: "k@x", office: ""}, WriteOnly: []sspr.ContactMethod{mobile}}
	if diff := cmp.Diff([]sspr.ContactMethod{mobile, email}, record.Tracked()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]sspr.ContactMethod{office}, record.Begins([]sspr.ContactMethod{mobile, office, email})); diff != "" {
		t.Error(diff)
	}
	removal := record.Removal(func(m sspr.ContactMethod) bool { return m != email })
	if diff := cmp.Diff(sspr.ContactInfo{mobile: ""}, removal); diff != "" {
		t.Error(diff)
	}
}

func TestAdoptedContactRow(t *testing.T) {
	t.Parallel()
	row, masked := spelling.Adopt(sspr.ContactInfo{mobile: "+1 *", office: "+1 3", email: "k*@x"})
	if diff := cmp.Diff(sspr.ContactRow{office: "+1 3", email: "k*@x"}, row); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(masked, []sspr.ContactMethod{mobile}) {
		t.Errorf("got %v", masked)
	}
}

func TestSameContactRow(t *testing.T) {
	t.Parallel()
	row := sspr.ContactRow{mobile: "+1 1", email: "none", office: ""}
	for name, test := range map[string]struct {
		other sspr.ContactRow
		want  bool
	}{
		"another spelling":    {sspr.ContactRow{mobile: "+11", email: " none"}, true},
		"another number":      {sspr.ContactRow{mobile: "+1 2", email: "none"}, false},
		"a value for none":    {sspr.ContactRow{mobile: "+1 1", email: "k@x"}, false},
		"fewer":               {sspr.ContactRow{mobile: "+1 1"}, false},
		"more":                {sspr.ContactRow{mobile: "+1 1", email: "none", office: "none"}, false},
		"another empty cell":  {sspr.ContactRow{mobile: "+1 1", email: "none", alternate: " "}, true},
		"one for another one": {sspr.ContactRow{mobile: "+1 1", office: "+1 1"}, false},
	} {
		if spelling.SameRow(row, test.other) != test.want || spelling.SameRow(test.other, row) != test.want {
			t.Errorf("%s: not %t", name, test.want)
		}
	}
}

func TestRemovedContacts(t *testing.T) {
	t.Parallel()
	before := sspr.ContactRow{mobile: "+1 1", office: "none", email: "k@x"}
	now := sspr.ContactRow{mobile: "none", office: "none", alternate: "none"}
	if got := spelling.Removed(before, now); !slices.Equal(got, []sspr.ContactMethod{mobile}) {
		t.Errorf("got %v", got)
	}
}

func TestRefreshedContactRow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		row         string // the value of the mobile phone, "-" if it is not managed
		live        string // "" if it is not registered
		prepopulate bool
		want        string
	}{
		"the same":                   {"+1 1", "+1 1", false, "+1 1"},
		"another spelling stays":     {"+11", "+1 1", false, "+11"},
		"another number":             {"+1 1", "+1 2", false, "+1 2"},
		"removed by the user":        {"+1 1", "", false, "-"},
		"not managed":                {"-", "+1 1", false, "-"},
		"none":                       {"none", "", false, "none"},
		"none, but registered":       {"none", "+1 1", false, "+1 1"},
		"an empty cell":              {" ", "+1 1", false, " "},
		"a masked number":            {"+1 1", "+1 *", false, "+1 1"},
		"a starting value, replaced": {"+1 1", "+1 2", true, "+1 1"},
		"a starting value, removed":  {"+1 1", "", true, "-"},
	} {
		row, live, want := sspr.ContactRow{}, sspr.ContactInfo{}, sspr.ContactRow{}
		if test.row != "-" {
			row[mobile] = test.row
		}
		if test.live != "" {
			live[mobile] = test.live
		}
		if test.want != "-" {
			want[mobile] = test.want
		}
		if diff := cmp.Diff(want, spelling.Refresh(row, live, test.prepopulate)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestContactRowAfterWrite(t *testing.T) {
	t.Parallel()
	planned, before := sspr.ContactRow{mobile: "+1 1", email: "k@x"}, sspr.ContactRow{mobile: "+1 9"}
	both := []sspr.ContactMethod{mobile, email}
	for name, test := range map[string]struct {
		write       sspr.ContactWrite
		prepopulate bool
		want        sspr.ContactRow
	}{
		"all is written":       {sspr.ContactWrite{Known: true}, false, planned},
		"nothing is known":     {sspr.ContactWrite{Missing: both}, false, before},
		"nothing is there":     {sspr.ContactWrite{Known: true, Missing: both}, false, sspr.ContactRow{}},
		"one is missing":       {sspr.ContactWrite{Live: sspr.ContactInfo{mobile: "+1 8"}, Known: true, Missing: both[:1]}, false, sspr.ContactRow{mobile: "+1 8", email: "k@x"}},
		"a masked number":      {sspr.ContactWrite{Live: sspr.ContactInfo{mobile: "+1 *"}, Known: true, Missing: both[:1]}, false, sspr.ContactRow{mobile: "+1 9", email: "k@x"}},
		"a starting value":     {sspr.ContactWrite{Live: sspr.ContactInfo{mobile: "+1 8"}, Known: true, Missing: both[:1]}, true, sspr.ContactRow{mobile: "+1 9", email: "k@x"}},
		"one not removed":      {sspr.ContactWrite{Live: sspr.ContactInfo{office: "+1 3"}, Known: true, Missing: []sspr.ContactMethod{office}}, false, sspr.ContactRow{mobile: "+1 1", email: "k@x", office: "+1 3"}},
		"one without a before": {sspr.ContactWrite{Live: sspr.ContactInfo{email: "own@x"}, Known: true, Missing: both[1:]}, true, sspr.ContactRow{mobile: "+1 1"}},
	} {
		if diff := cmp.Diff(test.want, spelling.AfterWrite(planned, before, test.write, test.prepopulate)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestContactTakeover(t *testing.T) {
	t.Parallel()
	live := sspr.ContactInfo{mobile: "+1 1", office: "+1 *", email: "own@x"}
	for name, test := range map[string]struct {
		wanted      sspr.ContactInfo
		prepopulate bool
		want        sspr.ContactTakeover
		loses       bool
	}{
		"nothing":                {nil, false, sspr.ContactTakeover{}, false},
		"new":                    {sspr.ContactInfo{alternate: "+1 2"}, false, sspr.ContactTakeover{Added: []sspr.ContactMethod{alternate}}, false},
		"the same":               {sspr.ContactInfo{mobile: "+11"}, false, sspr.ContactTakeover{Kept: []sspr.ContactMethod{mobile}}, false},
		"none, and none there":   {sspr.ContactInfo{alternate: ""}, false, sspr.ContactTakeover{Kept: []sspr.ContactMethod{alternate}}, false},
		"replaced and removed":   {sspr.ContactInfo{mobile: "+1 2", email: ""}, false, sspr.ContactTakeover{Replaced: []sspr.ContactMethod{mobile}, Removed: []sspr.ContactMethod{email}}, true},
		"masked":                 {sspr.ContactInfo{office: "+1 3"}, false, sspr.ContactTakeover{Hidden: []sspr.ContactMethod{office}}, true},
		"the user's own, counts": {sspr.ContactInfo{mobile: "+1 2", office: "+1 3"}, true, sspr.ContactTakeover{Kept: []sspr.ContactMethod{mobile, office}}, false},
	} {
		got := spelling.TakeOver(live, test.wanted, test.prepopulate)
		if diff := cmp.Diff(test.want, got); diff != "" || got.Loses() != test.loses {
			t.Errorf("%s: loses %t, %s", name, got.Loses(), diff)
		}
	}
}
