package plans

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

const (
	// kimAlone is a group of one, noMembers an empty one, and guestsAlone has a guest and an administrator.
	kimAlone    = "b1d4c0de-0000-4000-8000-0000000002a1"
	noMembers   = "b1d4c0de-0000-4000-8000-0000000002a2"
	guestsAlone = "b1d4c0de-0000-4000-8000-0000000002a3"
)

// inScope is a migrated tenant that offers e-mail to all, and in which five users count: Kim, Lee, Sam and Tia can reset a
// password, Pat cannot. Kim and Lee are in the seeded group, Pat and Sam in the group nested in it, Tia is in neither.
func inScope(enablementType int, groups ...string) func(*emulator.State) {
	return func(s *emulator.State) {
		acctest.EmailFor("all_users")(s)
		for i := range s.Users {
			s.Users[i].RegisteredMethods = []string{"email"}
		}
		s.User(acctest.PatID).RegisteredMethods = nil
		for id, members := range map[string][]string{kimAlone: {emulator.SeedUserID}, noMembers: nil, guestsAlone: {emulator.SeedGuestID, emulator.SeedAdministratorID}} {
			s.Groups = append(s.Groups, emulator.Group{ID: id, DisplayName: id, SecurityEnabled: true, MailNickname: id, Members: members})
		}
		s.SetPolicy("enablementType", enablementType)
		s.SetPolicy("passwordResetEnabledGroupIds", append([]string{}, groups...))
	}
}

func selected(group string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"enabled_for": text("selected"), "group_id": text(group)}
}

func enabledFor(word string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"enabled_for": text(word)}
}

// TestWarningsOfScopes: the users who leave the scope are counted, for each move from one scope to another.
func TestWarningsOfScopes(t *testing.T) {
	t.Parallel()
	const takesOver = "sspr_policy will be changed, not created"
	unknown := selected("")
	unknown["group_id"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	for name, test := range map[string]struct {
		tenant     func(*emulator.State)
		attributes map[string]tftypes.Value
		want       []string
	}{
		"all to none": {
			inScope(2), enabledFor("none"),
			[]string{takesOver, "Lock-out risk: 4 of 5 users could no longer reset a password\nToday 4 of the 5 users in scope can reset a password; after this change none of them can. (Administrators and guests are not counted.)"},
		},
		"all to a group with a group in it": {
			inScope(2), selected(emulator.SeedGroupID),
			[]string{takesOver, "Lock-out risk: 1 of 5 users could no longer reset a password | Today 4 of the 5 users in scope can reset a password; after this change 1 of them no longer can."},
		},
		"all to a smaller group": {
			inScope(2), selected(emulator.SeedNestedGroupID),
			[]string{takesOver, "Lock-out risk: 3 of 5 users could no longer reset a password | after this change 3 of them no longer can."},
		},
		"all to a group without members": {
			inScope(2), selected(noMembers),
			[]string{takesOver, "Lock-out risk: 4 of 5 users could no longer reset a password | after this change none of them can."},
		},
		"all to guests and administrators": {
			inScope(2), selected(guestsAlone),
			[]string{takesOver, "Lock-out risk: 4 of 5 users could no longer reset a password | after this change none of them can."},
		},
		"a group to one in it": {
			inScope(1, emulator.SeedGroupID), selected(emulator.SeedNestedGroupID),
			[]string{takesOver, "Lock-out risk: 2 of 4 users could no longer reset a password | Today 3 of the 4 users in scope can reset a password; after this change 2 of them no longer can."},
		},
		"a group to another": {
			inScope(1, emulator.SeedNestedGroupID), selected(kimAlone),
			[]string{takesOver, "Lock-out risk: 1 of 2 users could no longer reset a password | Today 1 of the 2 users in scope can reset a password; after this change this user no longer can."},
		},
		"a group of one to none": {
			inScope(1, kimAlone), enabledFor("none"),
			[]string{takesOver, "Lock-out risk: 1 of 1 user could no longer reset a password | Today the only user in scope can reset a password; after this change this user no longer can."},
		},
		"two to none": {
			func(s *emulator.State) {
				inScope(1, kimAlone)(s)
				s.Group(kimAlone).Members = []string{emulator.SeedUserID, acctest.TiaID}
			}, enabledFor("none"),
			[]string{takesOver, "Lock-out risk: 2 of 2 users could no longer reset a password | Today both users in scope can reset a password; after this change neither can."},
		},
		"a group that is gone to none": {inScope(1, "b1d4c0de-0000-4000-8000-00000000dead"), enabledFor("none"), []string{takesOver}},
		"a group to a larger one":      {inScope(1, kimAlone), selected(emulator.SeedGroupID), []string{takesOver}},
		"a group to all":               {inScope(1, kimAlone), enabledFor("all"), []string{takesOver}},
		"none to a group":              {inScope(0), selected(kimAlone), []string{takesOver}},
		"all stays":                    {inScope(2), enabledFor("all"), nil},
		"all to a group of the same run": {
			inScope(2), unknown,
			[]string{
				takesOver,
				"Lock-out risk: group not known until apply | Today 4 of the 5 users in scope can reset a password; after this change only members of the group can.",
			},
		},
		"none to a group of the same run": {inScope(0), unknown, []string{takesOver}},
		"by the report alone, where the methods cannot be read": {
			func(s *emulator.State) {
				inScope(2)(s)
				s.App(emulator.SeedClientID).Permissions = []string{"AuditLog.Read.All", "GroupMember.Read.All"}
			},
			selected(emulator.SeedNestedGroupID),
			[]string{takesOver, "Lock-out risk: 3 of 5 users could no longer reset a password"},
		},
		"without the right to read the report": {
			func(s *emulator.State) {
				inScope(2)(s)
				s.App(emulator.SeedClientID).Permissions = []string{"Policy.Read.All", "GroupMember.Read.All"}
			},
			enabledFor("none"),
			[]string{takesOver},
		},
		"without the right to read groups": {
			func(s *emulator.State) {
				inScope(2)(s)
				s.App(emulator.SeedClientID).Permissions = []string{"Policy.Read.All", "AuditLog.Read.All"}
			},
			selected(emulator.SeedNestedGroupID),
			[]string{takesOver, "Locked-out users not counted | GroupMember.Read.All"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := acctest.NewTenant(t, test.tenant)
			expectWarnings(t, acctest.Plan(t, n, n.Administrator(), "sspr_policy", test.attributes), test.want...)
		})
	}
}

// TestWarningsOfScopesThatEnd: a destroy is counted like any other plan.
func TestWarningsOfScopesThatEnd(t *testing.T) {
	t.Parallel()
	const restores = "Destroying sspr_policy restores the earlier values"
	all := enabledFor("all")
	all["on_destroy"] = text("restore")
	for name, test := range map[string]struct {
		tenant func(*emulator.State)
		want   []string
	}{
		"to none":              {inScope(0), []string{restores, "Lock-out risk: 4 of 5 users could no longer reset a password | after this change none of them can."}},
		"to a smaller group":   {inScope(1, emulator.SeedNestedGroupID), []string{restores, "Lock-out risk: 3 of 5 users could no longer reset a password"}},
		"to the same":          {inScope(2), nil},
		"to a group of nobody": {inScope(1, noMembers), []string{restores, "Lock-out risk: 4 of 5 users could no longer reset a password"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			expectWarnings(t, acctest.PlanRestore(t, acctest.NewTenant(t, test.tenant), "sspr_policy", all), test.want...)
		})
	}
	t.Run("disable", func(t *testing.T) {
		t.Parallel()
		state := selected(emulator.SeedGroupID)
		state["id"], state["on_destroy"] = text(emulator.SeedTenantID), text("disable")
		got := acctest.PlanDestroy(t, acctest.NewTenant(t, inScope(1, emulator.SeedGroupID)), "sspr_policy", state)
		expectWarnings(t, got, "Destroying sspr_policy turns off password reset for all users",
			"Lock-out risk: 3 of 4 users could no longer reset a password | Today 3 of the 4 users in scope can reset a password; after this change none of them can.")
	})
}

// TestAGroupThatIsLeftBehind: a policy that goes on naming a group is safe as long as the group is there.
func TestAGroupThatIsLeftBehind(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, inScope(1, emulator.SeedGroupID))
	state := selected(emulator.SeedGroupID)
	state["id"], state["on_destroy"] = text(emulator.SeedTenantID), text("retain")
	expectWarnings(t, acctest.PlanDestroy(t, n, "sspr_policy", state),
		"Destroying sspr_policy leaves the tenant unchanged | The policy still names the group "+emulator.SeedGroupID+". If that group is deleted")
	state["enabled_for"], state["group_id"] = text("all"), tftypes.NewValue(tftypes.String, nil)
	for _, w := range acctest.PlanDestroy(t, n, "sspr_policy", state) {
		if strings.Contains(w, "group") {
			t.Errorf("a policy without a group: %s", w)
		}
	}

	const gone = "b1d4c0de-0000-4000-8000-00000000dead"
	all := enabledFor("all")
	all["on_destroy"] = text("restore")
	expectWarnings(t, acctest.PlanRestore(t, acctest.NewTenant(t, inScope(1, gone)), "sspr_policy", all),
		"Destroying sspr_policy restores the earlier values | The group "+gone+", which this restores, no longer exists",
		"Lock-out risk: 4 of 5 users could no longer reset a password")
}

// TestScopeAndMethodsTogether: what several resources of one run cost is counted together, in the words of Terraform.
func TestScopeAndMethodsTogether(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, inScope(2), func(s *emulator.State) {
		s.SetAuthenticationMethod("Sms", "state", "enabled")
		s.User(acctest.SamID).RegisteredMethods = []string{"mobilePhone"}
		s.User(acctest.LeeID).RegisteredMethods = []string{"email", "mobilePhone"}
	})
	p := cli.NewProcess(t, "", cli.Variables(t, n)...)
	config := func(policy, email string) string {
		return `
terraform {
  required_providers {
    sspr = { source = "terraform-provider-sspr/sspr" }
  }
}
resource "sspr_policy" "this" {
` + policy + `
}
resource "sspr_authentication_method_configuration" "email" {
  method     = "email"
  state      = "` + email + `"
  depends_on = [sspr_policy.this]
}
`
	}
	says := func(output string, want ...string) {
		t.Helper()
		plain := strings.Join(strings.Fields(strings.NewReplacer("│", "", "╷", "", "╵", "").Replace(output)), " ")
		for _, w := range want {
			if !strings.Contains(plain, w) {
				t.Errorf("not said: %q in\n%s", w, output)
			}
		}
		if len(want) == 0 && strings.Contains(plain, "Lock-out risk") {
			t.Errorf("a warning of nothing:\n%s", output)
		}
	}
	group := "enabled_for = \"selected\"\ngroup_id = \"" + emulator.SeedGroupID + "\""
	p.Write(t, config(`enabled_for = "all"`, "enabled"))
	says(p.Apply(t, 0))
	// Of Kim, Lee, Sam and Tia the group leaves Tia out. Without e-mail Kim has nothing; Lee and Sam have a phone.
	p.Write(t, config(group, "enabled"))
	says(p.Plan(t, 2), "Warning: Lock-out risk: 1 of 5 users could no longer reset a password",
		"Today 4 of the 5 users in scope can reset a password; after this change 1 of them no longer can. (Administrators and guests are not counted.)")
	p.Write(t, config(group, "disabled"))
	says(p.Plan(t, 2), "Warning: Lock-out risk: 2 of 5 users could no longer reset a password", "after this change 2 of them no longer can.")
	p.Write(t, config(`enabled_for = "all"`, "disabled"))
	says(p.Plan(t, 2), "Warning: Lock-out risk: 2 of 5 users could no longer reset a password")
	p.Write(t, config(`enabled_for = "none"`, "enabled"))
	says(p.Plan(t, 2), "Warning: Lock-out risk: 4 of 5 users could no longer reset a password", "after this change none of them can.")
	p.Write(t, config(group+"\non_destroy = \"disable\"", "enabled"))
	says(p.Apply(t, 0), "1 of 5 users")
	says(p.Plan(t, 2, "-destroy"), "Warning: Lock-out risk: 3 of 4 users could no longer reset a password", "Today 3 of the 4 users in scope can reset a password; after this change none of them can.")
	// A group of the same run has no ID yet.
	p.Write(t, config("enabled_for = \"selected\"\ngroup_id = terraform_data.group.output", "enabled")+`
resource "terraform_data" "group" { input = "`+emulator.SeedNestedGroupID+`" }
`)
	says(p.Plan(t, 2), "Warning: Lock-out risk: group not known until apply", "Today 3 of the 4 users in scope can reset a password; after this change only members of the group can.")
}

// TestMembersThatCannotBeSeen: an application that may read groups and not users gets members without more than the ID. Those
// whom the report has are counted by it, and about the others the plan warns that nothing is known.
func TestMembersThatCannotBeSeen(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t, inScope(2))
	limited := func(ids ...string) string {
		var members []string
		for _, id := range ids {
			members = append(members, `{"@odata.type":"#microsoft.graph.user","id":"`+id+`","userPrincipalName":null,"accountEnabled":null,"userType":null,"assignedLicenses":null}`)
		}
		return `{"value":[` + strings.Join(members, ",") + `]}`
	}
	n.Inject(emulator.Fault{
		Method: http.MethodGet, Path: "/transitiveMembers/graph.user", Status: http.StatusOK, ContentType: "application/json",
		Body: limited(emulator.SeedUserID, emulator.SeedGuestID, "b1d4c0de-0000-4000-8000-0000000001ff"),
	})
	got := acctest.Plan(t, n, n.Administrator(), "sspr_policy", selected(emulator.SeedGroupID))
	expectWarnings(t, got, "sspr_policy will be changed, not created",
		"Lock-out risk: 3 of 5 users could no longer reset a password | 1 member of the group could not be evaluated: neither the report nor the directory shows more than the ID. With User.Read.All the directory does.")
}
