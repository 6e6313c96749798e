package risk

import (
	"encoding/binary"
	"encoding/json"
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
	index  []uint16          // absent: not known
	place  map[string]uint16 // of values by their encoding, while the block is packed
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
	return c.values[c.index[row]]
}

const (
	blockVersion  = 1
	longestValue  = 1 << 20
	longestColumn = 64 << 20
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
	out = binary.AppendUvarint(out, uint64(len(c.values)))
	for _, v := range c.values {
		out = appendValue(out, v)
	}
	if len(c.values) <= math.MaxUint8 { // the last one stands for absent
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
		c, err := decodeColumn(body, b.rows)
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

func decodeColumn(body []byte, rows int) (*column, error) {
	r := reader{data: body}
	n := r.uvarint()
	if n > MostRows {
		return nil, errBlock
	}
	c := &column{values: make([]ref.Val, n), index: make([]uint16, rows)}
	for i := range c.values {
		c.values[i] = readValue(&r)
	}
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

// The kinds of values.
const (
	valueBool = iota + 1
	valueInt
	valueDouble
	valueText
	valueList // of texts, as JSON
	valueMap
)

func appendValue(out []byte, v ref.Val) []byte {
	switch v := v.(type) {
	case types.Bool:
		if v {
			return append(out, valueBool, 1)
		}
		return append(out, valueBool, 0)
	case types.Int:
		return binary.AppendVarint(append(out, valueInt), int64(v))
	case types.Double:
		return binary.LittleEndian.AppendUint64(append(out, valueDouble), math.Float64bits(float64(v)))
	case types.String:
		return appendText(append(out, valueText), string(v))
	}
	kind := byte(valueList)
	if _, ok := v.Value().(map[string]string); ok {
		kind = valueMap
	}
	text, err := json.Marshal(v.Value())
	if err != nil {
		panic(err) // lists and maps of texts always encode
	}
	return appendText(append(out, kind), string(text))
}

func appendText(out []byte, s string) []byte {
	return append(binary.AppendUvarint(out, uint64(len(s))), s...)
}

func readValue(r *reader) ref.Val {
	switch kind := r.byte(); kind {
	case valueBool:
		return types.Bool(r.byte() == 1)
	case valueInt:
		return types.Int(r.varint())
	case valueDouble:
		return types.Double(r.float64())
	case valueText:
		return types.String(r.text(longestValue))
	case valueList:
		var list []string
		r.broken = r.broken || json.Unmarshal([]byte(r.text(longestValue)), &list) != nil
		return types.NewStringList(types.DefaultTypeAdapter, list)
	case valueMap:
		var entries map[string]string
		r.broken = r.broken || json.Unmarshal([]byte(r.text(longestValue)), &entries) != nil
		return types.NewStringStringMap(types.DefaultTypeAdapter, entries)
	default:
		r.broken = true
		return nil
	}
}
