package browsertest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const page = `<!doctype html><title>door</title>
<p id="sign">Knock, please.</p>
<select id="bell"><option value="soft">Soft</option><option value="loud">Loud</option></select>
<script>
  document.querySelector('#bell').addEventListener('change', (e) => {
    document.querySelector('#sign').textContent = 'A ' + e.target.value + ' ring.';
    console.error('who is there?');
  });
</script>`

func TestAPageIsReadAndUsedLikeAPersonWould(t *testing.T) {
	t.Setenv("RISKGATE_SCREENSHOTS", t.TempDir())
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(door.Close)

	p := Open(t, door.URL)
	if got := p.Text("#sign"); got != "Knock, please." {
		t.Errorf("the sign says %q", got)
	}
	p.Choose("#bell", "loud")
	if got := p.Text("#sign"); got != "A loud ring." {
		t.Errorf("after the ring the sign says %q", got)
	}
	p.Do(chromedp.WaitVisible(chromedp.ID("sign")))
	if got := strings.Join(p.Complaints(), "\n"); !strings.Contains(got, "who is there?") {
		t.Errorf("the console's error is not among the complaints: %q", got)
	}
	p.Screenshot("door", "body")
	picture, err := os.ReadFile(filepath.Join(os.Getenv("RISKGATE_SCREENSHOTS"), "door.png"))
	if err != nil || len(picture) < 1000 {
		t.Errorf("a screenshot of %d bytes, %v", len(picture), err)
	}
}

func TestTheFirstBrowserThatIsInstalledIsTaken(t *testing.T) {
	installed := func(names ...string) func(string) (string, error) {
		return func(asked string) (string, error) {
			for _, n := range names {
				if n == asked {
					return "/somewhere/" + n, nil
				}
			}
			return "", errors.New("not installed")
		}
	}
	if got, ok := find(installed("google-chrome", "chromium")); !ok || got != "/somewhere/chromium" {
		t.Errorf("got %q, %t", got, ok)
	}
	if got, ok := find(installed("google-chrome")); !ok || got != "/somewhere/google-chrome" {
		t.Errorf("got %q, %t", got, ok)
	}
	if got, ok := find(installed()); ok {
		t.Errorf("found %q where nothing is installed", got)
	}
}
