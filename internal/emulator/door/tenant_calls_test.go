package door_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestResetInOneCall: a test that is about the policy alone resets in one call, and sees why it cannot.
func TestResetInOneCall(t *testing.T) {
	c := newClient(t)
	c.reset("/users/"+kim+"/reset", `{"password":"`+fresh+`"}`, journeys.StepReset)
	if !c.knows(kim, fresh) {
		t.Error("the password is not the new one")
	}
	if r := c.reset("/users/tia@contoso.example/reset", `{"password":"`+fresh+`"}`, journeys.StepRefused); r.Refusal.Cause != journeys.CauseTooFewMethods {
		t.Errorf("refused with %+v", r.Refusal)
	}
}

// TestDecisionOfAUser: a decision has the names of the door, for a guest as well, whose name has a sign that addresses reserve.
func TestDecisionOfAUser(t *testing.T) {
	c := newClient(t)
	for user, want := range map[string]string{
		kim:                      `"cause": "",`,
		"tia@contoso.example":    `"code": "SSPR_0014"`,
		"nobody@contoso.example": `"cause": "UserNotFound"`,
		"gil_fabrikam.example%23EXT%23@contosoexample.onmicrosoft.com": `"cause": "GuestAccount"`,
	} {
		if status, got := c.send("GET", "/users/"+user+"/decision", ""); status != http.StatusOK || !strings.Contains(got, want) || !strings.Contains(got, `"required": 2`) && user == kim {
			t.Errorf("%s: %d %s, want %s", user, status, got, want)
		}
	}
}

// TestDevicesShowCodes: the code that a device shows proves its owner.
func TestDevicesShowCodes(t *testing.T) {
	c := newClient(t)
	list := call[struct{ Devices []journeys.Device }](c, "GET", "/users/"+kim+"/devices", "")
	if len(list.Devices) == 0 || len(list.Devices[0].Code) != 6 {
		t.Errorf("got %+v", list)
	}
	if status, got := c.send("GET", "/users/tia@contoso.example/devices", ""); status != http.StatusOK || !strings.Contains(got, `"devices": []`) {
		t.Errorf("a user without devices: %d %s", status, got)
	}
}

// TestPasswordShortcut: a test can begin with a password, also of a user who is locked out.
func TestPasswordShortcut(t *testing.T) {
	c := newClient(t)
	for i := range 10 {
		call[journeys.Account](c, "POST", "/signin", fmt.Sprintf(`{"userId":%q,"password":"wrong %d"}`, kim, i))
	}
	if a := call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"`+tenant.SeedPassword+`"}`); a.Step != journeys.AccountRefused {
		t.Fatalf("not locked out: %+v", a)
	}
	call[struct{}](c, "POST", "/users/"+kim+"/password", `{"password":"short"}`)
	if a := call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"short"}`); a.Session == "" {
		t.Errorf("the password does not sign in: %+v", a.Problem)
	}
	if status, _ := c.send("POST", "/users/"+kim+"/password", `{"password":""}`); status != http.StatusBadRequest {
		t.Errorf("an empty password: %d", status)
	}
}

// TestPasswordShortcutIsNew: a password that has expired is over with one that a test sets.
func TestPasswordShortcutIsNew(t *testing.T) {
	c := newClient(t, func(st *tenant.State) {
		st.Tenant.CreatedAt = noon.AddDate(0, 0, -30)
		st.Domain(tenant.SeedDomain).Set(tenant.KeyPasswordValidity, 30)
	})
	signIn := func(password string) journeys.Account {
		return call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"`+password+`"}`)
	}
	if a := signIn(tenant.SeedPassword); a.Step != journeys.AccountChangePassword || !a.PasswordExpired {
		t.Fatalf("not expired: %+v", a)
	}
	call[struct{}](c, "POST", "/users/"+kim+"/password", `{"password":"short"}`)
	if a := signIn("short"); a.Step == journeys.AccountChangePassword || a.Session == "" {
		t.Errorf("it has expired as well: %+v", a)
	}
}

// TestPasswordShortcutEndsABlock: a test can begin again with a user who is blocked, and the audit log shows the user as not blocked
// as well.
func TestPasswordShortcutEndsABlock(t *testing.T) {
	c := newClient(t, func(st *tenant.State) {
		u := st.User(kim)
		u.SelfService.BlockedUntil, u.SelfService.Tries = noon.Add(time.Hour), slices.Repeat([]time.Time{noon}, journeys.MaxTries)
		for _, user := range []string{kim, "lee@contoso.example"} {
			st.AddUserAudit(tenant.AuditBlocked, user, "", noon)
		}
	})
	if r := c.reset("/users/"+kim+"/reset", `{"password":"`+fresh+`"}`, journeys.StepRefused); r.Refusal.Cause != journeys.CauseBlocked {
		t.Fatalf("refused with %+v", r.Refusal)
	}
	call[struct{}](c, "POST", "/users/"+kim+"/password", `{"password":"short"}`)
	if err := c.store.View(func(st *tenant.State) error {
		if left := st.User(kim).SelfService.Tries; len(left) > 0 {
			t.Errorf("tries are left: %v", left)
		}
		var blocked []string
		for _, e := range st.DirectoryAudits {
			if e.ActivityDisplayName == tenant.AuditBlocked {
				blocked = append(blocked, e.TargetResources[0].ID)
			}
		}
		if want := []string{st.User("lee@contoso.example").ID}; !slices.Equal(blocked, want) {
			t.Errorf("the log has blocks of %v, want %v", blocked, want)
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
	c.reset("/users/"+kim+"/reset", `{"password":"`+fresh+`"}`, journeys.StepReset)
}

// TestClock: the clock moves forward only, and sessions end by it.
func TestClock(t *testing.T) {
	c := newClient(t)
	type clock struct{ Now time.Time }
	c.session = call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"`+tenant.SeedPassword+`"}`).Session
	if got := call[clock](c, "POST", "/clock", `{"advance":"24h"}`).Now; !got.Equal(noon.Add(24 * time.Hour)) {
		t.Errorf("after a day it is %s", got)
	}
	if status, got := c.send("GET", "/account", ""); status != http.StatusNotFound || !strings.Contains(got, "unknown_session") {
		t.Errorf("a session of yesterday: %d %s", status, got)
	}
	for _, advance := range []string{"-1h", "0s", "1ns", "", "tomorrow", "1000000h"} {
		if status, _ := c.send("POST", "/clock", `{"advance":"`+advance+`"}`); status != http.StatusBadRequest {
			t.Errorf("%q: %d", advance, status)
		}
	}
	if got := call[clock](c, "GET", "/clock", "").Now; !got.Equal(noon.Add(24 * time.Hour)) {
		t.Errorf("at the end it is %s", got)
	}
}

// TestListOfCalls: the list has every call, with correct bodies and sessions.
func TestListOfCalls(t *testing.T) {
	c := newClient(t)
	list := call[struct {
		About string
		Calls []struct {
			Method, Path, Does string
			Session            bool
			Body               json.RawMessage
		}
	}](c, "GET", "/", "")
	if len(list.Calls) < 30 || !strings.Contains(list.About, "enter no real password") {
		t.Errorf("%d calls: %s", len(list.Calls), list.About)
	}
	for _, one := range list.Calls {
		path := strings.TrimPrefix(one.Path, base)
		name := one.Method + " " + path
		if one.Does == "" || path == one.Path {
			t.Errorf("%s: %+v", name, one)
		}
		c.session = ""
		status, got := c.send(one.Method, path, string(one.Body))
		if refused := status == http.StatusUnauthorized && strings.Contains(got, "no_session"); refused != one.Session {
			t.Errorf("%s without a session: %d %s", name, status, got)
		}
		c.session = "made-up"
		status, got = c.send(one.Method, path, string(one.Body))
		if one.Session && status != http.StatusNotFound && !strings.HasSuffix(path, "/signout") || status == http.StatusBadRequest {
			t.Errorf("%s with its example: %d %s", name, status, got)
		}
		if one.Method == http.MethodPost {
			if status, got = c.send(one.Method, path, `{"nonsense":1}`); status != http.StatusBadRequest || strings.Contains(got, "nonsense") {
				t.Errorf("%s with an unknown field: %d %s", name, status, got)
			}
		}
		if other := map[string]string{"GET": "DELETE", "POST": "GET"}[one.Method]; path != "/clock" {
			if status, _ = c.send(other, path, ""); status != http.StatusMethodNotAllowed {
				t.Errorf("%s as %s: %d", name, other, status)
			}
		}
	}
}

// TestErrors: an error has a status, a code and words of its own, and nothing of what was sent, which may be a password.
func TestErrors(t *testing.T) {
	c := newClient(t)
	const secret = "Hunter-2-Hunter"
	for name, test := range map[string]struct {
		method, path, body string
		status             int
		code, says         string
	}{
		"no such call":                  {"GET", "/" + secret, "", 404, "unknown_call", "GET /_emulator/v1/ lists all"},
		"a wrong method":                {"DELETE", "/clock", "", 405, "method_not_allowed", "GET or POST"},
		"an unknown field":              {"POST", "/signin", `{"` + secret + `":1}`, 400, "invalid_body", "userId, password"},
		"no field is taken":             {"POST", "/captcha", `{"` + secret + `":1}`, 400, "invalid_body", "takes none"},
		"a wrong type":                  {"POST", "/signin", `{"password":["` + secret + `"]}`, 400, "invalid_body", "field password"},
		"no object":                     {"POST", "/signin", `"` + secret + `"`, 400, "invalid_body", "must be a JSON object"},
		"not JSON":                      {"POST", "/signin", `password=` + secret, 400, "invalid_body", "not JSON"},
		"cut off":                       {"POST", "/signin", `{"password":"` + secret, 400, "invalid_body", "not JSON"},
		"two values":                    {"POST", "/signin", `{} {"password":"` + secret + `"}`, 400, "invalid_body", "more than one"},
		"an unknown message":            {"POST", "/outbox/" + secret + "/answer", `{"approve":true}`, 404, "unknown_session", ""},
		"messages of an unknown user":   {"GET", "/outbox?user=" + secret, "", 404, "unknown_user", ""},
		"devices of an unknown user":    {"GET", "/users/" + secret + "/devices", "", 404, "unknown_user", ""},
		"a password of an unknown user": {"POST", "/users/x/password", `{"password":"` + secret + `"}`, 404, "unknown_user", ""},
	} {
		t.Run(name, func(t *testing.T) {
			status, got := c.send(test.method, test.path, test.body)
			var answer struct {
				Error struct{ Code, Message string }
			}
			if err := json.Unmarshal([]byte(got), &answer); err != nil || status != test.status || answer.Error.Code != test.code || !strings.Contains(answer.Error.Message, test.says) {
				t.Errorf("%d %s (%v), want %d %s %q", status, got, err, test.status, test.code, test.says)
			}
			if strings.Contains(got, "unter") {
				t.Errorf("it repeats what was sent: %s", got)
			}
		})
	}
}

// TestBodyIsJSON: a form, which any web page can send, is no body of the door, and neither is a body that never ends.
func TestBodyIsJSON(t *testing.T) {
	c := newClient(t)
	for _, kind := range []string{"", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"} {
		r := httptest.NewRequest("POST", base+"/captcha", strings.NewReader("{}"))
		r.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, r)
		if w.Code != http.StatusUnsupportedMediaType {
			t.Errorf("%q: %d", kind, w.Code)
		}
	}
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", base+"/captcha", strings.NewReader("{}"))
	r.Header.Set("Content-Type", "application/json; charset=utf-8")
	r.Body = http.MaxBytesReader(w, r.Body, 1)
	c.handler.ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body beyond the limit: %d", w.Code)
	}
}
