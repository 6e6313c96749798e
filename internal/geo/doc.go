// Package geo tells where an address is and what network it belongs to, from data
// that is compiled in and from files that the operator may bring.
//
// Compiled in are the country of an address and the autonomous system that announces
// it; data/SOURCES.md names their origin, date and licence, and scripts/geodata
// refreshes them. The operator may add a city file (MaxMind DB format, records
// shaped like DB-IP's or GeoLite's) for coordinates, and lists of prefixes that mark
// anonymising networks.
//
// Special-purpose addresses (private, loopback, documentation, …) are never looked up:
// they are in no country, although such data names one for some of them. What is not
// known stays empty; nothing is guessed.
package geo
