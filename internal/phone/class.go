package phone

import "github.com/nyaruka/phonenumbers"

// Class is the kind of line a number is of, as its country's numbering plan says.
type Class string

// The classes. Where a plan does not part mobile from fixed lines, as in North America,
// every such number is FixedOrMobile. Unknown numbers are in no plan, or not yet.
const (
	Unknown       Class = "unknown"
	Mobile        Class = "mobile"
	Fixed         Class = "fixed"
	FixedOrMobile Class = "fixed-or-mobile"
	Premium       Class = "premium"
	SharedCost    Class = "shared-cost"
	Pager         Class = "pager"
	Voicemail     Class = "voicemail"
	UAN           Class = "uan" // reached at a company's many places by one number
	TollFree      Class = "toll-free"
	Personal      Class = "personal"
	VoIP          Class = "voip"
)

// Classes lists every class.
func Classes() []Class {
	return []Class{
		Unknown, Mobile, Fixed, FixedOrMobile, Premium, SharedCost, Pager, Voicemail, UAN, TollFree, Personal, VoIP,
	}
}

func classOf(kind phonenumbers.PhoneNumberType) Class {
	switch kind {
	case phonenumbers.MOBILE:
		return Mobile
	case phonenumbers.FIXED_LINE:
		return Fixed
	case phonenumbers.FIXED_LINE_OR_MOBILE:
		return FixedOrMobile
	case phonenumbers.PREMIUM_RATE:
		return Premium
	case phonenumbers.SHARED_COST:
		return SharedCost
	case phonenumbers.PAGER:
		return Pager
	case phonenumbers.VOICEMAIL:
		return Voicemail
	case phonenumbers.UAN:
		return UAN
	case phonenumbers.TOLL_FREE:
		return TollFree
	case phonenumbers.PERSONAL_NUMBER:
		return Personal
	case phonenumbers.VOIP:
		return VoIP
	case phonenumbers.UNKNOWN:
	}
	return Unknown
}
