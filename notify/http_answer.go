package notify

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"riskgate/internal/outbound"
)

const (
	maxAnswer = 1 << 20
	maxID     = 128
)

// Success says how an answer that means "taken" looks.
type Success struct {
	Status    []int    // empty: 200-299
	Field     string   // dotted path into the JSON answer; empty: the status is enough
	Values    []string // what Field must hold; empty: anything but "", false and null
	Temporary []string // values of Field that mean "try again"
	ID        string   // dotted path of the gateway's name for the message; empty: none
}

// judge reads an answer.
func (g *HTTP) judge(res *http.Response) (string, error) {
	success := g.options.Success
	if !success.taken(res.StatusCode) {
		return "", g.refusal(res)
	}
	if success.Field == "" && success.ID == "" {
		return "", nil
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	var answer any
	if err == nil && len(raw) <= maxAnswer {
		err = unmarshalNumbers(raw, &answer)
	}
	switch {
	case err == nil && len(raw) <= maxAnswer:
		return success.read(answer)
	case success.Field == "":
		// Taken it is, by its status; only the name is lost.
		return "", nil
	default:
		return "", temporary(fmt.Sprintf("answer %d cannot be read", res.StatusCode))
	}
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
	refused := &SendError{Reason: fmt.Sprintf("gateway answered %d", res.StatusCode)}
	switch res.StatusCode {
	case http.StatusUnauthorized, http.StatusPaymentRequired, http.StatusForbidden,
		http.StatusRequestTimeout, http.StatusTooEarly, http.StatusTooManyRequests:
	default:
		refused.Permanent = res.StatusCode >= 400 && res.StatusCode < 500
	}
	refused.RetryAfter = outbound.RetryAfter(res, g.options.Now())
	return refused
}

func (s Success) taken(status int) bool {
	if len(s.Status) == 0 {
		return status >= 200 && status < 300
	}
	return slices.Contains(s.Status, status)
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
		return "", temporary("gateway asked to try again")
	default:
		return "", permanent("gateway refused the message")
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
