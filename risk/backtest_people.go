package risk

import "slices"

// userTally is what one user of a backtest feels.
type userTally struct {
	last        int64
	gaps        []float32 // days
	logins      int
	live, draft askedTally
}

// askedTally is how often a user is asked.
type askedTally struct {
	total    int
	last     int64
	bothered bool
	first    [lookedAt]int
}

const lookedAt = 4

// firsts are how many first logins of a user are looked at.
func firsts() [lookedAt]int { return [...]int{5, 12, 20, 39} }

const week = 7 * day

func (t *tallies) user(c *seenCase) {
	if c.user == 0 { // a name that nobody has is no person
		return
	}
	u := t.users[c.user]
	if u == nil {
		u = new(userTally)
		t.users[c.user] = u
	}
	u.live.add(&c.live, c.at, u.logins)
	u.draft.add(&c.draft, c.at, u.logins)
	if c.lane != LaneLogin { // what is done within a login says nothing of how often there is one
		return
	}
	if u.logins > 0 {
		u.gaps = append(u.gaps, float32(float64(c.at-u.last)/float64(day)))
	}
	u.last = c.at
	u.logins++
}

func (a *askedTally) add(v *verdictOf, at int64, before int) {
	if !v.asks() {
		return
	}
	a.bothered = a.bothered || a.total > 0 && at-a.last < week
	a.total++
	a.last = at
	for i, most := range firsts() {
		if before < most {
			a.first[i]++
		}
	}
}

// frequencies are the classes of median days between logins.
func frequencies() []struct {
	name string
	most float32
} {
	return []struct {
		name string
		most float32
	}{{"daily", 1.5}, {"several days", 5}, {"weekly", 10}, {"several weeks", 31}, {"rarer", 1 << 20}}
}

// people sums up what users feel: in all, and by how often they log in. Users with one
// login have no frequency.
func (t *tallies) people(r *Report) {
	classes := make([][]*userTally, len(frequencies()))
	for _, u := range t.users {
		r.Live.count(&u.live)
		r.Draft.count(&u.draft)
		if len(u.gaps) == 0 {
			continue
		}
		slices.Sort(u.gaps)
		median := u.gaps[(len(u.gaps)-1)/2]
		for i, class := range frequencies() {
			if median <= class.most {
				classes[i] = append(classes[i], u)
				break
			}
		}
	}
	for i, class := range frequencies() {
		f := FrictionReport{Class: class.name, Users: len(classes[i])}
		for _, u := range classes[i] {
			f.Logins += u.logins
		}
		f.Live = friction(classes[i], f.Logins, func(u *userTally) *askedTally { return &u.live })
		f.Draft = friction(classes[i], f.Logins, func(u *userTally) *askedTally { return &u.draft })
		r.Friction = append(r.Friction, f)
	}
}

func (s *Side) count(a *askedTally) {
	if a.total > 0 {
		s.Challenged++
	}
	if a.bothered {
		s.Bothered++
	}
}

func friction(users []*userTally, logins int, side func(*userTally) *askedTally) Friction {
	f := Friction{Median: map[int]int{}}
	total := 0
	for _, u := range users {
		total += side(u).total
	}
	if logins > 0 {
		f.Per100 = round(100 * float64(total) / float64(logins))
	}
	for i, most := range firsts() {
		var asked []int
		for _, u := range users {
			if u.logins >= most {
				asked = append(asked, side(u).first[i])
			}
		}
		if len(asked) > 0 {
			slices.Sort(asked)
			f.Median[most] = asked[(len(asked)-1)/2]
		}
	}
	return f
}
