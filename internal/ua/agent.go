package ua

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mileusna/useragent"
)

// The types of device. An agent whose type cannot be told has none.
const (
	Desktop = "desktop"
	Mobile  = "mobile"
	Tablet  = "tablet"
	Bot     = "bot"  // crawlers, link previews, headless browsers
	Tool    = "tool" // command lines and libraries of programs
)

// Agent is a parsed user agent. What is unknown is empty. Agents are shared: their
// slices must not be changed.
type Agent struct {
	Browser        string // family, at most 64 bytes
	BrowserVersion []int  // at most 4 parts of at most 9 digits
	OS             string // family
	OSVersion      []int
	Type           string
}

const (
	maxText = 2 << 10 // bytes read; honest texts have under 500
	maxName = 64
)

// Parse reads a user agent's text; what is past 2 KiB is not looked at.
func Parse(text string) Agent {
	text = clip(strings.TrimSpace(text), maxText)
	if text == "" {
		return Agent{}
	}
	if agent, ok := asTool(text); ok {
		return agent
	}
	parsed := useragent.Parse(text)
	agent := Agent{
		Browser:        family(parsed.Name, text),
		BrowserVersion: version(parsed.Version),
		OS:             parsed.OS,
		OSVersion:      version(parsed.OSVersion),
	}
	lower := strings.ToLower(text)
	agent.refine(lower)
	agent.Type = typeOf(&agent, parsed, lower)
	return agent
}

// refine names what the parser takes for something else.
func (a *Agent) refine(lower string) {
	if name, at := headless(lower); name != "" {
		a.Browser, a.BrowserVersion = name, version(lower[at:])
		return
	}
	if a.Browser == "Trident" { // version 11 no longer says its name
		a.Browser, a.BrowserVersion = useragent.InternetExplorer, nil
		if _, after, found := strings.Cut(lower, "rv:"); found {
			a.BrowserVersion = version(after)
		}
	}
}

func typeOf(a *Agent, parsed useragent.UserAgent, lower string) string {
	switch {
	case parsed.Bot || isBot(lower) || a.isHeadless():
		return Bot
	case parsed.Tablet || isTablet(a.OS, lower):
		return Tablet
	case parsed.Mobile:
		return Mobile
	case parsed.Desktop:
		return Desktop
	}
	return ""
}

// family is the browser's name, or nothing where the parser hands the whole text back
// because it found no name in it.
func family(name, text string) string {
	if name == text && strings.ContainsAny(name, " /;()") {
		return ""
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	return strings.TrimSpace(clip(name, maxName))
}

// clip cuts text after at most n bytes, at the end of a character.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
