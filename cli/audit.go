package cli

import (
	"context"
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/store"
)

// audit joins the one stream of events to whoever listens: the log and the
// counters here; the rows are written by whoever made the event, in the same
// transaction as what it tells of.
type audit struct {
	store  *store.Store
	log    *slog.Logger
	events *prometheus.CounterVec
}

func newAudit(kept *store.Store, registry *prometheus.Registry, log *slog.Logger) *audit {
	a := &audit{store: kept, log: log, events: prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "riskgate_events_total", Help: "Events of the audit stream.",
	}, []string{"type"})}
	registry.MustRegister(a.events)
	return a
}

// Record hears an event that has been kept.
func (a *audit) Record(ctx context.Context, e models.Event) {
	a.events.WithLabelValues(string(e.Type)).Inc()
	a.log.LogAttrs(ctx, slog.LevelInfo, "event",
		slog.String("type", string(e.Type)), slog.String("user", e.UserID), slog.String("session", e.SessionID),
		slog.String("caller", e.CallerID), slog.String("correlationId", e.CorrelationID), slog.Int64("decision", e.DecisionID))
}

// silence hears events and tells nobody; they are kept all the same.
type silence struct{}

// Record hears an event.
func (silence) Record(context.Context, models.Event) {}

// kept is the recorder for events that nobody has kept yet.
func (a *audit) kept() keeper { return keeper{a} }

type keeper struct{ audit *audit }

// Record keeps events, then tells the listeners.
func (k keeper) Record(ctx context.Context, events ...models.Event) error {
	if err := k.audit.store.Record(ctx, events...); err != nil {
		return err
	}
	for _, e := range events {
		k.audit.Record(ctx, e)
	}
	return nil
}

// observeHasher shows how busy the password hashes are.
func observeHasher(registry *prometheus.Registry, hasher *secret.Hasher) {
	for _, gauge := range []struct {
		name, help string
		read       func() float64
	}{
		{"riskgate_hash_running", "Password hashes being computed now.", func() float64 { return float64(hasher.Load().Running) }},
		{"riskgate_hash_waiting", "Password hashes waiting for a slot.", func() float64 { return float64(hasher.Load().Waiting) }},
		{"riskgate_hash_cost_seconds", "Estimated cost of one password hash.", func() float64 { return hasher.Load().Cost.Seconds() }},
	} {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: gauge.name, Help: gauge.help}, gauge.read))
	}
}

// observeWaiting shows how many calls wait for a session to end.
func observeWaiting(registry *prometheus.Registry, room *login.WaitingRoom) {
	registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "riskgate_long_polls", Help: "Calls that wait for a session to end.",
	}, func() float64 { return float64(room.Taken()) }))
}
