package pages

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

const (
	kim         = "kim@contoso.example"
	newPassword = "Correct-Horse-7"
)

// everyone turns password reset on for all users, with so many methods and all methods of the policies.
func everyone(methods int) func(*tenant.State) {
	return func(st *tenant.State) {
		st.SetPolicy(tenant.KeyEnablement, 2)
		st.SetPolicy(tenant.KeyRequired, methods)
		for _, id := range []string{"Sms", "Voice", "Email", "SoftwareOath", "MicrosoftAuthenticator"} {
			st.SetAuthenticationMethod(id, "state", "enabled")
			st.SetAuthenticationMethod(id, tenant.KeyIncludeTargets, []tenant.MethodTarget{{TargetType: "group", ID: tenant.AllUsers}})
		}
	}
}

// bare is everyone with a Kim who has registered nothing.
func bare(methods int) func(*tenant.State) {
	return func(st *tenant.State) {
		everyone(methods)(st)
		st.User(kim).RegisteredMethods = nil
	}
}

func TestPersonRegistersAndResetsWithTwoMethods(t *testing.T) {
	w := newWorld(t, bare(2))
	b := w.browser().signsIn(kim, tenant.SeedPassword)
	b.sees("Don't lose access to your account!", "A reset requires 2 methods. Register 2 more.", "None yet.")
	b.follow("Add: Mobile phone").sees("Add: Mobile phone").press("Next", "number", "12").seesProblem("country code")
	b.press("Next", "number", "+1 2065550122", "call", "no").sees("Confirm: Mobile phone", "Sent to +1 2065550122.")
	b.press("Next", "code", "000").seesProblem("The code is wrong.")
	b.press("Next", "code", w.newestCode(kim)).sees("Don't lose access to your account!", "The method has been added.", "Mobile phone: +1 2065550122", "Register 1 more")
	b.follow("Add: E-mail address").press("Next", "address", kim).seesProblem("without this account")
	b.press("Next", "address", "kim@fabrikam.example").press("Next", "code", w.newestCode(kim))
	b.sees("Don't lose access to your account!", "You have registered enough", "E-mail address: kim@fabrikam.example")
	b.press("Looks good").sees("You are signed in", "Your methods are confirmed.")
	b.press("Sign out").sees("You are signed out")

	b.beginsReset(kim).sees("Verification 1 of 2", "Send a text message to my mobile phone (ending in 22)", "Send an e-mail to my alternate address (k***@fabrikam.example)")
	b.press("Next").seesProblem("Choose one of the options.")
	b.press("Next", "option", "text").sees("Verification 1 of 2", "enter the full number")
	b.press("Send a text message to my mobile phone", "number", "+1 2065550199").seesProblem("not your registered number")
	b.press("Send a text message to my mobile phone", "number", "+1 2065550122").sees("Verification 1 of 2", "A text message with a code was sent")
	b.press("Next", "code", "1").seesProblem("This code is wrong.")
	b.follow("Send it again, or choose another option").sees("Verification 1 of 2", "Call my mobile phone (ending in 22)")
	b.open("/sspr").press("Next", "code", w.newestCode(kim)).sees("Verification 2 of 2").lacks("(ending in 22)")
	b.press("Next", "option", "email").sees("Verification 2 of 2", "An e-mail with a code was sent").press("Next", "code", w.newestCode(kim))
	b.sees("Choose a new password", "8 to 256 characters")
	b.press("Finish", "password", "short", "again", "short").seesProblem("8 to 256").lacks(`value="short"`)
	b.press("Finish", "password", newPassword, "again", newPassword+"x").seesProblem("differ").lacks(newPassword)
	b.press("Finish", "password", newPassword, "again", newPassword).sees("Your password has been reset")
	b.open("/sspr").sees("Reset your password")

	b.signsIn(kim, tenant.SeedPassword).seesProblem("wrong").lacks(tenant.SeedPassword)
	b.signsIn(kim, newPassword).sees("You are signed in", "Kim Akers", kim)
}

func TestPersonWhoCannotResetReadsTheCodeAndTheWayOut(t *testing.T) {
	const pat, tia = "pat@contoso.example", "tia@contoso.example"
	for name, c := range map[string]struct {
		change func(*tenant.State)
		user   string
		code   string
		way    string
	}{
		"is outside the group": {func(st *tenant.State) {
			everyone(1)(st)
			st.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
			st.SetPolicy(tenant.KeyGroupIDs, []string{tenant.SeedGroupID})
		}, tia, "SSPR_0013", ""},
		"has registered nothing": {everyone(1), tia, "SSPR_0014", ""},
		"has no license":         {func(st *tenant.State) { everyone(1)(st); st.User(pat).AssignedLicenses = nil }, pat, "SSPR_0012", ""},
		"lives where it is off":  {nil, pat, "SSPR_0009", ""},
		"has a helpdesk with an address": {func(st *tenant.State) {
			everyone(1)(st)
			st.SetPolicy("customizeHelpdeskLink", true)
			st.SetPolicy("customHelpdeskEmailOrUrl", "help@contoso.example")
		}, tia, "SSPR_0014", "mailto:help@contoso.example"},
		"has a helpdesk with a script": {func(st *tenant.State) {
			everyone(1)(st)
			st.SetPolicy("customizeHelpdeskLink", true)
			st.SetPolicy("customHelpdeskEmailOrUrl", "javascript:alert(1)")
		}, tia, "SSPR_0014", "none"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, c.change)
			b := w.browser().beginsReset(c.user).sees("You cannot reset your password", c.code, "Show additional details")
			if b.page.all("details")[0].text == "" || !strings.Contains(b.page.all("details")[0].text, c.code) {
				t.Errorf("the details lack %s:\n%s", c.code, b.body)
			}
			switch c.way {
			case "":
				b.press("Contact your administrator").sees("You cannot reset your password", "Your administrators have been asked to help.")
				w.browser().open("/outbox").sees("Outbox", "To: ada@contoso.example", "About: "+c.user)
			case "none":
				for _, a := range b.page.all("a") {
					if a.text == "Contact your administrator" {
						t.Errorf("the script is linked: %v", a.attrs)
					}
				}
				b.sees("You cannot reset your password", "Contact your administrator: javascript:alert(1)")
			default:
				for _, a := range b.page.all("a") {
					if a.text == "Contact your administrator" && a.is("href", c.way) {
						return
					}
				}
				t.Errorf("no link to %s:\n%s", c.way, b.body)
			}
		})
	}
}

func TestAdministratorResetsWithTheAppAndAMail(t *testing.T) {
	const ada = "ada@contoso.example"
	w := newWorld(t, func(st *tenant.State) { st.SetEmail(ada, "ada@fabrikam.example") })
	b := w.browser().beginsReset(ada).sees("Verification 1 of 2", "Approve a notification in my authenticator app")
	b.press("Next", "option", "notification").sees("Verification 1 of 2", "A notification was sent")
	b.press("I have approved it").sees("Verification 1 of 2").seesProblem("not been answered yet")
	owner := w.browser().open("/outbox?user="+ada).press("Approve").sees("Outbox of "+ada, "The notification has been approved.", "Answer: approved")
	if _, found := owner.page.byID("user"); !found || strings.Contains(owner.body, ">Deny<") {
		t.Errorf("the notification can be answered again:\n%s", owner.body)
	}
	b.press("I have approved it").sees("Verification 2 of 2").lacks("authenticator app")
	b.press("Next", "option", "email").press("Next", "code", w.newestCode(ada)).sees("Choose a new password")
	b.press("Finish", "password", newPassword, "again", newPassword).sees("Your password has been reset")
	b.signsIn(ada, newPassword).lacks("There is a problem")
}

func TestPersonDeniesANotification(t *testing.T) {
	w := newWorld(t, everyone(1))
	w.change(func(st *tenant.State) { st.SetEmail(kim, "kim@fabrikam.example") })
	b := w.browser().beginsReset(kim).press("Next", "option", "notification")
	w.browser().open("/outbox").press("Deny").sees("Outbox", "The notification has been denied.")
	b.press("I have approved it").sees("Verification 1 of 1").seesProblem("denied")
}

func TestPersonMustChangeThePasswordFirst(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) { st.User(kim).Password.MustChange = true })
	b := w.browser().open("/ssprsetup").sees("Sign in", "Sign in to continue.")
	b.press("Sign in", "userId", kim, "password", tenant.SeedPassword).sees("Change your password", "requires you to change")
	b.open("/ssprsetup").sees("Change your password").open("/signin").sees("Change your password")
	b.press("Change the password", "old", "wrong", "password", newPassword, "again", newPassword).seesProblem("current password is wrong").lacks(newPassword)
	b.press("Change the password", "old", tenant.SeedPassword, "password", newPassword, "again", newPassword)
	b.sees("You are signed in", "Your password has been changed.")
	w.browser().signsIn(kim, newPassword).sees("You are signed in").open("/password").sees("Change your password").lacks("requires you to change")
}

func TestSynchronizedPersonUnlocksTheAccount(t *testing.T) {
	hybrid := func(st *tenant.State) {
		everyone(1)(st)
		st.MakeHybrid()
		st.OnPremisesPasswordReset.Set("accountUnlockEnabled", true)
		st.SetEmail(kim, "kim@fabrikam.example")
		st.User(kim).OnPremisesSyncEnabled, st.User(kim).SelfService.LockedOnPremises = true, true
	}
	for choice, heading := range map[string]string{"yes": "Your account has been unlocked", "no": "Choose a new password"} {
		w := newWorld(t, hybrid)
		b := w.browser().beginsReset(kim).press("Next", "option", "email").press("Next", "code", w.newestCode(kim))
		b.sees("Unlock the account, or reset the password?").press("Next").seesProblem("Choose whether")
		b.press("Next", "unlock", choice).sees(heading)
		if choice == "no" {
			b.sees(heading, "cannot rate the password")
		}
	}
}

func TestPersonRegistersAnAppAndQuestions(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) {
		bare(1)(st)
		st.SetPolicy(tenant.KeyQuestionsSwitch, true)
		st.SetPolicy("numberOfQuestionsToRegister", 3)
		st.SetPolicy("numberOfQuestionsToReset", 3)
		st.SetPolicy(tenant.KeyQuestions, []map[string]any{
			{"questionText": "First <b>pet</b>?", "isCustomQuestion": true}, {"questionText": "First street?"}, {"questionText": "First job?"}, {"questionText": "First book?"},
		})
	})
	b := w.browser().signsIn(kim, tenant.SeedPassword).press("Add: Authenticator app with codes").sees("Confirm: Authenticator app with codes", "otpauth://totp/")
	var code string
	for _, e := range b.page.elements {
		if e.is("class", "code") {
			code = e.text
		}
	}
	b.press("Next", "code", code).sees("Don't lose access to your account!", "Authenticator app with codes")
	b.follow("Add: Security questions").sees("Add: Security questions", "Choose 3 different questions.")
	b.press("Save", "question1", "First job?", "answer1", "mining", "question2", "First job?", "answer2", "sailing", "question3", "First book?", "answer3", "atlas")
	b.seesProblem("once").lacks("mining").lacks("sailing")
	if n := strings.Count(b.body, "<option selected>First job?</option>"); n != 2 {
		t.Errorf("%d questions are still chosen, want 2:\n%s", n, b.body)
	}
	b.press("Save", "question1", "First job?", "answer1", "mining", "question2", "First street?", "answer2", "elm street", "question3", "First book?", "answer3", "atlas")
	b.sees("Don't lose access to your account!", "Security questions").press("Looks good")

	b.beginsReset(kim).press("Next", "option", "questions").sees("Verification 1 of 1", "First job?", "First street?", "First book?")
	answers := map[string]string{"First job?": "mining", "First street?": "elm street", "First book?": "atlas"}
	var pairs []string
	for _, l := range b.page.all("label") {
		pairs = append(pairs, l.attrs["for"], answers[l.text])
	}
	b.press("Next", append(pairs[:5:5], "wrong one")...).seesProblem("wrong").lacks("mining").lacks("wrong one")
	pairs = nil
	for _, l := range b.page.all("label") {
		pairs = append(pairs, l.attrs["for"], answers[l.text])
	}
	b.press("Next", pairs...).sees("Choose a new password").press("Start again").sees("Reset your password")

	w.wait(time.Minute)
	b.beginsReset(kim).press("Next", "option", "code").press("Next", "code", w.appCode(kim)).sees("Choose a new password")
}

func TestPersonPutsRegistrationOffAndRemovesAMethod(t *testing.T) {
	w := newWorld(t, func(st *tenant.State) {
		bare(2)(st)
		st.SetPhone(kim, tenant.PhoneMobile, "+1 2065550122")
	})
	b := w.browser().signsIn(kim, tenant.SeedPassword).sees("Don't lose access to your account!", "Mobile phone: +1 2065550122")
	b.open("/password").sees("Don't lose access to your account!")
	b.press("Not now").sees("You are signed in", "You can register later.").follow("Register methods").sees("Your methods")
	b.follow("Change").sees("Add: Mobile phone").follow("Back without adding it")
	b.press("Remove").sees("Your methods", "The method has been removed.", "None yet.").lacks("Not now")
	b.follow("Add: E-mail address").press("Next", "address", "kim@fabrikam.example").press("Do not add it").sees("Your methods", "None yet.")
}

func TestSessionsEnd(t *testing.T) {
	w := newWorld(t, everyone(1))
	w.change(func(st *tenant.State) { st.SetEmail(kim, "kim@fabrikam.example") })
	b := w.browser().beginsReset(kim).sees("Verification 1 of 1")
	w.wait(16 * time.Minute)
	b.press("Next", "option", "email").sees("This session has ended")
	if b.status != http.StatusGone {
		t.Errorf("status %d", b.status)
	}
	b.follow("Start again").sees("Reset your password")

	b.signsIn(kim, tenant.SeedPassword)
	w.wait(24 * time.Hour)
	b.open("/password").sees("This session has ended").follow("Start again").sees("Sign in").open("/password").sees("Sign in")
}

func TestHostileTenantIsShownAsText(t *testing.T) {
	for _, x := range hostile {
		w := newWorld(t, func(st *tenant.State) {
			everyone(1)(st)
			st.Tenant.DisplayName, st.Groups[0].DisplayName = x, x
			st.SetPolicy(tenant.KeyEnablement, tenant.EnablementSelected)
			st.SetPolicy(tenant.KeyGroupIDs, []string{st.Groups[0].ID})
			st.SetPolicy("customizeHelpdeskLink", true)
			st.SetPolicy("customHelpdeskEmailOrUrl", x)
			st.SetPolicy(tenant.KeyQuestionsSwitch, true)
			st.SetPolicy("numberOfQuestionsToRegister", 3)
			st.SetPolicy(tenant.KeyQuestions, []map[string]any{{"questionText": x}, {"questionText": "Where?"}, {"questionText": "When?"}})
			st.AddExternalAuthenticationMethod(x)
			u := st.User(kim)
			u.DisplayName, u.DirectoryRoles, u.Methods.Mobile, u.Methods.Email = x, nil, x, x
			st.AddApp(kim, tenant.UserApp{Kind: tenant.AppAuthenticator, DisplayName: x})
			st.User("tia@contoso.example").UserPrincipalName = x
			st.Send(tenant.Message{Channel: tenant.ChannelMail, To: x, UserID: u.ID, Subject: x, Text: x, Code: x})
		})
		b := w.browser()
		shown := func() {
			t.Helper()
			if strings.ContainsAny(x, "<>\"'") && strings.Contains(b.body, x) {
				t.Errorf("%s has %q as it is:\n%s", b.at, x, b.body)
			}
			if !strings.Contains(b.page.all("body")[0].text, strings.Join(strings.Fields(x), " ")) {
				t.Errorf("%s does not show %q:\n%s", b.at, x, b.page.main())
			}
		}
		for _, path := range []string{"/", "/admin", "/outbox", "/outbox?user=" + kim} {
			b.open(path)
			shown()
		}
		b.signsIn(kim, tenant.SeedPassword).open("/ssprsetup")
		shown()
		b.follow("Add: Security questions")
		shown()
		b.beginsReset("tia@contoso.example").sees("You cannot reset your password")
		shown()
	}
}
