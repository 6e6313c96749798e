package analysis

import (
	"context"
	"slices"
	"strings"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/secret"
	"riskgate/models"
)

// WebhookStore keeps webhooks and their deliveries.
type WebhookStore interface {
	Webhook(ctx context.Context, id string) (models.Webhook, error)
	Webhooks(ctx context.Context, before string, limit int) ([]models.Webhook, error)
	PutWebhook(ctx context.Context, w models.Webhook, most int, events ...models.Event) error
	UpdateWebhook(ctx context.Context, w models.Webhook, events ...models.Event) error
	DeleteWebhook(ctx context.Context, id string, revision int64, events ...models.Event) error
	DeliveryStore
}

// Webhooks is who is told of events, and what became of the telling. All fields are
// required.
type Webhooks struct {
	Store    WebhookStore
	Recorder Recorder
	Reach    outbound.Reach // of those who deliver
	Wake     func()         // tells them that there is work
	Now      func() time.Time
}

// The bounds of what may be.
const (
	MostWebhooks = 50
	MostOverlap  = 30 * 24 * time.Hour // of a secret that is replaced
)

// WebhookInput is what may be set of a webhook; nil leaves it as it is.
type WebhookInput struct {
	URL         *string
	Types       *[]string // or families such as "login.*"; empty: everything
	Description *string
	State       *models.WebhookState
}

var errNoWebhook = models.Errorf(models.NotFound, "Webhook not found")

// List lists webhooks without their secrets, newest first, those older than an ID; ""
// begins with the newest.
func (h *Webhooks) List(ctx context.Context, before string, limit int) ([]models.Webhook, error) {
	return h.Store.Webhooks(ctx, before, limit)
}

// Webhook finds a webhook, without its secrets.
func (h *Webhooks) Webhook(ctx context.Context, id string) (models.Webhook, error) {
	found, err := h.webhook(ctx, id)
	found.Secret, found.Previous = "", ""
	return found, err
}

func (h *Webhooks) webhook(ctx context.Context, id string) (models.Webhook, error) {
	found, err := h.Store.Webhook(ctx, id)
	if models.IsNotFound(err) {
		return found, errNoWebhook
	}
	return found, err
}

// Create makes a webhook. This is the one time its secret is told. What happens from now
// on is delivered.
func (h *Webhooks) Create(ctx context.Context, by By, in WebhookInput) (models.Webhook, error) {
	now := h.Now()
	at := models.At(now)
	made := models.Webhook{
		ID: secret.NewID(now), State: models.WebhookOn, Secret: newSigningSecret(), Revision: 1,
		FollowedAt: at, CreatedAt: at, UpdatedAt: at,
	}
	if _, err := h.set(&made, in, at); err != nil {
		return made, err
	}
	return made, h.kept(ctx, by, models.EventWebhookCreated, made.ID, Told{Revision: 1}, func(e models.Event) error {
		return h.Store.PutWebhook(ctx, made, MostWebhooks, e)
	})
}

// Change changes a webhook that is still at a revision.
func (h *Webhooks) Change(ctx context.Context, by By, id string, revision int64, in WebhookInput) (models.Webhook, error) {
	w, err := h.at(ctx, id, revision)
	if err != nil {
		return w, err
	}
	paths, err := h.set(&w, in, models.At(h.Now()))
	if err != nil {
		return w, err
	}
	return h.update(ctx, by, w, models.EventWebhookChanged, Told{Revision: revision + 1, Paths: paths})
}

// Rotate gives a webhook a new secret, which is told this once. For as long as the
// overlap lasts the one before signs as well.
func (h *Webhooks) Rotate(ctx context.Context, by By, id string, revision int64, overlap time.Duration) (models.Webhook, error) {
	w, err := h.at(ctx, id, revision)
	if err != nil {
		return w, err
	}
	w.Previous, w.PreviousUntil = w.Secret, models.At(h.Now().Add(overlap))
	if overlap <= 0 {
		w.Previous, w.PreviousUntil = "", 0
	}
	w.Secret = newSigningSecret()
	w, err = h.update(ctx, by, w, models.EventWebhookRotated, Told{Revision: revision + 1})
	w.Previous = ""
	return w, err
}

// Delete removes a webhook that is still at a revision. What is queued for it is not
// delivered any more.
func (h *Webhooks) Delete(ctx context.Context, by By, id string, revision int64) error {
	return h.kept(ctx, by, models.EventWebhookDeleted, id, Told{Revision: revision}, func(e models.Event) error {
		return h.Store.DeleteWebhook(ctx, id, revision, e)
	})
}

// at finds a webhook as somebody has seen it.
func (h *Webhooks) at(ctx context.Context, id string, revision int64) (models.Webhook, error) {
	w, err := h.webhook(ctx, id)
	if err == nil && w.Revision != revision {
		err = models.Errorf(models.Conflict, "The webhook is at revision %d, not %d", w.Revision, revision)
	}
	return w, err
}

func (h *Webhooks) update(ctx context.Context, by By, w models.Webhook, kind models.EventType, told Told) (models.Webhook, error) {
	w.UpdatedAt = models.At(h.Now())
	err := h.kept(ctx, by, kind, w.ID, told, func(e models.Event) error { return h.Store.UpdateWebhook(ctx, w, e) })
	w.Revision++
	w.Failures, w.RestsUntil = 0, 0
	return w, err
}

// set puts an input into a webhook and names what it has changed.
func (h *Webhooks) set(w *models.Webhook, in WebhookInput, at models.Time) (paths []string, err error) {
	var problems []models.Field
	before := *w
	if in.URL != nil {
		w.URL = *in.URL
		problems = append(problems, h.checkURL(w.URL)...)
	}
	if in.Types != nil {
		w.TypeList = strings.Join(slices.Compact(slices.Sorted(slices.Values(*in.Types))), " ")
		problems = append(problems, checkTypes(*in.Types)...)
	}
	if in.Description != nil {
		w.Description = *in.Description
	}
	if in.State != nil {
		w.State = *in.State
	}
	if problems != nil {
		return nil, models.InvalidInput(problems...)
	}
	if before.State == models.WebhookOff && w.State == models.WebhookOn {
		w.FollowedAt = at // what happened while it was off is not for it, unless it is replayed
	}
	for _, part := range []struct {
		name    string
		changed bool
	}{
		{"url", w.URL != before.URL},
		{"types", w.TypeList != before.TypeList},
		{"description", w.Description != before.Description},
		{"state", w.State != before.State},
	} {
		if part.changed {
			paths = append(paths, part.name)
		}
	}
	return paths, nil
}

// kept passes an event on once it is stored.
func (h *Webhooks) kept(ctx context.Context, by By, kind models.EventType, id string, told Told, store func(models.Event) error) error {
	event, err := by.event(ctx, h.Now(), kind, models.WebhookSubject(id), told)
	if err == nil {
		err = store(event)
	}
	if models.IsNotFound(err) {
		return errNoWebhook
	}
	if err != nil {
		return err
	}
	h.Recorder.Record(ctx, event)
	return nil
}

func newSigningSecret() models.Secret {
	return models.Secret("rgwh_" + secret.NewToken() + secret.NewToken())
}

func checkTypes(types []string) []models.Field {
	var unknown []string
	for _, name := range types {
		if !models.Subscribable(name) {
			unknown = append(unknown, name)
		}
	}
	if unknown == nil {
		return nil
	}
	return []models.Field{{
		Name:    "types",
		Message: "must each be one of " + known() + "; there is no " + strings.Join(unknown, ", "),
	}}
}

func known() string {
	var names []string
	for _, family := range models.WebhookFamilies() {
		names = append(names, family+".*")
	}
	for _, kind := range models.WebhookTypes() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}
