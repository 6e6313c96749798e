package pumping_test

import (
	"fmt"
	"testing"
	"time"

	"riskgate/verify/pumping"
)

// A script pumps: numbers in a row of one block, and premium numbers, each from an
// address of its own, and answers no code. Beside it honest people of the same country
// ask for a code, one a minute, and key it in.

// tolls is what became of a burst.
type tolls struct{ pumped, premium, honest, refused int }

// burst lets the script send five times a minute for an hour.
func (w *world) burst() (got tolls) {
	w.t.Helper()
	for minute := range 60 {
		for n := range 5 {
			i := minute*5 + n
			address := fmt.Sprintf("198.51.%d.%d", i/200, 1+i%200)
			if w.refused(dutch(666, i, address)) == "" {
				got.pumped++
			}
			if w.refused(premium(i, address)) == "" {
				got.premium++
			}
		}
		honest := dutch(minute*7%300, 4321+minute, fmt.Sprintf("203.0.113.%d", 1+minute))
		sent := w.judge(honest)
		w.later(20 * time.Second)
		if sent.Refusal() != nil {
			got.refused++
		} else {
			got.honest++
			w.comesBack(sent)
		}
		w.later(40 * time.Second)
	}
	return got
}

// premium is the nth premium number of the Netherlands.
func premium(n int, address string) pumping.Send {
	return to(fmt.Sprintf("+31906%04d", n), address)
}

func TestAPumpingScriptIsStoppedWhileHonestPeoplePass(t *testing.T) {
	each(t, func(w *world) {
		for rule := range w.Settings.Modes {
			w.Settings.Modes[rule] = pumping.Live
		}
		w.usualDay(400) // of fewer than 300 the country would be refused before the block is
		if got, want := w.burst(), (tolls{pumped: 10, honest: 60}); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	})
}

func TestInTheShadowTheSameIsRecordedAndNothingButPremiumIsRefused(t *testing.T) {
	w := here(t)
	if got, want := w.burst(), (tolls{pumped: 300, honest: 60}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	recorded := map[pumping.Rule]int{}
	for _, f := range w.heard {
		if f.Outcome == pumping.Recorded {
			recorded[f.Rule]++
		}
	}
	if recorded[pumping.Prefix] != 290 {
		t.Errorf("recorded %v, want all of the block but its first ten", recorded)
	}
}

// usualDay lets so many people of the country log in on the day before.
func (w *world) usualDay(people int) {
	w.t.Helper()
	for n := range people {
		w.comesBack(w.goes(dutch(n%300, n))...)
		w.later(24 * time.Hour / time.Duration(people))
	}
}
