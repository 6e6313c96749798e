package analysis

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Keys makes and verifies keyed hashes.
type Keys interface {
	MAC(label string, parts ...[]byte) []byte
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
}

// NotMe lets users say that a login was not theirs, by a link that they were sent. All
// fields are required.
type NotMe struct {
	Store     NotMeStore
	Labels    *Labels
	Keys      Keys
	PublicURL string // without a slash at its end
	Now       func() time.Time
}

// NotMeStore finds what a link is about.
type NotMeStore interface {
	Decision(ctx context.Context, id int64) (models.Decision, error)
	Decisions(ctx context.Context, f models.DecisionFilter) ([]models.Decision, *models.DecisionPlace, error)
	UserByName(ctx context.Context, nameKey string) (models.User, error)
	LabelsOf(ctx context.Context, logins []string, knownBy models.Time) ([]models.Label, error)
}

// NotMePath is where the page stands.
const NotMePath = "/not-me"

const labelNotMe = "not-me"

// errDead is the one answer to a link that is wrong, over, or used.
var errDead = models.Errorf(models.NotFound, "This link does not work any more")

// Link is the link for a decision, to be sent to its user and to nobody else. The
// decision of a name that nobody has gets none.
func (n *NotMe) Link(d models.Decision) (string, error) {
	if d.UserID == "" {
		return "", models.Errorf(models.NotFound, "The decision has no user")
	}
	return n.PublicURL + NotMePath + "?token=" + n.token(d, n.Now().Add(models.LinkLife).Unix()), nil
}

// LinkOf is the link for the newest decision of a user.
func (n *NotMe) LinkOf(ctx context.Context, name models.UserName) (string, error) {
	user, err := n.Store.UserByName(ctx, name.Key())
	if err != nil {
		return "", err
	}
	newest, _, err := n.Store.Decisions(ctx, models.DecisionFilter{UserID: user.ID, Limit: 1})
	if err != nil {
		return "", err
	}
	if len(newest) == 0 {
		return "", models.Errorf(models.NotFound, "The user has no decision")
	}
	return n.Link(newest[0])
}

// macText spells the keyed hash in a token, in one way only and as short as a text message
// would have it.
func macText() *base64.Encoding { return base64.RawURLEncoding.Strict() }

// A token is "decision.expires.mac". The user is no part of it, but of what the keyed
// hash covers: an erased user's links die with the user.
func (n *NotMe) token(d models.Decision, expires int64) string {
	id, end := strconv.FormatInt(d.ID, 10), strconv.FormatInt(expires, 10)
	mac := n.Keys.MAC(labelNotMe, []byte(id), []byte(d.UserID), []byte(end))
	return id + "." + end + "." + macText().EncodeToString(mac)
}

// Occasion is the login that a link is about, as its user is told of it. What is empty is
// unknown.
type Occasion struct {
	At      models.Time
	Country string // ISO 3166-1 alpha-2
	Browser string // family
	System  string // family of the operating system
}

// Check tells what a link is about that still works, and changes nothing: whoever scans a
// letter may open it. One that does not work is NotFound, whatever the cause.
func (n *NotMe) Check(ctx context.Context, token string) (Occasion, error) {
	d, err := n.named(ctx, token)
	if err != nil {
		return Occasion{}, err
	}
	labels, err := n.Store.LabelsOf(ctx, []string{models.LoginOf(d)}, models.At(n.Now()))
	if err != nil {
		return Occasion{}, err
	}
	if err := unused(labels); err != nil {
		return Occasion{}, err
	}
	var evidence risk.Evidence
	if err := json.Unmarshal(d.Evidence, &evidence); err != nil {
		return Occasion{}, fmt.Errorf("decode evidence of decision %d: %w", d.ID, err)
	}
	from := evidence.Attempt
	return Occasion{At: d.CreatedAt, Country: from.Address.Country, Browser: from.Agent.Browser, System: from.Agent.OS}, nil
}

func unused(labels []models.Label) error {
	if slices.ContainsFunc(labels, func(l models.Label) bool { return l.Source == models.ByUser }) {
		return errDead
	}
	return nil
}

// named is the decision that a token names, if the token is one of ours and not over.
func (n *NotMe) named(ctx context.Context, token string) (models.Decision, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return models.Decision{}, errDead
	}
	id, noID := strconv.ParseInt(parts[0], 10, 64)
	expires, noEnd := strconv.ParseInt(parts[1], 10, 64)
	mac, noMAC := macText().DecodeString(parts[2])
	if noID != nil || noEnd != nil || noMAC != nil || n.Now().Unix() >= expires {
		return models.Decision{}, errDead
	}
	d, err := n.Store.Decision(ctx, id)
	if models.IsNotFound(err) {
		return d, errDead
	}
	if err != nil {
		return d, err
	}
	if d.UserID == "" || !n.Keys.VerifyMAC(mac, labelNotMe, []byte(parts[0]), []byte(d.UserID), []byte(parts[1])) {
		return models.Decision{}, errDead
	}
	return d, nil
}

// Report keeps that the user did not log in: it labels the login a fraud, once, raises a
// case, and puts an end to whatever else of the user rests on a login. Applications hear
// of it as EventNotMe and end the sessions that they keep.
func (n *NotMe) Report(ctx context.Context, token string) error {
	d, err := n.named(ctx, token)
	if err != nil {
		return err
	}
	m := mark{decision: d.ID, verdict: models.Fraud, source: models.ByUser}
	_, err = n.Labels.keep(ctx, By{}, m, func(known models.Dossier, l *models.Labelling) error {
		if err := unused(known.Labels); err != nil {
			return err
		}
		now := n.Now()
		r := raise(now, models.QueueNotMe, known.Decision, models.RaisedByUser, "The user says: this was not me.")
		l.Raise, l.SignOut = &r, true
		for _, kind := range []models.EventType{models.EventNotMe, models.EventCaseRaised} {
			event, err := By{}.about(ctx, now, kind, known.Decision, told{Queue: models.QueueNotMe})
			if err != nil {
				return err
			}
			l.Events = append(l.Events, event)
		}
		return nil
	})
	return err
}
