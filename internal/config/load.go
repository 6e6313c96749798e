package config

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
)

// Lookup finds an environment variable, like os.LookupEnv.
type Lookup func(name string) (string, bool)

// LoadHouse gathers what every command needs. Its error is an *Error that lists
// every mistake.
func LoadHouse(flags *pflag.FlagSet, lookup Lookup) (House, error) {
	l := newLoader(flags, lookup, houseSettings())
	l.load(houseSettings())
	l.completeHouse()
	return l.into.House, l.err()
}

// LoadServe gathers everything the server is told. Its error is an *Error that
// lists every mistake.
func LoadServe(flags *pflag.FlagSet, lookup Lookup) (Serve, error) {
	all := slices.Concat(houseSettings(), serveSettings())
	l := newLoader(flags, lookup, all)
	l.load(all)
	l.completeHouse()
	l.completeServe()
	return l.into, l.err()
}

type loader struct {
	flags    *pflag.FlagSet
	lookup   Lookup
	file     document
	from     map[string]string // where a setting was given, by its name
	into     Serve
	mistakes []Mistake
}

func newLoader(flags *pflag.FlagSet, lookup Lookup, settings []setting) *loader {
	l := &loader{flags: flags, lookup: lookup, from: map[string]string{}}
	path, _ := flags.GetString("config")
	if path == "" {
		path, _ = lookup("RISKGATE_CONFIG")
	}
	l.file, l.mistakes = readFile(path)
	for name := range l.file.values {
		if !known(name, settings) {
			l.wrong(l.file.at(name), "there is no such setting here; the names are those of the flags, without the dashes")
		}
	}
	return l
}

// known accepts the names of both commands, so that one file serves all.
func known(name string, settings []setting) bool {
	named := func(s setting) bool { return s.flag() == name && name != "" }
	return slices.ContainsFunc(settings, named) || slices.ContainsFunc(serveSettings(), named)
}

func (l *loader) load(settings []setting) {
	for _, s := range settings {
		values, from := l.given(s)
		l.from[s.name] = from
		for _, value := range values {
			if err := s.set(&l.into, value); err != nil {
				l.wrong(label(s, from, value), err.Error())
			}
		}
	}
}

// label names a setting and its value as the operator gave them, unless the
// value may hold a password.
func label(s setting, from, value string) string {
	if s.kind == secret || s.kind == sealed || s.orFile {
		return from
	}
	return from + " " + strconv.Quote(value)
}

// given finds the values of a setting and where they were given.
func (l *loader) given(s setting) (values []string, from string) {
	if flag := s.flag(); flag != "" && l.flags.Changed(flag) {
		return l.unfold(s, l.flagged(flag), "--"+flag)
	}
	if values, from, ok := l.fromEnvironment(s); ok {
		return values, from
	}
	if values, ok := l.file.values[s.flag()]; ok {
		return l.unfold(s, values, l.file.at(s.flag()))
	}
	if s.preset == "" {
		return nil, "--" + s.flag()
	}
	return []string{s.preset}, "--" + s.flag()
}

// unfold reads the file that the flag of a secret names.
func (l *loader) unfold(s setting, values []string, from string) ([]string, string) {
	if s.kind == secret && len(values) == 1 {
		return l.contents(values[0], from), from
	}
	var all []string
	for _, value := range values {
		all = append(all, s.split(value)...)
	}
	return all, from
}

func (l *loader) flagged(flag string) []string {
	switch value := l.flags.Lookup(flag).Value.(type) {
	case pflag.SliceValue:
		return value.GetSlice()
	default:
		return []string{value.String()}
	}
}

func (l *loader) fromEnvironment(s setting) ([]string, string, bool) {
	name := s.variable()
	value, _ := l.lookup(name)
	file := ""
	if s.kind == secret || s.orFile {
		file, _ = l.lookup(name + "_FILE")
	}
	switch {
	case value != "" && file != "":
		l.wrong(name+" and "+name+"_FILE", "set one of the two")
		return nil, name, true
	case value != "":
		return s.split(value), name, true
	case file != "":
		return l.contents(file, name+"_FILE"), name + "_FILE", true
	}
	return nil, "", false
}

// contents is what a file holds but for the line end that editors add.
func (l *loader) contents(path, from string) []string {
	raw, err := os.ReadFile(path) //nolint:gosec // the operator's own file
	if err != nil {
		l.wrong(from, err.Error())
		return nil
	}
	return []string{strings.TrimRight(string(raw), "\r\n")}
}

func (l *loader) wrong(setting, problem string) {
	l.mistakes = append(l.mistakes, Mistake{setting, problem})
}

func (l *loader) err() error {
	if len(l.mistakes) == 0 {
		return nil
	}
	slices.SortStableFunc(l.mistakes, func(a, b Mistake) int { return strings.Compare(a.Setting, b.Setting) })
	return &Error{Mistakes: l.mistakes}
}
