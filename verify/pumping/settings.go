package pumping

import (
	"time"

	"riskgate/internal/phone"
)

// Rule names what can refuse a send.
type Rule string

// The caps, which are always live.
const (
	CapRecipient Rule = "cap-recipient"
	CapAddress   Rule = "cap-address"
	CapUser      Rule = "cap-user"
	CapService   Rule = "cap-service"
)

// The rules whose mode can be set.
const (
	Class         Rule = "class"          // the kind of line
	Country       Rule = "country"        // is not allowed
	AddressMix    Rule = "address-mix"    // numbers of many countries from one address
	AddressVolume Rule = "address-volume" // many codes that nobody answered, from one address
	CountryVolume Rule = "country-volume" // the same, to one country
	Prefix        Rule = "prefix"         // hardly a code answered in a block of numbers
	Spend         Rule = "spend"          // of the whole server
)

// What is always live: it was asked for, or nothing is set up.
const (
	Landline   Rule = "landline"     // the service sends no SMS there
	NoCountry  Rule = "country-none" // no country is allowed yet
	anyCountry      = "*"
)

// Modes lists the rules whose mode can be set, with their default.
func Modes() map[Rule]Mode {
	return map[Rule]Mode{
		Class: Live, Country: Live, Spend: Live,
		AddressMix: Shadow, AddressVolume: Shadow, CountryVolume: Shadow, Prefix: Shadow,
	}
}

// Mode says what a rule does with a send that it is against.
type Mode string

// The modes.
const (
	Off    Mode = "off"    // it is not looked at
	Shadow Mode = "shadow" // it is recorded
	Live   Mode = "live"   // it is refused
)

// Rate is so many in a window; without a maximum there is no limit.
type Rate struct {
	Max    int
	Window time.Duration
}

// Settings are the thresholds of the guard.
type Settings struct {
	Countries []string      // that numbers may be of, ISO 3166-1 alpha-2; "*": any; empty: no number is sent to
	Classes   []phone.Class // that are refused
	Modes     map[Rule]Mode // of every rule

	Recipient, Address, User, Service Rate // caps
	SpendShort, SpendLong             Rate // of all messages to numbers

	Share         float64 // of the verified that may be unverified beside, 0 to 1
	AddressMix    int     // countries an address may send to in 24 hours
	AddressVolume Volume
	CountryVolume Volume
	Prefix        Conversion
}

// Volume is how many codes may stay unverified, whatever was verified.
type Volume struct{ Day, Hour int }

// Conversion is how many codes must come back, and what happens to a block of numbers
// where they do not.
type Conversion struct {
	Sends   int           // in an hour, before anything can be said
	Least   float64       // share of them that must be verified, 0 to 1
	Block   time.Duration // the first; each that follows takes twice as long
	Longest time.Duration
}

// DefaultSettings returns the documented defaults. No country is allowed.
func DefaultSettings() Settings {
	return Settings{
		Classes:   RefusedClasses(),
		Modes:     Modes(),
		Recipient: Rate{20, 24 * time.Hour}, Address: Rate{10, time.Hour}, User: Rate{20, 24 * time.Hour},
		Service: Rate{5000, 24 * time.Hour}, SpendShort: Rate{100, time.Minute}, SpendLong: Rate{10000, 24 * time.Hour},
		Share: 0.2, AddressMix: 3, AddressVolume: Volume{Day: 10, Hour: 5}, CountryVolume: Volume{Day: 20, Hour: 3},
		Prefix: Conversion{Sends: 10, Least: 0.1, Block: time.Hour, Longest: 12 * time.Hour},
	}
}

// Sandbox lifts the caps and allows every country unless some are named, so that one
// person can try everything out.
func (set Settings) Sandbox() Settings {
	if len(set.Countries) == 0 {
		set.Countries = []string{anyCountry}
	}
	for _, rate := range []*Rate{&set.Recipient, &set.Address, &set.User, &set.Service, &set.SpendShort, &set.SpendLong} {
		rate.Max = 0
	}
	return set
}

// RefusedClasses lists the kinds of line that are refused by default: they cost much,
// or nobody reads messages there. Where mobile and fixed numbers look alike, as in North
// America, they pass.
func RefusedClasses() []phone.Class {
	return []phone.Class{phone.Premium, phone.SharedCost, phone.Pager, phone.Voicemail, phone.UAN, phone.TollFree}
}
