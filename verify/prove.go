package verify

import (
	"context"
	"time"

	"riskgate/internal/otp"
	"riskgate/models"
)

// LongestPayload is what a factor may prove itself with, in characters.
const LongestPayload = 5456

// shortestCodePayload is what the contract takes for a code of an authenticator.
const shortestCodePayload = 3

// factorWindow is how long it takes until more payloads may be tried with a factor.
const factorWindow = 5 * time.Minute

// FactorChange is what may be changed of a factor; nil leaves it as it is. Fields of
// another type of factor must be nil.
type FactorChange struct {
	Name      *string
	Algorithm *otp.Algorithm
	Digits    *int
	Period    *int
	Skew      *int
	Platform  *string
	PushToken *string
	SDK       *string
}

// set puts a change into a factor.
func (change FactorChange) set(f *models.VerifyFactor, now models.Time) error {
	ofCodes := change.Algorithm != nil || change.Digits != nil || change.Period != nil || change.Skew != nil
	if ofCodes && f.Type != models.FactorTOTP {
		return &Error{Why: InvalidRequest, Name: "Config of an authenticator"}
	}
	if (change.Platform != nil || change.PushToken != nil || change.SDK != nil) && f.Type != models.FactorPush {
		return &Error{Why: InvalidRequest, Name: "Config of a device"}
	}
	put(&f.FriendlyName, change.Name)
	put(&f.Digits, change.Digits)
	put(&f.Skew, change.Skew)
	put(&f.Platform, change.Platform)
	put(&f.PushToken, change.PushToken)
	put(&f.SDK, change.SDK)
	if change.Algorithm != nil {
		f.Algorithm = string(*change.Algorithm)
	}
	if change.Period != nil && *change.Period != f.Period {
		// Steps of another length: none that has begun by the end of the last one is left.
		f.LastStep = ((f.LastStep+1)*int64(f.Period) - 1) / int64(*change.Period)
		f.Period = *change.Period
	}
	f.UpdatedAt = now
	return notifiable(*f)
}

// ChangeFactor changes a factor; with a payload, the changed factor is to prove itself and
// is verified then. A wrong code leaves an authenticator unverified.
func (s *Service) ChangeFactor(
	ctx context.Context, serviceID, identity, id string, change FactorChange, payload *models.Secret, by Caller,
) (models.VerifyFactor, error) {
	f, err := s.Factor(ctx, serviceID, identity, id)
	if err == nil && change != (FactorChange{}) {
		now := s.now()
		f, err = s.Store.ChangeVerifyFactor(ctx, serviceID, identity, id, func(f *models.VerifyFactor) error { return change.set(f, now) })
		err = missing(err)
	}
	if err != nil || payload == nil {
		return f, err
	}
	return s.verifyFactor(ctx, f, *payload, by)
}

// verifyFactor lets a factor prove itself for the first time.
func (s *Service) verifyFactor(ctx context.Context, f models.VerifyFactor, payload models.Secret, by Caller) (models.VerifyFactor, error) {
	if f.Status == models.FactorVerified {
		return f, &Error{Why: FactorFailed, Reason: ReasonAlreadyApproved}
	}
	if err := readable(f, payload); err != nil {
		return f, err
	}
	now := s.now()
	if err := s.countFactor(ctx, f, now); err != nil {
		return f, err
	}
	var step int64
	var right bool
	if f.Type == models.FactorPush {
		right = hasKey(f, payload)
	} else {
		step, right = spends(f, payload, now)
	}
	if !right {
		return f, s.wrongPayload(ctx, f, f.ID, FactorFailed, by, now)
	}
	proof := models.VerifyProof{
		FactorID: f.ID, Step: step, At: now, Events: []models.Event{s.factorEvent(models.EventFactorVerified, f, f.ID, by, now)},
	}
	err := s.Store.Prove(ctx, proof)
	if models.IsConflict(err) {
		err = &Error{Why: FactorFailed, Reason: ReasonAlreadyApproved}
	}
	if err != nil {
		return f, err
	}
	s.told(ctx, proof.Events)
	f.Status, f.UpdatedAt = models.FactorVerified, now
	return f, nil
}

// countFactor counts a payload against what a factor may be tried, before it is looked at.
func (s *Service) countFactor(ctx context.Context, f models.VerifyFactor, now models.Time) error {
	until, counted, err := s.Store.CountFactorTry(ctx, f.ID, now, factorWindow)
	if err != nil || counted {
		return missing(err)
	}
	refusal := &Error{Why: FactorTries, Reason: ReasonMaxChecks}
	if until > now {
		refusal.After = until.Time().Sub(now.Time())
	}
	return refusal
}

// readable refuses what cannot be a payload of a factor; that is not counted.
func readable(f models.VerifyFactor, payload models.Secret) error {
	shortest, longest := shortestCodePayload, LongestTOTP
	if f.Type == models.FactorPush {
		shortest, longest = 1, LongestPayload
	}
	if n := len(payload.Reveal()); n < shortest || n > longest {
		return invalid("AuthPayload")
	}
	return nil
}

// spends finds the time step of a code that has not been used.
func spends(f models.VerifyFactor, code models.Secret, now models.Time) (step int64, right bool) {
	return keyOf(f).VerifyTOTP(code.Reveal(), now.Time(), f.Skew, f.LastStep)
}

// wrongPayload tells the audit stream of a wrong payload. A wrong code is no error, since
// people mistype; devices do not, and hear why.
func (s *Service) wrongPayload(ctx context.Context, f models.VerifyFactor, id string, why Why, by Caller, now models.Time) error {
	told := s.factorEvent(models.EventFactorWrong, f, id, by, now)
	if err := s.Store.Record(ctx, told); err != nil {
		return err
	}
	s.told(ctx, []models.Event{told})
	if f.Type == models.FactorPush {
		return &Error{Why: why}
	}
	return nil
}
