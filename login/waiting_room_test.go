package login_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// asleep makes calls sleep until they are woken; each says when it lies down.
type asleep struct {
	w    *world
	down chan struct{}
	wake chan struct{}
}

func (w *world) asleep() *asleep {
	a := &asleep{w: w, down: make(chan struct{}, 100), wake: make(chan struct{})}
	w.Sleep = func(ctx context.Context, d time.Duration) error {
		a.down <- struct{}{}
		select {
		case <-a.wake:
			w.clock.advance(d)
		case <-ctx.Done():
		}
		return ctx.Err()
	}
	return a
}

// standing is what a call was told.
type standing struct {
	status models.Status
	err    error
}

// poll starts a long poll and returns when it waits; what it is told comes later.
func (a *asleep) poll(ctx context.Context, requestID string, wait time.Duration) <-chan standing {
	told := make(chan standing, 1)
	go func() {
		status, err := a.w.Status(ctx, requestID, wait)
		told <- standing{status, err}
	}()
	select {
	case <-a.down:
	case got := <-told:
		a.w.t.Errorf("the call did not wait: %+v", got)
		told <- got
	}
	return told
}

// noPlace wants a call to be told that it cannot wait, and when to come back.
func noPlace(t *testing.T, err error) {
	t.Helper()
	var known *models.Error
	if !errors.As(err, &known) || known.Kind != models.Limited || known.RetryAfter <= 0 {
		t.Errorf("got %v, want to be told to come back", err)
	}
}

func TestACallerAndTheServerHaveSoManyPlaces(t *testing.T) {
	w := here(t)
	w.Waiting = login.NewWaitingRoom(3, 2)
	bob, kiosk := w.person("bob").device("24"), login.Caller{ID: "kiosk"}
	mine := bob.enters().asked(risk.ChallengeFace).RequestID
	theirs := bob.enters().as(kiosk).asked(risk.ChallengeFace).RequestID
	shop, other := w.ctx(), login.WithCaller(t.Context(), kiosk)
	a := w.asleep()
	leaving, leave := context.WithCancel(shop)
	first, second := a.poll(leaving, mine, time.Minute), a.poll(shop, mine, time.Minute)
	_, err := w.Status(shop, mine, time.Second)
	noPlace(t, err)
	third := a.poll(other, theirs, time.Minute)
	_, err = w.Status(other, theirs, time.Second) // has one place yet, but there is none
	noPlace(t, err)
	leave()
	<-first
	fourth := a.poll(shop, mine, time.Minute)
	_, err = w.Status(other, theirs, time.Second)
	noPlace(t, err)
	w.Waiting.Close()
	for _, told := range []<-chan standing{second, third, fourth} {
		<-told
	}
	if w.Waiting.Taken() != 0 {
		t.Errorf("%d places are taken", w.Waiting.Taken())
	}
}

func TestAPlaceIsGivenBackWhateverEndsTheWait(t *testing.T) {
	for name, end := range map[string]func(a *asleep, bob *person, hangUp func()){
		"the session ends": func(a *asleep, bob *person, _ func()) {
			if _, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); err != nil {
				t.Error(err)
			}
			a.wake <- struct{}{}
		},
		"the time is over":    func(a *asleep, _ *person, _ func()) { a.wake <- struct{}{} },
		"the client hangs up": func(_ *asleep, _ *person, hangUp func()) { hangUp() },
		"the server stops":    func(a *asleep, _ *person, _ func()) { a.w.Waiting.Close() },
	} {
		t.Run(name, func(t *testing.T) {
			w := here(t)
			w.Waiting = login.NewWaitingRoom(1, 1)
			bob := w.person("bob").device("24")
			asked := bob.enters().asked(risk.ChallengeFace)
			a := w.asleep()
			ctx, hangUp := context.WithCancel(w.ctx())
			defer hangUp()
			told := a.poll(ctx, asked.RequestID, time.Millisecond)
			if w.Waiting.Taken() != 1 {
				t.Errorf("%d places are taken", w.Waiting.Taken())
			}
			end(a, bob, hangUp)
			want := map[string]standing{
				"the session ends": {models.Accepted, nil}, "the client hangs up": {"", context.Canceled},
				"the time is over": {models.Pending, nil}, "the server stops": {models.Pending, nil},
			}[name]
			if got := <-told; got.status != want.status || !errors.Is(got.err, want.err) {
				t.Errorf("the poll was told %+v, want %+v", got, want)
			}
			if w.Waiting.Taken() != 0 {
				t.Errorf("%d places are taken", w.Waiting.Taken())
			}
		})
	}
}

func TestALoginThatFindsNoPlaceIsAnsweredAtOnce(t *testing.T) {
	w := here(t)
	w.Waiting = login.NewWaitingRoom(0, 0)
	bob := w.person("bob").device("24")
	asked := bob.enters().waiting(30 * time.Second).asked(risk.ChallengeFace) // or its requestID would be lost
	_, err := bob.login().empty().answering(asked.RequestID).waiting(30 * time.Second).do()
	noPlace(t, err)
	bob.login().empty().answering(asked.RequestID).asked(risk.ChallengeFace)
	if _, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); err != nil {
		t.Error(err)
	}
	w.status(asked.RequestID, models.Accepted)
}

func TestWhatDoesNotWaitNeedsNoPlace(t *testing.T) {
	w := here(t)
	w.Waiting = login.NewWaitingRoom(0, 0)
	ada := w.person("ada").phone()
	asked := ada.enters().waiting(30 * time.Second).asked(risk.ChallengeSMS)
	w.status(asked.RequestID, models.Pending)
	ada.login().code(ada.texted()).answering(asked.RequestID).waiting(30 * time.Second).accepted()
	if status, err := w.Status(w.ctx(), asked.RequestID, time.Minute); err != nil || status != models.Accepted {
		t.Errorf("a session that is over stands at %s, %v", status, err)
	}
}

func TestAServerThatStopsLetsNobodyWait(t *testing.T) {
	w := here(t)
	w.Waiting = login.NewWaitingRoom(0, 0)
	w.Waiting.Close()
	bob := w.person("bob").device("24")
	w.asleep()
	asked := bob.enters().waiting(30 * time.Second).asked(risk.ChallengeFace)
	if status, err := w.Status(w.ctx(), asked.RequestID, time.Minute); err != nil || status != models.Pending {
		t.Errorf("the session stands at %s, %v", status, err)
	}
}

func TestOfManyAtOnceNoMoreWaitThanThereArePlaces(t *testing.T) {
	w := here(t)
	w.Waiting = login.NewWaitingRoom(100, 7)
	bob := w.person("bob").device("24")
	asked := bob.enters().asked(risk.ChallengeFace)
	a := w.asleep()
	told := make(chan standing, 50)
	go inParallel(50, func(int) {
		status, err := w.Status(w.ctx(), asked.RequestID, time.Minute)
		told <- standing{status, err}
	})
	for range 43 {
		noPlace(t, (<-told).err)
	}
	if w.Waiting.Taken() != 7 {
		t.Errorf("%d wait", w.Waiting.Taken())
	}
	w.Waiting.Close()
	for range 7 {
		if got := <-told; got.err != nil || got.status != models.Pending {
			t.Errorf("got %+v", got)
		}
	}
	if len(a.down) != 7 || w.Waiting.Taken() != 0 {
		t.Errorf("%d lay down, %d places are taken", len(a.down), w.Waiting.Taken())
	}
}
