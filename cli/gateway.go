package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"riskgate/internal/config"
	"riskgate/internal/phone"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
)

// gatewaysOf is the one list of gateways: those of the file, in its order, before those
// of the flags. The sandbox keeps every message in its outbox.
func gatewaysOf(settings config.Serve, callback func(gateway, message string) string, now func() time.Time) (notify.Gateways, error) {
	if settings.Sandbox {
		return notify.Gateways{notify.Outbox{}}, nil
	}
	var gateways notify.Gateways
	for _, g := range settings.Gateways {
		gateway, err := gatewayOf(g, callback, now)
		if err != nil {
			return nil, err
		}
		gateways = append(gateways, gateway)
	}
	if s := settings.SMTP; s.Host != "" {
		smtp, err := notify.NewSMTP(notify.SMTPOptions{
			Host: s.Host, Port: s.Port, From: s.From, User: s.User, Password: models.Secret(s.Password.Reveal()),
			TLS: notify.TLSMode(s.Security),
		})
		if err != nil {
			return nil, err
		}
		gateways = append(gateways, smtp)
	}
	if g := settings.Gateway; g.URL != "" {
		g.Name = "http"
		gateway, err := gatewayOf(g, nil, now)
		if err != nil {
			return nil, err
		}
		gateways = append(gateways, gateway)
	}
	return gateways, nil
}

// gateways makes the gateways, and what takes their reports.
func (h *house) gateways(settings config.Serve, keys notify.Digests, audit *audit) (*notify.Reports, error) {
	reports := &notify.Reports{
		Store: h.store, Keys: keys, PublicURL: settings.PublicURL, Listener: audit, Now: h.now, NewID: secret.NewID, Logger: h.log,
	}
	var err error
	reports.Gateways, err = gatewaysOf(settings, reports.URL, h.now)
	return reports, err
}

// gatewayOf makes a gateway of a preset, or one that is described.
func gatewayOf(g config.Gateway, callback func(gateway, message string) string, now func() time.Time) (*notify.HTTP, error) {
	served, err := phone.ParseArea(g.Countries)
	if err != nil {
		return nil, fmt.Errorf("gateway %q: %w", g.Name, err)
	}
	if g.Preset == "" {
		return notify.NewHTTP(httpOptions(g, served, now))
	}
	account := notify.Account{
		Name: g.Name, Preset: g.Preset, Serves: channels(g.Channels), Area: served, URL: g.URL, Account: g.Account, User: g.User,
		From: g.From, Service: g.Service, Template: g.Template, Secret: models.Secret(g.Secret.Reveal()),
		SignKey: models.Secret(g.SignKey.Reveal()), Hosts: g.Hosts, Now: now,
	}
	if g.Reports {
		account.Callback = callback
	}
	return notify.NewPreset(account)
}

func httpOptions(g config.Gateway, served phone.Area, now func() time.Time) notify.HTTPOptions {
	options := notify.HTTPOptions{
		Name: g.Name, Serves: channels(g.Channels), Area: served, Method: g.Method, URL: g.URL, Format: notify.Format(g.Format), Body: g.Body,
		Hosts: g.Hosts, SignKey: models.Secret(g.SignKey.Reveal()), Now: now, Headers: map[string]models.Secret{},
		Success: notify.Success{
			Status: g.Success.Status, Field: g.Success.Field, Values: g.Success.Values, Temporary: g.Success.Temporary, ID: g.Success.ID,
		},
	}
	if name, word, _ := strings.Cut(g.Header, ":"); name != "" && g.Secret != "" {
		value := strings.TrimSpace(strings.TrimSpace(word) + " " + g.Secret.Reveal())
		options.Headers[name] = models.Secret(value)
	}
	return options
}

func channels(names []string) []models.Channel {
	all := make([]models.Channel, len(names))
	for i, name := range names {
		all[i] = models.Channel(name)
	}
	return all
}

// gatewayMeter counts the tries with each gateway. Its series are there from the start:
// a gateway's name is the operator's.
type gatewayMeter struct{ tries *prometheus.CounterVec }

func newGatewayMeter(registry *prometheus.Registry, gateways notify.Gateways) gatewayMeter {
	m := gatewayMeter{prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "riskgate_gateway_tries_total", Help: "Messages handed to a gateway: taken, refused for good, or failed for now.",
	}, []string{"gateway", "outcome"})}
	registry.MustRegister(m.tries)
	for _, g := range gateways {
		for _, outcome := range notify.Outcomes() {
			m.tries.WithLabelValues(g.Name(), string(outcome))
		}
	}
	return m
}

// Count implements notify.Meter.
func (m gatewayMeter) Count(gateway string, outcome notify.Outcome) {
	m.tries.WithLabelValues(gateway, string(outcome)).Inc()
}

// observeRests shows which gateways rest, in the eyes of this instance.
func observeRests(registry *prometheus.Registry, worker *notify.Worker) {
	for _, g := range worker.Gateways {
		registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "riskgate_gateway_resting", Help: "1 while a gateway rests because it did not answer.",
			ConstLabels: prometheus.Labels{"gateway": g.Name()},
		}, func() float64 {
			if worker.Rests(g.Name()) {
				return 1
			}
			return 0
		}))
	}
}
