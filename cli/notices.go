package cli

import (
	"context"
	"log/slog"

	"riskgate/analysis"
	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
)

// notices writes to users about their accounts. Where nobody has said under which address
// people reach this server, a link would lead them nowhere.
func (h *house) notices(ctx context.Context, settings config.Serve, gateways notify.Gateways, keys *secret.Keyring, notMe *analysis.NotMe) *notify.Notices {
	n := &notify.Notices{
		Keys: keys, Offers: gateways.Offer, NewID: secret.NewID, Service: settings.Service, Locale: settings.Locale,
	}
	if settings.Reachable {
		n.Link = func(decision int64, userID string) models.Secret {
			link, err := notMe.Link(models.Decision{ID: decision, UserID: userID})
			if err != nil {
				return "" // nobody's, of whom there are no notices
			}
			return models.Secret(link)
		}
		return n
	}
	if len(gateways) > 0 {
		h.log.LogAttrs(ctx, slog.LevelWarn, "notices to users hold no link: set --public-url")
	}
	return n
}
