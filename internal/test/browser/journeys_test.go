package browser

import "testing"

// TestRegisterAndReset is the user's half of Microsoft's tutorial: Lee, whose only method is the app, is asked to register one
// more at sign-in, finds that it looks good, and resets the forgotten password with both.
func TestRegisterAndReset(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		p := sits(t, h, open(t), lee)

		p.opens("/ssprsetup")
		p.sees("Sign in to continue.")
		p.signsIn(firstPassword)
		p.sees("Don't lose access to your account!", "A reset requires 2 methods. Register 1 more.")
		if found := p.named("Looks good", pressable...); len(found) > 0 {
			t.Error("one of two methods looks good already")
		}
		p.follows("Add: E-mail address")
		p.writes("E-mail address", lee)
		p.presses("Next")
		p.isTold("E-mail address", "Enter an address that you can read without this account.")
		p.writes("E-mail address", "lee@fabrikam.example")
		p.presses("Next")
		p.sees("Sent to lee@fabrikam.example.")
		p.writes("Code", wrong(p.looksAt(sentCode)))
		p.presses("Next")
		p.isTold("Code", "The code is wrong.")
		p.entersCode("Code", sentCode)
		p.sees("The method has been added.", "A reset requires 2 methods. You have registered enough.", "E-mail address: lee@fabrikam.example")
		p.presses("Looks good")
		p.sees("You are signed in", "Your methods are confirmed.")
		p.presses("Sign out")
		p.sees("You are signed out")

		p.forgets()
		p.sees("Verification 1 of 2", "For "+lee)
		p.chooses("Approve a notification in my authenticator app")
		p.presses("Next")
		p.presses("I have approved it")
		p.sees("There is a problem", "The notification has not been answered yet.")
		p.approves()
		p.sees("Verification 2 of 2")
		p.doesNotSee("Approve a notification")
		p.chooses(p.offer("Send an e-mail to my alternate address"))
		p.presses("Next")
		p.entersCode("Code from the e-mail", sentCode)
		p.sees("Choose a new password")
		p.writes("New password", "short")
		p.writes("New password again", "short")
		p.presses("Finish")
		p.isTold("New password", "")
		p.setsPassword()
		p.sees("Your password has been reset")

		p.opensOutbox()
		p.outbox.sees("Contoso: your password was reset", "To: "+lee, "To: lee@fabrikam.example")
		p.hasPassword(newPassword, firstPassword)
	})
}

// TestOutsideTheGroup: Tia is not in the group of the policy. The page has the code of that, and leads to the helpdesk that the
// tutorial has set.
func TestOutsideTheGroup(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		p := sits(t, h, open(t), tia)
		p.forgets()
		p.sees("You cannot reset your password")
		p.doesNotSee("SSPR_0013")
		p.unfolds("Show additional details")
		p.sees("SSPR_0013", "UserNotMemberOfScopedAccessGroup")
		helpdesk := p.finds("Contact your administrator", followed...)
		if to := property[string](p.window, helpdesk, "this.href"); to != "https://support.contoso.example/password" {
			t.Errorf("the helpdesk is at %s", to)
		}
		p.opens("/signin")
		p.signsIn(firstPassword)
		p.sees("You are signed in") // a user who cannot reset is not asked to register
	})
}

// TestTooFewMethods: Pat has no method that counts. Without a helpdesk of the tenant's own, the page sends a mail to the
// administrators.
func TestTooFewMethods(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		p := sits(t, h, open(t, policy("customizeHelpdeskLink", false)), pat)
		p.forgets()
		p.sees("You cannot reset your password", "does not have enough registered methods")
		p.unfolds("Show additional details")
		p.sees("SSPR_0014", "UserNotProperlyConfigured")
		p.presses("Contact your administrator")
		p.sees("Your administrators have been asked to help.")
		p.opensOutbox()
		p.outbox.sees("To: "+ada, "Pat Coleman ("+pat+") cannot reset the password")
	})
}

// TestAdministrator: Ada is under Microsoft's own policy for administrators, although she is not in the group: always two
// methods, and no security questions, even if she has registered some. The other Global Administrator gets a mail.
func TestAdministrator(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		n := open(t, policy("numberOfAuthenticationMethodsRequired", 1), policy("securityQuestionsOptionEnabled", true),
			user(ada, func(u map[string]any) {
				u["registeredMethods"] = append(u["registeredMethods"].([]any), "securityQuestion")
				u["authenticationMethods"] = map[string]any{"email": "ada@fabrikam.example"}
			}),
			user(pol, func(u map[string]any) { u["directoryRoles"] = []any{"Global Administrator"} }))
		p := sits(t, h, n, ada)
		p.forgets()
		p.sees("Verification 1 of 2")
		p.doesNotSee("security questions")
		p.chooses("Enter a code from my authenticator app")
		p.presses("Next")
		p.entersCode("Code from the app", appCode)
		p.sees("Verification 2 of 2")
		p.doesNotSee("security questions", "Approve a notification") // the notification is of the same app
		p.chooses(p.offer("Send an e-mail to my alternate address"))
		p.presses("Next")
		p.entersCode("Code from the e-mail", sentCode)
		p.setsPassword()
		p.sees("Your password has been reset")
		p.opensOutbox()
		p.outbox.sees("To: "+ada, "Contoso: an administrator's password was reset", "To: "+pol)
	})
}

// TestUnlock: Kim's account comes from Active Directory and is locked there. The policy lets Kim unlock it without a new
// password.
func TestUnlock(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		n := openHybrid(t, user(kim, func(u map[string]any) {
			u["onPremisesSyncEnabled"] = true
			u["selfService"] = map[string]any{"lockedOnPremises": true}
			u["authenticationMethods"] = map[string]any{"email": "kim@fabrikam.example"}
		}))
		p := sits(t, h, n, kim)
		p.forgets()
		p.chooses("Enter a code from my authenticator app")
		p.presses("Next")
		p.entersCode("Code from the app", appCode)
		p.chooses(p.offer("Send an e-mail to my alternate address"))
		p.presses("Next")
		p.entersCode("Code from the e-mail", sentCode)
		p.sees("Unlock the account, or reset the password?")
		p.chooses("I know my password, but my account is locked: unlock it")
		p.presses("Next")
		p.sees("Your account has been unlocked")
		if kept := n.user(t, kim); kept["selfService"] != nil && kept["selfService"].(map[string]any)["lockedOnPremises"] == true {
			t.Error("the account is locked as before")
		}
		p.hasPassword(firstPassword, newPassword)
	})
}

// TestForcedChange: after an administrator has had Kim's password changed at the next sign-in, as the action sspr_reset_password
// does, nothing else is open to Kim before the change.
func TestForcedChange(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		n := open(t, user(kim, func(u map[string]any) { u["authenticationMethods"] = map[string]any{"email": "kim@fabrikam.example"} }))
		n.forceChange(t, kim)
		p := sits(t, h, n, kim)
		p.opens("/ssprsetup")
		p.signsIn(firstPassword)
		p.sees("Change your password", "Your administrator requires you to change your password before you continue.")
		p.opens("/ssprsetup")
		p.sees("Change your password")
		p.changes(firstPassword, "Kim-Akers-2026")
		p.isTold("New password", "") // it has the surname
		p.changes("Wrong-Guess-7", newPassword)
		p.isTold("Current password", "")
		p.changes(firstPassword, newPassword)
		p.sees("You are signed in", "Your password has been changed.")
		p.presses("Sign out")
		p.hasPassword(newPassword, firstPassword)
	})
}

// changes fills in the page that changes a password.
func (p *person) changes(old, password string) {
	p.t.Helper()
	p.writes("Current password", old)
	p.writes("New password", password)
	p.writes("New password again", password)
	p.presses("Change the password")
}

// offer returns the whole label of a choice that ends with a masked address.
func (w *window) offer(begins string) string {
	w.t.Helper()
	for _, c := range w.all("") {
		if c.role == "radio" && len(c.name) > len(begins) && c.name[:len(begins)] == begins {
			return c.name
		}
	}
	w.t.Fatalf("nothing begins with %q among %q", begins, w.controls())
	return ""
}

// TestAdministratorSees: the pages of Password reset show what terraform has set, and the first page who is there. No page has
// an obstacle, also those for what does not exist.
func TestAdministratorSees(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		w := newWindow(t, h, open(t).pages)
		w.opens("/")
		w.sees("Emulated tenant. Not Microsoft. Enter no real password.", "Kim Akers", "2026-11-30")
		w.follows("Administrator")
		w.sees("Self service password reset enabled Selected", "Select group SSPR-Test-Group", "Number of methods required to reset 2",
			"before users are asked to re-confirm their authentication information 180", "Notify all admins when other admins reset their password? Yes",
			"https://support.contoso.example/password")
		w.opens("/nowhere")
		w.sees("There is no such page")
		w.follows("Go to the start")
		w.follows("Outbox")
		w.sees("There are none.")
	})
}
