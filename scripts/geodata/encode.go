package main

import (
	"encoding/binary"
	"errors"
	"strings"
)

// encode writes the table; see geo.Networks for its parts.
func encode(four, six []entry, names map[uint32]string) ([]byte, error) {
	order := systems(names)
	at := make(map[uint32]int, len(order)+1) // number to place in the list, which counts from 1
	for i, n := range order {
		at[n] = i + 1
	}
	list, text := nameList(order, names)
	if len(order) >= maxTotal || len(text) >= maxTotal {
		return nil, errors.New("more systems or names than three bytes can count")
	}
	out := []byte(magic)
	for _, n := range []int{len(four), len(six), len(order), len(text)} {
		out = put32(out, n)
	}
	out = index(out, four)
	for _, e := range four {
		out = binary.BigEndian.AppendUint16(out, uint16(e.start)) //nolint:gosec // the lower half; the index holds the upper
	}
	out = owners(out, four, at)
	for _, e := range six {
		out = binary.BigEndian.AppendUint64(out, e.start)
	}
	out = owners(out, six, at)
	out = append(out, list...)
	return append(out, text...), nil
}

// index writes for each upper half of an IPv4 address where its entries begin, and
// where the last one's end.
func index(out []byte, four []entry) []byte {
	i := 0
	for high := range uint64(1<<16 + 1) {
		for i < len(four) && four[i].start>>16 < high {
			i++
		}
		out = put32(out, i)
	}
	return out
}

func owners(out []byte, list []entry, at map[uint32]int) []byte {
	for _, e := range list {
		out = put24(out, at[e.system])
	}
	return out
}

// nameList writes the systems' numbers, places and lengths, and the text that the
// places point into, in which equal names lie once.
func nameList(order []uint32, names map[uint32]string) (list []byte, text string) {
	var all strings.Builder
	places := map[string]int{}
	var places24, lengths []byte
	for _, n := range order {
		name := names[n]
		place, known := places[name]
		if !known {
			place = all.Len()
			places[name] = place
			all.WriteString(name)
		}
		list = binary.BigEndian.AppendUint32(list, n)
		places24 = put24(places24, place)
		lengths = append(lengths, byte(len(name)&0xff)) // at most maxName
	}
	return append(append(list, places24...), lengths...), all.String()
}

func put32(out []byte, n int) []byte {
	return binary.BigEndian.AppendUint32(out, uint32(n)) //nolint:gosec // counts of parts of one small file
}

func put24(out []byte, n int) []byte {
	return append(out, byte(n>>16&0xff), byte(n>>8&0xff), byte(n&0xff))
}
