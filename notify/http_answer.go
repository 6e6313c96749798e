package notify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"riskgate/internal/outbound"
)

const (
	maxAnswer = 1 << 20
	maxID     = 128
)

// Success says how an answer that means "taken" looks, and what the others mean. Where
// it says nothing of an answer, the status of HTTP does.
type Success struct {
	Status    []int          // empty: 200-299
	Text      *regexp.Regexp // of an answer that is no JSON; its group, if any, is the message's name
	Field     string         // dotted path into the JSON answer; empty: the status is enough
	Values    []string       // what Field must hold; empty: anything but "", false and null
	Temporary []string       // values of Field that mean "try again"
	ID        string         // dotted path of the gateway's name for the message; empty: none

	Code    string   // dotted path of the reason in an answer by another status
	Final   []string // values of Code that mean that the message is refused
	Passing []string // values of Code that mean "try again"
	Absent  []string // values of Code that mean so of the recipient alone
	// NoRoute is how status and text, with a space between them, mean that the gateway has
	// no way to the recipient for now.
	NoRoute *regexp.Regexp
}

// judge reads an answer.
func (g *HTTP) judge(res *http.Response) (string, error) {
	success := g.options.Success
	if !success.taken(res.StatusCode) {
		return "", g.refusal(res)
	}
	if success.Field == "" && success.ID == "" && success.Text == nil {
		return "", nil
	}
	raw, err := answerOf(res)
	if err == nil && success.Text != nil {
		return success.match(raw)
	}
	var answer any
	if err == nil {
		err = unmarshalNumbers(raw, &answer)
	}
	switch {
	case err == nil:
		return success.read(answer)
	case success.Field == "" && success.Text == nil:
		// Taken it is, by its status; only the name is lost.
		return "", nil
	default:
		return "", temporary(fmt.Sprintf("answer %d cannot be read", res.StatusCode))
	}
}

// answerOf reads an answer of a size that may be.
func answerOf(res *http.Response) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return nil, fmt.Errorf("answer: %w", err)
	}
	if len(raw) > maxAnswer {
		return nil, errors.New("answer is too long")
	}
	return raw, nil
}

func unmarshalNumbers(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// refusal tells a refused message from a gateway that is out of order: a redirect,
// a demand for other credentials or a full queue say nothing about the message.
func (g *HTTP) refusal(res *http.Response) error {
	success := g.options.Success
	var raw []byte
	if success.Code != "" || success.NoRoute != nil {
		raw, _ = answerOf(res) // without it the status decides
	}
	code := success.codeOf(raw)
	refused := &SendError{Reason: fmt.Sprintf("gateway answered %d%s", res.StatusCode, inBrackets(code))}
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
	default:
		refused.Permanent = res.StatusCode >= 400 && res.StatusCode < 500
	}
	switch {
	case slices.Contains(success.Final, code):
		refused.Permanent = true
	case slices.Contains(success.Passing, code):
		refused.Permanent = false
	case slices.Contains(success.Absent, code), success.unrouted(res.StatusCode, raw):
		refused.Permanent, refused.Recipient = false, true
	}
	refused.RetryAfter = outbound.RetryAfter(res, g.options.Now())
	return refused
}

// codeOf is the reason that a refusal names, if it is a code and no prose: that might
// repeat the message.
func (s Success) codeOf(raw []byte) string {
	var answer any
	if s.Code == "" || unmarshalNumbers(raw, &answer) != nil {
		return ""
	}
	return codeWord(text(at(answer, s.Code)))
}

func (s Success) unrouted(status int, raw []byte) bool {
	return s.NoRoute != nil && s.NoRoute.MatchString(fmt.Sprintf("%d %s", status, raw))
}

var codePattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,5}$`)

// codeWord is a word if it may be a code. Phone numbers and one-time codes are too long.
func codeWord(word string) string {
	if !codePattern.MatchString(word) {
		return ""
	}
	return word
}

func inBrackets(code string) string {
	if code == "" {
		return ""
	}
	return " (" + code + ")"
}

func (s Success) taken(status int) bool {
	if len(s.Status) == 0 {
		return status >= 200 && status < 300
	}
	return slices.Contains(s.Status, status)
}

// match finds the verdict and the name in an answer that is text.
func (s Success) match(raw []byte) (string, error) {
	found := s.Text.FindSubmatch(raw)
	switch {
	case found == nil:
		return "", temporary("gateway's answer is not the one that means taken")
	case len(found) > 1 && len(found[1]) <= maxID:
		return string(found[1]), nil
	default:
		return "", nil
	}
}

// read finds the verdict and the name in a JSON answer.
func (s Success) read(answer any) (string, error) {
	id := text(at(answer, s.ID))
	if len(id) > maxID {
		id = ""
	}
	if s.Field == "" {
		return id, nil
	}
	verdict := text(at(answer, s.Field))
	switch {
	case len(s.Values) == 0 && verdict != "" && verdict != "false", slices.Contains(s.Values, verdict):
		return id, nil
	case slices.Contains(s.Temporary, verdict):
		return "", temporary("gateway asked to try again" + inBrackets(codeWord(verdict)))
	default:
		return "", permanent("gateway refused the message" + inBrackets(codeWord(verdict)))
	}
}

// at follows a dotted path of keys and indices, such as "messages.0.status".
func at(value any, path string) any {
	if path == "" {
		return nil
	}
	for step := range strings.SplitSeq(path, ".") {
		switch node := value.(type) {
		case map[string]any:
			value = node[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(node) {
				return nil
			}
			value = node[i]
		default:
			return nil
		}
	}
	return value
}

// text shows a scalar; anything else is empty.
func text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return v.String()
	default:
		return ""
	}
}
