package sspr_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

func TestNarrows(t *testing.T) {
	scope := func(enabledFor sspr.EnabledFor, group ...string) sspr.Scope {
		s := sspr.Scope{EnabledFor: &enabledFor}
		if len(group) > 0 {
			s.GroupID = &group[0]
		}
		return s
	}
	for _, c := range []struct {
		name           string
		before, after  sspr.Scope
		narrows, known bool
	}{
		{"all to none", scope("all", ""), scope("none", ""), true, true},
		{"all to a group", scope("all", ""), scope("selected", "a"), true, true},
		{"a group to another", scope("selected", "a"), scope("selected", "b"), true, true},
		{"a group to itself in capitals", scope("selected", "a"), scope("selected", "A"), false, true},
		{"a group to all", scope("selected", "a"), scope("all", ""), false, true},
		{"a group to none", scope("selected", "a"), scope("none", ""), true, true},
		{"none to a group", scope("none", ""), scope("selected", "a"), false, true},
		{"none to a group of the same run", scope("none", ""), scope("selected"), false, true},
		{"a group to one of the same run", scope("selected", "a"), scope("selected"), true, false},
		{"all to one of the same run", scope("all", ""), scope("selected"), true, false},
		{"all to what is not known", scope("all", ""), sspr.Scope{}, true, false},
		{"what the service alone knows to none", scope("7", ""), scope("none", ""), true, true},
		{"what the service alone knows to itself", scope("7", ""), scope("7", ""), false, true},
		{"all stays", scope("all", ""), scope("all", ""), false, true},
		{"none stays", scope("none", ""), scope("none", ""), false, true},
	} {
		if narrows, known := c.after.Narrows(c.before); narrows != c.narrows || known != c.known {
			t.Errorf("%s: narrows %t, known %t", c.name, narrows, known)
		}
	}
	for name, s := range map[string]sspr.Scope{"not known": {}, "a group that is not known": scope("selected"), "a word of the service": scope("7", "")} {
		if _, known := s.Reach(nil); known {
			t.Errorf("%s: known", name)
		}
	}
}
