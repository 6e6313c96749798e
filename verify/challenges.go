package verify

import (
	"context"
	"encoding/json"
	"time"

	"riskgate/models"
)

// Challenges keeps what factors are asked.
type Challenges interface {
	PutVerifyChallenge(ctx context.Context, c models.VerifyChallenge) error
	VerifyChallenge(ctx context.Context, serviceID, identity, id string) (models.VerifyChallenge, error)
	VerifyChallenges(ctx context.Context, f models.VerifyChallengeFilter, page models.VerifyPage) ([]models.VerifyChallenge, error)
	CountChallengeTry(ctx context.Context, id string, now models.Time) (counted bool, err error)
	DescribeVerifyChallenge(ctx context.Context, c models.VerifyChallenge) error
	PutVerifyNotification(ctx context.Context, n models.VerifyNotification) error
}

// How long a challenge can be answered.
const (
	usualChallenge   = 5 * time.Minute
	longestChallenge = time.Hour
)

// NewChallenge asks a factor to prove itself.
type NewChallenge struct {
	ServiceID     string
	Identity      string
	FactorID      string
	ExpiresAt     models.Time    // 0: in five minutes
	Details       string         // JSON: what the person is shown; empty: nothing
	HiddenDetails string         // JSON object; empty: none
	Payload       *models.Secret // an authenticator's code; nil: it comes later
	Caller
}

// CreateChallenge makes a challenge. With the right code it is approved at once.
func (s *Service) CreateChallenge(ctx context.Context, n NewChallenge) (models.VerifyChallenge, error) {
	now := s.now()
	f, err := s.challenged(ctx, n)
	if err != nil {
		return models.VerifyChallenge{}, err
	}
	made := models.VerifyChallenge{
		ID: s.newID("YC"), ServiceID: f.ServiceID, EntityID: f.EntityID, FactorID: f.ID, Identity: f.Identity, FactorType: f.Type,
		Status: models.ChallengePending, Details: n.Details, HiddenDetails: n.HiddenDetails,
		CreatedAt: now, UpdatedAt: now, ExpiresAt: n.ExpiresAt,
	}
	if made.ExpiresAt == 0 {
		made.ExpiresAt = now.Add(usualChallenge)
	}
	if made.ExpiresAt <= now || made.ExpiresAt > now.Add(longestChallenge) {
		return made, invalid("ExpirationDate")
	}
	if err := n.fits(f); err != nil {
		return made, err
	}
	if err := s.Store.PutVerifyChallenge(ctx, made); err != nil || n.Payload == nil {
		return made, missing(err)
	}
	return s.answer(ctx, made, f, *n.Payload, n.Caller)
}

// fits makes sure that a device has something to show, and an authenticator's code can be
// read.
func (n NewChallenge) fits(f models.VerifyFactor) error {
	var shown struct {
		Message string `json:"message"`
	}
	switch {
	case f.Type != models.FactorPush && n.Payload != nil:
		return readable(f, *n.Payload)
	case f.Type != models.FactorPush:
		return nil
	case n.Payload != nil:
		return &Error{Why: InvalidRequest, Name: "AuthPayload of a device's new challenge"}
	case json.Unmarshal([]byte(n.Details), &shown) != nil || shown.Message == "":
		return invalid("Details.Message")
	}
	return nil
}

// challenged finds the factor that is to be asked.
func (s *Service) challenged(ctx context.Context, n NewChallenge) (models.VerifyFactor, error) {
	if !IsSID(n.FactorID, "YF") {
		return models.VerifyFactor{}, &Error{Why: InvalidSID, Name: "FactorSid"}
	}
	f, err := s.Factor(ctx, n.ServiceID, n.Identity, n.FactorID)
	if err == nil && f.Status != models.FactorVerified {
		err = &Error{Why: FactorUnverified}
	}
	return f, err
}

// Challenge finds a challenge of an entity.
func (s *Service) Challenge(ctx context.Context, serviceID, identity, id string) (models.VerifyChallenge, error) {
	found, err := s.Store.VerifyChallenge(ctx, serviceID, identity, id)
	found.Status = found.StatusAt(s.now())
	return found, missing(err)
}

// ListChallenges lists challenges of an entity.
func (s *Service) ListChallenges(
	ctx context.Context, serviceID, identity string, f models.VerifyChallengeFilter, page models.VerifyPage,
) ([]models.VerifyChallenge, error) {
	entity, err := s.Entity(ctx, serviceID, identity)
	if err != nil {
		return nil, err
	}
	f.EntityID, f.Now = entity.ID, s.now()
	found, err := s.Store.VerifyChallenges(ctx, f, page)
	for i := range found {
		found[i].Status = found[i].StatusAt(f.Now)
	}
	return found, err
}

// UpdateChallenge answers a challenge, if there is a payload, and notes what the
// application says about it, if it says something.
func (s *Service) UpdateChallenge(
	ctx context.Context, serviceID, identity, id string, payload *models.Secret, metadata *string, by Caller,
) (models.VerifyChallenge, error) {
	c, err := s.Challenge(ctx, serviceID, identity, id)
	if err != nil {
		return c, err
	}
	if payload != nil {
		if err := answerable(c); err != nil {
			return c, err
		}
		f, err := s.Factor(ctx, serviceID, identity, c.FactorID)
		if err != nil {
			return c, err
		}
		if err := readable(f, *payload); err != nil {
			return c, err
		}
		if c, err = s.answer(ctx, c, f, *payload, by); err != nil {
			return c, err
		}
	}
	if metadata != nil {
		c.Metadata, c.UpdatedAt = *metadata, s.now()
		err = missing(s.Store.DescribeVerifyChallenge(ctx, c))
	}
	return c, err
}

// answer tries a payload. A wrong code leaves the challenge pending.
func (s *Service) answer(
	ctx context.Context, c models.VerifyChallenge, f models.VerifyFactor, payload models.Secret, by Caller,
) (models.VerifyChallenge, error) {
	now := s.now()
	counted, err := s.Store.CountChallengeTry(ctx, c.ID, now)
	if err != nil {
		return c, err
	}
	if !counted {
		return c, s.tooLate(ctx, c, now)
	}
	if err := s.countFactor(ctx, f, now); err != nil {
		return c, err
	}
	proof, right := proving(f, c, payload, now)
	if !right {
		return c, s.wrongPayload(ctx, f, c.ID, ChallengeFailed, by, now)
	}
	kind := models.EventChallengeApproved
	if proof.Status == models.ChallengeDenied {
		kind = models.EventChallengeDenied
	}
	proof.Events = []models.Event{s.factorEvent(kind, f, c.ID, by, now)}
	err = s.Store.Prove(ctx, proof)
	if models.IsConflict(err) {
		return c, s.tooLate(ctx, c, now)
	}
	if err != nil {
		return c, err
	}
	s.told(ctx, proof.Events)
	c.Status, c.UpdatedAt, c.RespondedAt = proof.Status, now, now
	return c, nil
}

// proving reads a payload: an authenticator's code approves, a device approves or denies.
func proving(f models.VerifyFactor, c models.VerifyChallenge, payload models.Secret, now models.Time) (models.VerifyProof, bool) {
	var right bool
	proof := models.VerifyProof{FactorID: f.ID, ChallengeID: c.ID, Status: models.ChallengeApproved, At: now}
	if f.Type == models.FactorPush {
		proof.Status, right = verdict(f, c, payload)
	} else {
		proof.Step, right = spends(f, payload, now)
	}
	return proof, right
}

// tooLate says what a challenge has come to meanwhile.
func (s *Service) tooLate(ctx context.Context, c models.VerifyChallenge, now models.Time) error {
	last, err := s.Challenge(ctx, c.ServiceID, c.Identity, c.ID)
	if err != nil {
		return err
	}
	if err := answerable(last); err != nil {
		return err
	}
	if last.Tries >= models.MaxVerifyChallengeTries {
		return &Error{Why: ChallengeTries, Reason: ReasonMaxChecks, After: last.ExpiresAt.Time().Sub(now.Time())}
	}
	return &Error{Why: ChallengeFailed} // the code was used for something else a moment ago
}

// answerable refuses a challenge that no payload can answer any more.
func answerable(c models.VerifyChallenge) error {
	switch c.Status {
	case models.ChallengePending:
		return nil
	case models.ChallengeExpired:
		return &Error{Why: ChallengeExpired, Reason: ReasonExpired}
	case models.ChallengeApproved:
		return &Error{Why: ChallengeFailed, Reason: ReasonAlreadyApproved}
	case models.ChallengeDenied:
	}
	return &Error{Why: ChallengeFailed}
}
