package cli

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"riskgate/account"
	"riskgate/api"
	"riskgate/api/iaa"
	"riskgate/api/sandbox"
	"riskgate/challenge"
	"riskgate/internal/config"
	"riskgate/internal/geo"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/webhook"
)

// house is the server with everything that works behind it.
type house struct {
	store  *store.Store
	logins *login.Service
	tail   *login.Tail
	worker *notify.Worker
	hooks  *webhook.Worker
	follow *webhook.Follower
	policy *livePolicy
	server *api.Server
	traces func(context.Context) error
	log    *slog.Logger
	now    func() time.Time
}

// furnish introduces the rooms to each other: a table of contents that runs.
func (p Program) furnish(ctx context.Context, settings config.Serve, kept *store.Store, keys *secret.Keyring,
	watch sandboxClock, log *slog.Logger,
) (*house, error) {
	registry := prometheus.NewRegistry()
	h := &house{store: kept, log: log, now: watch.Now}
	audit := newAudit(kept, registry, log)

	hasher, err := secret.NewHasher(params(settings.Hashing), settings.Hashing.Slots, settings.Hashing.MaxWait, watch.Now)
	if err != nil {
		return nil, err
	}
	observeHasher(registry, hasher)
	log.LogAttrs(ctx, slog.LevelInfo, "password hashing calibrated", slog.Duration("cost", hasher.Calibrate()))
	gateways, err := gatewaysOf(settings, watch.Now)
	if err != nil {
		return nil, err
	}
	places, err := geo.Open(geoOptions(settings.Geo))
	if err != nil {
		return nil, err
	}
	if h.policy, err = loadPolicy(ctx, kept, h.now()); err != nil {
		return nil, err
	}
	h.worker, err = notify.NewWorker(notify.Options{
		Queue: kept, Gateways: gateways, Recorder: audit.kept(), Now: watch.Now, NewID: secret.NewID,
		Random: rand.Reader, Logger: log, Name: secret.NewToken(),
	})
	if err != nil {
		return nil, err
	}
	if err := h.tellOthers(settings, registry, audit); err != nil {
		return nil, err
	}
	global := risk.NewGlobal()
	h.tail = &login.Tail{Journal: kept, Global: global, Now: watch.Now}
	if err := h.tail.Load(ctx); err != nil {
		return nil, fmt.Errorf("load the risk tables: %w", err)
	}
	h.logins = &login.Service{
		Store: kept, Methods: methods(hasher, keys, gateways), Keys: keys, Places: places,
		Decide: (*risk.Engine).Decide, Engine: h.policy.current, Global: global, Recorder: audit, Log: log, Now: watch.Now,
		Sleep: p.sleep, Outgoing: h.worker.Wake, ServiceName: settings.Service, Locale: settings.Locale,
		Terms: terms(settings), Surge: surge(settings), Tarpit: login.DefaultTarpit(settings.Limits.Tarpit), Limits: limits(settings),
	}
	accounts := &account.Service{
		Store: kept, Hasher: hasher, Keys: keys, Recorder: audit, Judge: h.logins.Judge, Now: watch.Now, Region: settings.Region,
		Registrations: registrations(settings),
	}
	if settings.Sandbox {
		if err := h.populate(ctx, settings, hasher); err != nil {
			return nil, err
		}
	}
	options, err := h.front(ctx, settings, keys, accounts, watch)
	if err != nil {
		return nil, err
	}
	options.Metrics = registry
	h.server, err = api.New(options)
	return h, err
}

// front is what the HTTP server is made of.
func (h *house) front(ctx context.Context, settings config.Serve, keys *secret.Keyring, accounts *account.Service,
	watch sandboxClock,
) (api.Options, error) {
	options := api.Options{
		IAA: iaa.New(h.logins, accounts, settings.Domain), Keys: h.store, Digests: keys,
		Proxies: api.Proxies(settings.Proxies), Limits: apiLimits(settings.Limits), PublicURL: settings.PublicURL,
		Shutdown: settings.Shutdown, Ready: h.store.Ping, Log: h.log, Now: watch.Now,
	}
	if settings.Sandbox {
		options.Sandbox = &sandbox.API{
			Outbox: h.store, Authenticator: pocket{h.store, watch.Now}, Device: h.logins, Clock: watch, Domain: settings.Domain,
		}
	}
	var err error
	if options.TLS, err = settings.TLS.Config(); err != nil {
		return options, err
	}
	options.Tracer, h.traces, err = traces(ctx, settings.Traces)
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

// livePolicy is the policy in force, swapped without a restart.
type livePolicy struct {
	store   *store.Store
	current *atomic.Pointer[risk.Engine]
}

// loadPolicy reads the live policy; a new database gets the default one.
func loadPolicy(ctx context.Context, kept *store.Store, now time.Time) (*livePolicy, error) {
	p := &livePolicy{kept, new(atomic.Pointer[risk.Engine])}
	_, err := kept.LivePolicy(ctx)
	if models.IsNotFound(err) {
		data, err := json.Marshal(risk.DefaultPolicy())
		if err != nil {
			return nil, fmt.Errorf("encode the default policy: %w", err)
		}
		row := models.Policy{State: models.Live, Data: data, Author: "riskgate", Note: "default policy"}
		row.CreatedAt, row.PublishedAt = models.At(now), models.At(now)
		if err := kept.PutPolicy(ctx, row); err != nil && !models.IsConflict(err) {
			return nil, err
		}
	}
	return p, p.refresh(ctx)
}

// refresh takes up the policy that is live now.
func (p *livePolicy) refresh(ctx context.Context) error {
	row, err := p.store.LivePolicy(ctx)
	if err != nil {
		return fmt.Errorf("read the live policy: %w", err)
	}
	if at := p.current.Load(); at != nil && at.Policy().Version == row.Version {
		return nil
	}
	var policy risk.Policy
	if err := json.Unmarshal(row.Data, &policy); err != nil {
		return fmt.Errorf("decode policy %d: %w", row.Version, err)
	}
	policy.Version = row.Version
	engine, err := risk.Compile(policy)
	if err != nil {
		return fmt.Errorf("policy %d: %w", row.Version, err)
	}
	p.current.Store(engine)
	return nil
}
