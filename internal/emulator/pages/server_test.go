package pages

import (
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

func TestPagesThatAreNotThere(t *testing.T) {
	b := newWorld(t, nil).browser()
	for path, want := range map[string]int{"/nowhere": 404, "/sspr/": 404, "/admin": 404, "/": 404} {
		if path == "/nowhere" || path == "/sspr/" {
			b.open(path)
		} else {
			b.post(path, nil)
		}
		if b.sees("There is no such page"); b.status != want {
			t.Errorf("%s: status %d, want %d", path, b.status, want)
		}
	}
}

func TestFormsThatAreNoneOfThePages(t *testing.T) {
	w := newWorld(t, everyone(1))
	w.change(func(st *tenant.State) { st.SetEmail(kim, "kim@fabrikam.example") })
	b := w.browser()
	b.post("/sspr", url.Values{"do": {"password"}, "password": {newPassword}}).sees("This session has ended")
	b.post("/ssprsetup", url.Values{"do": {"good"}}).sees("This session has ended")
	b.post("/password", url.Values{"old": {"x"}}).sees("This session has ended")
	b.post("/outbox", url.Values{"answer": {"approved"}, "message": {"1"}}).sees("There is no such message")
	b.post("/outbox", url.Values{"answer": {"perhaps"}, "message": {"1"}}).sees("The form could not be read")
	b.beginsReset(kim)
	b.post("/sspr", url.Values{"do": {"dance"}}).sees("The form could not be read")
	if b.post("/sspr", url.Values{"code": {strings.Repeat("1", maxForm)}}).sees("The form could not be read"); b.status != http.StatusBadRequest {
		t.Errorf("a long form has status %d", b.status)
	}
	b.open("/sspr?option=fax").sees("Verification 1 of 1", "How do you want to verify").open("/sspr?option=office_call").sees("Verification 1 of 1", "How do you want to verify")
	b.signsIn(kim, tenant.SeedPassword)
	for _, form := range []url.Values{
		{"do": {"phone"}, "kind": {"fax"}},
		{"do": {"app"}, "kind": {"office_phone"}},
		{"do": {"code"}, "code": {"1"}},
		{"do": {"approval"}},
		{"do": {"remove"}, "method": {"1"}},
		{"do": {"questions"}},
		{"do": {"email"}},
		{},
	} {
		b.post("/ssprsetup", form)
		if isError := strings.HasPrefix(b.page.title(), "Error: "); b.status != http.StatusBadRequest && !isError {
			t.Errorf("%v: status %d, title %q", form, b.status, b.page.title())
		}
	}
	b.open("/ssprsetup?add=fax").sees("Your methods").open("/ssprsetup?add=authenticator_app").sees("Your methods")
}

func TestSessionsAreInCookiesOfTheirPagesOnly(t *testing.T) {
	w := newWorld(t, everyone(1))
	request := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader(url.Values{"userId": {kim}, "password": {tenant.SeedPassword}}.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer := httptest.NewRecorder()
	New(w.people, w.store).ServeHTTP(answer, request)
	paths := map[string]bool{}
	for _, c := range answer.Result().Cookies() {
		paths[c.Path] = true
		if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Value == "" || strings.Contains(answer.Header().Get("Location"), c.Value) {
			t.Errorf("cookie %v, location %s", c, answer.Header().Get("Location"))
		}
	}
	if len(paths) != 5 || paths["/"] || !paths["/ssprsetup"] {
		t.Errorf("the cookie is for %v", paths)
	}
	if got := answer.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control: %q", got)
	}
}

func TestBrokenTenantIsSaidWithoutItsContent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tenant.json")
	store, err := tenant.OpenStore(file, func() *tenant.State { return tenant.Seed(time.Now()) })
	if err != nil {
		t.Fatal(err)
	}
	people := journeys.New(store, time.Now)
	a, err := people.SignIn(kim, tenant.SeedPassword)
	if err != nil || a.Session == "" {
		t.Fatal(a, err)
	}
	if err := os.WriteFile(file, []byte(`{"secret-value`), 0o600); err != nil {
		t.Fatal(err)
	}
	handler := New(people, store)
	for _, one := range [][3]string{
		{"GET", "/"},
		{"GET", "/admin"},
		{"GET", "/outbox"},
		{"GET", "/ssprsetup"},
		{"GET", "/password"},
		{"GET", "/devicelogin"},
		{"GET", "/signin"},
		{"GET", "/signout"},
		{"POST", "/signin", "userId=kim&password=x"},
		{"POST", "/outbox", "answer=denied&message=1"},
		{"POST", "/ssprsetup", "do=good"},
		{"POST", "/ssprsetup", "do=skip"},
		{"POST", "/password", "old=x"},
		{"POST", "/devicelogin", "code=x"},
	} {
		r := httptest.NewRequest(one[0], one[1], strings.NewReader(one[2]))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.AddCookie(&http.Cookie{Name: accountSession.cookie, Value: a.Session})
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if to := w.Header().Get("Location"); one[0] == "POST" && to != "" {
			r = httptest.NewRequest(http.MethodGet, to, nil)
			for _, c := range w.Result().Cookies() {
				r.AddCookie(c)
			}
			w = httptest.NewRecorder()
			handler.ServeHTTP(w, r)
		}
		checkPage(t, w.Body.String())
		if w.Code != http.StatusInternalServerError || strings.Contains(w.Body.String(), "secret-value") || strings.Contains(w.Body.String(), file) ||
			!strings.Contains(w.Body.String(), "<code>terraform apply</code>") {
			t.Errorf("%v: %d\n%s", one, w.Code, w.Body.String())
		}
	}
}

func TestColorsHaveContrast(t *testing.T) {
	r, err := http.Get(newWorld(t, nil).server.URL + "/style.css")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if got := r.Header.Get("Content-Type"); got != "text/css; charset=utf-8" {
		t.Errorf("Content-Type: %q", got)
	}
	light, dark, found := strings.Cut(string(style), "@media (prefers-color-scheme: dark)")
	if !found {
		t.Fatal("there are no dark colors")
	}
	dark, _, _ = strings.Cut(dark, "box-sizing")
	light, _, _ = strings.Cut(light, "@media")
	for name, css := range map[string]string{"light": light, "dark": dark} {
		colors := map[string]float64{}
		for _, m := range regexp.MustCompile(`--([a-z-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(css, -1) {
			colors[m[1]] = luminance(t, m[2])
		}
		for _, pair := range []struct {
			text, ground string
			least        float64
		}{
			{"ink", "paper", 7},
			{"ink", "card", 7},
			{"quiet", "paper", 4.5},
			{"quiet", "card", 4.5},
			{"plum", "paper", 4.5},
			{"plum", "card", 4.5},
			{"on-plum", "plum", 4.5},
			{"on-band", "band", 7},
			{"wrong", "paper", 4.5},
			{"wrong", "wrong-paper", 4.5},
			{"good", "good-paper", 4.5},
			{"line", "card", 3},
			{"line", "paper", 3},
		} {
			a, b := colors[pair.text], colors[pair.ground]
			if contrast := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); contrast < pair.least {
				t.Errorf("%s: %s on %s has a contrast of %.1f, want %.1f", name, pair.text, pair.ground, contrast, pair.least)
			}
		}
	}
}

// luminance returns the relative luminance of a color, as the WCAG define it.
func luminance(t *testing.T, color string) (sum float64) {
	t.Helper()
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(color[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(n) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}
