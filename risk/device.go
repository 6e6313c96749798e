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
	m := DeviceMatch{Known: u.knownDevices(a.At), Key: p.key()}
	same := func(d *device) bool { return d.whole == p.whole && !stale(d.seen, a.At) }
	if d := find(u.devices, same); d != nil && m.Key != 0 {
		m.Bin, m.Compared, m.Key = Exact, p.comparable(&d.profile), d.key
		return m, d
	}
	var closest *device
	for i := range u.devices {
		d := &u.devices[i]
		if stale(d.seen, a.At) || p.comparable(&d.profile) < fewestCompared {
			continue
		}
		c := p.changes(&d.profile, a.Device)
		if bin := c.bin(); m.Bin == "" || bin.better(m.Bin) {
			m.Bin, m.Compared, m.Changed, closest = bin, p.comparable(&d.profile), c.names, d
		}
	}
	if m.Bin != Near {
		return m, nil
	}
	m.Key = closest.key
	return m, closest
}

func (u *User) knownDevices(now int64) int {
	n := 0
	for i := range u.devices {
		if !stale(u.devices[i].seen, now) {
			n++
		}
	}
	return n
}

// bin judges what has changed about a device.
func (c *changes) bin() Bin {
	switch {
	case c.gate:
		return Different
	case c.fixed || c.loose > mostLoose || c.steady > mostSteady:
		return Related
	default:
		return Near
	}
}

// better reports whether b is a closer match than other.
func (b Bin) better(other Bin) bool {
	order := bins()
	return slices.Index(order[:], b) < slices.Index(order[:], other)
}

func bins() [4]Bin { return [...]Bin{Exact, Near, Related, Different} }
