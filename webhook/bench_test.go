package webhook_test

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/webhook"
)

// databases runs a benchmark on both, each durable as in operation.
func databases(b *testing.B, run func(b *testing.B, s *store.Store, clock *watch)) {
	b.Helper()
	full := func(o *store.Options) { o.Durability = store.Full }
	b.Run("sqlite", func(b *testing.B) {
		clock := newWatch()
		run(b, storetest.SQLite(b, clock.drives, full), clock)
	})
	b.Run("postgres", func(b *testing.B) {
		clock := newWatch()
		run(b, storetest.Postgres(b, clock.drives, full), clock)
	})
}

// filled keeps events, one every few milliseconds, and a webhook for each of them.
func filled(b *testing.B, s *store.Store, clock *watch, url string, n int) {
	b.Helper()
	w := storetest.Webhook(secret.NewID(clock.Now()))
	w.URL, w.FollowedAt = url, models.At(clock.Now())
	if err := s.PutWebhook(b.Context(), w, 50); err != nil {
		b.Fatal(err)
	}
	const batch = 500
	for i := 0; i < n; i += batch {
		events := make([]models.Event, min(batch, n-i))
		for j := range events {
			clock.advance(5 * time.Millisecond)
			events[j] = models.Event{
				ID: secret.IDFrom(clock.Now()) + fmt.Sprintf("%020d", i+j), At: models.At(clock.Now()), Type: models.EventLoginAccepted,
				UserID: "u", SessionID: "s", CallerID: "shop", CorrelationID: "c1f0a3d2b4e5968778695a4b3c2d1e0f", Detail: []byte(`{"code":0,"known":true,"level":"low"}`),
			}
		}
		if err := s.Record(b.Context(), events...); err != nil {
			b.Fatal(err)
		}
	}
}

type nobody struct{}

func (nobody) Count(webhook.Outcome, int) {}
func (nobody) Queued(int64)               {}

// BenchmarkLookingBack is a look at the two minutes behind, with 200 events a second that
// are all queued, and the short look between.
func BenchmarkLookingBack(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, clock *watch) {
		b.Helper()
		filled(b, s, clock, "http://127.0.0.1:9", 24_000)
		for name, back := range map[string]bool{"two_minutes": true, "lately": false} {
			b.Run(name, func(b *testing.B) {
				f := &webhook.Follower{Journal: s, Queued: func() {}, Now: clock.Now}
				if err := f.Step(b.Context()); err != nil {
					b.Fatal(err)
				}
				for b.Loop() {
					if back {
						f = &webhook.Follower{Journal: s, Queued: func() {}, Now: clock.Now}
					}
					if err := f.Step(b.Context()); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	})
}

// BenchmarkDelivery tells a receiver on this machine of one event after another.
func BenchmarkDelivery(b *testing.B) {
	databases(b, func(b *testing.B, s *store.Store, clock *watch) {
		b.Helper()
		told := make(chan struct{}, 1<<20)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusNoContent)
			told <- struct{}{}
		}))
		defer server.Close()
		filled(b, s, clock, server.URL, b.N)
		worker, err := webhook.NewWorker(webhook.Options{
			Queue: s, Client: outbound.Reach{Loopback: true}.Client(), Meter: nobody{}, Recorder: &tally{}, Now: clock.Now,
			NewID: secret.NewID, Random: rand.Reader, Logger: slog.New(slog.DiscardHandler), Name: "w",
		})
		if err != nil {
			b.Fatal(err)
		}
		f := &webhook.Follower{Journal: s, Queued: worker.Wake, Now: clock.Now}
		b.ResetTimer()
		if err := f.Step(b.Context()); err != nil {
			b.Fatal(err)
		}
		go worker.Run(b.Context())
		for range b.N {
			<-told
		}
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "deliveries/s")
	})
}
