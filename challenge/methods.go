package challenge

import (
	"riskgate/models"
	"riskgate/risk"
)

// The tries of a question that is guessed at best once. Those of codes are among
// its terms.
const (
	passwordTries = 1
	approvalTries = 1
)

// Methods is the list of methods that are offered; cli writes it down once.
type Methods []Method

// ByCode finds the method that a response code announces.
func (ms Methods) ByCode(code risk.Code) (Method, bool) {
	for _, m := range ms {
		if m.Code() == code {
			return m, true
		}
	}
	return nil, false
}

// Enrolled lists the factors that a subject can prove now, in the order of the
// methods. It looks at the subject as it is, never at what it once was.
func (ms Methods) Enrolled(s Subject) []risk.Factor {
	factors := []risk.Factor{}
	for _, m := range ms {
		if m.Enrolled(s) {
			factors = append(factors, m.Factor())
		}
	}
	return factors
}

// denied is the one answer to everything that is not a right one.
func denied() error { return models.Errorf(models.Denied, "Authentication failed") }
