package notify

import (
	"cmp"
	"encoding/hex"
	"time"

	"riskgate/models"
)

// NoticeKeys makes keyed hashes.
type NoticeKeys interface {
	MAC(label string, parts ...[]byte) []byte
}

// Notices writes the messages that warn users.
type Notices struct {
	Keys   NoticeKeys
	Serves func(channel models.Channel, recipient string) bool // whether messages may and can go there
	NewID  func(now time.Time) string
	// Link is the address under which a user says that it was not them; nil: there is none.
	Link    func(of models.Event) models.Secret
	Service string // the name people see
	Locale  string // of people without a language of their own
}

// noticePause is how long nothing more of a kind is told: whoever wants to hide a notice
// among others has this many an hour for it.
const noticePause = time.Hour

// Write writes to a user, at the verified e-mail address or else at the verified phone. It
// is nil for a user who cannot be reached.
func (n *Notices) Write(news models.News) []models.Notice {
	channel, recipient := n.reach(news.User)
	if recipient == "" {
		return nil
	}
	tag := cmp.Or(news.User.Locale, n.Locale)
	subject, _ := compose(channel, n.Service, tag, "", news)
	notice := models.Notice{
		Message: models.Message{
			ID: n.NewID(news.At.Time()), Channel: channel, Recipient: models.Secret(recipient), Subject: subject,
			UserID: news.User.ID, SessionID: news.SessionID, State: models.Queued,
			NextAt: news.At, ExpiresAt: news.At.Add(models.LinkLife), CreatedAt: news.At,
		},
		Body: func(of models.Event) models.Secret {
			link := models.Secret("")
			if n.Link != nil {
				link = n.Link(of)
			}
			_, body := compose(channel, n.Service, tag, link.Reveal(), news)
			return models.Secret(body)
		},
	}
	for _, kind := range news.Kinds {
		notice.Limits = append(notice.Limits, models.Limit{Key: n.counter(kind, news.User.ID), Window: noticePause, Max: 1})
	}
	return []models.Notice{notice}
}

// reach is where a user reads notices.
func (n *Notices) reach(u models.User) (models.Channel, string) {
	switch {
	case u.EmailVerified && u.Email != "" && n.Serves(models.Email, u.Email):
		return models.Email, u.Email
	case u.PhoneVerified && u.Phone != "" && n.Serves(models.SMS, u.Phone):
		return models.SMS, u.Phone
	}
	return "", ""
}

func (n *Notices) counter(kind models.NoticeKind, userID string) string {
	return hex.EncodeToString(n.Keys.MAC("notice", []byte(kind), []byte(userID))[:16])
}
