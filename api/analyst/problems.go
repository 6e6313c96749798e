package analyst

import (
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// problems collects what is wrong with a request, to tell all of it at once.
type problems []models.Field

// add says what is wrong with a field, unless something else already is.
func (p *problems) add(field, format string, args ...any) {
	if !slices.ContainsFunc(*p, func(f models.Field) bool { return f.Name == field }) {
		*p = append(*p, models.Field{Name: field, Message: fmt.Sprintf(format, args...)})
	}
}

// err is nil when there was no problem.
func (p *problems) err() error {
	if len(*p) == 0 {
		return nil
	}
	return models.InvalidInput(*p...)
}

// text checks a string that may be absent, and returns it.
func (p *problems) text(field string, value *string, least, most int) string {
	if value == nil {
		return ""
	}
	if n := utf8.RuneCountInString(*value); n < least || n > most {
		p.add(field, "must be %d to %d characters", least, most)
	}
	return *value
}

// reason checks why something is done.
func (p *problems) reason(value *string) string {
	if value != nil && strings.TrimSpace(*value) == "" {
		p.add("reason", "must be 3 to 500 characters, and say why")
	}
	return p.text("reason", value, 3, 500)
}

// count checks a number of 0 or more that may be absent, and returns it.
func (p *problems) count(field string, value *int64, least int64) int64 {
	if value == nil {
		return 0
	}
	if *value < least || *value > mostCount {
		p.add(field, "must be a whole number from %d to %d", least, int64(mostCount))
	}
	return *value
}

// mostCount is what every client can read exactly.
const mostCount = 1<<53 - 1

// query reads a whole number of the query string.
func (p *problems) query(c *gin.Context, name string, usual, least, most int64) int64 {
	given := c.Query(name)
	if given == "" {
		return usual
	}
	n, err := strconv.ParseInt(given, 10, 64)
	if err != nil || n < least || n > most {
		p.add(name, "must be a whole number from %d to %d", least, most)
	}
	return n
}

// number reads a whole number of the path.
func (p *problems) number(c *gin.Context, name string) int64 {
	n, err := strconv.ParseInt(c.Param(name), 10, 64)
	if err != nil || n < 1 || n > mostCount {
		p.add(name, "must be a whole number from 1 to %d", int64(mostCount))
	}
	return n
}

// id reads an ID of the path.
func (p *problems) id(c *gin.Context) string {
	id := c.Param("id")
	if !wholeID.MatchString(id) {
		p.add("id", "must be 32 lower-case hexadecimal digits")
	}
	return id
}

var wholeID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// word reads a piece of text of the query string that every database can compare.
func (p *problems) word(c *gin.Context, name string, most int) string {
	given := c.Query(name)
	if !utf8.ValidString(given) || strings.ContainsFunc(given, unicode.IsControl) {
		p.add(name, "must be valid UTF-8 without control characters")
		return ""
	}
	return p.text(name, &given, 0, most)
}

// choice reads a word of the query string that is one of a few.
func choice[T ~string](p *problems, c *gin.Context, name string, of ...T) T {
	given := T(c.Query(name))
	if given != "" && !slices.Contains(of, given) {
		p.add(name, "must be one of %v", of)
	}
	return given
}

const notATime = "must be a time such as 2026-03-04T12:00:00Z (RFC 3339)"

// oneOf checks a word of a body that is one of a few.
func oneOf[T ~string](p *problems, field string, value *string, of ...T) T {
	if value == nil {
		return ""
	}
	if !slices.Contains(of, T(*value)) {
		p.add(field, "must be one of %v", of)
	}
	return T(*value)
}

// instant reads a time of the query string.
func (p *problems) instant(c *gin.Context, name string) models.Time {
	given := c.Query(name)
	if given == "" {
		return 0
	}
	return p.moment(name, &given)
}

// moment reads a time that may be absent.
func (p *problems) moment(field string, value *string) models.Time {
	if value == nil {
		return 0
	}
	t, err := time.Parse(time.RFC3339Nano, *value)
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		p.add(field, notATime)
		return 0
	}
	return max(models.At(t), 1) // 0 is no time
}

var errMediaType = models.Errorf(models.Unsupported, "The Content-Type must be application/json")

// body reads a JSON body. What is wrong with it is in the problems, that of a policy by
// the path in the policy; the error is of bodies that cannot be read at all.
func (a *API) body(c *gin.Context, into any) (problems, error) {
	if c.GetHeader("Content-Type") == "" {
		return nil, errMediaType
	}
	raw, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return nil, fmt.Errorf("read body: %w", err)
	}
	var found problems
	for _, problem := range a.decoder.DecodeExact(raw, into) {
		found.add(strings.TrimPrefix(problem.Path, "policy."), "%s", problem.Message)
	}
	return found, nil
}

// revision reads the revision that a deletion was decided on.
func (p *problems) revision(c *gin.Context) int64 {
	revision := p.query(c, "revision", 0, 1, mostCount)
	if revision == 0 {
		p.add("revision", "is required")
	}
	return revision
}
