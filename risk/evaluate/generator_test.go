package evaluate

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"testing"

	"riskgate/risk"
)

// imprint sums a world up, with everything that attackers and engine see.
func imprint(t *testing.T, w *World) string {
	t.Helper()
	sum := fnv.New64a()
	for try := range w.Tries() {
		attempt, err := json.Marshal(try.Attempt())
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Fprintf(sum, "%d %d %v %v %v %s\n", try.User, try.Number, try.Class, try.By, try.Row(), attempt)
	}
	return fmt.Sprintf("%x", sum.Sum64())
}

// What a seed gives must never change without a new GeneratorVersion.
func TestTheSameSeedGivesTheSameWorld(t *testing.T) {
	for _, c := range []struct {
		setting Setting
		want    string
	}{{G1(), "f448fd0043dfbf2d"}, {G2(), "6372105f7dcbaf1d"}} {
		got := imprint(t, Generate(c.setting, 7, 300))
		if got != c.want {
			t.Errorf("%s, version %d: %s, want %s", c.setting.Name, GeneratorVersion, got, c.want)
		}
		if again := imprint(t, Generate(c.setting, 7, 300)); again != got {
			t.Errorf("%s: %s, then %s", c.setting.Name, got, again)
		}
		if other := imprint(t, Generate(c.setting, 8, 300)); other == got {
			t.Errorf("%s: another seed gives the same world", c.setting.Name)
		}
	}
}

func TestMoreUsersLeaveTheOthersAsTheyAre(t *testing.T) {
	few := map[string]string{}
	key := func(try *Try) string { return fmt.Sprint(try.User, try.Number, try.By) }
	for try := range Generate(G1(), 3, 100).Tries() {
		few[key(try)] = fmt.Sprint(try.Row(), try.At())
	}
	for try := range Generate(G1(), 3, 200).Tries() {
		if want, there := few[key(try)]; there && want != fmt.Sprint(try.Row(), try.At()) {
			t.Fatalf("user %d, login %d, %v: changed", try.User, try.Number, try.By)
		}
		delete(few, key(try))
	}
	if len(few) > 0 {
		t.Errorf("%d are gone", len(few))
	}
}

func TestAttacksComeBeforeEachLoginButTheFirst(t *testing.T) {
	w := Generate(G2(), 1, 200)
	logins, before := make([]int, w.Users), []Who{}
	last := int64(0)
	for try := range w.Tries() {
		if try.At() < last {
			t.Fatal("time runs backwards")
		}
		last = try.At()
		if try.Number != logins[try.User] {
			t.Fatalf("user %d: login %d comes after %d", try.User, try.Number, logins[try.User])
		}
		if try.By != Genuine {
			before = append(before, try.By)
			continue
		}
		if want := min(try.Number, 1) * attackerCount; len(before) != want {
			t.Fatalf("user %d, login %d: attacks %v", try.User, try.Number, before)
		}
		logins[try.User]++
		before = before[:0]
	}
	total := 0
	for _, n := range logins {
		total += n
	}
	if total != w.Logins() {
		t.Errorf("%d logins, want %d", total, w.Logins())
	}
}

func TestReadingMayEndAnywhere(t *testing.T) {
	w := Generate(G1(), 1, 50)
	for stop := range 40 {
		seen := 0
		for range w.Tries() {
			if seen++; seen > stop {
				break
			}
		}
		if seen != stop+1 {
			t.Fatalf("stopped after %d, want %d", seen, stop+1)
		}
	}
}

func TestAttackersKnowWhatTheyAreSaidToKnow(t *testing.T) {
	w := Generate(G1(), 5, 3000)
	var tries, sameCountry, sameKind, homeNetwork, sameVersions, tokens [Genuine + 1]float64
	var victim []Try
	for try := range w.Tries() {
		if try.By != Genuine {
			copied := *try
			forged := *try.visit
			copied.visit = &forged
			victim = append(victim, copied)
			continue
		}
		for _, attack := range victim {
			home := w.people[attack.User].home
			tries[attack.By]++
			count := func(counts *[Genuine + 1]float64, is bool) {
				if is {
					counts[attack.By]++
				}
			}
			count(&sameCountry, attack.visit.spot.country == home.country)
			count(&sameKind, attack.visit.look.kind == try.visit.look.kind)
			count(&homeNetwork, attack.visit.spot.asn() == home.asn())
			count(&sameVersions, attack.visit.look.browser == try.visit.look.browser && attack.visit.look.system == try.visit.look.system)
			count(&tokens, attack.visit.returned)
		}
		victim = victim[:0]
	}
	for _, by := range Attackers() {
		if tokens[by] > 0 {
			t.Errorf("%v brings the victim's token", by)
		}
	}
	for _, c := range []struct {
		what      string
		got       float64
		low, high float64
	}{
		// Half of the naive stay at home, and some of the others happen to.
		{"naive in the country", sameCountry[Naive] / tries[Naive], .5, .65},
		{"VPN in the country", sameCountry[VPN] / tries[VPN], 1, 1},
		{"targeted in the country", sameCountry[Targeted] / tries[Targeted], 1, 1},
		{"VPN with the victim's kind of device", sameKind[VPN] / tries[VPN], .5, .6},
		{"targeted with the victim's kind of device", sameKind[Targeted] / tries[Targeted], 1, 1},
		{"VPN in the home network", homeNetwork[VPN], 0, 0},
		{"targeted in the home network", homeNetwork[Targeted] / tries[Targeted], 0, .002},
		{"targeted with the versions", sameVersions[Targeted] / tries[Targeted], 0, .001},
	} {
		if !(c.got >= c.low && c.got <= c.high) {
			t.Errorf("%s: %v, want %v to %v", c.what, c.got, c.low, c.high)
		}
	}
}

func TestThePopulationIsTheOneDescribed(t *testing.T) {
	for _, s := range []Setting{G1(), G2()} {
		w := Generate(s, 1, 20_000)
		p := w.population()
		if p.median != 2 || p.mean < 3 || p.mean > 4.6 || p.ninth < 8 || p.ninth > 10 ||
			math.Abs(p.single-.397) > .02 || math.Abs(p.mobile-.65) > .02 {
			t.Errorf("%s: %+v", s.Name, p)
		}
		atHome := 0.
		for _, person := range w.people {
			if person.home.country == 0 {
				atHome++
			}
		}
		if share := atHome / 20_000; math.Abs(share-s.HomeShare) > .02 {
			t.Errorf("%s: %v live in the first country, want %v", s.Name, share, s.HomeShare)
		}
	}
}

// The engine must find nothing impossible in what is generated.
func TestTheEngineTakesEveryAttemptAsItIs(t *testing.T) {
	g := risk.NewGlobal()
	engine, err := risk.Compile(risk.DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	users := make([]risk.User, 300)
	for try := range Generate(G1(), 2, 300).Tries() {
		a := try.Attempt()
		e := risk.Observe(&users[try.User], g, a)
		if d := engine.Decide(e); len(d.Missing) == 0 || e.Attempt.Address.ASN == 0 || e.Attempt.Agent.Browser == "" {
			t.Fatalf("missing %v in %+v", d.Missing, e.Attempt)
		}
		if try.By == Genuine {
			g.Apply(users[try.User].Learn(a, 1))
		}
	}
}
