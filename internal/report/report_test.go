package report_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/report"
)

var update = flag.Bool("update", false, "write testdata/")

// contoso is a tenant in which a second method becomes necessary.
func contoso() report.Readiness {
	return report.Readiness{
		Group: report.Group{
			Total: 500, Ready: 380, CanResetToday: 412, LockedOut: 32, MayBeAffected: 1, NotEnabled: 3, NotListed: 118,
			Reasons: map[string]int64{"nothing_registered": 60, "one_method_short": 60, "not_licensed": 0},
			Listed: []report.Person{
				{ID: "105", UserPrincipalName: new("lee@contoso.example"), LockedOut: true, Reasons: []string{"one_method_short"}, Registered: []string{"mobile_phone"}},
				{ID: "108", UserPrincipalName: new("tia@contoso.example"), Ready: true, ReadyUntil: new("2027-02-01"), Registered: []string{"office_phone", "email"}},
			},
		},
		MethodsRequired: 2, Methods: []string{"email", "mobile_app_code", "mobile_phone"}, MethodsNotKnown: []string{"hardware_oath"},
		Endings: []report.Ending{{
			Date: "2027-02-01", Ready: 300, LockedOut: 92, MayBeAffected: 1, AdministratorsReady: 2, AdministratorsLockedOut: 1,
			Summary: "On February 1, 2027, text messages and voice calls end for everyone but Global Administrators: 60 users lose password reset.",
		}},
		ByMethod: map[string]report.Effect{
			"email":             {Offered: new(true), Registered: 400, ReadyIfOffered: 380, ReadyIfWithdrawn: 120},
			"hardware_oath":     {Registered: 0, ReadyIfOffered: 380, ReadyIfWithdrawn: 380},
			"office_phone":      {Offered: new(false), Registered: 20, ReadyIfOffered: 390, ReadyIfWithdrawn: 380},
			"mobile_phone":      {Offered: new(true), Registered: 350, ReadyIfOffered: 380, ReadyIfWithdrawn: 100},
			"security_question": {Offered: new(false)},
		},
		Administrators: report.Group{Total: 4, Ready: 3, CanResetToday: 4, LockedOut: 1, Reasons: map[string]int64{"one_method_short": 1}},
		Guests:         1, ReportUpdated: new("2026-11-30T04:00:00Z"),
	}
}

// TestBlankOptions: a title and a policy of blanks are the defaults.
func TestBlankOptions(t *testing.T) {
	t.Parallel()
	want, got := report.Markdown(contoso(), report.Options{}), report.Markdown(contoso(), report.Options{Title: " \u200b\t", Policy: "\n "})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestMonthOfAnEnding: an ending whose day is not announced has the month alone wherever the report has its date.
func TestMonthOfAnEnding(t *testing.T) {
	t.Parallel()
	r := contoso()
	r.Endings[0].Date, r.Listed[1].ReadyUntil = "2027-03-01", new("2027-03-01")
	text := report.Markdown(r, report.Options{ListUsers: true})
	for _, part := range []string{"\n- From March 2027: ", "\n| From March 2027 |", "| ready until March 2027 |"} {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not in\n%s", part, text)
		}
	}
	if strings.Contains(text, "March 1") {
		t.Errorf("a day that is not announced is in\n%s", text)
	}
}

// TestReports compares both formats with testdata: as a pipeline posts them, and with all that can be asked for.
func TestReports(t *testing.T) {
	t.Parallel()
	named := contoso()
	named.Endings[0].Ready, named.Endings[0].LockedOut = named.Ready, named.LockedOut
	named.GroupID, named.AsOf, named.NotVisible, named.NotUnderstood, named.LicensesChecked = new("b1d4c0de-0000-4000-8000-000000000201"), new("2026-12-24"), 2, 1, true
	for name, test := range map[string]struct {
		readiness report.Readiness
		options   report.Options
	}{
		"plan":  {contoso(), report.Options{Policy: "After this plan"}},
		"users": {named, report.Options{Title: "Password reset at Contoso & Fabrikam", ListUsers: true}},
		"empty": {report.Readiness{LicensesChecked: true}, report.Options{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			html, err := report.HTML(test.readiness, test.options)
			if err != nil {
				t.Fatal(err)
			}
			for file, got := range map[string]string{name + ".md": report.Markdown(test.readiness, test.options), name + ".html": html} {
				file = filepath.Join("testdata", file)
				if *update {
					if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
						t.Fatal(err)
					}
				}
				want, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(string(want), got); diff != "" {
					t.Errorf("%s; -update writes it:\n%s", file, diff)
				}
			}
		})
	}
}

// TestNamesOnlyIfAskedFor: names are personal data, so a report has them only if its author asks for them.
func TestNamesOnlyIfAskedFor(t *testing.T) {
	t.Parallel()
	for _, list := range []bool{false, true} {
		html, err := report.HTML(contoso(), report.Options{ListUsers: list})
		if err != nil {
			t.Fatal(err)
		}
		for format, text := range map[string]string{"markdown": report.Markdown(contoso(), report.Options{ListUsers: list}), "html": html} {
			if strings.Contains(text, "lee@contoso.example") != list {
				t.Errorf("%s with list_users = %t:\n%s", format, list, text)
			}
		}
	}
}

// TestMarkdownText: a title is shown word by word. What a platform would turn into a mention, a link, a reference or markup is
// code; all else is text.
func TestMarkdownText(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]string{
		"Password reset (pilot): 95% of Contoso's users, e-mail/SMS":    "Password reset (pilot): 95% of Contoso's users, e-mail/SMS",
		"Über 2027-02-01 – 15:04 UTC":                                   "Über 2027-02-01 – 15:04 UTC",
		"@all and lee@contoso.example":                                  "`@all` and `lee@contoso.example`",
		"see #1, !2, GH-3, contoso#4 and OPS-5":                         "see `#1`, `!2`, `GH-3`, `contoso#4` and `OPS-5`",
		"https://evil.example www.evil.example":                         "`https://evil.example` `www.evil.example`",
		"[a](https://b) ![c](d) <img src=x> **b** _i_ ~s~ :tada: a\\|b": "`[a](https://b)` `![c](d)` `<img` `src=x>` `**b**` `_i_` `~s~` `:tada`: `a\\¦b`",
		"`code` ``` |": "`'code'` `'''` `¦`",
		"da39a3ee5e6b4b0d3255bfef95601890afd80709": "`da39a3ee5e6b4b0d3255bfef95601890afd80709`",
		"1. - * + /close":                          "`1.` `-` `*` `+` `/close`",
		"a\r\n# b\tc\u202e\u200bd":                 "a `#` b cd",
		"&lt; &amp; &":                             "`&lt;` `&amp`; &amp;",
		"\xff":                                     "`\uFFFD`",
	} {
		got, _, _ := strings.Cut(report.Markdown(report.Readiness{}, report.Options{Title: title}), "\n")
		if got != "### "+want {
			t.Errorf("%q: got\n%s\nwant\n### %s", title, got, want)
		}
	}
}
