package risk

import (
	"fmt"
	"math/bits"
)

// profile is what devices are compared by: digests of the collected attributes, and
// of those that may change a little, sketches. No text is kept.
type profile struct {
	whole    uint64                 // digest of everything; equal profiles are exact matches
	has      uint32                 // bit i: attribute i is there
	traces   [attributeCount]uint32 // their digests
	sketches [attributeCount]sketch // of the loose ones, on record only

	browser, os               uint32 // digests of the families
	browserVersion, osVersion []int
}

// profileOf digests the device data of an attempt.
func profileOf(f Fingerprint, a Agent) profile {
	p := profile{
		browser: uint32(digest(a.Browser)), browserVersion: a.BrowserVersion, //nolint:gosec // the lower half
		os: uint32(digest(a.OS)), osVersion: a.OSVersion, //nolint:gosec // the lower half
	}
	list := attributes()
	for name, value := range f.Attributes {
		i := restIndex
		for j := range list {
			if list[j].name == name {
				i = j
				break
			}
		}
		trace := stir(digest(name), digest(value))
		p.whole += trace             // sums, for the order of a map is never the same
		p.traces[i] += uint32(trace) //nolint:gosec // the lower half
		p.has |= 1 << i
	}
	return p
}

// sketch summarises the loose attributes, for the record.
func (p *profile) sketch(f Fingerprint) {
	for i, at := range attributes() {
		if at.role == loose && p.has&(1<<i) != 0 {
			p.sketches[i] = sketchOf(f.Attributes[at.name])
		}
	}
}

// key is a name for a device with this profile; zero when there is too little to
// recognise it by.
func (p *profile) key() uint32 {
	if bits.OnesCount32(p.has) < fewestCompared {
		return 0
	}
	return uint32(p.whole) | 1 //nolint:gosec // the lower half
}

// PrintOf digests the attributes of a device: what lists know a device by that has no
// token. Devices that are alike in everything share it, and it changes with every
// update. It is empty when there is too little to tell devices apart.
func PrintOf(f Fingerprint) string {
	p := profileOf(f, Agent{})
	if p.key() == 0 {
		return ""
	}
	return fmt.Sprintf("%016x", p.whole)
}

// comparable is the number of attributes that both profiles have.
func (p *profile) comparable(known *profile) int { return bits.OnesCount32(p.has & known.has) }

// changes is how a profile differs from one on record.
type changes struct {
	names         []string
	gate, fixed   bool
	loose, steady int
}

// changes lists the differences in what both profiles have. The texts of f are
// needed where a small change is told from a large one.
func (p *profile) changes(known *profile, f Fingerprint) changes {
	c := p.agentChanges(known)
	for i, at := range attributes() {
		if p.has&known.has&(1<<i) == 0 || at.role == byAgent || p.traces[i] == known.traces[i] {
			continue
		}
		c.names = append(c.names, at.name)
		switch {
		case at.role == gate:
			c.gate = true
		case at.role == steady:
			c.steady++
		case at.role == loose && sketchOf(f.Attributes[at.name]).similar(known.sketches[i]):
			c.loose++
		default:
			c.fixed = true
		}
	}
	return c
}

func (p *profile) agentChanges(known *profile) changes {
	var c changes
	if p.browser != known.browser {
		c.names, c.gate = append(c.names, "browserFamily"), true
	}
	if p.os != known.os {
		c.names, c.gate = append(c.names, "osFamily"), true
	}
	if c.gate {
		return c
	}
	browser := compareVersions(p.browserVersion, known.browserVersion)
	os := compareVersions(p.osVersion, known.osVersion)
	if browser != 0 {
		c.names = append(c.names, "browserVersion")
	}
	if os != 0 {
		c.names = append(c.names, "osVersion")
	}
	c.gate = browser < 0 || os < 0
	return c
}

// compareVersions orders two versions. An unknown one equals every other, and a
// missing part is a zero.
func compareVersions(a, b []int) int {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	for i := range max(len(a), len(b)) {
		if d := part(a, i) - part(b, i); d != 0 {
			return d
		}
	}
	return 0
}

func part(version []int, i int) int {
	if i < len(version) {
		return version[i]
	}
	return 0
}
