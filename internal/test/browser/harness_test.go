package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// contentPolicy is what the pages of the emulated tenant send: no scripts, no frames. The tests have to work under it.
const contentPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'"

// small is a page with all kinds of controls.
const small = `<!DOCTYPE html><html lang="en"><head><title>A small page</title><style>:focus-visible { outline: 3px solid #004 }</style></head>
<body><main><h1>A small page</h1><form method="post" action="/sent">
<p><label for="name">Name</label> <input id="name" name="name" value="old" aria-invalid="true" aria-describedby="wrong"> <span id="wrong">Enter a name.</span></p>
<p><label for="secret">Secret</label> <input id="secret" name="secret" type="password"></p>
<fieldset><legend>Way</legend><label><input type="radio" name="way" value="sea"> By sea</label>
<label><input type="radio" name="way" value="air" checked> By air</label> <label><input type="radio" name="way" value="land"> By land</label></fieldset>
<p><label><input type="checkbox" name="sure"> Sure</label></p>
<p><label for="kind">Kind</label> <select id="kind" name="kind"><option>Apple</option><option>Pear</option></select></p>
<button>Send</button></form><details><summary>More</summary><p>Folded.</p></details><a href="/">Back</a></main></body></html>`

// serve serves pages, and under /sent what a form has sent.
func serve(t *testing.T, pages map[string]string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", contentPolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.URL.Path == "/sent" {
			_ = r.ParseForm()
			_, _ = fmt.Fprintf(w, `<!DOCTYPE html><html lang="en"><head><title>Sent</title></head><body><main><h1>Sent</h1><p>%s</p></main></body></html>`, r.PostForm.Encode())
			return
		}
		_, _ = w.Write([]byte(pages[r.URL.Path]))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// TestHands fills in a page with all kinds of controls, by mouse and by keyboard.
func TestHands(t *testing.T) {
	t.Parallel()
	withBoth(t, func(t *testing.T, h hand) {
		w := newWindow(t, h, serve(t, map[string]string{"/": small}))
		w.opens("/")
		w.isTold("Name", "Enter a name.")
		w.doesNotSee("Folded.")
		w.unfolds("More")
		w.sees("Folded.")
		w.writes("Secret", "s3cret Word_1")
		w.writes("Name", "Kim")
		w.chooses("By sea")
		w.chooses("By land")
		w.chooses("Sure")
		w.selects("Kind", "Pear")
		w.presses("Send")
		w.sees("kind=Pear&name=Kim&secret=s3cret+Word_1&sure=on&way=land")
	})
}

// TestObstacles finds each planted obstacle, and none on a page without one.
func TestObstacles(t *testing.T) {
	t.Parallel()
	w := newWindow(t, mouse{}, serve(t, map[string]string{
		"/":         small,
		"/label":    strings.Replace(small, `<label for="secret">Secret</label>`, "Secret", 1),
		"/contrast": strings.Replace(small, "<p>Folded.", `<p style="color: #bbb; background: #fff">Folded.`, 1),
		"/language": strings.Replace(small, ` lang="en"`, "", 1),
	}))
	w.opens("/")
	for path, want := range map[string]string{"/label": "label", "/contrast": "color-contrast", "/language": "html-has-lang"} {
		probe := &window{t: t, ctx: w.ctx, hand: w.hand, home: w.home}
		probe.loads(path, chromedp.Navigate(w.home+path))
		if path == "/contrast" {
			probe.unfolds("More")
		}
		found := probe.obstacles()
		if !slices.ContainsFunc(found, func(o obstacle) bool { return o.ID == want && (o.Impact == "serious" || o.Impact == "critical") }) {
			t.Errorf("%s: found %v, want %s", path, found, want)
		}
	}
}

// TestFocusShows: a page that hides the focus does not pass, nor one with a control that the keyboard does not reach.
func TestFocusShows(t *testing.T) {
	t.Parallel()
	w := newWindow(t, keyboard{}, serve(t, map[string]string{
		"/hidden": strings.Replace(small, "outline: 3px solid #004", "outline: none", 1),
		"/out":    strings.Replace(small, "<button>", `<button tabindex="-1">`, 1),
	}))
	w.loads("hidden", chromedp.Navigate(w.home+"/hidden"))
	do(w, chromedp.KeyEvent(kb.Tab))
	if at := property[string](w, w.finds("Send", pressable...), focus); !strings.Contains(at, `id="name"`) {
		t.Errorf("a hidden focus is taken for visible: %s", at)
	}
	w.loads("out", chromedp.Navigate(w.home+"/out"))
	if w.tabsTo(w.finds("Send", pressable...)) {
		t.Error("the tab key reaches a button with tabindex -1")
	}
}
