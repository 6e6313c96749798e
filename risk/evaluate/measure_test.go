package evaluate

import (
	"math"
	"slices"
	"testing"
)

func TestThresholdsAreQuantilesOfTheAttacks(t *testing.T) {
	r := stream(1, forSamples, 1)
	people := make([]scored, 40)
	var scores []float32
	for user := range people {
		people[user] = scored{from: len(scores), count: r.IntN(30)}
		for range people[user].count {
			scores = append(scores, float32(r.IntN(200)))
		}
	}
	weights := make([]uint16, len(people))
	for user := range weights {
		weights[user] = uint16(r.IntN(4))
	}
	// By hand: every score as often as its victim counts.
	var all []float64
	for user, p := range people {
		for _, s := range scores[p.from : p.from+p.count] {
			for range weights[user] {
				all = append(all, float64(s))
			}
		}
	}
	slices.Sort(all)
	tprs := []float64{1, .999, .9, .5, .01, 0}
	got := rank(people, scores).thresholds(tprs, weights, len(all))
	for i, tpr := range tprs {
		if want := quantile(all, 1-tpr); math.Abs(float64(got[i])-want) > 1e-4 {
			t.Errorf("TPR %v: %v, want %v", tpr, got[i], want)
		}
	}
}

func TestAQuantileLiesBetweenItsNeighbours(t *testing.T) {
	sorted := []float64{1, 2, 4, 8}
	for share, want := range map[float64]float64{0: 1, .25: 1.75, .5: 3, 1: 8} {
		if got := quantile(sorted, share); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v: %v, want %v", share, got, want)
		}
	}
}

// measured makes scores of people who have so many scored logins, and measures them.
func measured(t *testing.T, counts []int, genuine func(user, login int) float32, weights []uint16) []figure {
	t.Helper()
	s := &Scores{}
	for user, n := range counts {
		s.people = append(s.people, scored{Class(user % 2), len(s.genuine[M6]), n})
		for login := range n {
			s.genuine[M6] = append(s.genuine[M6], genuine(user, login))
			for _, by := range Attackers() {
				s.attacks[M6][by] = append(s.attacks[M6][by], 100)
			}
		}
	}
	return newBench(s, M6).measure(weights)
}

func TestChallengesAreCountedInTheFirstLogins(t *testing.T) {
	// All attacks score 100, and so does every login whose number is user or less.
	genuine := func(user, login int) float32 {
		if login < user {
			return 100
		}
		return 99
	}
	figures := measured(t, []int{50, 50, 12, 8, 4, 39}, genuine, []uint16{1, 1, 1, 1, 1, 1})
	at := func(size, group int) figure { return figures[cellAt(lineAt(VPN, 1), size, group)] }
	for _, c := range []struct {
		size, group int
		want        figure
	}{
		{0, 0, figure{5, 2, 11. / 5}}, // users 0, 1, 2, 3, 5: so many challenges in five logins
		{1, 0, figure{5, 2, 11. / 5}},
		{2, 0, figure{4, 1.5, 8. / 4}}, // user 3 has too few logins
		{5, 0, figure{3, 1, 2}},
		{5, 1, figure{1, 0, 0}},  // of the first class: user 0
		{5, 2, figure{2, 3, 3}},  // of the second: users 1 and 5
		{0, 1, figure{2, 1, 1}},  // users 0 and 2
		{3, 2, figure{2, 3, 3}},  // users 1 and 5
		{2, 1, figure{2, 1, 1}},  // users 0 and 2
		{4, 1, figure{1, 0, 0.}}, // user 0
	} {
		if got := at(c.size, c.group); got != c.want {
			t.Errorf("size %d, group %d: %+v, want %+v", HistorySizes()[c.size], c.group, got, c.want)
		}
	}
	if none := at(0, 4); none.users != 0 || !math.IsNaN(none.median) {
		t.Errorf("a class without users has %+v", none)
	}
}

func TestUsersCountAsOftenAsTheyAreDrawn(t *testing.T) {
	genuine := func(user, login int) float32 { return float32(100 * min(1, max(0, user-login))) }
	counts := []int{5, 5, 6, 6, 20}
	twice := measured(t, counts, genuine, []uint16{2, 0, 1, 1, 3})
	written := measured(t, []int{5, 5, 6, 6, 20, 20, 20}, func(user, login int) float32 {
		return genuine([]int{0, 0, 2, 3, 4, 4, 4}[user], login)
	}, []uint16{1, 1, 1, 1, 1, 1, 1})
	for at := 0; at < cellCount; at += groupCount {
		got, want := twice[at], written[at]
		if got != want && got.users+want.users > 0 {
			t.Errorf("%+v: %+v, want %+v", newCell(M6, at), got, want)
		}
	}
}

func TestEachColumnMayHaveAThresholdOfItsOwn(t *testing.T) {
	s := &Scores{people: []scored{{Daily, 0, 5}, {Daily, 5, 12}}}
	// The attacks on the second user score higher, those after the fifth login even more.
	for i := range 17 {
		attack := float32(10)
		if i >= 5 {
			attack = 20
		}
		s.genuine[M6] = append(s.genuine[M6], 15)
		for _, by := range Attackers() {
			s.attacks[M6][by] = append(s.attacks[M6][by], attack)
		}
	}
	all := newBench(s, M6).measure(evenly(2))
	own := byColumn(s, M6, evenly(2))
	five, twelve := cellAt(lineAt(Naive, 0), 0, 0), cellAt(lineAt(Naive, 0), 2, 0)
	if all[five].mean != 5 || all[twelve].mean != 12 {
		t.Errorf("one threshold, from the lowest attacks: %+v, %+v", all[five], all[twelve])
	}
	if own[five].mean != 5 || own[twelve].mean != 0 {
		t.Errorf("thresholds of their own: %+v, %+v", own[five], own[twelve])
	}
}

func TestLinesHaveTheirPlaces(t *testing.T) {
	for at, line := range Lines() {
		if got := lineAt(line.By, slices.Index(tprsOf(line.By), line.TPR)); got != at {
			t.Errorf("%v: %d, want %d", line, got, at)
		}
	}
	if cell := newCell(Engine, cellAt(lineAt(Targeted, 2), 3, 5)); cell.Contender != "full engine" || cell.Attacker != "targeted" ||
		cell.TPR != .99 || cell.K != 20 || cell.Class != LessThanMonthly.String() {
		t.Errorf("%+v", cell)
	}
}
