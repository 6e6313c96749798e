package login

import (
	"context"
	"encoding/hex"
	"net/netip"
	"time"

	"riskgate/internal/geo"
	"riskgate/models"
	"riskgate/risk"
)

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
	countAsk      = "network-ask"
	countBlock    = "network-block"
	countFailures = "failures"
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
		counterKey(keys, countFIDO, userID),
		counterKey(keys, countRefusals, userID),
		counterKey(keys, countFailures, userID),
	}
}

// firstFactorLimits are reserved before a first credential is looked at. The
// source splits them, so that strangers cannot lock the owner out.
func (s *Service) firstFactorLimits(c *call) []models.Limit {
	switch c.attempt.Credential.Kind {
	case Password:
		return []models.Limit{s.limit(countPassword, s.Limits.Password, s.Limits.Streak, c.bucket(), c.source)}
	case OTP:
		return []models.Limit{s.limit(countOTP, s.Limits.DeviceCode, s.Limits.Streak, c.bucket(), c.source)}
	case FIDO:
		return []models.Limit{s.limit(countFIDO, s.Limits.FIDO, s.Limits.Streak, c.bucket())}
	case NoCredential, AskCode, AskApproval, ReplyWithDevice:
	}
	return nil
}

// answerLimits are reserved before the answer to a challenge is looked at. They
// count only here, after the first factor was right.
func (s *Service) answerLimits(c *call, code risk.Code) []models.Limit {
	switch code {
	case risk.Challenge:
		return []models.Limit{s.limit(countPassword, s.Limits.Password, s.Limits.Streak, c.bucket(), c.source)}
	case risk.ChallengeSMS, risk.ChallengeEmail, risk.ChallengeVoice:
		return []models.Limit{
			s.limit(countSentHour, s.Limits.SentHour, s.Limits.Streak, c.bucket()),
			s.limit(countSentDay, s.Limits.SentDay, 0, c.bucket()),
		}
	default:
		return []models.Limit{s.limit(countOTP, s.Limits.DeviceCode, s.Limits.Streak, c.bucket())}
	}
}

// reserve takes one attempt of every limit, in a transaction of its own, before
// anything secret is compared. It returns what to give back after a success.
func (s *Service) reserve(ctx context.Context, limits []models.Limit) ([]string, bool, error) {
	if len(limits) == 0 {
		return nil, true, nil
	}
	refused, err := s.Store.Reserve(ctx, s.now(), limits...)
	if err != nil || refused != nil {
		return nil, false, err
	}
	keys := make([]string, len(limits))
	for i, l := range limits {
		keys[i] = l.Key
	}
	return keys, true, nil
}

// failureLimits count what has gone wrong; they never refuse by themselves.
func (s *Service) failureLimits(c *call) []models.Limit {
	const uncapped = 1 << 30
	limits := []models.Limit{s.limit(countFailures, Rate{uncapped, time.Hour}, 0, c.bucket())}
	if network := networkOf(c.address); network != "" {
		limits = append(limits,
			s.limit(countAsk, Rate{uncapped, s.Limits.NetworkAsk.Window}, 0, network),
			s.limit(countBlock, Rate{uncapped, s.Limits.NetworkBlock.Window}, 0, network))
	}
	return limits
}

// networkOf is the unit that failures are counted by: IPv4 /24, IPv6 /64.
func networkOf(addr netip.Addr) string {
	if !addr.IsValid() {
		return ""
	}
	if addr.Is4() {
		return geo.Prefix(addr).String()
	}
	return netip.PrefixFrom(addr, 64).Masked().String()
}

// pressure reads how many failures the account and the network have behind them.
// A network over its hard cap is turned away before any other work is done.
func (s *Service) pressure(ctx context.Context, c *call) error {
	now := s.now()
	for i, limit := range s.failureLimits(c) {
		standing, err := s.Store.Standing(ctx, now, limit)
		if err != nil {
			return err
		}
		switch i {
		case 0:
			c.failures = standing.Tries
		case 1:
			c.pressed = over(s.Limits.NetworkAsk, standing)
		case 2:
			if over(s.Limits.NetworkBlock, standing) {
				return models.Errorf(models.Limited, "Too many failed attempts from this network").
					After(s.Limits.NetworkBlock.Window)
			}
		}
	}
	return nil
}

func over(rate Rate, standing models.Standing) bool {
	return rate.Max > 0 && standing.Tries >= rate.Max
}
