package login_test

import (
	"fmt"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// What strangers who keep failing can do to the owner of an account: nothing.

func TestAThousandFailuresOfStrangersDoNotStopTheOwner(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.patient()
		ada := w.person("ada").settled()
		token := ada.trusted()
		hashed := w.hasher.ran()
		for i := range 1000 {
			ip := fmt.Sprintf("200.%d.%d.%d", i%125, i%4, i%250+1)
			stranger := ada.enters().password(fmt.Sprintf("guess number %d", i)).from(ip).session(fmt.Sprintf("%04x", i))
			if i%2 == 0 {
				stranger.on(laptop) // copied
			}
			stranger.denied()
		}
		if got := w.hasher.ran() - hashed; got != 5 {
			t.Errorf("strangers got %d tries, want 5", got)
		}
		ada.enters().from(far).denied()                                    // a stranger with the right password
		ada.atHome().accepted()                                            // the device is recognised at home
		ada.enters().on(laptop).from("193.0.6.99").token(token).accepted() // by its token too
		ada.enters().on(laptop).from("193.9.9.9").token(token).accepted()  // wherever it is
	})
}

func TestEachTrustedDeviceHasABucketOfItsOwn(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").settled()
	first := ada.trusted()
	second := ada.trusted()
	for range 5 {
		ada.atHome().password("wrong").token(first).denied()
	}
	ada.atHome().token(first).denied()
	ada.atHome().token(second).accepted()
	w.clock.advance(15 * time.Minute)
	ada.atHome().token(first).accepted()
}

func TestAHundredFailuresInARowShutStrangersOutUntilATrustedDeviceConfirms(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").settled()
	token := ada.trusted()
	w.Limits.NetworkAsk.Max, w.Limits.NetworkBlock.Max = 0, 0
	w.Limits.Password.Window = time.Minute
	stranger := func() *try { return ada.enters().plain() }
	for siege := range 2 {
		for range 20 {
			for range 5 {
				stranger().password("wrong").denied()
			}
			w.clock.advance(time.Minute)
		}
		w.clock.advance(24 * time.Hour)
		hashed := w.hasher.ran()
		stranger().denied()
		if w.hasher.ran() != hashed {
			t.Errorf("siege %d: a password was tried after a hundred failures in a row", siege)
		}
		w.clock.advance(24 * time.Hour)
		must[int](t)(w.store.Purge(t.Context(), models.At(w.clock.Now())))
		ada.atHome().token(token).accepted()
		stranger().ends(models.Accepted, 0)
	}
}

func TestADeviceThatFailsAHundredTimesLosesItsTrust(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").settled()
	token := ada.trusted()
	w.Limits.NetworkAsk.Max, w.Limits.NetworkBlock.Max = 0, 0
	for range 20 {
		for range 5 {
			ada.atHome().password("wrong").token(token).denied()
		}
		w.clock.advance(15 * time.Minute)
	}
	w.clock.advance(2 * time.Hour)
	hashed := w.hasher.ran()
	for range 10 { // from now on it shares the strangers' tries
		ada.atHome().password("wrong").token(token).denied()
	}
	ada.enters().plain().denied()
	if got := w.hasher.ran() - hashed; got != 5 {
		t.Errorf("%d tries, want 5", got)
	}
	w.clock.advance(2 * time.Hour)
	answer := ada.atHome().token(token).accepted()
	if answer.DeviceToken == token || cookie(t, w, answer) != risk.CookieAbsent {
		t.Errorf("answered %+v", answer)
	}
	for range 5 {
		ada.enters().plain().password("wrong").denied()
	}
	ada.atHome().token(answer.DeviceToken).accepted() // the new token is trusted again
}

func TestUnlockingForgetsWhatHoldsAUserBack(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").device("24")
	for range 5 {
		ada.enters().plain().password("wrong").denied()
	}
	for range 2 {
		ada.login().empty().asked(risk.ChallengeFace)
		if _, err := ada.replies(login.DeviceReply{}); err != nil {
			t.Fatal(err)
		}
	}
	ada.enters().plain().denied()
	ada.login().empty().asked(risk.Challenge) // its device is paused
	if err := w.store.Reset(t.Context(), login.AttemptKeys(w.ring, ada.id)...); err != nil {
		t.Fatal(err)
	}
	ada.enters().plain().ends(models.Accepted, 0)
	ada.login().empty().asked(risk.ChallengeFace)
}
