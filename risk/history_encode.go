package risk

import (
	"encoding/binary"
	"errors"
	"math"
)

const (
	historyVersion = 1
	longestHistory = 2048 // bytes; a history that would be longer loses its smallest devices
)

var errHistory = errors.New("risk: not an encoded history")

// MarshalBinary encodes the history in at most 2 KB. Sums are written relative to
// the time of the last login, with seven digits.
func (u *User) MarshalBinary() ([]byte, error) {
	for devices := u.devices; ; devices = withoutSmallest(devices) {
		out := u.encode(devices)
		if len(out) <= longestHistory || len(devices) == 0 {
			return out, nil
		}
	}
}

func (u *User) encode(devices []device) []byte {
	w := writer{out: make([]byte, 0, 512), base: u.last, scale: 1 / landmark(u.last)}
	w.byte(historyVersion)
	w.uvarint(uint64(max(0, u.seen)))
	w.varint(u.last)
	for _, sum := range []float64{u.logins, u.placed, u.agents, u.sin, u.cos} {
		w.sum(sum)
	}
	w.sparse(append(u.classes[:], u.cookie.Returned, u.cookie.Asked, u.attacks))
	w.fading(u.failedHour)
	w.fading(u.failedDay)
	w.place(u.place)
	writeAll(&w, u.countries, func(c *country) {
		w.out = append(w.out, c.code...)
		w.tally(c.tally)
		w.sum(c.routed)
	})
	writeAll(&w, u.networks, func(n *network) {
		w.out = append(w.out, n.country...)
		w.uvarint(uint64(n.asn))
		w.tally(n.tally)
		w.sparse([]float64{n.visits, n.novel})
	})
	for _, marks := range [][]mark{u.addresses, u.prefixes, u.texts} {
		writeAll(&w, marks, w.mark)
	}
	writeAll(&w, u.families, w.family)
	writeAll(&w, devices, w.device)
	return w.out
}

// withoutSmallest returns the devices but for the one with the smallest sum.
func withoutSmallest(devices []device) []device {
	smallest := 0
	for i := range devices {
		if devices[i].sum < devices[smallest].sum {
			smallest = i
		}
	}
	rest := make([]device, 0, len(devices)-1)
	rest = append(rest, devices[:smallest]...)
	return append(rest, devices[smallest+1:]...)
}

// writer builds the encoding of a history.
type writer struct {
	out   []byte
	base  int64   // time of the last login
	scale float64 // brings sums down to it
}

func (w *writer) byte(b byte)      { w.out = append(w.out, b) }
func (w *writer) uvarint(v uint64) { w.out = binary.AppendUvarint(w.out, v) }
func (w *writer) varint(v int64)   { w.out = binary.AppendVarint(w.out, v) }
func (w *writer) uint32(v uint32)  { w.out = binary.LittleEndian.AppendUint32(w.out, v) }
func (w *writer) sum(v float64)    { w.float32(v * w.scale) }
func (w *writer) hours(seen int64) { w.varint(w.base/hour - seen/hour) }

// float32 writes what can be read back: absurd times make absurd sums.
func (w *writer) float32(v float64) {
	if math.IsNaN(v) {
		v = 0
	}
	w.uint32(math.Float32bits(float32(clamp(v, -math.MaxFloat32, math.MaxFloat32))))
}

// tally keeps the hour a cell was last seen in, not the time since: that would creep
// forward a little with every encoding.
func (w *writer) tally(t tally) {
	w.sum(t.sum)
	w.hours(t.seen)
}

// sparse writes up to eight sums that are often zero: a bit each, then the others.
func (w *writer) sparse(sums []float64) {
	var bits byte
	for i, sum := range sums {
		if sum != 0 {
			bits |= 1 << i
		}
	}
	w.byte(bits)
	for _, sum := range sums {
		if sum != 0 {
			w.sum(sum)
		}
	}
}

func (w *writer) fading(f fading) {
	w.varint(f.at)
	if f.at != 0 {
		w.float32(f.sum)
	}
}

func (w *writer) place(p Place) {
	w.varint(p.At)
	if p.At == 0 {
		return
	}
	w.text(p.Country)
	w.float32(p.Lat)
	w.float32(p.Lon)
	w.float32(p.Radius)
	w.byte(byte(classIndex(p.Class) + 1)) //nolint:gosec // 0 to 5
}

func (w *writer) mark(m *mark) {
	w.uint32(uint32(m.key))                                            //nolint:gosec // 48 bits in two parts
	w.out = binary.LittleEndian.AppendUint16(w.out, uint16(m.key>>32)) //nolint:gosec // the rest
	w.tally(m.tally)
}

func (w *writer) family(f *family) {
	w.text(f.browser)
	w.text(f.os)
	w.text(f.kind)
	w.sum(f.sum)
	w.varint(w.base - f.seen) // to the millisecond, for the gap
	w.version(f.browserVersion)
	w.version(f.osVersion)
}

func (w *writer) device(d *device) {
	w.uint32(d.key)
	w.tally(d.tally)
	w.out = binary.LittleEndian.AppendUint64(w.out, d.whole)
	w.uint32(d.browser)
	w.uint32(d.os)
	w.version(d.browserVersion)
	w.version(d.osVersion)
	w.uvarint(uint64(d.has))
	for i, at := range attributes() {
		if at.role == byAgent || d.has&(1<<i) == 0 {
			continue
		}
		w.uint32(d.traces[i])
		if at.role == loose {
			w.out = binary.LittleEndian.AppendUint64(w.out, uint64(d.sketches[i]))
		}
	}
}

func (w *writer) version(parts []int) {
	w.byte(byte(len(parts))) //nolint:gosec // at most mostVersions
	for _, part := range parts {
		w.uvarint(uint64(part)) //nolint:gosec // never negative: the attempt was cleaned
	}
}

func (w *writer) text(s string) {
	w.uvarint(uint64(len(s)))
	w.out = append(w.out, s...)
}

func writeAll[C any](w *writer, cells []C, write func(*C)) {
	w.byte(byte(len(cells))) //nolint:gosec // at most a shelf of them
	for i := range cells {
		write(&cells[i])
	}
}
