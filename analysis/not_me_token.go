package analysis

import (
	"context"
	"encoding/base64"
	"regexp"
	"strconv"
	"strings"

	"riskgate/models"
)

// A token is "subject.expires.mac". The subject is the number of a decision, or ofEvent and
// the ID of an event. The user is no part of it, but of what the keyed hash covers: an
// erased user's links die with the user.

const (
	labelNotMe = "not-me"
	ofEvent    = "e"
)

// macText spells the keyed hash in a token, in one way only and as short as a text message
// would have it.
func macText() *base64.Encoding { return base64.RawURLEncoding.Strict() }

func (n *NotMe) link(subject, userID string) string {
	end := strconv.FormatInt(n.Now().Add(models.LinkLife).Unix(), 10)
	mac := n.Keys.MAC(labelNotMe, []byte(subject), []byte(userID), []byte(end))
	return n.PublicURL + NotMePath + "?token=" + subject + "." + end + "." + macText().EncodeToString(mac)
}

// subject is what a token is about.
type subject struct {
	decision models.Decision
	event    *models.Event // nil: the decision it is
}

func (s subject) userID() string {
	if s.event != nil {
		return s.event.UserID
	}
	return s.decision.UserID
}

// named is what a token names, if the token is one of ours and not over.
func (n *NotMe) named(ctx context.Context, token string) (subject, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return subject{}, errDead
	}
	expires, noEnd := strconv.ParseInt(parts[1], 10, 64)
	mac, noMAC := macText().DecodeString(parts[2])
	if noEnd != nil || noMAC != nil || n.Now().Unix() >= expires {
		return subject{}, errDead
	}
	found, err := n.find(ctx, parts[0])
	if models.IsNotFound(err) {
		return subject{}, errDead
	}
	if err != nil {
		return subject{}, err
	}
	user := found.userID()
	if user == "" || !n.Keys.VerifyMAC(mac, labelNotMe, []byte(parts[0]), []byte(user), []byte(parts[1])) {
		return subject{}, errDead
	}
	return found, nil
}

// eventForm is the form of an event's ID: nothing else is looked up for a stranger.
var eventForm = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (n *NotMe) find(ctx context.Context, text string) (subject, error) {
	if id, is := strings.CutPrefix(text, ofEvent); is {
		if !eventForm.MatchString(id) {
			return subject{}, errDead
		}
		event, err := n.Store.Event(ctx, id)
		return subject{event: &event}, err
	}
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return subject{}, errDead
	}
	d, err := n.Store.Decision(ctx, id)
	return subject{decision: d}, err
}
