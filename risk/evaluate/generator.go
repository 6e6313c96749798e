package evaluate

import (
	"cmp"
	"iter"
	"slices"
)

// World is a made-up population with its logins, drawn from a seed: the same setting,
// seed and number of users give the same world, and more users leave those that were
// there as they are.
type World struct {
	Setting Setting
	Seed    uint64
	Users   int

	geography geography
	people    []resident
	visits    []visit // in order of time
}

// resident is what attackers and tables have to know of a user.
type resident struct {
	class  Class
	home   spot
	logins int
	first  int64 // milliseconds since 1970
}

const (
	dayMillis = 24 * 3600 * 1000
	firstDay  = 1580688000000 // 2020-02-03 UTC, where the public data set begins
)

// Generate draws a world.
func Generate(s Setting, seed uint64, users int) *World {
	w := &World{Setting: s, Seed: seed, Users: users, people: make([]resident, users)}
	w.geography = newGeography(&w.Setting)
	for user := range users {
		w.live(user)
	}
	slices.SortFunc(w.visits, func(a, b visit) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.user, b.user), cmp.Compare(a.number, b.number))
	})
	return w
}

// live draws the life of one user.
func (w *World) live(user int) {
	r := stream(w.Seed, forUsers, uint64(user)) //nolint:gosec // not negative
	h := newHabit(r, &w.Setting, &w.geography)
	days := h.times()
	h.settle(days[0])
	w.people[user] = resident{h.class, h.home, len(days), timeOf(days[0])}
	for number, day := range days {
		v := h.login(day)
		v.at, v.user, v.number = timeOf(day), uint32(user), uint16(number) //nolint:gosec // small
		w.visits = append(w.visits, v)
	}
}

// timeOf is a time that is given in days.
func timeOf(day float64) int64 { return firstDay + int64(day*dayMillis) }

// Logins is the number of logins of all users.
func (w *World) Logins() int { return len(w.visits) }

// Tries goes through everything that happens, in order of time: from a user's second
// login on, each is preceded by one attack of every kind on the same account at the
// same instant. The try that is yielded is good until the next one.
func (w *World) Tries() iter.Seq[*Try] {
	return func(yield func(*Try) bool) {
		var t Try
		for i := range w.visits {
			v := &w.visits[i]
			t = Try{User: int(v.user), Number: int(v.number), Class: w.people[v.user].class, visit: v}
			if v.number > 0 && !w.attack(&t, yield) {
				return
			}
			t.By, t.visit = Genuine, v
			if !yield(&t) {
				return
			}
		}
	}
}

// attack yields the attacks on a login.
func (w *World) attack(t *Try, yield func(*Try) bool) bool {
	victim := t.visit
	r := stream(w.Seed, forAttacks, uint64(victim.user)<<16|uint64(victim.number))
	for _, by := range Attackers() {
		forged := w.forge(r, by, victim)
		if t.By, t.visit = by, &forged; !yield(t) {
			return false
		}
	}
	return true
}
