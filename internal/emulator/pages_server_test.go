package emulator

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// TestPageGuard: whatever another site makes a browser send is refused before it reaches a page, and what a person or a
// script on this machine sends is not.
func TestPageGuard(t *testing.T) {
	const own = "127.0.0.1:8444"
	from := func(site, mode, dest string) map[string]string {
		return map[string]string{"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
	}
	for name, test := range map[string]struct {
		method, host, path string
		header             map[string]string
		body               string
		want               int
	}{
		"an address typed into the browser":   {"GET", own, "/sspr", from("none", "navigate", "document"), "", 200},
		"curl":                                {"POST", own, "/_emulator/v1/captcha", nil, "{}", 200},
		"by the name localhost":               {"GET", "LocalHost:8444", "/", nil, "", 200},
		"by the address of IPv6":              {"GET", "[::1]:8444", "/", nil, "", 200},
		"a form of the pages":                 {"POST", own, "/sspr", from("same-origin", "navigate", "document"), "a=b", 200},
		"a form in an old browser":            {"POST", own, "/sspr", map[string]string{"Origin": "http://" + own}, "a=b", 200},
		"a link on another site":              {"GET", own, "/sspr", from("cross-site", "navigate", "document"), "", 200},
		"a name that is bound to 127.0.0.1":   {"GET", "evil.example:8444", "/", nil, "", 421},
		"a name that begins like the address": {"GET", "127.0.0.1.evil.example:8444", "/", nil, "", 421},
		"another port":                        {"GET", "127.0.0.1:8443", "/", nil, "", 421},
		"no port":                             {"GET", "127.0.0.1", "/", nil, "", 421},
		"no host":                             {"GET", "", "/", nil, "", 421},
		"an address of the network":           {"GET", "192.0.2.1:8444", "/", nil, "", 421},
		"a form of another site":              {"POST", own, "/sspr", from("cross-site", "navigate", "document"), "a=b", 403},
		"a form of another port":              {"POST", own, "/sspr", from("same-site", "navigate", "document"), "a=b", 403},
		"its form in an old browser":          {"POST", own, "/sspr", map[string]string{"Origin": "https://evil.example"}, "a=b", 403},
		"its form in a sandbox":               {"POST", own, "/sspr", map[string]string{"Origin": "null"}, "a=b", 403},
		"a frame on another site":             {"GET", own, "/sspr", from("cross-site", "navigate", "iframe"), "", 403},
		"a frame on another port":             {"GET", own, "/sspr", from("same-site", "navigate", "frame"), "", 403},
		"a script of another site":            {"GET", own, "/outbox", from("cross-site", "cors", "empty"), "", 403},
		"its script in an old browser":        {"GET", own, "/outbox", map[string]string{"Origin": "https://evil.example"}, "", 403},
		"a picture on another site":           {"GET", own, "/outbox", from("cross-site", "no-cors", "image"), "", 403},
		"a link into the door":                {"GET", own, "/_emulator/v1/outbox", from("cross-site", "navigate", "document"), "", 403},
		"a body of 64 KiB":                    {"POST", own, "/sspr", nil, strings.Repeat("a", 64<<10), 200},
		"a longer body":                       {"POST", own, "/sspr", nil, strings.Repeat("a", 64<<10+1), 413},
	} {
		t.Run(name, func(t *testing.T) {
			reached := false
			next := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true })
			r := httptest.NewRequest(test.method, test.path, strings.NewReader(test.body))
			r.Host = test.host
			for key, value := range test.header {
				r.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			pageGuard{port: "8444", origins: http.NewCrossOriginProtection(), next: next}.ServeHTTP(w, r)
			if w.Code != test.want || reached != (test.want == http.StatusOK) {
				t.Errorf("got %d, want %d; reached: %t", w.Code, test.want, reached)
			}
			for key, want := range map[string]string{
				"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
				"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
			} {
				if got := w.Header().Get(key); got != want {
					t.Errorf("%s: got %q, want %q", key, got, want)
				}
			}
			if strings.Contains(w.Body.String(), "evil") {
				t.Errorf("the answer repeats the request: %s", w.Body)
			}
		})
	}
}

// TestPagesOnlyOnRequest: without an address there are no pages, and the services of the tenant never serve them.
func TestPagesOnlyOnRequest(t *testing.T) {
	e := startTenant(t, Options{})
	if got := e.PagesURL(); got != "" {
		t.Errorf("pages at %q", got)
	}
	resp, err := e.client.Get(e.URL() + "/_emulator/v1/outbox")
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode < http.StatusBadRequest {
		t.Errorf("the origin of the services answers %d", resp.StatusCode)
	}
}

// TestPagesAreServedUntilClose: the pages have plain HTTP and an address of their own, and end with the server.
func TestPagesAreServedUntilClose(t *testing.T) {
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "[::]:0", "127.0.0.1"} {
		if s, err := Start(t.Context(), Options{PagesAddress: address}); err == nil {
			_ = s.Close()
			t.Errorf("%s is accepted", address)
		}
	}
	e := startTenant(t, Options{PagesAddress: "127.0.0.1:0"})
	u, err := url.Parse(e.PagesURL())
	if err != nil || u.Scheme != "http" || u.Hostname() != "127.0.0.1" || "https://"+u.Host == e.URL() {
		t.Fatalf("pages at %s, services at %s", e.PagesURL(), e.URL())
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for _, path := range []string{"/", "/_emulator/v1/"} {
		resp, err := client.Get(e.PagesURL() + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s is not behind the guard", path)
		}
	}
	if _, err := Start(t.Context(), Options{PagesAddress: u.Host}); err == nil || !strings.Contains(err.Error(), "pages") {
		t.Errorf("a second server at %s: %v", u.Host, err)
	}
	if err := e.Close(); err != nil {
		t.Error(err)
	}
	if c, err := net.Dial("tcp", u.Host); err == nil {
		_ = c.Close()
		t.Error("the pages are still served")
	}
}

// TestDoorOfARunningServer: a person resets the password through the real listener, and requests that a browser was made to
// send, or that are too long, never reach the tenant.
func TestDoorOfARunningServer(t *testing.T) {
	e := startTenant(t, Options{PagesAddress: "127.0.0.1:0", Seed: func(s *State) {
		s.SetPolicy("enablementType", 2)
		s.SetEmail("kim@contoso.example", "kim@fabrikam.example")
		s.SetAuthenticationMethod("Email", tenant.KeyIncludeTargets, []tenant.MethodTarget{{TargetType: "group", ID: tenant.AllUsers}})
	}})
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	send := func(method, path, body string, change func(*http.Request)) (int, string) {
		t.Helper()
		r, err := http.NewRequest(method, e.PagesURL()+path, io.MultiReader(strings.NewReader(body))) // without a length
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if change != nil {
			change(r)
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		data, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode, string(data)
	}
	const path, body = "/_emulator/v1/users/kim@contoso.example/reset", `{"password":"Nine-Lives-42"}`
	for name, test := range map[string]struct {
		method string
		body   string
		change func(*http.Request)
		want   int
		code   string
	}{
		"a foreign name":   {"POST", body, func(r *http.Request) { r.Host = "evil.example" }, 421, "foreign_host"},
		"a foreign origin": {"POST", body, func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403, "cross_site"},
		"a foreign site":   {"POST", body, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403, "cross_site"},
		"a body of a page": {"POST", body, func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 415, "not_json"},
		"a wrong method":   {"GET", "", nil, 405, "method_not_allowed"},
		"a body too long":  {"POST", `{"password":"` + strings.Repeat("a", maxPageBody) + `"}`, nil, 413, "too_large"},
		"and with its length": {"POST", "", func(r *http.Request) {
			long := strings.Repeat(" ", maxPageBody+1)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(long)), int64(len(long))
		}, 413, "too_large"},
	} {
		if status, got := send(test.method, path, test.body, test.change); status != test.want || !strings.Contains(got, `"code": "`+test.code+`"`) {
			t.Errorf("%s: %d %s, want %d %s", name, status, got, test.want, test.code)
		}
	}
	knows := func() (is bool) {
		_ = e.View(func(s State) { is = s.User("kim@contoso.example").Password.Is("Nine-Lives-42") })
		return is
	}
	if knows() {
		t.Fatal("a refused request changed the password")
	}
	if status, got := send("POST", path, body, nil); status != http.StatusOK || !strings.Contains(got, `"step": "reset"`) || !knows() {
		t.Errorf("%d %s", status, got)
	}
	if len(e.Requests()) > 0 {
		t.Errorf("the log has what people type: %+v", e.Requests())
	}
}
