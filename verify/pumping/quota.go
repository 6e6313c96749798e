package pumping

import (
	"strings"

	"riskgate/models"
)

// quota is a limit that a send is counted against.
type quota struct {
	rule  Rule
	mode  Mode
	max   int
	limit models.Limit // in the shadow it counts and never refuses
}

// caps are the quotas of whoever takes part in a send.
func (g *Guard) caps(s Send) []quota {
	var all []quota
	for _, c := range []struct {
		rule Rule
		rate Rate
		who  string
	}{
		{CapRecipient, g.Settings.Recipient, strings.ToLower(s.To)}, // a mailbox in other letters is the same
		{CapAddress, g.Settings.Address, addressOf(s.Address)},
		{CapUser, g.Settings.User, s.User},
		{CapService, g.Settings.Service, s.Service},
	} {
		if c.rate.Max > 0 && c.who != "" {
			all = append(all, g.quota(c.rule, Live, c.rate, c.who))
		}
	}
	return all
}

// spend are the quotas of the whole server. Mail costs nothing.
func (g *Guard) spend(s Send) []quota {
	mode := g.Settings.Modes[Spend]
	if s.Number.E164 == "" || mode == Off {
		return nil
	}
	var all []quota
	for _, rate := range []Rate{g.Settings.SpendShort, g.Settings.SpendLong} {
		if rate.Max > 0 {
			all = append(all, g.quota(Spend, mode, rate, rate.Window.String()))
		}
	}
	return all
}

func (g *Guard) quota(rule Rule, mode Mode, rate Rate, who string) quota {
	q := quota{rule, mode, rate.Max, models.Limit{Key: g.key(string(rule), who), Window: rate.Window}}
	if mode == Live {
		q.limit.Max = rate.Max
	}
	return q
}

// finding is what a quota says to one more send after so many.
func (q quota) finding(after int) Finding {
	return Finding{
		Rule: q.rule, Value: float64(after + 1), Threshold: float64(q.max), Seconds: seconds(q.limit.Window),
		RetryAfter: q.limit.Window,
	}.measured(q.mode, after >= q.max)
}

func limitsOf(quotas []quota) []models.Limit {
	limits := make([]models.Limit, len(quotas))
	for i, q := range quotas {
		limits[i] = q.limit
	}
	return limits
}
