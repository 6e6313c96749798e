package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"riskgate/internal/request"
	"riskgate/internal/secret"
	"riskgate/models"
)

// told is what the events about labels and cases say beside when and about what.
type told struct {
	Name     string             `json:"name,omitempty"`   // of the caller
	Reason   string             `json:"reason,omitempty"` // as the caller gave it
	Verdict  models.Verdict     `json:"verdict,omitempty"`
	Source   models.LabelSource `json:"source,omitempty"`
	Queue    string             `json:"queue,omitempty"`
	Result   models.CaseResult  `json:"result,omitempty"`
	Accepted int                `json:"accepted,omitempty"` // lines of an import
	Refused  int                `json:"refused,omitempty"`
}

// about makes a line of the audit stream about a decision; the zero decision is none.
func (b By) about(ctx context.Context, at time.Time, kind models.EventType, d models.Decision, t told) (models.Event, error) {
	t.Name, t.Reason = b.Name, b.Reason
	detail, err := json.Marshal(t)
	if err != nil {
		return models.Event{}, fmt.Errorf("encode event: %w", err)
	}
	return models.Event{
		ID: secret.NewID(at), At: models.At(at), Type: kind, UserID: d.UserID, SessionID: d.SessionID, DecisionID: d.ID,
		CallerID: b.ID, CorrelationID: request.From(ctx).CorrelationID, Detail: detail,
	}, nil
}
