package login

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
	"strconv"
	"strings"
)

// longestRow is the longest line of an import, in bytes.
const longestRow = 64 << 10

// errPlaintext is given for a password in the clear: it would otherwise be stored
// as if it were a hash, or hashed without the rules for passwords.
var errPlaintext = errors.New("passwords in the clear are not imported: give passwordHash, or set passwords through the API")

// column takes one value of a row.
type column func(row *ImportRow, value string) error

// columns are the names of an import, and where each goes.
func columns() map[string]column {
	text := func(field func(*ImportRow) *string) column {
		return func(r *ImportRow, value string) error {
			*field(r) = value
			return nil
		}
	}
	truth := func(field func(*ImportRow) *bool) column {
		return func(r *ImportRow, value string) (err error) {
			if value == "" {
				return nil
			}
			if *field(r), err = strconv.ParseBool(value); err != nil {
				return errors.New("must be true, false or empty")
			}
			return nil
		}
	}
	return map[string]column{
		"userID":            text(func(r *ImportRow) *string { return &r.UserID }),
		"domain":            text(func(r *ImportRow) *string { return &r.Domain }),
		"emailAddress":      text(func(r *ImportRow) *string { return &r.Email }),
		"mobilePhoneNumber": text(func(r *ImportRow) *string { return &r.Phone }),
		"passwordHash":      text(func(r *ImportRow) *string { return &r.Hash }),
		"vdpDeliveryMethod": text(func(r *ImportRow) *string { return &r.Delivery }),
		"locale":            text(func(r *ImportRow) *string { return &r.Locale }),
		"locked":            truth(func(r *ImportRow) *bool { return &r.Locked }),
		"emailUnverified":   truth(func(r *ImportRow) *bool { return &r.EmailUnverified }),
		"phoneUnverified":   truth(func(r *ImportRow) *bool { return &r.PhoneUnverified }),
	}
}

// CSVRows reads users from a CSV file (RFC 4180) whose first line names the
// columns. A header that cannot be used is an error of the file.
func CSVRows(from io.Reader) (iter.Seq[ImportRow], error) {
	reader := csv.NewReader(withoutMark(from))
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("header: %w", err)
	}
	known := columns()
	if err := usable(header, known); err != nil {
		return nil, err
	}
	return func(yield func(ImportRow) bool) {
		for {
			record, err := reader.Read()
			if errors.Is(err, io.EOF) || !yield(csvRow(reader, known, header, record, err)) {
				return
			}
			if err != nil && !isParseError(err) {
				return // the file itself cannot be read any further
			}
		}
	}, nil
}

func usable(header []string, known map[string]column) error {
	for _, name := range header {
		switch {
		case name == "password" || name == "staticPassword":
			return errPlaintext
		case known[name] == nil:
			return fmt.Errorf("column %q is unknown; there are %s", name, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		}
	}
	if !slices.Contains(header, "userID") {
		return errors.New("there is no column userID")
	}
	return nil
}

func isParseError(err error) bool {
	var parse *csv.ParseError
	return errors.As(err, &parse)
}

func csvRow(reader *csv.Reader, known map[string]column, header, record []string, err error) ImportRow {
	var row ImportRow
	var parse *csv.ParseError
	switch {
	case errors.As(err, &parse):
		row.Line, row.Err = parse.StartLine, parse.Err
		if errors.Is(err, csv.ErrFieldCount) {
			row.Err = fmt.Errorf("has %d columns, the header %d; a value with commas needs quotes", len(record), len(header))
		}
		return row
	case err != nil:
		row.Err = err
		return row
	}
	row.Line, _ = reader.FieldPos(0)
	for i, name := range header {
		if err := known[name](&row, strings.TrimSpace(record[i])); err != nil {
			row.Err = fmt.Errorf("%s %w", name, err)
		}
	}
	return row
}

// JSONRows reads users from JSON lines: one object a line, empty lines apart.
func JSONRows(from io.Reader) iter.Seq[ImportRow] {
	return func(yield func(ImportRow) bool) {
		lines := bufio.NewScanner(withoutMark(from))
		lines.Buffer(nil, longestRow)
		number := 0
		for lines.Scan() {
			number++
			if len(bytes.TrimSpace(lines.Bytes())) == 0 {
				continue
			}
			if !yield(jsonRow(number, lines.Bytes())) {
				return
			}
		}
		if err := lines.Err(); err != nil {
			yield(ImportRow{Line: number + 1, Err: fmt.Errorf("cannot be read, nor what follows: %w", err)})
		}
	}
}

func jsonRow(number int, line []byte) ImportRow {
	var row ImportRow
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	err := decoder.Decode(&row)
	switch {
	case err != nil && strings.Contains(err.Error(), `unknown field "staticPassword"`),
		err != nil && strings.Contains(err.Error(), `unknown field "password"`):
		err = errPlaintext
	case err != nil:
		err = errors.New(strings.TrimPrefix(err.Error(), "json: "))
	case decoder.More():
		err = errors.New("has more than one object")
	}
	row.Line, row.Err = number, err
	return row
}

// withoutMark drops the byte order mark that spreadsheets put first.
func withoutMark(from io.Reader) io.Reader {
	buffered := bufio.NewReader(from)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\xef\xbb\xbf" {
		_, _ = buffered.Discard(len(mark))
	}
	return buffered
}
