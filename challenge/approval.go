package challenge

import (
	"context"
	"crypto/subtle"
	"slices"
	"strconv"
	"strings"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

const matchDigits = 2

// Approval is a tap on the owner's trusted device: response codes 21 (no further
// verification), 22 (PIN), 23 (fingerprint) and 24 (face).
type Approval struct {
	code   risk.Code
	factor risk.Factor
	digits func(n int) string
}

// NewApproval makes the method with no verification of the device's owner; digits
// gives uniform decimal digits.
func NewApproval(digits func(n int) string) *Approval {
	return &Approval{code: risk.ChallengeNoPIN, factor: risk.FactorApproval, digits: digits}
}

// NewApprovalPIN makes the method that has the owner enter the device's PIN.
func NewApprovalPIN(digits func(n int) string) *Approval {
	return &Approval{code: risk.ChallengePIN, factor: risk.FactorPIN, digits: digits}
}

// NewApprovalFingerprint makes the method that has the device read a fingerprint.
func NewApprovalFingerprint(digits func(n int) string) *Approval {
	return &Approval{code: risk.ChallengeFingerprint, factor: risk.FactorFingerprint, digits: digits}
}

// NewApprovalFace makes the method that has the device look at its owner's face.
func NewApprovalFace(digits func(n int) string) *Approval {
	return &Approval{code: risk.ChallengeFace, factor: risk.FactorFace, digits: digits}
}

// Code implements Method.
func (m *Approval) Code() risk.Code { return m.code }

// Factor implements Method.
func (m *Approval) Factor() risk.Factor { return m.factor }

// Enrolled implements Method.
func (m *Approval) Enrolled(s Subject) bool { return s.Known && canApprove(s, m.code) }

// canApprove reports whether a trusted device of the subject can give a code's
// answer.
func canApprove(s Subject, code risk.Code) bool {
	return slices.ContainsFunc(s.Authenticators, func(a models.Authenticator) bool {
		return a.Kind == models.Trusted && slices.ContainsFunc(strings.Split(a.Methods, ","), func(listed string) bool {
			return strings.TrimSpace(listed) == strconv.Itoa(int(code))
		})
	})
}

// Start implements Method. The number shown beside the login must be keyed in on
// the device, so that nobody approves a login that they do not see.
func (m *Approval) Start(_ context.Context, _ Subject, a Asking) (Prompt, error) {
	return Prompt{Match: m.digits(matchDigits), Life: a.Terms.Approval(), MaxTries: approvalTries}, nil
}

// Check implements Method. The owner must have been verified as asked; a device
// asked for a mere approval may verify its owner all the same.
func (m *Approval) Check(_ context.Context, s Subject, c models.Challenge, a Answer, now time.Time) (Proof, error) {
	if a.Device == nil || !a.Device.Approved || !answerable(c, m.code, s, now) {
		return Proof{}, denied()
	}
	matches := c.Match != "" && subtle.ConstantTimeCompare([]byte(c.Match), []byte(a.Device.Match)) == 1
	if !matches || !m.accepts(a.Device.Method) || !m.Enrolled(s) || !canApprove(s, a.Device.Method) {
		return Proof{}, denied()
	}
	return Proof{Factor: m.factor}, nil
}

func (m *Approval) accepts(method risk.Code) bool {
	if m.code == risk.ChallengeNoPIN {
		return method >= risk.ChallengeNoPIN && method <= risk.ChallengeFace
	}
	return method == m.code
}
