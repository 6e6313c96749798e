package risk

import (
	"encoding/binary"
	"math"
)

// reader takes an encoding apart. It never reads past the end: from the first thing
// that is not there it is broken, and gives zeros.
type reader struct {
	data   []byte
	broken bool
}

func (r *reader) take(n int) []byte {
	if r.broken || n < 0 || n > len(r.data) {
		r.broken = true
		return nil
	}
	taken := r.data[:n]
	r.data = r.data[n:]
	return taken
}

func (r *reader) byte() byte {
	if b := r.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || r.take(n) == nil {
		r.broken = true
		return 0
	}
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.data)
	if n <= 0 || r.take(n) == nil {
		r.broken = true
		return 0
	}
	return v
}

func (r *reader) uint16() uint16 {
	if b := r.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) uint64() uint64 {
	if b := r.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) float64() float64 { return r.finite(math.Float64frombits(r.uint64())) }

func (r *reader) float32() float64 { return r.finite(float64(math.Float32frombits(r.uint32()))) }

func (r *reader) finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		r.broken = true
		return 0
	}
	return v
}

// text reads a text with its length before it.
func (r *reader) text(longest uint64) string {
	n := r.uvarint()
	if n > longest {
		r.broken = true
		return ""
	}
	return string(r.take(int(n))) //nolint:gosec // bounded above
}
