package pages

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/journeys"
	"github.com/terraform-provider-sspr/terraform-provider-sspr/internal/emulator/tenant"
)

// world is a tenant with its pages.
type world struct {
	t      *testing.T
	store  *tenant.Store
	people *journeys.Service
	server *httptest.Server

	mu  sync.Mutex
	now time.Time
}

// newWorld serves the pages of a seeded tenant that is changed as a test needs it.
func newWorld(t *testing.T, change func(*tenant.State)) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 30, 9, 0, 0, 0, time.UTC)}
	store, err := tenant.OpenStore("", func() *tenant.State {
		st := tenant.Seed(w.now)
		if change != nil {
			change(st)
		}
		return st
	})
	if err != nil {
		t.Fatal(err)
	}
	w.store = store
	w.people = journeys.New(store, func() time.Time {
		w.mu.Lock()
		defer w.mu.Unlock()
		return w.now
	})
	w.server = httptest.NewServer(New(w.people, store))
	t.Cleanup(w.server.Close)
	return w
}

// wait moves the clock.
func (w *world) wait(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// change changes the tenant, as an administrator does.
func (w *world) change(fn func(*tenant.State)) {
	w.t.Helper()
	if err := w.store.Update(func(st *tenant.State) error { fn(st); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

// browser is a person at a browser without scripts. Every page that it shows is checked.
type browser struct {
	*world
	client *http.Client
	// page is what is shown, with its address and status.
	page   htmlPage
	body   string
	at     string
	status int
}

func (w *world) browser() *browser {
	jar, _ := cookiejar.New(nil)
	b := &browser{world: w, client: &http.Client{Jar: jar}}
	b.client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if r.Method != http.MethodGet || len(via) > 5 {
			w.t.Errorf("%s leads to %s %s", via[0].URL, r.Method, r.URL)
		}
		return nil
	}
	return b
}

// open opens an address.
func (b *browser) open(path string) *browser {
	b.t.Helper()
	r, err := b.client.Get(b.server.URL + path)
	return b.shown(r, err)
}

// post sends a form that need not be on the page.
func (b *browser) post(path string, form url.Values) *browser {
	b.t.Helper()
	r, err := b.client.PostForm(b.server.URL+path, form)
	return b.shown(r, err)
}

func (b *browser) shown(r *http.Response, err error) *browser {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.body, b.status, b.at = string(body), r.StatusCode, r.Request.URL.RequestURI()
	b.page = checkPage(b.t, b.body)
	if isError := strings.HasPrefix(b.page.title(), "Error: "); isError && b.status != http.StatusOK {
		b.t.Errorf("%s: status %d on the page %q", b.at, b.status, b.page.title())
	}
	if r.Request.Method != http.MethodGet && b.status != http.StatusNotFound {
		b.t.Errorf("%s answers a form with the page %q, status %d, so that reloading it sends the form again", b.at, b.page.title(), b.status)
	}
	return b
}

// press presses the button with these words, after filling in its form with pairs of names and values. What is filled in must
// be on the page.
func (b *browser) press(button string, pairs ...string) *browser {
	b.t.Helper()
	i := slices.IndexFunc(b.page.elements, func(e element) bool { return e.name == "button" && e.text == button })
	if i < 0 {
		b.t.Fatalf("%s has no button %q:\n%s", b.at, button, b.page.main())
	}
	pressed := b.page.elements[i]
	form := url.Values{}
	if name := pressed.attrs["name"]; name != "" {
		form.Set(name, pressed.attrs["value"])
	}
	action, offered := "", map[string]bool{}
	for _, e := range b.page.elements {
		if e.form != pressed.form {
			continue
		}
		switch {
		case e.name == "form":
			action = e.attrs["action"]
		case e.name == "select":
			offered[e.attrs["name"]] = true
		case e.name == "input" && e.is("type", "radio"):
			offered[e.attrs["name"]+"="+e.attrs["value"]] = true
			if e.has("checked") {
				form.Set(e.attrs["name"], e.attrs["value"])
			}
		case e.name == "input":
			offered[e.attrs["name"]] = true
			form.Set(e.attrs["name"], e.attrs["value"])
		}
	}
	for pair := range slices.Chunk(pairs, 2) {
		if !offered[pair[0]] && !offered[pair[0]+"="+pair[1]] {
			b.t.Fatalf("%s offers no %s %q:\n%s", b.at, pair[0], pair[1], b.body)
		}
		form.Set(pair[0], pair[1])
	}
	return b.post(action, form)
}

// reload reloads the page that is shown.
func (b *browser) reload() *browser {
	b.t.Helper()
	return b.open(b.at)
}

// follow follows the link with these words.
func (b *browser) follow(link string) *browser {
	b.t.Helper()
	for _, a := range b.page.all("a") {
		if a.text == link {
			return b.open(a.attrs["href"])
		}
	}
	b.t.Fatalf("%s has no link %q:\n%s", b.at, link, b.page.main())
	return b
}

// sees expects the heading of a page, and texts on it.
func (b *browser) sees(heading string, texts ...string) *browser {
	b.t.Helper()
	if got := b.page.h1(); got != heading {
		b.t.Fatalf("%s has the heading %q, want %q:\n%s", b.at, got, heading, b.page.main())
	}
	for _, text := range texts {
		if !strings.Contains(b.page.main(), text) {
			b.t.Fatalf("%s has no %q:\n%s", b.at, text, b.page.main())
		}
	}
	return b
}

// seesProblem expects an alert.
func (b *browser) seesProblem(text string) *browser {
	b.t.Helper()
	for _, e := range b.page.elements {
		if e.is("role", "alert") && strings.Contains(e.text, text) {
			return b
		}
	}
	b.t.Fatalf("%s has no alert with %q:\n%s", b.at, text, b.page.main())
	return b
}

// lacks expects that the page does not say something.
func (b *browser) lacks(text string) *browser {
	b.t.Helper()
	if strings.Contains(b.body, text) {
		b.t.Fatalf("%s has %q:\n%s", b.at, text, b.body)
	}
	return b
}

// signsIn signs in with the password of the seed or another one.
func (b *browser) signsIn(user, password string) *browser {
	b.t.Helper()
	return b.open("/signin").press("Sign in", "userId", user, "password", password)
}

// beginsReset enters the user ID and the characters.
func (b *browser) beginsReset(user string) *browser {
	b.t.Helper()
	b.open("/sspr").sees("Reset your password")
	picture, _ := b.page.byID("picture")
	return b.press("Next", "userId", user, "characters", picture.text)
}

// newestCode returns the code in the newest message about a user, as the outbox shows it.
func (w *world) newestCode(user string) string {
	w.t.Helper()
	b := w.browser().open("/outbox?user=" + url.QueryEscape(user))
	for _, e := range b.page.elements {
		if e.is("class", "code") && inMessages(b.page, e) {
			return e.text
		}
	}
	w.t.Fatalf("the outbox of %s has no code:\n%s", user, b.page.main())
	return ""
}

// inMessages reports whether an element comes after the first message of the outbox begins.
func inMessages(p htmlPage, e element) bool {
	first := slices.IndexFunc(p.elements, func(o element) bool { return o.name == "article" })
	at := slices.IndexFunc(p.elements, func(o element) bool {
		return o.name == e.name && o.text == e.text && o.attrs["class"] == e.attrs["class"]
	})
	return first >= 0 && at > first
}

// appCode returns the first code that the devices of a user show.
func (w *world) appCode(user string) string {
	w.t.Helper()
	b := w.browser().open("/outbox?user=" + url.QueryEscape(user))
	for _, e := range b.page.elements {
		if e.is("class", "code") && !inMessages(b.page, e) {
			return e.text
		}
	}
	w.t.Fatalf("%s has no device with a code:\n%s", user, b.page.main())
	return ""
}
