package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"riskgate/api"
	"riskgate/internal/config"
)

// serve runs the server until ctx ends, then finishes what is in flight.
func (p Program) serve(ctx context.Context, settings config.Serve) (err error) {
	log := newLogger(p.Err, settings.Log)
	watch, err := openClock(settings.House)
	if err != nil {
		return err
	}
	kept, keys, err := openHouse(ctx, settings.House, watch.Now, log)
	if err != nil {
		return err
	}
	onward := context.WithoutCancel(ctx)
	defer func() { err = errors.Join(err, kept.Close(onward)) }()
	house, err := p.furnish(ctx, settings, kept, keys, watch, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.traces(onward)) }()
	listener, err := api.Listen(ctx, settings.Listen, settings.Sandbox)
	if err != nil {
		return fmt.Errorf("%w: is another server running? Choose another address with --listen", err)
	}
	stop := house.work(onward)
	defer stop()
	stopMetrics, err := house.metricsListener(ctx, settings.Metrics)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer stopMetrics()
	p.welcome(settings, listener)
	defer context.AfterFunc(ctx, house.logins.Waiting.Close)() // or a long poll would hold up the end
	return house.server.Serve(ctx, listener)
}

// welcome tells a newcomer where to go; a log reader needs no such words.
func (p Program) welcome(settings config.Serve, listener net.Listener) {
	p.say("riskgate listens on %s", listener.Addr())
	if !settings.Sandbox {
		return
	}
	p.say("  Try a login   %s/swagger/index.html", settings.PublicURL)
	p.say("  Messages      %s/sandbox/outbox", settings.PublicURL)
	p.say("This is the sandbox: it needs no key and sends nothing. Stop it with Ctrl-C.")
}

// metricsListener serves the metrics on an address of their own, if one is set.
func (h *house) metricsListener(ctx context.Context, address string) (stop func(), err error) {
	if address == "" {
		return func() {}, nil
	}
	listener, err := api.Listen(ctx, address, false)
	if err != nil {
		return nil, fmt.Errorf("%w: choose another address with --metrics-listen", err)
	}
	server := &http.Server{Handler: h.server.MetricsHandler(), ReadHeaderTimeout: 5 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			h.log.LogAttrs(ctx, slog.LevelError, "metrics are no longer served", slog.Any("error", err))
		}
	}()
	return func() { _ = server.Close() }, nil
}
