package verify

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"riskgate/models"
)

// Rate is so many in a window; a Max of 0 is no limit.
type Rate struct {
	Max    int
	Window time.Duration
}

// Limits are the numbers that hold back whoever guesses codes or wants message after
// message; those of all messages are the guard's.
type Limits struct {
	Sends     Rate // messages of a service to a destination, until a verification is approved or canceled
	WrongHour Rate // wrong codes of a destination
	WrongDay  Rate
	Fetches   []Rate // readings of a verification
}

// DefaultLimits returns the contract's numbers.
func DefaultLimits() Limits {
	return Limits{
		Sends:     Rate{5, 10 * time.Minute},
		WrongHour: Rate{10, time.Hour},
		WrongDay:  Rate{30, 24 * time.Hour},
		Fetches:   []Rate{{60, time.Minute}, {180, time.Hour}, {250, 24 * time.Hour}},
	}
}

// The classes of counters. A key is a keyed hash of the class and what it counts.
const (
	countSends     = "sends"
	countWrongHour = "wrong-hour"
	countWrongDay  = "wrong-day"
	countFetches   = "fetches"
	countBucket    = "bucket"
)

// limit counts against a rate; it must have a Max.
func (s *Service) limit(rate Rate, class string, who ...string) models.Limit {
	return models.Limit{Key: s.counterKey(class, who...), Window: rate.Window, Max: rate.Max}
}

func (s *Service) counterKey(class string, who ...string) string {
	parts := make([][]byte, 0, len(who)+1)
	parts = append(parts, []byte(class))
	for _, w := range who {
		parts = append(parts, []byte(w))
	}
	return hex.EncodeToString(s.Keys.MAC("verify/counter", parts...)[:16])
}

// destination is what failures and messages are counted by: an address in other letters
// is the same mailbox.
func destination(recipient string) string { return strings.ToLower(recipient) }

// wrongLimits are reserved before a code is compared. They are the destination's, so
// that they outlive verification, service and restart.
func (s *Service) wrongLimits(recipient string) []models.Limit {
	to := destination(recipient)
	return limited(s.limit(s.Limits.WrongHour, countWrongHour, to), s.limit(s.Limits.WrongDay, countWrongDay, to))
}

// limited leaves out what is no limit.
func limited(limits ...models.Limit) []models.Limit {
	kept := limits[:0]
	for _, l := range limits {
		if l.Max > 0 {
			kept = append(kept, l)
		}
	}
	return kept
}

func keysOf(limits []models.Limit) []string {
	keys := make([]string, len(limits))
	for i, l := range limits {
		keys[i] = l.Key
	}
	return keys
}

// wait is how long until a limit that is reached lets somebody through again.
func (s *Service) wait(ctx context.Context, reached models.Limit, now models.Time) (time.Duration, error) {
	end, err := s.Store.WindowEnd(ctx, reached.Key)
	if err != nil || end <= now {
		return time.Second, err
	}
	return time.Duration(end-now) * time.Microsecond, nil
}
