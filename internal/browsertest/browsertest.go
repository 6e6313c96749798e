// Package browsertest opens pages in a real Chromium for tests.
//
// The browser sees loopback only, keeps nothing between tests, and remembers what
// a page complained of: errors, broken policies, missing files.
package browsertest

import (
	"context"
	"os"
	"os/exec"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

const patience = 60 * time.Second

// Page is a tab of a browser that lives as long as its test.
type Page struct {
	t          *testing.T
	ctx        context.Context // chromedp hands the tab on inside a context
	mu         sync.Mutex
	complaints []string
}

// Open starts a browser of its own for the test and opens the address in it. It
// fails the test if there is no browser or the page does not load.
func Open(t *testing.T, address string) *Page {
	t.Helper()
	program, ok := find(exec.LookPath)
	if !ok {
		t.Fatal("no Chromium: run `make setup`, or install the package chromium")
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options(program, t.TempDir())...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	p := &Page{t: t, ctx: ctx}
	p.listen()
	p.Do(chromedp.EmulateViewport(1280, 1400), chromedp.Navigate(address))
	return p
}

// Do runs steps in the page and fails the test if one fails.
func (p *Page) Do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Screenshot("failed", "body")
		p.t.Fatalf("%v; the page complained of %q", err, p.Complaints())
	}
}

// Text returns the visible text of the first element that the selector finds,
// and waits for it.
func (p *Page) Text(selector string) string {
	p.t.Helper()
	text, err := chromedp.Run(p.ctx, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		p.Screenshot("failed", "body")
		p.t.Fatalf("text of %s: %v; the page complained of %q", selector, err, p.Complaints())
	}
	return text
}

// Complaints returns the errors and warnings the page wrote to the console so
// far, uncaught exceptions and refused files among them.
func (p *Page) Complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.complaints)
}

// Screenshot writes what the selector finds, "body" being the whole page, to
// NAME.png in the folder that the environment variable RISKGATE_SCREENSHOTS names.
// Without one it does nothing.
func (p *Page) Screenshot(name, selector string) {
	p.t.Helper()
	folder := os.Getenv("RISKGATE_SCREENSHOTS")
	if folder == "" {
		return
	}
	picture, err := chromedp.Run(p.ctx, chromedp.Screenshot(chromedp.CSS(selector)))
	if err != nil {
		p.t.Errorf("screenshot: %v", err)
		return
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		p.t.Errorf("screenshot: %v", err)
		return
	}
	defer func() { _ = root.Close() }()
	if err := root.WriteFile(name+".png", picture, 0o600); err != nil {
		p.t.Errorf("screenshot: %v", err)
	}
}

func (p *Page) listen() {
	messages := chromedp.Console(p.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return // the browser is gone, and the test with it
			}
			if m.IsException() || m.Type == "error" || m.Type == "warning" {
				p.mu.Lock()
				p.complaints = append(p.complaints, m.String())
				p.mu.Unlock()
			}
		}
	}()
}

func find(lookUp func(string) (string, error)) (string, bool) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell"} {
		if path, err := lookUp(name); err == nil {
			return path, true
		}
	}
	return "", false
}

func options(program, profile string) []chromedp.ExecAllocatorOption {
	flag := chromedp.Flag
	chosen := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(program),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		flag("disable-quic", true),
		flag("disable-component-update", true),
		flag("disable-domain-reliability", true),
		flag("no-pings", true),
		// Nothing outside this machine can be named, whatever a page asks for.
		flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"),
	)
	if os.Geteuid() == 0 {
		// Chromium's own sandbox refuses to run as root, which containers do.
		chosen = append(chosen, chromedp.NoSandbox)
	}
	return chosen
}
