package evaluate

import (
	"context"

	"riskgate/risk"
)

// Scores are what the contenders say to every login from a user's second on, and to
// the attacks at the same instants.
type Scores struct {
	people  []scored
	genuine [contenderCount][]float32
	attacks [contenderCount][attackerCount][]float32
	// takeovers are the real ones, if there are any.
	takeovers [contenderCount][]attack
}

// scored is where the scores of a user stand: one after another, from the second
// login on.
type scored struct {
	class Class
	from  int
	count int
}

// newScores makes room for the logins of a world.
func newScores(people []resident, contenders []Contender) *Scores {
	s := &Scores{people: make([]scored, len(people))}
	total := 0
	for i, p := range people {
		s.people[i] = scored{p.class, total, max(0, p.logins-1)}
		total += s.people[i].count
	}
	for _, c := range contenders {
		s.genuine[c] = make([]float32, total)
		for _, by := range Attackers() {
			s.attacks[c][by] = make([]float32, total)
		}
	}
	return s
}

// set keeps the score of a contender for the number-th scored login of a user.
func (s *Scores) set(c Contender, by Who, user, number int, score float64) {
	at := s.people[user].from + number
	if by == Genuine {
		s.genuine[c][at] = float32(score)
		return
	}
	s.attacks[c][by][at] = float32(score)
}

// pass goes once through a world.
type pass struct {
	scores    *Scores
	reference *FreemanCausal
	judge     *judge // nil: the reference is alone
	users     []risk.User
	swept     int64
}

// JudgeWorld goes through a world once and lets everybody score, or the reference
// model alone. It calls tick now and then with the number of logins that are done.
func JudgeWorld(ctx context.Context, w *World, alone bool, tick func(logins int)) (*Scores, error) {
	p := &pass{reference: NewFreemanCausal()}
	all := Contenders()
	contenders := all[:]
	if alone {
		contenders = contenders[:1]
	} else {
		p.judge, p.users = newJudge(), make([]risk.User, w.Users)
	}
	p.scores = newScores(w.people, contenders)
	logins := 0
	for t := range w.Tries() {
		p.try(t)
		if t.By != Genuine {
			continue
		}
		if logins++; logins%1000 == 0 {
			tick(logins)
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
	}
	tick(logins)
	return p.scores, nil
}

func (p *pass) try(t *Try) {
	row := t.Row()
	if score, ok := p.reference.Score(&row); ok {
		p.scores.set(Reference, t.By, t.User, t.Number-1, score)
	}
	if t.By == Genuine {
		p.reference.Learn(&row)
	}
	if p.judge == nil {
		return
	}
	attempt, user := t.Attempt(), &p.users[t.User]
	if t.Number > 0 {
		for i, score := range p.judge.score(user, &attempt) {
			p.scores.set(Contender(i+1), t.By, t.User, t.Number-1, score)
		}
	}
	if t.By == Genuine {
		p.judge.learn(user, &attempt)
		p.sweep(attempt.At)
	}
}

// sweep lets the tables forget once a day, as they do in a server.
func (p *pass) sweep(now int64) {
	if now/dayMillis > p.swept {
		p.swept = now / dayMillis
		p.judge.global.Sweep(now)
	}
}
