package notify

import (
	"embed"
	"strconv"
	"strings"
	"sync"

	"riskgate/internal/locale"
	"riskgate/models"
)

//go:embed notices/*.json
var noticeFiles embed.FS

// warning is the words of one language for what users are told of their accounts.
type warning struct {
	Subject string                       `json:"subject"`
	What    map[models.NoticeKind]string `json:"what"`

	Time   string `json:"time"`
	Place  string `json:"place"`
	Device string `json:"device"`
	On     string `json:"on"` // what a device is called

	Yours  string `json:"yours"` // it was you
	Link   string `json:"link"`  // it was not you
	NoLink string `json:"noLink"`
	Failed string `json:"failed"` // it was nobody, and nobody got in

	Short       string `json:"short"` // all of it, to be read on a phone
	ShortLink   string `json:"shortLink"`
	ShortNoLink string `json:"shortNoLink"`
	ShortFailed string `json:"shortFailed"`
	Comma       string `json:"comma"` // between facts
}

var warnings = sync.OnceValue(func() map[string]warning { return readTexts[warning](noticeFiles, "notices") })

// compose writes a notice; an empty link is none. Only letters carry a subject, which
// tells nothing of what happened.
func compose(channel models.Channel, service, tag, link string, n models.News) (subject, body string) {
	spoken := locale.Nearest(tag)
	words := warnings()[spoken]
	told := telling{
		words: words, what: words.What[n.Kinds[0]], time: n.At.Time().UTC().Format("2006-01-02 15:04"),
		place: locale.Country(spoken, n.Country), device: words.device(n.Browser, n.System), failed: n.Kinds[0] == models.NoticeFailures,
		fill: strings.NewReplacer("{service}", plain(service), "{link}", link, "{hours}", strconv.Itoa(int(models.LinkLife.Hours()))),
	}
	if channel == models.Email {
		return told.fill.Replace(words.Subject), told.letter(link != "")
	}
	return "", told.text(link != "")
}

// device is what a browser on a system is called; unknown ones are left out.
func (w warning) device(browser, system string) string {
	browser, system = named(browser), named(system)
	if browser == "" || system == "" {
		return browser + system
	}
	return strings.NewReplacer("{browser}", browser, "{system}", system).Replace(w.On)
}

// named keeps of a family's name what plain keeps of a service's, but makes none up.
func named(family string) string {
	if family == "" {
		return ""
	}
	return plain(family)
}

// telling is what one notice says.
type telling struct {
	words                     warning
	what, time, place, device string
	failed                    bool
	fill                      *strings.Replacer
}

// letter is the notice at length.
func (t telling) letter(linked bool) string {
	lines := []string{t.what, "", strings.ReplaceAll(t.words.Time, "{time}", t.time)}
	if t.place != "" {
		lines = append(lines, strings.ReplaceAll(t.words.Place, "{place}", t.place))
	}
	if t.device != "" {
		lines = append(lines, strings.ReplaceAll(t.words.Device, "{device}", t.device))
	}
	lines = append(lines, "")
	switch {
	case t.failed:
		lines = append(lines, t.words.Failed)
	case linked:
		lines = append(lines, t.words.Yours, "", t.words.Link)
	default:
		lines = append(lines, t.words.Yours, "", t.words.NoLink)
	}
	return t.fill.Replace(strings.Join(lines, "\n") + "\n")
}

// text is the notice in as few characters as tell the same. The typographic apostrophe
// would double what it costs to send.
func (t telling) text(linked bool) string {
	var facts []string
	for _, fact := range []string{t.device, t.place, t.time + " UTC"} {
		if fact != "" {
			facts = append(facts, fact)
		}
	}
	advice := t.words.ShortNoLink
	switch {
	case t.failed:
		advice = t.words.ShortFailed
	case linked:
		advice = t.words.ShortLink
	}
	said := strings.NewReplacer("{what}", t.what, "{facts}", strings.Join(facts, t.words.Comma), "{advice}", advice).Replace(t.words.Short)
	return strings.ReplaceAll(t.fill.Replace(said), "’", "'")
}
