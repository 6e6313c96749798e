package account

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
)

// longestRow is the longest line of an import, in bytes.
const longestRow = 64 << 10

// column takes one value of a row.
type column[R any] func(row *R, value string) error

// sheet says how the lines of a file become rows of one kind. The columns of CSV
// and the fields of JSON have the same names.
type sheet[R any] struct {
	columns map[string]column[R]
	needed  []string
	refused map[string]error                        // names that are refused for a reason of their own
	origin  func(*R) (line *int, unreadable *error) // where a row says where it is from
}

// csv reads a CSV file (RFC 4180) whose first line names the columns. A header that
// cannot be used is an error of the file.
func (s sheet[R]) csv(from io.Reader) (iter.Seq[R], error) {
	reader := csv.NewReader(withoutMark(from))
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	if err := s.usable(header); err != nil {
		return nil, err
	}
	return func(yield func(R) bool) {
		for {
			record, err := reader.Read()
			if errors.Is(err, io.EOF) || !yield(s.csvRow(reader, header, record, err)) {
				return
			}
			if err != nil && !isParseError(err) {
				return // the file itself cannot be read any further
			}
		}
	}, nil
}

func (s sheet[R]) usable(header []string) error {
	for i, name := range header {
		switch {
		case s.refused[name] != nil:
			return s.refused[name]
		case s.columns[name] == nil:
			return fmt.Errorf("column %q is unknown; there are %s", name, strings.Join(slices.Sorted(maps.Keys(s.columns)), ", "))
		case slices.Contains(header[:i], name):
			return fmt.Errorf("column %q is there twice", name)
		}
	}
	for _, name := range s.needed {
		if !slices.Contains(header, name) {
			return fmt.Errorf("there is no column %s", name)
		}
	}
	return nil
}

func isParseError(err error) bool {
	var parse *csv.ParseError
	return errors.As(err, &parse)
}

func (s sheet[R]) csvRow(reader *csv.Reader, header, record []string, err error) (row R) {
	line, unreadable := s.origin(&row)
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		*line, *unreadable = parse.StartLine, parse.Err
		if errors.Is(err, csv.ErrFieldCount) {
			*unreadable = fmt.Errorf("has %d columns, the header %d; a value with commas needs quotes", len(record), len(header))
		}
		return row
	case err != nil:
		*unreadable = err
		return row
	}
	*line, _ = reader.FieldPos(0)
	for i, name := range header {
		if err := s.columns[name](&row, strings.TrimSpace(record[i])); err != nil {
			*unreadable = errors.Join(*unreadable, fmt.Errorf("%s %w", name, err))
		}
	}
	return row
}

// lines reads JSON lines: one object a line, empty lines apart.
func (s sheet[R]) lines(from io.Reader) iter.Seq[R] {
	return func(yield func(R) bool) {
		lines := bufio.NewScanner(withoutMark(from))
		lines.Buffer(nil, longestRow)
		number := 0
		for lines.Scan() {
			number++
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			if !yield(s.jsonRow(number, lines.Bytes())) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			var row R
			line, unreadable := s.origin(&row)
			*line, *unreadable = number+1, fmt.Errorf("cannot be read, nor what follows: %w", err)
			yield(row)
		}
	}
}

func (s sheet[R]) jsonRow(number int, text []byte) (row R) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&row)
	switch {
	case err != nil:
		err = s.explained(err)
	case decoder.More():
		err = errors.New("has more than one object")
	}
	line, unreadable := s.origin(&row)
	*line, *unreadable = number, err
	return row
}

// explained says in an operator's words what is wrong with a JSON line.
func (s sheet[R]) explained(err error) error {
	for name, reason := range s.refused {
		if strings.Contains(err.Error(), fmt.Sprintf("unknown field %q", name)) {
			return reason
		}
	}
	return errors.New(strings.TrimPrefix(err.Error(), "json: "))
}

// withoutMark drops the byte order mark that spreadsheets put first.
func withoutMark(from io.Reader) io.Reader {
	buffered := bufio.NewReader(from)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(len(mark))
	}
	return buffered
}
