package browser

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hand is how a person uses a page.
type hand interface {
	// reach goes to a control: the pointer or the focus.
	reach(w *window, c control)
	// press presses a button or a link that was reached.
	press(w *window, c control) chromedp.Action[chromedp.Void]
	// write replaces the text of a field that was reached.
	write(w *window, c control, text string) chromedp.Action[chromedp.Void]
	// choose chooses a radio button or a check box that was reached.
	choose(w *window, c control)
	// pick selects an option of a list that was reached.
	pick(w *window, c control, option string) chromedp.Action[chromedp.Void]
}

// withBoth runs a journey with a mouse and with the keyboard alone.
func withBoth(t *testing.T, journey func(t *testing.T, h hand)) {
	t.Helper()
	t.Run("mouse", func(t *testing.T) {
		t.Parallel()
		journey(t, mouse{})
	})
	t.Run("keyboard", func(t *testing.T) {
		t.Parallel()
		journey(t, keyboard{})
	})
}

// mouse clicks into the middle of what it wants, as large or small as that is, and pastes what it writes.
type mouse struct{}

func (mouse) reach(w *window, c control) {
	w.t.Helper()
	call(w, dom.ScrollIntoViewIfNeeded, dom.ScrollIntoViewIfNeededParams{BackendNodeID: c.node})
}

func (mouse) press(w *window, c control) chromedp.Action[chromedp.Void] { return w.click(c) }

func (mouse) write(w *window, c control, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(w.click(c), selectAll, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

func (mouse) choose(w *window, c control) {
	w.t.Helper()
	do(w, w.click(c))
}

func (mouse) pick(_ *window, c control, option string) chromedp.Action[chromedp.Void] {
	// The list that a click opens is drawn by the system and out of reach, so the keys select.
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, dom.Focus, dom.FocusParams{BackendNodeID: c.node}); err != nil {
			return err
		}
		_, err := chromedp.KeyEvent(option)(ctx, t)
		return err
	})
}

// click clicks into the middle of a control.
func (w *window) click(c control) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		quads, err := cdp.Call(ctx, t, dom.GetContentQuads, dom.GetContentQuadsParams{BackendNodeID: c.node})
		if err != nil {
			return err
		}
		if len(quads.Quads) == 0 {
			return chromedp.ErrInvalidDimensions
		}
		q := quads.Quads[0]
		_, err = chromedp.MouseClickXY((q[0]+q[4])/2, (q[1]+q[5])/2)(ctx, t)
		return err
	})
}

// selectAll selects the text of the field with the focus, which the next key replaces.
var selectAll = chromedp.KeyEvent("a", chromedp.KeyModifiers(kb.ModifierCtrl))

// keyboard uses Tab, Shift and Tab, the arrows, Space and Enter.
type keyboard struct{}

// mostStops is more than the stops of the tab key on any page.
const mostStops = 200

// reach presses the tab key until the control has the focus, which shows at every stop. Shift+Tab and Tab return to it.
func (keyboard) reach(w *window, c control) {
	w.t.Helper()
	if !w.tabsTo(c) {
		w.t.Fatalf("the tab key does not reach %s %q on the page %s", c.role, c.name, w.path())
	}
	if c.role == "radio" {
		return // Shift+Tab goes back to the group
	}
	back := chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(kb.ModifierShift))
	do(w, chromedp.Steps(back, chromedp.KeyEvent(kb.Tab)))
	if !property[bool](w, c, "this === document.activeElement") {
		w.t.Fatalf("Shift+Tab and Tab lead away from %s %q on the page %s", c.role, c.name, w.path())
	}
}

// tabsTo reports whether the tab key reaches a control, or a radio button of its group.
func (w *window) tabsTo(c control) bool {
	w.t.Helper()
	element := w.object(c)
	for range mostStops {
		switch at := run(w, of[string](element, focus)); at {
		case "here":
			return true
		case "elsewhere":
			do(w, chromedp.KeyEvent(kb.Tab))
		default:
			w.t.Fatalf("a person does not see that %s has the focus on the page %s", at, w.path())
		}
	}
	return false
}

// focus is "here" if the control of "this" has the focus or another radio button of its group, "elsewhere" if another one has it,
// and the HTML of what has it if that does not show. At the end of the page nothing has the focus.
const focus = `(() => {
	const a = document.activeElement
	if (a === document.body) return 'elsewhere'
	const s = getComputedStyle(a), box = a.getBoundingClientRect()
	const outlined = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1 || s.boxShadow !== 'none'
	const shows = a.matches(':focus-visible') && outlined && box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
	if (!shows) return a.outerHTML
	return a === this || a.type === 'radio' && this.type === 'radio' && a.name === this.name && a.form === this.form ? 'here' : 'elsewhere'
})()`

func (keyboard) press(*window, control) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(kb.Enter)
}

func (keyboard) write(_ *window, _ control, text string) chromedp.Action[chromedp.Void] {
	return chromedp.Steps(selectAll, chromedp.KeyEvent(text))
}

func (keyboard) choose(w *window, c control) {
	w.t.Helper()
	for range mostStops {
		if property[bool](w, c, "this === document.activeElement") {
			if !property[bool](w, c, "this.checked") {
				do(w, chromedp.KeyEvent(" "))
			}
			return
		}
		do(w, chromedp.KeyEvent(kb.ArrowDown))
	}
	w.t.Fatalf("the arrow keys do not reach %q on the page %s", c.name, w.path())
}

func (keyboard) pick(_ *window, _ control, option string) chromedp.Action[chromedp.Void] {
	return chromedp.KeyEvent(option)
}
