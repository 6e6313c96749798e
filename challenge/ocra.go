package challenge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"riskgate/internal/otp"
	"riskgate/models"
	"riskgate/risk"
)

const questionDigits = 8

// OCRA is challenge and response (RFC 6287), response code 10: the owner keys a
// question into the device and the device's response into the login.
type OCRA struct{ digits func(n int) string }

// NewOCRA makes the method; digits gives uniform decimal digits.
func NewOCRA(digits func(n int) string) *OCRA { return &OCRA{digits: digits} }

// Code implements Method.
func (*OCRA) Code() risk.Code { return risk.ChallengeCRDevice2FA }

// Factor implements Method.
func (*OCRA) Factor() risk.Factor { return risk.FactorOCRA }

// Enrolled implements Method.
func (*OCRA) Enrolled(s Subject) bool { return len(responders(s)) > 0 }

// responder is an OCRA authenticator with its suite.
type responder struct {
	models.Authenticator
	suite otp.Suite
}

// responders are the subject's OCRA authenticators. Suites that want a PIN or
// session data are left out: nobody here knows either.
func responders(s Subject) []responder {
	if !s.Known {
		return nil
	}
	return able(s.Authenticators...)
}

func able(authenticators ...models.Authenticator) []responder {
	var fit []responder
	for _, a := range authenticators {
		if a.Kind != models.OCRA {
			continue
		}
		suite, err := otp.ParseSuite(a.Suite)
		if err == nil && suite.PIN == "" && suite.Session == 0 {
			fit = append(fit, responder{a, suite})
		}
	}
	return fit
}

// Start implements Method. The question is of digits, which fit every format, and
// as long as every device of the subject takes it.
func (m *OCRA) Start(_ context.Context, s Subject, a Asking) (Prompt, error) {
	length := questionDigits
	for _, r := range responders(s) {
		length = min(length, r.suite.QuestionLength)
	}
	return Prompt{Question: m.digits(length), Life: a.Terms.Code(), MaxTries: a.Terms.Tries()}, nil
}

// Check implements Method. The question is the stored one; one that came with the
// answer counts only where the device's counter or clock makes the response new,
// since whoever has seen a response could otherwise pose its question again.
func (m *OCRA) Check(_ context.Context, s Subject, c models.Challenge, a Answer, now time.Time) (Proof, error) {
	if !unasked(c, m.Code(), s, now) || (c.ID != "" && a.Question != "" && a.Question != c.Question) {
		return Proof{}, denied()
	}
	asked := c.ID != "" && len(a.Signed) == 0 // data are posed by whoever brings them
	question := a.Question
	if asked {
		question = c.Question
	}
	owned := responders(s)
	enrolled := len(owned) > 0
	if !enrolled {
		owned = able(nobodys(models.OCRA))
	}
	var proof *Proof
	var broken error
	for _, r := range owned {
		if len(a.Signed) > 0 {
			question = r.signing(a.Signed)
		}
		spend, ok, err := r.responds(question, a.OTP.Reveal(), asked, now)
		if ok && proof == nil {
			proof = &Proof{Factor: m.Factor(), Spend: spend}
		}
		broken = errors.Join(broken, err)
	}
	switch {
	case proof != nil && enrolled:
		return *proof, nil
	case broken != nil:
		return Proof{}, broken
	default:
		return Proof{}, denied()
	}
}

// signing is the question whose response signs data: a single field that the device
// takes is keyed in as it stands, anything else is drawn together.
func (r responder) signing(data []string) string {
	if len(data) == 1 && r.suite.Takes(data[0]) {
		return data[0]
	}
	return r.suite.QuestionOf(strings.Join(data, "\n"))
}

// responds reports whether the device gives a response to a question, and what is
// used up by it beyond the question.
func (r responder) responds(question, response string, asked bool, now time.Time) (*models.Spend, bool, error) {
	secret, err := otp.DecodeSecret(r.Secret.Reveal())
	if err != nil {
		return nil, false, fmt.Errorf("authenticator %s: %w", r.Serial, err)
	}
	switch {
	case r.suite.Counter:
		next, ok := r.byCounter(secret, question, response, now)
		return &models.Spend{Serial: r.Serial, Counter: next, At: models.At(now)}, ok, nil
	case asked:
		ok := r.suite.Verify(secret, otp.Input{Question: question, At: now}, response, totpDrift)
		return nil, ok, nil
	case r.suite.Step > 0:
		step, ok := r.byStep(secret, question, response, now)
		return &models.Spend{Serial: r.Serial, Counter: step, At: models.At(now)}, ok, nil
	default:
		return nil, false, nil
	}
}

// byCounter looks for the response among the counters that are not used up and
// gives the next one. The lowest match counts, lest a device be locked out.
func (r responder) byCounter(secret []byte, question, response string, now time.Time) (next int64, ok bool) {
	for n := r.Counter + hotpAhead; n >= r.Counter; n-- {
		in := otp.Input{Counter: n, Question: question, At: now}
		if r.suite.Verify(secret, in, response, totpDrift) {
			next, ok = n+1, true
		}
	}
	return next, ok
}

// byStep looks for the response among the time steps that are not used up. The
// highest match counts, so that the same response is not good again.
func (r responder) byStep(secret []byte, question, response string, now time.Time) (step int64, ok bool) {
	for drift := -totpDrift; drift <= totpDrift; drift++ {
		at := now.Add(time.Duration(drift) * r.suite.Step)
		n := at.Unix() / int64(r.suite.Step/time.Second)
		if r.suite.Verify(secret, otp.Input{Question: question, At: at}, response, 0) && n > r.Counter {
			step, ok = n, true
		}
	}
	return step, ok
}
