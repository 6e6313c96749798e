package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"riskgate/models"
)

// What is not told within an hour is not asked for any more.
const (
	askedFor = time.Hour
	askedAt  = 2000 // messages at once
)

// polling is how a gateway that sends no reports is asked.
type polling struct {
	url  string
	body func(since time.Time, limit int) []byte // JSON
	list string                                  // dotted path of the messages in the answer
	id   string                                  // of each: the gateway's name for it
	// state reads a message.
	state func(message any) (state models.Arrival, code string)
}

// Poll asks the gateways that have to be asked for the messages whose fate is not told.
func (r *Reports) Poll(ctx context.Context) error {
	var failed []error
	for _, g := range r.Gateways {
		if asked, ok := g.(*HTTP); ok && asked.options.poll != nil {
			failed = append(failed, r.poll(ctx, asked))
		}
	}
	return errors.Join(failed...)
}

func (r *Reports) poll(ctx context.Context, g *HTTP) error {
	now := r.Now()
	waiting, err := r.Store.UndeliveredMessages(ctx, g.Name(), models.At(now.Add(-askedFor)), askedAt)
	if err != nil || len(waiting) == 0 {
		return err
	}
	told, err := g.ask(ctx, waiting[0].SentAt.Time())
	if err != nil {
		return fmt.Errorf("deliveries of %s: %w", g.Name(), err)
	}
	for _, m := range waiting {
		state, code := g.options.poll.state(told[m.GatewayID])
		if state == "" || state == m.Delivery {
			continue
		}
		report := models.DeliveryReport{MessageID: m.ID, Gateway: g.Name(), State: state, Code: code, At: models.At(now)}
		if err := r.keep(ctx, report); err != nil {
			return err
		}
	}
	return nil
}

// ask returns the messages that a gateway knows, by its names for them.
func (g *HTTP) ask(ctx context.Context, since time.Time) (map[string]any, error) {
	p := g.options.poll
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.url, bytes.NewReader(p.body(since, askedAt)))
	if err != nil {
		return nil, fmt.Errorf("request: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range g.options.Headers {
		req.Header.Set(name, value.Reveal())
	}
	res, err := g.client.Do(req)
	if err != nil {
		return nil, dialError(err)
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := answerOf(res)
	var answer any
	if err == nil {
		err = unmarshalNumbers(raw, &answer)
	}
	if err != nil || res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("gateway answered %d", res.StatusCode)
	}
	known := map[string]any{}
	list, _ := at(answer, p.list).([]any)
	for _, message := range list {
		known[text(at(message, p.id))] = message
	}
	return known, nil
}
