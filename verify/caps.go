package verify

import (
	"context"
	"errors"
	"slices"

	"riskgate/models"
)

// reserveSend counts a message, in two units of their own: against what the service
// counts by, and against how often a code is sent again. It returns what to give back if
// there comes to be no message.
func (s *Service) reserveSend(ctx context.Context, a starting) ([]string, error) {
	named, err := s.reserveNamed(ctx, a)
	if err != nil {
		return nil, err
	}
	limits := limited(s.limit(s.Limits.Sends, countSends, a.service.ID, destination(a.to.text)))
	refused, err := s.Store.Reserve(ctx, a.now, limits...)
	if err == nil && refused == nil {
		return slices.Concat(named, keysOf(limits)), nil
	}
	if err == nil {
		err = s.maxSends(ctx, *refused, a.now)
	}
	return nil, s.giveBack(ctx, err, named)
}

func (s *Service) maxSends(ctx context.Context, reached models.Limit, now models.Time) error {
	wait, err := s.wait(ctx, reached, now)
	if err != nil {
		return err
	}
	return &Error{Why: MaxSends, Reason: ReasonMaxSends, After: wait}
}

// reserveNamed counts against the rate limits that the caller names.
func (s *Service) reserveNamed(ctx context.Context, a starting) ([]string, error) {
	if len(a.RateLimits) == 0 {
		return nil, nil
	}
	buckets, err := s.Store.ServiceBuckets(ctx, a.service.ID)
	if err != nil {
		return nil, err
	}
	var limits []models.Limit
	names := map[string]string{} // of the rate limit, by the counter's key
	for name, value := range a.RateLimits {
		its, known := buckets[name]
		if !known {
			return nil, invalid("RateLimits")
		}
		for _, b := range its {
			limit := s.limit(Rate{b.Most, seconds(b.Seconds)}, countBucket, b.ID, value)
			limits, names[limit.Key] = append(limits, limit), name
		}
	}
	refused, err := s.Store.Reserve(ctx, a.now, limits...)
	if err != nil || refused == nil {
		return keysOf(limits), err
	}
	wait, err := s.wait(ctx, *refused, a.now)
	if err != nil {
		return nil, err
	}
	return nil, &Error{Why: ReachedRateLimit, Name: names[refused.Key], Reason: ReasonRateLimit, After: wait}
}

// giveBack returns what was reserved for a message that there will not be.
func (s *Service) giveBack(ctx context.Context, err error, keys []string) error {
	return errors.Join(err, s.Store.Release(context.WithoutCancel(ctx), keys...))
}

// blocked tells the audit stream of a message that there will not be, and why.
func (s *Service) blocked(ctx context.Context, a starting, id string, err error) error {
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Reason == "" {
		return err
	}
	told := s.event(models.EventVerificationBlocked, id, a.Caller, a.now, detail{
		Service: a.service.ID, Channel: a.Channel, Reason: refusal.Reason, Tags: a.Tags,
	})
	if kept := s.Store.Record(ctx, told); kept != nil {
		return errors.Join(err, kept)
	}
	s.told(ctx, []models.Event{told})
	return err
}
