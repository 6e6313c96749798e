package login

import (
	"encoding/hex"
	"time"

	"riskgate/models"
)

// uncapped counters only count.
const uncapped = 1 << 30

// Limits are the numbers of the attempt guard; the defaults follow OWASP's and
// NIST SP 800-63B-4's advice (at most 100 failures in a row).
type Limits struct {
	Password     Rate // per user and source
	DeviceCode   Rate // per user
	SentHour     Rate // tries of sent codes, per user
	SentDay      Rate
	Sends        Rate // codes sent, per user
	FIDO         Rate // per user
	Prompts      Rate // device prompts, per user
	Refusals     Rate // refused prompts, per user; then none for the window
	NetworkAsk   Rate // failures of a network, then at least a challenge
	NetworkBlock Rate // failures of a network, then 429
	Streak       int  // failures in a row, of any factor
}

// Rate is so many in a window.
type Rate struct {
	Max    int
	Window time.Duration
}

// DefaultLimits returns the documented defaults.
func DefaultLimits() Limits {
	return Limits{
		Password:     Rate{5, 15 * time.Minute},
		DeviceCode:   Rate{5, 5 * time.Minute},
		SentHour:     Rate{10, time.Hour},
		SentDay:      Rate{30, 24 * time.Hour},
		Sends:        Rate{10, time.Hour},
		FIDO:         Rate{10, 15 * time.Minute},
		Prompts:      Rate{3, 10 * time.Minute},
		Refusals:     Rate{2, time.Hour},
		NetworkAsk:   Rate{20, 10 * time.Minute},
		NetworkBlock: Rate{100, time.Hour},
		Streak:       100,
	}
}

// SandboxLimits keeps the attempt counters and lifts the caps on prompts and on
// networks, so that one person can try everything out.
func SandboxLimits() Limits {
	l := DefaultLimits()
	l.Sends.Max, l.Prompts.Max, l.Refusals.Max = 0, 0, 0
	l.NetworkAsk.Max, l.NetworkBlock.Max = 0, 0
	return l
}

// The classes of counters. A key is a keyed hash of the class and whom it counts.
const (
	countPassword = "password"
	countOTP      = "otp"
	countSentHour = "sent-hour"
	countSentDay  = "sent-day"
	countSends    = "sends"
	countFIDO     = "fido"
	countPrompts  = "prompts"
	countRefusals = "refusals"
	countPauses   = "pauses"
	countAsk      = "network-ask"
	countBlock    = "network-block"
	countFailures = "failures"

	countRegistrations = "registrations"
)

// sourceUnknown is the bucket that all strangers share.
const sourceUnknown = "unknown"

func (s *Service) limit(class string, rate Rate, streak int, who ...string) models.Limit {
	return models.Limit{Key: counterKey(s.Keys, class, who...), Window: rate.Window, Max: rate.Max, Streak: streak}
}

func counterKey(keys Keys, class string, who ...string) string {
	parts := make([][]byte, 0, len(who)+1)
	parts = append(parts, []byte(class))
	for _, w := range who {
		parts = append(parts, []byte(w))
	}
	return hex.EncodeToString(keys.MAC("counter", parts...)[:16])
}

// AttemptKeys are the keys of the counters that hold a user back, for whoever
// unlocks the user.
func AttemptKeys(keys Keys, userID string) []string {
	return []string{
		counterKey(keys, countPassword, userID, sourceUnknown),
		counterKey(keys, countOTP, userID, sourceUnknown),
		counterKey(keys, countOTP, userID),
		counterKey(keys, countSentHour, userID),
		counterKey(keys, countSentDay, userID),
		counterKey(keys, countSentHour, userID, sourceUnknown),
		counterKey(keys, countSentDay, userID, sourceUnknown),
		counterKey(keys, countFIDO, userID),
		counterKey(keys, countRefusals, userID),
		counterKey(keys, countPauses, userID),
		counterKey(keys, countFailures, userID),
	}
}

// RegistrationLimits count a registration, for whoever registers. The network counts
// only where the caller may say which it is: all others would share that of their
// application.
func RegistrationLimits(keys Keys, rate Rate, caller Caller, a Attempt) []models.Limit {
	limit := func(what, who string) models.Limit {
		return models.Limit{Key: counterKey(keys, countRegistrations, what, who), Window: rate.Window, Max: rate.Max}
	}
	limits := []models.Limit{limit("name", a.Name.Key())}
	if caller.TrustClientIP && a.ClientIP.IsValid() {
		limits = append(limits, limit("network", networkOf(whereFrom(caller, a))))
	}
	return limits
}
