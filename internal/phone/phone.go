// Package phone reads phone numbers: their one written form, the country and the kind
// of line they are of. It asks nobody: what it knows are the numbering plans.
package phone

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Number is a phone number that has a possible length in its country. Whether it rings
// nobody can tell from the number alone.
type Number struct {
	E164        string
	Country     string // ISO 3166-1 alpha-2, or NoCountry
	CallingCode int    // 1 to 999
	Class       Class
}

// NoCountry is the country of numbers that belong to none, such as those of satellites.
const NoCountry = "001"

// ErrInvalid says that a text is no phone number.
var ErrInvalid = errors.New("not a phone number")

// noRegion makes the parser demand a plus and the country's code.
const noRegion = "ZZ"

// Parse reads a number in any written form, of which there is one E.164: what reads
// differently once it is written so (a zero too many) is refused. Without a region (ISO 3166-1 alpha-2) it
// must begin with + and the country's code. Extensions are refused, and numbers that
// lack an area code: nothing can be sent to them. The error is ErrInvalid.
func Parse(text, region string) (Number, error) {
	if region == "" {
		region = noRegion
	}
	parsed, err := phonenumbers.Parse(strings.TrimSpace(text), region)
	if err != nil || parsed.GetExtension() != "" ||
		phonenumbers.IsPossibleNumberWithReason(parsed) != phonenumbers.IS_POSSIBLE {
		return Number{}, ErrInvalid
	}
	written := phonenumbers.Format(parsed, phonenumbers.E164)
	again, err := phonenumbers.Parse(written, noRegion)
	if err != nil || phonenumbers.Format(again, phonenumbers.E164) != written {
		return Number{}, ErrInvalid
	}
	return Number{
		E164:        written,
		Country:     countryOf(parsed),
		CallingCode: int(parsed.GetCountryCode()),
		Class:       classOf(phonenumbers.GetNumberType(parsed)),
	}, nil
}

// countryOf is the country of a number, for one that no plan knows the main country of
// its calling code.
func countryOf(n *phonenumbers.PhoneNumber) string {
	if region := phonenumbers.GetRegionCodeForNumber(n); region != "" && region != noRegion {
		return region
	}
	return phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode()))
}

// blockDigits is how many digits number the lines of one block: operators rent blocks
// out by the ten thousand.
const blockDigits = 4

// Prefix is the number without its last four digits: the block that it belongs to.
func (n Number) Prefix() string {
	return n.E164[:max(0, len(n.E164)-blockDigits)]
}

// IsCountry reports whether a word is a country that has phone numbers, by its two
// capital letters (ISO 3166-1 alpha-2).
func IsCountry(word string) bool { return phonenumbers.GetSupportedRegions()[word] }
