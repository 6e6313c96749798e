package risk

import (
	"fmt"
	"maps"
	"testing"
	"time"
)

// noon is the present of most tests: 2026-11-22 12:00 UTC.
var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC).UnixMilli()

// world is a global table with the people who made it.
type world struct {
	tb     testing.TB
	global *Global
	policy Policy
}

func newWorld(tb testing.TB) *world {
	tb.Helper()
	return &world{tb: tb, global: NewGlobal(), policy: DefaultPolicy()}
}

// resident is a user with habits.
type resident struct {
	logins, days int
	devices      []gadget
	places       []Address
	cookie       Cookie
}

// settle lets a resident live up to a day ago, and returns the history as it comes
// back from the store.
func (w *world) settle(r resident) *User {
	w.tb.Helper()
	u := new(User)
	for i := range r.logins {
		left := r.logins - 1 - i
		at := noon - 25*hour - int64(left)*int64(r.days)*day/int64(r.logins) - int64(left*7%24)*hour
		a := r.devices[i%len(r.devices)].attempt(at, r.places[i%len(r.places)])
		if a.Cookie = r.cookie; i == 0 && a.Cookie == CookieValid {
			a.Cookie = CookieAbsent
		}
		e := Observe(u, w.global, a)
		w.global.Apply(u.Learn(a, 1-unruled(w.policy).Decide(e).Probability))
		u = stored(w.tb, u)
	}
	return u
}

// stored sends a history through its encoding.
func stored(tb testing.TB, u *User) *User {
	tb.Helper()
	data, err := u.MarshalBinary()
	if err != nil {
		tb.Fatal(err)
	}
	back := new(User)
	if err := back.UnmarshalBinary(data); err != nil {
		tb.Fatal(err)
	}
	return back
}

// decide judges an attempt of a user.
func (w *world) decide(u *User, a Attempt) Decision {
	w.tb.Helper()
	return unruled(w.policy).Decide(Observe(u, w.global, a))
}

// unruled is an engine without rules; its policy may be as wrong as a test wants it.
func unruled(p Policy) *Engine { return &Engine{policy: p} }

// gadget is a browser on a device.
type gadget struct {
	agent      Agent
	attributes map[string]string
}

// attempt is a login from the gadget with the right password.
func (g gadget) attempt(at int64, from Address) Attempt {
	return Attempt{
		At: at, Lane: LaneLogin, Address: from, Agent: g.agent, Device: Fingerprint{Attributes: g.attributes},
		Cookie: CookieUnsupported, Enrolled: []Factor{FactorPassword}, Proven: []Factor{FactorPassword},
	}
}

// with changes attributes; an empty value removes one.
func (g gadget) with(pairs ...string) gadget {
	g.attributes = maps.Clone(g.attributes)
	for i := 0; i < len(pairs); i += 2 {
		if g.attributes[pairs[i]] = pairs[i+1]; pairs[i+1] == "" {
			delete(g.attributes, pairs[i])
		}
	}
	return g
}

// upgraded is the gadget with another version of its browser.
func (g gadget) upgraded(version ...int) gadget {
	g.agent.BrowserVersion = version
	g.agent.Hash = fmt.Sprint(g.agent.Browser, g.agent.OS, version)
	return g.with("browserVersion", dotted(version))
}

// windows is the browser of the contract's test vector V1.
func windows() gadget {
	return gadget{
		Agent{Browser: "Chrome", BrowserVersion: []int{65, 0, 3325, 181}, OS: "Windows", OSVersion: []int{6, 1}, Type: "desktop", Hash: "ua-windows"},
		map[string]string{
			"userAgent": "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 Chrome/65.0.3325.181", "browserFamily": "Chrome",
			"browserVersion": "65.0.3325.181", "osFamily": "Windows", "platform": "Win32", "os": "Microsoft Windows",
			"screen": "2560x1440", "support": "ajax checkClone checkOn cors noCloneChecked",
		},
	}
}

// newerWindows is V4: the same kind of device, another machine.
func newerWindows() gadget {
	return gadget{
		Agent{Browser: "Chrome", BrowserVersion: []int{79, 0, 3945, 130}, OS: "Windows", OSVersion: []int{10, 0}, Type: "desktop", Hash: "ua-windows-10"},
		map[string]string{
			"userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/79.0.3945.130", "browserFamily": "Chrome",
			"browserVersion": "79.0.3945.130", "osFamily": "Windows", "platform": "Win32", "os": "Microsoft Windows",
			"screen": "1920x1080", "support": "ajax changeBubbles checkClone checkOn cors cssFloat hrefNormalized noCloneChecked",
		},
	}
}

// macintosh is V2.
func macintosh() gadget {
	return gadget{
		Agent{Browser: "Firefox", BrowserVersion: []int{146, 0}, OS: "macOS", OSVersion: []int{10, 15}, Type: "desktop", Hash: "ua-mac"},
		map[string]string{
			"userAgent": "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:146.0) Gecko/20100101 Firefox/146.0", "browserFamily": "Firefox",
			"browserVersion": "146.0", "osFamily": "macOS", "platform": "MacIntel", "os": "Apple MacOS", "screen": "1920x1080",
			"support": "ajax boxModel changeBubbles checkClone checkOn cors cssFloat", "language": "en-us", "timeZone": "-240",
			"plugins":    "Chrome PDF Viewer (internal-pdf-viewer); Chromium PDF Viewer (internal-pdf-viewer); PDF Viewer (internal-pdf-viewer)",
			"appVersion": "5.0 (Macintosh)", "cookieEnabled": "true", "javaEnabled": "false", "browser.applicationName": "Netscape",
		},
	}
}

func phone() gadget {
	return gadget{
		Agent{Browser: "Safari", BrowserVersion: []int{17, 5}, OS: "iOS", OSVersion: []int{17, 5}, Type: "mobile", Hash: "ua-phone"},
		map[string]string{
			"userAgent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X)", "browserFamily": "Safari", "browserVersion": "17.5",
			"osFamily": "iOS", "platform": "iPhone", "os": "Apple iOS", "screen": "393x852", "language": "nl-nl", "timeZone": "-120",
			"support": "ajax boxModel changeBubbles checkClone", "appVersion": "5.0 (iPhone)", "plugins": "none",
		},
	}
}

// The networks of the tests.

func home() Address {
	return Address{Hash: "a-home", Prefix: "p-home", Country: "NL", ASN: 3333, Network: "RIPE NCC", Lat: 52.4, Lon: 4.9, Radius: 20, HasPlace: true}
}

func germany() Address {
	return Address{Hash: "a-de", Prefix: "p-de", Country: "DE", ASN: 3320, Network: "DTAG", Lat: 50.1, Lon: 8.7, Radius: 50, HasPlace: true}
}

func france() Address {
	return Address{Hash: "a-fr", Prefix: "p-fr", Country: "FR", ASN: 3215, Network: "Orange", Lat: 48.9, Lon: 2.4, Radius: 50, HasPlace: true}
}

func far() Address {
	return Address{Hash: "a-far", Prefix: "p-far", Country: "BR", ASN: 28573, Network: "Claro", Lat: -23.5, Lon: -46.6, Radius: 50, HasPlace: true}
}

// reasonsOf lists the codes of a decision's reasons of a mode.
func reasonsOf(d Decision, mode string) []string {
	codes := []string{}
	for _, r := range d.Reasons {
		if r.Mode == mode {
			codes = append(codes, r.Code)
		}
	}
	return codes
}

// reasonOf returns the reason with a code.
func reasonOf(tb testing.TB, d Decision, code string) Reason {
	tb.Helper()
	for _, r := range d.Reasons {
		if r.Code == code {
			return r
		}
	}
	tb.Fatalf("no reason %q in %v", code, reasonsOf(d, ModeLive))
	return Reason{}
}
