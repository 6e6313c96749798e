package cli

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"

	"riskgate/internal/browsertest"
)

// example starts a program of examples/ and returns where it listens. It is told to stop
// when the test is over.
func example(t *testing.T, program *exec.Cmd) string {
	t.Helper()
	var complaint strings.Builder
	program.Stderr = &complaint
	said, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	t.Cleanup(func() {
		_ = program.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, said)
		_ = program.Wait() // Node says that it was told to end
	})
	for lines.Scan() {
		if _, address, found := strings.Cut(lines.Text(), " listens on "); found {
			return address
		}
	}
	_ = program.Wait()
	t.Fatalf("%s did not start: %s", program.Path, complaint.String())
	return ""
}

// browser is somebody's browser at an example: it keeps cookies and shows where it is sent.
type browser struct {
	t      *testing.T
	base   string
	from   string // the address that a proxy saw; empty: there is none
	client *http.Client
}

func newBrowser(t *testing.T, base string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t: t, base: base, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// seen is an answer, read.
type seen struct {
	*http.Response
	text string
}

// does sends a request with a body of that type.
func (b *browser) does(method, path, kind, body string, headers ...string) seen {
	b.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, b.base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	if b.from != "" {
		request.Header.Set("X-Forwarded-For", "203.0.113.9, "+b.from)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.client.Do(request)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return seen{response, string(text)}
}

func (b *browser) opens(path string, headers ...string) seen {
	b.t.Helper()
	return b.does(http.MethodGet, path, "", "", headers...)
}

// fills sends a form of one field.
func (b *browser) fills(path, field, value string) seen {
	b.t.Helper()
	return b.does(http.MethodPost, path, "application/x-www-form-urlencoded", url.Values{field: {value}}.Encode())
}

func (s seen) want(t *testing.T, status int, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(s.text+s.Header.Get("Location"), word) {
			t.Errorf("%s does not say %q: %s", s.Request.URL.Path, word, s.text)
		}
	}
	if s.StatusCode != status {
		t.Errorf("%s answered %d, want %d: %s", s.Request.URL.Path, s.StatusCode, status, s.text)
	}
}

// wrongFor is a code of the same length that is another.
func wrongFor(code string) string {
	return strings.Repeat(string('0'+('9'-code[0])%10), len(code))
}

func TestPeopleUseThePagesOfTheExamples(t *testing.T) {
	t.Parallel()
	const ada = "+31201110201"
	tn := newTown(t)

	page := browsertest.Open(t, tn.guestList(t).base)
	page.Do(chromedp.WaitNotVisible(chromedp.ID("code")), chromedp.SendKeys(chromedp.ID("name"), "ada\n"), chromedp.WaitVisible(chromedp.ID("code")))
	tn.until(func() bool { return tn.sent(ada) })
	page.Do(chromedp.SendKeys(chromedp.ID("code"), tn.lastCode(ada).(string)+"\n"), chromedp.WaitNotVisible(chromedp.ID("code")))
	if got := page.Text("#said"); got != "Welcome, ada." {
		t.Errorf("the guest list says %q", got)
	}
	page.Screenshot("guest-list", "body")

	phone := browsertest.Open(t, tn.phoneLogin(t))
	phone.Do(chromedp.SendKeys(chromedp.ID("number"), member+"\n"), chromedp.WaitVisible(chromedp.ID("code")))
	phone.Screenshot("phone-login", "body")
	phone.Do(chromedp.SendKeys(chromedp.ID("code"), tn.lastCode(member).(string)+"\n"), chromedp.WaitVisible(chromedp.CSS("form[action='/logout']")))
	for _, complaint := range append(page.Complaints(), phone.Complaints()...) {
		t.Errorf("a page complained: %s", complaint)
	}
}

func TestExamplesTellNoHostThatTheirPackagesCameFrom(t *testing.T) {
	for _, path := range []string{"testdata/client/package-lock.json", "../examples/guest-list/package-lock.json"} {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), `"resolved"`) || strings.Count(string(raw), `"integrity"`) < 50 {
			t.Errorf("%s names hosts, or lacks checksums", path)
		}
	}
}
