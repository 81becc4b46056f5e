package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// root is the top of the repository.
const root = "../../.."

// browser is the context of the running browser, in which each test opens its own windows.
var browser context.Context

// TestMain starts the browser, which all tests share. Each of them has cookies of its own (see newWindow).
func TestMain(m *testing.M) {
	code, err := withBrowser(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withBrowser(run func() int) (code int, err error) {
	program := chromium()
	if program == "" {
		fmt.Println("No Chromium or Chrome is installed, and SSPR_BROWSER names none: the browser tests are skipped.")
		return 0, nil
	}
	if _, err := os.Stat(axeFile); err != nil {
		fmt.Println(`axe-core is not installed in bin/browser, which "make browser" does with npm: the browser tests are skipped.`)
		return 0, nil
	}
	profile, err := os.MkdirTemp("", "sspr-browser-")
	if err != nil {
		return 0, err
	}
	defer removeProfile(profile)
	defer func() { _ = os.RemoveAll(applied.folder) }()
	allocator, stop := chromedp.NewExecAllocator(context.Background(), flags(program, profile)...)
	defer stop()
	ctx, closeBrowser := chromedp.NewContext(allocator)
	defer closeBrowser()
	if err := chromedp.Do(ctx); err != nil {
		return 0, fmt.Errorf("%s does not start: %w", program, err)
	}
	browser = ctx
	return run(), nil
}

// chromium returns the path of a browser, or "" if there is none.
func chromium() string {
	if named := os.Getenv("SSPR_BROWSER"); named != "" {
		return named
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// flags start a browser without a window, a past or a network: it finds no host but this machine.
func flags(program, profile string) []chromedp.ExecAllocatorOption {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program), chromedp.UserDataDir(profile), chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"),
		chromedp.Flag("no-proxy-server", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("lang", "en-US"),
		chromedp.WSURLReadTimeout(time.Minute), // the first start on a busy machine
	)
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox) // the sandbox refuses root
	}
	return options
}

// removeProfile removes the browser's files. Its processes may write there for a moment after it has ended.
func removeProfile(folder string) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	for os.RemoveAll(folder) != nil && ctx.Err() == nil {
		<-time.After(50 * time.Millisecond)
	}
}
