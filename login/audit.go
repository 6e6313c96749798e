package login

import (
	"context"
	"encoding/json"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
)

// commit writes a change, passes its events on, and sends what it has queued.
func (s *Service) commit(ctx context.Context, change *models.Change) error {
	if err := s.Store.Commit(ctx, change); err != nil {
		return err
	}
	queued := len(change.Messages) > 0
	for _, e := range change.Events {
		queued = queued || len(e.Notices) > 0
		if e.DecisionID == 0 && change.Decision != nil {
			e.DecisionID = change.Decision.ID
		}
		s.Recorder.Record(ctx, e)
	}
	if queued {
		s.Outgoing()
	}
	s.hearListed(ctx, change)
	return nil
}

// hearListed passes on what rules have entered into lists, and takes it up.
func (s *Service) hearListed(ctx context.Context, change *models.Change) {
	entered := false
	for _, l := range change.Listed {
		if e, told := l.Told(l.Outcome); told {
			e.DecisionID = change.Decision.ID
			s.Recorder.Record(ctx, e)
		}
		entered = entered || l.Outcome == models.ListEntered
	}
	if entered {
		s.recall(ctx)
	}
}

// lost turns a conflict at the commit into the contract's answer: somebody else
// used the proof or ended the session first.
func (s *Service) lost(ctx context.Context, c *call, err error) error {
	if !models.IsConflict(err) {
		return err
	}
	if err := s.tellReplay(ctx, c, ""); err != nil {
		return err
	}
	return errDenied
}

// replayed answers a call that comes with what is used up already.
func (s *Service) replayed(ctx context.Context, c *call, sessionID string) error {
	if err := s.tellReplay(ctx, c, sessionID); err != nil {
		return err
	}
	return errRequestID
}

func (s *Service) tellReplay(ctx context.Context, c *call, sessionID string) error {
	told := models.Change{Events: s.events(c, models.EventProofReplayed, sessionID)}
	return s.commit(context.WithoutCancel(ctx), &told)
}

// events are the lines of the audit stream about this call: what happened on the
// way, and what it came to.
func (s *Service) events(c *call, last models.EventType, sessionID string) []models.Event {
	told := make([]models.Event, 0, len(c.notes)+1)
	for _, kind := range c.notes {
		told = append(told, s.event(c, kind, sessionID))
	}
	return append(told, s.event(c, last, sessionID))
}

// eventDetail is what an event tells beside whom it concerns.
type eventDetail struct {
	Code     *risk.Code       `json:"code,omitempty"`
	Known    bool             `json:"known"`
	Level    risk.Level       `json:"level,omitempty"`
	NameHash string           `json:"nameHash,omitempty"`
	Score    *int             `json:"score,omitempty"`
	Status   models.EventType `json:"status"`
}

// event is one line of the audit stream about this call.
func (s *Service) event(c *call, kind models.EventType, sessionID string) models.Event {
	detail := eventDetail{Known: c.known, Level: c.decision.Level, Status: kind}
	if detail.Level != "" {
		detail.Code, detail.Score = &c.decision.Code, &c.decision.Score
	}
	if !c.known {
		detail.NameHash = s.hashed("name", c.attempt.Name.Key()) // people type passwords there
	}
	encoded, err := json.Marshal(&detail)
	if err != nil {
		encoded = nil // strings and numbers always encode
	}
	return models.Event{
		ID: secret.NewID(c.at.Time()), At: c.at, Type: kind, UserID: c.person.User.ID, SessionID: sessionID,
		CallerID: c.caller.ID, CorrelationID: c.attempt.CorrelationID, Detail: encoded,
	}
}
