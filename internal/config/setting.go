package config

import (
	"strings"

	"github.com/spf13/pflag"
)

// kind says in which ways a setting may be given.
type kind int

const (
	plain  kind = iota // one value
	toggle             // on or off
	list               // several values, also separated by commas
	secret             // variable or file, never a flag
	sealed             // variable only
)

// setting is one thing that can be set. Set is called once for every value.
type setting struct {
	name   string
	preset string
	usage  string
	kind   kind
	orFile bool // may hold a password: never repeated, and NAME_FILE may name a file that holds it
	set    func(*Serve, string) error
}

// flag is the name of the setting's flag, empty if it has none.
func (s setting) flag() string {
	switch s.kind {
	case secret:
		return s.name + "-file"
	case sealed:
		return ""
	case plain, toggle, list:
	}
	return s.name
}

// variable is the name of the setting's environment variable.
func (s setting) variable() string {
	return "RISKGATE_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

// split separates the values of a variable.
func (s setting) split(text string) []string {
	if s.kind != list {
		return []string{text}
	}
	var values []string
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return r == ',' || r == '\n' }) {
		if part = strings.TrimSpace(part); part != "" {
			values = append(values, part)
		}
	}
	return values
}

// HouseFlags adds the flags that every command has.
func HouseFlags(flags *pflag.FlagSet) {
	flags.String("config", "", "YAML or JSON `FILE` of settings, named like the flags, and of gateways (RISKGATE_CONFIG)")
	register(flags, houseSettings())
}

// ServeFlags adds the flags of the server alone.
func ServeFlags(flags *pflag.FlagSet) { register(flags, serveSettings()) }

func register(flags *pflag.FlagSet, settings []setting) {
	flags.SortFlags = false
	for _, s := range settings {
		usage := s.usage + " (" + s.variable() + ")"
		switch s.kind {
		case plain:
			flags.String(s.name, s.preset, usage)
		case toggle:
			flags.Bool(s.name, false, usage)
		case list:
			flags.StringArray(s.name, nil, usage)
		case secret:
			flags.String(s.flag(), "", "`FILE` that holds "+s.usage+" ("+s.variable()+" or "+s.variable()+"_FILE)")
		case sealed:
		}
	}
}
