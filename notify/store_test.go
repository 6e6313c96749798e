package notify_test

import (
	"context"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/notify"
	"riskgate/store"
	"riskgate/store/storetest"
)

// tap is a gateway that tells the test what goes through it.
type tap chan models.Message

func (tap) Name() string { return "tap" }

func (tap) Channels() []models.Channel { return []models.Channel{models.SMS} }

func (g tap) Send(_ context.Context, m models.Message) (string, error) {
	g <- m
	return "t1", nil
}

// promised is a message as it lies in a real store beside its challenge.
func promised(t *testing.T, s *store.Store, now time.Time) models.Message {
	t.Helper()
	at := models.At(now)
	m := models.Message{
		ID: secret.NewID(now), Channel: models.SMS, Recipient: "+31612345678", Body: "123456 is your code", OTP: "123456",
		State: models.Queued, NextAt: at, CreatedAt: at, ExpiresAt: at.Add(5 * time.Minute),
	}
	asked := models.Challenge{ID: secret.NewID(now), MaxTries: 5, CreatedAt: at, ExpiresAt: m.ExpiresAt}
	if err := s.PutChallenge(context.Background(), asked, m); err != nil {
		t.Fatal(err)
	}
	return m
}

func run(t *testing.T, b *bench, s *store.Store, now func() time.Time, gateways ...notify.Gateway) {
	t.Helper()
	b.worker = newWorker(t, b, func(o *notify.Options) {
		o.Queue, o.Recorder, o.Now, o.NewID, o.Poll = s, s, now, secret.NewID, 5*time.Millisecond
	}, gateways...)
	b.start(t)
}

func kept(t *testing.T, s *store.Store) models.Message {
	t.Helper()
	all, err := s.Messages(context.Background(), "", 10)
	if err != nil || len(all) != 1 {
		t.Fatalf("messages = %v, %v", all, err)
	}
	return all[0]
}

func TestAMessageOfARealStoreIsSentOnceAndItsWordsAreForgotten(t *testing.T) {
	s := storetest.SQLite(t)
	m := promised(t, s, noon())
	b := newBench(t, nil)
	gateway := make(tap, 10)
	run(t, b, s, noon, gateway)
	if got := <-gateway; got.ID != m.ID || got.Recipient != m.Recipient || got.Body != m.Body || got.OTP != m.OTP {
		t.Errorf("sent %+v", got)
	}
	b.stop()
	if got := kept(t, s); got.State != models.Sent || got.Gateway != "tap" || got.Recipient != "" || got.Body != "" || got.ClaimedBy != "" {
		t.Errorf("kept %+v", got)
	}
	if len(gateway) != 0 {
		t.Error("sent twice")
	}
}

func TestAMessageOfAWorkerThatDiedIsSentAfterItsLease(t *testing.T) {
	s := storetest.SQLite(t)
	promised(t, s, noon())
	claimed, err := s.ClaimMessages(context.Background(), "dead", models.At(noon()), time.Minute, 10)
	if err != nil || len(claimed) != 1 {
		t.Fatalf("claimed %v, %v", claimed, err)
	}
	again, err := s.ClaimMessages(context.Background(), "w1", models.At(noon().Add(59*time.Second)), time.Minute, 10)
	if err != nil || len(again) != 0 {
		t.Fatalf("claimed under a running lease: %v, %v", again, err)
	}
	b := newBench(t, nil)
	gateway := make(tap, 10)
	run(t, b, s, func() time.Time { return noon().Add(time.Minute) }, gateway)
	<-gateway
	b.stop()
	claimed[0].State = models.Dead
	if err := s.FinishMessage(context.Background(), claimed[0]); !models.IsConflict(err) {
		t.Errorf("the dead worker may still speak: %v", err)
	}
	if got := kept(t, s); got.State != models.Sent {
		t.Errorf("kept %+v", got)
	}
}
