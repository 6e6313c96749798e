package login

import (
	"testing"
	"time"

	"riskgate/models"
)

// sea lets failures happen at an even pace.
type sea struct {
	*Surge
	at     models.Time
	begins int
}

func (s *sea) failing(network uint32, times int, every time.Duration) {
	for range times {
		s.at = s.at.Add(every)
		if s.failed(network, s.at) {
			s.begins++
		}
	}
}

func newSea() *sea { return &sea{Surge: DefaultSurge(), at: models.At(time.Unix(1_800_000_000, 0))} }

func TestASurgeIsFiveTimesTheUsual(t *testing.T) {
	s := newSea()
	s.failing(7, 2*24*60, time.Minute) // two days at one a minute
	if s.begins != 0 || s.high(7, s.at) {
		t.Fatal("what is usual is a surge")
	}
	s.failing(7, 200, 20*time.Second) // three times as many
	if s.begins != 0 {
		t.Error("three times the usual is a surge")
	}
	s.failing(7, 400, 2*time.Second)
	if s.begins != 1 || !s.high(7, s.at) || !s.high(0, s.at) {
		t.Errorf("thirty times the usual: %d begun, high %t", s.begins, s.high(7, s.at))
	}
	if later := s.at.Add(2 * time.Hour); s.high(7, later) {
		t.Error("a surge never ends")
	}
}

func TestNothingIsUsualBeforeADayHasPassed(t *testing.T) {
	s := newSea()
	s.failing(7, 5000, time.Second)
	if s.begins != 0 || s.high(7, s.at) {
		t.Error("a server that has just started speaks of a surge")
	}
}

func TestAFewFailuresAreNoSurge(t *testing.T) {
	s := newSea()
	s.failing(7, 2, 24*time.Hour)
	s.failing(7, 49, time.Second)
	if s.begins != 0 {
		t.Error("49 failures are a surge")
	}
}

func TestASurgeOfOneOperatorIsNobodyElses(t *testing.T) {
	s := newSea()
	s.failing(9, 40_000, 6*time.Second) // a busy server, two days long
	s.failing(7, 1, 0)
	s.failing(9, 20_000, 6*time.Second)
	s.failing(7, 60, time.Second)
	if !s.high(7, s.at) || s.high(9, s.at) || s.high(0, s.at) {
		t.Errorf("high: 7 %t, 9 %t, server %t", s.high(7, s.at), s.high(9, s.at), s.high(0, s.at))
	}
}

func TestTheOperatorsWatchedAreBounded(t *testing.T) {
	s := newSea()
	for network := range uint32(mostTides + 50) {
		s.failing(network+1, 1, 0)
	}
	if len(s.networks) != mostTides {
		t.Errorf("%d are watched", len(s.networks))
	}
	s.at = s.at.Add(48 * time.Hour)
	s.failing(mostTides+100, 1, 0)
	if len(s.networks) != 1 {
		t.Errorf("after two quiet days %d are watched", len(s.networks))
	}
}

func TestASurgeCanBeOff(t *testing.T) {
	s := newSea()
	s.Least = 0
	s.failing(7, 2, 24*time.Hour)
	s.failing(7, 5000, time.Millisecond)
	if s.begins != 0 || s.high(7, s.at) {
		t.Error("it is not off")
	}
}
