// Package area tells which country a phone number is of, as far as its calling code does,
// and whether it lies in an area that an operator named.
package area

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Area is some countries, some beginnings of numbers. The
// zero Area is everywhere.
type Area struct {
	countries []string // ISO 3166-1 alpha-2
	prefixes  []string // without "+"
}

var prefixPattern = regexp.MustCompile(`^\+[1-9][0-9]{0,14}$`)

// Parse reads countries by their two capital letters, and beginnings of numbers such
// as "+7" or "+4479".
func Parse(parts []string) (Area, error) {
	var a Area
	for _, part := range parts {
		switch {
		case prefixPattern.MatchString(part):
			a.prefixes = append(a.prefixes, part[1:])
		case isCountry(part):
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
	digits, international := strings.CutPrefix(number, "+")
	if !international {
		return false
	}
	if slices.ContainsFunc(a.prefixes, func(p string) bool { return strings.HasPrefix(digits, p) }) {
		return true
	}
	return slices.ContainsFunc(countriesOf(digits), func(c string) bool { return slices.Contains(a.countries, c) })
}

// countriesOf are those of the longest calling code that a number begins with. Countries
// that share one, such as the US and Canada, are not told apart.
func countriesOf(digits string) []string {
	codes := callingCodes()
	for n := min(len(digits), longestCode); n > 0; n-- {
		if countries, known := codes[digits[:n]]; known {
			return countries
		}
	}
	return nil
}

func isCountry(word string) bool {
	for _, countries := range callingCodes() {
		if slices.Contains(countries, word) {
			return true
		}
	}
	return false
}

const longestCode = 7

//go:embed calling_codes.txt
var callingCodeText string

// callingCodes are the countries of each calling code.
var callingCodes = sync.OnceValue(func() map[string][]string {
	codes := map[string][]string{}
	for line := range strings.Lines(callingCodeText) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] != "#" {
			codes[fields[0]] = fields[1:]
		}
	}
	return codes
})
