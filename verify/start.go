package verify

import (
	"context"
	"net/netip"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

// Start asks for a code to go out.
type Start struct {
	ServiceID    string
	To           string
	Channel      models.Channel // empty: what fits the address
	Locale       string         // BCP 47; empty: the server's own
	FriendlyName string         // in the place of the service's
	CustomCode   models.Secret  // 4 to 10 letters and digits; empty: one is made
	Amount       string
	Payee        string
	RateLimits   map[string]string // unique name of a rate limit to what it counts
	AppHash      string
	TemplateSID  string
	Values       map[string]string // of a template's own places
	Host         string            // of the page that the code is typed into
	Tags         map[string]string
	Address      netip.Addr // of the person; invalid: not said
	NoRules      bool       // the guard is to leave its rules out
	Caller
}

// Caller is who asks.
type Caller struct {
	ID            string
	CorrelationID string
}

// Sent is a verification with its messages, the oldest first.
type Sent struct {
	models.Verification
	Attempts []models.VerifyAttempt
}

// starting is a start as far as it has been read.
type starting struct {
	Start
	service  models.VerifyService
	to       recipient
	template *notify.CodeTemplate
	now      models.Time
}

// Start sends a code: the one of the verification that is under way, or a new one.
func (s *Service) Start(ctx context.Context, asked Start) (Sent, error) {
	service, err := s.Service(ctx, asked.ServiceID)
	if err != nil {
		return Sent{}, err
	}
	a := starting{Start: asked, service: service, now: s.now()}
	if err := s.read(&a); err != nil {
		return Sent{}, err
	}
	live, err := s.live(ctx, service.ID, a.to.text, a.now)
	if err != nil && !models.IsNotFound(err) {
		return Sent{}, err
	}
	underWay := err == nil
	if underWay && live.StatusAt(a.now) == models.VerificationMaxAttempts {
		return Sent{}, maxChecks(live, a.now)
	}
	if underWay && !s.confirms(live, a) {
		if err := s.end(ctx, live, models.VerificationCanceled, a.Caller); err != nil {
			return Sent{}, concurrent(err)
		}
		underWay = false
	}
	if underWay {
		return s.again(ctx, a, live)
	}
	return s.first(ctx, a)
}

// confirms reports whether the code of a verification is for the payment that is meant:
// a code never confirms another one than was told with it.
func (*Service) confirms(v models.Verification, a starting) bool {
	return v.Amount == a.Amount && v.Payee == a.Payee
}

// live finds the verification that a start goes on with: it is pending, or was tried too
// often, and has not expired.
func (s *Service) live(ctx context.Context, serviceID, to string, now models.Time) (models.Verification, error) {
	last, err := s.Store.LastVerification(ctx, serviceID, to)
	if err == nil && (!last.Live || now >= last.ExpiresAt) {
		return last, models.Errorf(models.NotFound, "No verification is under way")
	}
	return last, err
}

// first begins a verification.
func (s *Service) first(ctx context.Context, a starting) (Sent, error) {
	v := models.Verification{
		ID: s.newID("VE"), ServiceID: a.service.ID, Recipient: a.to.text, Channel: a.Channel,
		Status: models.VerificationPending, Live: true, Amount: a.Amount, Payee: a.Payee,
		Country: a.to.number.Country, Prefix: a.to.number.Prefix(), Sends: 1,
		CreatedAt: a.now, UpdatedAt: a.now, ExpiresAt: a.now.Add(s.Life),
	}
	v.Code = a.CustomCode
	if v.Code == "" {
		v.Code = models.Secret(s.Digits(a.service.CodeLength))
	}
	v.Digest = s.Keys.MAC(codeLabel, bound(v, v.Code.Reveal())...)
	attempt, err := s.send(ctx, a, v, false, s.Store.StartVerification)
	return Sent{v, []models.VerifyAttempt{attempt}}, err
}

// again sends the code that is under way once more: a message that was late must not
// make what was typed wrong.
func (s *Service) again(ctx context.Context, a starting, v models.Verification) (Sent, error) {
	if _, err := s.send(ctx, a, v, true, s.Store.ResendVerification); err != nil {
		return Sent{}, err
	}
	v.Sends, v.Channel, v.UpdatedAt = v.Sends+1, a.Channel, a.now
	return s.withAttempts(ctx, v)
}

// send keeps one message of a verification, if the limits and the guard let it go.
func (s *Service) send(ctx context.Context, a starting, v models.Verification, again bool,
	keep func(context.Context, models.VerificationStart) error,
) (models.VerifyAttempt, error) {
	reserved, err := s.reserveSend(ctx, a)
	if err != nil {
		return models.VerifyAttempt{}, s.blocked(ctx, a, v.ID, err)
	}
	if !again {
		err = s.weigh(ctx, a)
	}
	var verdict Verdict
	if err == nil {
		verdict, err = s.judge(ctx, a, v.ID, again)
	}
	if err != nil {
		return models.VerifyAttempt{}, s.blocked(ctx, a, v.ID, s.giveBack(ctx, err, reserved))
	}
	start := s.message(a, v)
	start.Attempt.Guard = verdict.Kept
	if start.Message.Prefers, err = s.prefers(ctx, a); err != nil {
		return models.VerifyAttempt{}, s.giveBack(ctx, err, reserved)
	}
	if err := keep(ctx, start); err != nil {
		return models.VerifyAttempt{}, concurrent(s.giveBack(ctx, err, reserved))
	}
	s.told(ctx, start.Events)
	s.Outgoing()
	return start.Attempt, nil
}

// concurrent is what a start is told that another one was quicker than.
func concurrent(err error) error {
	if models.IsConflict(err) {
		return &Error{Why: ConcurrentSends, Reason: ReasonMaxSends, After: time.Second}
	}
	return err
}

// judge asks the guard.
func (s *Service) judge(ctx context.Context, a starting, id string, again bool) (Verdict, error) {
	asked := Send{
		ServiceID: a.service.ID, VerificationID: id, CallerID: a.ID, Channel: a.Channel, To: a.to.text,
		Number: a.to.number, Address: a.Address, Resend: again, Exempt: a.NoRules,
		NoLandlines: a.service.LookupEnabled && a.service.SkipLandlines && a.Channel == models.SMS,
	}
	if !a.to.isEmail() && !asked.Exempt {
		_, err := s.Store.SafeNumber(ctx, a.to.text)
		if err != nil && !models.IsNotFound(err) {
			return Verdict{}, err
		}
		asked.Exempt = err == nil
	}
	verdict, err := s.Guard.Judge(ctx, asked)
	if err == nil && verdict.Refused != nil {
		err = verdict.Refused
	}
	return verdict, err
}

// prefers is the gateway that the service names for the number's country.
func (s *Service) prefers(ctx context.Context, a starting) (string, error) {
	if a.to.isEmail() {
		return "", nil
	}
	sid, err := s.Store.GatewayFor(ctx, a.service.ID, a.to.number.Country)
	return s.Gateways[sid], err
}
