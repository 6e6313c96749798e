package evaluate

import "iter"

// GeneratePast draws a world and ends it after so many logins, in the order of time. It has no
// more users than that takes, give or take a quarter.
func GeneratePast(s Setting, seed uint64, logins int) *World {
	const leastUsers, loginsEach = 8, 4
	users := max(leastUsers, logins/loginsEach)
	w := Generate(s, seed, users)
	for w.Logins() < logins {
		users += users / 4
		w = Generate(s, seed, users)
	}
	w.visits = w.visits[:logins]
	return w
}

// End is the time of the last login, in milliseconds since 1970; 0 if there is none.
func (w *World) End() int64 {
	if len(w.visits) == 0 {
		return 0
	}
	return w.visits[len(w.visits)-1].at
}

// Began is the time of a user's first login, in milliseconds since 1970.
func (w *World) Began(user int) int64 { return w.people[user].first }

// Past goes through every login in order of time, and one in so many of the attacks. The
// try that is yielded is good until the next one.
func (w *World) Past(attacksIn int) iter.Seq[*Try] {
	chance := stream(w.Seed, forPast, 0)
	return func(yield func(*Try) bool) {
		for try := range w.Tries() {
			if (try.By == Genuine || chance.IntN(attacksIn) == 0) && !yield(try) {
				return
			}
		}
	}
}
