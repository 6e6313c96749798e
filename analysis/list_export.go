package analysis

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"riskgate/models"
)

// Export writes the entries of a list that are not over as a CSV file that Import reads,
// page by page. Nothing is written if there is no such list.
func (l *Lists) Export(ctx context.Context, name string, to io.Writer) error {
	if _, err := l.Find(ctx, name); err != nil {
		return err
	}
	const page = 1000
	writer := csv.NewWriter(to)
	if err := writer.Write([]string{columnValue, columnKind, columnNote, columnExpires}); err != nil {
		return err
	}
	filter := models.ListEntryFilter{List: name, Limit: page}
	for {
		rows, err := l.Store.ListEntries(ctx, filter)
		if err != nil {
			return err
		}
		if err := l.writePage(ctx, rows, writer); err != nil || len(rows) < page {
			return err
		}
		filter.After = rows[page-1]
	}
}

func (l *Lists) writePage(ctx context.Context, rows []models.ListEntry, to *csv.Writer) error {
	entries, err := l.shown(ctx, rows)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Expired {
			continue
		}
		if err := to.Write([]string{harmless(e.Shown), e.Kind, harmless(e.Note), expiry(e.ExpiresAt)}); err != nil {
			return err
		}
	}
	to.Flush()
	return to.Error()
}

func expiry(t models.Time) string {
	if t == 0 {
		return ""
	}
	return t.Time().Format(time.RFC3339Nano)
}

// formula is what a spreadsheet takes the beginning of a cell for more than text by. The
// apostrophe is among them so that the one that is put before can be taken off again.
const formula = "=+-@\t\r'"

// harmless keeps a cell from being run as a formula: an apostrophe makes it text.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune(formula, rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// restored is what a cell was before it was made harmless.
func restored(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.ContainsRune(formula, rune(cell[1])) {
		return cell[1:]
	}
	return cell
}
