package geo

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/gaissmai/bart"
)

// The classes of networks in the order in which they are asked: the first that
// matches counts.
const (
	ClassTor        = "tor"
	ClassVPN        = "vpn"
	ClassDatacentre = "datacentre"
	ClassRelay      = "relay"
	ClassNone       = "none" // lists are loaded and none matches
)

// ListFile names a list of prefixes: one address or prefix a line, "#" or ";" before
// a comment. A comment "date: 2026-06-17" says of when the list is; without one the
// file's modification time stands.
type ListFile struct {
	Class string // tor, vpn, datacentre or relay
	Path  string
}

// List describes a loaded list.
type List struct {
	Class    string
	Path     string
	Date     time.Time
	Prefixes int
}

// maxPrefixes bounds one list, some sixty times the largest in use.
const maxPrefixes = 4_000_000

// class is everything loaded for one class.
type class struct {
	name  string
	table *bart.Lite
}

type classes struct {
	ordered []class // without those that no list was given for
	lists   []List
}

// Lists describes the operator's lists, in the order given.
func (db *DB) Lists() []List { return append([]List(nil), db.classes.lists...) }

func (c *classes) of(addr netip.Addr) string {
	if len(c.ordered) == 0 {
		return ""
	}
	for i := range c.ordered {
		if c.ordered[i].table.Lookup(addr) {
			return c.ordered[i].name
		}
	}
	return ClassNone
}

func loadClasses(files []ListFile) (classes, error) {
	tables := map[string]*bart.Lite{}
	for _, name := range classNames() {
		tables[name] = new(bart.Lite)
	}
	var loaded classes
	var errs []error
	for _, f := range files {
		table := tables[f.Class]
		if table == nil {
			errs = append(errs, fmt.Errorf("geo: list %s: no class %q, only %s",
				f.Path, f.Class, strings.Join(classNames(), ", ")))
			continue
		}
		list, err := load(f, table)
		if err != nil {
			errs = append(errs, fmt.Errorf("geo: list %s: %w", f.Path, err))
			continue
		}
		loaded.lists = append(loaded.lists, list)
	}
	for _, name := range classNames() {
		if tables[name].Size() > 0 {
			loaded.ordered = append(loaded.ordered, class{name, tables[name]})
		}
	}
	return loaded, errors.Join(errs...)
}

func classNames() []string { return []string{ClassTor, ClassVPN, ClassDatacentre, ClassRelay} }

func load(f ListFile, table *bart.Lite) (List, error) {
	file, err := os.Open(f.Path)
	if err != nil {
		return List{}, err
	}
	defer file.Close() //nolint:errcheck // only read
	list := List{Class: f.Class, Path: f.Path}
	if err := list.read(file, table); err != nil {
		return List{}, err
	}
	if list.Prefixes == 0 {
		return List{}, errors.New("no prefix in it")
	}
	if !list.Date.IsZero() {
		return list, nil
	}
	info, err := file.Stat()
	if err != nil {
		return List{}, err
	}
	list.Date = info.ModTime().UTC()
	return list, nil
}

func (l *List) read(r io.Reader, table *bart.Lite) error {
	lines := bufio.NewScanner(r)
	for number := 1; lines.Scan(); number++ {
		entry, comment := split(lines.Text())
		if date, ok := dateIn(comment); ok {
			l.Date = date
		}
		if entry == "" {
			continue
		}
		prefix, err := parsePrefix(entry)
		if err != nil {
			return fmt.Errorf("line %d: neither an address nor a prefix", number)
		}
		if l.Prefixes++; l.Prefixes > maxPrefixes {
			return fmt.Errorf("more than %d prefixes", maxPrefixes)
		}
		table.Insert(prefix)
	}
	return lines.Err()
}

func split(line string) (entry, comment string) {
	if i := strings.IndexAny(line, "#;"); i >= 0 {
		line, comment = line[:i], line[i+1:]
	}
	return strings.TrimSpace(line), strings.TrimSpace(comment)
}

func dateIn(comment string) (time.Time, bool) {
	text, found := strings.CutPrefix(strings.ToLower(comment), "date:")
	if !found {
		return time.Time{}, false
	}
	date, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	return date, err == nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		addr, err := netip.ParseAddr(text)
		if err != nil {
			return netip.Prefix{}, err
		}
		addr = plain(addr)
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	if prefix.Addr().Is4In6() { // as they are looked up: unmapped
		if prefix.Bits() < 96 {
			return netip.Prefix{}, errors.New("geo: a prefix wider than all of IPv4")
		}
		return netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-96).Masked(), nil
	}
	return prefix.Masked(), nil
}
