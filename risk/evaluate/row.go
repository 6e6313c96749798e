package evaluate

import "strings"

// The levels of the reference model's two features: of the address (the address
// itself, network, country) and of the user agent (the whole text, browser with
// version, system with version, kind of device).
const (
	levelIP = iota
	levelASN
	levelCountry
	levelUA
	levelBrowser
	levelOS
	levelType
	levelCount
)

// Row is a login as the reference model sees it. Values are numbers that stand for
// the texts of each level; equal texts have equal numbers.
type Row struct {
	User   uint32
	Values [levelCount]uint32
}

// Numbers gives texts their numbers, those of each level by themselves. The zero
// value is ready for use.
type Numbers struct {
	users  map[string]uint32
	values [levelCount]map[string]uint32
}

// Row returns the row of a user and the texts of a login, in the order of the levels:
// address, network, country, user agent, browser, system, kind of device.
func (n *Numbers) Row(user string, texts [levelCount]string) Row {
	row := Row{User: number(&n.users, user)}
	for level, text := range texts {
		row.Values[level] = number(&n.values[level], text)
	}
	return row
}

func number(numbers *map[string]uint32, text string) uint32 {
	if *numbers == nil {
		*numbers = map[string]uint32{}
	}
	n, ok := (*numbers)[text]
	if !ok {
		n = uint32(len(*numbers))           //nolint:gosec // fewer than four billion texts fit in memory
		(*numbers)[strings.Clone(text)] = n // the text may be a piece of a larger one
	}
	return n
}

// texts lists the texts of a level by their numbers.
func (n *Numbers) texts(level int) []string {
	list := make([]string, len(n.values[level]))
	for text, number := range n.values[level] {
		list[number] = text
	}
	return list
}
