package iaa

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"riskgate/internal/strictjson"
	"riskgate/models"
)

// problems collects what is wrong with a request, to tell all of it at once.
type problems []models.Field

// add says what is wrong with a field, unless something else already is: a field of
// a wrong type is empty, and more could be said of that.
func (p *problems) add(field, format string, args ...any) {
	if p.has(field) {
		return
	}
	*p = append(*p, models.Field{Name: field, Message: fmt.Sprintf(format, args...)})
}

// take adds the problems of another check; any other error is returned.
func (p *problems) take(err error) error {
	var known *models.Error
	if errors.As(err, &known) && known.Kind == models.Invalid && known.Fields != nil {
		*p = append(*p, known.Fields...)
		return nil
	}
	return err
}

// drop forgets the problems of a field, and of what is inside it, that turned out
// not to matter.
func (p *problems) drop(field string) {
	*p = slices.DeleteFunc(*p, func(f models.Field) bool {
		return f.Name == field || strings.HasPrefix(f.Name, field+".")
	})
}

// has reports whether a field already has a problem.
func (p *problems) has(field string) bool {
	return slices.ContainsFunc(*p, func(f models.Field) bool { return f.Name == field })
}

// err is nil when there was no problem.
func (p *problems) err() error {
	if len(*p) == 0 {
		return nil
	}
	return models.InvalidInput(*p...)
}

// text checks a string that may be absent.
func (p *problems) text(field string, value *string, least, most int) {
	if value == nil {
		return
	}
	if n := utf8.RuneCountInString(*value); n < least || n > most {
		if least == 0 {
			p.add(field, "must be %d characters at most", most)
			return
		}
		p.add(field, "must be %d to %d characters", least, most)
	}
}

// required checks that a string is there.
func (p *problems) required(field string, value *string) {
	if value == nil {
		p.add(field, "is required")
	}
}

// choice checks a string that must be one of a few.
func (p *problems) choice(field string, value *string, of ...string) {
	if value != nil && !slices.Contains(of, *value) {
		p.add(field, "must be %s", either(of))
	}
}

// unknown reports members that an object does not have: a mistyped name would
// otherwise count as absent.
func (p *problems) unknown(path string, members jsontext.Value, known ...string) {
	strictjson.Members(members, func(name string, _ jsontext.Value) bool {
		p.add(join(path, abridged(name)), "is not known here; known are %s", strings.Join(known, ", "))
		return len(*p) < 100
	})
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// abridged keeps a name that a client made up from filling the answer.
func abridged(name string) string {
	const most = 64
	runes := []rune(name)
	if len(runes) <= most {
		return name
	}
	return string(runes[:most]) + "…"
}

// either writes `"a", "b" or "c"`.
func either(of []string) string {
	quoted := make([]string, len(of))
	for i, s := range of {
		quoted[i] = `"` + s + `"`
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	last := len(quoted) - 1
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

var errMediaType = models.Errorf(models.Unsupported, "The Content-Type must be application/json")

// bodyRoom is what most bodies need.
const bodyRoom = 2 << 10

// body reads a JSON body. What is wrong with it is in the problems; the error is of
// bodies that cannot be read at all.
func (a *API) body(c *gin.Context, into any) (problems, error) {
	if c.GetHeader("Content-Type") == "" {
		return nil, errMediaType
	}
	var raw bytes.Buffer
	raw.Grow(bodyRoom)
	if _, err := raw.ReadFrom(c.Request.Body); err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	var found problems
	for _, problem := range a.decoder.Decode(raw.Bytes(), into) {
		found.add(problem.Path, "%s", problem.Message)
	}
	return found, nil
}

// malformed reports whether the body as a whole could not be read, so that its
// fields say nothing.
func (p *problems) malformed() bool { return p.has(strictjson.Root) }

// named adds the problems of the user's name in the path.
func (a *API) named(c *gin.Context, p *problems) (models.UserName, error) {
	name, err := a.Name(c)
	return name, p.take(err)
}
