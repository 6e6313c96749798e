package webhook_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"riskgate/internal/outbound"
	"riskgate/internal/outbound/outboundtest"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/webhook"
)

// deaf is a queue that cannot note what was done.
type deaf struct {
	webhook.Queue
	faults atomic.Int32
}

func (q *deaf) FinishDelivery(ctx context.Context, d models.WebhookDelivery, h models.WebhookHealth) error {
	if q.faults.Add(-1) >= 0 {
		return errAway
	}
	return q.Queue.FinishDelivery(ctx, d, h)
}

func TestADeliveryThatWasNotMarkedIsMadeAgainWithTheSameID(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		r := newReceiver(t, nil)
		hook := d.hook(r.url, "")
		queue := &deaf{Queue: d.store}
		queue.faults.Store(3) // as if the program had died between the answer and the note
		d.queue = queue
		d.open()
		id := d.happens(models.EventLoginAccepted, 0)
		d.step()
		d.until("posted", func() bool { return r.ids()[id] == 1 && queue.faults.Load() <= 0 })
		d.clock.advance(59 * time.Second)
		d.worker.Wake()
		if row := d.delivery(hook.ID, id); row.State != models.DeliveryQueued || row.Attempts != 0 {
			t.Errorf("kept as %+v", row)
		}
		d.clock.advance(time.Second) // the lease is over
		d.until("posted again", func() bool { return r.ids()[id] == 2 && d.tally.of("delivered") == 1 })
		posts := r.got()
		if string(posts[0].body) != string(posts[1].body) || posts[1].header.Get(webhook.HeaderID) != id {
			t.Errorf("%s\n%s", posts[0].body, posts[1].body)
		}
	}, clock.drives)
}

// sleepy is a queue whose program stands still for a minute after the first claim.
type sleepy struct {
	webhook.Queue
	clock  *watch
	claims atomic.Int32
	again  chan struct{} // closed when what was claimed is claimed once more
}

func (q *sleepy) ClaimDeliveries(
	ctx context.Context, id, worker string, now models.Time, lease time.Duration, limit int,
) ([]models.WebhookDelivery, error) {
	claimed, err := q.Queue.ClaimDeliveries(ctx, id, worker, now, lease, limit)
	switch q.claims.Add(1) {
	case 1:
		q.clock.advance(time.Minute)
	case 2:
		close(q.again)
	}
	return claimed, err
}

func TestNothingIsDeliveredWhoseLeaseRanOutMeanwhile(t *testing.T) {
	d := lite(t)
	queue := &sleepy{Queue: d.store, clock: d.clock, again: make(chan struct{})}
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		<-queue.again
		w.WriteHeader(http.StatusOK)
	})
	d.queue = queue
	d.hook(r.url, "")
	d.open()
	id := d.happens(models.EventLoginAccepted, 0)
	d.step()
	d.until("delivered", func() bool { return d.tally.of("delivered") == 1 })
	d.stop()
	if times := r.ids()[id]; times != 1 {
		t.Errorf("posted %d times", times)
	}
}

func TestAFailureIsTriedAgainAndEachTimeLater(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		r := newReceiver(t, status(http.StatusInternalServerError))
		hook := d.hook(r.url, "")
		d.open()
		id := d.happens(models.EventLoginAccepted, 0)
		d.step()
		for i, wait := range []time.Duration{5 * time.Second, 10 * time.Second, 20 * time.Second, 40 * time.Second} {
			row := d.attempted(hook.ID, id, i+1)
			got := row.NextAt.Time().Sub(d.clock.Now())
			if row.State != models.DeliveryQueued || row.Status != 500 || row.LastError != "answered 500" || got < wait*3/4 || got > wait*5/4 {
				t.Errorf("after %d attempts: %s, %+v", i+1, got, row)
			}
			d.clock.advance(wait * 5 / 4)
		}
		r.recovers()
		d.clock.advance(time.Hour)
		d.until("delivered", func() bool { return d.delivery(hook.ID, id).State == models.Delivered })
		if row := d.delivery(hook.ID, id); row.Status != 204 || row.LastError != "" || row.FinishedAt == 0 {
			t.Errorf("kept as %+v", row)
		}
	}, clock.drives)
}

func TestWhatCountsAsTaken(t *testing.T) {
	var elsewhere atomic.Int32
	other := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) { elsewhere.Add(1); w.WriteHeader(http.StatusOK) })
	endless := func(w http.ResponseWriter, request *http.Request) {
		w.WriteHeader(http.StatusOK)
		for block := make([]byte, 1<<16); request.Context().Err() == nil; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
	for name, c := range map[string]struct {
		serve  http.HandlerFunc
		status int
		reason string
	}{
		"200":                       {status(200), 200, ""},
		"299":                       {status(299), 299, ""},
		"an answer that never ends": {endless, 200, ""},
		"a redirect": {func(w http.ResponseWriter, request *http.Request) {
			http.Redirect(w, request, other.url, http.StatusTemporaryRedirect)
		}, 307, "answered 307, and redirects are not followed"},
		"304":                {status(304), 304, "answered 304, and redirects are not followed"},
		"400":                {status(400), 400, "answered 400"},
		"410":                {status(410), 410, "answered 410"},
		"silence":            {func(_ http.ResponseWriter, request *http.Request) { <-request.Context().Done() }, 0, "timed out"},
		"a line that is cut": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 0, "not reached"},
		"a header that is too long": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X", strings.Repeat("x", 1<<17))
			w.WriteHeader(http.StatusOK)
		}, 0, "not reached"},
	} {
		t.Run(name, func(t *testing.T) {
			d := lite(t)
			d.limit = time.Second
			hook := d.hook(newReceiver(t, c.serve).url, "")
			d.open()
			id := d.happens(models.EventLoginAccepted, 0)
			d.step()
			row := d.attempted(hook.ID, id, 1)
			if row.Status != c.status || row.LastError != c.reason || (row.State == models.Delivered) != (c.reason == "") {
				t.Errorf("kept as %+v", row)
			}
		})
	}
	if elsewhere.Load() > 0 {
		t.Error("a redirect was followed")
	}
}

func TestAHostThatTurnsPrivateIsRefused(t *testing.T) {
	r := newReceiver(t, nil)
	address, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		hosts []string
		want  string
	}{
		"not listed": {nil, "address is not public and its host is not listed"}, "listed": {[]string{"rebind.example.org"}, ""},
	} {
		d := lite(t)
		resolver, asked := outboundtest.Rebinding(t, netip.MustParseAddr("193.0.6.139"), netip.MustParseAddr("127.0.0.1"))
		if _, err := resolver.LookupNetIP(context.Background(), "ip4", "rebind.example.org"); err != nil {
			t.Fatal(err)
		}
		d.reach = outbound.Reach{Resolver: resolver, Hosts: c.hosts}
		hook := d.hook("http://rebind.example.org:"+address.Port()+"/?token=tale", "")
		d.open()
		id := d.happens(models.EventLoginAccepted, 0)
		d.step()
		row := d.attempted(hook.ID, id, 1)
		if row.LastError != c.want || asked.Load() < 2 {
			t.Errorf("%s: %+v, asked %d times", name, row, asked.Load())
		}
		if strings.Contains(d.log.String(), "tale") {
			t.Error("the URL is in the log")
		}
	}
	if len(r.got()) != 1 {
		t.Errorf("%d requests arrived", len(r.got()))
	}
}

func TestASlowReceiverHoldsNobodyElseBack(t *testing.T) {
	d := lite(t)
	var inside, most atomic.Int32
	hold := make(chan struct{})
	slow := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), inside.Add(1)))
		<-hold
		inside.Add(-1)
		w.WriteHeader(http.StatusOK)
	})
	quick := newReceiver(t, nil)
	d.hook(slow.url, "")
	d.hook(quick.url, "")
	d.open()
	const many = 40
	for range many {
		d.happens(models.EventLoginAccepted, 0)
	}
	d.step()
	d.until("the quick one", func() bool { return len(quick.ids()) == many })
	if most.Load() > 8 {
		t.Errorf("%d at once for one receiver", most.Load())
	}
	close(hold)
	d.until("the slow one", func() bool { return len(slow.ids()) == many })
}

func TestAReceiverThatFailsIsLeftAlone(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, status(http.StatusBadGateway))
	hook := d.hook(r.url, "")
	d.open()
	const many = 200
	for range many {
		d.happens(models.EventLoginAccepted, 0)
	}
	d.step()
	health := func() models.Webhook {
		w, err := d.store.Webhook(t.Context(), hook.ID)
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	d.until("it rests", func() bool { return health().RestsUntil > models.At(d.clock.Now()) })
	// Most of a day: it is asked now and then, by a single delivery.
	for range 22 * 6 {
		d.clock.advance(10 * time.Minute)
		d.until("it rests again", func() bool { return health().RestsUntil > models.At(d.clock.Now()) })
	}
	if attempts := len(r.got()); attempts > 200 {
		t.Errorf("%d attempts in 22 hours", attempts)
	}
	r.recovers()
	d.clock.advance(76 * time.Minute) // the longest pause of one that was tried
	d.until("all are delivered", func() bool { return d.tally.of("delivered") == many })
	if w := health(); w.Failures != 0 || w.RestsUntil != 0 {
		t.Errorf("%d failures, rests until %d", w.Failures, w.RestsUntil)
	}
	d.sweep()
	if d.tally.of("given_up") != 0 {
		t.Error("given up within a day")
	}
}

func TestAReceiverIsLeftAloneForAsLongAsItAsks(t *testing.T) {
	d := lite(t)
	r := newReceiver(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	hook := d.hook(r.url, "")
	d.open()
	first := d.happens(models.EventLoginAccepted, 0)
	d.step()
	row := d.attempted(hook.ID, first, 1)
	if wait := row.NextAt.Time().Sub(d.clock.Now()); wait != 10*time.Minute {
		t.Errorf("waits %s", wait)
	}
	d.clock.advance(9 * time.Minute)
	second := d.happens(models.EventLoginAccepted, 0)
	d.step()
	r.recovers()
	d.clock.advance(59 * time.Second)
	d.worker.Wake()
	if len(r.got()) != 1 {
		t.Errorf("%d requests before its time", len(r.got()))
	}
	d.clock.advance(time.Second)
	d.until("delivered", func() bool { return r.ids()[first] == 2 && r.ids()[second] == 1 })
}

func TestAfterADayADeliveryIsGivenUpAndThatIsSaid(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		r := newReceiver(t, status(http.StatusServiceUnavailable))
		hook := d.hook(r.url, "")
		d.open()
		old := []string{d.happens(models.EventLoginAccepted, 0)}
		d.clock.advance(time.Millisecond)
		old = append(old, d.happens(models.EventLoginFailed, 0))
		d.step()
		d.attempted(hook.ID, old[0], 1)
		d.attempted(hook.ID, old[1], 1)
		d.stop()
		d.clock.advance(2 * time.Hour)
		young := d.happens(models.EventLoginDeclined, 0)
		d.step()
		d.sweep()
		if d.tally.of("given_up") != 0 {
			t.Error("given up too early")
		}
		d.clock.advance(22*time.Hour + time.Minute)
		d.sweep()
		if d.tally.of("given_up") != 2 || d.tally.queued != 1 || len(d.tally.events) != 1 {
			t.Fatalf("%+v", d.tally)
		}
		kept, err := d.store.Events(t.Context(), models.EventFilter{Types: []models.EventType{models.EventWebhookGaveUp}})
		if err != nil || len(kept) != 1 || kept[0].ID != d.tally.events[0].ID || kept[0].Subject != "webhook/"+hook.ID {
			t.Fatalf("%v, %v", kept, err)
		}
		var said map[string]any
		if err := json.Unmarshal(kept[0].Detail, &said); err != nil {
			t.Fatal(err)
		}
		want := map[string]any{"count": 2.0, "first": old[0], "last": old[1], "lastError": "answered 503"}
		if !maps.Equal(said, want) {
			t.Errorf("said %v, want %v", said, want)
		}
		if !strings.Contains(d.log.String(), "given up") {
			t.Error("the log does not say so")
		}
		r.recovers()
		next := d.beside()
		next.until("the young one", func() bool { return next.delivery(hook.ID, young).State == models.Delivered })
		if row := next.delivery(hook.ID, old[0]); row.State != models.DeliveryGivenUp || row.FinishedAt == 0 {
			t.Errorf("kept as %+v", row)
		}
	}, clock.drives)
}

func TestNothingGoesToAWebhookThatWasSwitchedOffOrDeleted(t *testing.T) {
	clock := newWatch()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		d := newDesk(t, s, clock)
		off, gone, stays := newReceiver(t, nil), newReceiver(t, nil), newReceiver(t, nil)
		switched, deleted := d.hook(off.url, ""), d.hook(gone.url, "")
		d.hook(stays.url, "")
		d.open()
		d.stop() // what is queued waits
		first := d.happens(models.EventLoginAccepted, 0)
		d.step()
		d.change(switched.ID, func(w *models.Webhook) { w.State = models.WebhookOff })
		if err := d.store.DeleteWebhook(t.Context(), deleted.ID, 1); err != nil {
			t.Fatal(err)
		}
		next := d.beside()
		next.until("the third", func() bool { return stays.ids()[first] == 1 })
		next.clock.advance(time.Hour)
		second := next.happens(models.EventLoginAccepted, 0)
		next.step()
		next.until("the third", func() bool { return stays.ids()[second] == 1 })
		if len(off.got())+len(gone.got()) != 0 {
			t.Errorf("%d and %d arrived", len(off.got()), len(gone.got()))
		}
		next.change(switched.ID, func(w *models.Webhook) { w.State = models.WebhookOn })
		next.until("what waited", func() bool { return off.ids()[first] == 1 })
		if n, err := d.store.PurgeDeliveries(t.Context(), 0); err != nil || n != 1 {
			t.Errorf("%d purged, %v", n, err)
		}
	}, clock.drives)
}

func TestAWorkerSaysWhatItLacks(t *testing.T) {
	d := lite(t)
	d.open()
	for name, change := range map[string]func(*webhook.Options){
		"a queue":                     func(o *webhook.Options) { o.Queue = nil },
		"a name":                      func(o *webhook.Options) { o.Name = "" },
		"a client with patience":      func(o *webhook.Options) { o.Client = &http.Client{} },
		"a lease that is long enough": func(o *webhook.Options) { o.Lease = 9 * time.Second },
	} {
		o := d.worker.Options
		change(&o)
		if _, err := webhook.NewWorker(o); err == nil {
			t.Errorf("no error without %s", name)
		}
	}
}

func TestSlowReceiversLeaveRoomForTheOthers(t *testing.T) {
	d := lite(t)
	release := make(chan struct{})
	slow := newReceiver(t, func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-release:
		case <-r.Context().Done():
		}
		w.WriteHeader(http.StatusNoContent)
	})
	for range 4 { // 8 deliveries of each fill all 32 places
		d.hook(slow.url, "user.created")
	}
	quick := newReceiver(t, nil)
	d.hook(quick.url, "login.accepted")
	d.limit = 20 * time.Second
	d.open()
	for range 20 {
		d.happens(models.EventUserCreated, 0)
	}
	d.step()
	d.until("full", func() bool { return len(slow.got()) == 32 })
	id := d.happens(models.EventLoginAccepted, 0)
	d.step()
	release <- struct{}{} // one place
	d.until("the quick one was told", func() bool { return quick.ids()[id] == 1 })
	close(release)
}
