package risk

import "slices"

// Bin says how well the device of an attempt matches one on record.
type Bin string

// The bins, best first. An empty bin means that nothing could be compared.
const (
	Exact     Bin = "exact"   // everything is equal
	Near      Bin = "near"    // what a software update or a new screen changes
	Related   Bin = "related" // the same kind of device
	Different Bin = "different"
)

// DeviceMatch is the best match among the devices of the account.
type DeviceMatch struct {
	Known    int      `json:"known,omitempty"` // devices on record
	Bin      Bin      `json:"bin,omitempty"`   // empty: none could be compared
	Key      uint32   `json:"key,omitempty"`   // of the device recognised, or of the new one
	Compared int      `json:"compared,omitempty"`
	Changed  []string `json:"changed,omitempty"` // attributes
}

// fewestCompared is the number of attributes below which a comparison says nothing.
const fewestCompared = 6

// Limits of a near match, after the rules of Vastel et al., FP-Stalker (S&P 2018).
const (
	mostLoose  = 2
	mostSteady = 1
)

// device is a device on record.
type device struct {
	tally
	profile
	key uint32 // its name within the account
}

// match compares what an attempt shows with the devices on record, and returns the
// one it recognises.
func (u *User) match(p *profile, a *Attempt) (DeviceMatch, *device) {
	best := DeviceMatch{Key: p.key()}
	var matched *device
	for i := range u.devices {
		d := &u.devices[i]
		if stale(d.seen, a.At) {
			continue
		}
		best.Known++
		m := p.compare(&d.profile, a.Device)
		if m.Bin != "" && (best.Bin == "" || m.Bin.better(best.Bin)) {
			m.Known, m.Key = best.Known, best.Key
			best, matched = m, d
		}
	}
	if best.Bin == Exact || best.Bin == Near {
		best.Key = matched.key
		return best, matched
	}
	return best, nil
}

// better reports whether b is a closer match than other.
func (b Bin) better(other Bin) bool {
	order := bins()
	return slices.Index(order[:], b) < slices.Index(order[:], other)
}

func bins() [4]Bin { return [...]Bin{Exact, Near, Related, Different} }

// compare judges how well a profile matches one on record.
func (p *profile) compare(known *profile, f Fingerprint) DeviceMatch {
	m := DeviceMatch{Compared: p.comparable(known)}
	if m.Compared < fewestCompared {
		return DeviceMatch{}
	}
	if p.whole == known.whole {
		m.Bin = Exact
		return m
	}
	changes := p.changes(known, f)
	m.Changed = changes.names
	switch {
	case changes.gate:
		m.Bin = Different
	case changes.fixed || changes.loose > mostLoose || changes.steady > mostSteady:
		m.Bin = Related
	default:
		m.Bin = Near
	}
	return m
}
