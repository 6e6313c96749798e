// Package trace splits a request's trace into what the request waited for. The tracer
// is that of the span in the context, so that nothing is global and whoever opens no
// span for a request pays next to nothing. A span carries its name and its two
// instants, and nothing that a request brought.
package trace

import (
	"context"

	otel "go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// scope is the name under which a collector finds the spans of this package.
const scope = "riskgate"

// Span is a stretch of a request. The zero Span is that of a request that nobody
// traces; all its methods do nothing.
type Span struct{ span otel.Span }

// Start begins a span within that of the context, if there is one that is recorded.
// The context it returns is for what happens within the new span.
func Start(ctx context.Context, name Name) (context.Context, Span) {
	parent := otel.SpanFromContext(ctx)
	if !parent.IsRecording() {
		return ctx, Span{}
	}
	ctx, span := parent.TracerProvider().Tracer(scope).Start(ctx, string(name))
	return ctx, Span{span}
}

// End ends the span. Only the first call counts.
func (s Span) End() {
	if s.span != nil {
		s.span.End()
	}
}

// Then ends the span and begins the next one beside it; ctx is the one that the
// first was started from.
func (s Span) Then(ctx context.Context, next Name) Span {
	if s.span == nil {
		return s
	}
	s.span.End()
	_, following := Start(ctx, next)
	return following
}

// Quiet returns a context in which nothing is traced, for what is done so often
// that its spans would bury the others.
func Quiet(ctx context.Context) context.Context {
	if !otel.SpanFromContext(ctx).IsRecording() {
		return ctx
	}
	return otel.ContextWithSpan(ctx, noop.Span{})
}
