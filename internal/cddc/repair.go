package cddc

import (
	"encoding/json"
	"strings"
)

// quoteAgent rewrites the user agent of a text as a proper JSON string. It ends where
// what follows it in every dialect begins; the last such place counts, so that an
// agent which looks like the end of itself does not hide the parts behind it.
func quoteAgent(text string) (string, bool) {
	const key = `"userAgent":`
	at := strings.Index(text, key)
	if at < 0 {
		return "", false
	}
	before, rest := text[:at+len(key)], strings.TrimLeft(text[at+len(key):], " ")
	mark := ""
	if strings.HasPrefix(rest, `"`) {
		mark, rest = `"`, rest[1:]
	}
	end := agentEnd(rest, mark)
	if end < 0 {
		return "", false
	}
	agent, err := json.Marshal(strings.ToValidUTF8(rest[:end], "\ufffd"))
	if err != nil {
		return "", false
	}
	return before + string(agent) + rest[end+len(mark):], true
}

// agentEnd finds where the user agent ends: before its closing mark and what the
// script writes next, which is the first of these that is there at all.
func agentEnd(rest, mark string) int {
	for _, next := range [...]string{
		`,"applicationVersion":"`,
		`},viewport:{`, `},"viewport":{`,
		`},support:{`, `},"support":{`,
		`},computer:{`, `},"computer":{`,
		`},"device":{`,
	} {
		if end := strings.LastIndex(rest, mark+next); end >= 0 {
			return end
		}
	}
	if end := mark + "}}"; strings.HasSuffix(rest, end) { // nothing but the agent
		return len(rest) - len(end)
	}
	return -1
}
