package store_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestAPersonIsReadWithEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		user := storetest.User("alice")
		user.Email, user.Phone, user.EmailVerified, user.Locale = "alice@example.com", "+41791234567", true, "de-CH"
		credential := models.Credential{UserID: user.ID, Hash: "$argon2id$", OneTime: true, UpdatedAt: start}
		event := models.Event{ID: "e", Type: models.EventUserCreated, UserID: user.ID}
		must(t, s.CreateUser(ctx, user, &credential, event))
		want := models.Person{User: user, Credential: &credential}
		equal(t, one[models.Person](t)(s.Person(ctx, user.NameKey)), want)

		must(t, s.Commit(ctx, &models.Change{History: &models.History{UserID: user.ID, Data: []byte{1}, UpdatedAt: start}}))
		for _, serial := range []string{"ABC0000002", "ABC0000001", "ABC0000003"} {
			must(t, s.PutAuthenticator(ctx, storetest.Authenticator(serial, "seed of "+serial)))
		}
		for _, serial := range []string{"ABC0000002", "ABC0000001"} {
			must(t, s.AssignAuthenticator(ctx, serial, user.ID))
		}
		person := one[models.Person](t)(s.PersonByID(ctx, user.ID))
		equal(t, *person.History, models.History{UserID: user.ID, Data: []byte{1}, Version: 1, UpdatedAt: start})
		equal(t, len(person.Authenticators), 2)
		equal(t, person.Authenticators[0].Serial, "ABC0000001")
		equal(t, person.Authenticators[0].Secret.Reveal(), "seed of ABC0000001")
		equal(t, len(one[[]models.Event](t)(s.Events(ctx, models.EventFilter{}))), 1)
	})
}

func TestNobodyIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must(t, s.PutAuthenticator(ctx, storetest.Authenticator("ABC0000001", "seed"))) // nobody's
		for name, err := range map[string]error{
			"Person":             second(s.Person(ctx, "x@main")),
			"PersonByID":         second(s.PersonByID(ctx, "")),
			"UserByName":         second(s.UserByName(ctx, "x@main")),
			"Authenticator":      second(s.Authenticator(ctx, "XXX0000000")),
			"Device":             second(s.Device(ctx, "x")),
			"Session":            second(s.Session(ctx, "x")),
			"SessionByRequest":   second(s.SessionByRequest(ctx, [][]byte{{1}, {2}})),
			"SessionByNoRequest": second(s.SessionByRequest(ctx, nil)),
			"SessionByApp":       second(s.SessionByApp(ctx, "x", "x", "x")),
			"PendingFor":         second(s.PendingFor(ctx, "x", nil)),
			"Challenge":          second(s.Challenge(ctx, "x")),
			"OpenChallenge":      second(s.OpenChallenge(ctx, "")),
			"ChallengeByRequest": second(s.ChallengeByRequest(ctx, [][]byte{{1}})),
			"Decision":           second(s.Decision(ctx, 1)),
			"Policy":             second(s.Policy(ctx, 1)),
			"Key":                second(s.Key(ctx, "x")),
			"KeyBySPKI":          second(s.KeyBySPKI(ctx, nil)),
			"RevokeKey":          s.RevokeKey(ctx, "x"),
			"DeleteUser":         s.DeleteUser(ctx, "x"),
			"UpdateUser":         s.UpdateUser(ctx, models.User{ID: "x", NameKey: "x@main", UserID: "x"}),
			"SetCredential":      s.SetCredential(ctx, models.Credential{UserID: "x"}),
			"Assign":             s.AssignAuthenticator(ctx, "ABC0000001", "x"),
			"Unassign":           s.UnassignAuthenticator(ctx, "XXX0000000"),
		} {
			t.Run(name, func(t *testing.T) { wants(t, err, models.NotFound) })
		}
	})
}

func second[T any](_ T, err error) error { return err }

func TestANameBelongsToOneUser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var won atomic.Int32
		inParallel(10, func(i int) {
			user := storetest.User("alice")
			user.ID = fmt.Sprint("user-", i)
			err := s.CreateUser(context.Background(), user, nil, models.Event{ID: fmt.Sprint(i)})
			if err == nil {
				won.Add(1)
			} else if !models.IsConflict(err) {
				t.Error(err)
			}
		})
		equal(t, won.Load(), 1)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 1)
	})
}

func TestANameAndTheSameAddressAtOnceGoToOneUser(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for round := range 8 {
			address := fmt.Sprintf("victim%d@example.com", round)
			var reached, named atomic.Int32
			inParallel(10, func(i int) {
				user, won := storetest.User(fmt.Sprint(round, "-", i)), &reached
				user.Email = address // which several may share, but not with a name
				if i%2 == 0 {
					user.Email, won = "", &named
					rename(&user, address, "main")
				}
				err := s.CreateUser(context.Background(), user, nil)
				if err == nil {
					won.Add(1)
				} else if !models.IsConflict(err) {
					t.Error(err)
				}
			})
			if r, n := reached.Load(), named.Load(); r+5*n != 5 {
				t.Errorf("%d users are reached by the address, %d are named so", r, n)
			}
		}
	})
}

func TestANameIsNotHowSomebodyElseIsReached(t *testing.T) {
	victim := storetest.User("victim")
	victim.Email, victim.Phone = "Victim@Example.com", "+41791234567"
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		must(t, s.CreateUser(t.Context(), victim, nil))
		named := withUser(t, s, "named@example.com") // of the domain "main"
		for name, change := range map[string]func(*models.User){
			"another's e-mail as a whole name": func(u *models.User) { rename(u, "VICTIM", "example.com") },
			"another's e-mail before a domain": func(u *models.User) { rename(u, "victim@EXAMPLE.com", "main") },
			"another's phone as a name":        func(u *models.User) { rename(u, "+41791234567", "main") },
			"another's name as e-mail":         func(u *models.User) { u.Email = "Named@example.com" },
		} {
			t.Run(name, func(t *testing.T) {
				u := storetest.User("mallory")
				change(&u)
				wants(t, s.CreateUser(t.Context(), u, nil), models.Conflict)
				u = withUser(t, s, "innocent "+name)
				change(&u)
				wants(t, s.UpdateUser(t.Context(), u), models.Conflict)
			})
		}
		victim := one[models.User](t)(s.UserByName(t.Context(), victim.NameKey))
		rename(&victim, "victim", "example.com")
		must(t, s.UpdateUser(t.Context(), victim)) // it is their own
		named.Email = "named@example.com"
		must(t, s.UpdateUser(t.Context(), named))
		sharing := storetest.User("partner")
		sharing.Email, sharing.Phone = "victim@elsewhere.com", "+41791234567"
		must(t, s.CreateUser(t.Context(), sharing, nil)) // a phone may be shared
	})
}

func rename(u *models.User, id, domain string) {
	name := models.UserName{UserID: id, Domain: domain}
	u.UserID, u.Domain, u.NameKey = id, domain, name.Key()
}

func TestAUserIsUpdatedByVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		user := withUser(t, s, "alice")
		must(t, s.Commit(ctx, &models.Change{LastLogin: &models.LastLogin{UserID: user.ID, At: start + 5}}))

		changed := user
		changed.Email, changed.LockedAt, changed.UpdatedAt, changed.LastLoginAt = "a@example.com", start, start+1, start+4
		must(t, s.UpdateUser(ctx, changed, models.Event{ID: "e"}))
		want := changed
		want.Version, want.LastLoginAt = 1, start+5
		equal(t, one[models.User](t)(s.UserByName(ctx, user.NameKey)), want)

		wants(t, s.UpdateUser(ctx, changed, models.Event{ID: "f"}), models.Conflict)
		want.LastLoginAt, want.LockedAt = 0, 0
		must(t, s.UpdateUser(ctx, want))
		want.Version = 2
		equal(t, one[models.User](t)(s.UserByName(ctx, user.NameKey)), want)
		equal(t, count(t, s, `SELECT count(*) FROM events`), 1)
	})
}

func TestUsersAreListed(t *testing.T) {
	locked, free := true, false
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		for i, name := range []models.UserName{
			{UserID: "Bob", Domain: "main"}, {UserID: "alice", Domain: "Main"}, {UserID: "alice", Domain: "test"}, {UserID: "alice@x", Domain: "test"},
		} {
			u := storetest.User(name.UserID)
			u.ID, u.UserID, u.Domain, u.NameKey, u.LockedAt = fmt.Sprint(i), name.UserID, name.Domain, name.Key(), models.Time(i/3)
			must(t, s.CreateUser(t.Context(), u, nil))
		}
		for name, c := range map[string]struct {
			filter models.UserFilter
			want   []string
			total  int
		}{
			"all":      {models.UserFilter{}, []string{"1", "2", "3", "0"}, 4},
			"a page":   {models.UserFilter{Offset: 1, Limit: 2}, []string{"2", "3"}, 4},
			"a name":   {models.UserFilter{UserID: "ALICE"}, []string{"1", "2"}, 2},
			"a domain": {models.UserFilter{Domain: "main"}, []string{"1", "0"}, 2},
			"both":     {models.UserFilter{UserID: "alice", Domain: "TEST"}, []string{"2"}, 1},
			"locked":   {models.UserFilter{Locked: &locked}, []string{"3"}, 1},
			"free":     {models.UserFilter{Locked: &free, Domain: "test"}, []string{"2"}, 1},
			"none":     {models.UserFilter{UserID: "al"}, nil, 0},
		} {
			t.Run(name, func(t *testing.T) {
				users, total, err := s.Users(t.Context(), c.filter)
				must(t, err)
				var ids []string
				for _, u := range users {
					ids = append(ids, u.ID)
				}
				equal(t, ids, c.want)
				equal(t, total, c.total)
			})
		}
	})
}

func TestACredentialIsReplaced(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user := withUser(t, s, "alice")
		for i, hash := range []string{"one", "two"} {
			c := models.Credential{UserID: user.ID, Hash: hash, OneTime: i == 1, UpdatedAt: start}
			must(t, s.SetCredential(t.Context(), c, models.Event{ID: hash}))
			equal(t, *one[models.Person](t)(s.Person(t.Context(), user.NameKey)).Credential, c)
		}
	})
}
