package cli

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"riskgate/account"
	"riskgate/analysis"
	"riskgate/api"
	"riskgate/api/iaa"
	"riskgate/api/pages"
	"riskgate/api/reports"
	"riskgate/api/sandbox"
	"riskgate/challenge"
	"riskgate/internal/config"
	"riskgate/internal/geo"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/notify"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/verify"
	"riskgate/verify/pumping"
	"riskgate/webhook"
)

// house is the server with everything that works behind it.
type house struct {
	store    *store.Store
	logins   *login.Service
	tail     *login.Tail
	worker   *notify.Worker
	reports  *notify.Reports
	hooks    *webhook.Worker
	follow   *webhook.Follower
	policy   *inForce
	policies *analysis.Policies
	lists    *login.Lists
	guard    *pumping.Guard
	webhooks *analysis.Webhooks
	codes    *verify.Service
	labels   *analysis.Labels
	drift    *analysis.Drift
	chores   []chore // behind the server, besides those of logins
	audit    *audit
	server   *api.Server
	traces   func(context.Context) error
	log      *slog.Logger
	now      func() time.Time
}

// furnish introduces the rooms to each other: a table of contents that runs.
func (p Program) furnish(ctx context.Context, settings config.Serve, kept *store.Store, keys *secret.Keyring,
	watch sandboxClock, log *slog.Logger,
) (*house, error) {
	registry := prometheus.NewRegistry()
	audit := newAudit(kept, registry, log)
	h := &house{store: kept, audit: audit, log: log, now: watch.Now}

	hasher, err := h.hasher(ctx, settings.Hashing, registry)
	if err != nil {
		return nil, err
	}
	if h.reports, err = h.gateways(settings, keys, audit); err != nil {
		return nil, err
	}
	places, err := geo.Open(geoOptions(settings.Geo))
	if err != nil {
		return nil, err
	}
	if h.policy, err = loadPolicies(ctx, kept, log, h.now()); err != nil {
		return nil, err
	}
	if err := h.messengers(settings, h.reports.Gateways, registry, audit); err != nil {
		return nil, err
	}
	if err := h.verifier(ctx, settings, keys, h.reports.Gateways, registry); err != nil {
		return nil, err
	}
	if err := h.recall(ctx); err != nil {
		return nil, err
	}
	h.logins = h.service(settings, methods(hasher, keys, h.reports.Gateways), keys, places)
	h.logins.Recorder, h.logins.Sleep = audit, p.sleep
	h.codes.Risk = codeRisk{h.logins}
	observeWaiting(registry, h.logins.Waiting)
	h.drift = &analysis.Drift{Store: kept, Now: watch.Now}
	h.labels = &analysis.Labels{Store: kept, Recorder: audit, Now: watch.Now}
	h.policies = &analysis.Policies{Store: kept, Recorder: audit, TakeUp: h.takeUp, Now: watch.Now}
	h.chores = h.study(p)
	accounts := &account.Service{
		Store: kept, Hasher: hasher, Keys: keys, Recorder: audit, Judge: h.logins.Judge, Now: watch.Now, Region: settings.Region,
		Registrations: registrations(settings),
	}
	if settings.Sandbox {
		if err := h.populate(ctx, settings, hasher); err != nil {
			return nil, err
		}
	}
	options, err := h.front(settings, keys, accounts, h.warn(ctx, settings, h.reports.Gateways, keys, accounts), watch)
	if err != nil {
		return nil, err
	}
	if options.Tracer, h.traces, err = p.traces(ctx, settings.Traces); err != nil {
		return nil, err
	}
	options.Metrics = registry
	h.server, err = api.New(options)
	return h, err
}

// recall brings the risk tables and the lists into memory.
func (h *house) recall(ctx context.Context) error {
	h.tail = &login.Tail{Journal: h.store, Global: risk.NewGlobal(), Now: h.now}
	if err := h.tail.Load(ctx); err != nil {
		return fmt.Errorf("load the risk tables: %w", err)
	}
	h.lists = &login.Lists{Store: h.store}
	if err := h.lists.Refresh(ctx); err != nil {
		return fmt.Errorf("read the lists: %w", err)
	}
	return nil
}

// service is the use case of logins, but for its voice and its sleep.
func (h *house) service(settings config.Serve, methods challenge.Methods, keys *secret.Keyring, places *geo.DB) *login.Service {
	return &login.Service{
		Store: h.store, Lists: h.lists, Methods: methods, Keys: keys, Places: places, Reaches: h.guard.Reaches,
		Decide: (*risk.Engine).Decide, Engine: h.policy.live, Shadow: h.policy.shadow,
		Global: h.tail.Global, Traffic: new(risk.Traffic), Log: h.log, Now: h.now,
		Outgoing: h.worker.Wake, ServiceName: settings.Service, Locale: settings.Locale,
		Terms: terms(settings), Surge: surge(settings), Tarpit: login.DefaultTarpit(settings.Limits.Tarpit),
		Waiting: waitingRoom(settings), Limits: limits(settings),
	}
}

// hasher makes the queue of password hashes and measures what one costs here.
func (h *house) hasher(ctx context.Context, settings config.Hashing, registry *prometheus.Registry) (*secret.Hasher, error) {
	hasher, err := secret.NewHasher(params(settings), settings.Slots, settings.MaxWait, h.now)
	if err != nil {
		return nil, err
	}
	observeHasher(registry, hasher)
	h.log.LogAttrs(ctx, slog.LevelInfo, "password hashing calibrated", slog.Duration("cost", hasher.Calibrate()))
	return hasher, nil
}

// front is what the HTTP server is made of.
func (h *house) front(settings config.Serve, keys *secret.Keyring, accounts *account.Service, notMe *analysis.NotMe,
	watch sandboxClock,
) (api.Options, error) {
	options := api.Options{
		IAA:     iaa.New(h.logins, accounts, settings.Domain),
		Analyst: h.analysts(settings.Domain), Verify: h.codesAPI(settings), Keys: h.store, Digests: keys,
		Proxies: api.Proxies(settings.Proxies), Limits: apiLimits(settings.Limits), PublicURL: settings.PublicURL,
		Shutdown: settings.Shutdown, Ready: h.store.Ping, Log: h.log, Now: watch.Now,
	}
	options.Pages = &pages.API{NotMe: notMe}
	options.Reports = &reports.API{Deliveries: h.reports}
	if settings.Sandbox {
		options.Sandbox = &sandbox.API{
			Outbox: h.store, Authenticator: pocket{h.store, watch.Now}, Device: h.logins, NotMe: notMe, Clock: watch,
			Domain: settings.Domain,
		}
	}
	var err error
	options.TLS, err = settings.TLS.Config()
	return options, err
}

// methods is the one list of challenge methods.
func methods(hasher *secret.Hasher, keys *secret.Keyring, gateways notify.Gateways) challenge.Methods {
	sending := challenge.Sending{Keys: keys, Digits: secret.Digits, NewID: secret.NewID, Offers: gateways.Offer}
	return challenge.Methods{
		challenge.NewPassword(hasher),
		challenge.NewSMS(sending),
		challenge.NewEmail(sending),
		challenge.NewVoice(sending),
		challenge.NewDeviceCode(),
		challenge.NewDeviceCode2FA(),
		challenge.NewOCRA(secret.Digits),
		challenge.NewApproval(secret.Digits),
		challenge.NewApprovalPIN(secret.Digits),
		challenge.NewApprovalFingerprint(secret.Digits),
		challenge.NewApprovalFace(secret.Digits),
	}
}

// populate enters the demo people and learns from their past.
func (h *house) populate(ctx context.Context, settings config.Serve, hasher *secret.Hasher) error {
	hash, err := hasher.Hash(ctx, demoPassword)
	if err != nil {
		return err
	}
	past := *h.logins
	past.Recorder = silence{} // what happened long ago is no news
	if err := (seeder{h.store, &past, settings.Domain, hash}).seed(ctx); err != nil {
		return err
	}
	return h.tail.Step(ctx)
}
