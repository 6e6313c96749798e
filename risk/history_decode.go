package risk

import "math"

// UnmarshalBinary decodes a history. It refuses what MarshalBinary cannot have made,
// and changes nothing then.
func (u *User) UnmarshalBinary(data []byte) error {
	if len(data) > longestHistory {
		return errHistory
	}
	in := historyReader{reader: reader{data: data}}
	if in.byte() != historyVersion {
		return errHistory
	}
	decoded := in.user()
	if in.broken || len(in.data) > 0 {
		return errHistory
	}
	*u = decoded
	return nil
}

// historyReader takes the encoding of a history apart.
type historyReader struct {
	reader
	base  int64
	scale float64
}

func (r *historyReader) user() User {
	var u User
	u.seen, u.last = r.count(), r.varint()
	r.base, r.scale = u.last, landmark(u.last)
	for _, sum := range []*float64{&u.logins, &u.placed, &u.agents} {
		*sum = r.positive()
	}
	u.sin, u.cos = r.sum(), r.sum()
	others := r.sparse(8)
	copy(u.classes[:], others)
	u.cookie.Returned, u.cookie.Asked, u.attacks = others[5], others[6], others[7]
	u.failedHour, u.failedDay = r.fading(), r.fading()
	u.place = r.place()
	u.countries = readAll(r, func(c *country) {
		c.code = string(r.take(2))
		c.tally, c.routed = r.tally(), r.positive()
	})
	u.networks = readAll(r, func(n *network) {
		n.country, n.asn, n.tally = string(r.take(2)), r.asn(), r.tally()
		sums := r.sparse(2)
		n.visits, n.novel = sums[0], sums[1]
	})
	for _, marks := range []*[]mark{&u.addresses, &u.prefixes, &u.texts} {
		*marks = readAll(r, r.mark)
	}
	u.families = readAll(r, r.family)
	u.devices = readAll(r, r.device)
	return u
}

func (r *historyReader) sum() float64 { return r.finite(r.float32() * r.scale) }

// positive reads a sum that cannot be below zero.
func (r *historyReader) positive() float64 {
	v := r.sum()
	r.broken = r.broken || v < 0
	return v
}

func (r *historyReader) count() int64 {
	v := r.uvarint()
	r.broken = r.broken || v > math.MaxInt64
	return int64(v) //nolint:gosec // checked above
}

func (r *historyReader) asn() uint32 {
	v := r.uvarint()
	r.broken = r.broken || v > math.MaxUint32
	return uint32(v) //nolint:gosec // checked above
}

func (r *historyReader) tally() tally {
	sum := r.positive()
	return tally{sum, (r.base/hour - r.varint()) * hour}
}

func (r *historyReader) sparse(n int) []float64 {
	sums := make([]float64, n)
	bits := r.byte()
	for i := range sums {
		if bits&(1<<i) != 0 {
			sums[i] = r.positive()
		}
	}
	return sums
}

func (r *historyReader) fading() fading {
	at := r.varint()
	if at == 0 {
		return fading{}
	}
	f := fading{r.float32(), at}
	r.broken = r.broken || f.sum < 0
	return f
}

func (r *historyReader) place() Place {
	p := Place{At: r.varint()}
	if p.At == 0 {
		return p
	}
	p.Country = r.text(2)
	p.Lat, p.Lon, p.Radius = r.float32(), r.float32(), r.float32()
	p.Class = r.class()
	return p
}

func (r *historyReader) class() Class {
	i := int(r.byte())
	for _, known := range classes() {
		if i--; i == 0 {
			return known
		}
	}
	r.broken = r.broken || i >= 0
	return ""
}

func (r *historyReader) mark(m *mark) {
	m.key = uint64(r.uint32()) | uint64(r.uint16())<<32
	m.tally = r.tally()
}

func (r *historyReader) family(f *family) {
	f.browser, f.os, f.kind = r.text(longestFamily), r.text(longestFamily), r.text(longestFamily)
	f.sum = r.positive()
	f.seen = r.base - r.varint()
	f.browserVersion, f.osVersion = r.version(), r.version()
}

func (r *historyReader) device(d *device) {
	d.key, d.tally = r.uint32(), r.tally()
	d.whole, d.browser, d.os = r.uint64(), r.uint32(), r.uint32()
	d.browserVersion, d.osVersion = r.version(), r.version()
	has := r.uvarint()
	r.broken = r.broken || has >= 1<<attributeCount
	d.has = uint32(has) //nolint:gosec // checked above
	for i, at := range attributes() {
		if at.role == byAgent || d.has&(1<<i) == 0 {
			continue
		}
		d.traces[i] = r.uint32()
		if at.role == loose {
			d.sketches[i] = sketch(r.uint64())
		}
	}
}

func (r *historyReader) version() []int {
	n := r.byte()
	if n == 0 || n > mostVersions {
		r.broken = r.broken || n > 0
		return nil
	}
	parts := make([]int, n)
	for i := range parts {
		part := r.uvarint()
		r.broken = r.broken || part > highestPart
		parts[i] = int(part & highestPart)
	}
	return parts
}

func readAll[C any](r *historyReader, read func(*C)) []C {
	n := r.byte()
	if n > shelf {
		r.broken = true
	}
	if r.broken || n == 0 {
		return nil
	}
	cells := make([]C, n)
	for i := range cells {
		read(&cells[i])
	}
	return cells
}
