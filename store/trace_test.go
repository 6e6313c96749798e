package store_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// traced is a context whose spans are kept.
func traced(t *testing.T) (context.Context, *tracetest.InMemoryExporter) {
	t.Helper()
	kept := tracetest.NewInMemoryExporter()
	ctx, _ := sdk.NewTracerProvider(sdk.WithSyncer(kept)).Tracer("test").Start(t.Context(), "request")
	return ctx, kept
}

// ended are the names of the spans that have ended, in the order of their ends.
func ended(kept *tracetest.InMemoryExporter) []string {
	var names []string
	for _, span := range kept.GetSpans() {
		names = append(names, span.Name)
	}
	return names
}

func TestWhatALoginWaitsForIsTraced(t *testing.T) {
	session := storetest.Session("s1", "user-ada")
	limit := models.Limit{Key: "k", Window: 1000, Max: 5}
	visits := map[string]func(ctx context.Context, s *store.Store) error{
		"store.person":    func(ctx context.Context, s *store.Store) error { _, err := s.Person(ctx, "ada@main"); return err },
		"store.key":       func(ctx context.Context, s *store.Store) error { _, err := s.Key(ctx, "k"); return err },
		"store.device":    func(ctx context.Context, s *store.Store) error { _, err := s.Device(ctx, "d"); return err },
		"store.decision":  func(ctx context.Context, s *store.Store) error { _, err := s.Decision(ctx, 1); return err },
		"store.session":   func(ctx context.Context, s *store.Store) error { _, err := s.Session(ctx, "s"); return err },
		"store.challenge": func(ctx context.Context, s *store.Store) error { _, err := s.OpenChallenge(ctx, "s"); return err },
		"store.standings": func(ctx context.Context, s *store.Store) error {
			_, err := s.Standings(ctx, start, limit)
			return err
		},
	}
	units := map[string]func(ctx context.Context, s *store.Store) error{
		"store.reserve": func(ctx context.Context, s *store.Store) error { _, err := s.Reserve(ctx, start, limit); return err },
		"store.try":     func(ctx context.Context, s *store.Store) error { _, err := s.ReserveTry(ctx, "c", start); return err },
		"store.put": func(ctx context.Context, s *store.Store) error {
			return s.PutChallenge(ctx, storetest.Challenge("c1", models.Session{}))
		},
		"store.commit": func(ctx context.Context, s *store.Store) error {
			return s.Commit(ctx, &models.Change{Open: &session})
		},
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		if err := s.CreateUser(t.Context(), storetest.User("ada"), nil); err != nil {
			t.Fatal(err)
		}
		for name, visit := range visits {
			ctx, kept := traced(t)
			if err := visit(ctx, s); err != nil && !models.IsNotFound(err) {
				t.Error(name, err)
			}
			if got := ended(kept); !slices.Equal(got, []string{name}) {
				t.Errorf("%s has left %v", name, got)
			}
		}
		for name, unit := range units {
			ctx, kept := traced(t)
			if err := unit(ctx, s); err != nil {
				t.Error(name, err)
			}
			if got := ended(kept); !slices.Equal(got, []string{"store.queue", "store.transaction", name}) {
				t.Errorf("%s has left %v", name, got)
				continue
			}
			for _, span := range kept.GetSpans()[:2] {
				if within := kept.GetSpans()[2].SpanContext.SpanID(); span.Parent.SpanID() != within {
					t.Errorf("%s is not within %s", span.Name, name)
				}
			}
		}
	})
}

func TestTheQueueOfAUnitEndsWhenItsGroupTakesItUp(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, kept := traced(t)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		queued(t, s, &group, func() {
			if err := s.Record(ctx, storetest.Event("e1", models.Session{CreatedAt: start})); err != nil {
				t.Error(err)
			}
		})
		if got := ended(kept); got != nil {
			t.Errorf("%v ended while the unit waited", got)
		}
	})
	group.Wait()
	if got := ended(kept); !slices.Equal(got, []string{"store.queue", "store.transaction"}) {
		t.Errorf("got %v", got)
	}
}

func TestAUnitThatNobodyWaitsForHasOnlyQueued(t *testing.T) {
	s := storetest.SQLite(t)
	ctx, kept := traced(t)
	ctx, giveUp := context.WithCancel(ctx)
	var group sync.WaitGroup
	heldBack(t, s, func() {
		queued(t, s, &group, func() {
			if err := s.Record(ctx, storetest.Event("e1", models.Session{CreatedAt: start})); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		giveUp()
		group.Wait()
	})
	if got := ended(kept); !slices.Equal(got, []string{"store.queue"}) {
		t.Errorf("got %v", got)
	}
}
