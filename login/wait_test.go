package login_test

import (
	"context"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Calls that wait for a session to end.

func TestACallMayWaitForTheTrustedDevice(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24")
	approve := func() {
		if _, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); err != nil {
			t.Error(err)
		}
	}
	for name, row := range map[string]struct {
		wait   time.Duration
		reply  func()
		status models.Status
		code   risk.Code
	}{
		"nobody answers":           {5 * time.Second, func() {}, models.Pending, risk.ChallengeFace},
		"nobody answers in time":   {time.Hour, func() {}, models.Timeout, risk.ChallengeFace},
		"the owner approves":       {5 * time.Second, approve, models.Accepted, risk.Accept},
		"the owner refuses, later": {30 * time.Second, func() { _, _ = bob.replies(login.DeviceReply{}) }, models.Refused, risk.Decline},
	} {
		t.Run(name, func(t *testing.T) {
			w.clock.advance(3 * time.Hour)
			began, naps := w.clock.Now(), 0
			w.Sleep = func(_ context.Context, d time.Duration) error {
				if naps++; naps == 3 {
					row.reply()
				}
				w.clock.advance(d)
				return nil
			}
			answer, err := bob.enters().waiting(row.wait).do()
			if err != nil || answer.Status != row.status || answer.Code != row.code {
				t.Errorf("got %+v, %v", answer, err)
			}
			if took := w.clock.Now().Sub(began); took > time.Minute+time.Second {
				t.Errorf("waited %s", took)
			}
		})
	}
}

func TestALongPollReturnsWhenTheSessionEnds(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24")
	asked := bob.enters().asked(risk.ChallengeFace)
	began := w.clock.Now()
	w.Sleep = func(ctx context.Context, d time.Duration) error {
		w.clock.advance(d)
		if w.clock.Now().Sub(began) == 2*time.Second {
			if _, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true}); err != nil {
				t.Error(err)
			}
		}
		return ctx.Err()
	}
	status, err := w.Status(w.ctx(), asked.RequestID, 30*time.Second)
	if took := w.clock.Now().Sub(began); err != nil || status != models.Accepted || took != 2*time.Second {
		t.Errorf("got %s, %v after %s", status, err, took)
	}
	answer := bob.login().empty().answering(asked.RequestID)
	answer.fails("Request ID is invalid")
}

func TestASecondCallWithoutCredentialsAsksWhereTheSessionStands(t *testing.T) {
	w := here(t)
	bob := w.person("bob").device("24")
	asked := bob.enters().asked(risk.ChallengeFace)
	again := bob.login().empty().answering(asked.RequestID).asked(risk.ChallengeFace)
	if again.RequestID != asked.RequestID || again.EventID != asked.EventID {
		t.Errorf("asked %+v, then %+v", asked, again)
	}
	w.Sleep = func(context.Context, time.Duration) error {
		w.clock.advance(time.Second)
		_, err := bob.replies(login.DeviceReply{Approve: true, Trusted: true})
		return err
	}
	bob.login().empty().answering(asked.RequestID).waiting(10 * time.Second).mustEnd(models.Accepted)
}
