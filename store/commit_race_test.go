package store_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func TestOneOfManySpendsOfAProofWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user, _ := prepared(t, s)
		for name, spend := range map[string]models.Spend{
			"challenge":         {ChallengeID: "0-asked", At: start},
			"code of a device":  {Serial: "ABC0000001", Counter: 7, At: start},
			"one-time password": {OneTimePass: user.ID, At: start},
		} {
			t.Run(name, func(t *testing.T) {
				var won, lost atomic.Int32
				inParallel(32, func(i int) {
					err := s.Commit(context.Background(), &models.Change{
						Spend: []models.Spend{spend}, Events: []models.Event{{ID: fmt.Sprint(name, i)}},
					})
					switch {
					case err == nil:
						won.Add(1)
					case models.IsConflict(err):
						lost.Add(1)
					default:
						t.Error(err)
					}
				})
				equal(t, [2]int32{won.Load(), lost.Load()}, [2]int32{1, 31})
			})
		}
		equal(t, count(t, s, `SELECT count(*) FROM events`), 3)
	})
}

func inParallel(n int, do func(i int)) {
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { do(i) })
	}
	group.Wait()
}

func TestOneOfManyMovesOfASessionWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		session := withSession(t, s, "s", "")
		var won atomic.Int32
		inParallel(16, func(i int) {
			to := []models.Status{models.Accepted, models.Refused, models.Timeout, models.Failed}[i%4]
			moved, err := session.Move(to, start)
			if err == nil {
				err = s.Commit(context.Background(), &models.Change{Move: &moved})
			}
			if err == nil {
				won.Add(1)
			}
		})
		equal(t, won.Load(), 1)
	})
}

func TestHistoriesAreNotLostToEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		user := withUser(t, s, "alice")
		inParallel(8, func(int) {
			for {
				person, err := s.PersonByID(context.Background(), user.ID)
				if err != nil {
					t.Error(err)
					return
				}
				next := models.History{UserID: user.ID}
				if person.History != nil {
					next = *person.History
				}
				next.Data = append(next.Data, '+')
				err = s.Commit(context.Background(), &models.Change{History: &next})
				if !models.IsConflict(err) {
					if err != nil {
						t.Error(err)
					}
					return
				}
			}
		})
		person := one[models.Person](t)(s.PersonByID(t.Context(), user.ID))
		equal(t, string(person.History.Data), "++++++++")
		equal(t, person.History.Version, 8)
	})
}
