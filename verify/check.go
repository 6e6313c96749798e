package verify

import (
	"context"
	"log/slog"
	"time"

	"riskgate/models"
)

// Check brings back what somebody typed.
type Check struct {
	ServiceID string
	SID       string // of the verification; or
	To        string
	Code      models.Secret
	Amount    string
	Payee     string
	Caller
}

// The length of a code, in letters and digits.
const (
	ShortestCode = 4
	LongestCode  = 10
)

// Check tries a code. A wrong one leaves the verification pending as far as the answer
// says; the last one that may be tried ends it.
func (s *Service) Check(ctx context.Context, c Check) (models.Verification, error) {
	service, err := s.Service(ctx, c.ServiceID)
	if err != nil {
		return models.Verification{}, err
	}
	if service.PSD2 && (c.Amount == "" || c.Payee == "") {
		return models.Verification{}, &Error{Why: NeedsPayment}
	}
	v, err := s.find(ctx, service.ID, c.SID, c.To)
	if err != nil {
		return v, err
	}
	now := s.now()
	if err := checkable(v, now); err != nil {
		return v, err
	}
	checks, counted, err := s.Store.CountCheck(ctx, v.ID, now)
	if err != nil {
		return v, err
	}
	if !counted {
		return v, s.late(ctx, v, now)
	}
	v.Checks = checks
	wrong := s.wrongLimits(v.Recipient)
	refused, err := s.Store.Reserve(ctx, now, wrong...)
	if err != nil {
		return v, err
	}
	if refused != nil {
		wait, err := s.wait(ctx, *refused, now)
		if err != nil {
			return v, err
		}
		return v, &Error{Why: MaxChecks, Reason: ReasonLocked, After: wait}
	}
	claimed := v
	claimed.Amount, claimed.Payee = c.Amount, c.Payee
	if s.Keys.VerifyMAC(v.Digest, codeLabel, bound(claimed, c.Code.Reveal())...) {
		return s.right(ctx, v, c.Caller, keysOf(wrong), now)
	}
	return s.wrong(ctx, v, c.Caller, now)
}

// right consumes a code. Of several right ones at once one does.
func (s *Service) right(ctx context.Context, v models.Verification, by Caller, release []string, now models.Time) (models.Verification, error) {
	end := models.VerificationEnd{
		ID: v.ID, Status: models.VerificationApproved, At: now, Release: release,
		Forget: []string{s.counterKey(countSends, v.ServiceID, destination(v.Recipient))},
		Events: []models.Event{s.event(models.EventVerificationApproved, v.ID, by, now, detail{Service: v.ServiceID, By: "code", Checks: v.Checks})},
	}
	err := s.Store.EndVerification(ctx, end)
	if models.IsConflict(err) {
		return v, s.giveBack(ctx, s.late(ctx, v, now), release)
	}
	if err != nil {
		return v, err
	}
	s.told(ctx, end.Events)
	v.Status, v.UpdatedAt, v.EndedAt = models.VerificationApproved, now, now
	s.tellGuard(ctx, v)
	return v, nil
}

// tellGuard tells the guard of an approval. When that fails, nothing is lost but a good
// word for the next message.
func (s *Service) tellGuard(ctx context.Context, v models.Verification) {
	ctx = context.WithoutCancel(ctx)
	attempts, err := s.Store.AttemptTimes(ctx, v.ID)
	if err == nil {
		var kept [][]byte
		for _, a := range attempts {
			kept = append(kept, a.Guard)
		}
		err = s.Guard.Verified(ctx, kept...)
	}
	if err != nil {
		s.Log.LogAttrs(ctx, slog.LevelError, "guard not told of an approval", slog.String("verification", v.ID), slog.Any("error", err))
	}
}

// wrong notes a wrong code.
func (s *Service) wrong(ctx context.Context, v models.Verification, by Caller, now models.Time) (models.Verification, error) {
	told := s.event(models.EventVerificationWrong, v.ID, by, now, detail{Service: v.ServiceID, Checks: v.Checks})
	v.Status, v.UpdatedAt = models.VerificationPending, now
	if v.Checks < models.MaxVerificationChecks {
		err := s.Store.Record(ctx, told)
		if err == nil {
			s.told(ctx, []models.Event{told})
		}
		return v, err
	}
	end := models.VerificationEnd{ID: v.ID, Status: models.VerificationMaxAttempts, At: now, Events: []models.Event{told}}
	err := s.Store.EndVerification(ctx, end)
	if models.IsConflict(err) {
		return v, s.late(ctx, v, now) // somebody has brought the right code, or canceled
	}
	if err == nil {
		s.told(ctx, end.Events)
	}
	return v, err
}

// find finds a verification by its ID, or the newest one of an address.
func (s *Service) find(ctx context.Context, serviceID, sid, to string) (models.Verification, error) {
	if sid != "" {
		if !IsSID(sid, "VE") {
			return models.Verification{}, &Error{Why: InvalidSID, Name: "VerificationSid"}
		}
		found, err := s.Store.Verification(ctx, serviceID, sid)
		return found, missing(err)
	}
	address, ok := readRecipient(to)
	if !ok {
		return models.Verification{}, invalid("To")
	}
	found, err := s.Store.LastVerification(ctx, serviceID, address.text)
	return found, missing(err)
}

// late says what a verification has come to meanwhile.
func (s *Service) late(ctx context.Context, v models.Verification, now models.Time) error {
	last, err := s.Store.Verification(ctx, v.ServiceID, v.ID)
	if err != nil {
		return missing(err)
	}
	if err := checkable(last, now); err != nil {
		return err
	}
	return maxChecks(last, now)
}

// checkable refuses a verification for which no code can be right any more.
func checkable(v models.Verification, now models.Time) error {
	reason := ReasonNotFound
	switch v.StatusAt(now) {
	case models.VerificationPending:
		return nil
	case models.VerificationMaxAttempts:
		if now < v.ExpiresAt {
			return maxChecks(v, now)
		}
		reason = ReasonExpired
	case models.VerificationExpired:
		reason = ReasonExpired
	case models.VerificationApproved:
		reason = ReasonAlreadyApproved
	case models.VerificationCanceled:
		reason = ReasonCanceled
	case models.VerificationFailed:
		reason = ReasonFailed
	}
	return &Error{Why: NotFound, Reason: reason}
}

func maxChecks(v models.Verification, now models.Time) error {
	return &Error{Why: MaxChecks, Reason: ReasonMaxChecks, After: v.ExpiresAt.Time().Sub(now.Time())}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }
