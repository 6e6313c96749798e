package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// Keys makes and verifies keyed hashes.
type Keys interface {
	MAC(label string, parts ...[]byte) []byte
	VerifyMAC(mac []byte, label string, parts ...[]byte) bool
}

// NotMe lets users say that a login, or a change of their account, was not theirs, by a
// link that they were sent. All fields are required.
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
	Event(ctx context.Context, id string) (models.Event, error)
	Standings(ctx context.Context, now models.Time, limits ...models.Limit) ([]models.Standing, error)
	Disown(ctx context.Context, d models.Disowning) error
}

// NotMePath is where the page stands.
const NotMePath = "/not-me"

// errDead is the one answer to a link that is wrong, over, or used.
var errDead = models.Errorf(models.NotFound, "This link does not work any more")

// Link is the link for a decision, to be sent to its user and to nobody else. The
// decision of a name that nobody has gets none.
func (n *NotMe) Link(d models.Decision) (string, error) {
	if d.UserID == "" {
		return "", models.Errorf(models.NotFound, "The decision has no user")
	}
	return n.link(strconv.FormatInt(d.ID, 10), d.UserID), nil
}

// LinkOfEvent is the link for what an event tells: the login of its decision or, if it has
// none, a change of the user's account.
func (n *NotMe) LinkOfEvent(e models.Event) string {
	if e.DecisionID != 0 {
		return n.link(strconv.FormatInt(e.DecisionID, 10), e.UserID)
	}
	return n.link(ofEvent+e.ID, e.UserID)
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

// Occasion is what a link is about, as its user is told of it. What is empty is unknown.
type Occasion struct {
	At      models.Time
	Change  bool   // of the account; else it is a login
	Country string // ISO 3166-1 alpha-2
	Browser string // family
	System  string // family of the operating system
}

// Check tells what a link is about that still works, and changes nothing: whoever scans a
// letter may open it. One that does not work is NotFound, whatever the cause.
func (n *NotMe) Check(ctx context.Context, token string) (Occasion, error) {
	subject, err := n.named(ctx, token)
	if err != nil {
		return Occasion{}, err
	}
	if subject.event != nil {
		return n.checkChange(ctx, *subject.event)
	}
	d := subject.decision
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

// Report keeps, once, that it was not the user: it labels the login a fraud, raises a case,
// and puts an end to whatever else of the user rests on a login. Applications hear of it as
// EventNotMe and end the sessions that they keep.
func (n *NotMe) Report(ctx context.Context, token string) error {
	subject, err := n.named(ctx, token)
	if err != nil {
		return err
	}
	if subject.event != nil {
		return n.disown(ctx, *subject.event)
	}
	m := mark{decision: subject.decision.ID, verdict: models.Fraud, source: models.ByUser}
	_, err = n.Labels.keep(ctx, By{}, m, func(known models.Dossier, l *models.Labelling) error {
		if err := unused(known.Labels); err != nil {
			return err
		}
		now := n.Now()
		r := raise(now, models.QueueNotMe, known.Decision, models.RaisedByUser, "The user says: this was not me.")
		l.Raise, l.SignOut = &r, true
		events, err := reported(ctx, now, known.Decision)
		l.Events = append(l.Events, events...)
		return err
	})
	return err
}

// reported are the events of a report.
func reported(ctx context.Context, now time.Time, d models.Decision) ([]models.Event, error) {
	kinds := [...]models.EventType{models.EventNotMe, models.EventCaseRaised}
	events := make([]models.Event, 0, len(kinds))
	for _, kind := range kinds {
		event, err := By{}.about(ctx, now, kind, d, told{Queue: models.QueueNotMe})
		if err != nil {
			return nil, err
		}
		events = append(events, event)
	}
	return events, nil
}
