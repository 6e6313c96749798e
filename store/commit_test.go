package store_test

import (
	"fmt"
	"testing"

	"riskgate/models"
	"riskgate/risk"
	"riskgate/store"
	"riskgate/store/storetest"
)

// prepared is a world in which every condition of fullChange holds.
func prepared(t *testing.T, s *store.Store) (models.User, models.Session) {
	t.Helper()
	user := withUser(t, s, "alice")
	must(t, s.SetCredential(t.Context(), models.Credential{UserID: user.ID, Hash: "old", OneTime: true, UpdatedAt: start}))
	must(t, s.PutAuthenticator(t.Context(), storetest.Authenticator("ABC0000001", "seed")))
	session := withSession(t, s, "0-pending", user.ID)
	must(t, s.Commit(t.Context(), &models.Change{Ask: new(storetest.Challenge("0-asked", session))}))
	must(t, s.Commit(t.Context(), &models.Change{History: &models.History{UserID: user.ID, Data: []byte("old")}}))
	if _, err := s.Reserve(t.Context(), start, models.Limit{Key: "k", Max: 5}, models.Limit{Key: "r", Max: 5}); err != nil {
		t.Fatal(err)
	}
	return user, session
}

// fullChange uses every part of a change.
func fullChange(user models.User, session models.Session) models.Change {
	opened := storetest.Session("1-opened", user.ID)
	moved, _ := session.Move(models.Accepted, start+1)
	return models.Change{
		Supersede: new(storetest.Session("other", user.ID)),
		Open:      &opened,
		Move:      &moved,
		Ask:       new(storetest.Challenge("1-asked", opened)),
		Spend: []models.Spend{
			{ChallengeID: "0-asked", At: start + 1},
			{Serial: "ABC0000001", Counter: 7, At: start + 1},
			{OneTimePass: user.ID, At: start + 1},
		},
		Decision:  new(storetest.Decision(opened)),
		History:   &models.History{UserID: user.ID, Data: []byte("new"), Version: 1, UpdatedAt: start + 1},
		Device:    &models.Device{ID: "d", UserID: user.ID, Name: "Chrome on Windows", CreatedAt: start, LastSeen: start},
		Rehash:    &models.Rehash{UserID: user.ID, Old: "old", New: "new", At: start + 1},
		Messages:  []models.Message{storetest.Message("m1", "+41791234567", "marker-body")},
		Events:    []models.Event{storetest.Event("e1", opened), storetest.Event("e2", opened)},
		Release:   []string{"k"},
		Return:    []string{"r"},
		Untried:   "1-asked",
		LastLogin: &models.LastLogin{UserID: user.ID, At: start + 1},
	}
}

func TestACommitWritesAllOfItsChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		user, session := prepared(t, s)
		change := fullChange(user, session)
		must(t, s.Commit(ctx, &change))

		decision := change.Decision.ID
		if decision <= 0 {
			t.Fatalf("the decision's ID is %d", decision)
		}
		equal(t, one[models.Decision](t)(s.Decision(ctx, decision)), *change.Decision)
		opened := *change.Open
		opened.DecisionID = decision
		equal(t, one[models.Session](t)(s.Session(ctx, "1-opened")), opened)
		moved := *change.Move
		moved.DecisionID = decision
		equal(t, one[models.Session](t)(s.Session(ctx, session.ID)), moved)
		equal(t, one[models.Challenge](t)(s.Challenge(ctx, "1-asked")), *change.Ask)
		equal(t, one[models.Challenge](t)(s.Challenge(ctx, "0-asked")).SpentAt, start+1)
		equal(t, one[models.Authenticator](t)(s.Authenticator(ctx, "ABC0000001")).Counter, 7)
		equal(t, one[models.Device](t)(s.Device(ctx, "d")), *change.Device)

		person := one[models.Person](t)(s.PersonByID(ctx, user.ID))
		equal(t, person.User.LastLoginAt, start+1)
		equal(t, person.Credential, nil)
		equal(t, *person.History, models.History{UserID: user.ID, Data: []byte("new"), Version: 2, UpdatedAt: start + 1})

		events := one[[]models.Event](t)(s.Events(ctx, models.EventFilter{UserID: user.ID}))
		equal(t, len(events), 2)
		equal(t, events[0].DecisionID, decision)
		messages := one[[]models.Message](t)(s.Messages(ctx, "+41791234567", 10))
		equal(t, messages, change.Messages)
		for key, want := range map[string]models.Standing{"k": {Tries: 0, Streak: 0}, "r": {Tries: 0, Streak: 0}} {
			equal(t, standing(t, s, start, models.Limit{Key: key}), want)
		}
	})
}

func TestACommitIsAllOrNothing(t *testing.T) {
	broken := map[string]func(*models.Change){
		"a challenge is spent":           func(c *models.Change) { c.Spend[0].ChallengeID = "spent" },
		"an unknown challenge":           func(c *models.Change) { c.Spend[0].ChallengeID = "none" },
		"a code is used":                 func(c *models.Change) { c.Spend[1].Counter = 0 },
		"an unknown authenticator":       func(c *models.Change) { c.Spend[1].Serial = "XXX0000000" },
		"a one-time password is used":    func(c *models.Change) { c.Spend[2].OneTimePass = "user-bob" },
		"a session is there already":     func(c *models.Change) { c.Open.ID = "0-pending" },
		"a requestID is there already":   func(c *models.Change) { c.Open.RequestDigest = []byte("request-0-pending") },
		"a session is final":             func(c *models.Change) { c.Move.ID = "final" },
		"a session to keep is final":     func(c *models.Change) { c.Keep = &models.Session{ID: "final", Status: models.Pending} },
		"a challenge is there already":   func(c *models.Change) { c.Ask.ID = "0-asked" },
		"a history is newer":             func(c *models.Change) { c.History.Version = 0 },
		"a history is older":             func(c *models.Change) { c.History.Version = 9 },
		"a history of nobody":            func(c *models.Change) { *c.History = models.History{UserID: "nobody"} },
		"a device of somebody else":      func(c *models.Change) { c.Device.ID = "bobs" },
		"a device of nobody":             func(c *models.Change) { c.Device.UserID = "nobody" },
		"an event is there already":      func(c *models.Change) { c.Events[1].ID = "taken" },
		"a message is there already":     func(c *models.Change) { c.Messages[0].ID = "taken" },
		"a user was locked meanwhile":    func(c *models.Change) { c.LastLogin.UserID = "user-locked" },
		"a user was disabled meanwhile":  func(c *models.Change) { c.LastLogin.UserID = "user-disabled" },
		"a user was deleted meanwhile":   func(c *models.Change) { c.LastLogin.UserID = "nobody" },
		"a status that is none of ours":  func(c *models.Change) { c.Open.Status = "unknown" },
		"a spend of nothing in it":       func(c *models.Change) { c.Spend = append(c.Spend, models.Spend{}) },
		"two challenges of one in it":    func(c *models.Change) { c.Spend = append(c.Spend, c.Spend[0]) },
		"one message of two in it twice": func(c *models.Change) { c.Messages = append(c.Messages, c.Messages[0]) },
	}
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user, session := prepared(t, s)
		bob := withUser(t, s, "bob")
		for _, name := range []string{"locked", "disabled"} {
			u := storetest.User(name)
			u.LockedAt, u.DisabledAt = map[string]models.Time{"locked": 1}[name], map[string]models.Time{"disabled": 1}[name]
			must(t, s.CreateUser(t.Context(), u, nil))
		}
		final := storetest.Session("final", bob.ID)
		final.Status = models.Failed
		spent := storetest.Challenge("spent", final)
		spent.SpentAt = start
		must(t, s.Commit(t.Context(), &models.Change{
			Open: &final, Ask: &spent, Device: &models.Device{ID: "bobs", UserID: bob.ID},
			Events: []models.Event{{ID: "taken"}}, Messages: []models.Message{storetest.Message("taken", "x", "y")},
		}))
		before := contents(t, s)
		for name, breakIt := range broken {
			t.Run(name, func(t *testing.T) {
				change := fullChange(user, session)
				breakIt(&change)
				err := s.Commit(t.Context(), &change)
				if err == nil {
					t.Fatal("committed")
				}
				if name != "a status that is none of ours" && name != "a spend of nothing in it" {
					wants(t, err, models.Conflict)
				}
				equal(t, change.Decision.ID, 0)
				equal(t, contents(t, s), before)
			})
		}
		change := fullChange(user, session)
		must(t, s.Commit(t.Context(), &change))
	})
}

// contents reads all that a change may touch.
func contents(t *testing.T, s *store.Store) map[string][]map[string]any {
	t.Helper()
	all := map[string][]map[string]any{}
	for _, table := range []string{
		"users", "credentials", "histories", "authenticators", "devices", "sessions", "challenges", "decisions",
		"events", "messages", "counters",
	} {
		var rows []map[string]any
		must(t, s.Reader().Table(table).Order("1").Find(&rows).Error)
		all[table] = rows
	}
	return all
}

func TestDecisionsAreNumberedUpwards(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		last := int64(0)
		for i := range 5 {
			change := models.Change{Decision: new(storetest.Decision(storetest.Session(fmt.Sprint(i), "u")))}
			must(t, s.Commit(t.Context(), &change))
			if change.Decision.ID <= last || change.Decision.ID > 1000 {
				t.Fatalf("ID %d after %d", change.Decision.ID, last)
			}
			last = change.Decision.ID
		}
	})
}

func TestANewSessionEndsThoseItTakesThePlaceOf(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		opened := storetest.Session("new", "u")
		opened.AppSession = "app"
		for id, change := range map[string]func(*models.Session){
			"old":          func(*models.Session) {},
			"other caller": func(o *models.Session) { o.CallerID = "bank" },
			"other user":   func(o *models.Session) { o.UserID = "v" },
			"other app":    func(o *models.Session) { o.AppSession = "other" },
			"ended":        func(o *models.Session) { o.Status = models.Accepted },
		} {
			old := storetest.Session(id, "u")
			old.AppSession = "app"
			change(&old)
			must(t, s.Commit(t.Context(), &models.Change{Open: &old}))
		}
		must(t, s.Commit(t.Context(), &models.Change{Supersede: &opened, Open: &opened}))
		for id, want := range map[string]models.Status{
			"new": models.Pending, "old": models.Timeout, "other caller": models.Pending, "other user": models.Pending,
			"other app": models.Pending, "ended": models.Accepted,
		} {
			equal(t, one[models.Session](t)(s.Session(t.Context(), id)).Status, want)
		}
	})
}

func TestARehashReplacesOnlyWhatItWasMadeFrom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user := storetest.User("alice")
		must(t, s.CreateUser(t.Context(), user, &models.Credential{UserID: user.ID, Hash: "one"}))
		for _, step := range []struct{ old, next, want string }{{"one", "two", "two"}, {"one", "three", "two"}} {
			rehash := models.Rehash{UserID: user.ID, Old: step.old, New: step.next, At: start}
			must(t, s.Commit(t.Context(), &models.Change{Rehash: &rehash}))
			equal(t, one[models.Person](t)(s.Person(t.Context(), user.NameKey)).Credential.Hash, step.want)
		}
	})
}

func TestASessionMayBeKeptWithAnotherChallenge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		session := withSession(t, s, "s", "u")
		session.Code, session.Challenges, session.Proven = risk.ChallengeDevice, 2, "sms"
		must(t, s.Commit(t.Context(), &models.Change{Keep: &session, Ask: new(storetest.Challenge("c", session))}))
		equal(t, one[models.Session](t)(s.Session(t.Context(), "s")), session)
		equal(t, one[models.Challenge](t)(s.OpenChallenge(t.Context(), "s")).ID, "c")
	})
}
