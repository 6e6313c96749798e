package ua_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/ua"
)

func TestAgentsAreToldApart(t *testing.T) {
	v := func(parts ...int) []int { return parts }
	for _, c := range []struct {
		text string
		want ua.Agent
	}{
		{
			"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36",
			ua.Agent{Browser: "Chrome", BrowserVersion: v(65, 0, 3325, 181), OS: "Windows", OSVersion: v(6, 1), Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:146.0) Gecko/20100101 Firefox/146.0",
			ua.Agent{Browser: "Firefox", BrowserVersion: v(146, 0), OS: "macOS", OSVersion: v(10, 15), Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
			ua.Agent{Browser: "Firefox", BrowserVersion: v(128, 0), OS: "Linux", Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15",
			ua.Agent{Browser: "Safari", BrowserVersion: v(17, 4, 1), OS: "macOS", OSVersion: v(10, 15, 7), Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86",
			ua.Agent{Browser: "Edge", BrowserVersion: v(131, 0, 2903, 86), OS: "Windows", OSVersion: v(10, 0), Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36 OPR/115.0.0.0",
			ua.Agent{Browser: "Opera", BrowserVersion: v(115, 0, 0, 0), OS: "Windows", OSVersion: v(10, 0), Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
			ua.Agent{Browser: "Internet Explorer", BrowserVersion: v(11, 0), OS: "Windows", OSVersion: v(10, 0), Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
			ua.Agent{Browser: "Chrome", BrowserVersion: v(131, 0, 0, 0), OS: "ChromeOS", Type: ua.Desktop},
		},
		{
			"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
			ua.Agent{Browser: "Safari", BrowserVersion: v(17, 5), OS: "iOS", OSVersion: v(17, 5), Type: ua.Mobile},
		},
		{
			"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1",
			ua.Agent{Browser: "Chrome", BrowserVersion: v(131, 0, 6778, 73), OS: "iOS", OSVersion: v(17, 5), Type: ua.Mobile},
		},
		{
			"Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1",
			ua.Agent{Browser: "Safari", BrowserVersion: v(16, 6), OS: "iOS", OSVersion: v(16, 6), Type: ua.Tablet},
		},
		{
			"Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36",
			ua.Agent{Browser: "Chrome", BrowserVersion: v(131, 0, 0, 0), OS: "Android", OSVersion: v(14), Type: ua.Mobile},
		},
		{
			"Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
			ua.Agent{Browser: "Chrome", BrowserVersion: v(131, 0, 0, 0), OS: "Android", OSVersion: v(13), Type: ua.Tablet},
		},
		{
			"Mozilla/5.0 (Android 14; Tablet; rv:132.0) Gecko/132.0 Firefox/132.0",
			ua.Agent{Browser: "Firefox", BrowserVersion: v(132, 0), OS: "Android", OSVersion: v(14), Type: ua.Tablet},
		},
		{
			"Mozilla/5.0 (Linux; Android 13; CUBOT) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
			ua.Agent{Browser: "Chrome", BrowserVersion: v(120, 0, 0, 0), OS: "Android", OSVersion: v(13), Type: ua.Mobile},
		},
		{
			"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/131.0.0.0 Safari/537.36",
			ua.Agent{Browser: "Headless Chrome", BrowserVersion: v(131, 0, 0, 0), OS: "Linux", Type: ua.Bot},
		},
		{
			"Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
			ua.Agent{Browser: "PhantomJS", BrowserVersion: v(2, 1, 1), OS: "Linux", Type: ua.Bot},
		},
		{
			"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
			ua.Agent{Browser: "Googlebot", BrowserVersion: v(2, 1), Type: ua.Bot},
		},
		{"curl/8.5.0", ua.Agent{Browser: "curl", BrowserVersion: v(8, 5, 0), Type: ua.Tool}},
		{"Wget/1.21.4", ua.Agent{Browser: "Wget", BrowserVersion: v(1, 21, 4), Type: ua.Tool}},
		{"python-requests/2.32.3", ua.Agent{Browser: "Python requests", BrowserVersion: v(2, 32, 3), Type: ua.Tool}},
		{"Python/3.12 aiohttp/3.9.5", ua.Agent{Browser: "Python", BrowserVersion: v(3, 12), Type: ua.Tool}},
		{"okhttp/4.12.0", ua.Agent{Browser: "okhttp", BrowserVersion: v(4, 12, 0), Type: ua.Tool}},
		{"Go-http-client/2.0", ua.Agent{Browser: "Go", BrowserVersion: v(2, 0), Type: ua.Tool}},
		{"Java/17.0.9", ua.Agent{Browser: "Java", BrowserVersion: v(17, 0, 9), Type: ua.Tool}},
		{"Apache-HttpClient/4.5.14 (Java/17.0.9)", ua.Agent{Browser: "Apache HttpClient", BrowserVersion: v(4, 5, 14), Type: ua.Tool}},
		{"PostmanRuntime/7.42.0", ua.Agent{Browser: "Postman", BrowserVersion: v(7, 42, 0), Type: ua.Tool}},
		{"node", ua.Agent{Browser: "Node.js", Type: ua.Tool}},
		{
			"Mozilla/5.0 (Windows NT; Windows NT 10.0; en-US) WindowsPowerShell/5.1.22621.4391",
			ua.Agent{Browser: "PowerShell", BrowserVersion: v(5, 1, 22621, 4391), Type: ua.Tool},
		},
	} {
		if diff := cmp.Diff(c.want, ua.Parse(c.text)); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.text, diff)
		}
	}
}

func TestTextsThatNameNothingStayUnknown(t *testing.T) {
	for _, text := range []string{"", " \t\r\n", "(((", "Mozilla/5.0", "some words (and more)", "///", "\x00\xff"} {
		got := ua.Parse(text)
		if got.OS != "" || got.Type != "" || len(got.BrowserVersion) > 0 {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestWordsThatOnlyBeginLikeAToolAreNone(t *testing.T) {
	for _, text := range []string{"curly/1.0", "Gotham/1.0", "JavaScriptThing/1.0", "nodejs-like/2"} {
		if got := ua.Parse(text); got.Type == ua.Tool {
			t.Errorf("%q is taken for %s", text, got.Browser)
		}
	}
}

func TestAbsurdVersionsAreBounded(t *testing.T) {
	for text, want := range map[string][]int{
		"curl/1.2.3.4.5.6":         {1, 2, 3, 4},
		"curl/999999999.1":         {999999999, 1},
		"curl/9999999999999999999": nil,
		"curl/7.99999999999":       {7},
		"curl/-1":                  nil,
		"curl/7..1":                {7},
		"curl/7.":                  {7},
		"curl/8.5.0-DEV":           {8, 5, 0},
		"curl/":                    nil,
	} {
		if diff := cmp.Diff(want, ua.Parse(text).BrowserVersion); diff != "" {
			t.Errorf("%s: -want +got\n%s", text, diff)
		}
	}
}

func TestOnlyTheBeginningOfALongTextIsRead(t *testing.T) {
	padding := strings.Repeat("x", 2<<10)
	if got := ua.Parse(padding + " Chrome/131.0 Safari/537.36"); got.Browser == "Chrome" {
		t.Error("the text past the limit was read")
	}
	if got := ua.Parse("Mozilla/5.0 (Macintosh) Firefox/146.0 " + padding); got.Browser != "Firefox" {
		t.Errorf("the beginning was lost: %+v", got)
	}
	if got := ua.Parse(strings.Repeat("N", 100) + "/1.0"); len(got.Browser) > 64 {
		t.Errorf("a name of %d bytes", len(got.Browser))
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36",
		"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0)", "CrOS x86_64 ", "Android", "Android;", "Linux ", "((((;;;)", "http://", "a/https://b",
		"curl/8.5.0", "XiaoMi/", "Instagram 1.2", "\xff\xfe/1", "İPAD/1",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := ua.Parse(text)
		if len(got.Browser) > 64 || !utf8.ValidString(got.Browser) || strings.IndexFunc(got.Browser, unicode.IsControl) >= 0 {
			t.Errorf("browser %q", got.Browser)
		}
		for _, version := range [][]int{got.BrowserVersion, got.OSVersion} {
			if len(version) > 4 {
				t.Errorf("version %v", version)
			}
			for _, part := range version {
				if part < 0 || part > 999_999_999 {
					t.Errorf("version %v", version)
				}
			}
		}
		switch got.Type {
		case "", ua.Desktop, ua.Mobile, ua.Tablet, ua.Bot, ua.Tool:
		default:
			t.Errorf("type %q", got.Type)
		}
	})
}
