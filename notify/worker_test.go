package notify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"riskgate/models"
	"riskgate/notify"
)

func later() error { return &notify.SendError{Reason: "gateway answered 503"} }

func never() error { return &notify.SendError{Reason: "gateway answered 400", Permanent: true} }

func failing(n int, with error) []error {
	all := make([]error, n)
	for i := range all {
		all[i] = with
	}
	return all
}

func TestWorkerSendsAndForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own"}
		b := newBench(t, nil, gateway)
		b.queue.add(queued("m1"))
		b.start(t)
		synctest.Wait()
		m := b.queue.row(t, "m1")
		if m.State != models.Sent || m.Gateway != "own" || m.Attempts != 1 || m.SentAt == 0 || m.ClaimedBy != "" {
			t.Errorf("row = %+v", m)
		}
		if m.Recipient != "" || m.Body != "" || m.OTP != "" || m.Sealed != nil {
			t.Error("the row still knows recipient, body or code")
		}
		events := b.queue.recorded()
		if len(events) != 1 || events[0].Type != models.EventMessageSent || events[0].UserID != "u1" || events[0].SessionID != "s1" || events[0].ID == "" {
			t.Fatalf("events = %+v", events)
		}
		want := `{"messageID":"m1","channel":"sms","to":"***78","state":"sent","attempts":1,"gateway":"own","gatewayID":"g0"}`
		if string(events[0].Detail) != want {
			t.Errorf("detail = %s", events[0].Detail)
		}
	})
}

func TestWorkerLeavesTheOutboxItsWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, notify.Outbox{})
		b.queue.add(queued("m1"))
		b.start(t)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Sent || m.OTP != "123456" || m.Recipient != "+31612345678" || m.Sealed == nil {
			t.Errorf("row = %+v, code %q", m, m.OTP.Reveal())
		}
	})
}

func TestWorkerTriesAgainAndEachTimeLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", answers: failing(4, later())}
		b := newBench(t, func(o *notify.Options) { o.Poll = 10 * time.Millisecond }, gateway)
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Sent || m.Attempts != 5 || m.LastError != "" {
			t.Fatalf("row = %+v", m)
		}
		for i, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
			got := gateway.wait(i)
			if got < wait*3/4 || got > wait*5/4+20*time.Millisecond {
				t.Errorf("wait %d = %s, want about %s", i+1, got, wait)
			}
		}
		if n := len(b.queue.recorded()); n != 1 {
			t.Errorf("%d events", n)
		}
	})
}

func TestWorkerSpreadsWhatFailedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for random, want := range map[byte]time.Duration{0: 750 * time.Millisecond, 255: 1250 * time.Millisecond} {
			gateway := &line{name: "own", answers: failing(1, later())}
			b := newBench(t, func(o *notify.Options) {
				o.Poll, o.Random = time.Millisecond, strings.NewReader(string([]byte{random}))
			}, gateway)
			b.queue.add(queued("m1"))
			b.start(t)
			time.Sleep(3 * time.Second)
			b.stop()
			if got := gateway.wait(0).Round(time.Millisecond); got != want {
				t.Errorf("with %d: %s, want %s", random, got, want)
			}
		}
	})
}

func TestWorkerGivesUp(t *testing.T) {
	tests := []struct {
		name    string
		answers []error
		expires time.Duration
		state   models.MessageState
		tries   int
		reason  string
	}{
		{"at once, when the message itself is refused", failing(9, never()), 5 * time.Minute, models.Dead, 1, "gateway answered 400"},
		{"after the last try", failing(99, later()), 5 * time.Minute, models.Dead, 6, "gateway answered 503"},
		{"when the next try would come too late", failing(99, later()), 2200 * time.Millisecond, models.Expired, 2, "gateway answered 503"},
		{"before the first try, when the code has died", nil, -time.Second, models.Expired, 0, "expired before it was sent"},
		{"never, while the message does not expire", failing(5, later()), 0, models.Sent, 6, ""},
		{"without the text of an error it does not know", failing(99, errors.New("dial +31612345678: 123456")), 5 * time.Minute, models.Dead, 6, "gateway failed"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				gateway := &line{name: "own", answers: tt.answers}
				b := newBench(t, func(o *notify.Options) { o.Poll = 10 * time.Millisecond }, gateway)
				m := queued("m1")
				m.ExpiresAt = 0
				if tt.expires != 0 {
					m.ExpiresAt = models.At(time.Now().Add(tt.expires))
				}
				b.queue.add(m)
				b.start(t)
				time.Sleep(2 * time.Minute)
				synctest.Wait()
				got := b.queue.row(t, "m1")
				if got.State != tt.state || got.Attempts != tt.tries || gateway.sent() != tt.tries || got.LastError != tt.reason {
					t.Errorf("row = %+v after %d sends", got, gateway.sent())
				}
				events := b.queue.recorded()
				if len(events) != 1 || (events[0].Type == models.EventMessageSent) != (tt.state == models.Sent) {
					t.Fatalf("events = %+v", events)
				}
				if tt.state != models.Sent && (got.Body != "" || !strings.Contains(string(events[0].Detail), string(tt.state))) {
					t.Errorf("body kept or detail wrong: %s", events[0].Detail)
				}
			})
		})
	}
}

func TestWorkerWaitsAsLongAsTheGatewayAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", answers: []error{&notify.SendError{Reason: "gateway answered 429", RetryAfter: time.Minute}}}
		b := newBench(t, nil, gateway)
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if wait := gateway.wait(0); wait < time.Minute || wait > 61*time.Second {
			t.Errorf("wait = %s", wait)
		}
	})
}

func TestWorkerTurnsToTheSecondGatewayAfterTwoTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &line{name: "first", answers: failing(99, later())}, &line{name: "second"}
		b := newBench(t, nil, first, second)
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Sent || m.Gateway != "second" || first.sent() != 2 || second.sent() != 1 {
			t.Errorf("row = %+v, %d and %d sends", m, first.sent(), second.sent())
		}
	})
}

func TestWorkerBuriesWhatNoGatewayServes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil, &line{name: "own"})
		m := queued("m1")
		m.Channel = models.Voice
		b.queue.add(m)
		b.start(t)
		synctest.Wait()
		if got := b.queue.row(t, "m1"); got.State != models.Dead || got.LastError != "no gateway serves voice" {
			t.Errorf("row = %+v", got)
		}
	})
}

func TestWorkerLooksAtOnceWhenWoken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own"}
		b := newBench(t, func(o *notify.Options) { o.Poll = time.Hour }, gateway)
		b.start(t)
		synctest.Wait()
		b.queue.add(queued("m1"))
		synctest.Wait()
		if gateway.sent() != 0 {
			t.Fatal("sent without being woken")
		}
		b.worker.Wake()
		b.worker.Wake()
		synctest.Wait()
		if gateway.sent() != 1 {
			t.Errorf("%d sends", gateway.sent())
		}
	})
}

func TestWorkerSendsNoMoreAtOnceThanItMay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", takes: time.Second}
		b := newBench(t, func(o *notify.Options) { o.Parallel, o.Poll = 4, time.Hour }, gateway)
		for i := range 20 {
			b.queue.add(queued(fmt.Sprintf("m%d", i)))
		}
		b.start(t)
		time.Sleep(5*time.Second + time.Millisecond)
		synctest.Wait()
		if gateway.busiest() != 4 || gateway.sent() != 20 {
			t.Errorf("%d at once, %d sends: the queue is not emptied in five rounds", gateway.busiest(), gateway.sent())
		}
		if n := len(b.queue.recorded()); n != 20 {
			t.Errorf("%d events", n)
		}
	})
}

func TestWorkersShareAQueueWithoutSendingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", takes: 100 * time.Millisecond}
		b := newBench(t, nil, gateway)
		other := &bench{queue: b.queue, log: &bytes.Buffer{}}
		other.worker = newWorker(t, other, func(o *notify.Options) { o.Name = "w2" }, gateway)
		for i := range 100 {
			b.queue.add(queued(fmt.Sprintf("m%d", i)))
		}
		b.start(t)
		other.start(t)
		time.Sleep(time.Minute)
		synctest.Wait()
		if gateway.sent() != 100 {
			t.Errorf("%d sends", gateway.sent())
		}
	})
}

func TestWorkerTakesUpWhatADeadOneLeftBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own"}
		b := newBench(t, nil, gateway)
		m := queued("m1")
		m.ClaimedBy, m.ClaimedUntil = "dead", models.At(time.Now().Add(30*time.Second))
		b.queue.add(m)
		b.start(t)
		time.Sleep(29 * time.Second)
		synctest.Wait()
		if gateway.sent() != 0 {
			t.Fatal("sent while another's lease ran")
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if gateway.sent() != 1 || b.queue.row(t, "m1").State != models.Sent {
			t.Errorf("%d sends after the lease", gateway.sent())
		}
	})
}

// sleeper is a clock that jumps past the lease at its second look, as it does for a
// program that was suspended between claiming and sending.
func sleeper() func() time.Time {
	looks := 0
	return func() time.Time {
		looks++
		if looks == 2 {
			return time.Now().Add(time.Hour)
		}
		return time.Now()
	}
}

func TestWorkerSendsNothingWhoseLeaseRanOutUnderIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own"}
		b := newBench(t, func(o *notify.Options) { o.Now, o.Poll = sleeper(), time.Hour }, gateway)
		b.queue.add(queued("m1"))
		b.start(t)
		synctest.Wait()
		if gateway.sent() != 0 || b.queue.row(t, "m1").State != models.Queued {
			t.Errorf("%d sends", gateway.sent())
		}
	})
}

func TestWorkerStopsAtATryThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", takes: time.Hour}
		b := newBench(t, nil, gateway)
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(15*time.Second + time.Millisecond)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Queued || m.Attempts != 1 || m.LastError != "timed out" {
			t.Errorf("row = %+v", m)
		}
	})
}

func TestWorkerFinishesWhatIsOnItsWayBeforeItStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", takes: 3 * time.Second}
		b := newBench(t, func(o *notify.Options) { o.Parallel = 1 }, gateway)
		b.queue.add(queued("m1"), queued("m2"))
		b.start(t)
		synctest.Wait()
		began := time.Now()
		b.stop()
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("stopped after %s", took)
		}
		if b.queue.row(t, "m1").State != models.Sent || len(b.queue.recorded()) != 1 {
			t.Error("the message on its way was not finished")
		}
		if m := b.queue.row(t, "m2"); m.State != models.Queued || m.ClaimedBy != "" {
			t.Errorf("a message was begun while stopping: %+v", m)
		}
	})
}

func TestWorkerOutlivesAFaultOfTheStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own"}
		b := newBench(t, nil, gateway)
		b.queue.unclaimed, b.queue.unmarked = 2, 2
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if m := b.queue.row(t, "m1"); m.State != models.Sent || gateway.sent() != 1 {
			t.Errorf("row = %+v after %d sends", m, gateway.sent())
		}
		b.stop()
		if got := strings.Count(b.log.String(), "message queue not read"); got != 2 {
			t.Errorf("%d lines of the log tell of it: %s", got, b.log)
		}
	})
}

func TestWorkerTellsNobodyOfASendingThatAnotherHasTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", takes: time.Second}
		b := newBench(t, nil, gateway)
		b.queue.add(queued("m1"))
		b.start(t)
		synctest.Wait()
		b.queue.mu.Lock()
		b.queue.rows[0].ClaimedBy = "w2"
		b.queue.mu.Unlock()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		b.stop()
		said := b.log.String()
		if len(b.queue.recorded()) != 0 || !strings.Contains(said, "message not marked") || strings.Contains(said, "ERROR") {
			t.Errorf("events = %v, log = %s", b.queue.recorded(), b.log)
		}
	})
}

func TestNothingSecretIsLoggedOrRecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gateway := &line{name: "own", answers: []error{later(), errors.New("bad +31612345678 123456"), never()}}
		b := newBench(t, nil, gateway)
		b.queue.unclaimed, b.queue.unmarked = 1, 4
		b.queue.add(queued("m1"))
		b.start(t)
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		b.stop()
		everything, err := json.Marshal(b.queue.rows)
		if err != nil {
			t.Fatal(err)
		}
		text := b.log.String() + string(everything)
		for _, e := range b.queue.recorded() {
			text += string(e.Detail)
		}
		if text == "" || strings.Contains(text, "31612345678") || strings.Contains(text, "123456") {
			t.Errorf("found in %s", text)
		}
	})
}

func TestNewWorkerSaysWhatIsMissing(t *testing.T) {
	if _, err := notify.NewWorker(notify.Options{}); err == nil {
		t.Error("no error for nothing at all")
	}
	b := &bench{queue: &memory{}}
	o := notify.Options{Lease: time.Second, Timeout: time.Second}
	full := newBench(t, nil).worker.Options
	o.Queue, o.Recorder, o.Now, o.NewID, o.Random, o.Logger, o.Name = b.queue, b.queue, full.Now, full.NewID, full.Random, full.Logger, "w"
	if _, err := notify.NewWorker(o); err == nil {
		t.Error("no error for a lease that a try may outlast")
	}
}
