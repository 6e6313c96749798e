package risk

import (
	"fmt"
	"testing"
)

func TestFailingAccountsAreEstimated(t *testing.T) {
	for _, accounts := range []int{0, 1, 3, 10, 30, 60} {
		f := newFailing()
		for i := range accounts {
			f.add(7, digest(fmt.Sprint("user", i)), noon)
			f.add(7, digest(fmt.Sprint("user", i)), noon) // again: counts once
		}
		got := f.count(7, noon)
		if low, high := .6*float64(accounts), 1.6*float64(accounts)+.1; got < low || got > high {
			t.Errorf("%d accounts: estimated %v", accounts, got)
		}
	}
}

func TestTheEstimateSaturates(t *testing.T) {
	f := newFailing()
	for i := range 10_000 {
		f.add(7, digest(fmt.Sprint(i)), noon)
	}
	if got := f.count(7, noon); got < 300 || !finite(got) {
		t.Errorf("estimated %v", got)
	}
}

func TestFailuresAreForgottenAfterTwoHours(t *testing.T) {
	f := newFailing()
	at := noon/hour*hour + 30*60*second
	f.add(7, 1, at)
	f.add(7, 2, at+hour)
	counts := func(now int64) int { return int(f.count(7, now) + .5) }
	for after, want := range map[int64]int{hour: 2, 2 * hour: 1, 3 * hour: 0} {
		if got := counts(at + after); got != want {
			t.Errorf("after %d h: %d accounts, want %d", after/hour, got, want)
		}
	}
	if f.count(8, at) != 0 {
		t.Error("another address fails too")
	}
}

func TestAnAddressThatKeepsFailingIsNotForgotten(t *testing.T) {
	f := newFailing()
	for i := range uint64(3 * mostFailing) {
		if i%10_000 == 0 {
			f.add(1, i/10_000, noon)
		}
		f.add(1000+i, 1, noon)
	}
	if got := f.count(1, noon); got < 20 {
		t.Errorf("estimated %v accounts of 30", got)
	}
	if held := len(f.young) + len(f.old); held > mostFailing {
		t.Errorf("%d addresses held", held)
	}
}
