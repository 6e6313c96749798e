package secret

import (
	"context"
	"slices"
	"testing"
	"time"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
)

func TestATraceTellsTheQueueFromTheHash(t *testing.T) {
	h := newHasher(t, DefaultParams(), 1)
	h.floor.rest = func(time.Duration) {}
	var during []string
	for name, row := range map[string]struct {
		verify func(ctx context.Context) error
		want   []string
	}{
		"no user": {func(ctx context.Context) error { return h.VerifyDummy(ctx, "password") }, []string{"hash.queue", "hash.run"}},
		"a hash of another kind": {func(ctx context.Context) error {
			_, _, err := h.Verify(ctx, "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "wrong")
			return err
		}, []string{"hash.queue", "hash.run", "hash.floor"}},
		"who hangs up": {func(ctx context.Context) error {
			gone, hangUp := context.WithCancel(ctx)
			hangUp()
			if err := h.VerifyDummy(gone, "password"); err == nil {
				t.Error("hashed all the same")
			}
			return nil
		}, []string{"hash.queue"}},
	} {
		t.Run(name, func(t *testing.T) {
			kept := tracetest.NewInMemoryExporter()
			provider := sdk.NewTracerProvider(sdk.WithSyncer(kept))
			h.matches = func(encoded, string) bool { during = spans(kept); return false }
			ctx, _ := provider.Tracer("test").Start(t.Context(), "request")
			if err := row.verify(ctx); err != nil {
				t.Fatal(err)
			}
			if got := spans(kept); !slices.Equal(got, row.want) {
				t.Errorf("got %v, want %v", got, row.want)
			}
			if len(row.want) > 1 && !slices.Equal(during, []string{"hash.queue"}) {
				t.Errorf("while the hash ran %v had ended", during)
			}
		})
	}
}

// spans are the names of what has ended.
func spans(kept *tracetest.InMemoryExporter) []string {
	var names []string
	for _, span := range kept.GetSpans() {
		names = append(names, span.Name)
	}
	return names
}
