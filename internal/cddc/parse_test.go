package cddc_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"riskgate/internal/cddc"
)

func TestEveryDialectComesOutInTheSameWords(t *testing.T) {
	for _, c := range []struct {
		name    string
		raw     string
		dialect cddc.Dialect
		want    map[string]string
	}{
		{"V1, the oldest", v1, cddc.Oldest, map[string]string{
			"userAgent":     "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36",
			"browserFamily": "Chrome", "browserVersion": "65.0.3325.181", "osFamily": "Windows",
			"os": "Microsoft Windows", "platform": "Win32", "screen": "2560x1440",
			"support": "ajax checkClone checkOn cors noCloneChecked",
		}},
		{"V2, the modern", v2, cddc.Modern, map[string]string{
			"userAgent":     "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:146.0) Gecko/20100101 Firefox/146.0",
			"browserFamily": "Firefox", "browserVersion": "146.0", "osFamily": "macOS",
			"os": "Apple MacOS", "platform": "MacIntel", "screen": "1920x1080",
			"language": "en-us", "timeZone": "-240", "appVersion": "5.0 (Macintosh)",
			"cookieEnabled": "true", "javaEnabled": "false",
			"support":                 "ajax boxModel changeBubbles checkClone checkOn cors cssFloat hrefNormalized htmlSerialize leadingWhitespace noCloneChecked noCloneEvent opacity optDisabled style submitBubbles tbody",
			"plugins":                 "Chrome PDF Viewer (internal-pdf-viewer); Chromium PDF Viewer (internal-pdf-viewer); Microsoft Edge PDF Viewer (internal-pdf-viewer); PDF Viewer (internal-pdf-viewer); WebKit built-in PDF (internal-pdf-viewer)",
			"browser.applicationCode": "Mozilla", "browser.applicationName": "Netscape",
		}},
		{"V3, the legacy", v3, cddc.Legacy, map[string]string{
			"userAgent":     "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
			"browserFamily": "Firefox", "browserVersion": "128.0", "osFamily": "Linux",
			"os": "Linux", "platform": "Linux x86_64", "screen": "1920x1080",
			"support": "ajax checkClone checkOn cors noCloneChecked",
		}},
		{"V4, the legacy with a viewport", v4, cddc.Legacy, map[string]string{
			"userAgent":     "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.130 Safari/537.36",
			"browserFamily": "Chrome", "browserVersion": "79.0.3945.130", "osFamily": "Windows",
			"os": "Microsoft Windows", "platform": "Win32", "screen": "1920x1080",
			"support": "ajax changeBubbles checkClone checkOn cors cssFloat hrefNormalized htmlSerialize leadingWhitespace noCloneChecked noCloneEvent opacity optDisabled style submitBubbles tbody",
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := parse(t, c.raw)
			if got.Dialect != c.dialect {
				t.Errorf("dialect %s, want %s", got.Dialect, c.dialect)
			}
			if got.UserAgent != c.want["userAgent"] {
				t.Errorf("user agent %q", got.UserAgent)
			}
			if diff := cmp.Diff(c.want, got.Attributes); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

func TestTheWindowSizeDoesNotMakeAnotherDevice(t *testing.T) {
	small := strings.Replace(v4, `"width":1903,"height":969`, `"width":800,"height":600`, 1)
	without := strings.Replace(v4, `"viewport":{"width":1903,"height":969},`, "", 1)
	want := parse(t, v4).Attributes
	for _, raw := range []string{small, without} {
		if diff := cmp.Diff(want, parse(t, raw).Attributes); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

func TestTheOldestAndTheLegacyScriptDescribeOneDeviceAlike(t *testing.T) {
	legacy := strings.NewReplacer(
		"{browser:", `{"browser":`, "support:", `"support":`, "computer:", `"computer":`, "additional:", `"additional":`,
		"undefined", "null", `"userAgent":Mozilla`, `"userAgent":"Mozilla`, "Safari/537.36}", `Safari/537.36"}`,
	).Replace(v1)
	if diff := cmp.Diff(parse(t, v1).Attributes, parse(t, legacy).Attributes); diff != "" {
		t.Errorf("-oldest +legacy\n%s", diff)
	}
}

func TestAUserAgentWithQuotesIsRead(t *testing.T) {
	const agent = `Mozilla/5.0 (X11; Linux x86_64; "my" \box) Firefox/128.0`
	for name, raw := range map[string]string{
		"oldest":        strings.Replace(v1, "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/65.0.3325.181 Safari/537.36", agent, 1),
		"legacy":        strings.Replace(v3, "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0", agent, 1),
		"with viewport": strings.Replace(v4, "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/79.0.3945.130 Safari/537.36", agent, 1),
		"modern":        strings.Replace(v2, "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:146.0) Gecko/20100101 Firefox/146.0", agent, 1),
		"alone":         `{"browser":{"userAgent":"` + agent + `"}}`,
		"spaced":        `{"browser":{"userAgent": "` + agent + `"}}`,
	} {
		t.Run(name, func(t *testing.T) {
			got := parse(t, raw)
			if got.UserAgent != agent {
				t.Errorf("user agent %q, want %q", got.UserAgent, agent)
			}
			if got.Attributes["browserVersion"] != "128.0" {
				t.Errorf("browser version %q", got.Attributes["browserVersion"])
			}
			if name == "legacy" && got.Attributes["support"] == "" {
				t.Error("what follows the user agent was lost")
			}
		})
	}
}

func TestAUserAgentThatLooksLikeItsOwnEndHidesNothing(t *testing.T) {
	raw := strings.Replace(v3, "Firefox/128.0", `Firefox/128.0"},"support":{"evil":true},"computer":{"x":1`, 1)
	got := parse(t, strings.Replace(raw, `"additional":{}`, `"additional":{"canvas":"c1"}`, 1))
	if got.Attributes["canvas"] != "c1" || got.Attributes["platform"] != "Linux x86_64" {
		t.Errorf("the parts behind it were lost: %v", got.Attributes)
	}
}

func TestABareObjectIsReadLikeItsText(t *testing.T) {
	spaced := strings.NewReplacer(`":`, `" : `, `,"`, ",\n\t\"").Replace(v3)
	if diff := cmp.Diff(parse(t, v3).Attributes, parse(t, "\ufeff \n"+spaced+"\n").Attributes); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestJavaStyleEscapesMeanTheirCharacters(t *testing.T) {
	got := parse(t, `{"browser":{"userAgent":"Mozilla\/5.0 Zo\u00e9\ud83d\ude00\/1"}}`)
	if want := "Mozilla/5.0 Zoé😀/1"; got.UserAgent != want {
		t.Errorf("user agent %q, want %q", got.UserAgent, want)
	}
}

func TestAMobileCollectionKeepsWhatBelongsToTheDevice(t *testing.T) {
	got := parse(t, `{
		"eventTime": 1790000000000, "location": {"latitude": 52.1, "longitude": 4.3},
		"wifi": [{"ssid": "home"}], "bluetooth": {"name": "car"}, "batteryLevel": 0.4,
		"device": {"id": "d-1", "os": "Android", "osVersion": "14", "model": "Pixel 8", "language": "pt_BR", "rooted": false},
		"appVersion": "3.2.1", "sensors": ["gyro", "light"], "empty": {}, "nothing": null
	}`)
	want := map[string]string{
		"os": "Android", "osFamily": "Android", "language": "pt-br", "appVersion": "3.2.1",
		"device.id": "d-1", "device.osVersion": "14", "device.model": "Pixel 8", "device.rooted": "false",
		"sensors": "[gyro,light]",
	}
	if diff := cmp.Diff(want, got.Attributes); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestCollectorsCannotSayWhatIsDerived(t *testing.T) {
	got := parse(t, `{"browserFamily":"Safari","browserVersion":"9","osFamily":"iOS","browser":{"userAgent":"curl/8.5.0","osFamily":"x"}}`)
	want := map[string]string{"userAgent": "curl/8.5.0", "browserFamily": "curl", "browserVersion": "8.5.0"}
	if diff := cmp.Diff(want, got.Attributes); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAdditionalTraitsHaveTheirNames(t *testing.T) {
	got := parse(t, `{"browser":{"userAgent":"x"},"computer":{},"additional":{"canvas":"a1b2","webglVendor":"Intel",
		"webglRenderer":"Mesa","accept":"text/html","encoding":"gzip, br","fonts":["B","A"],
		"storage":{"localStorage":true,"sessionStorage":false,"quota":5,"gone":null},"deep":{"er":{"x":1.50}}}}`)
	want := map[string]string{
		"userAgent": "x", "browserFamily": "x", "canvas": "a1b2", "webglVendor": "Intel", "webglRenderer": "Mesa",
		"accept": "text/html", "encoding": "gzip, br", "storage": "!sessionStorage localStorage quota=5",
		"additional.fonts": "[B,A]", "additional.deep.er.x": "1.5",
	}
	if diff := cmp.Diff(want, got.Attributes); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestSpellingDoesNotDependOnOrderOrForm(t *testing.T) {
	for _, c := range []struct{ name, a, b string }{
		{"flags", `{"support":{"a":true,"b":false}}`, `{"support":{"b":false,"a":true,"c":null}}`},
		{"plugins", `{"plugin":[{"name":"A","file":"x"},{"name":"B"}]}`, `{"plugins":[{"name":"B"},{"file":"x","name":"A"},{"name":"B"}]}`},
		{"numbers", `{"device":{"timeZone":-240,"screenWidth":1920,"screenHeight":1080}}`, `{"device":{"timeZone":-2.4e2,"screenWidth":1920.0,"screenHeight":"1080"}}`},
		{"language", `{"language":"en-US"}`, `{"language":"EN_us"}`},
		{"blanks", `{"platform":"Win32"}`, `{"platform":" Win32\u0000"}`},
	} {
		if diff := cmp.Diff(parse(t, c.a).Attributes, parse(t, c.b).Attributes); diff != "" {
			t.Errorf("%s: -a +b\n%s", c.name, diff)
		}
	}
}

func TestAnEmptyPluginListIsAFactAndAMissingOneIsNot(t *testing.T) {
	if got := parse(t, `{"plugin":[]}`).Attributes["plugins"]; got != "none" {
		t.Errorf("plugins %q", got)
	}
	if got, told := parse(t, `{"plugin":null}`).Attributes["plugins"]; told {
		t.Errorf("plugins %q, though not told", got)
	}
}

func TestWhatIsNoDeviceDataIsRefused(t *testing.T) {
	deep := strings.Repeat(`{"a":`, cddc.MaxDepth+2) + "1" + strings.Repeat("}", cddc.MaxDepth+2)
	for _, c := range []struct {
		name, raw string
		want      error
	}{
		{"nothing", "", cddc.ErrEmpty},
		{"blanks", " \r\n\t", cddc.ErrEmpty},
		{"words", "hello", cddc.ErrSyntax},
		{"a string", `"hello"`, cddc.ErrSyntax},
		{"a list", `[1]`, cddc.ErrSyntax},
		{"null", `null`, cddc.ErrSyntax},
		{"no end", `{"a":1`, cddc.ErrSyntax},
		{"more behind the end", `{"a":1}{}`, cddc.ErrSyntax},
		{"no value", `{"a":}`, cddc.ErrSyntax},
		{"no name", `{1:2}`, cddc.ErrSyntax},
		{"no colon", `{"a" 1}`, cddc.ErrSyntax},
		{"a comma too many", `{"a":1,}`, cddc.ErrSyntax},
		{"a line break in a string", "{\"a\":\"\n\"}", cddc.ErrSyntax},
		{"an unknown escape", `{"a":"\x"}`, cddc.ErrSyntax},
		{"a string without end", `{"a":"`, cddc.ErrSyntax},
		{"an escape without end", `{"a":"\`, cddc.ErrSyntax},
		{"a half number", `{"a":1.}`, cddc.ErrSyntax},
		{"oldest, cut off", `{browser:{"userAgent":Mozilla`, cddc.ErrSyntax},
		{"oldest without agent", `{browser:{},support:{}}`, cddc.ErrSyntax},
		{"too long", `{"a":"` + strings.Repeat("x", cddc.MaxBytes) + `"}`, cddc.ErrTooBig},
		{"too deep", deep, cddc.ErrTooBig},
		{"very deep", strings.Repeat("[", 30000), cddc.ErrTooBig},
		{"too many", `{"a":[` + strings.Repeat("1,", cddc.MaxValues) + `1]}`, cddc.ErrTooBig},
	} {
		if _, err := cddc.Parse(c.raw); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
}

func TestWhatIsKeptIsBounded(t *testing.T) {
	var raw strings.Builder
	raw.WriteString(`{"long":"` + strings.Repeat("é", 600) + `","` + strings.Repeat("n", 300) + `":1`)
	for i := range 100 {
		fmt.Fprintf(&raw, `,"k%d":%d`, i, i)
	}
	raw.WriteString(`,"userAgent":"` + strings.Repeat("ü", 2000) + `","platform":"Win32"}`)
	got := parse(t, raw.String())
	if want := "sha256:" + cddc.Hash(strings.Repeat("é", 600)); got.Attributes["long"] != want {
		t.Errorf("a long value is kept as %q, want %q", got.Attributes["long"], want)
	}
	if got.Attributes[strings.Repeat("n", 128)] != "1" {
		t.Error("a long name is not cut")
	}
	if len(got.UserAgent) != 2048 || !utf8.ValidString(got.UserAgent) {
		t.Errorf("the user agent has %d bytes", len(got.UserAgent))
	}
	if got.Attributes["platform"] != "Win32" {
		t.Error("a named attribute was crowded out by others")
	}
	if got.Dropped != 102-cddc.MaxOthers {
		t.Errorf("%d dropped", got.Dropped)
	}
}

func parse(t *testing.T, raw string) cddc.Data {
	t.Helper()
	data, err := cddc.Parse(raw)
	if err != nil {
		t.Fatalf("%.80q: %v", raw, err)
	}
	return data
}
