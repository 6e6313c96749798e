package login

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"riskgate/models"
	"riskgate/risk"
)

// memory is what a session remembers between its steps.
type memory struct {
	NameKey string `json:"name"`
	Matter  string `json:"matter"`            // what is to be proven, see there
	Request []byte `json:"request,omitempty"` // the requestID, sealed, for the device that must name it
	Title   string `json:"title,omitempty"`
	Subject string `json:"subject,omitempty"`
}

func memoryOf(session models.Session) (memory, error) {
	var kept memory
	if err := json.Unmarshal(session.Context, &kept); err != nil {
		return memory{}, fmt.Errorf("decode session: %w", err)
	}
	return kept, nil
}

// continues reports whether a call goes on with what a session is about: the same
// user and the same matter. A proof for one payment is none for another; a call that
// names no payment means the one it answers for.
func (m memory) continues(a Attempt) bool {
	matter := a.matter()
	same := m.Matter == matter || matter == aPayment && strings.HasPrefix(m.Matter, aPayment)
	return m.NameKey == a.Name.Key() && same
}

const aPayment = string(risk.LaneTransaction) + "/"

// matter tells apart what attempts want to be let in for: the lane, with the kind
// of event or a digest of the payment.
func (a Attempt) matter() string {
	switch a.Lane {
	case risk.LaneEvent:
		return string(a.Lane) + "/" + a.EventType
	case risk.LaneTransaction:
		if a.Transaction == nil || *a.Transaction == (Transaction{}) {
			return aPayment
		}
		encoded, err := json.Marshal(a.Transaction)
		if err != nil {
			encoded = nil // strings always encode
		}
		sum := sha256.Sum256(encoded)
		return aPayment + hex.EncodeToString(sum[:])
	case risk.LaneLogin, risk.LaneRegister, risk.LaneRecovery:
	}
	return string(a.Lane)
}

// requestOf opens the requestID that a pending session keeps.
func (s *Service) requestOf(session models.Session) (string, error) {
	kept, err := memoryOf(session)
	if err != nil {
		return "", err
	}
	request, err := s.Keys.Open(requestCell(session.ID), kept.Request)
	if err != nil {
		return "", fmt.Errorf("open request: %w", err)
	}
	return string(request), nil
}

// remembering writes down what the next step of a new session needs.
func (s *Service) remembering(c *call, sessionID, requestID string) ([]byte, error) {
	sealed, err := s.Keys.Seal(requestCell(sessionID), []byte(requestID))
	if err != nil {
		return nil, fmt.Errorf("seal request: %w", err)
	}
	kept, err := json.Marshal(memory{
		NameKey: c.attempt.Name.Key(), Matter: c.attempt.matter(), Request: sealed,
		Title: c.attempt.Title, Subject: c.attempt.Subject,
	})
	if err != nil {
		return nil, fmt.Errorf("encode session: %w", err)
	}
	return kept, nil
}

func requestCell(sessionID string) string { return "sessions/" + sessionID + "/request" }

// appSession is the application's session ID as it is kept. Names that nobody has
// share no user, so theirs is bound to the name: one name must not find, nor put
// an end to, what another began.
func (s *Service) appSession(c *call) string {
	if c.known || c.attempt.SessionID == "" {
		return c.attempt.SessionID
	}
	return s.hashed("name", c.attempt.Name.Key()) + "/" + c.attempt.SessionID
}
