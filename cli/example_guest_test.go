package cli

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// guestList starts the guest list of the examples at a sandbox.
func (tn *town) guestList(t *testing.T) *browser {
	t.Helper()
	folder := filepath.Join("..", "examples", "guest-list")
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "twilio")); err != nil {
		t.Fatal("the vendor's client is not installed: run `make setup`")
	}
	raw, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil || !strings.Contains(string(raw), `"start": "node server.js"`) {
		t.Fatalf("npm start does something else: %v %s", err, raw)
	}
	program := exec.CommandContext(context.Background(), "node", "server.js")
	program.Dir, program.Env = folder, append(os.Environ(), "VERIFY_URL="+tn.base, "PORT=0")
	return newBrowser(t, example(t, program))
}

// posts sends JSON.
func (b *browser) posts(path string, body object) seen {
	b.t.Helper()
	return b.does(http.MethodPost, path, "application/json", string(mustJSON(b.t, body)))
}

// sent reports whether there is a message to an address.
func (tn *town) sent(to string) bool {
	tn.t.Helper()
	_, answer, _ := tn.call(http.MethodGet, "/sandbox/outbox?to="+url.QueryEscape(to), nil)
	return len(answer["messages"].([]any)) > 0
}

// alike holds two answers against each other: nothing but the instant may tell them apart.
func alike(t *testing.T, a, b seen) {
	t.Helper()
	a.Header.Del("Date")
	b.Header.Del("Date")
	if a.StatusCode != b.StatusCode || a.text != b.text || string(mustJSON(t, a.Header)) != string(mustJSON(t, b.Header)) {
		t.Errorf("%d %v %s and %d %v %s", a.StatusCode, a.Header, a.text, b.StatusCode, b.Header, b.text)
	}
}

func TestTheGuestListLetsGuestsInByTheirCodeAlone(t *testing.T) {
	t.Parallel()
	const ada, grace = "+31201110201", "grace@guests.example"
	tn := newTown(t)
	b := tn.guestList(t)
	b.opens("/").want(t, 200, `autocomplete="one-time-code"`, `inputmode="numeric"`, `<form id="verify" hidden>`)
	b.opens("/room").want(t, 401)

	for _, guest := range [][2]string{{" Ada ", ada}, {"grace", grace}} {
		name, to := guest[0], guest[1]
		b.posts("/verify", object{"name": name, "code": "123456"}).want(t, 401) // none was asked for
		b.posts("/login", object{"name": name}).want(t, 202, `{"sent":true}`)
		tn.until(func() bool { return tn.sent(to) })
		code := tn.lastCode(to).(string)
		b.posts("/verify", object{"name": name, "code": wrongFor(code)}).want(t, 401, "wrong or no longer good")
		b.posts("/verify", object{"name": "mallory", "code": code}).want(t, 401)
		entered := b.posts("/verify", object{"name": name, "code": code})
		entered.want(t, 200, `"expiresIn":300`)
		b.posts("/verify", object{"name": name, "code": code}).want(t, 401) // used
		var given struct{ Token string }
		if err := json.Unmarshal([]byte(entered.text), &given); err != nil {
			t.Fatal(err)
		}
		b.opens("/room", "Authorization", "Bearer "+given.Token).want(t, 200, `{"welcome":"`+strings.ToLower(strings.TrimSpace(name))+`"}`)
		said, signature, _ := strings.Cut(given.Token, ".")
		for _, tampered := range []string{said, "x" + given.Token, said + "." + signature[1:], given.Token + "x", "x." + signature} {
			b.opens("/room", "Authorization", "Bearer "+tampered).want(t, 401, "A valid access token is needed.")
		}
	}
}

func TestTheGuestListLooksTheSameToStrangers(t *testing.T) {
	t.Parallel()
	const ada = "+31201110201"
	tn := newTown(t)
	b := tn.guestList(t)
	guest, stranger := b.posts("/login", object{"name": "ada"}), b.posts("/login", object{"name": "mallory"})
	guest.want(t, 202)
	alike(t, guest, stranger)
	tn.until(func() bool { return tn.sent(ada) })
	code := tn.lastCode(ada).(string)
	for range 7 { // past the tries that riskgate allows
		guest = b.posts("/verify", object{"name": "ada", "code": wrongFor(code)})
		before := time.Now()
		stranger = b.posts("/verify", object{"name": "mallory", "code": wrongFor(code)})
		if took := time.Since(before); took < 240*time.Millisecond {
			t.Errorf("a stranger was answered after %s", took)
		}
		guest.want(t, 401)
		alike(t, guest, stranger)
	}
	alike(t, b.posts("/verify", object{"name": "ada", "code": code}), stranger)
	_, answer, _ := tn.call(http.MethodGet, "/sandbox/outbox", nil)
	if messages := answer["messages"].([]any); len(messages) != 1 {
		t.Errorf("%d messages were sent", len(messages))
	}
	tn.stop()
	alike(t, b.posts("/verify", object{"name": "ada", "code": code}), b.posts("/verify", object{"name": "mallory", "code": code}))
}

func TestTheGuestListRefusesWhatIsNoRequestOfItsPage(t *testing.T) {
	t.Parallel()
	b := newTown(t).guestList(t)
	for _, path := range []string{"/login", "/verify"} {
		b.fills(path, "name", "ada").want(t, 415)
		b.does(http.MethodPost, path, "application/json", "{").want(t, 400)
		b.does(http.MethodPost, path, "application/json", `{"name":"`+strings.Repeat("x", 2000)+`"}`).want(t, 413)
		b.opens(path).want(t, 404)
	}
	for _, body := range []string{`{}`, `null`, `7`, `[]`, `{"name":{},"code":[]}`, `{"name":"__proto__","code":"123456"}`} {
		b.does(http.MethodPost, "/login", "application/json", body).want(t, 202, `{"sent":true}`)
		b.does(http.MethodPost, "/verify", "application/json", body).want(t, 401)
	}
	for _, path := range []string{"/server.js", "/guests.json", "/constructor", "/page/../guests.json"} {
		b.opens(path).want(t, 404)
	}
}

func TestTheTokensOfTheGuestListHoldInTheirOwnTests(t *testing.T) {
	t.Parallel()
	program := exec.CommandContext(t.Context(), "node", "--test")
	program.Dir = filepath.Join("..", "examples", "guest-list")
	if said, err := program.CombinedOutput(); err != nil || !strings.Contains(string(said), "pass 3") {
		t.Errorf("%v\n%s", err, said)
	}
}
