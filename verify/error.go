package verify

import (
	"time"

	"riskgate/models"
)

// Why is why a request came to nothing; the contract has a number for each.
type Why int

// The reasons.
const (
	NotFound            Why = iota // no such thing, or not any longer
	InvalidParameter               // Error.Name is what is wrong
	InvalidSID                     // a parameter that is to name something does not
	InvalidRecipient               // no address of the channel\'s kind
	NotSupported                   // the contract names it, riskgate or the service does not offer it
	MaxChecks                      // too many codes were tried
	MaxSends                       // too many messages
	ConcurrentSends                // another message to the address is just being made
	ReachedRateLimit               // Error.Name is the service's rate limit, or empty
	Landline                       // a text message to a landline
	NeedsPayment                   // amount and payee are missing, or one of them
	CallWithPayment                // a call cannot tell amount and payee
	ChannelDisabled                // no gateway serves it
	PrefixBlocked                  // by the guard
	CountryBlocked                 // by the guard
	ClassBlocked                   // by the guard
	RuleBlocked                    // by the guard
	LocaleUnsupported              // there are no words in that language
	TooManyRateLimits              // of a service
	RateLimitExists                // with that name
	TooManyBuckets                 // of a rate limit
	BucketExists                   // of that interval
	InvalidName                    // of a rate limit
	ConfigurationExists            // for that country
	AlreadySafe                    // the number
	InvalidEntity                  // a parameter of an entity, Error.Name
	InvalidRequest                 // Error.Name does not go with the factor or the challenge
	FactorFailed                   // its payload proves nothing
	FactorUnverified               // it has to prove itself first
	FactorTries                    // too many payloads were tried with it
	ChallengeFailed                // its payload proves nothing, or it is answered
	ChallengeExpired               // too late
	ChallengeTries                 // too many payloads were tried with it
)

// Details of a refusal, in the contract's words.
const (
	ReasonNotFound        = "not_found"
	ReasonExpired         = "expired"
	ReasonAlreadyApproved = "already_approved"
	ReasonCanceled        = "canceled"
	ReasonFailed          = "failed"
	ReasonMaxChecks       = "max_checks"
	ReasonMaxSends        = "max_sends"
	ReasonLocked          = "destination_locked"
	ReasonUserLocked      = "user_locked"
	ReasonRateLimit       = "rate_limit"
	ReasonLocale          = "locale_unsupported"
	ReasonNotSupported    = "not_supported"
	ReasonPrefix          = "guard_prefix"
	ReasonCountry         = "guard_country"
	ReasonClass           = "guard_class"
	ReasonRule            = "guard_rule"
)

// Error is an error that the contract has a number for.
type Error struct {
	Why    Why
	Name   string        // what it is about, see Why
	Reason string        // one of the words above; empty: there is none
	After  time.Duration // when to come back; 0: not said
}

// Error implements error.
func (r *Error) Error() string { return r.known().Message + " " + r.Name }

// Unwrap returns what every room understands.
func (r *Error) Unwrap() error { return r.known() }

func (r *Error) known() *models.Error {
	switch r.Why {
	case NotFound, LocaleUnsupported:
		return models.Errorf(models.NotFound, "Not found")
	case MaxChecks, MaxSends, ConcurrentSends, ReachedRateLimit, FactorTries, ChallengeTries:
		return models.Errorf(models.Limited, "Too many requests").After(r.After)
	case Landline, ChannelDisabled, PrefixBlocked, CountryBlocked, ClassBlocked, RuleBlocked,
		FactorFailed, FactorUnverified, ChallengeFailed, ChallengeExpired:
		return models.Errorf(models.Forbidden, "Refused")
	case InvalidParameter, InvalidSID, InvalidRecipient, NotSupported, NeedsPayment, CallWithPayment, TooManyRateLimits, RateLimitExists,
		TooManyBuckets, BucketExists, InvalidName, ConfigurationExists, AlreadySafe, InvalidEntity, InvalidRequest:
	}
	return models.Errorf(models.Invalid, "Invalid request")
}

// missing is an Error for what was not found; other errors stay as they are.
func missing(err error) error {
	if models.IsNotFound(err) {
		return &Error{Why: NotFound, Reason: ReasonNotFound}
	}
	return err
}

func invalid(parameter string) error { return &Error{Why: InvalidParameter, Name: parameter} }

func unsupported(what string) error {
	return &Error{Why: NotSupported, Name: what, Reason: ReasonNotSupported}
}
