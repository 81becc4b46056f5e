package pages

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// hostile are texts that would do something if a page had them as they are.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' autofocus onfocus='alert(1)`, `</title><b>`, `javascript:alert(1)`, "{{.}}", "&lt;b&gt;",
}

var somewhen = time.Date(2026, 11, 30, 9, 8, 7, 0, time.UTC)

// resetSteps are views of all steps of a reset with a text in every place.
func resetSteps(x string) []journeys.Reset {
	at := func(step journeys.Step, change func(*journeys.Reset)) journeys.Reset {
		v := journeys.Reset{ID: "session-id-1", Step: step, UserPrincipalName: x, Gate: 1, Gates: 2}
		if change != nil {
			change(&v)
		}
		return v
	}
	offers := []journeys.Offer{{Option: journeys.OptionEmail, Hint: x}, {Option: journeys.OptionText, Hint: "(ending in 22)"}, {Option: journeys.OptionCode}}
	steps := []journeys.Reset{
		at(journeys.StepChoose, func(v *journeys.Reset) { v.Options = offers }),
		at(journeys.StepCode, func(v *journeys.Reset) { v.Chosen, v.Options = journeys.OptionText, offers }),
		at(journeys.StepApprove, func(v *journeys.Reset) { v.Chosen = journeys.OptionNotification }),
		at(journeys.StepQuestions, func(v *journeys.Reset) { v.Chosen, v.Questions = journeys.OptionQuestions, []string{x, "Where?"} }),
		at(journeys.StepUnlockOrReset, nil),
		at(journeys.StepPassword, nil),
		at(journeys.StepPassword, func(v *journeys.Reset) { v.Strength = true }),
		at(journeys.StepReset, nil),
		at(journeys.StepUnlocked, nil),
	}
	for _, link := range []string{"", x, "https://help.example/" + x, "help@" + x} {
		steps = append(steps, at(journeys.StepRefused, func(v *journeys.Reset) {
			v.Refusal = &journeys.Refusal{
				Cause: journeys.CauseNotInScope, Code: "SSPR_0013", Title: "Not on " + x, Text: x, More: x, Contact: journeys.Contact{Link: link}, Until: somewhen,
			}
		}))
	}
	return steps
}

// drawn returns the page that draw writes.
func drawn(t *testing.T, draw func(http.ResponseWriter)) (htmlPage, string) {
	t.Helper()
	w := httptest.NewRecorder()
	draw(w)
	return checkPage(t, w.Body.String()), w.Body.String()
}

func TestHostileTextIsShownAsText(t *testing.T) {
	for _, x := range append(hostile, "plain") {
		var draws []func(http.ResponseWriter)
		for _, v := range resetSteps(x) {
			draws = append(draws, func(w http.ResponseWriter) { showReset(w, v, "", false) })
			v.Problem = &journeys.Problem{Field: "answer1", Text: x}
			draws = append(draws, func(w http.ResponseWriter) { showReset(w, v, "", false) },
				func(w http.ResponseWriter) { showReset(w, v, journeys.OptionText, false) },
				func(w http.ResponseWriter) { showReset(w, v, "", true) })
		}
		for _, v := range registrations(x) {
			draws = append(draws, func(w http.ResponseWriter) {
				(&site{journeys: journeys.New(nil, time.Now)}).showRegister(w, v, []string{x})
			})
			v.Registration.Problem = &journeys.Problem{Field: "number", Text: x}
			draws = append(draws, func(w http.ResponseWriter) {
				(&site{journeys: journeys.New(nil, time.Now)}).showRegister(w, v, []string{x})
			})
		}
		account := journeys.Account{Session: "session-id-1", UserPrincipalName: x, DisplayName: x, Step: journeys.AccountChangePassword}
		for _, name := range []string{"signin", "signout", "password"} {
			for _, p := range []accountPage{{}, {Account: account}, {UserID: x, Next: pathRegister, Problem: &problem{Field: "password", Text: x}}} {
				if p.Problem != nil && name == "signout" {
					continue // it has no input
				}
				draws = append(draws, func(w http.ResponseWriter) { show(w, 200, name, p) })
			}
		}
		draws = append(draws, func(w http.ResponseWriter) {
			show(w, 200, "outbox", outboxPage{User: x, Known: true, Devices: []journeys.Device{{ID: x, Name: x, Code: "123456"}, {}}, Messages: []sentMessage{
				{Number: 1, About: x, Message: tenant.Message{ID: x, Channel: tenant.ChannelPush, To: x, Text: x, Subject: x, Code: x}},
			}})
		}, func(w http.ResponseWriter) {
			show(w, 200, "index", indexPage{Tenant: x, Day: x, More: 3, People: []person{{Name: "Person " + x, UserPrincipalName: x, Notes: []string{x}}}})
		})
		for _, draw := range draws {
			p, body := drawn(t, draw)
			if strings.Contains(body, "session-id-1") {
				t.Errorf("the page has the id of a session:\n%s", body)
			}
			if strings.ContainsAny(x, "<>\"'") && strings.Contains(body, x) {
				t.Errorf("the page has %q as it is:\n%s", x, body)
			}
			for _, a := range p.all("a") {
				if strings.HasPrefix(a.attrs["href"], "javascript:") {
					t.Errorf("a link runs a script:\n%s", body)
				}
			}
		}
	}
}

// registrations are views of the page of registration with a text in every place.
func registrations(x string) (all []registerPage) {
	base := journeys.Registration{
		Registered: []journeys.Registered{{ID: x, Kind: journeys.KindAuthenticator, Hint: x}, {ID: "2", Kind: journeys.KindEmail, Hint: x}},
		Offered:    []journeys.Kind{journeys.KindMobile, journeys.KindSoftwareOATH, journeys.KindQuestions}, Required: 2, Missing: 1,
		QuestionChoices: []string{x, "Where?"}, QuestionsRequired: 3, CanSkip: true,
	}
	for _, step := range []journeys.AccountStep{journeys.AccountRegister, journeys.AccountConfirm, journeys.AccountSignedIn} {
		v := base
		v.Step = step
		all = append(all, registerPage{Registration: v, UserPrincipalName: x})
	}
	for _, add := range []journeys.Kind{journeys.KindMobile, journeys.KindOffice, journeys.KindEmail, journeys.KindQuestions} {
		all = append(all, registerPage{Registration: base, UserPrincipalName: x, Add: add, Typed: x})
	}
	for _, pending := range []journeys.Pending{
		{Kind: journeys.KindEmail, To: x}, {Kind: journeys.KindSoftwareOATH, Secret: "ABC", URI: "otpauth://totp/" + x}, {Kind: journeys.KindAuthenticator, Approve: true},
	} {
		v := base
		v.Pending = &pending
		all = append(all, registerPage{Registration: v, UserPrincipalName: x})
	}
	return all
}

func TestEachStepOfAResetHasItsHeadingAndItsWords(t *testing.T) {
	words := map[journeys.Step][]string{
		journeys.StepChoose:        {"Verification 1 of 2", "Send a text message to my mobile phone (ending in 22)", "Send an e-mail to my alternate address (plain)"},
		journeys.StepCode:          {"Verification 1 of 2", "Code from the text message", "Send it again, or choose another option"},
		journeys.StepApprove:       {"Verification 1 of 2", "I have approved it"},
		journeys.StepQuestions:     {"Verification 1 of 2", "Where?"},
		journeys.StepUnlockOrReset: {"Unlock the account, or reset the password?", "unlock it", "reset it"},
		journeys.StepPassword:      {"Choose a new password", "New password again"},
		journeys.StepReset:         {"Your password has been reset"},
		journeys.StepUnlocked:      {"Your account has been unlocked"},
		journeys.StepRefused:       {"Not on plain", "SSPR_0013", "Show additional details", "UserNotMemberOfScopedAccessGroup", "30 November 2026, 09:08:07 UTC"},
	}
	for _, v := range resetSteps("plain") {
		p, _ := drawn(t, func(w http.ResponseWriter) { showReset(w, v, "", false) })
		for i, want := range words[v.Step] {
			if i == 0 && p.h1() != want || !strings.Contains(p.main(), want) {
				t.Errorf("%s: heading %q, no %q in: %s", v.Step, p.h1(), want, p.main())
			}
		}
	}
}

func TestWayToTheAdministrator(t *testing.T) {
	for entered, want := range map[string]way{
		"":                              {},
		"https://help.example/reset":    {Link: "https://help.example/reset", Text: "https://help.example/reset"},
		" helpdesk@contoso.example ":    {Link: "mailto:helpdesk@contoso.example", Text: "helpdesk@contoso.example"},
		"mailto:desk@contoso.example":   {Link: "mailto:desk@contoso.example", Text: "desk@contoso.example"},
		"javascript:alert(1)":           {Text: "javascript:alert(1)"},
		"JAVASCRIPT://x.example/%0aa":   {Text: "JAVASCRIPT://x.example/%0aa"},
		"data:text/html,hello":          {Text: "data:text/html,hello"},
		"//evil.example":                {Text: "//evil.example"},
		"/sspr":                         {Text: "/sspr"},
		"call 555 0100":                 {Text: "call 555 0100"},
		"a@b.example?bcc=c@d.example":   {Text: "a@b.example?bcc=c@d.example"},
		"Help <help@contoso.example>":   {Text: "Help <help@contoso.example>"},
		"mailto:\"><b>@contoso.example": {Text: "mailto:\"><b>@contoso.example"},
	} {
		if got := wayTo(entered); got != want {
			t.Errorf("wayTo(%q) = %+v, want %+v", entered, got, want)
		}
	}
}

func TestSynchronizedUserReadsThatTheirDirectoryDecides(t *testing.T) {
	for strength, want := range map[bool]string{true: "8 to 256 characters", false: "cannot rate the password"} {
		p, _ := drawn(t, func(w http.ResponseWriter) {
			showReset(w, journeys.Reset{Step: journeys.StepPassword, Strength: strength}, "", false)
		})
		if !strings.Contains(p.main(), want) {
			t.Errorf("Strength %v: no %q in %s", strength, want, p.main())
		}
	}
}
