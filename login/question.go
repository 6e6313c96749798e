package login

import (
	"context"
	"slices"

	"riskgate/challenge"
	"riskgate/internal/otp"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// labelQuestion is for requestIDs of questions that belong to no session. They are
// bound to the name: for another one there is no such question, whoever exists.
const labelQuestion = "question"

func questionParts(requestID string, name models.UserName) [][]byte {
	return [][]byte{[]byte(requestID), []byte(name.Key())}
}

// takeQuestion finds the question that was handed out under the requestID of a call.
func (s *Service) takeQuestion(ctx context.Context, c *call) error {
	digests := s.Keys.MACs(labelQuestion, questionParts(c.attempt.RequestID, c.attempt.Name)...)
	asked, err := s.Store.ChallengeByRequest(ctx, digests)
	switch {
	case models.IsNotFound(err):
		return errRequestID
	case err != nil:
		return err
	case asked.CallerID != c.caller.ID || asked.UserID != c.person.User.ID:
		return errRequestID
	case asked.SpentAt != 0:
		return s.replayed(ctx, c, "")
	case asked.ExpiresAt <= c.at:
		return errTimedOut
	case !answers(c.attempt.Credential.Kind, asked.Code):
		return unfit(asked.Code)
	}
	c.asked = &asked
	return nil
}

// GenerateChallenge hands out a question that the user keys into a device; the
// response comes in with a login that names the requestID. It has 4 to 16 digits, as
// length says, the check digit (Luhn) included.
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
		Code: risk.ChallengeCRDevice2FA, RequestDig: s.Keys.MAC(labelQuestion, questionParts(requestID, name)...),
		Question: question, MaxTries: s.Terms.Tries(), CreatedAt: now, ExpiresAt: now.Add(s.Terms.Code()),
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
		if !ok || !slices.Contains(s.enrolled(c), m.Factor()) {
			continue
		}
		return s.send(ctx, c, m)
	}
	return "", errNotSent
}

// send queues a code that belongs to no session yet. To a user who is locked
// nothing goes out, and the answer does not say so.
func (s *Service) send(ctx context.Context, c *call, method challenge.Method) (string, error) {
	free, err := s.reservePrompt(ctx, c, method.Code())
	if err != nil {
		return "", err
	}
	if !free {
		return "", errNotSent
	}
	asking := s.asking(c)
	prompt, err := method.Start(ctx, c.subject(), asking)
	if err != nil {
		return "", err
	}
	var messages []models.Message
	if prompt.Message != nil {
		messages = append(messages, *prompt.Message)
	}
	requestID := secret.NewToken()
	err = s.Store.PutChallenge(ctx, models.Challenge{
		ID: asking.ID, UserID: c.person.User.ID, CallerID: c.caller.ID, Code: method.Code(),
		RequestDig: s.Keys.MAC(labelQuestion, questionParts(requestID, c.attempt.Name)...), Digest: prompt.Digest,
		MaxTries: prompt.MaxTries, CreatedAt: c.at, ExpiresAt: c.at.Add(prompt.Life),
	}, messages...)
	if err != nil {
		return "", err
	}
	s.Outgoing()
	return requestID, nil
}
