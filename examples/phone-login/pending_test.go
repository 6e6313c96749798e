package main

import (
	"testing"
	"time"
)

func TestEveryCodeIsWaitedForLongerAndTheLastIsTheLast(t *testing.T) {
	now := time.Date(2027, 1, 5, 9, 30, 0, 0, time.UTC)
	waits := []time.Duration{30 * time.Second, time.Minute}
	p := newPending("+31201110301")
	for i, c := range []struct {
		later, wait time.Duration
		spent       bool
	}{
		{0, 0, false},
		{29 * time.Second, time.Second, false},
		{time.Second, 0, false},
		{30 * time.Second, 30 * time.Second, false},
		{30 * time.Second, 0, false},
		{time.Hour, 0, true},
	} {
		now = now.Add(c.later)
		if wait, spent := p.reserveSend(waits, now); wait != c.wait || spent != c.spent {
			t.Errorf("step %d: wait %s, spent %t", i, wait, spent)
		}
	}
	if p.sends != 3 {
		t.Errorf("%d codes were sent", p.sends)
	}
}

func TestAVaultForgetsWhenTheTimeIsOverHoweverOftenItIsOpened(t *testing.T) {
	now := time.Date(2027, 1, 5, 9, 30, 0, 0, time.UTC)
	v := newVault[int](time.Hour, func() time.Time { return now })
	token := v.put(1)
	now = now.Add(time.Hour - 1)
	if n, found := v.change(token, func(n *int) { *n++ }); n != 2 || !found {
		t.Errorf("got %d %t", n, found)
	}
	if _, found := v.get("another"); found {
		t.Error("any token opens it")
	}
	now = now.Add(1)
	if _, found := v.get(token); found {
		t.Error("it is kept for ever")
	}
	if v.put(3); len(v.held) != 1 {
		t.Errorf("%d are held", len(v.held))
	}
}
