// Command breached builds the filter of common breached passwords that
// internal/secret embeds, from a text file with one password a line.
//
//	go run ./scripts/breached LIST FILTER
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"unicode/utf8"

	"github.com/FastFilter/xorfilter"

	"riskgate/internal/secret"
)

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "breached:", err)
		os.Exit(1)
	}
}

func run(args []string, report io.Writer) error {
	if len(args) != 2 {
		return errors.New("usage: breached LIST FILTER")
	}
	list, err := os.Open(args[0]) //nolint:gosec // whoever runs the script names the file
	if err != nil {
		return err
	}
	defer func() { _ = list.Close() }()
	keys, err := keysOf(list)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	filter, err := filterOf(keys)
	if err != nil {
		return err
	}
	if err := os.WriteFile(args[1], filter, 0o644); err != nil { //nolint:gosec // public data
		return err
	}
	_, err = fmt.Fprintf(report, "%s: %d passwords, %d bytes\n", args[1], len(keys), len(filter))
	return err
}

// keysOf reads the passwords that somebody could choose, sorted, each once: the
// same list always gives the same filter.
func keysOf(list io.Reader) ([]uint64, error) {
	var keys []uint64
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		password := lines.Text()
		if !utf8.ValidString(password) {
			continue
		}
		if n := utf8.RuneCountInString(password); n >= secret.MinLength && n <= secret.MaxLength {
			keys = append(keys, secret.BreachedKey(password))
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), lines.Err()
}

func filterOf(keys []uint64) ([]byte, error) {
	if len(keys) == 0 {
		return nil, errors.New("the list holds no password")
	}
	filter, err := xorfilter.NewBinaryFuse[uint16](keys)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = filter.Save(&out)
	return out.Bytes(), err
}
