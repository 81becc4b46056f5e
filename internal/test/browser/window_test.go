package browser

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a window waits for a page. It is long only for a busy machine.
const patience = 30 * time.Second

// window is a tab of the browser in front of a person.
type window struct {
	t      *testing.T
	ctx    context.Context
	hand   hand
	home   string
	status int64

	mu      sync.Mutex
	foreign []string
}

// newWindow opens a tab with cookies of its own at the start page of a tenant. At the end of the test it reports the requests
// that went elsewhere.
func newWindow(t *testing.T, h hand, home string) *window {
	t.Helper()
	return openTab(t, browser, h, home, chromedp.WithNewBrowserContext())
}

// tab opens a second tab of the same person.
func (w *window) tab() *window {
	w.t.Helper()
	return openTab(w.t, w.ctx, w.hand, w.home)
}

func openTab(t *testing.T, from context.Context, h hand, home string, options ...chromedp.ContextOption) *window {
	t.Helper()
	ctx, stop := chromedp.NewContext(from, options...)
	t.Cleanup(stop)
	w := &window{t: t, ctx: ctx, hand: h, home: strings.TrimSuffix(home, "/")}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(screenWidth, screenHeight)); err != nil {
		t.Fatal(err)
	}
	// Each tab behaves as the one in front, which has the focus.
	call(w, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	if err := chromedp.Listen(ctx, w.watch); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		for _, u := range w.foreign {
			t.Errorf("a page asks another host for %s", u)
		}
	})
	return w
}

// watch notes the requests that go to another origin.
func (w *window) watch(event any) {
	sent, ok := event.(*network.EventRequestWillBeSent)
	if !ok || strings.HasPrefix(sent.Request.URL, w.home+"/") || strings.HasPrefix(sent.Request.URL, "data:") {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.foreign = append(w.foreign, sent.Request.URL)
}

// opens goes to a page, as with the address bar.
func (w *window) opens(path string) {
	w.t.Helper()
	w.arrives("opening "+path, chromedp.Navigate(w.home+path))
}

// arrives does what loads a page, which has to have no obstacles.
func (w *window) arrives(what string, does chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	w.loads(what, does)
	w.hasNoObstacles()
}

// loads does what loads a page.
func (w *window) loads(what string, does chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	resp, err := chromedp.RunResponse(ctx, does)
	if err != nil {
		w.t.Fatalf("%s: no page loads: %v\nthe page before:\n%s", what, err, w.text())
	}
	if w.status = resp.Status; resp.Status >= 500 {
		w.t.Fatalf("%s: status %d\n%s", what, resp.Status, w.text())
	}
}

// path returns the path of the page, with its query.
func (w *window) path() string {
	w.t.Helper()
	u, err := url.Parse(run(w, chromedp.Location()))
	if err != nil {
		w.t.Fatal(err)
	}
	return u.RequestURI()
}

// text returns the text that the page shows, in one line.
func (w *window) text() string {
	return strings.Join(strings.Fields(run(w, chromedp.Evaluate[string]("document.body.innerText"))), " ")
}

// sees checks that the page shows each of the texts.
func (w *window) sees(texts ...string) {
	w.t.Helper()
	page := w.text()
	for _, text := range texts {
		if !strings.Contains(page, text) {
			w.t.Fatalf("the page %s does not show %q, but\n%s", w.path(), text, page)
		}
	}
}

// doesNotSee checks that the page shows none of the texts.
func (w *window) doesNotSee(texts ...string) {
	w.t.Helper()
	page := w.text()
	for _, text := range texts {
		if strings.Contains(page, text) {
			w.t.Fatalf("the page %s shows %q:\n%s", w.path(), text, page)
		}
	}
}

// control is what a person can use on a page, as assistive technology knows it.
type control struct {
	node cdp.BackendNodeID
	// role is the computed role, such as "button". name and description are what is read out for it.
	role, name, description string
	invalid                 bool
}

// Roles of what can be used, each in its way.
var (
	pressable = []string{"button"}
	followed  = []string{"link"}
	foldable  = []string{"DisclosureTriangle"}
	writable  = []string{"textbox", "searchbox", "spinbutton"}
	choosable = []string{"radio", "checkbox"}
	listed    = []string{"combobox", "listbox"}
)

// finds returns the only control with one of the roles and the name.
func (w *window) finds(name string, roles ...string) control {
	w.t.Helper()
	found := w.named(name, roles...)
	if len(found) != 1 {
		w.t.Fatalf("the page %s has %d controls named %q of the kinds %s, want one:\n%s\ncontrols: %q", w.path(), len(found), name, roles, w.text(), w.controls())
	}
	return found[0]
}

// named returns the controls with one of the roles and the name, as the browser computes both.
func (w *window) named(name string, roles ...string) (found []control) {
	w.t.Helper()
	for _, c := range w.all(name) {
		for _, role := range roles {
			if c.role == role {
				found = append(found, c)
			}
		}
	}
	return found
}

// controls returns roles and names of all that a person can use, for messages.
func (w *window) controls() (names []string) {
	for _, c := range w.all("") {
		for _, kinds := range [][]string{pressable, followed, foldable, writable, choosable, listed} {
			for _, role := range kinds {
				if c.role == role {
					names = append(names, c.role+" "+c.name)
				}
			}
		}
	}
	return names
}

// all returns what assistive technology sees of the page, or of it what has a name.
func (w *window) all(name string) (found []control) {
	w.t.Helper()
	document := call(w, dom.GetDocument, dom.GetDocumentParams{})
	tree := call(w, accessibility.QueryAXTree, accessibility.QueryAXTreeParams{BackendNodeID: document.Root.BackendNodeID, AccessibleName: name})
	for _, n := range tree.Nodes {
		if n.Ignored {
			continue
		}
		c := control{node: n.BackendDOMNodeID, role: words(n.Role), name: words(n.Name), description: words(n.Description)}
		for _, p := range n.Properties {
			if p.Name == accessibility.PropertyNameInvalid {
				c.invalid = words(p.Value) != "" && words(p.Value) != "false"
			}
		}
		found = append(found, c)
	}
	return found
}

// words returns a text of the accessibility tree.
func words(v *accessibility.Value) (text string) {
	if v != nil {
		_ = json.Unmarshal([]byte(v.Value), &text)
	}
	return text
}

// presses uses a button, and follows a link; each loads a page.
func (w *window) presses(name string) {
	w.t.Helper()
	w.uses(w.finds(name, pressable...))
}

func (w *window) follows(name string) {
	w.t.Helper()
	w.uses(w.finds(name, followed...))
}

func (w *window) uses(c control) {
	w.t.Helper()
	w.hand.reach(w, c)
	w.arrives(c.role+" "+c.name, w.hand.press(w, c))
}

// unfolds opens what a page keeps folded.
func (w *window) unfolds(name string) {
	w.t.Helper()
	c := w.finds(name, foldable...)
	w.hand.reach(w, c)
	do(w, w.hand.press(w, c))
}

// writes enters a text into a field, instead of what is in it.
func (w *window) writes(field, text string) {
	w.t.Helper()
	c := w.finds(field, writable...)
	w.hand.reach(w, c)
	do(w, w.hand.write(w, c, text))
	if got := property[string](w, c, "this.value"); got != text {
		w.t.Fatalf("%s has %d characters after writing %d", field, len(got), len(text))
	}
}

// chooses checks a radio button or a check box.
func (w *window) chooses(name string) {
	w.t.Helper()
	c := w.finds(name, choosable...)
	w.hand.reach(w, c)
	w.hand.choose(w, c)
	if !property[bool](w, c, "this.checked") {
		w.t.Fatalf("%s is not chosen", name)
	}
}

// selects takes an option of a list.
func (w *window) selects(list, option string) {
	w.t.Helper()
	c := w.finds(list, listed...)
	w.hand.reach(w, c)
	do(w, w.hand.pick(w, c, option))
	if got := property[string](w, c, "this.selectedOptions[0].text"); got != option {
		w.t.Fatalf("%s has %q selected, want %q", list, got, option)
	}
}

// isTold checks that a field is marked as wrong and that its description, which is read out with it, has the text.
func (w *window) isTold(field, text string) {
	w.t.Helper()
	c := w.finds(field, append(writable, listed...)...)
	if !c.invalid || !strings.Contains(c.description, text) {
		w.t.Fatalf("%s is invalid: %t, with the description %q, want %q:\n%s", field, c.invalid, c.description, text, w.text())
	}
}

// property returns the value of an expression in which "this" is the element of a control.
func property[T any](w *window, c control, expression string) T {
	w.t.Helper()
	return run(w, of[T](w.object(c), expression))
}

// object returns the element of a control for scripts.
func (w *window) object(c control) runtime.RemoteObjectID {
	w.t.Helper()
	return call(w, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: c.node}).Object.ObjectID
}

// of returns an expression in which "this" is an element.
func of[T any](element runtime.RemoteObjectID, expression string) chromedp.Action[T] {
	return chromedp.CallFunctionOn[T]("function() { return "+expression+" }", func(p *runtime.CallFunctionOnParams) { p.ObjectID = element })
}

// run, do and call run an action, or a command of the DevTools protocol, in a window.
func run[T any](w *window, a chromedp.Action[T]) T {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		w.t.Fatal(err)
	}
	return v
}

func do(w *window, a chromedp.Action[chromedp.Void]) {
	w.t.Helper()
	_ = run(w, a)
}

func call[P, R any](w *window, command cdp.Command[P, R], params P) R {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		w.t.Fatal(err)
	}
	return result
}
