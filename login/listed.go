package login

import (
	"context"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"riskgate/internal/geo"
	"riskgate/models"
	"riskgate/risk"
)

// onLists finds the lists that an attempt is on as it is now.
func (s *Service) onLists(c *call, place risk.Address, a *risk.Attempt) []risk.ListHit {
	index := s.Lists.index.Load()
	if index == nil {
		return nil
	}
	what := shown{
		address: c.address, country: place.Country, user: c.person.User.ID, device: a.CookieID, print: a.Device.Print,
	}
	if place.ASN != 0 {
		what.network = strconv.FormatUint(uint64(place.ASN), 10)
	}
	return index.hits(what, c.at)
}

// listAgain finds the lists for a second step: those that the place of the first was on,
// and those that the place of this one, the user and the device are on by now.
func (s *Service) listAgain(c *call) {
	attempt := &c.evidence.Attempt
	hits := slices.DeleteFunc(slices.Clone(attempt.Lists), func(h risk.ListHit) bool { return !h.OfPlace() })
	for _, hit := range s.onLists(c, s.place(c.address), attempt) {
		if !slices.ContainsFunc(hits, func(h risk.ListHit) bool { return h.List == hit.List }) {
			hits = append(hits, hit)
		}
	}
	attempt.Lists = hits
}

// blocked reports whether a list declines the attempt.
func (c *call) blocked() bool {
	_, blocked := c.evidence.Attempt.Blocked()
	return blocked
}

// barred reports whether a list declines whoever comes from there, so that nothing else
// needs to be looked at.
func (c *call) barred() bool {
	_, barred := c.evidence.Attempt.BlockedPlace()
	return barred
}

// bar declines before any credential is looked at, for every name alike.
func (s *Service) bar(ctx context.Context, c *call, session *models.Session) (Answer, error) {
	if c.attempt.Adaptive {
		s.judge(ctx, c)
	}
	return s.refuse(ctx, c, session)
}

// listed is what the live rules that fired want entered into lists. What cannot be is
// told all the same.
func (s *Service) listed(c *call, sessionID string) []models.Listed {
	if c.taught {
		return nil
	}
	var listed []models.Listed
	for _, effect := range c.decision.Effects {
		if effect.List == nil {
			continue
		}
		l := models.Listed{List: effect.List.List, Rule: effect.Rule, Event: s.event(c, "", sessionID)}
		l.Entry = models.ListEntry{
			Author: models.RuleAuthor(effect.Rule), CreatedAt: c.at,
			ExpiresAt: c.at.Add(time.Duration(effect.List.Days) * 24 * time.Hour),
		}
		l.Entry.Kind, l.Entry.Value, l.Outcome = s.listable(c, effect.List.Kind)
		listed = append(listed, l)
	}
	return listed
}

// listable is what an attempt shows of a kind, in the form of an entry; else the outcome
// says why nothing can be entered.
func (s *Service) listable(c *call, kind string) (asKind, value string, outcome models.ListOutcome) {
	attempt := &c.evidence.Attempt
	switch kind {
	case risk.EntryAddress:
		// Of a first step only the hash is kept: a second one from elsewhere shows another.
		if known := attempt.Address.Hash; known != "" && known == s.place(c.address).Hash {
			kind, value = risk.EntryCIDR, geo.HashUnit(c.address).String()
		}
	case risk.EntryDevice:
		value = attempt.CookieID
		if value == "" {
			value = attempt.Device.Print
		}
	case risk.EntryUser:
		if !s.vouched(c) {
			return kind, "", models.ListUnproven
		}
		value = c.person.User.ID
	case risk.EntryCountry:
		value = attempt.Address.Country
	case risk.EntryNetwork:
		value = strconv.FormatUint(uint64(attempt.Address.ASN), 10)
	}
	asKind, value, err := models.ListValue(kind, value)
	if err != nil {
		return kind, "", models.ListUnknown
	}
	return asKind, value, ""
}

// vouched reports whether somebody has proven to be the user, or the application says
// so: else strangers could have any user listed whose name they know.
func (s *Service) vouched(c *call) bool {
	return len(c.proven) > 0 || c.attempt.Lane != risk.LaneLogin || c.caller.Credentialless
}

// recall takes up what a commit has entered into lists. If that fails, the next turn of
// the work behind the server does it.
func (s *Service) recall(ctx context.Context) {
	if err := s.Lists.Refresh(context.WithoutCancel(ctx)); err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "lists not taken up", slog.Any("error", err))
	}
}
