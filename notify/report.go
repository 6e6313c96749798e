package notify

import (
	"crypto/hmac"
	"encoding/json"
	"net/url"
	"strings"

	"riskgate/models"
)

// Callback is a request in which a gateway tells of a message.
type Callback struct {
	URL    string     // under which it was told to come, with what it added as a query
	Form   url.Values // of the query and of a form
	JSON   []byte     // the body, if it is JSON
	Body   []byte
	Header func(name string) string
}

// reporting is how a gateway tells of deliveries.
type reporting struct {
	states map[string]models.Arrival // by the gateway's words; what is not in there says nothing
	status string                    // field of a form, or dotted path into JSON
	code   string                    // the same of the reason; empty: there is none
	answer string                    // what the gateway wants to hear
	// signed reports whether the gateway's signature is right. nil: it has none, and the
	// address that only it was told has to do; so it has where the operator has set no key.
	signed func(key models.Secret, c Callback) bool
}

// read finds what a gateway tells; an empty state is nothing.
func (r reporting) read(c Callback) (state models.Arrival, code string) {
	value := c.Form.Get
	if c.JSON != nil {
		var body any
		if unmarshalNumbers(c.JSON, &body) != nil {
			return "", ""
		}
		value = func(path string) string { return text(at(body, path)) }
	}
	state = r.states[strings.ToLower(value(r.status))]
	if r.code != "" && state != "" {
		code = codeWord(value(r.code))
	}
	return state, code
}

// arrivals writes a table of words.
func arrivals(accepted, sent, delivered, failed string) map[string]models.Arrival {
	table := map[string]models.Arrival{}
	for state, words := range map[models.Arrival]string{
		models.ArrivalAccepted: accepted, models.ArrivalSent: sent, models.Arrived: delivered, models.ArrivalFailed: failed,
	} {
		for word := range strings.FieldsSeq(words) {
			table[word] = state
		}
	}
	return table
}

// equalText compares in constant time.
func equalText(a, b string) bool { return hmac.Equal([]byte(a), []byte(b)) }

// isJSON reports whether a body is read as JSON.
func isJSON(contentType string, body []byte) bool {
	return strings.HasPrefix(strings.ToLower(contentType), "application/json") && json.Valid(body)
}
