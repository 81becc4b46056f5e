package graph

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/passwords"
)

// rulesOf returns the values that a tenant has stored, and whether it has any.
func rulesOf(t *testing.T, server *emulator.Server) (values map[string]string, there bool) {
	t.Helper()
	values = map[string]string{}
	err := server.View(func(s emulator.State) {
		there = len(s.PasswordRules) > 0
		for _, name := range s.PasswordRuleNames() {
			values[name] = s.PasswordRule(name)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return values, there
}

// sentRule is a value in the body of a write. The value is raw, so that a number is no text.
type sentRule struct {
	Name  string          `json:"name"`
	Value json.RawMessage `json:"value"`
}

// writesOfRules returns the writes that a server got: method and path, and the values by name in their order.
func writesOfRules(t *testing.T, server *emulator.Server) (lines []string, bodies [][]sentRule) {
	t.Helper()
	for _, r := range server.Requests() {
		if !r.IsWrite() {
			continue
		}
		path, _ := strings.CutPrefix(r.Path, "/v1.0")
		if at := strings.LastIndex(path, "/"); at > 0 {
			path = path[:at] + "/{id}"
		}
		var body struct {
			Values []sentRule `json:"values"`
		}
		if len(r.Body) > 0 {
			if err := json.Unmarshal(r.Body, &body); err != nil {
				t.Fatalf("%s: %v", r.Body, err)
			}
		}
		lines, bodies = append(lines, r.Method+" "+path), append(bodies, body.Values)
	}
	return lines, bodies
}

// sentAs returns the raw value of a name in the body of a write.
func sentAs(body []sentRule, name string) string {
	for _, v := range body {
		if v.Name == name {
			return string(v.Value)
		}
	}
	return ""
}

// TestDSC5414 is the first of the five faults of Microsoft365DSC (passwords 1.23): its POST had the values that differed, and the
// service refused it. A first write has all names of the template, in its order.
func TestDSC5414TheFirstWriteHasAllValues(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	before, after, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7))})
	if err != nil {
		t.Fatal(err)
	}
	lines, bodies := writesOfRules(t, server)
	if !slices.Equal(lines, []string{"POST /groupSettings"}) {
		t.Fatalf("it wrote %v", lines)
	}
	var names []string
	for _, v := range bodies[0] {
		names = append(names, v.Name)
	}
	want := []string{"BannedPasswordCheckOnPremisesMode", "EnableBannedPasswordCheckOnPremises", "EnableBannedPasswordCheck", "LockoutDurationInSeconds", "LockoutThreshold", "BannedPasswordList"}
	if !slices.Equal(names, want) {
		t.Errorf("the POST has %v, want %v", names, want)
	}
	if before.Absent == nil || *before.LockoutThreshold != 10 || after.Absent != nil || *after.LockoutThreshold != 7 || *after.LockoutDurationSeconds != 60 {
		t.Errorf("before %+v, after %+v", before, after)
	}
}

// TestDSC5784: the list was sent in a form that the service stores and never applies, and every run showed drift (passwords 1.13). It
// is one text with tabs, and reads back as the same words.
func TestDSC5784TheListIsOneTextWithTabs(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	words := []string{"contoso", "fabrikam", "zürich"}
	_, after, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{CustomBanned: &words})
	if err != nil {
		t.Fatal(err)
	}
	_, bodies := writesOfRules(t, server)
	if got := sentAs(bodies[0], "BannedPasswordList"); got != `"contoso\tfabrikam\tzürich"` {
		t.Errorf("the list is sent as %s", got)
	}
	if !slices.Equal(*after.CustomBanned, words) {
		t.Errorf("it reads back as %q", *after.CustomBanned)
	}
	server.ResetRequests()
	again := []string{"ZÜRICH", "Fabrikam", "contoso"}
	if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{CustomBanned: &again}); err != nil {
		t.Fatal(err)
	}
	if lines, _ := writesOfRules(t, server); len(lines) > 0 {
		t.Errorf("the same words in another case and order wrote %v", lines)
	}
	// A list that another tool has written with line breaks is no list of words, and is put right.
	if err := server.Update(func(s *emulator.State) error {
		s.SetPasswordRule("BannedPasswordList", "contoso\r\nfabrikam\r\nzürich")
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if found, err := client.PasswordProtection(t.Context()); err != nil || slices.Equal(*found.CustomBanned, words) {
		t.Errorf("a list with line breaks reads as %q, %v", *found.CustomBanned, err)
	}
	if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{CustomBanned: &words}); err != nil {
		t.Fatal(err)
	}
	if now, _ := rulesOf(t, server); now["BannedPasswordList"] != "contoso\tfabrikam\tzürich" {
		t.Errorf("the list is %q", now["BannedPasswordList"])
	}
}

// TestDSC5944: the numbers were sent as numbers, and the service refused them (passwords 1.12). Every value is a text.
func TestDSC5944EveryValueIsAText(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, nil)
	change := passwords.Protection{
		LockoutThreshold: new(int64(5)), LockoutDurationSeconds: new(int64(120)), EnforceCustomBanned: new(false), CheckOnPremises: new(false),
		OnPremisesMode: new(passwords.ModeEnforce), CustomBanned: &[]string{"contoso"},
	}
	for range 2 { // the POST, and then a PATCH
		if _, _, err := client.UpdatePasswordProtection(t.Context(), change); err != nil {
			t.Fatal(err)
		}
		change.LockoutDurationSeconds = new(int64(60))
	}
	lines, bodies := writesOfRules(t, server)
	if !slices.Equal(lines, []string{"POST /groupSettings", "PATCH /groupSettings/{id}"}) {
		t.Fatalf("it wrote %v", lines)
	}
	for i, want := range []map[string]string{
		{"LockoutThreshold": `"5"`, "LockoutDurationInSeconds": `"120"`, "EnableBannedPasswordCheck": `"False"`, "EnableBannedPasswordCheckOnPremises": `"False"`, "BannedPasswordList": `"contoso"`},
		{"LockoutThreshold": `"5"`, "LockoutDurationInSeconds": `"60"`, "EnableBannedPasswordCheck": `"False"`, "EnableBannedPasswordCheckOnPremises": `"False"`, "BannedPasswordList": `"contoso"`},
	} {
		for name, text := range want {
			if got := sentAs(bodies[i], name); got != text {
				t.Errorf("%s: %s is %s, want %s", lines[i], name, got, text)
			}
		}
	}
}

// TestDSC5966: the mode was written as Enforced, which is the portal's label and no value of the service (passwords 1.7). It is written
// as Enforce, and read in both forms. A tenant that has the wrong word shows no difference, and the next write corrects it.
func TestDSC5966TheModeIsEnforce(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) { s.SetPasswordRule("BannedPasswordCheckOnPremisesMode", "Enforced") })
	found, err := client.PasswordProtection(t.Context())
	if err != nil || found.OnPremisesMode == nil || *found.OnPremisesMode != passwords.ModeEnforce {
		t.Fatalf("Enforced reads as %v, %v", found.OnPremisesMode, err)
	}
	if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{OnPremisesMode: new(passwords.ModeEnforce)}); err != nil {
		t.Fatal(err)
	}
	if lines, _ := writesOfRules(t, server); len(lines) > 0 {
		t.Errorf("a mode that is as wanted wrote %v", lines)
	}
	if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(9))}); err != nil {
		t.Fatal(err)
	}
	_, bodies := writesOfRules(t, server)
	if got := sentAs(bodies[0], "BannedPasswordCheckOnPremisesMode"); got != `"Enforce"` {
		t.Errorf("the mode is sent as %s", got)
	}
	for mode, want := range map[string]string{passwords.ModeAudit: "Audit", passwords.ModeEnforce: "Enforce"} {
		if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{OnPremisesMode: &mode}); err != nil {
			t.Fatal(err)
		}
		if now, _ := rulesOf(t, server); now["BannedPasswordCheckOnPremisesMode"] != want {
			t.Errorf("%s is stored as %s", mode, now["BannedPasswordCheckOnPremisesMode"])
		}
	}
}

// TestDSC7075: the text of this one was not at hand (passwords 1.23). It is taken as the difference between a tenant without the
// setting and one with it: the first write is a POST, each later one a PATCH with all values, and another setting of the same list,
// which comes first, is not touched.
func TestDSC7075TheFirstWriteIsAPostAndLaterOnesArePatches(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.UnifiedGroupSetting.Set("id", "b1d4c0de-0000-4000-8000-0000000000d2")
		s.UnifiedGroupSetting.Set("EnableGroupCreation", "false")
		s.Settings.GraphPageSize, s.Settings.GraphEmptyFirstPage = 1, true
	})
	for i, threshold := range []int64{7, 8, 9} {
		if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: &threshold}); err != nil {
			t.Fatal(err)
		}
		lines, bodies := writesOfRules(t, server)
		want := slices.Concat([]string{"POST /groupSettings"}, slices.Repeat([]string{"PATCH /groupSettings/{id}"}, i))
		if !slices.Equal(lines, want) || len(bodies[i]) != 6 {
			t.Fatalf("after %d writes: %v, and %d values", i+1, lines, len(bodies[i]))
		}
	}
	err := server.View(func(s emulator.State) {
		if raw, _ := s.UnifiedGroupSetting.Get("EnableGroupCreation"); string(raw) != `"false"` || s.PasswordRule("LockoutThreshold") != "9" {
			t.Errorf("EnableGroupCreation is %s, and the threshold %s", raw, s.PasswordRule("LockoutThreshold"))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestUnknownRulesGoBackUnchanged writes one value and sends all others as they came, also one that no template has, and a boolean in
// another case (passwords 1.8 and 1.17).
func TestUnknownRulesGoBackUnchanged(t *testing.T) {
	client, server := emulated(t, emulator.TokenSpec{}, func(s *emulator.State) {
		s.SetPasswordRule("EnableBannedPasswordCheck", "TRUE")
		s.SetPasswordRule("Future", " 1.50\t{\"a\":1} ")
	})
	before, _ := rulesOf(t, server)
	if _, _, err := client.UpdatePasswordProtection(t.Context(), passwords.Protection{LockoutThreshold: new(int64(7)), EnforceCustomBanned: new(true)}); err != nil {
		t.Fatal(err)
	}
	before["LockoutThreshold"] = "7"
	after, _ := rulesOf(t, server)
	equal(t, after, before)
}
