package login_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"riskgate/login"
	"riskgate/models"
	"riskgate/risk"
)

// Failures that slow down, and networks that keep failing.

func TestTheTarpitSlowsFailuresDown(t *testing.T) {
	w := here(t)
	ada := w.person("ada")
	for _, who := range []*person{ada, w.nobody()} {
		w.clock.slept = nil
		for range 16 {
			who.enters().password("wrong password").denied()
		}
		var want []time.Duration
		for failures := range 12 {
			want = append(want, min(time.Duration(failures+1)*time.Second, 10*time.Second))
		}
		if !slices.Equal(w.clock.slept, want) {
			t.Errorf("%s slept %v", who.name, w.clock.slept)
		}
	}
	w.clock.advance(time.Hour)
	w.clock.slept = nil
	ada.enters().plain().ends(models.Accepted, 0)
	if len(w.clock.slept) != 0 {
		t.Error("a success was held")
	}
}

func TestAFullTarpitTurnsAway(t *testing.T) {
	w := here(t)
	w.Tarpit = &login.Tarpit{From: 1, Step: time.Second, Longest: time.Second, Room: 1}
	ada, bob := w.person("ada"), w.person("bob")
	sleep := w.Sleep
	w.Sleep = func(ctx context.Context, d time.Duration) error {
		w.Sleep = sleep
		_, err := bob.enters().password("wrong password").do()
		if models.KindOf(err) != models.Limited {
			t.Errorf("with the tarpit full: %v", err)
		}
		return sleep(ctx, d)
	}
	ada.enters().password("wrong password").denied()
	bob.enters().password("wrong password").denied()
}

func TestANetworkThatKeepsFailingIsChallengedThenTurnedAway(t *testing.T) {
	w := here(t).patient()
	ada := w.person("ada").phone().settled()
	fails := func(n int) {
		for i := range n {
			stranger := w.nobody()
			stranger.name.UserID = fmt.Sprintf("nobody %d", i)
			stranger.enters().from("193.0.6.77").denied()
		}
	}
	fails(19)
	ada.atHome().accepted()
	fails(1)
	asked := ada.atHome().asked(risk.ChallengeSMS)
	ada.login().code(ada.texted()).answering(asked.RequestID).accepted()
	ada.atHome().from("193.0.7.1").accepted() // the network next door
	w.clock.advance(10 * time.Minute)
	ada.atHome().accepted()
	fails(80)
	for _, call := range []*try{ada.atHome(), w.nobody().atHome()} {
		_, err := call.do()
		var known *models.Error
		if !errors.As(err, &known) || known.Kind != models.Limited || known.RetryAfter <= 0 {
			t.Errorf("%s: got %v, want to be turned away", call.a.Name, err)
		}
	}
	w.clock.advance(time.Hour)
	ada.atHome().accepted()
}

func TestOneHostHasOneBucketWhateverItsIPv6Address(t *testing.T) {
	w := here(t).patient()
	w.Limits.NetworkBlock.Max = 3
	for i, ip := range []string{"2001:620::1", "2001:620::2", "2001:620::3:4"} {
		stranger := w.nobody()
		stranger.name.UserID = fmt.Sprintf("nobody %d", i)
		stranger.enters().from(ip).denied()
	}
	if _, err := w.nobody().enters().from("2001:620::99").do(); models.KindOf(err) != models.Limited {
		t.Errorf("got %v", err)
	}
	w.nobody().enters().from("2001:620:0:1::1").denied()
}

func TestASurgeOfFailuresAsksStrangers(t *testing.T) {
	w := here(t).patient()
	w.Surge.Least = 10
	ada := w.person("ada").phone().settled()
	fails := func(n int) {
		for i := range n {
			stranger := w.nobody()
			stranger.name.UserID = fmt.Sprintf("nobody %d", i)
			stranger.enters().from("8.8.8.8").denied()
		}
	}
	fails(1)
	w.clock.advance(25 * time.Hour)
	fails(9)
	ada.atHome().from("193.0.7.1").accepted() // the network next door
	fails(1)
	if w.ear.count(models.EventFailureSurge) != 1 {
		t.Errorf("%d alerts", w.ear.count(models.EventFailureSurge))
	}
	ada.atHome().from("193.0.8.1").asked(risk.ChallengeSMS)
	ada.atHome().accepted() // no siege stops the owner
	w.clock.advance(3 * time.Hour)
	ada.atHome().from("193.0.9.1").accepted()
}

func TestABackendThatNamesNoClientIsNotTurnedAway(t *testing.T) {
	w := here(t).patient()
	w.Limits.NetworkBlock.Max = 3
	for _, own := range []string{"10.0.0.8", "127.0.0.1", "fd00::8"} {
		for i := range 5 {
			stranger := w.nobody()
			stranger.name.UserID = fmt.Sprintf("nobody %d", i)
			stranger.enters().from(own).denied()
		}
	}
}
