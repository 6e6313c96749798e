package login

import (
	"context"
	"time"

	"riskgate/challenge"
	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// A question that was handed out waits so long for its answer.
const (
	questionLife  = 5 * time.Minute
	questionTries = 5
)

// GenerateChallenge hands out a question that the user keys into a device; the
// response comes in with a login that names the requestID. length is 4 to 16
// digits, the check digit (Luhn) included.
func (s *Service) GenerateChallenge(ctx context.Context, name models.UserName, length int, checkDigit bool) (string, string, error) {
	person, err := s.Store.Person(ctx, name.Key())
	if err != nil && !models.IsNotFound(err) {
		return "", "", err
	}
	question, err := otp.Challenge(length, checkDigit)
	if err != nil {
		return "", "", models.InvalidInput(models.Field{Name: "length", Message: "must be 4 to 16"})
	}
	now := s.now()
	requestID := secret.NewToken()
	// A name that nobody has gets a question too: the answer would tell it apart.
	return question, requestID, s.Store.PutChallenge(ctx, models.Challenge{
		ID: secret.NewID(now.Time()), UserID: person.User.ID, CallerID: CallerFrom(ctx).ID,
		Code: risk.ChallengeCRDevice2FA, RequestDig: s.Keys.MAC(labelRequest, []byte(requestID)),
		Question: question, MaxTries: questionTries, CreatedAt: now, ExpiresAt: now.Add(questionLife),
	})
}

// GenerateVOTP sends a one-time code to the owner of a virtual authenticator; the
// code comes in with a login that names the requestID.
func (s *Service) GenerateVOTP(ctx context.Context, owner models.UserName, method models.DeliveryMethod) (string, error) {
	person, err := s.Store.Person(ctx, owner.Key())
	if err != nil {
		return "", err
	}
	c := &call{known: true, person: person, at: s.now(), caller: CallerFrom(ctx), attempt: Attempt{Name: owner}}
	if method == models.DeliverDefault || method == "" {
		method = person.User.DeliveryMethod
	}
	for _, code := range channelsOf(method) {
		m, ok := s.Methods.ByCode(code)
		if !ok || !m.Enrolled(c.subject()) {
			continue
		}
		return s.send(ctx, c, m)
	}
	return "", errNotSent
}

// send queues a code that belongs to no session yet.
func (s *Service) send(ctx context.Context, c *call, method challenge.Method) (string, error) {
	free, err := s.reservePrompt(ctx, c, method.Code())
	if err != nil {
		return "", err
	}
	if !free {
		return "", errNotSent
	}
	asking := challenge.Asking{
		ID: secret.NewID(c.at.Time()), Now: c.at.Time(), Service: s.ServiceName, Locale: c.person.User.Locale,
	}
	prompt, err := method.Start(ctx, c.subject(), asking)
	if err != nil {
		return "", err
	}
	if prompt.Message == nil {
		return "", errNotSent
	}
	requestID := secret.NewToken()
	err = s.Store.PutChallenge(ctx, models.Challenge{
		ID: asking.ID, UserID: c.person.User.ID, CallerID: c.caller.ID, Code: method.Code(),
		RequestDig: s.Keys.MAC(labelRequest, []byte(requestID)), Digest: prompt.Digest,
		MaxTries: prompt.MaxTries, CreatedAt: c.at, ExpiresAt: c.at.Add(prompt.Life),
	}, *prompt.Message)
	if err != nil {
		return "", err
	}
	s.Outgoing()
	return requestID, nil
}
