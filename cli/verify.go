package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"os"

	"github.com/prometheus/client_golang/prometheus"

	codes "riskgate/api/verify"
	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/login"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/risk"
	"riskgate/verify"
	"riskgate/verify/pumping"
)

// verifier makes one-time codes as a service, and the guard against pumping.
func (h *house) verifier(ctx context.Context, settings config.Serve, keys *secret.Keyring, gateways notify.Gateways, registry *prometheus.Registry) error {
	own, err := codeTemplates(settings.Verify.Templates)
	if err != nil {
		return err
	}
	templates, err := notify.NewCodeTemplates(own)
	if err != nil {
		return fmt.Errorf("--verify-templates: %w", err)
	}
	for _, t := range templates {
		if long := t.Long(); long != nil {
			h.log.LogAttrs(ctx, slog.LevelWarn, "text messages of a template take two or more",
				slog.String("template", t.Name), slog.Any("languages", long))
		}
	}
	h.guard = h.sendGuard(settings, keys, registry)
	h.codes = &verify.Service{
		Store: h.store, Keys: keys, Digits: secret.Digits, Templates: templates, Offers: gateways.Offer, Guard: codeGuard{h.guard},
		Gateways: map[string]string{}, Recorder: h.audit, Log: h.log, Outgoing: h.worker.Wake, Now: h.now,
		Limits: verify.DefaultLimits(), Life: settings.Verify.Life, Locale: settings.Locale, Host: settings.Verify.Host,
	}
	for _, g := range gateways {
		h.codes.Gateways[verify.GatewaySID(g.Name())] = g.Name()
	}
	return nil
}

// codeTemplates reads an operator's own templates: names, languages, and words.
func codeTemplates(path string) (templates map[string]map[string]notify.CodeWords, err error) {
	if path == "" {
		return nil, nil
	}
	file, err := os.Open(path) //nolint:gosec // the operator's own file
	if err != nil {
		return nil, fmt.Errorf("--verify-templates: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	decoder := json.NewDecoder(file)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&templates); err != nil {
		return nil, fmt.Errorf("--verify-templates: %s: %w", path, err)
	}
	return templates, nil
}

// codeGuard is the guard against pumping, in the words of those whom it guards.
type codeGuard struct{ *pumping.Guard }

// Judge implements verify.Guard.
func (g codeGuard) Judge(ctx context.Context, s verify.Send) (verify.Verdict, error) {
	verdict, err := g.Guard.Judge(ctx, pumping.Send{
		Service: s.ServiceID, To: s.To, Number: s.Number, Channel: s.Channel, Address: s.Address, Resend: s.Resend,
		Exempt: s.Exempt, Landlines: s.NoLandlines,
	})
	if err != nil {
		return verify.Verdict{}, err
	}
	kept, err := json.Marshal(verdict)
	said := verify.Verdict{Kept: kept}
	if refusal := verdict.Refusal(); refusal != nil {
		said.Refused = &verify.Error{Why: codes.WhyOf(refusal.Code), Reason: refusal.Reason, After: refusal.RetryAfter}
	}
	return said, err
}

// Verified implements verify.Guard.
func (g codeGuard) Verified(ctx context.Context, kept ...[]byte) error {
	var verdicts []pumping.Verdict
	for _, raw := range kept {
		var v pumping.Verdict
		if err := json.Unmarshal(raw, &v); err != nil {
			return fmt.Errorf("read a verdict: %w", err)
		}
		verdicts = append(verdicts, v)
	}
	return g.Guard.Verified(ctx, verdicts...)
}

// codeRisk judges who asks for a code like somebody who registers: riskgate does not know
// them, and looks at their address and at what was tried there.
type codeRisk struct{ logins *login.Service }

// codeDomain keeps whoever asks for a code apart from the users of that name.
const codeDomain = "verify"

// Refuses implements verify.Risk.
func (r codeRisk) Refuses(ctx context.Context, to string, at netip.Addr) (bool, error) {
	answer, err := r.logins.Judge(ctx, login.Attempt{
		Name: models.UserName{UserID: to, Domain: codeDomain}, Adaptive: true, Lane: risk.LaneRegister, EventType: "verification",
		ClientIP: at, Connection: at,
	})
	return answer.Code == risk.Decline, err
}

// codesAPI is the room of that service.
func (h *house) codesAPI(settings config.Serve) *codes.API {
	return codes.New(codes.Options{
		Verify: h.codes, Domain: settings.Domain, PublicURL: settings.PublicURL, AllowedHosts: settings.Verify.AllowedHosts,
		Sandbox: settings.Sandbox,
	})
}
