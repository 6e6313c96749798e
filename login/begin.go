package login

import (
	"context"
	"slices"

	"riskgate/challenge"
	"riskgate/models"
	"riskgate/risk"
)

// begin takes the first step: check what was given, judge, and accept, refuse or ask.
func (s *Service) begin(ctx context.Context, c *call) (Answer, error) {
	if err := s.gather(ctx, c); err != nil {
		return Answer{}, err
	}
	s.attempted(c)
	if err := s.checkFirst(ctx, c); err != nil {
		if models.KindOf(err) == models.Denied {
			return Answer{}, s.fail(ctx, c, nil)
		}
		return Answer{}, err
	}
	if !c.attempt.Adaptive {
		return s.plain(ctx, c)
	}
	s.judge(ctx, c)
	return s.follow(ctx, c)
}

// checkFirst checks the credential of a first call; without one nothing is proven.
func (s *Service) checkFirst(ctx context.Context, c *call) error {
	credential := c.attempt.Credential
	switch credential.Kind {
	case NoCredential, AskCode, AskApproval, ReplyWithDevice:
		return nil
	case Password, OTP, FIDO:
	}
	if err := s.reserveFirst(ctx, c); err != nil {
		return err
	}
	proof, err := s.checkAny(ctx, c, s.firstMethods(c))
	if err != nil {
		return s.giveBack(ctx, c, err)
	}
	c.prove(proof)
	return nil
}

// firstMethods are the methods that can judge the credential of a first call.
func (s *Service) firstMethods(c *call) []challenge.Method {
	var codes []risk.Code
	switch {
	case c.attempt.Credential.Kind == Password:
		codes = []risk.Code{risk.Challenge}
	case c.attempt.Credential.Kind == FIDO:
		codes = []risk.Code{risk.ChallengeFIDO}
	case c.asked != nil:
		codes = []risk.Code{c.asked.Code}
	case c.attempt.Credential.Challenge != "" || c.attempt.Credential.Signed != nil:
		codes = []risk.Code{risk.ChallengeCRDevice2FA}
	default:
		codes = []risk.Code{risk.ChallengeDevice, risk.ChallengeDevice2FA}
	}
	methods := make([]challenge.Method, 0, len(codes))
	for _, code := range codes {
		if m, ok := s.Methods.ByCode(code); ok {
			methods = append(methods, m)
		}
	}
	return methods
}

// checkAny returns the first proof that a method finds. Every method is tried, so
// that the work does not tell which one would have fitted.
func (s *Service) checkAny(ctx context.Context, c *call, methods []challenge.Method) (challenge.Proof, error) {
	var asked models.Challenge
	if c.asked != nil {
		asked = *c.asked
		free, err := s.Store.ReserveTry(ctx, asked.ID, c.at)
		if err != nil {
			return challenge.Proof{}, err
		}
		if !free {
			return challenge.Proof{}, errDenied
		}
	}
	answer := answerOf(c.attempt.Credential)
	var found *challenge.Proof
	for _, m := range methods {
		proof, err := m.Check(ctx, c.subject(), asked, answer, c.at.Time())
		switch {
		case err == nil && found == nil:
			found = &proof
		case err != nil && models.KindOf(err) != models.Denied:
			return challenge.Proof{}, err
		}
	}
	if found == nil {
		return challenge.Proof{}, errDenied
	}
	if c.asked != nil {
		c.spends = append(c.spends, models.Spend{ChallengeID: asked.ID, At: c.at})
	}
	return *found, nil
}

func answerOf(credential Credential) challenge.Answer {
	switch credential.Kind {
	case Password:
		return challenge.Answer{Password: credential.Value}
	case OTP:
		return challenge.Answer{OTP: credential.Value, Question: credential.Challenge, Signed: credential.Signed}
	case NoCredential, AskCode, AskApproval, FIDO, ReplyWithDevice:
	}
	return challenge.Answer{}
}

// plain finishes a login that is not scored.
func (s *Service) plain(ctx context.Context, c *call) (Answer, error) {
	if len(c.proven) > 0 {
		return s.accept(ctx, c, nil)
	}
	code, ok := s.wanted(c, risk.Medium)
	if !ok {
		return Answer{}, s.fail(ctx, c, nil)
	}
	return s.ask(ctx, c, nil, code)
}

// wanted is the challenge that the caller asked for by keyword, unless it is
// weaker than what the level demands.
func (s *Service) wanted(c *call, level risk.Level) (risk.Code, bool) {
	var codes []risk.Code
	switch {
	case c.attempt.Credential.Kind == AskCode:
		codes = channelsOf(c.person.User.DeliveryMethod)
	case c.attempt.Credential.Keyword == "Fingerprint":
		codes = []risk.Code{risk.ChallengeFingerprint}
	case c.attempt.Credential.Keyword == "PIN":
		codes = []risk.Code{risk.ChallengePIN}
	}
	for _, code := range codes {
		if !slices.Contains(c.evidence.Attempt.Enrolled, risk.FactorFor(code)) {
			continue
		}
		if level == risk.High && !s.strongEnough(code, c.decision.Code) {
			continue
		}
		return code, true
	}
	return 0, false
}

// strongEnough reports whether a code stands no lower than another in the order
// of strength of the policy.
func (s *Service) strongEnough(code, demanded risk.Code) bool {
	order := s.Engine.Load().Policy().Order.High
	at, want := slices.Index(order, code), slices.Index(order, demanded)
	return at >= 0 && (want < 0 || at <= want)
}

// isSent reports whether a code announces a message.
func isSent(code risk.Code) bool {
	return slices.Contains(channelsOf(models.DeliverDefault), code)
}

// channelsOf lists the codes that send a message, the preferred one first.
func channelsOf(preferred models.DeliveryMethod) []risk.Code {
	switch preferred {
	case models.DeliverEmail:
		return []risk.Code{risk.ChallengeEmail, risk.ChallengeSMS, risk.ChallengeVoice}
	case models.DeliverVoice:
		return []risk.Code{risk.ChallengeVoice, risk.ChallengeSMS, risk.ChallengeEmail}
	case models.DeliverSMS, models.DeliverDefault:
	}
	return []risk.Code{risk.ChallengeSMS, risk.ChallengeEmail, risk.ChallengeVoice}
}

// follow does what the decision says, as far as the contract lets it be said now.
func (s *Service) follow(ctx context.Context, c *call) (Answer, error) {
	code := c.decision.Code
	if chosen, ok := s.wanted(c, c.decision.Level); ok && code != risk.Decline {
		code = chosen
	}
	switch {
	case code == risk.Challenge && c.decision.Level == risk.Low && s.passable(c):
		return s.accept(ctx, c, nil)
	case code == risk.Accept:
		return s.accept(ctx, c, nil)
	case code == risk.Decline:
		return s.turnAway(ctx, c, nil)
	default:
		return s.ask(ctx, c, nil, code)
	}
}

// turnAway declines. Before anything is proven that would tell what the history
// knows, so the password is asked for first.
func (s *Service) turnAway(ctx context.Context, c *call, session *models.Session) (Answer, error) {
	if len(c.proven) == 0 && !c.decision.Hard {
		return s.ask(ctx, c, session, risk.Challenge)
	}
	return s.refuse(ctx, c, session)
}

// passable reports whether a low risk is enough without any credential: for
// events and payments of a session that the application already has, and for
// callers that have checked the user themselves.
func (s *Service) passable(c *call) bool {
	if !c.known || c.person.User.Barred() {
		return false
	}
	return c.attempt.Lane != risk.LaneLogin || c.caller.Credentialless
}
