package analysis

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"riskgate/models"
)

// The columns of a file of entries.
const (
	columnValue   = "value"
	columnKind    = "kind"
	columnNote    = "note"
	columnExpires = "expires"
)

// sheet is a file of entries as far as it could be read.
type sheet struct {
	rows   []sheetRow
	faults []sheetFault
	hidden int // faults that are not told any more
}

type sheetRow struct {
	line  int
	entry models.ListEntry
}

type sheetFault struct {
	line            int
	column, message string
}

func (s *sheet) fault(line int, column, format string, args ...any) {
	if len(s.faults) == mostListFaults {
		s.hidden++
		return
	}
	s.faults = append(s.faults, sheetFault{line, column, fmt.Sprintf(format, args...)})
}

// faultOf tells what is wrong with a line, by its columns.
func (s *sheet) faultOf(line int, err error) {
	var known *models.Error
	if errors.As(err, &known) {
		for _, f := range known.Fields {
			s.fault(line, f.Name, "%s", f.Message)
		}
	}
}

// err tells every fault by line and column, from the top.
func (s *sheet) err() error {
	if len(s.faults) == 0 {
		return nil
	}
	slices.SortStableFunc(s.faults, func(a, b sheetFault) int { return cmp.Compare(a.line, b.line) })
	fields := make([]models.Field, 0, len(s.faults)+1)
	for _, f := range s.faults {
		fields = append(fields, models.Field{Name: fmt.Sprintf("%d.%s", f.line, f.column), Message: f.message})
	}
	if s.hidden > 0 {
		fields = append(fields, models.Field{Name: "body", Message: fmt.Sprintf("has %d more faults", s.hidden)})
	}
	return models.InvalidInput(fields...)
}

// columnsOf reads the header: where each column stands.
func columnsOf(reader *csv.Reader) (map[string]int, error) {
	header, err := reader.Read()
	if err != nil {
		return nil, errors.New("must be CSV with a header: value,kind,note,expires")
	}
	columns := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		_, twice := columns[name]
		if twice || !slices.Contains([]string{columnValue, columnKind, columnNote, columnExpires}, name) {
			return nil, errors.New("must have the columns value, kind, note and expires, each once")
		}
		columns[name] = i
	}
	for _, name := range []string{columnValue, columnKind} {
		if _, there := columns[name]; !there {
			return nil, fmt.Errorf("must have a column %s", name)
		}
	}
	return columns, nil
}

// take reads one line. Users are still named, and not yet found.
func (s *sheet) take(reader *csv.Reader, columns map[string]int, record []string, err error, e models.ListEntry) {
	if err != nil {
		s.unreadable(err)
		return
	}
	line, _ := reader.FieldPos(0)
	cell := func(name string) string {
		if i, there := columns[name]; there {
			return restored(strings.Clone(record[i]))
		}
		return ""
	}
	if e.Kind, e.Value, err = models.ListValue(strings.TrimSpace(cell(columnKind)), cell(columnValue)); err != nil {
		s.faultOf(line, err)
		e.Value = "" // nothing more can be said of it
	}
	e.Note = cell(columnNote)
	if e.ExpiresAt, err = expiryOf(cell(columnExpires)); err != nil {
		s.fault(line, columnExpires, "%s", err)
	}
	s.rows = append(s.rows, sheetRow{line, e})
}

func (s *sheet) unreadable(err error) {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		s.fault(1, columnValue, "cannot be read")
		return
	}
	text := parse.Err.Error()
	if errors.Is(err, csv.ErrFieldCount) {
		text = "has not as many columns as the header"
	}
	s.fault(parse.StartLine, columnValue, "%s", text)
	s.rows = append(s.rows, sheetRow{line: parse.StartLine})
}

// longestNote bounds what stands beside an entry, in characters.
const longestNote = 200

// isNote reports whether a text may stand beside an entry.
func isNote(text string) bool {
	control := func(r rune) bool { return r < ' ' || r == 0x7f }
	return utf8.ValidString(text) && !strings.ContainsFunc(text, control) && utf8.RuneCountInString(text) <= longestNote
}

// expiryOf reads when an entry expires: a time, or the beginning of a day in UTC.
func expiryOf(text string) (models.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t, err = time.Parse(time.DateOnly, text)
	}
	if err != nil || t.Year() > 9999 {
		return 0, errors.New("must be a time such as 2026-03-04T12:00:00Z (RFC 3339), or a day")
	}
	return models.At(t), nil
}
