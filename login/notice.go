package login

import (
	"context"
	"slices"

	"riskgate/models"
	"riskgate/risk"
)

// Notices writes to users about what happened to their accounts. Whom nothing reaches
// gets none.
type Notices interface {
	Write(news models.News) []models.Notice
}

// tell hands what is news about a login that is let in to the last of its events. What was
// learned from elsewhere is none.
func (s *Service) tell(c *call, sessionID string, events []models.Event) {
	lane := c.evidence.Attempt.Lane
	if s.Notices == nil || c.taught || c.engine == nil || lane != risk.LaneLogin && lane != risk.LaneRecovery {
		return
	}
	found := c.engine.Policy().Told().News(&c.evidence)
	if !found.Device && !found.Place {
		return
	}
	news := s.news(c, sessionID)
	if found.Device {
		news.Kinds = append(news.Kinds, models.NoticeNewDevice)
	}
	if found.Place {
		news.Kinds = append(news.Kinds, models.NoticeNewPlace)
	}
	from := c.evidence.Attempt
	news.Country, news.Browser, news.System = from.Address.Country, from.Agent.Browser, from.Agent.OS
	events[len(events)-1].Notices = s.Notices.Write(news)
}

func (s *Service) news(c *call, sessionID string) models.News {
	return models.News{User: c.person.User, SessionID: sessionID, At: c.at}
}

// tellShutOut hands to the last event of a failure that it was the last one that its
// source had, so that the user hears of it once and not with every try that is turned
// away.
func (s *Service) tellShutOut(ctx context.Context, c *call, session *models.Session, events []models.Event) error {
	if s.Notices == nil || !s.Engine.Load().Policy().Told().Failures {
		return nil
	}
	last, err := s.lastInRow(ctx, c, session)
	if err != nil || !last || !c.known {
		return err
	}
	end := &events[len(events)-1]
	news := s.news(c, end.SessionID)
	news.Kinds = []models.NoticeKind{models.NoticeFailures}
	end.Notices = s.Notices.Write(news)
	return nil
}

// lastInRow reports whether this failure has filled a counter of failures in a row. Those
// of a first factor are not full while the whole account has failed less than half as
// often, which is known without looking; the other half is for those who fail at the same
// time.
func (s *Service) lastInRow(ctx context.Context, c *call, session *models.Session) (bool, error) {
	if len(c.release) == 0 || len(c.proven) == 0 && c.row < s.Limits.Streak/2 {
		return false, nil
	}
	counted := s.firstFactorLimits(c)
	if session != nil {
		counted = s.answerLimits(c, session.Code)
	}
	counted = slices.DeleteFunc(counted, func(l models.Limit) bool {
		return l.Streak == 0 || !slices.Contains(c.release, l.Key)
	})
	standings, err := s.Store.Standings(ctx, c.at, counted...)
	for i, standing := range standings {
		if standing.Streak == counted[i].Streak {
			return true, err
		}
	}
	return false, err
}
