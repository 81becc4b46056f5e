package passwords

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestProtectionRules has a row for each rule, at its limits (passwords 1.14 and 1.15).
func TestProtectionRules(t *testing.T) {
	words := func(list ...string) Protection { return Protection{CustomBanned: &list} }
	many := func(n int) Protection {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprintf("word%d", i)
		}
		return words(list...)
	}
	for name, test := range map[string]struct {
		p    Protection
		want string
	}{
		"nothing":               {Protection{}, ""},
		"a threshold of 0":      {Protection{LockoutThreshold: new(int64(0))}, "Invalid lockout threshold"},
		"a threshold of 1":      {Protection{LockoutThreshold: new(int64(1))}, ""},
		"a threshold of 50":     {Protection{LockoutThreshold: new(int64(50))}, ""},
		"a threshold of 51":     {Protection{LockoutThreshold: new(int64(51))}, "Invalid lockout threshold"},
		"4 seconds":             {Protection{LockoutDurationSeconds: new(int64(4))}, "Invalid lockout duration"},
		"5 seconds":             {Protection{LockoutDurationSeconds: new(int64(5))}, ""},
		"18000 seconds":         {Protection{LockoutDurationSeconds: new(int64(18000))}, ""},
		"18001 seconds":         {Protection{LockoutDurationSeconds: new(int64(18001))}, "Invalid lockout duration"},
		"another mode":          {Protection{OnPremisesMode: new("Off")}, "Invalid on-premises mode"},
		"no words":              {words(), ""},
		"three letters":         {words("abc"), "Invalid banned word"},
		"four letters":          {words("abcd"), ""},
		"sixteen characters":    {words("äöüäöüäöüäöüäöüß"), ""},
		"seventeen characters":  {words("abcdefghijklmnopq"), "Invalid banned word"},
		"a tab":                 {words("con\ttoso"), "Invalid banned word"},
		"a line break":          {words("con\ntoso"), "Invalid banned word"},
		"a blank at the end":    {words("contoso "), "Invalid banned word"},
		"a blank in the middle": {words("con toso"), ""},
		"another case":          {words("Contoso", "contoso"), "Banned word twice"},
		"1,000 words":           {many(1000), ""},
		"1,001 words":           {many(1001), "Too many banned words"},
	} {
		got := ""
		for _, f := range test.p.Check() {
			got += f.Summary
			if !f.Standing {
				t.Errorf("%s: %q stops a validation, and a tenant may have the value", name, f.Summary)
			}
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// TestProtectionMessagesStayReadable refuses a thousand words and quotes five of them.
func TestProtectionMessagesStayReadable(t *testing.T) {
	list := make([]string, 1000)
	for i := range list {
		list[i] = fmt.Sprintf("a word that is too long %d", i)
	}
	found := Protection{CustomBanned: &list}.Check()
	if len(found) != 1 || !strings.Contains(found[0].Detail, "and 995 other words") || len(found[0].Detail) > 500 {
		t.Errorf("got %+v", found)
	}
}

// TestProtectionWithoutEffect warns of settings that do nothing, by what the configuration writes and what the tenant keeps.
func TestProtectionWithoutEffect(t *testing.T) {
	on, off, enforce := new(true), new(false), new(ModeEnforce)
	for name, test := range map[string]struct {
		written, live Protection
		want          []string
	}{
		"enforce, and no check":               {Protection{OnPremisesMode: enforce}, Protection{CheckOnPremises: off}, []string{FieldOnPremisesMode}},
		"enforce, and the check kept":         {Protection{OnPremisesMode: enforce}, Protection{CheckOnPremises: on}, nil},
		"enforce with the check":              {Protection{OnPremisesMode: enforce, CheckOnPremises: on}, Protection{CheckOnPremises: off}, nil},
		"enforce in the tenant":               {Protection{}, Protection{OnPremisesMode: enforce, CheckOnPremises: off}, nil},
		"audit, and no check":                 {Protection{OnPremisesMode: new(ModeAudit)}, Protection{CheckOnPremises: off}, nil},
		"no words":                            {Protection{EnforceCustomBanned: on, CustomBanned: &[]string{}}, Protection{}, []string{FieldEnforceCustomBanned}},
		"no words kept":                       {Protection{EnforceCustomBanned: on}, Protection{CustomBanned: &[]string{}}, []string{FieldEnforceCustomBanned}},
		"words kept":                          {Protection{EnforceCustomBanned: on}, Protection{CustomBanned: &[]string{"contoso"}}, nil},
		"no words, and the list switched off": {Protection{EnforceCustomBanned: off}, Protection{CustomBanned: &[]string{}}, nil},
	} {
		var got []string
		for _, f := range test.written.CheckKept(test.live) {
			got = append(got, f.Field)
			if f.Severity != sspr.Warning {
				t.Errorf("%s: an error", name)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// TestRestoringAbsentSettings carries the mark to the write, whatever the configuration managed.
func TestRestoringAbsentSettings(t *testing.T) {
	found := Protection{LockoutThreshold: new(int64(10)), LockoutDurationSeconds: new(int64(60)), Absent: new(true)}
	change, lost := found.Restoring([]string{"lockout_threshold", "on_premises_mode"})
	if change.Absent == nil || !*change.Absent || change.LockoutThreshold == nil || change.LockoutDurationSeconds != nil || !slices.Equal(lost, []string{"on_premises_mode"}) {
		t.Errorf("got %+v and %v", change, lost)
	}
}

// TestWordsAreComparedWithoutCase keeps the author's spelling.
func TestWordsAreComparedWithoutCase(t *testing.T) {
	if !SameWords([]string{"Contoso", "fabrikam"}, []string{"FABRIKAM", "contoso", "Contoso"}) || SameWords([]string{"contoso"}, []string{"contoso", "fabrikam"}) {
		t.Error("words are compared otherwise")
	}
	if got := Respelled([]string{"contoso", "fabrikam"}, []string{"ConToso"}); !slices.Equal(got, []string{"ConToso", "fabrikam"}) {
		t.Errorf("respelled: %v", got)
	}
}

// TestTheSpellingOfAMode: a text that stands for a mode is read as that mode, so it is refused at once, with the word that is meant.
func TestTheSpellingOfAMode(t *testing.T) {
	for text, want := range map[string]string{"audit": "", "enforce": "", "Audit": `Did you mean "audit"?`, "Enforced": `Did you mean "enforce"?`, "": "is empty"} {
		found := Protection{OnPremisesMode: &text}.Check()
		if want == "" && len(found) == 0 {
			continue
		}
		if want == "" || len(found) != 1 || found[0].Standing || !strings.Contains(found[0].Detail, want) {
			t.Errorf("%q: %v, want %q", text, found, want)
		}
	}
}

// TestTwoSpellingsOfAWordStay: an import shows both, and a refresh is no change.
func TestTwoSpellingsOfAWordStay(t *testing.T) {
	both := []string{"Contoso", "contoso"}
	if got := Respelled(both, both); !slices.Equal(got, both) {
		t.Errorf("got %q", got)
	}
}
