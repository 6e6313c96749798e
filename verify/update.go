package verify

import (
	"cmp"
	"context"
	"time"

	"riskgate/models"
)

// finishedShown is how long one can look up what has become of a verification.
const finishedShown = 24 * time.Hour

// Verification finds a verification by its ID, also after its end, or by the address
// while it is live.
func (s *Service) Verification(ctx context.Context, serviceID, sidOrTo string) (Sent, error) {
	v, err := s.named(ctx, serviceID, sidOrTo)
	if err != nil {
		return Sent{}, err
	}
	if err := s.countFetch(ctx, v); err != nil {
		return Sent{}, err
	}
	v.Status = v.StatusAt(s.now())
	return s.withAttempts(ctx, v)
}

func (s *Service) withAttempts(ctx context.Context, v models.Verification) (Sent, error) {
	attempts, err := s.Store.AttemptTimes(ctx, v.ID)
	return Sent{v, attempts}, err
}

// named finds what a path names: by an ID, or by an address.
func (s *Service) named(ctx context.Context, serviceID, sidOrTo string) (models.Verification, error) {
	service, err := s.Service(ctx, serviceID)
	if err != nil {
		return models.Verification{}, err
	}
	now := s.now()
	if IsSID(sidOrTo, "VE") {
		v, err := s.Store.Verification(ctx, service.ID, sidOrTo)
		if over := cmp.Or(v.EndedAt, v.ExpiresAt); err == nil && now >= over.Add(finishedShown) {
			return v, &Error{Why: NotFound, Reason: ReasonNotFound}
		}
		return v, missing(err)
	}
	address, ok := readRecipient(sidOrTo)
	if !ok {
		return models.Verification{}, &Error{Why: NotFound, Reason: ReasonNotFound}
	}
	v, err := s.live(ctx, service.ID, address.text, now)
	return v, missing(err)
}

// countFetch counts a reading: whoever polls is to ask less often.
func (s *Service) countFetch(ctx context.Context, v models.Verification) error {
	now := s.now()
	var limits []models.Limit
	for _, rate := range s.Limits.Fetches {
		limits = append(limits, s.limit(rate, countFetches, v.ID, rate.Window.String()))
	}
	refused, err := s.Store.Reserve(ctx, now, limits...)
	if err != nil || refused == nil {
		return err
	}
	wait, err := s.wait(ctx, *refused, now)
	if err != nil {
		return err
	}
	return &Error{Why: ReachedRateLimit, Reason: ReasonRateLimit, After: wait}
}

// Cancel ends a verification: its code is worth nothing, and the next start makes a new
// one. Wrong codes stay counted.
func (s *Service) Cancel(ctx context.Context, serviceID, sidOrTo string, by Caller) (Sent, error) {
	return s.finish(ctx, serviceID, sidOrTo, models.VerificationCanceled, by)
}

// Approve ends a verification as if the code had been brought, because the caller says
// so. It is told to the audit stream, and proves nothing to a login.
func (s *Service) Approve(ctx context.Context, serviceID, sidOrTo string, by Caller) (Sent, error) {
	return s.finish(ctx, serviceID, sidOrTo, models.VerificationApproved, by)
}

func (s *Service) finish(ctx context.Context, serviceID, sidOrTo string, status models.VerificationStatus, by Caller) (Sent, error) {
	v, err := s.named(ctx, serviceID, sidOrTo)
	if err != nil {
		return Sent{}, err
	}
	now := s.now()
	if err := checkable(v, now); err != nil {
		return Sent{}, err
	}
	sends := s.counterKey(countSends, v.ServiceID, destination(v.Recipient))
	if err := s.end(ctx, v, status, by, sends); err != nil {
		if models.IsConflict(err) {
			err = s.late(ctx, v, now)
		}
		return Sent{}, err
	}
	v.Status, v.UpdatedAt = status, now
	return s.withAttempts(ctx, v)
}

// end ends a verification because the caller says so, and begins counters anew.
func (s *Service) end(ctx context.Context, v models.Verification, status models.VerificationStatus, by Caller, forget ...string) error {
	now := s.now()
	kind := models.EventVerificationCanceled
	if status == models.VerificationApproved {
		kind = models.EventVerificationApproved
	}
	end := models.VerificationEnd{
		ID: v.ID, Status: status, At: now, Forget: forget,
		Events: []models.Event{s.event(kind, v.ID, by, now, detail{Service: v.ServiceID, By: "caller"})},
	}
	if err := s.Store.EndVerification(ctx, end); err != nil {
		return err
	}
	s.told(ctx, end.Events)
	if status == models.VerificationApproved {
		s.tellGuard(ctx, v)
	}
	return nil
}
