package cddc

import "strings"

// bareAgent is a user agent that stands in a text without quotes, or with quotes in
// it that are not escaped. Places are told by how much of the text is left there.
type bareAgent struct {
	text         string
	begins, ends int
}

// findAgent finds the user agent of a text. It ends where what follows it in every
// dialect begins; the last such place counts, so that an agent which looks like the
// end of itself does not hide the parts behind it.
func findAgent(all string) *bareAgent {
	const key = `"userAgent":`
	at := strings.Index(all, key)
	if at < 0 {
		return nil
	}
	value := all[at+len(key):]
	rest, mark := strings.TrimLeft(value, " "), ""
	if strings.HasPrefix(rest, `"`) {
		mark, rest = `"`, rest[1:]
	}
	end := agentEnd(rest, mark)
	if end < 0 {
		return nil
	}
	return &bareAgent{
		text:   strings.ToValidUTF8(rest[:end], "\ufffd"),
		begins: len(value), ends: len(rest) - end - len(mark),
	}
}

// take reads the agent, if it is what comes next.
func (a *bareAgent) take(rest *string) (text string, ok bool) {
	if a == nil || len(*rest) != a.begins {
		return "", false
	}
	*rest = (*rest)[a.begins-a.ends:]
	return a.text, true
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
		if end := last(rest, mark+next); end >= 0 {
			return end
		}
	}
	if end := mark + "}}"; strings.HasSuffix(rest, end) { // nothing but the agent
		return len(rest) - len(end)
	}
	return -1
}

// last is strings.LastIndex from the front, which is many times as fast where the
// word is rare.
func last(text, word string) int {
	at := -1
	for {
		next := strings.Index(text[at+1:], word)
		if next < 0 {
			return at
		}
		at += 1 + next
	}
}
