package config

import "time"

// Guard is what keeps codes from being sent for the fees.
type Guard struct {
	Countries []string // ISO 3166-1 alpha-2, "001" or "*"; empty: the Verify API sends to no number
	Classes   []string // kinds of line that are refused; empty: the usual ones
	Rules     []Pair   // rule and mode, of those that are not as usual; the last of a rule counts

	Recipient   Rate // codes to one number or address
	Address     Rate // codes that one IP address asks for
	User        Rate // codes to one user
	Service     Rate // codes of one Verify service
	SpendMinute Rate // messages to numbers, of the whole server
	SpendDay    Rate

	Share         int // per cent of the verified that may be unverified beside
	AddressMix    int // countries an address may send to in a day
	AddressDay    int // codes from one address that may stay unverified
	AddressHour   int
	CountryDay    int // codes to one country that may stay unverified
	CountryHour   int
	PrefixSends   int           // codes to a block of numbers in an hour, before it is judged
	PrefixShare   int           // per cent of them that must be verified
	PrefixBlock   time.Duration // the first
	PrefixLongest time.Duration
}
