package cli

import (
	"crypto/rand"

	"github.com/prometheus/client_golang/prometheus"

	"riskgate/analysis"
	"riskgate/internal/config"
	"riskgate/internal/outbound"
	"riskgate/internal/secret"
	"riskgate/notify"
	"riskgate/webhook"
)

// webhookReach is where events may be told. The sandbox tells nobody but this machine.
func webhookReach(settings config.Serve) outbound.Reach {
	return outbound.Reach{Hosts: settings.Webhooks.Hosts, Loopback: settings.Sandbox}
}

// messengers makes what brings messages to people, and events to webhooks.
func (h *house) messengers(settings config.Serve, gateways notify.Gateways, registry *prometheus.Registry, audit *audit) (err error) {
	h.worker, err = notify.NewWorker(notify.Options{
		Queue: h.store, Gateways: gateways, Recorder: audit.kept(), Meter: newGatewayMeter(registry, gateways), Now: h.now,
		NewID: secret.NewID, Random: rand.Reader, Logger: h.log, Name: secret.NewToken(),
	})
	if err != nil {
		return err
	}
	observeRests(registry, h.worker)
	h.hooks, err = webhook.NewWorker(webhook.Options{
		Queue: h.store, Client: webhookReach(settings).Client(), Meter: newWebhookMeter(registry), Recorder: audit, Now: h.now,
		NewID: secret.NewID, Random: rand.Reader, Logger: h.log, Name: secret.NewToken(),
	})
	if err != nil {
		return err
	}
	h.follow = &webhook.Follower{Journal: h.store, Queued: h.hooks.Wake, Now: h.now}
	h.webhooks = &analysis.Webhooks{
		Store: h.store, Recorder: audit, Reach: webhookReach(settings), Wake: h.hooks.Wake, Now: h.now,
	}
	return nil
}

// webhookMeter shows how the telling goes. Its series are there from the start.
type webhookMeter struct {
	outcomes *prometheus.CounterVec
	queue    prometheus.Gauge
}

func newWebhookMeter(registry *prometheus.Registry) webhookMeter {
	m := webhookMeter{
		outcomes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "riskgate_webhook_deliveries_total", Help: "Deliveries of webhooks: attempts that went well or failed, and what was given up.",
		}, []string{"outcome"}),
		queue: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "riskgate_webhook_queue", Help: "Deliveries of webhooks that wait, in the whole database.",
		}),
	}
	registry.MustRegister(m.outcomes, m.queue)
	for _, outcome := range webhook.Outcomes() {
		m.outcomes.WithLabelValues(string(outcome))
	}
	return m
}

// Count implements webhook.Meter.
func (m webhookMeter) Count(outcome webhook.Outcome, n int) {
	m.outcomes.WithLabelValues(string(outcome)).Add(float64(n))
}

// Queued implements webhook.Meter.
func (m webhookMeter) Queued(n int64) { m.queue.Set(float64(n)) }
