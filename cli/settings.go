package cli

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"riskgate/api"
	"riskgate/challenge"
	"riskgate/internal/config"
	"riskgate/internal/geo"
	"riskgate/internal/secret"
	"riskgate/login"
)

// The rooms do not know the settings; here they are put into each room's words.

func params(h config.Hashing) secret.Params {
	return secret.Params{Memory: h.Memory, Time: h.Passes, Threads: h.Lanes}
}

func limits(settings config.Serve) login.Limits {
	if settings.Sandbox {
		return login.SandboxLimits()
	}
	l, limits := settings.Limits, login.DefaultLimits()
	for to, from := range map[*login.Rate]config.Rate{
		&limits.Password: l.Password, &limits.DeviceCode: l.DeviceCode, &limits.SentHour: l.SentHour,
		&limits.SentDay: l.SentDay, &limits.Sends: l.Sends, &limits.FIDO: l.FIDO, &limits.Prompts: l.Prompts,
		&limits.Refusals: l.Refusals, &limits.NetworkAsk: l.NetworkAsk, &limits.NetworkBlock: l.NetworkBlock,
	} {
		*to = login.Rate(from)
	}
	return limits
}

// registrations is how often one may register. In the sandbox nobody counts.
func registrations(settings config.Serve) login.Rate {
	if settings.Sandbox {
		return login.Rate{}
	}
	return login.Rate(settings.Limits.Registration)
}

func terms(settings config.Serve) challenge.Terms {
	return challenge.Terms{
		CodeLife: settings.Life.SentCode, ApprovalLife: settings.Life.Approval, CodeTries: settings.Limits.CodeTries,
	}
}

// waitingRoom is where calls wait for sessions to end. In the sandbox there is one
// caller, who may take every place.
func waitingRoom(settings config.Serve) *login.WaitingRoom {
	ofOneCaller := settings.Limits.CallerPolls
	if settings.Sandbox {
		ofOneCaller = 0
	}
	return login.NewWaitingRoom(settings.Limits.Polls, ofOneCaller)
}

// surge is off in the sandbox, where failures are part of trying things out.
func surge(settings config.Serve) *login.Surge {
	s := login.DefaultSurge()
	if settings.Sandbox {
		s.Least = 0
	}
	return s
}

func apiLimits(l config.Limits) api.Limits {
	limits := api.DefaultLimits()
	limits.Caller, limits.ClientSecret = l.Caller, l.ClientSecret
	return limits
}

func geoOptions(g config.Geo) geo.Options {
	options := geo.Options{CityFile: g.CityFile}
	for _, list := range g.Lists {
		options.Lists = append(options.Lists, geo.ListFile{Class: list.Name, Path: list.Value})
	}
	return options
}

// traces sends spans to a collector, if one is configured.
func (p Program) traces(ctx context.Context, url string) (trace.TracerProvider, func(context.Context) error, error) {
	exporter := p.Spans
	if exporter == nil && url == "" {
		return nil, func(context.Context) error { return nil }, nil
	}
	if exporter == nil {
		var err error
		if exporter, err = otlptracehttp.New(ctx, otlptracehttp.WithEndpointURL(url)); err != nil {
			return nil, nil, fmt.Errorf("traces: %w", err)
		}
	}
	provider := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter))
	return provider, provider.Shutdown, nil
}
