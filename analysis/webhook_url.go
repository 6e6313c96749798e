package analysis

import (
	"net/url"
	"strings"
	"unicode"

	"riskgate/models"
)

const longestURL = 2000

// checkURL says why nothing can be delivered to a URL. Names are not asked for their
// address here: it is looked at whenever one is dialled, since it may change.
func (h *Webhooks) checkURL(text string) []models.Field {
	wrong := func(message string) []models.Field { return []models.Field{{Name: "url", Message: message}} }
	target, err := url.Parse(text)
	if err != nil || target.Hostname() == "" || len(text) > longestURL || target.User != nil || target.Fragment != "" ||
		target.Scheme != "https" && target.Scheme != "http" || strings.ContainsFunc(text, isStrange) {
		return wrong("must be an https:// URL, without a user or a fragment")
	}
	host := target.Hostname()
	switch {
	case h.Reach.Loopback && h.Reach.Hopeless(host):
		return wrong("must be on this machine, such as http://127.0.0.1:9000/hook: the sandbox tells nobody else")
	case h.Reach.Hopeless(host):
		return wrong("must be public; a host of your own has to be named by the operator, with --webhook-private-host")
	case target.Scheme == "http" && !h.Reach.Clear(host):
		return wrong("must be https://; only a host that the operator named with --webhook-private-host does without")
	}
	return nil
}

// isStrange reports whether a letter has to be escaped in a URL.
func isStrange(r rune) bool { return r > unicode.MaxASCII || r <= ' ' || r == 0x7f }
