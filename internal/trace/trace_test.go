package trace_test

import (
	"context"
	"slices"
	"testing"

	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	otel "go.opentelemetry.io/otel/trace"

	"riskgate/internal/trace"
)

// recorded runs something within the span of a request and returns the other spans,
// in the order of their ends, by name and the name of what they are within.
func recorded(t *testing.T, sampler sdk.Sampler, do func(ctx context.Context)) [][2]string {
	t.Helper()
	kept := tracetest.NewInMemoryExporter()
	provider := sdk.NewTracerProvider(sdk.WithSyncer(kept), sdk.WithSampler(sampler))
	ctx, request := provider.Tracer("test").Start(t.Context(), "request")
	do(ctx)
	request.End()
	names := map[otel.SpanID]string{}
	for _, span := range kept.GetSpans() {
		names[span.SpanContext.SpanID()] = span.Name
	}
	var found [][2]string
	for _, span := range kept.GetSpans() {
		if span.Name != "request" {
			found = append(found, [2]string{span.Name, names[span.Parent.SpanID()]})
		}
	}
	return found
}

// steps goes through a hash and a unit of work.
func steps(ctx context.Context) {
	inner, commit := trace.Start(ctx, trace.Commit)
	_, stretch := trace.Start(inner, trace.Queue)
	stretch = stretch.Then(inner, trace.Transaction)
	stretch.End()
	commit.End()
	_, run := trace.Start(trace.Quiet(ctx), trace.HashRun)
	run.Then(trace.Quiet(ctx), trace.HashFloor).End()
	run.End()
}

func TestSpansLieWithinTheOneOfTheirContext(t *testing.T) {
	want := [][2]string{{"store.queue", "store.commit"}, {"store.transaction", "store.commit"}, {"store.commit", "request"}}
	if got := recorded(t, sdk.AlwaysSample(), steps); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatIsNotSampledHasNoSpans(t *testing.T) {
	if got := recorded(t, sdk.NeverSample(), steps); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestWithoutATraceNothingIsAllocated(t *testing.T) {
	ctx := t.Context()
	if n := testing.AllocsPerRun(100, func() { steps(ctx) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if got, _ := trace.Start(ctx, trace.Commit); got != ctx || trace.Quiet(ctx) != ctx {
		t.Error("the context was changed")
	}
}

func TestNoTwoSpansHaveOneName(t *testing.T) {
	names := trace.Names()
	slices.Sort(names)
	if all := len(names); len(slices.Compact(names)) != all {
		t.Errorf("%v", names)
	}
}

// BenchmarkOff is what a span costs in a request that nobody traces, behind as many
// values in the context as a request has.
func BenchmarkOff(b *testing.B) {
	ctx := b.Context()
	for i := range 6 {
		ctx = context.WithValue(ctx, key(i), i)
	}
	benchmark(b, ctx)
}

// BenchmarkOn is what it costs when it is kept; sending it comes on top.
func BenchmarkOn(b *testing.B) {
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(deaf{}))
	ctx, request := provider.Tracer("test").Start(b.Context(), "request")
	defer request.End()
	benchmark(b, ctx)
}

func benchmark(b *testing.B, ctx context.Context) { //nolint:revive // testing.B comes first in helpers
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		_, span := trace.Start(ctx, trace.Commit)
		span.End()
	}
}

type key int

// deaf takes spans and keeps none.
type deaf struct{}

func (deaf) OnStart(context.Context, sdk.ReadWriteSpan) {}
func (deaf) OnEnd(sdk.ReadOnlySpan)                     {}
func (deaf) Shutdown(context.Context) error             { return nil }
func (deaf) ForceFlush(context.Context) error           { return nil }
