package cli

import (
	"context"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	member      = "+31201110301"
	otherMember = "+31201110302"
	nobodys     = "+31201110399"
)

// phoneLogin builds and starts the phone login of the examples at a sandbox.
func (tn *town) phoneLogin(t *testing.T, args ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "phone-login")
	built := exec.CommandContext(t.Context(), "go", "build", "-o", path, "../examples/phone-login")
	if said, err := built.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	args = append([]string{"-listen", "127.0.0.1:0", "-riskgate", tn.base, "-behind-proxy"}, args...)
	return example(t, exec.CommandContext(context.Background(), path, args...))
}

// at is a browser of that address.
func at(t *testing.T, base, address string) *browser {
	t.Helper()
	b := newBrowser(t, base)
	b.from = address
	return b
}

func (b *browser) logsIn(tn *town, number string) {
	b.t.Helper()
	b.fills("/login", "number", number).want(b.t, 303, "/code")
	b.fills("/code", "code", tn.lastCode(number).(string)).want(b.t, 303)
	b.opens("/").want(b.t, 200, "You are logged in as", strings.TrimPrefix(number, "+"))
}

// holds finds a cookie that an answer sets.
func (s seen) holds(name string) *http.Cookie {
	for _, c := range s.Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func TestPhoneLoginLetsMembersInByTheirCodeAlone(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	base := tn.phoneLogin(t)
	b := at(t, base, demoHome)
	b.opens("/").want(t, 200, "Your phone number")
	b.opens("/code").want(t, 303, "/")
	b.fills("/login", "number", "31201110301").want(t, 422, "with its country")
	b.fills("/login", "number", "+31 20 111-0301").want(t, 303, "/code")
	b.opens("/code").want(t, 200, `autocomplete="one-time-code"`, `inputmode="numeric"`)
	code := tn.lastCode(member).(string)
	b.fills("/code", "code", wrongFor(code)).want(t, 422, "wrong or no longer good")
	b.fills("/code", "code", "12 or so").want(t, 422, "wrong or no longer good")
	in := b.fills("/code", "code", " "+code)
	in.want(t, 303)
	for _, name := range []string{"session", "device"} {
		c := in.holds(name)
		if c == nil || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || len(c.Value) < 26 {
			t.Errorf("the cookie %s is %v", name, c)
		}
	}
	b.opens("/").want(t, 200, "You are logged in as")
	at(t, base, demoHome).opens("/", "Cookie", "session="+code).want(t, 200, "Your phone number")
	b.fills("/logout", "", "").want(t, 303)
	b.opens("/", "Cookie", in.holds("session").String()).want(t, 200, "Your phone number")
}

func TestPhoneLoginFromANewDeviceAsksAgainAndTheMemberIsTold(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	base := tn.phoneLogin(t)
	home := at(t, base, demoHome)
	home.logsIn(tn, member)
	home.logsIn(tn, member)
	decisions := tn.analyse(200, "GET", "/decisions?user="+url.QueryEscape(member+"@sandbox"), nil)["items"].([]any)
	if len(decisions) != 4 {
		t.Fatalf("%d decisions", len(decisions))
	}
	strange := at(t, base, far()[0])
	strange.logsIn(tn, member)
	_, box, _ := tn.call(http.MethodGet, "/sandbox/outbox?to="+url.QueryEscape(member), nil)
	newest := box["messages"].([]any)[0].(object)
	if body := newest["body"].(string); newest["code"] != nil || !strings.Contains(body, "Brazil") || notMeLink.FindString(body) == "" {
		t.Errorf("the member was told %v", newest)
	}
}

func TestPhoneLoginLooksTheSameForNumbersOfNobody(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	base := tn.phoneLogin(t)
	known, unknown := at(t, base, demoHome), at(t, base, demoHome)
	same := func(a, b seen) {
		t.Helper()
		a.text, b.text = strings.ReplaceAll(a.text, member[1:], "N"), strings.ReplaceAll(b.text, nobodys[1:], "N")
		if cookies := [2]int{len(a.Cookies()), len(b.Cookies())}; cookies[0] != cookies[1] {
			t.Errorf("cookies %v", cookies)
		}
		a.Header.Del("Set-Cookie")
		b.Header.Del("Set-Cookie")
		a.Header.Del("Content-Length") // a page's number may be written longer
		b.Header.Del("Content-Length")
		alike(t, a, b)
	}
	same(known.fills("/login", "number", member), unknown.fills("/login", "number", nobodys))
	same(known.opens("/code"), unknown.opens("/code"))
	if tn.sent(nobodys) {
		t.Error("a stranger's number got a message")
	}
	wrong := wrongFor(tn.lastCode(member).(string))
	for range 5 {
		before := time.Now()
		a := unknown.fills("/code", "code", wrong)
		if took := time.Since(before); took < 290*time.Millisecond {
			t.Errorf("a stranger was answered after %s", took)
		}
		a.want(t, 422)
		same(known.fills("/code", "code", wrong), a)
	}
	a, b := known.fills("/code", "code", wrong), unknown.fills("/code", "code", wrong)
	a.want(t, 429, "start again")
	same(a, b)
}

func TestPhoneLoginSendsAnotherCodeOnlyAfterTheWait(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	b := at(t, tn.phoneLogin(t), demoHome)
	b.fills("/login", "number", member).want(t, 303)
	for _, path := range []string{"/resend", "/login"} {
		early := b.fills(path, "number", member)
		early.want(t, 429, "You can ask for another code in")
		if after, err := strconv.Atoi(early.Header.Get("Retry-After")); err != nil || after < 1 || after > 30 {
			t.Errorf("%s: Retry-After %q", path, early.Header.Get("Retry-After"))
		}
	}

	b = at(t, tn.phoneLogin(t, "-waits", "0s"), demoHome)
	b.fills("/login", "number", otherMember).want(t, 303)
	first := tn.lastCode(otherMember).(string)
	b.fills("/resend", "", "").want(t, 303)
	second := tn.lastCode(otherMember).(string)
	b.fills("/resend", "", "").want(t, 429, "too many codes")
	if first != second {
		b.fills("/code", "code", first).want(t, 422)
	}
	b.fills("/code", "code", second).want(t, 303)
	b.opens("/").want(t, 200, "You are logged in as")
}

func TestPhoneLoginDeclinesKindlyAndSaysNotWhy(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	base := tn.phoneLogin(t)
	tn.list("bad", "block", "country", "BR")
	for _, number := range []string{member, nobodys} {
		b := at(t, base, far()[0])
		b.fills("/login", "number", number).want(t, 403, "We are sorry", "Back to the start")
		b.opens("/code").want(t, 303, "/")
	}
	// Blocked while the code was on its way.
	b := at(t, base, demoHome)
	b.fills("/login", "number", member).want(t, 303)
	code := tn.lastCode(member).(string)
	tn.analyse(201, "POST", "/lists/bad/entries", object{"kind": "user", "value": member + "@sandbox", "reason": "a call"})
	declined := b.fills("/code", "code", code)
	declined.want(t, 403, "We are sorry")
	if declined.holds("session") != nil {
		t.Error("it opened a session")
	}
}

func TestPhoneLoginTakesFormsOfItsOwnPagesAlone(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	b := at(t, tn.phoneLogin(t), demoHome)
	for _, path := range []string{"/login", "/code", "/resend", "/logout"} {
		b.does(http.MethodPost, path, "application/x-www-form-urlencoded", "number=%2B31201110301",
			"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example").want(t, 403)
	}
	for _, path := range []string{"/code", "/resend"} {
		b.fills(path, "code", "123456").want(t, 303, "/")
	}
	if tn.sent(member) {
		t.Error("a code was sent")
	}
	tn.stop()
	b.fills("/login", "number", member).want(t, 503, "try again in a moment")
}
