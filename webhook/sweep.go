package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"riskgate/models"
)

// sweepBatch keeps one unit of giving up short: logins wait behind it.
const sweepBatch = 200

// gaveUp is what an event says of deliveries that were given up.
type gaveUp struct {
	Count     int    `json:"count"`
	First     string `json:"first"` // IDs of events
	Last      string `json:"last"`
	LastError string `json:"lastError,omitempty"`
}

// Sweep gives up what was tried for long enough, says so, and measures the queue. It is
// called every few seconds.
func (w *Worker) Sweep(ctx context.Context) error {
	for {
		count, told, err := w.Queue.GiveUp(ctx, models.At(w.Now()), sweepBatch, w.giving)
		if err != nil {
			return fmt.Errorf("give up deliveries: %w", err)
		}
		if count > 0 {
			w.Meter.Count(GivenUp, count)
		}
		for _, e := range told {
			w.Recorder.Record(ctx, e)
			w.Logger.LogAttrs(ctx, slog.LevelWarn, "webhook deliveries given up", slog.String("subject", e.Subject), slog.String("detail", string(e.Detail)))
		}
		if count < sweepBatch {
			break
		}
	}
	queued, err := w.Queue.QueuedDeliveries(ctx)
	if err != nil {
		return fmt.Errorf("count the queue: %w", err)
	}
	w.Meter.Queued(queued)
	return nil
}

// giving makes one event for each webhook out of what was given up together.
func (w *Worker) giving(over []models.WebhookDelivery) []models.Event {
	told := map[string]*gaveUp{}
	var order []string
	for _, d := range over {
		g := told[d.WebhookID]
		if g == nil {
			g = &gaveUp{First: d.EventID, Last: d.EventID}
			told[d.WebhookID], order = g, append(order, d.WebhookID)
		}
		g.Count++
		g.First, g.Last = min(g.First, d.EventID), max(g.Last, d.EventID)
		if d.LastError != "" {
			g.LastError = d.LastError
		}
	}
	events := make([]models.Event, 0, len(order))
	for _, id := range order {
		detail, err := json.Marshal(told[id])
		if err != nil {
			continue // strings and numbers always encode
		}
		now := w.Now()
		events = append(events, models.Event{
			ID: w.NewID(now), At: models.At(now), Type: models.EventWebhookGaveUp, Subject: models.WebhookSubject(id), Detail: detail,
		})
	}
	return events
}
