package risk

import (
	"fmt"
	"math"
	"testing"
)

func somebody() Subjects { return Subjects{User: "ada", Address: "a", Device: "d", Network: "NL/1"} }

func TestVelocitiesCountWhatWasTriedInEachWindow(t *testing.T) {
	var traffic Traffic
	start := noon / day * day
	for _, minutes := range []int64{0, 50, 55, 59} {
		traffic.Attempted(somebody(), start+minutes*60*second)
	}
	traffic.Failed(somebody(), start+59*60*second)
	v := traffic.Observe(somebody(), start+59*60*second)
	for _, p := range []Pace{v.User, v.Address, v.Device, v.Network} {
		if p.Attempts != [windowCount]float64{3, 4, 4} || p.Failures != [windowCount]float64{1, 1, 1} || math.Abs(p.Others[1]-1) > .02 {
			t.Errorf("%+v", p)
		}
	}
	// Half of the next ten minutes later half of the last ones counts, in estimate.
	if p := traffic.Observe(somebody(), start+65*60*second).User; p.Attempts[0] != 1.5 {
		t.Errorf("%+v", p)
	}
	if p := traffic.Observe(somebody(), start+3*day).User; p != (Pace{}) {
		t.Errorf("%+v", p)
	}
}

func TestVelocitiesTellUsersApart(t *testing.T) {
	var traffic Traffic
	for i := range 40 {
		s := somebody()
		s.User = fmt.Sprint("user", i)
		traffic.Attempted(s, noon)
	}
	v := traffic.Observe(somebody(), noon)
	if v.User != (Pace{}) || v.Address.Attempts[1] != 40 || math.Abs(v.Address.Others[1]-40) > 12 {
		t.Errorf("%+v", v)
	}
}

func TestWhatIsNotKnownIsNotCounted(t *testing.T) {
	var traffic Traffic
	traffic.Attempted(Subjects{User: "ada"}, noon)
	traffic.Failed(Subjects{}, noon)
	if v := traffic.Observe(Subjects{}, noon); v != (Velocity{}) {
		t.Errorf("%+v", v)
	}
	if len(traffic.address.young)+len(traffic.device.young)+len(traffic.network.young) != 0 {
		t.Error("something unknown is watched")
	}
}

func TestTrafficIsBounded(t *testing.T) {
	var traffic Traffic
	for i := range 3 * mostWatched {
		traffic.Attempted(Subjects{Address: fmt.Sprint(i)}, noon)
	}
	if n := len(traffic.address.young) + len(traffic.address.old); n > mostWatched {
		t.Error(n, "addresses are watched")
	}
	if p := traffic.Observe(Subjects{Address: fmt.Sprint(3*mostWatched - 1)}, noon).Address; p.Attempts[0] != 1 {
		t.Errorf("the last one is forgotten: %+v", p)
	}
}

func TestSubjectsOfAnAttempt(t *testing.T) {
	a := windows().attempt(noon, home())
	s := SubjectsOf("ada", &a)
	if s.User != "ada" || s.Address != "a-home" || s.Network != "NL/3333" || len(s.Device) != 8 {
		t.Errorf("%+v", s)
	}
	other := macintosh().attempt(noon, Address{})
	if o := SubjectsOf("bob", &other); o.Device == s.Device || o.Address != "" || o.Network != "" {
		t.Errorf("%+v", o)
	}
	bare := gadget{}.attempt(noon, home())
	if o := SubjectsOf("bob", &bare); o.Device != "" {
		t.Errorf("%+v", o)
	}
}

func BenchmarkTraffic(b *testing.B) {
	var traffic Traffic
	s := somebody()
	b.ReportAllocs()
	for b.Loop() {
		traffic.Observe(s, noon)
		traffic.Attempted(s, noon)
	}
}
