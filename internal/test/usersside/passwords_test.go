package usersside

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/acctest"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/test/cli"
)

// passwordSettings are the settings of passwords themselves.
const passwordSettings = `
provider "sspr" {}

resource "sspr_password_protection" "this" {
  lockout_threshold        = 3
  lockout_duration_seconds = 300
  enforce_custom_banned    = true
  custom_banned_passwords  = ["harborfresh", "tailspin"]
}

resource "sspr_password_expiration" "this" {
  domain                   = "contoso.example"
  validity_days            = 30
  notification_window_days = 14
}

resource "sspr_sign_in_links" "this" {
  forgot_password_text = "Reset it yourself"
  reset_url            = "https://help.contoso.example/reset"
}
`

// door is a script that calls the JSON door of a tenant.
type door struct {
	t    *testing.T
	base string
}

// doorAnswer is what the test reads of an answer.
type doorAnswer struct {
	Step            string `json:"step"`
	PasswordExpired bool   `json:"passwordExpired"`
	Problem         *struct {
		Text string `json:"text"`
	} `json:"problem"`
}

// text returns the problem that a person reads, "" for none.
func (a doorAnswer) text() string {
	if a.Problem == nil {
		return ""
	}
	return a.Problem.Text
}

func (d door) call(path string, body map[string]string) (answer doorAnswer) {
	d.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := http.Post(d.base+"/_emulator/v1/"+path, "application/json", bytes.NewReader(data))
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Body.Close()
	if data, err = io.ReadAll(r.Body); err != nil || r.StatusCode != http.StatusOK || json.Unmarshal(data, &answer) != nil {
		d.t.Fatalf("%s: %d %s: %v", path, r.StatusCode, data, err)
	}
	return answer
}

func (d door) resets(password string) doorAnswer {
	d.t.Helper()
	return d.call("users/kim@contoso.example/reset", map[string]string{"password": password})
}

func (d door) signsIn(password string) doorAnswer {
	d.t.Helper()
	return d.call("signin", map[string]string{"userId": "kim@contoso.example", "password": password})
}

// TestPeopleMeetThePasswordSettings applies the settings of passwords with the real terraform. Then a reset refuses the banned word and
// takes another one, three wrong passwords lock the account, the password expires, and the sign-in page has the link.
func TestPeopleMeetThePasswordSettings(t *testing.T) {
	t.Parallel()
	server, err := emulator.Start(t.Context(), emulator.Options{PagesAddress: "127.0.0.1:0", Seed: func(s *emulator.State) {
		s.SetPolicy("enablementType", 2)
		s.SetPolicy("registrationRequiredOnSignIn", false)
		s.SetAuthenticationMethod("Email", "includeTargets", []map[string]any{{"targetType": "group", "id": "all_users"}})
		s.SetEmail("kim@contoso.example", "kim@fabrikam.example")
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	n := acctest.TenantOf(t, server)
	d := door{t, server.PagesURL()}

	const banned, taken, blocked = "HarborFresh12", "Quiet-River-42", "administrator has blocked"
	if r := d.resets(banned); r.Step != "reset" {
		t.Fatalf("before the apply, the password is refused: %+v, %q", r, r.text())
	}
	p := cli.NewProcess(t, passwordSettings, cli.Variables(t, n)...)
	p.Apply(t, 0)
	p.Plan(t, 0)

	for _, password := range []string{banned, "T@ilspin-1", "harborfreshTAILSPIN1"} {
		if r := d.resets(password); r.Step != "password" || !strings.Contains(r.text(), blocked) {
			t.Errorf("the reset with %s is at the step %s with %q", password, r.Step, r.text())
		}
	}
	if r := d.resets("Password-12"); r.Step != "password" || strings.Contains(r.text(), blocked) {
		t.Errorf("the reset with a common word is at the step %s with %q", r.Step, r.text())
	}
	if r := d.resets(taken); r.Step != "reset" {
		t.Fatalf("the reset with another password is at the step %s with %q", r.Step, r.text())
	}

	for i := range 2 {
		d.signsIn(fmt.Sprintf("Wrong-River-%d", i))
	}
	if a := d.signsIn(taken); a.Step != "signed_in" {
		t.Errorf("after two wrong passwords the right one leads to %s with %q", a.Step, a.text())
	}
	for i := range 3 {
		d.signsIn(fmt.Sprintf("Wrong-River-%d", i))
	}
	d.call("clock", map[string]string{"advance": "299s"})
	if a := d.signsIn(taken); a.Step != "refused" || !strings.Contains(a.text(), "locked") {
		t.Errorf("after three wrong passwords the right one leads to %s with %q", a.Step, a.text())
	}
	d.call("clock", map[string]string{"advance": "2s"})
	if a := d.signsIn(taken); a.Step != "signed_in" {
		t.Errorf("after the lockout the right password leads to %s with %q", a.Step, a.text())
	}

	d.call("clock", map[string]string{"advance": "720h"})
	if a := d.signsIn(taken); a.Step != "change_password" || !a.PasswordExpired {
		t.Errorf("after 30 days the password leads to %+v", a)
	}
	page, err := http.Get(server.PagesURL() + "/signin")
	if err != nil {
		t.Fatal(err)
	}
	defer page.Body.Close()
	if body, err := io.ReadAll(page.Body); err != nil || !strings.Contains(string(body), `<a href="https://help.contoso.example/reset" rel="noopener noreferrer">Reset it yourself</a>`) {
		t.Errorf("the sign-in page is %s: %v", body, err)
	}
}
