package notify

import (
	"fmt"
	"slices"
	"strings"
)

// template is a text with places, cut up once.
type template []piece

// piece is a run of text, or the name of a place.
type piece struct {
	text  string
	place bool
}

// compile cuts a text at its places, {{name}}. One that is not closed is a fault.
func compile(text string) (template, error) {
	var t template
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		if before != "" {
			t = append(t, piece{text: before})
		}
		if !found {
			break
		}
		name, after, closed := strings.Cut(rest, "}}")
		if name = strings.TrimSpace(name); !closed || !isPlaceName(name) {
			return nil, fmt.Errorf("a place must be written {{name}}, not {{%.20s", rest)
		}
		t, text = append(t, piece{name, true}), after
	}
	return t, nil
}

func isPlaceName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9')
	})
}

// has reports whether the text has a place.
func (t template) has(name string) bool { return slices.Contains(t, piece{name, true}) }

// fill puts values into the places; one without a value stays empty.
func (t template) fill(values map[string]string) string {
	var out strings.Builder
	for _, p := range t {
		if p.place {
			out.WriteString(values[p.text])
			continue
		}
		out.WriteString(p.text)
	}
	return out.String()
}
