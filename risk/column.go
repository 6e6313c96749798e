package risk

import (
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// column is one thing of every case in a block: the values that occur, and for each
// case which.
type column struct {
	values []ref.Val
	// What is no fact is read without a detour when it is decoded: one of these in the
	// place of values.
	ints    []int64
	doubles []float64
	index   []uint16          // absent: not known
	place   map[string]uint16 // of values by their encoding, while the block is packed
}

const absent = math.MaxUint16

func (c *column) add(v ref.Val) {
	if v == nil {
		c.index = append(c.index, absent)
		return
	}
	key := string(appendValue(nil, v))
	at, ok := c.place[key]
	if !ok {
		if c.place == nil {
			c.place = map[string]uint16{}
		}
		at = uint16(len(c.values)) //nolint:gosec // a block has 4096 rows at most
		c.values, c.place[key] = append(c.values, v), at
	}
	c.index = append(c.index, at)
}

// at is the value in a row, nil where there is none.
func (c *column) at(row int) ref.Val {
	if c == nil || row >= len(c.index) || c.index[row] == absent {
		return nil
	}
	return c.value(int(c.index[row]))
}

// count is how many values there are; value is one of them.
func (c *column) count() int { return max(len(c.values), len(c.ints), len(c.doubles)) }

func (c *column) value(i int) ref.Val {
	switch {
	case c.ints != nil:
		return types.Int(c.ints[i])
	case c.doubles != nil:
		return types.Double(c.doubles[i])
	default:
		return c.values[i]
	}
}

const (
	blockVersion  = 1
	longestValue  = 1 << 20
	longestColumn = 6*heaviestBlock + 16<<20 // JSON writes a byte as six at the worst
)

var errBlock = errors.New("risk: not an encoded block")

// MarshalBinary encodes the block.
func (b *Block) MarshalBinary() ([]byte, error) {
	out := []byte{blockVersion}
	out = binary.AppendUvarint(out, uint64(b.rows)) //nolint:gosec // not negative
	for _, name := range slices.Sorted(maps.Keys(b.columns)) {
		body := b.columns[name].encode(nil)
		out = appendText(out, name)
		out = binary.AppendUvarint(out, uint64(len(body)))
		out = append(out, body...)
	}
	return out, nil
}

func (c *column) encode(out []byte) []byte {
	n := c.count()
	out = binary.AppendUvarint(out, uint64(n)) //nolint:gosec // not negative
	for i := range n {
		out = appendValue(out, c.value(i))
	}
	if n <= math.MaxUint8 { // the last one stands for absent
		for _, at := range c.index {
			out = append(out, byte(at)) //nolint:gosec // absent becomes the last one
		}
		return out
	}
	for _, at := range c.index {
		out = binary.LittleEndian.AppendUint16(out, at)
	}
	return out
}

// OpenBlock decodes the columns that are needed.
func OpenBlock(data []byte, needed func(column string) bool) (*Block, error) {
	r := reader{data: data}
	if r.byte() != blockVersion {
		return nil, errBlock
	}
	b := &Block{columns: map[string]*column{}}
	rows := r.uvarint()
	if rows > MostRows {
		return nil, errBlock
	}
	b.rows = int(rows)
	for len(r.data) > 0 && !r.broken {
		name, size := r.text(longestName), r.uvarint()
		if size > longestColumn {
			return nil, errBlock
		}
		body := r.take(int(size))
		if r.broken || !needed(name) {
			continue
		}
		c, err := decodeColumn(body, b.rows, name[0] == '#')
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", name, err)
		}
		b.columns[name] = c
	}
	if r.broken {
		return nil, errBlock
	}
	return b, nil
}

func decodeColumn(body []byte, rows int, bare bool) (*column, error) {
	r := reader{data: body}
	n := r.uvarint()
	if n > MostRows {
		return nil, errBlock
	}
	c := &column{index: make([]uint16, rows)}
	c.readValues(&r, int(n), bare)
	for i := range c.index {
		if n <= math.MaxUint8 {
			if c.index[i] = uint16(r.byte()); c.index[i] == math.MaxUint8 {
				c.index[i] = absent
			}
		} else {
			c.index[i] = r.uint16()
		}
		if c.index[i] != absent && uint64(c.index[i]) >= n {
			return nil, errBlock
		}
	}
	if r.broken || len(r.data) > 0 {
		return nil, errBlock
	}
	return c, nil
}

// readValues reads the values of a column; bare ones as plain numbers, where they are.
func (c *column) readValues(r *reader, n int, bare bool) {
	ahead := *r
	switch kind := ahead.byte(); {
	case n == 0:
	case bare && kind == valueInt:
		c.ints = make([]int64, n)
		for i := range c.ints {
			r.broken = r.byte() != valueInt || r.broken
			c.ints[i] = r.varint()
		}
	case bare && kind == valueDouble:
		c.doubles = make([]float64, n)
		for i := range c.doubles {
			r.broken = r.byte() != valueDouble || r.broken
			c.doubles[i] = r.float64()
		}
	default:
		c.values = make([]ref.Val, n)
		for i := range c.values {
			c.values[i] = readValue(r)
		}
	}
}
