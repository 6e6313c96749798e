package geo

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"sort"
)

// Networks answers which autonomous system announces an address. It reads its file
// where it lies: opening costs nothing and no part of it is copied.
//
// The file, all numbers big-endian, an owner being a position in the list of systems
// and 0 nobody:
//
//	8      magic "rg-asn1\n"
//	4 × 4  n4, n6, systems, bytes of names
//	65,537 × 4     for each upper half of an IPv4 address, its first entry in n4
//	n4 × 2, n4 × 3 the lower half of the address where an owner begins; the owner
//	n6 × 8, n6 × 3 the upper half of the IPv6 address where an owner begins; the owner
//	systems × 4, × 3, × 1  number; where its name begins; the name's length
//	…              names, UTF-8
//
// Entries are sorted, and an owner holds until the next entry.
type Networks struct {
	first4         []byte
	low4, owner4   []byte
	start6, owner6 []byte
	number         []byte
	nameAt         []byte
	nameLen        []byte
	names          []byte
}

const networksMagic = "rg-asn1\n"

var errNetworks = errors.New("geo: the table of networks is damaged")

// OpenNetworks reads a table as scripts/geodata writes it. The table keeps raw, which
// must not be changed afterwards.
func OpenNetworks(raw []byte) (*Networks, error) {
	if len(raw) < 24 || string(raw[:8]) != networksMagic {
		return nil, errNetworks
	}
	n4, n6, systems, letters := count(raw[8:]), count(raw[12:]), count(raw[16:]), count(raw[20:])
	rest := raw[24:]
	if len(rest) != 65537*4+n4*5+n6*11+systems*8+letters {
		return nil, errNetworks
	}
	cut := func(n int) []byte {
		part := rest[:n:n]
		rest = rest[n:]
		return part
	}
	n := &Networks{
		first4: cut(65537 * 4), low4: cut(n4 * 2), owner4: cut(n4 * 3),
		start6: cut(n6 * 8), owner6: cut(n6 * 3),
		number: cut(systems * 4), nameAt: cut(systems * 3), nameLen: cut(systems),
		names: cut(letters),
	}
	return n, nil
}

// Lookup returns the number and name of the system that announces addr, or 0 and no
// name when none is known.
func (n *Networks) Lookup(addr netip.Addr) (number uint32, name string) {
	addr = plain(addr)
	if !addr.IsValid() {
		return 0, ""
	}
	if addr.Is4() {
		return n.system(n.find4(addr.As4()))
	}
	return n.system(n.find6(addr.As16()))
}

// find4 searches among the entries that share the address's upper half; when all of
// them begin later, the last entry before them still holds.
func (n *Networks) find4(addr [4]byte) int {
	high, low := int(binary.BigEndian.Uint16(addr[:2])), binary.BigEndian.Uint16(addr[2:])
	from, to := count(n.first4[high*4:]), count(n.first4[high*4+4:])
	if from > to || to > len(n.low4)/2 {
		return 0
	}
	i := from + sort.Search(to-from, func(i int) bool {
		return binary.BigEndian.Uint16(n.low4[(from+i)*2:]) > low
	})
	return owner(n.owner4, i-1)
}

func (n *Networks) find6(addr [16]byte) int {
	key := binary.BigEndian.Uint64(addr[:8])
	i := sort.Search(len(n.start6)/8, func(i int) bool {
		return binary.BigEndian.Uint64(n.start6[i*8:]) > key
	})
	return owner(n.owner6, i-1)
}

// system reads one entry of the list of systems, which counts from 1.
func (n *Networks) system(at int) (number uint32, name string) {
	if at < 1 || at > len(n.nameLen) {
		return 0, ""
	}
	at--
	from := triple(n.nameAt[at*3:])
	to := from + int(n.nameLen[at])
	if to > len(n.names) {
		return 0, ""
	}
	return binary.BigEndian.Uint32(n.number[at*4:]), string(n.names[from:to])
}

func owner(owners []byte, i int) int {
	if i < 0 {
		return 0
	}
	return triple(owners[i*3:])
}

func count(b []byte) int { return int(binary.BigEndian.Uint32(b)) }

func triple(b []byte) int { return int(b[0])<<16 | int(b[1])<<8 | int(b[2]) }
