package plans

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// bans returns a configuration that bans words.
func bans(words ...string) string {
	var quoted []string
	for _, word := range words {
		quoted = append(quoted, fmt.Sprintf("%q", word))
	}
	return "resource \"sspr_password_protection\" \"this\" {\n  custom_banned_passwords = [" + strings.Join(quoted, ", ") + "]\n}\n"
}

// TestBannedWordsAreAddedAndRemoved checks that a plan shows a change of the list word by word, and that a spelling which differs
// in case alone is no difference when an administrator or the service has written it.
func TestBannedWordsAreAddedAndRemoved(t *testing.T) {
	t.Parallel()
	n := acctest.NewTenant(t)
	p := cli.NewProcess(t, bans("Contoso", "fabrikam", "seattle"), cli.Variables(t, n)...)
	p.Apply(t, 0)
	p.Write(t, cli.Requirement+bans("Contoso", "fabrikam", "tailspin"))
	out := p.Plan(t, 2)
	for _, want := range []string{`+ "tailspin"`, `- "seattle"`, "1 to change"} {
		if !strings.Contains(out, want) {
			t.Errorf("not there: %s\n%s", want, out)
		}
	}
	for _, kept := range []string{`+ "Contoso"`, `- "Contoso"`, `+ "fabrikam"`, `- "fabrikam"`} {
		if strings.Contains(out, kept) {
			t.Errorf("a word that stays is shown as changed: %s\n%s", kept, out)
		}
	}
	p.Apply(t, 0)
	err := n.Update(func(s *emulator.State) error {
		s.SetPasswordRule("BannedPasswordList", "TAILSPIN\tcontoso\tFabrikam")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.Plan(t, 0)
}

// TestAThousandBannedWordsStayReadable checks that the warning of a take-over has numbers and a few words of a long list, and that
// the plan of a restore has no thousand words either.
func TestAThousandBannedWordsStayReadable(t *testing.T) {
	t.Parallel()
	var theirs, ours []string
	for i := range 1000 {
		theirs, ours = append(theirs, fmt.Sprintf("theirs%04d", i)), append(ours, fmt.Sprintf("ours%04d", i))
	}
	ours[0] = theirs[0]
	n := acctest.NewTenant(t, func(s *emulator.State) { s.SetPasswordRule("BannedPasswordList", strings.Join(theirs, "\t")) })
	config := strings.Replace(bans(ours...), "}\n", "  on_destroy = \"restore\"\n}\n", 1)
	p := cli.NewProcess(t, config, cli.Variables(t, n)...)
	out := p.Plan(t, 2)
	_, warning, _ := strings.Cut(cli.OneLine(out), "sspr_password_protection will be changed, not created")
	for _, want := range []string{"custom_banned_passwords: 1000 -> 1000 elements; 999 added:", "and 989 more; 999 removed:", `"theirs0001", `} {
		if !strings.Contains(warning, want) {
			t.Errorf("not there: %s\n%s", want, warning)
		}
	}
	if got := strings.Count(warning, "theirs0"); got > 10 {
		t.Errorf("the warning lists %d of their words", got)
	}
	p.Apply(t, 0)
	p.Write(t, "")
	_, restoring, _ := strings.Cut(cli.OneLine(p.Plan(t, 2)), "restores the earlier values")
	if got := strings.Count(restoring, "theirs0"); got < 1 || got > 10 {
		t.Errorf("the warning lists %d of their words\n%s", got, restoring)
	}
	p.Apply(t, 0)
	err := n.View(func(s emulator.State) {
		if got := s.PasswordRule("BannedPasswordList"); got != strings.Join(theirs, "\t") {
			t.Errorf("the list is %d characters long, want %d", len(got), len(strings.Join(theirs, "\t")))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheTenantIsWithoutSettingsAgain checks restore and reset: the tenant has no settings of its own afterwards, and Microsoft's
// defaults hold.
func TestTheTenantIsWithoutSettingsAgain(t *testing.T) {
	t.Parallel()
	for _, choice := range []string{"restore", "reset", "retain"} {
		n := acctest.NewTenant(t)
		p := cli.NewProcess(t, "resource \"sspr_password_protection\" \"this\" {\n  lockout_threshold = 5\n  on_destroy = \""+choice+"\"\n}\n", cli.Variables(t, n)...)
		p.Apply(t, 0)
		p.Write(t, "")
		p.Apply(t, 0)
		err := n.View(func(s emulator.State) {
			there, threshold := len(s.PasswordRules) > 0, s.PasswordRule("LockoutThreshold")
			if want := choice == "retain"; there != want || (threshold == "5") != want {
				t.Errorf("%s: settings of its own: %t, threshold %s", choice, there, threshold)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
