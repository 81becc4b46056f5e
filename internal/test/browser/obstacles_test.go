package browser

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// axeFile is axe-core, which "make browser" installs.
const axeFile = root + "/bin/browser/node_modules/axe-core/axe.min.js"

// axe returns the script, which finds what keeps people from using a page.
var axe = sync.OnceValues(func() (string, error) {
	script, err := os.ReadFile(axeFile)
	return string(script), err
})

// obstacle is a finding of axe-core.
type obstacle struct {
	ID     string `json:"id"`
	Impact string `json:"impact"`
	Help   string `json:"help"`
	Nodes  []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

func (o obstacle) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): %s", o.ID, o.Impact, o.Help)
	for _, n := range o.Nodes {
		fmt.Fprintf(&b, "\n    %s\n    %s", n.HTML, strings.Join(strings.Fields(n.Summary), " "))
	}
	return b.String()
}

// looked are the pages that were looked at. Those that differ only in numbers, names of sessions and the like are one.
var looked sync.Map

// varies finds what differs between two visits of a page.
var varies = regexp.MustCompile(`\d+|value="[^"]*"|>[A-Z0-9]{4,}<`)

// hasNoObstacles reports the serious and the critical findings of axe-core about the page.
func (w *window) hasNoObstacles() {
	w.t.Helper()
	html := run(w, chromedp.Evaluate[string]("document.documentElement.outerHTML"))
	if _, seen := looked.LoadOrStore(varies.ReplaceAllString(html, ""), true); seen {
		return
	}
	for _, o := range w.obstacles() {
		if o.Impact == "serious" || o.Impact == "critical" {
			w.t.Errorf("%s: %s", w.path(), o)
		}
	}
}

// obstacles runs axe-core in a world of its own beside the page, which forbids scripts and does not see it.
func (w *window) obstacles() (found []obstacle) {
	w.t.Helper()
	script, err := axe()
	if err != nil {
		w.t.Fatal(err)
	}
	frame := call(w, page.GetFrameTree, cdp.Empty{}).FrameTree.Frame.ID
	world := call(w, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: frame, WorldName: "axe"})
	in := func(p *runtime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
	_ = run(w, chromedp.Evaluate[bool](script+"\n;true", in))
	result := run(w, chromedp.Evaluate[string](
		`axe.run(document, {resultTypes: ['violations']}).then(r => JSON.stringify(r.violations))`, in, chromedp.EvalAwaitPromise))
	if err := json.Unmarshal([]byte(result), &found); err != nil {
		w.t.Fatal(err)
	}
	return found
}
