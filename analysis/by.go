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

// By says who takes a step, and why.
type By struct {
	ID     string // of the caller
	Name   string // of the caller, for people
	Reason string // for the audit stream
}

// Recorder hears every event after it has been kept.
type Recorder interface {
	Record(ctx context.Context, event models.Event)
}

// Told is what the event of a step says beside when and what.
type Told struct {
	Name     string   `json:"name"` // of the caller
	Reason   string   `json:"reason"`
	Revision int64    `json:"revision,omitempty"` // of the draft
	Base     int64    `json:"base,omitempty"`     // the version whose data it began with
	Replaces int64    `json:"replaces,omitempty"` // the version that retires
	By       int64    `json:"by,omitempty"`       // the version that replaces this one
	Paths    []string `json:"paths,omitempty"`    // what was changed, the first of them
	Rule     string   `json:"rule,omitempty"`     // that is tried
	Event    string   `json:"event,omitempty"`    // the one that is delivered again
	From     string   `json:"from,omitempty"`     // the beginning of a period
	To       string   `json:"to,omitempty"`       // the end of a period
	Count    int      `json:"count,omitempty"`    // how many events it was about
}

// event makes a line of the audit stream about a step.
func (b By) event(ctx context.Context, at time.Time, kind models.EventType, subject string, told Told) (models.Event, error) {
	told.Name, told.Reason = b.Name, b.Reason
	return b.line(ctx, at, kind, subject, told)
}

// line is an event with a detail of its own.
func (b By) line(ctx context.Context, at time.Time, kind models.EventType, subject string, told any) (models.Event, error) {
	detail, err := json.Marshal(told)
	if err != nil {
		return models.Event{}, fmt.Errorf("encode event: %w", err)
	}
	return models.Event{
		ID: secret.NewID(at), At: models.At(at), Type: kind, CallerID: b.ID,
		CorrelationID: request.From(ctx).CorrelationID, Detail: detail, Subject: subject,
	}, nil
}
