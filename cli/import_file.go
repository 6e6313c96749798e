package cli

import (
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"riskgate/account"
)

// importWish is what is asked of an import.
type importWish struct {
	format string
	dryRun bool
}

func (w *importWish) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.SortFlags = false
	flags.StringVar(&w.format, "format", "", "`FORMAT`: csv or jsonl; default: by the file's ending, else csv")
	flags.BoolVar(&w.dryRun, "dry-run", false, "check every line, import none")
}

// progressEvery is after how many lines an import says how far it is.
const progressEvery = 1000

// options let an import report to the operator as it goes.
func (p Program) options(domain string, wish importWish) account.ImportOptions {
	return account.ImportOptions{
		Domain: domain, DryRun: wish.dryRun,
		Refuse: func(line int, name, reason string) {
			p.say("line %d (%s): %s", line, printable(name), printable(reason))
		},
		Progress: func(done int) {
			if done%progressEvery == 0 {
				p.say("%d lines", done)
			}
		},
	}
}

// imported tells what became of an import, also of one that was cut short.
func (p Program) imported(things string, count account.Imported, dryRun bool, err error) error {
	verb := "imported"
	if dryRun {
		verb = "could be imported"
	}
	p.print("%d %s %s, %d lines refused", count.Taken, things, verb, count.Refused)
	switch {
	case err != nil:
		return fmt.Errorf("the import was cut short, run it again with the same file: %w", err)
	case count.Refused > 0:
		return fmt.Errorf("%d lines were refused: mend them and run the import again; what is there already is not touched", count.Refused)
	}
	return nil
}

// source opens the file of an import; - is the standard input.
func (p Program) source(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(p.In), nil
	}
	return os.Open(filepath.Clean(path))
}

// reader reads the rows of an import in both formats.
type reader[R any] struct {
	csv   func(io.Reader) (iter.Seq[R], error)
	lines func(io.Reader) iter.Seq[R]
}

func (r reader[R]) rows(path, format string, from io.Reader) (iter.Seq[R], error) {
	if format == "" {
		format = "csv"
		if ending := filepath.Ext(path); ending == ".jsonl" || ending == ".ndjson" || ending == ".json" {
			format = "jsonl"
		}
	}
	switch format {
	case "csv":
		rows, err := r.csv(from)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		return rows, nil
	case "jsonl":
		return r.lines(from), nil
	}
	return nil, usagef("--format %q is unknown: say csv or jsonl", format)
}
