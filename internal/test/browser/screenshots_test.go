package browser

import (
	"bytes"
	"cmp"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The size of the window, and the most of a page that a picture shows, in pixels. The picture can be higher than the window.
const (
	screenWidth  = 800
	screenHeight = 900
	pictureMost  = 1200
	// pictureMargin is below the last element of a picture.
	pictureMargin = 16
)

// TestScreenshots takes the pictures of the guide "See what your users will see" anew, if SSPR_SCREENSHOTS is "write". They
// show what TestRegisterAndReset does.
func TestScreenshots(t *testing.T) {
	t.Parallel()
	if os.Getenv("SSPR_SCREENSHOTS") != "write" {
		t.Skip(`"make screenshots" takes them`)
	}
	p := sits(t, mouse{}, open(t), lee)
	p.opens("/ssprsetup")
	p.signsIn(firstPassword)
	p.follows("Add: E-mail address")
	p.writes("E-mail address", "lee@fabrikam.example")
	p.presses("Next")
	p.entersCode("Code", sentCode)
	p.opens("/ssprsetup")
	p.picture("users-register", "main")
	p.presses("Looks good")

	p.forgets()
	p.picture("users-verify", "main")
	p.chooses("Approve a notification in my authenticator app")
	p.presses("Next")
	p.approves()
	p.chooses(p.offer("Send an e-mail to my alternate address"))
	p.presses("Next")
	p.entersCode("Code from the e-mail", sentCode)
	p.setsPassword()
	p.opensOutbox()
	p.outbox.picture("users-outbox", "article:nth-of-type(2)")

	p.name = pat
	p.forgets()
	p.unfolds("Show additional details")
	p.picture("users-refused", "main")
	p.opens("/admin")
	p.picture("users-admin", "section:nth-of-type(2)")
}

// picture writes the page up to the end of an element, or its upper part, into a PNG file of the examples, with at most 256 colors.
func (w *window) picture(name, last string) {
	w.t.Helper()
	height := run(w, chromedp.Evaluate[float64](fmt.Sprintf("document.querySelector(%q).getBoundingClientRect().bottom + scrollY + %d", last, pictureMargin)))
	shot := call(w, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip:                  &page.Viewport{Width: screenWidth, Height: min(height, pictureMost), Scale: 1},
		CaptureBeyondViewport: new(true),
	})
	taken, err := png.Decode(bytes.NewReader(shot.Data))
	if err != nil {
		w.t.Fatal(err)
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&b, paletted(taken)); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "examples", "pictures", name+".png"), b.Bytes(), 0o644); err != nil {
		w.t.Fatal(err)
	}
}

// paletted returns a picture in its 256 most frequent colors. The others, which smooth the edges of letters, become the most
// similar of these.
func paletted(taken image.Image) *image.Paletted {
	counts := map[color.RGBA]int{}
	bounds := taken.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[color.RGBAModel.Convert(taken.At(x, y)).(color.RGBA)]++
		}
	}
	colors := make([]color.RGBA, 0, len(counts))
	for c := range counts {
		colors = append(colors, c)
	}
	slices.SortFunc(colors, func(a, b color.RGBA) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	var palette color.Palette
	for _, c := range colors[:min(256, len(colors))] {
		palette = append(palette, c)
	}
	drawn := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			drawn.Set(x, y, taken.At(x, y))
		}
	}
	return drawn
}
