package sspr_test

import (
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/sspr"
)

// TestStanding checks that errors that an import can lead to are distinguished from others.
func TestStanding(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		found             []sspr.Finding
		standing, lasting int
	}{
		"selected without a group":  {sspr.Scope{EnabledFor: p(sspr.EnabledForSelected), GroupID: p("")}.Check(), 1, 0},
		"a group for everyone":      {sspr.Scope{EnabledFor: p(sspr.EnabledForAll), GroupID: p("x")}.Check(), 0, 1},
		"an odd link":               {sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("www")}.CheckWritten(), 1, 0},
		"a hidden link":             {sspr.Customization{CustomizeHelpdeskLink: p(false), HelpdeskEmailOrURL: p("https://x.example")}.CheckWritten(), 1, 0},
		"no link":                   {sspr.Customization{CustomizeHelpdeskLink: p(true), HelpdeskEmailOrURL: p("")}.CheckWritten(), 0, 1},
		"more asked than known":     {sspr.AuthenticationMethods{QuestionsToRegister: p[int64](3), QuestionsToReset: p[int64](5)}.CheckValues(), 1, 0},
		"too many methods required": {sspr.AuthenticationMethods{Required: p[int64](3)}.CheckValues(), 0, 1},
		"a question twice":          {sspr.AuthenticationMethods{CustomQuestions: &[]string{"Who are you?", "who  are you?"}}.CheckValues(), 1, 0},
		"an empty question":         {sspr.AuthenticationMethods{CustomQuestions: &[]string{""}}.CheckValues(), 0, 1},
		"a warning":                 {sspr.Registration{RequiredAtSignIn: p(false), ReconfirmAfterDays: p[int64](5)}.Check(), 0, 0},
	} {
		if s, l := len(sspr.Standing(test.found)), len(sspr.Lasting(test.found)); s != test.standing || l != test.lasting {
			t.Errorf("%s: %d standing and %d lasting errors, want %d and %d", name, s, l, test.standing, test.lasting)
		}
	}
}
