package contactinfo

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/graph"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/serviceerror"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

const mobile, email = sspr.ContactMobilePhone, sspr.ContactEmail

// mapModel is a model of a map. objects are the object IDs of a state, nil for a plan.
func mapModel(mode, onDestroy string, users map[string]sspr.ContactRow, objects map[string]string) *usersModel {
	m := &usersModel{settings: settings{Mode: types.StringValue(mode), OnDestroy: types.StringValue(onDestroy)}, Users: mapOf(users)}
	if objects != nil {
		m.ObjectIDs, m.SMSSignInStates = textMap(objects), textMap(map[string]string{"kim": "ready"})
	}
	return m
}

func keysOf(people []person) []string {
	keys := []string{}
	for _, p := range byKey(people) {
		keys = append(keys, p.key)
	}
	return keys
}

// TestChangeOfAMap: an update writes what is new or differs, leaves alone what is the same by meaning, and removes from
// those who left what was managed.
func TestChangeOfAMap(t *testing.T) {
	t.Parallel()
	before := map[string]sspr.ContactRow{"kim": {mobile: "+61 400111222"}, "lee": {mobile: "+61 400111333", email: "lee@private.example"}}
	desired := map[string]sspr.ContactRow{"kim": {mobile: "+61400111222"}, "pat": {email: "pat@private.example"}}
	kept := memory{Managed: []sspr.ContactMethod{mobile}}
	for name, test := range map[string]struct {
		was, mode, onDestroy       string
		leaving, changing, staying []string
	}{
		"enforce":               {modeEnforce, modeEnforce, destroyRemove, []string{"lee"}, []string{"pat"}, []string{"kim"}},
		"retain":                {modeEnforce, modeEnforce, destroyRetain, []string{}, []string{"pat"}, []string{"kim"}},
		"enforced from now on":  {modePrepopulate, modeEnforce, destroyRemove, []string{"lee"}, []string{"kim", "pat"}, []string{}},
		"prepopulate from here": {modeEnforce, modePrepopulate, destroyRemove, []string{"lee"}, []string{"pat"}, []string{"kim"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			plan := mapModel(test.mode, test.onDestroy, desired, nil)
			c := plan.change(plan, mapModel(test.was, destroyRemove, before, map[string]string{"kim": "1", "lee": "2"}), kept)
			for _, diff := range []string{
				cmp.Diff(test.leaving, keysOf(c.leaving)), cmp.Diff(test.changing, keysOf(c.changing)), cmp.Diff(test.staying, keysOf(c.staying)),
			} {
				if diff != "" {
					t.Error(diff)
				}
			}
			for _, p := range c.leaving {
				if diff := cmp.Diff(sspr.ContactInfo{mobile: ""}, p.change.Wanted); diff != "" || p.object != "2" || !p.change.Exists {
					t.Errorf("lee loses %v: %s", p, diff)
				}
			}
			for _, p := range c.changing {
				if p.change.Exists != (p.key == "kim") || p.change.Name != p.key || p.change.Prepopulate != (test.mode == modePrepopulate) {
					t.Errorf("got %v", p.change)
				}
			}
		})
	}
}

// TestKeepRenamed: a user who has another key now does not leave, and if it is not known who the new keys are, no user does.
func TestKeepRenamed(t *testing.T) {
	t.Parallel()
	for sure, want := range map[bool][]string{true: {"pat"}, false: {}} {
		at := func(key, object string) person { return person{key: key, entry: entry{object: object}} }
		c := &change{leaving: []person{at("kim", "1"), at("lee", "2"), at("pat", "3")}, changing: []person{at("new", "1")}, staying: []person{at("other", "2")}}
		c.keepRenamed(sure)
		if diff := cmp.Diff(want, keysOf(c.leaving)); diff != "" || len(c.held) != map[bool]int{true: 0, false: 3}[sure] {
			t.Errorf("sure %t: %d are held, %s", sure, len(c.held), diff)
		}
	}
}

// TestStateAfterWrites: a map's state keeps users of whom anything is known, and nothing of those for whom nothing was done.
func TestStateAfterWrites(t *testing.T) {
	t.Parallel()
	planned, before := sspr.ContactRow{mobile: "+61 400111222"}, sspr.ContactRow{mobile: "+61 400111333"}
	sent := &serviceerror.Error{Kind: serviceerror.TimedOut, Sent: serviceerror.SentUnanswered}
	known := graph.ContactResult{Known: true, Live: graph.ContactInfo{Values: sspr.ContactInfo{mobile: "+61 400111444"}}, Missing: []sspr.ContactMethod{mobile}}
	for name, test := range map[string]struct {
		o    outcome
		want sspr.ContactRow
	}{
		"written":                        {outcome{}, planned},
		"gone":                           {outcome{gone: true, err: sent}, nil},
		"new, and nothing known":         {outcome{err: sent}, nil},
		"new, and nothing done":          {outcome{err: errors.New("no"), result: known}, nil},
		"new, and perhaps done":          {outcome{err: sent, result: known}, sspr.ContactRow{mobile: "+61 400111444"}},
		"known before, and nothing read": {outcome{person: person{change: graph.ContactChange{Exists: true}}, err: sent}, before},
		"known before, and read":         {outcome{person: person{change: graph.ContactChange{Exists: true}}, err: errors.New("no"), result: known}, sspr.ContactRow{mobile: "+61 400111444"}},
	} {
		o := test.o
		o.key, o.object, o.planned, o.Row = "kim", "1", planned, before
		s := newUsersState(mapModel(modeEnforce, destroyRemove, nil, nil))
		s.putWritten([]outcome{o})
		if diff := cmp.Diff(test.want, s.rows["kim"]); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// TestStateAfterRemovals: users from whom methods could not be removed stay, with what they still have.
func TestStateAfterRemovals(t *testing.T) {
	t.Parallel()
	user := person{key: "kim", entry: entry{object: "1", ContactRecord: sspr.ContactRecord{Row: sspr.ContactRow{mobile: "+61 400111222", email: "kim@private.example"}}, sms: "ready"}}
	failed := errors.New("no")
	read := graph.ContactResult{Known: true, Live: graph.ContactInfo{Values: sspr.ContactInfo{mobile: "+61 400111222"}}}
	for name, test := range map[string]struct {
		o    outcome
		want []sspr.ContactMethod
		sms  string
	}{
		"removed":          {outcome{person: user}, nil, ""},
		"nothing is known": {outcome{person: user, err: failed}, []sspr.ContactMethod{mobile, email}, "ready"},
		"read":             {outcome{person: user, err: failed, result: read}, []sspr.ContactMethod{mobile}, ""},
	} {
		s := newUsersState(mapModel(modeEnforce, destroyRemove, nil, nil))
		s.putFailed([]outcome{test.o}, false)
		if got := s.rows["kim"].Methods(); !slices.Equal(got, test.want) || s.sms["kim"] != test.sms {
			t.Errorf("%s: got %v and %q", name, got, s.sms["kim"])
		}
	}
}

// TestChangeOfOneUser: one user is a map of one, who is always asked for, and a twin is written if its version changes.
func TestChangeOfOneUser(t *testing.T) {
	t.Parallel()
	state := &userModel{
		settings: settings{ID: types.StringValue("tenant/1"), Mode: types.StringValue(modeEnforce)}, UserID: types.StringValue("kim"),
		MobilePhone: types.StringValue("+61 400111222"), EmailWOVersion: types.Int64Value(1),
	}
	for version, want := range map[int64]sspr.ContactInfo{1: {}, 2: {email: "kim@private.example"}} {
		config := &userModel{settings: state.settings, UserID: types.StringValue("kim.married"), EmailWO: types.StringValue("kim@private.example"), EmailWOVersion: types.Int64Value(version)}
		c := config.change(config, state, memory{})
		if len(c.changing) != 1 || len(c.leaving)+len(c.staying) != 0 {
			t.Fatalf("got %v", c)
		}
		p := c.changing[0]
		if diff := cmp.Diff(want, p.change.Wanted); diff != "" || p.object != "1" || p.key != "kim.married" || p.change.Name != "kim.married" || !p.change.Exists {
			t.Errorf("version %d: got %v, %s", version, p, diff)
		}
		if created := config.change(config, &userModel{}, memory{}); created.before != nil || created.changing[0].change.Exists || len(created.changing[0].change.Wanted) != 1 {
			t.Errorf("a create is %v", created)
		}
	}
}
