package userreset_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
)

// TestPath checks the path of groups from the user to the scope.
func TestPath(t *testing.T) {
	t.Parallel()
	const middle = "b1d4c0de-0000-4000-8000-0000000002aa"
	nested := func(s *emulator.State) {
		s.Group(emulator.SeedGroupID).Members = []string{emulator.SeedNestedGroupID}
		s.Group(emulator.SeedNestedGroupID).Members = []string{emulator.SeedUserID}
	}
	for name, test := range map[string]struct {
		change func(*emulator.State)
		path   []string
		detail string
	}{
		"direct": {pilot, []string{"SSPR-Test-Group"}, `The user is a member of "SSPR-Test-Group".`},
		"nested": {nested, []string{"SSPR-Test-Group-Helpdesk", "SSPR-Test-Group"}, `The user is a member of "SSPR-Test-Group" through "SSPR-Test-Group-Helpdesk".`},
		"nested twice": {func(s *emulator.State) {
			s.Groups = append(s.Groups, emulator.Group{ID: middle, DisplayName: "Middle", SecurityEnabled: true, Members: []string{emulator.SeedNestedGroupID}})
			s.Group(emulator.SeedGroupID).Members = []string{middle}
			s.Group(emulator.SeedNestedGroupID).Members = []string{emulator.SeedUserID}
		}, []string{"SSPR-Test-Group-Helpdesk", "Middle", "SSPR-Test-Group"}, `The user is a member of "SSPR-Test-Group" through "SSPR-Test-Group-Helpdesk".`},
		"names not visible": {func(s *emulator.State) {
			permitted(slices.DeleteFunc(slices.Clone(readPermissions), func(p string) bool { return p == "GroupMember.Read.All" })...)(s)
		}, []string{emulator.SeedGroupID}, `The user is a member of "` + emulator.SeedGroupID + `".`},
		"for all": {func(s *emulator.State) { s.SetPolicy("enablementType", 2) }, nil, "All users are in scope."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, good, pilot, test.change)
			s := read(t, n, n.Administrator(), kim())
			by, _ := s.checks()
			if !slices.Equal(s.Texts("membership_path"), test.path) || by["in_scope"].Text("detail") != test.detail || s.Flag("can_reset") != "true" {
				t.Errorf("got %v and %q", s.Texts("membership_path"), by["in_scope"].Text("detail"))
			}
		})
	}
}

// TestRequests checks the bar: one batch and at most four other requests, for a synchronized user in a nested group.
func TestRequests(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good, pilot, func(s *emulator.State) {
		s.Group(emulator.SeedGroupID).Members = []string{emulator.SeedNestedGroupID}
		s.Group(emulator.SeedNestedGroupID).Members = []string{emulator.SeedUserID}
		s.User(emulator.SeedUserID).OnPremisesSyncEnabled = true
		s.MakeHybrid()
	})
	for _, user := range []string{emulator.SeedUserID, "Kim@contoso.example"} {
		n.ResetRequests()
		if s := read(t, n, n.Administrator(), arguments{"user_id": user}); s.Flag("can_reset") != "true" {
			t.Errorf("got %s", s.Flag("can_reset"))
		}
		batches, others := 0, []string{}
		for _, r := range n.Requests() {
			switch {
			case r.IsBatch():
				batches++
			case !r.Batched && r.Service != emulator.SignIn:
				others = append(others, r.Path)
			}
		}
		if batches != 1 || len(others) > 4 {
			t.Errorf("%s: %d batches and %v", user, batches, others)
		}
	}
	n.WantNoWrites(t)
}

// TestNames checks that names lead to the same answer as object IDs, and that a user who does not exist is an error.
func TestNames(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good, func(s *emulator.State) {
		for id, name := range map[string]string{lee: "$o'lee@contoso.example", pat: "pat_fabrikam.example#EXT#@contoso.example"} {
			s.User(id).UserPrincipalName = name
			s.SetEmail(id, "someone@fabrikam.example")
		}
	})
	for user, id := range map[string]string{
		emulator.SeedUserID: emulator.SeedUserID, strings.ToUpper(emulator.SeedUserID): emulator.SeedUserID, "KIM@contoso.example": emulator.SeedUserID,
		"$o'lee@contoso.example": lee, "pat_fabrikam.example#EXT#@contoso.example": pat,
	} {
		s := read(t, n, n.Administrator(), arguments{"user_id": user})
		want := "true"
		if strings.Contains(user, "#EXT#") {
			want = "false" // the password is in another tenant
		}
		if s.Text("id") != id || s.Flag("can_reset") != want || s.results("unknown") != "" {
			t.Errorf("%s: got %q, %s, unknown %q", user, s.Text("id"), s.Flag("can_reset"), s.results("unknown"))
		}
	}
	for _, user := range []string{"ghost@contoso.example", "b1d4c0de-0000-4000-8000-0000000001ff"} {
		if _, said := ask(t, n, n.Administrator(), arguments{"user_id": user}); len(said) != 1 || said[0].Summary != "Not found in the tenant" {
			t.Errorf("%s: said %v", user, said)
		}
	}
}

// TestConfiguration reads the data source through the real terraform, and checks what is refused.
func TestConfiguration(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good)
	block := func(arguments string) string {
		return n.Config("data \"sspr_user_reset\" \"kim\" {\n  user_id = \"kim@contoso.example\"\n" + arguments + "\n}")
	}
	is := func(name, value string) resource.TestCheckFunc {
		return resource.TestCheckResourceAttr("data.sspr_user_reset.kim", name, value)
	}
	acctest.Run(t,
		resource.TestStep{Config: block(""), Check: resource.ComposeAggregateTestCheckFunc(
			is("id", emulator.SeedUserID), is("can_reset", "true"), is("can_unlock", "false"), is("methods_needed", "1"), is("administrator", "false"), is("checks.#", "9"),
			is("checks.0.name", "account_enabled"), is("checks.8.name", "not_blocked"), is("by_method.mobile_phone.ends", "2027-02-01"), is("by_method.email.counts", "true"),
			resource.TestCheckNoResourceAttr("data.sspr_user_reset.kim", "by_method.hardware_oath.offered"), resource.TestCheckNoResourceAttr("data.sspr_user_reset.kim", "error_code"),
		)},
	)
	acctest.Run(t,
		resource.TestStep{Config: block(`as_of = "2027-13-01"`), ExpectError: acctest.Message("is not a date")},
		resource.TestStep{Config: block(`enabled_for = "selected"`), ExpectError: acctest.Message("Missing group")},
		resource.TestStep{Config: block("enabled_for = \"all\"\n  group_id = \"" + emulator.SeedGroupID + "\""), ExpectError: acctest.Message("Group has no effect")},
	)
}

// TestPastDay checks that an as_of that has passed is answered as today, with a warning.
func TestPastDay(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, good, func(s *emulator.State) { s.SetEmail(emulator.SeedUserID, "") })
	data := acctest.NewDataWhen(t, n, n.Administrator(), acctest.When{Today: "2027-02-02"})
	state, said := data.Ask("sspr_user_reset", kim(arguments{"as_of": "2027-01-31"}))
	if len(said) != 1 || said[0].Summary != "Day in the past" {
		t.Fatalf("said: %+v", said)
	}
	if got := state.Flag("can_reset"); got != "false" {
		t.Errorf("can_reset is %s after the phone has ended", got)
	}
}
