package analysis_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// house is a store in which people log in and analysts look at it.
type house struct {
	t      *testing.T
	store  *store.Store
	ear    ear
	mu     sync.Mutex
	now    time.Time
	labels *analysis.Labels
	cases  *analysis.Cases
	notMe  *analysis.NotMe
}

// each runs a test on both databases.
func each(t *testing.T, test func(h *house)) {
	t.Helper()
	h := &house{}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		*h = house{t: t, store: s, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
		ring := must[*secret.Keyring](t)(secret.RandomKeyring())
		h.labels = &analysis.Labels{Store: s, Recorder: &h.ear, Now: h.clock}
		h.cases = &analysis.Cases{Store: s, Labels: h.labels, Recorder: &h.ear, Now: h.clock}
		h.notMe = &analysis.NotMe{Store: s, Labels: h.labels, Keys: ring, PublicURL: "https://login.example.org", Now: h.clock}
		test(h)
	}, func(o *store.Options) { o.Now = func() time.Time { return h.clock() } })
}

func (h *house) clock() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *house) advance(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func (h *house) ctx() context.Context { return h.t.Context() }

// ear hears the audit stream.
type ear struct {
	mu    sync.Mutex
	heard []models.Event
}

// Record implements analysis.Recorder.
func (e *ear) Record(_ context.Context, event models.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.heard = append(e.heard, event)
}

func (e *ear) count(kind models.EventType) int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(e.heard), func(event models.Event) bool { return event.Type != kind }))
}

func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// wants wants an error of a kind, with a message.
func (h *house) wants(err error, kind models.Kind, text string) {
	h.t.Helper()
	if err == nil || models.KindOf(err) != kind || err.Error() != text {
		h.t.Errorf("got %v, want %q", err, text)
	}
}

func by(name string) analysis.By {
	return analysis.By{ID: "key-" + name, Name: name, Reason: "looked at it"}
}

func (h *house) user(name string) string {
	h.t.Helper()
	u := storetest.User(name)
	h.must(h.store.CreateUser(h.ctx(), u, nil))
	return u.ID
}

func (h *house) history(userID string) *models.History {
	h.t.Helper()
	return must[models.Person](h.t)(h.store.PersonByID(h.ctx(), userID)).History
}

// facts is what the user's history says about an attempt from Brazil.
func (h *house) facts(userID string) risk.UserFacts {
	h.t.Helper()
	user := new(risk.User)
	if row := h.history(userID); row != nil {
		h.must(user.UnmarshalBinary(row.Data))
	}
	return risk.Observe(user, risk.NewGlobal(), h.from("BR")).User
}

func (h *house) from(country string) risk.Attempt {
	return risk.Attempt{
		At: h.clock().UnixMilli(), Lane: risk.LaneLogin, Proven: []risk.Factor{risk.FactorPassword, risk.FactorSMS},
		Address: risk.Address{Country: country, ASN: 3333, Hash: "address-" + country, Prefix: "prefix-" + country},
	}
}

// attempt is a decision of a session about an attempt from a country.
func (h *house) attempt(session models.Session, country string, code risk.Code, outcome models.Status) models.Decision {
	h.t.Helper()
	d := storetest.Decision(session)
	evidence := risk.Evidence{Attempt: h.from(country)}
	d.Evidence = must[[]byte](h.t)(json.Marshal(evidence))
	d.Learned, d.Code, d.Outcome, d.CreatedAt = nil, code, outcome, models.At(h.clock())
	return d
}

// session opens one that stands somewhere.
func (h *house) session(userID string, status models.Status) models.Session {
	s := storetest.Session(secret.NewID(h.clock()), userID)
	s.Status, s.CreatedAt = status, models.At(h.clock())
	return s
}

// accepted lets a user in from a country, and learns it; the first of two decisions has
// asked for a code if that is wanted.
func (h *house) accepted(userID, country string, asked bool) (decisions []models.Decision) {
	h.t.Helper()
	session := h.session(userID, models.Accepted)
	change := models.Change{Open: &session}
	if asked {
		first := h.attempt(session, country, risk.ChallengeSMS, models.Pending)
		change.Decision = &first
		h.must(h.store.Commit(h.ctx(), &change))
		decisions, change = append(decisions, first), models.Change{}
	}
	last := h.attempt(session, country, risk.Accept, models.Accepted)
	change.Decision = &last
	h.must(h.learned(userID, &change))
	return append(decisions, last)
}

// learned commits a success as login does: again, if another was quicker.
func (h *house) learned(userID string, change *models.Change) error {
	for {
		person, err := h.store.PersonByID(context.Background(), userID)
		if err != nil {
			return err
		}
		user, row := new(risk.User), models.History{UserID: userID}
		if person.History != nil {
			row.Version = person.History.Version
			if err := user.UnmarshalBinary(person.History.Data); err != nil {
				return err
			}
		}
		var evidence risk.Evidence
		if err := json.Unmarshal(change.Decision.Evidence, &evidence); err != nil {
			return err
		}
		delta := user.Learn(evidence.Attempt.Lesson(), 1)
		if row.Data, err = user.MarshalBinary(); err != nil {
			return err
		}
		if change.Decision.Learned, err = delta.MarshalBinary(); err != nil {
			return err
		}
		change.History = &row
		if err := h.store.Commit(context.Background(), change); err == nil || err != models.ErrHistoryMoved { //nolint:errorlint // it is that very one
			return err
		}
	}
}

// declined refuses a user from a country.
func (h *house) declined(userID, country string) models.Decision {
	h.t.Helper()
	session := h.session(userID, models.Refused)
	d := h.attempt(session, country, risk.Decline, models.Refused)
	h.must(h.store.Commit(h.ctx(), &models.Change{Open: &session, Decision: &d}))
	return d
}

// inParallel runs something n times at once.
func inParallel(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}
