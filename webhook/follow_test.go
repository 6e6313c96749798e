package webhook_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/webhook"
)

func TestEveryEventReachesEachSubscriberOnce(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		all, logins, users := newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil)
		d.hook(all.url, "")
		d.hook(logins.url, "login.*")
		d.hook(users.url, "user.created login.failed")
		before := d.happens(models.EventLoginAccepted, time.Minute)
		d.open()
		accepted := d.happens(models.EventLoginAccepted, 0)
		failed := d.happens(models.EventLoginFailed, 0)
		created := d.happens(models.EventUserCreated, 0)
		d.happens(models.EventMessageSent, 0)
		for range 3 {
			d.step()
			d.clock.advance(time.Second)
		}
		d.until("delivered", func() bool { return d.tally.of("delivered") == 3+2+2 })
		d.clock.advance(time.Hour)
		d.step()
		d.sweep()
		for name, c := range map[string]struct {
			receiver *receiver
			want     map[string]int
		}{
			"all":    {all, map[string]int{accepted: 1, failed: 1, created: 1}},
			"logins": {logins, map[string]int{accepted: 1, failed: 1}},
			"users":  {users, map[string]int{failed: 1, created: 1}},
		} {
			if got := c.receiver.ids(); !maps.Equal(got, c.want) || got[before] != 0 {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
		if d.tally.queued != 0 || d.tally.of("failed") != 0 {
			t.Errorf("%+v", d.tally)
		}
	}, clock.drives)
}

func TestWhatComesLateIsNotLost(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		r := newReceiver(t, nil)
		hook := d.hook(r.url, "")
		d.clock.advance(10 * time.Minute)
		d.open()
		want := map[string]int{d.happens(models.EventLoginAccepted, 9*time.Minute): 1} // while nobody followed
		d.step()
		// A slow login: its place is that of its beginning.
		for _, ago := range []time.Duration{0, time.Second, 30 * time.Second, 100 * time.Second} {
			want[d.happens(models.EventLoginAccepted, ago)] = 1
			d.step()
			d.clock.advance(time.Second)
		}
		d.clock.advance(31 * time.Second)
		d.step()
		d.until("delivered", func() bool { return maps.Equal(r.ids(), want) })
		w, err := d.store.Webhook(t.Context(), hook.ID)
		if wait := d.clock.Now().Sub(w.FollowedAt.Time()); err != nil || wait < 2*time.Minute || wait > 2*time.Minute+30*time.Second {
			t.Errorf("followed up to %s ago, %v", wait, err)
		}
		// Another process goes on where this one was.
		d.stop()
		next := d.beside()
		next.step()
		want[next.happens(models.EventLoginFailed, 90*time.Second)] = 1
		next.clock.advance(31 * time.Second)
		next.step()
		next.until("delivered", func() bool { return maps.Equal(r.ids(), want) })
	}, clock.drives)
}

func TestManyEventsAreFollowedPageByPage(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		d.hook("http://127.0.0.1:9", "")
		d.clock.advance(3 * time.Minute)
		want := 0
		for batch := range 11 {
			events := make([]models.Event, 1000)
			for i := range events {
				kind := []models.EventType{models.EventLoginAccepted, models.EventMessageSent, models.EventLoginFailed}[i%3]
				events[i] = models.Event{ID: idOf(d, batch*1000+i), At: models.At(d.clock.Now()), Type: kind}
				if kind != models.EventMessageSent {
					want++
				}
			}
			if err := d.store.Record(t.Context(), events...); err != nil {
				t.Fatal(err)
			}
		}
		follower := &webhook.Follower{Journal: d.store, Queued: func() {}, Now: d.clock.Now}
		for range 2 {
			if err := follower.Step(t.Context()); err != nil {
				t.Fatal(err)
			}
			if queued, err := d.store.QueuedDeliveries(t.Context()); err != nil || int(queued) != want {
				t.Errorf("%d are queued of %d, %v", queued, want, err)
			}
			d.clock.advance(time.Minute)
		}
	}, clock.drives)
}

func TestManyInstancesDeliverOnceEach(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		a, b := newReceiver(t, nil), newReceiver(t, nil)
		d.hook(a.url, "")
		d.hook(b.url, "login.accepted")
		desks := []*desk{d.open(), d.beside(), d.beside()}
		const many = 150
		var group sync.WaitGroup
		over, stop := context.WithCancel(context.Background())
		defer stop()
		for _, one := range desks {
			group.Go(func() {
				again := time.NewTicker(5 * time.Millisecond)
				defer again.Stop()
				for ; over.Err() == nil; <-again.C {
					if err := one.follower.Step(context.Background()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		var ids []string
		for i := range many {
			ids = append(ids, d.happens(models.EventLoginAccepted, time.Duration(i)*time.Millisecond))
			d.clock.advance(50 * time.Millisecond)
		}
		d.clock.advance(31 * time.Second) // what a slow instance has not seen lately it looks back for
		d.until("delivered", func() bool { return d.tally.of("delivered") >= 2*many })
		stop()
		group.Wait()
		d.clock.advance(time.Minute)
		for _, one := range desks {
			one.step()
			one.stop()
		}
		for name, r := range map[string]*receiver{"a": a, "b": b} {
			got := r.ids()
			for _, id := range ids {
				if got[id] != 1 {
					t.Errorf("%s was told %d times of %s", name, got[id], id)
				}
			}
			if len(got) != many {
				t.Errorf("%s was told of %d events", name, len(got))
			}
		}
	}, clock.drives)
}

func TestNothingIsQueuedForAWebhookThatIsOff(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		r := newReceiver(t, nil)
		hook := d.hook(r.url, "")
		d.open()
		d.change(hook.ID, func(w *models.Webhook) { w.State = models.WebhookOff })
		d.happens(models.EventLoginAccepted, 0)
		d.step()
		d.clock.advance(time.Minute)
		d.change(hook.ID, func(w *models.Webhook) { w.State, w.FollowedAt = models.WebhookOn, models.At(d.clock.Now()) })
		want := d.happens(models.EventLoginAccepted, 0)
		d.step()
		d.until("delivered", func() bool { return d.tally.of("delivered") == 1 })
		if got := slices.Collect(maps.Keys(r.ids())); !slices.Equal(got, []string{want}) {
			t.Errorf("told of %v", got)
		}
	}, clock.drives)
}

func TestAFaultOfTheStoreIsToldAndMendedByTheNextStep(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, nil)
	d.hook(r.url, "")
	d.open()
	d.follower.Journal = &brittle{Journal: d.store, faults: 2}
	id := d.happens(models.EventLoginAccepted, 0)
	for range 2 {
		if err := d.follower.Step(t.Context()); err == nil {
			t.Error("no fault was told")
		}
		d.clock.advance(time.Second)
	}
	d.step()
	d.until("delivered", func() bool { return r.ids()[id] == 1 })
}
