package notify_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

// tally counts what a meter hears.
type tally struct {
	mu    sync.Mutex
	heard map[string]int
}

func (m *tally) Count(gateway string, outcome notify.Outcome) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.heard == nil {
		m.heard = map[string]int{}
	}
	m.heard[gateway+" "+string(outcome)]++
}

func TestAGatewayThatDoesNotAnswerRests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &line{name: "first", answers: failing(5, later())}, &line{name: "second"}
		meter := &tally{}
		b := newBench(t, func(o *notify.Options) { o.Meter, o.Poll, o.Parallel = meter, 10*time.Millisecond, 1 }, first, second)
		for i := range 3 {
			b.queue.add(queued(fmt.Sprintf("m%d", i))) // two tries each, and the second gateway
		}
		b.start(t)
		time.Sleep(6 * time.Second)
		synctest.Wait()
		if first.sent() != 5 || second.sent() != 3 || !b.worker.Rests("first") || b.worker.Rests("second") {
			t.Fatalf("%d and %d sends", first.sent(), second.sent())
		}
		b.queue.add(queued("at once"))
		time.Sleep(20 * time.Millisecond)
		synctest.Wait()
		if m := b.queue.row(t, "at once"); m.Gateway != "second" || m.Attempts != 1 || first.sent() != 5 {
			t.Errorf("%+v", m)
		}
		time.Sleep(time.Minute)
		b.queue.add(queued("probe"))
		time.Sleep(20 * time.Millisecond)
		synctest.Wait()
		if m := b.queue.row(t, "probe"); m.Gateway != "first" || m.State != models.Sent || b.worker.Rests("first") {
			t.Errorf("%+v", m)
		}
		b.stop()
		if meter.heard["first failed"] != 5 || meter.heard["first taken"] != 1 || meter.heard["second taken"] != 4 {
			t.Errorf("%v", meter.heard)
		}
		if said := b.log.String(); !strings.Contains(said, "gateway rests") || !strings.Contains(said, "gateway serves again") {
			t.Errorf("the log says %s", said)
		}
	})
}

// outage is a gateway that fails until an instant.
type outage struct {
	*line
	until time.Time
}

func (o outage) Send(ctx context.Context, m models.Message) (string, error) {
	id, err := o.line.Send(ctx, m)
	if time.Now().Before(o.until) {
		err = later()
	}
	return id, err
}

func TestOneMessageShowsWhetherAGatewayIsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := outage{&line{name: "own", takes: 10 * time.Millisecond}, time.Now().Add(25 * time.Second)}
		b := newBench(t, func(o *notify.Options) { o.Poll = 10 * time.Millisecond }, gateway)
		for i := range 20 {
			m := queued(fmt.Sprintf("m%02d", i))
			m.ExpiresAt = models.At(time.Now().Add(5 * time.Minute))
			b.queue.add(m)
		}
		b.start(t)
		time.Sleep(9 * time.Second)
		synctest.Wait()
		under := gateway.sent()
		if under > 8+8 { // as many as were under way when it fell silent
			t.Errorf("%d sends to a silent gateway", under)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if gateway.sent() <= under {
			t.Error("nobody looks whether it is back")
		}
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		for i := range 20 {
			if m := b.queue.row(t, fmt.Sprintf("m%02d", i)); m.State != models.Sent {
				t.Errorf("a gateway that stood still lost %+v", m)
			}
		}
	})
}

func TestARestIsNoTryAndNothingIsSentAfterItsCodeHasDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", answers: failing(99, later())}
		b := newBench(t, func(o *notify.Options) { o.Poll = 100 * time.Millisecond }, gateway)
		for i := range 5 {
			b.queue.add(queued(fmt.Sprintf("m%d", i)))
		}
		b.start(t)
		time.Sleep(time.Second)
		synctest.Wait()
		waits := queued("waits")
		waits.ExpiresAt = models.At(time.Now().Add(8 * time.Second))
		stays := queued("stays")
		b.queue.add(waits, stays)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if m := b.queue.row(t, "stays"); m.State != models.Queued || m.Attempts != 0 || m.LastError != "no gateway answers" || m.ClaimedBy != "" {
			t.Errorf("%+v", m)
		}
		if m := b.queue.row(t, "waits"); m.State != models.Expired || m.Attempts != 0 || m.Body != "" {
			t.Errorf("%+v", m)
		}
		sent := gateway.sent()
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if m := b.queue.row(t, "stays"); m.State == models.Queued {
			t.Errorf("%+v", m)
		}
		if probes := gateway.sent() - sent; probes > 12 {
			t.Errorf("a gateway that is down was asked %d times in ten minutes", probes)
		}
	})
}

func TestARefusedMessageSaysNothingOfItsGateway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", answers: failing(20, never())}
		b := newBench(t, nil, gateway)
		for i := range 20 {
			b.queue.add(queued(fmt.Sprintf("m%d", i)))
		}
		b.start(t)
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if gateway.sent() != 20 || b.worker.Rests("own") {
			t.Errorf("%d sends", gateway.sent())
		}
	})
}

// choosy is a gateway that fails for some recipients.
type choosy struct {
	*line
	fails func() error
}

func (c choosy) Send(ctx context.Context, m models.Message) (string, error) {
	id, err := c.line.Send(ctx, m)
	if m.Recipient == strange {
		err = c.fails()
	}
	return id, err
}

// strange is a number that a choosy gateway fails for.
const strange = "+88213000000"

func TestRecipientsOutOfReachKeepNobodyWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		meter := &tally{}
		gateway := choosy{&line{name: "own"}, func() error { return &notify.SendError{Reason: "gateway answered 412", Recipient: true} }}
		b := newBench(t, func(o *notify.Options) { o.Meter = meter }, gateway)
		for i := range 20 {
			m := queued(fmt.Sprintf("strange%02d", i))
			m.Recipient = strange
			b.queue.add(m)
		}
		b.start(t)
		time.Sleep(3 * time.Second)
		b.queue.add(queued("m1"))
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Sent || b.worker.Rests("own") {
			t.Errorf("%+v", m)
		}
		if m := b.queue.row(t, "strange00"); m.State != models.Queued || m.Attempts < 2 {
			t.Errorf("not tried again: %+v", m)
		}
		b.stop()
		if meter.heard["own failed"] != 0 || meter.heard["own refused"] < 40 {
			t.Errorf("%v", meter.heard)
		}
	})
}

func TestAfterARestAMessageThatHasNotFailedGoesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := choosy{&line{name: "own"}, later}
		b := newBench(t, func(o *notify.Options) { o.Poll = 100 * time.Millisecond }, gateway)
		for i := range 5 { // begin the rest, each by its failure
			m := queued(fmt.Sprintf("strange%d", i))
			m.Recipient = strange
			b.queue.add(m)
		}
		b.start(t)
		time.Sleep(2 * time.Second)
		b.queue.add(queued("m1"))
		time.Sleep(8500 * time.Millisecond)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Sent {
			t.Errorf("%+v", m)
		}
	})
}

func TestTwoGatewaysOfOneNameAreRefused(t *testing.T) {
	full := newBench(t, nil).worker.Options
	full.Gateways = notify.Gateways{&line{name: "own"}, &line{name: "own"}}
	if _, err := notify.NewWorker(full); err == nil {
		t.Error("one could not be told from the other")
	}
}
