package challenge

import (
	"riskgate/models"
	"riskgate/risk"
)

// The tries of a question, by kind of method.
const (
	sentTries     = 5
	deviceTries   = 5
	passwordTries = 1
	ocraTries     = 5
	approvalTries = 1
)

// Methods is the list of methods that are offered; cli writes it down once.
type Methods []Method

// Find finds the method that a response code announces.
func (ms Methods) Find(code risk.Code) (Method, bool) {
	for _, m := range ms {
		if m.Code() == code {
			return m, true
		}
	}
	return nil, false
}

// denied is the one answer to everything that is not a right one.
func denied() error { return models.Errorf(models.Denied, "Authentication failed") }
