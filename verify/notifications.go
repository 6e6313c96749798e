package verify

import (
	"context"

	"riskgate/models"
)

// Notify notes that a device is to be told of a challenge once more. No push service is
// attached: devices find their challenges by asking for them.
func (s *Service) Notify(ctx context.Context, serviceID, identity, challengeID string, ttl int) (models.VerifyNotification, models.VerifyChallenge, error) {
	c, err := s.Challenge(ctx, serviceID, identity, challengeID)
	if err == nil && c.FactorType != models.FactorPush {
		err = &Error{Why: InvalidRequest, Name: "A notification of an authenticator"}
	}
	if err == nil {
		err = answerable(c)
	}
	if err != nil {
		return models.VerifyNotification{}, c, err
	}
	now := s.now()
	made := models.VerifyNotification{ID: s.newID("NT"), ChallengeID: c.ID, TTL: ttl, CreatedAt: now}
	err = s.Store.PutVerifyNotification(ctx, made)
	if err != nil && models.KindOf(err) == models.Limited {
		return made, c, &Error{Why: ReachedRateLimit, Reason: ReasonRateLimit, After: c.ExpiresAt.Time().Sub(now.Time())}
	}
	return made, c, missing(err)
}
