package cli

import (
	"context"
	"log/slog"

	"riskgate/account"
	"riskgate/analysis"
	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
)

// warn lets logins and the administration write to users, and returns what makes and takes
// the links in that.
func (h *house) warn(ctx context.Context, settings config.Serve, gateways notify.Gateways, keys *secret.Keyring, accounts *account.Service) *analysis.NotMe {
	notMe := &analysis.NotMe{Store: h.store, Labels: h.labels, Keys: keys, PublicURL: settings.PublicURL, Now: h.now}
	notices := &notify.Notices{
		Keys: keys, Serves: h.warnable(gateways), NewID: secret.NewID, Service: settings.Service, Locale: settings.Locale,
	}
	h.logins.Notices = notices
	if settings.Notices == "on" {
		accounts.Notices = notices
	}
	switch {
	case settings.Reachable:
		notices.Link = func(of models.Event) models.Secret { return models.Secret(notMe.LinkOfEvent(of)) }
	case len(gateways) > 0: // nobody has said under which address people reach this server
		h.log.LogAttrs(ctx, slog.LevelWarn, "notices to users hold no link: set --public-url")
	}
	return notMe
}

// warnable reports where notices go: wherever a gateway serves, but to no number that the
// guard keeps messages from.
func (h *house) warnable(gateways notify.Gateways) func(models.Channel, string) bool {
	return func(channel models.Channel, recipient string) bool {
		return gateways.Serve(channel, recipient) && (channel == models.Email || h.guard.Reaches(recipient))
	}
}
