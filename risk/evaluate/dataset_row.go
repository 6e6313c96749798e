package evaluate

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// noSuchUser stands for every name that nobody has: no history, no user.
const noSuchUser = "-4324475583306591935"

// record is a row of the data set. Its texts are good until the next one.
type record struct {
	at      int64 // milliseconds since 1970
	user    string
	texts   [levelCount]string
	success bool
	blocked bool // the address is on a block list
	taken   bool // an account takeover
}

// columns are the columns of the table, in their order.
func columns() []string {
	return []string{
		"index", "Login Timestamp", "User ID", "Round-Trip Time [ms]", "IP Address", "Country", "Region", "City", "ASN",
		"User Agent String", "Browser Name and Version", "OS Name and Version", "Device Type", "Login Successful",
		"Is Attack IP", "Is Account Takeover",
	}
}

// records reads the rows of a table one by one.
type records struct {
	csv  *csv.Reader
	line int
}

func newRecords(from io.Reader) (*records, error) {
	r := &records{csv: csv.NewReader(from), line: 1}
	r.csv.ReuseRecord = true
	r.csv.LazyQuotes = true
	header, err := r.csv.Read()
	if err != nil {
		return nil, fmt.Errorf("read the first line: %w", err)
	}
	if !slices.Equal(header, columns()) {
		return nil, fmt.Errorf("the columns are %q, want %q", strings.Join(header, ","), strings.Join(columns(), ","))
	}
	return r, nil
}

// next reads a row; io.EOF is the end.
func (r *records) next(to *record) error {
	fields, err := r.csv.Read()
	if err != nil {
		if errors.Is(err, io.EOF) {
			return io.EOF
		}
		return fmt.Errorf("read a row: %w", err)
	}
	r.line++
	at, err := timestamp(fields[1])
	if err != nil {
		return fmt.Errorf("line %d: %w", r.line, err)
	}
	*to = record{
		at: at, user: fields[2],
		texts:   [levelCount]string{fields[4], fields[8], fields[5], fields[9], fields[10], fields[11], fields[12]},
		success: fields[13] == "True", blocked: fields[14] == "True", taken: fields[15] == "True",
	}
	return nil
}

// timestamp reads a time such as 2020-02-03 12:43:30.772, UTC, in milliseconds.
func timestamp(text string) (int64, error) {
	t, err := time.Parse("2006-01-02 15:04:05", text) // a fraction may follow
	if err != nil {
		return 0, fmt.Errorf("the time %q is not like 2020-02-03 12:43:30.772", text)
	}
	return t.UnixMilli(), nil
}

// dropped reports whether the reader of the public code drops the row: a value is
// missing, or looks so. One of the values that do is NA, the code of Namibia.
func (r *record) dropped() bool {
	for _, text := range r.texts {
		if slices.Contains(missingWords(), text) {
			return true
		}
	}
	return false
}

func missingWords() []string {
	return []string{
		"", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
		"NULL", "NaN", "None", "n/a", "nan", "null",
	}
}
