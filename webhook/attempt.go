package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/queue"
	"riskgate/models"
)

const (
	mostWait = time.Hour        // between two attempts of one delivery
	mostRest = 10 * time.Minute // of a webhook that fails
	firmness = 3                // failures in a row after which it rests
	maxRead  = 1 << 20          // of an answer, which nobody reads
)

// answered is what a receiver said; reason is empty when it took the delivery.
type answered struct {
	status     int
	reason     string
	retryAfter time.Duration
}

// deliver makes one attempt with one delivery and writes down what came of it.
func (w *Worker) deliver(ctx context.Context, e errand) {
	d := e.delivery
	if models.At(w.Now()) >= d.ClaimedUntil {
		return // The program stood still: another worker may have the delivery by now.
	}
	body, err := w.body(ctx, d)
	if err != nil {
		w.trouble(ctx, slog.LevelError, "webhook delivery not made", d, err)
		return
	}
	said := w.post(ctx, e.webhook, d, body)
	after, health := w.judge(e.webhook, d, said)
	if err := w.finish(ctx, after, health); err != nil {
		level := slog.LevelError
		if models.IsConflict(err) {
			level = slog.LevelWarn // another worker's by now, or gone with its webhook
		}
		w.trouble(ctx, level, "webhook delivery not marked", d, err)
		return
	}
	if health.Failed {
		w.Meter.Count(Failed, 1)
		return
	}
	w.Meter.Count(Delivered, 1)
}

func (w *Worker) trouble(ctx context.Context, level slog.Level, what string, d models.WebhookDelivery, err error) {
	w.Logger.LogAttrs(ctx, level, "webhook trouble", slog.String("what", what),
		slog.String("webhook", d.WebhookID), slog.String("event", d.EventID), slog.Any("error", err))
}

// body is what is posted, made of what is kept of the event now.
func (w *Worker) body(ctx context.Context, d models.WebhookDelivery) ([]byte, error) {
	told := pinging(d)
	if d.Type != models.EventPing {
		full, err := w.Queue.EventInFull(ctx, d.EventID)
		if err != nil {
			return nil, fmt.Errorf("read the event: %w", err)
		}
		if told, err = telling(full); err != nil {
			return nil, err
		}
	}
	body, err := json.Marshal(told)
	if err != nil {
		return nil, fmt.Errorf("encode event %s: %w", d.EventID, err)
	}
	return body, nil
}

// post makes the attempt. Of the answer the status counts, and nothing else is kept.
func (w *Worker) post(ctx context.Context, hook models.Webhook, d models.WebhookDelivery, body []byte) answered {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, hook.URL, bytes.NewReader(body))
	if err != nil {
		return answered{reason: "URL cannot be used"}
	}
	now := w.Now()
	label(request.Header, d, Signature(now, body, hook.Live(models.At(now))...))
	answer, err := w.Client.Do(request)
	if err != nil {
		return answered{reason: unreached(err)}
	}
	defer func() { _ = answer.Body.Close() }()
	// Read to its end the connection can be used again; it is no matter if it cannot.
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxRead))
	said := answered{status: answer.StatusCode, retryAfter: outbound.RetryAfter(answer, now)}
	switch {
	case said.status >= 300 && said.status < 400:
		said.reason = fmt.Sprintf("answered %d, and redirects are not followed", said.status)
	case said.status < 200 || said.status >= 300:
		said.reason = fmt.Sprintf("answered %d", said.status)
	}
	return said
}

// unreached says why no answer came, without the URL, in which there may be a token.
func unreached(err error) string {
	switch {
	case errors.Is(err, outbound.ErrAddress):
		return "address is not public and its host is not listed"
	case outbound.IsTimeout(err):
		return "timed out"
	default:
		return "not reached"
	}
}

// judge is the delivery as it goes back to the queue, and what it tells of the webhook.
func (w *Worker) judge(hook models.Webhook, d models.WebhookDelivery, said answered) (models.WebhookDelivery, models.WebhookHealth) {
	now := w.Now()
	d.Attempts++
	d.Status, d.LastError = said.status, said.reason
	if said.reason == "" {
		d.State, d.FinishedAt = models.Delivered, models.At(now)
		return d, models.WebhookHealth{}
	}
	asked := min(said.retryAfter, mostWait)
	d.NextAt = models.At(now.Add(max(queue.Backoff(w.First, mostWait, d.Attempts, w.Random), asked)))
	rest := asked
	if again := hook.Failures + 1 - firmness; again >= 0 {
		rest = max(rest, queue.Backoff(w.First, mostRest, again+1, w.Random))
	}
	health := models.WebhookHealth{Failed: true}
	if rest > 0 {
		health.RestsUntil = models.At(now.Add(rest))
	}
	return d, health
}

// finish marks a row. What was delivered and stays unmarked would be delivered again,
// so a passing fault of the store gets two more chances.
func (w *Worker) finish(ctx context.Context, d models.WebhookDelivery, health models.WebhookHealth) error {
	var err error
	for range 3 {
		if err = w.Queue.FinishDelivery(ctx, d, health); err == nil || models.IsConflict(err) {
			return err
		}
	}
	return err
}
