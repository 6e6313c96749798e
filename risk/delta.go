package risk

import "strconv"

// Kind names one of the tables that all users share.
type Kind string

// The tables, and what their keys are.
const (
	KindTotal   Kind = "total"   // one of the total names below
	KindCountry Kind = "country" // country
	KindRouted  Kind = "routed"  // country: its logins with a known network
	KindNetwork Kind = "network" // country "/" AS number
	KindAddress Kind = "address" // keyed hash
	KindPrefix  Kind = "prefix"  // keyed hash
	KindVisit   Kind = "visit"   // AS number: logins of users who knew the network
	KindNovel   Kind = "novel"   // AS number: of them from a new address
	KindNear    Kind = "near"    // AS number: of those within a known prefix
	KindFamily  Kind = "family"  // browser "/" system "/" kind of device
	KindAgent   Kind = "agent"   // keyed hash of the user agent
	KindStep    Kind = "step"    // bucket of the gap "/" same, forward or back
	KindClass   Kind = "class"   // class of network
	KindCookie  Kind = "cookie"  // returned, asked
	KindDevice  Kind = "device"  // bin
)

// Keys of KindTotal.
const (
	totalLogins  = "logins"
	totalUsers   = "users"
	totalPlaced  = "placed"
	totalAgents  = "agents"
	totalVisits  = "visits"
	totalNovel   = "novel"
	totalNear    = "near"
	totalAttacks = "attacks"
)

// Keys of KindCookie.
const (
	cookieReturned = "returned"
	cookieAsked    = "asked"
)

// Kinds lists every table. Its order is part of the encoding of a Delta: new ones
// go to the end.
func Kinds() [15]Kind {
	return [...]Kind{
		KindTotal, KindCountry, KindRouted, KindNetwork, KindAddress, KindPrefix, KindVisit, KindNovel,
		KindNear, KindFamily, KindAgent, KindStep, KindClass, KindCookie, KindDevice,
	}
}

// Cell is an increment of one sum in the global tables.
type Cell struct {
	Kind Kind
	Key  string
	Sum  float64 // weight times the landmark of its time
	Seen int64   // when, milliseconds
}

// Delta is what one login adds to the global tables. Deltas are additive: they may
// be applied in any order, on any instance, and taken back by their negation.
type Delta []Cell

// Negated returns the delta that takes this one back.
func (d Delta) Negated() Delta {
	back := make(Delta, len(d))
	for i, c := range d {
		c.Sum = -c.Sum
		back[i] = c
	}
	return back
}

// sum returns the increment of one cell, zero where there is none.
func (d Delta) sum(kind Kind, key string) float64 {
	for _, c := range d {
		if c.Kind == kind && c.Key == key {
			return c.Sum
		}
	}
	return 0
}

// networkKey appends the key of KindNetwork.
func networkKey(buffer []byte, country string, asn uint32) []byte {
	buffer = append(append(buffer, country...), '/')
	return strconv.AppendUint(buffer, uint64(asn), 10)
}

func networkName(country string, asn uint32) string { return country + "/" + asnKey(asn) }

// asnKey is the key of a network alone.
func asnKey(asn uint32) string { return strconv.FormatUint(uint64(asn), 10) }
