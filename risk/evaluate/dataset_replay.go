package evaluate

import (
	"context"
	"math/rand/v2"
	"sync"

	"riskgate/risk"
)

// replay goes through the kept rows in order of time, once for each contender; both
// see the same attacks.
type replay struct {
	*kept
	families *families
	scores   *Scores
	seed     uint64

	m6     []float32 // of every entry
	novel  []bool    // whether an entry is from a country or network new to its user
	missed int       // attacks for which nobody else's login was found
}

func (k *kept) newReplay() *replay {
	return &replay{
		kept: k, families: newFamilies(&k.numbers), scores: k.peopleOf([]Contender{Reference, M6}), seed: 1,
		m6: make([]float32, len(k.entries)), novel: make([]bool, len(k.entries)),
	}
}

// run lets both contenders score, side by side.
func (r *replay) run(ctx context.Context, progress func(share float64)) error {
	m := &meter{tell: progress, total: 2}
	var failed [2]error
	var both sync.WaitGroup
	for i, pass := range []func(*stroll) error{r.reference, r.engine} {
		both.Go(func() { failed[i] = pass(&stroll{replay: r, ctx: ctx, meter: m}) })
	}
	both.Wait()
	if failed[0] != nil {
		return failed[0]
	}
	return failed[1]
}

// stroll is one way through the entries.
type stroll struct {
	*replay
	ctx   context.Context
	meter *meter
	alone int // draws that found nobody else's login
}

// step is an entry with what came before.
type step struct {
	*entry
	at     int // among the entries
	number int // logins of the user before this one
	forged [attackerCount]Row
}

// walk shows every entry. Those of genuine users who have logged in before come with
// attacks at the same instant.
func (s *stroll) walk(see func(*step)) error {
	const pace = 1 << 16
	logins := make([]int, len(s.numbers.users))
	f := newForger(s.entries, s.families)
	for i := range s.entries {
		if i%pace == 0 {
			if err := s.ctx.Err(); err != nil {
				return err
			}
			s.meter.add(min(pace, float64(len(s.entries)-i)) / float64(len(s.entries)))
		}
		e := &s.entries[i]
		st := step{entry: e, at: i, number: logins[e.row.User]}
		if e.genuine() && st.number > 0 {
			st.forged = f.forge(s.chance(i), e.row.User)
		}
		see(&st)
		if e.genuine() {
			logins[e.row.User]++
			f.learn(i)
		}
	}
	s.alone = f.missed
	return nil
}

// chance is the random numbers of an entry.
func (s *stroll) chance(i int) *rand.Rand { return stream(s.seed, forAttacks, uint64(i)) } //nolint:gosec // not negative

// reference lets the reference model score.
func (r *replay) reference(s *stroll) error {
	model := NewFreemanCausal()
	defer func() { r.missed = s.alone }()
	return s.walk(func(st *step) {
		user := int(st.row.User)
		score, ok := model.Score(&st.row)
		switch {
		case ok && st.has(succeeded|takenOver):
			r.scores.takeovers[Reference] = append(r.scores.takeovers[Reference], attack{float32(score), st.row.User})
		case ok && st.genuine():
			r.scores.set(Reference, Genuine, user, st.number-1, score)
			for by, row := range st.forged {
				score, _ := model.Score(&row)
				r.scores.set(Reference, Who(by), user, st.number-1, score)
			}
		}
		if st.genuine() {
			model.Learn(&st.row)
		}
	})
}

// engine lets the engine score, with the terms that the data set can feed.
func (r *replay) engine(s *stroll) error {
	e := engineReplay{replay: r, global: risk.NewGlobal(), model: M6.model(), histories: make([][]byte, len(r.numbers.users))}
	err := s.walk(e.see)
	if err == nil {
		err = e.broken
	}
	return err
}

// engineReplay keeps users' histories as a store would: millions of them have to fit.
type engineReplay struct {
	*replay
	global    *risk.Global
	model     risk.Model
	histories [][]byte
	swept     int64
	broken    error
}

func (e *engineReplay) see(st *step) {
	user := st.row.User
	var history risk.User
	if kept := e.histories[user]; kept != nil {
		if err := history.UnmarshalBinary(kept); err != nil {
			e.broken = err
		}
	}
	attempt := e.families.attempt(st.entry.at, &st.row)
	evidence := risk.Observe(&history, e.global, attempt)
	score := e.model.LogOdds(&evidence)
	e.m6[st.at] = float32(score)
	known := &evidence.User.Network
	e.novel[st.at] = st.number > 0 && (!known.KnownCountry || !known.KnownNetwork)
	switch {
	case st.number > 0 && st.has(succeeded|takenOver):
		e.scores.takeovers[M6] = append(e.scores.takeovers[M6], attack{float32(score), user})
	case st.number > 0 && st.genuine():
		e.scores.set(M6, Genuine, int(user), st.number-1, score)
		for by := range st.forged {
			forged := e.families.attempt(st.entry.at, &st.forged[by])
			evidence := risk.Observe(&history, e.global, forged)
			e.scores.set(M6, Who(by), int(user), st.number-1, e.model.LogOdds(&evidence))
		}
	}
	if st.genuine() {
		e.learn(user, &history, attempt)
	}
}

func (e *engineReplay) learn(user uint32, history *risk.User, a risk.Attempt) {
	e.global.Apply(history.Learn(a, 1))
	kept, err := history.MarshalBinary()
	if err != nil {
		e.broken = err
	}
	e.histories[user] = kept
	// A server does so daily. What is stale reads as absent anyway, and millions of
	// cells take their time.
	if week := a.At / (7 * dayMillis); week > e.swept {
		e.swept = week
		e.global.Sweep(a.At)
	}
}
