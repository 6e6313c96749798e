package config

import (
	"fmt"
	"strings"
)

// Mistake is one setting that cannot be used.
type Mistake struct {
	Setting string // as it was given: --listen, RISKGATE_LISTEN or a place in the file
	Problem string // what would be right
}

// Error reports all mistakes of a configuration together.
type Error struct{ Mistakes []Mistake }

// Error implements error: one line for each mistake.
func (e *Error) Error() string {
	var text strings.Builder
	if len(e.Mistakes) == 1 {
		text.WriteString("one setting is wrong:")
	} else {
		fmt.Fprintf(&text, "%d settings are wrong:", len(e.Mistakes))
	}
	for _, m := range e.Mistakes {
		fmt.Fprintf(&text, "\n  %s: %s", m.Setting, m.Problem)
	}
	return text.String()
}
