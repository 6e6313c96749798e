package ua

import (
	"strings"

	"github.com/mileusna/useragent"
)

// tools are programs, by how their user agent begins (lower case), longer before
// shorter where one begins like another.
func tools() [40]struct{ begins, name string } {
	return [...]struct{ begins, name string }{
		{"curl", "curl"},
		{"libcurl", "curl"},
		{"wget", "Wget"},
		{"httpie", "HTTPie"},
		{"xh", "xh"},
		{"postmanruntime", "Postman"},
		{"insomnia", "Insomnia"},
		{"bruno-runtime", "Bruno"},
		{"apache-httpclient", "Apache HttpClient"},
		{"apachebench", "ApacheBench"},
		{"jakarta commons-httpclient", "Apache HttpClient"},
		{"java-http-client", "Java"},
		{"java", "Java"},
		{"okhttp", "okhttp"},
		{"ktor-client", "Ktor"},
		{"jersey", "Jersey"},
		{"spring", "Spring"},
		{"python-requests", "Python requests"},
		{"python-httpx", "Python httpx"},
		{"python-urllib", "Python urllib"},
		{"python", "Python"},
		{"aiohttp", "Python"},
		{"scrapy", "Scrapy"},
		{"go-http-client", "Go"},
		{"go-resty", "Go"},
		{"fasthttp", "Go"},
		{"node-fetch", "Node.js"},
		{"node.js", "Node.js"},
		{"node", "Node.js"},
		{"undici", "Node.js"},
		{"axios", "axios"},
		{"got", "Node.js"},
		{"deno", "Deno"},
		{"bun", "Bun"},
		{"dart", "Dart"},
		{"php", "PHP"},
		{"guzzlehttp", "PHP"},
		{"ruby", "Ruby"},
		{"faraday", "Ruby"},
		{"libwww-perl", "Perl"},
	}
}

// asTool recognises a program. Its version follows its name after a slash.
func asTool(text string) (Agent, bool) {
	name, rest, _ := strings.Cut(text, "/")
	name = strings.ToLower(name)
	for _, t := range tools() {
		if name == t.begins || strings.HasPrefix(name, t.begins+" ") {
			return Agent{Browser: t.name, BrowserVersion: version(rest), Type: Tool}, true
		}
	}
	if i := strings.Index(text, "PowerShell/"); i >= 0 { // says Mozilla first
		return Agent{Browser: "PowerShell", BrowserVersion: version(text[i+len("PowerShell/"):]), Type: Tool}, true
	}
	return Agent{}, false
}

// headless recognises browsers that nobody sits in front of, and where their version
// begins. The text is in lower case.
func headless(lower string) (name string, versionAt int) {
	for _, h := range headlessBrowsers() {
		if i := strings.Index(lower, h.word); i >= 0 {
			return h.name, i + len(h.word)
		}
	}
	return "", 0
}

func headlessBrowsers() [8]struct{ word, name string } {
	return [...]struct{ word, name string }{
		{"headlesschrome/", useragent.HeadlessChrome},
		{"headlessedg/", "Headless Edge"},
		{"phantomjs/", "PhantomJS"},
		{"slimerjs/", "SlimerJS"},
		{"puppeteer/", "Puppeteer"},
		{"playwright/", "Playwright"},
		{"cypress/", "Cypress"},
		{"jsdom/", "jsdom"},
	}
}

func (a *Agent) isHeadless() bool {
	for _, h := range headlessBrowsers() {
		if a.Browser == h.name {
			return true
		}
	}
	return false
}

// isBot finds the words crawlers call themselves by, as the end of a word: robots
// are announced ("Googlebot/2.1"), a phone called CUBOT is not one.
func isBot(lower string) bool {
	for _, word := range [...]string{"bot", "crawler", "spider"} {
		if endsAWord(lower, word) {
			return true
		}
	}
	for _, word := range [...]string{"slurp", "facebookexternalhit", "whatsapp/", "lighthouse", "pingdom", "uptimerobot"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return false
}

func endsAWord(text, word string) bool {
	for {
		before, after, found := strings.Cut(text, word)
		if !found {
			return false
		}
		whole := after == "" || strings.IndexByte("/;) +", after[0]) >= 0
		if whole && !strings.HasSuffix(before+word, "cubot") {
			return true
		}
		text = after
	}
}

// isTablet finds tablets: Android's browsers leave out "Mobile" on them.
func isTablet(os, lower string) bool {
	for _, word := range [...]string{"ipad", "tablet", "kindle", "silk/", "playbook"} {
		if strings.Contains(lower, word) {
			return !strings.Contains(lower, "tablet pc") // a Windows desktop with a pen
		}
	}
	return os == useragent.Android && !strings.Contains(lower, "mobi")
}
