package main

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The table's format is described at geo.Networks, which reads it.
const (
	magic    = "rg-asn1\n"
	maxName  = 80
	maxTotal = 1 << 24 // owners and places of names are written in three bytes
)

// entry says from where on a system announces addresses; system 0 is nobody.
type entry struct {
	start  uint64 // an IPv4 address, or the upper half of an IPv6 address
	system uint32
}

// tableOf makes the table of networks from the two lists of ranges.
func tableOf(v4, v6 []byte) ([]byte, error) {
	names := map[uint32]string{}
	four, err := entries(bytes.NewReader(v4), names, true)
	if err != nil {
		return nil, fmt.Errorf("IPv4: %w", err)
	}
	six, err := entries(bytes.NewReader(v6), names, false)
	if err != nil {
		return nil, fmt.Errorf("IPv6: %w", err)
	}
	return encode(four, six, names)
}

// entries reads lines of "first,last,number,name", in order, and adds the names.
func entries(r io.Reader, names map[uint32]string, is4 bool) ([]entry, error) {
	lines := csv.NewReader(r)
	lines.FieldsPerRecord, lines.ReuseRecord = 4, true
	var list []entry
	var next uint64 // where the range before ends
	for {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return append(list, entry{start: next}), nil
		}
		if err != nil {
			return nil, err
		}
		first, last, system, err := parse(line, is4)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 && first < list[len(list)-1].start {
			return nil, fmt.Errorf("%s: the ranges are not sorted", line[0])
		}
		if first > next {
			list = join(list, entry{start: next})
		}
		list = join(list, entry{first, system})
		next = last + 1
		if system != 0 {
			names[system] = name(line[3])
		}
	}
}

// join appends an entry unless it only continues the one before. An entry that begins
// where the one before begins replaces it.
func join(list []entry, e entry) []entry {
	if n := len(list); n > 0 && list[n-1].start == e.start {
		list = list[:n-1]
	}
	if n := len(list); n > 0 && list[n-1].system == e.system {
		return list
	}
	return append(list, e)
}

func parse(line []string, is4 bool) (first, last uint64, system uint32, err error) {
	first, err = number(line[0], is4)
	if err != nil {
		return 0, 0, 0, err
	}
	last, err = number(line[1], is4)
	if err != nil {
		return 0, 0, 0, err
	}
	if last < first {
		return 0, 0, 0, fmt.Errorf("%s: a range that ends before it begins", line[0])
	}
	n, err := strconv.ParseUint(line[2], 10, 32)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("%s: no system number: %w", line[0], err)
	}
	if private(n) {
		n = 0
	}
	return first, last, uint32(n), nil
}

// number is an IPv4 address, or the upper half of an IPv6 address: a host may choose
// the lower half, so no network begins inside it.
func number(text string, is4 bool) (uint64, error) {
	addr, err := netip.ParseAddr(text)
	if err != nil || addr.Is4() != is4 {
		return 0, fmt.Errorf("%q is no address of this family", text)
	}
	if is4 {
		b := addr.As4()
		return uint64(binary.BigEndian.Uint32(b[:])), nil
	}
	b := addr.As16()
	return binary.BigEndian.Uint64(b[:8]), nil
}

// private tells the numbers that name no system: reserved and private use (RFC 6996,
// RFC 7300), documentation (RFC 5398).
func private(n uint64) bool {
	return n == 0 || n == 23456 || n >= 64496 && n <= 65551 || n >= 4200000000
}

// name makes a name fit to be shown: no control characters, at most maxName bytes.
func name(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	for len(text) > maxName {
		_, size := utf8.DecodeLastRuneInString(text)
		text = text[:len(text)-size]
	}
	return strings.TrimSpace(text)
}

// systems lists the numbers in order, so that the same data gives the same bytes.
func systems(names map[uint32]string) []uint32 {
	list := make([]uint32, 0, len(names))
	for n := range names {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}
