package phone

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Area is some countries, some beginnings of numbers. The zero Area is everywhere.
type Area struct {
	countries []string // ISO 3166-1 alpha-2
	prefixes  []string // with "+"
}

var prefixPattern = regexp.MustCompile(`^\+[1-9][0-9]{0,14}$`)

// ParseArea reads countries by their two capital letters, and beginnings of numbers such
// as "+7" or "+4479".
func ParseArea(parts []string) (Area, error) {
	var a Area
	for _, part := range parts {
		switch {
		case prefixPattern.MatchString(part):
			a.prefixes = append(a.prefixes, part)
		case IsCountry(part):
			a.countries = append(a.countries, part)
		default:
			return Area{}, fmt.Errorf("%q is neither a country's two capital letters nor the beginning of a number such as +7", part)
		}
	}
	return a, nil
}

// Holds reports whether a number in the form E.164 is in the area. What is no number is
// in no area but the one that is everywhere.
func (a Area) Holds(number string) bool {
	if len(a.countries) == 0 && len(a.prefixes) == 0 {
		return true
	}
	if slices.ContainsFunc(a.prefixes, func(p string) bool { return strings.HasPrefix(number, p) }) {
		return true
	}
	if len(a.countries) == 0 {
		return false
	}
	n, err := Parse(number, "")
	return err == nil && slices.Contains(a.countries, n.Country)
}
