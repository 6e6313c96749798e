package cddc

import (
	"errors"
	"strings"

	"riskgate/internal/ua"
)

// Dialect is the form device data came in.
type Dialect string

// The dialects.
const (
	Oldest Dialect = "L1"    // not JSON: unquoted names and user agent, undefined
	Legacy Dialect = "L2"    // JSON with a part "computer"
	Modern Dialect = "M"     // JSON with a part "device"
	Other  Dialect = "other" // any other JSON object: a mobile collector, or a part of one of the above
)

// Limits of what is read.
const (
	MaxBytes  = 32 << 10 // of the raw text
	MaxDepth  = 16
	MaxValues = 1024
	MaxOthers = 64 // attributes beside those that have a name of their own
)

// The reasons why device data is not read.
var (
	ErrEmpty  = errors.New("cddc: no device data")
	ErrTooBig = errors.New("cddc: longer, deeper or with more values than device data is")
	ErrSyntax = errors.New("cddc: neither JSON nor a known dialect")
)

// Data is device data read.
type Data struct {
	Dialect    Dialect
	UserAgent  string            // the user agent's text, at most 2 KiB; empty: not told
	Agent      ua.Agent          // the same, parsed
	Attributes map[string]string // see the package comment
	Dropped    int               // attributes left out because there were too many
}

// Parse reads device data of any dialect. It never trusts the text's shape: what
// cannot be read is one of the package's errors, never a panic.
func Parse(raw string) (Data, error) {
	if len(raw) > MaxBytes {
		return Data{}, ErrTooBig
	}
	text := strings.TrimSpace(strings.TrimPrefix(raw, "\ufeff"))
	if text == "" {
		return Data{}, ErrEmpty
	}
	oldest := strings.HasPrefix(text, "{browser:")
	tree, err := read(text, oldest)
	if err != nil {
		return Data{}, err
	}
	if tree.kind != object {
		return Data{}, ErrSyntax
	}
	data := flatten(tree)
	data.Dialect = dialectOf(tree, oldest)
	return data, nil
}

// read tries the text as it stands, then once more with the user agent told apart: the
// oldest script never quotes it, the legacy one does not escape the quotes in it.
func read(text string, oldest bool) (value, error) {
	if !oldest {
		tree, err := readValue(text, nil)
		if !errors.Is(err, ErrSyntax) {
			return tree, err
		}
	}
	agent := findAgent(text)
	if agent == nil {
		return value{}, ErrSyntax
	}
	return readValue(text, agent)
}

func dialectOf(tree value, oldest bool) Dialect {
	if oldest {
		return Oldest
	}
	if tree.has("computer") {
		return Legacy
	}
	if tree.has("device") {
		return Modern
	}
	return Other
}
