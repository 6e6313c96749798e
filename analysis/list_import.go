package analysis

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"riskgate/models"
	"riskgate/risk"
)

// The bounds of an import.
const (
	LargestImport  = 10 << 20 // bytes
	mostListFaults = 1000     // that are told
)

// Import puts all entries of a CSV file on a list, or none: every fault is told with its
// line. It returns how many there are, and how many of them are new.
func (l *Lists) Import(ctx context.Context, by By, name string, file []byte) (all, added int, err error) {
	list, err := l.Find(ctx, name)
	if err != nil {
		return 0, 0, err
	}
	s, err := l.read(ctx, by, list, file)
	if err != nil {
		return 0, 0, err
	}
	entries := make([]models.ListEntry, len(s.rows))
	for i, row := range s.rows {
		entries[i] = row.entry
	}
	slices.SortFunc(entries, func(a, b models.ListEntry) int { // as they lie in the store
		return strings.Compare(a.Kind+" "+a.Value, b.Kind+" "+b.Value)
	})
	// The event names nobody: an import of one user is told like one of many.
	told := ListTold{Entries: len(entries)}
	_, added, err = l.change(ctx, by, models.EventListImported, told, models.ListChange{List: name, Put: entries})
	return len(entries), added, err
}

// read reads a whole file and finds every fault of it.
func (l *Lists) read(ctx context.Context, by By, list models.List, file []byte) (*sheet, error) {
	var s sheet
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")))) // spreadsheets put a mark first
	reader.ReuseRecord = true
	columns, err := columnsOf(reader)
	if err != nil {
		return nil, models.InvalidInput(models.Field{Name: "body", Message: err.Error()})
	}
	now := models.At(l.Now())
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if len(s.rows) == models.MostImported {
			return nil, models.InvalidInput(models.Field{Name: "body", Message: fmt.Sprintf("must hold %d lines at most", models.MostImported)})
		}
		s.take(reader, columns, record, err, models.ListEntry{Author: by.ID, CreatedAt: now})
	}
	if len(s.rows) == 0 && len(s.faults) == 0 {
		return nil, models.InvalidInput(models.Field{Name: "body", Message: "must hold an entry"})
	}
	if err := l.resolve(ctx, &s); err != nil {
		return nil, err
	}
	s.place(list, now)
	return &s, s.err()
}

// resolve finds the users that a file names.
func (l *Lists) resolve(ctx context.Context, s *sheet) error {
	keys, wanted := map[int]string{}, []string{}
	for i, row := range s.rows {
		if row.entry.Kind != risk.EntryUser || row.entry.Value == "" {
			continue
		}
		name, err := models.ParseUserName(row.entry.Value, l.Domain)
		if err != nil {
			s.faultOf(row.line, errNoUser)
			continue
		}
		keys[i] = name.Key()
		wanted = append(wanted, name.Key())
	}
	slices.Sort(wanted)
	users, err := l.Store.UsersByName(ctx, slices.Compact(wanted))
	if err != nil {
		return err
	}
	ids := make(map[string]string, len(users))
	for _, u := range users {
		ids[u.NameKey] = u.ID
	}
	for i := range s.rows {
		key, named := keys[i]
		if !named {
			continue
		}
		if s.rows[i].entry.Value = ids[key]; ids[key] == "" {
			s.faultOf(s.rows[i].line, errNoUser)
		}
	}
	return nil
}

// place finds what must not be on the list, or is there twice.
func (s *sheet) place(list models.List, now models.Time) {
	seen := make(map[string]int, len(s.rows))
	for _, row := range s.rows {
		if row.entry.Value == "" {
			continue // told already
		}
		s.faultOf(row.line, misplaced(list, row.entry, now))
		key := row.entry.Kind + " " + row.entry.Value
		if before, twice := seen[key]; twice {
			s.fault(row.line, columnValue, "is on line %d already", before)
			continue
		}
		seen[key] = row.line
	}
}
