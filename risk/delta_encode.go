package risk

import (
	"encoding/binary"
	"errors"
	"math"
)

const (
	deltaVersion = 1
	longestKey   = 256
	mostCells    = 1 << 16

	sameSum = 1 << 7 // flag beside the kind: the sum of the cell before
)

var errDelta = errors.New("risk: not an encoded delta")

// MarshalBinary encodes the delta: each cell is its kind, its key, and its sum and
// time where they differ from the cell before.
func (d Delta) MarshalBinary() ([]byte, error) {
	out := append(make([]byte, 0, 16*len(d)+16), deltaVersion)
	out = binary.AppendUvarint(out, uint64(len(d)))
	var before Cell
	for _, c := range d {
		kind, ok := kindIndex(c.Kind)
		if !ok || len(c.Key) > longestKey {
			return nil, errDelta
		}
		same := c.Sum == before.Sum && c.Seen == before.Seen
		if same {
			kind |= sameSum
		}
		out = append(out, kind)
		out = binary.AppendUvarint(out, uint64(len(c.Key)))
		out = append(out, c.Key...)
		if !same {
			out = binary.LittleEndian.AppendUint64(out, math.Float64bits(c.Sum))
			out = binary.AppendVarint(out, c.Seen)
		}
		before = c
	}
	return out, nil
}

// UnmarshalBinary decodes a delta. It refuses what MarshalBinary cannot have made.
func (d *Delta) UnmarshalBinary(data []byte) error {
	in := reader{data: data}
	if in.byte() != deltaVersion {
		return errDelta
	}
	n := in.uvarint()
	if n > mostCells || n > uint64(len(data)) {
		return errDelta
	}
	cells := make(Delta, 0, n)
	var c Cell
	for range n {
		tag := in.byte()
		c.Kind = kindAt(tag &^ sameSum)
		c.Key = in.text(longestKey)
		if tag&sameSum == 0 {
			c.Sum, c.Seen = in.float64(), in.varint()
		}
		cells = append(cells, c)
	}
	if in.broken || len(in.data) > 0 {
		return errDelta
	}
	*d = cells
	return nil
}

func kindIndex(k Kind) (index byte, ok bool) {
	for _, kind := range Kinds() {
		if kind == k {
			return index, true
		}
		index++
	}
	return 0, false
}

// kindAt is the inverse of kindIndex; a kind from the future reads as empty, which
// no table holds.
func kindAt(i byte) Kind {
	kinds := Kinds()
	if int(i) >= len(kinds) {
		return ""
	}
	return kinds[i]
}
