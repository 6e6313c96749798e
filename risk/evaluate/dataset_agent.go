package evaluate

import (
	"strconv"
	"strings"

	"riskgate/risk"
)

// families knows what the numbers of the rows stand for, as the engine has to know it.
type families struct {
	countries         []string
	networks          []uint32
	browsers, systems []named
	kinds             []string
}

// named is a name with its version, and a number for the name.
type named struct {
	name    string
	version []int
	number  uint32
}

func newFamilies(n *Numbers) *families {
	f := &families{
		countries: n.texts(levelCountry), kinds: n.texts(levelType),
		browsers: splitAll(n.texts(levelBrowser)), systems: splitAll(n.texts(levelOS)),
	}
	for _, text := range n.texts(levelASN) {
		asn, _ := strconv.ParseUint(text, 10, 32) // what is no number is unknown
		f.networks = append(f.networks, uint32(asn))
	}
	return f
}

func splitAll(texts []string) []named {
	list, numbers := make([]named, len(texts)), map[string]uint32{}
	for i, text := range texts {
		name, version := splitVersion(text)
		list[i] = named{name, version, number(&numbers, name)}
	}
	return list
}

// splitVersion takes a name such as "Chrome Mobile 46.0.2490" apart.
func splitVersion(text string) (name string, version []int) {
	space := strings.LastIndexByte(text, ' ')
	if space < 0 {
		return text, nil
	}
	for part := range strings.SplitSeq(text[space+1:], ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		version = append(version, n)
	}
	if version == nil {
		return text, nil
	}
	return text[:space], version
}

// of numbers the family of a row's device: browser, system and kind.
func (f *families) of(row *Row) uint64 {
	browser, system := f.browsers[row.Values[levelBrowser]].number, f.systems[row.Values[levelOS]].number
	return uint64(browser)<<32 | uint64(system)<<8 | uint64(row.Values[levelType])
}

// attempt is a row as the engine sees it. Places, times of day and classes of networks
// are artificial in the data set and left unknown; there are no tokens and no
// fingerprints.
func (f *families) attempt(at int64, row *Row) risk.Attempt {
	v := &row.Values
	browser, system := &f.browsers[v[levelBrowser]], &f.systems[v[levelOS]]
	return risk.Attempt{
		At: at, Lane: risk.LaneLogin,
		Address: risk.Address{Hash: label('a', v[levelIP]), Country: f.countries[v[levelCountry]], ASN: f.networks[v[levelASN]]},
		Agent: risk.Agent{
			Browser: browser.name, BrowserVersion: browser.version, OS: system.name, OSVersion: system.version,
			Type: f.kinds[v[levelType]], Hash: label('u', v[levelUA]),
		},
		Cookie: risk.CookieUnsupported,
	}
}
