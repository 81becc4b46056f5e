package browser

import (
	"regexp"
	"strings"
	"testing"
)

// The people of the tenant who take part, and the password that all of them have at first.
const (
	ada = "ada@contoso.example" // Global Administrator
	kim = "kim@contoso.example" // notifications and codes of the app
	lee = "lee@contoso.example" // notifications of the app alone
	pat = "pat@contoso.example" // in the group, without a method that counts
	pol = "pol@contoso.example" // Authentication Policy Administrator
	tia = "tia@contoso.example" // not in the group

	firstPassword = "Emulated-Only-1"
	newPassword   = "Quiet-River-42"
)

// person is a user in front of the pages, with the outbox in a second tab: it stands for mailbox and phone.
type person struct {
	*window
	name   string
	outbox *window
}

// sits puts a person in front of the pages of a tenant.
func sits(t *testing.T, h hand, n *tenant, name string) *person {
	t.Helper()
	w := newWindow(t, h, n.pages)
	return &person{window: w, name: name, outbox: w.tab()}
}

// signsIn fills in the page for sign-in, which is open.
func (p *person) signsIn(password string) {
	p.t.Helper()
	p.writes("User name", p.name)
	p.writes("Password", password)
	p.presses("Sign in")
}

// characters finds what has to be typed to begin a reset.
var characters = regexp.MustCompile(`Characters: (\S+)`)

// forgets begins to reset the password.
func (p *person) forgets() {
	p.t.Helper()
	p.opens("/sspr")
	p.writes("User ID", p.name)
	p.writes("Characters that you see", p.reads(characters))
	p.presses("Next")
}

// reads returns what the page shows at a place.
func (w *window) reads(place *regexp.Regexp) string {
	w.t.Helper()
	found := place.FindStringSubmatch(w.text())
	if found == nil {
		w.t.Fatalf("the page %s does not show %s, but\n%s", w.path(), place, w.text())
	}
	return found[1]
}

// The newest code that was sent, and that of an app.
var (
	sentCode = regexp.MustCompile(`Messages .*?Code: (\d+)`)
	appCode  = regexp.MustCompile(`Devices .*?: (\d{6})\b.* Messages`)
)

// looksAt opens the outbox of the person.
func (p *person) looksAt(code *regexp.Regexp) string {
	p.t.Helper()
	p.opensOutbox()
	return p.outbox.reads(code)
}

func (p *person) opensOutbox() {
	p.t.Helper()
	p.outbox.opens("/outbox?user=" + p.name)
}

// entersCode reads the newest code and enters it.
func (p *person) entersCode(field string, code *regexp.Regexp) {
	p.t.Helper()
	p.writes(field, p.looksAt(code))
	p.presses("Next")
}

// wrong returns another code of the same length.
func wrong(code string) string {
	return strings.Map(func(digit rune) rune { return '0' + (digit-'0'+1)%10 }, code)
}

// approves answers the notification on the phone, and goes on.
func (p *person) approves() {
	p.t.Helper()
	p.opensOutbox()
	p.outbox.presses("Approve")
	p.outbox.sees("The notification has been approved.")
	p.presses("I have approved it")
}

// setsPassword sets a new password in a reset.
func (p *person) setsPassword() {
	p.t.Helper()
	p.sees("Choose a new password")
	p.writes("New password", newPassword)
	p.writes("New password again", newPassword)
	p.presses("Finish")
}

// hasPassword checks that a password signs in, and the other does not.
func (p *person) hasPassword(right, other string) {
	p.t.Helper()
	p.opens("/signin")
	p.signsIn(other)
	p.sees("There is a problem")
	p.signsIn(right)
	p.sees("You are signed in")
	p.presses("Sign out")
}
