package login

import (
	"context"
	"errors"

	"riskgate/models"
	"riskgate/risk"
)

// firstFactorLimits are reserved before a first credential is looked at. The
// source splits them, so that strangers cannot lock the owner out.
func (s *Service) firstFactorLimits(c *call) []models.Limit {
	switch c.attempt.Credential.Kind {
	case Password:
		return []models.Limit{s.limit(countPassword, s.Limits.Password, s.Limits.Streak, c.bucket(), c.source)}
	case OTP:
		if c.asked != nil && isSent(c.asked.Code) {
			return s.answerLimits(c, c.asked.Code)
		}
		return []models.Limit{s.limit(countOTP, s.Limits.DeviceCode, s.Limits.Streak, c.bucket(), c.source)}
	case FIDO:
		return []models.Limit{s.limit(countFIDO, s.Limits.FIDO, s.Limits.Streak, c.bucket())}
	case NoCredential, AskCode, AskApproval, ReplyWithDevice:
	}
	return nil
}

// answerLimits are reserved before the answer to a challenge is looked at. Whoever
// has proven a first factor is counted apart from those who have proven none.
func (s *Service) answerLimits(c *call, code risk.Code) []models.Limit {
	switch {
	case code == risk.Challenge:
		return []models.Limit{s.limit(countPassword, s.Limits.Password, s.Limits.Streak, c.bucket(), c.source)}
	case isSent(code):
		return []models.Limit{
			s.limit(countSentHour, s.Limits.SentHour, s.Limits.Streak, c.entrant()...),
			s.limit(countSentDay, s.Limits.SentDay, 0, c.entrant()...),
		}
	default:
		return []models.Limit{s.limit(countOTP, s.Limits.DeviceCode, s.Limits.Streak, c.entrant()...)}
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

// reserveFirst reserves the first factor of a call.
func (s *Service) reserveFirst(ctx context.Context, c *call) error {
	keys, free, err := s.reserve(ctx, s.firstFactorLimits(c))
	if err == nil && !free && c.source != sourceUnknown {
		keys, free, err = s.asStranger(ctx, c)
	}
	return s.reserved(c, keys, free, err)
}

// reserveAnswer reserves the factor that answers a challenge.
func (s *Service) reserveAnswer(ctx context.Context, c *call, code risk.Code) error {
	keys, free, err := s.reserve(ctx, s.answerLimits(c, code))
	return s.reserved(c, keys, free, err)
}

func (s *Service) reserved(c *call, keys []string, free bool, err error) error {
	if err != nil {
		return err
	}
	if !free {
		c.note(models.EventLimitReached)
		return errDenied
	}
	c.release = append(c.release, keys...)
	return nil
}

// asStranger takes the trust from a device that has failed too often in a row: it
// is counted among the strangers until it comes with a right credential.
func (s *Service) asStranger(ctx context.Context, c *call) ([]string, bool, error) {
	limits := s.firstFactorLimits(c)
	standings, err := s.Store.Standings(ctx, s.now(), limits...)
	if err != nil {
		return nil, false, err
	}
	for i, own := range limits {
		if own.Streak == 0 || standings[i].Streak < own.Streak {
			return nil, false, nil
		}
		c.calm = append(c.calm, own.Key)
	}
	c.source = sourceUnknown
	c.distrust()
	return s.reserve(ctx, s.firstFactorLimits(c))
}

// vouch lets a success from a trusted device end the streak of the strangers, so
// that they cannot shut the owner's next device out for ever. Where nobody has failed
// since the last time, there is none.
func (s *Service) vouch(c *call) {
	if c.source == sourceUnknown || len(c.proven) == 0 || c.calmed {
		return
	}
	c.calm = append(c.calm, counterKey(s.Keys, countFailures, c.bucket()))
	for _, class := range []string{countPassword, countOTP, countSentHour} {
		c.calm = append(c.calm, counterKey(s.Keys, class, c.bucket(), sourceUnknown))
	}
}

// giveBack returns the reserved attempt when nothing was compared: a full hash
// queue is nobody's failure.
func (s *Service) giveBack(ctx context.Context, c *call, err error) error {
	if models.KindOf(err) == models.Denied {
		return err
	}
	back := models.Change{Return: c.release}
	if c.asked != nil {
		back.Untried = c.asked.ID
	}
	return errors.Join(err, s.Store.Commit(context.WithoutCancel(ctx), &back))
}
