package door_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// FuzzDoor sends anything to any call, with and without a journey under way: the door never panics, never blames itself, always
// answers JSON, and an error never repeats a secret of the input. SECRET in a body stands for one.
func FuzzDoor(f *testing.F) {
	paths := []string{"/nowhere"}
	c := newClient(f)
	for _, one := range call[struct{ Calls []struct{ Path string } }](c, "GET", "/", "").Calls {
		paths = append(paths, strings.TrimPrefix(one.Path, base))
	}
	for i := range paths {
		f.Add(uint8(i), true, uint8(i%3), `{"password":"SECRET"}`)
	}
	for i, body := range []string{
		`{"userId":"kim@contoso.example","password":"Emulated-Only-1"}`, `{"option":"email","number":"SECRET"}`, `{"SECRET":1}`, `{"answers":["SECRET"]}`,
		`{"answers":[{"question":"SECRET","answer":"SECRET"}]}`, `{"kind":"mobile_phone","number":"+1 2065550133","call":true}`, `{"kind":"software_oath"}`,
		`{"advance":"24h"}`, `{"code":"123456"}`, `{"unlock":true}`, `{"old":"SECRET","password":"SECRET","again":null}`, `[`, `null`, `{"password":{"SECRET":"SECRET"}}`,
		"{\"code\":\"\xff\x00\"}", `SECRET`, `{"address":"SECRET@fabrikam.example"}`, `{"id":"SECRET"}`, `{"approve":1e400}`,
	} {
		for session := range uint8(3) {
			f.Add(uint8(i*7)+11*session, true, session, body)
		}
	}
	const marker = "Hunter-2-Hunter"
	f.Fuzz(func(t *testing.T, path uint8, post bool, session uint8, body string) {
		c := newClient(t)
		sessions := []string{
			"", call[journeys.Account](c, "POST", "/signin", `{"userId":"`+kim+`","password":"`+tenant.SeedPassword+`"}`).Session, begun(c).ID,
		}
		method := map[bool]string{true: http.MethodPost, false: http.MethodGet}[post]
		target := strings.NewReplacer("{user}", kim, "{id}", "00000000-0000-4000-8000-000000000000").Replace(paths[int(path)%len(paths)])
		r := httptest.NewRequest(method, base+target, strings.NewReader(strings.ReplaceAll(body, "SECRET", marker)))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", "Bearer "+sessions[int(session)%len(sessions)])
		w := httptest.NewRecorder()
		c.handler.ServeHTTP(w, r)
		answer := w.Body.String()
		if w.Code >= http.StatusInternalServerError || !json.Valid([]byte(answer)) {
			t.Errorf("%s %s: %d %s", method, target, w.Code, answer)
		}
		if w.Code >= http.StatusBadRequest && strings.Contains(answer, "unter") {
			t.Errorf("%s %s: an error repeats the input: %s", method, target, answer)
		}
	})
}

// begun returns a reset that has just begun.
func begun(c *client) journeys.Reset {
	picture := call[journeys.Captcha](c, "POST", "/captcha", "")
	return c.reset("/resets", `{"userId":"`+kim+`","captchaId":"`+picture.ID+`","characters":"`+picture.Characters+`"}`, journeys.StepChoose)
}
