package risk

import (
	"encoding/binary"
	"encoding/json"
	"math"

	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

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
