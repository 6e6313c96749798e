package evaluate

import "math"

// figure is what is measured in one cell.
type figure struct {
	users  float64 // with that many scored logins
	median float64 // challenges of a user in the first k scored logins; NaN without users
	mean   float64
}

// bench measures one contender, over and over with other weights of the users.
type bench struct {
	people  []scored
	tested  []tested
	genuine []float32 // the first scored logins of the tested, one after another
	attacks [VeryTargeted + 1]ranked
	counts  []uint32 // scratch: users by number of challenges, for each cell
}

// tested is a user with enough logins for the first column, and where their scores
// stand.
type tested struct {
	user     int
	class    Class
	from, to int
}

func newBench(s *Scores, c Contender) *bench {
	b := &bench{people: s.people, counts: make([]uint32, cellCount*(longestSize+1))}
	for user, p := range s.people {
		if p.count < HistorySizes()[0] {
			continue
		}
		from := len(b.genuine)
		b.genuine = append(b.genuine, s.genuine[c][p.from:p.from+min(p.count, longestSize)]...)
		b.tested = append(b.tested, tested{user, p.class, from, len(b.genuine)})
	}
	for _, by := range Attackers() {
		b.attacks[by] = rank(s.people, s.attacks[c][by])
	}
	b.attacks[VeryTargeted] = append(ranked(nil), s.takeovers[c]...)
	b.attacks[VeryTargeted].sort()
	return b
}

// measure finds the thresholds and counts the challenges, with every user taken as
// often as their weight says.
func (b *bench) measure(weights []uint16) []figure {
	clear(b.counts)
	limits := b.limits(weights)
	for _, user := range b.tested {
		if w := uint32(weights[user.user]); w > 0 {
			b.count(&limits, user, w)
		}
	}
	return b.summary()
}

// limits are the thresholds of the lines that have attacks, the lowest first.
type limits struct {
	n    int
	at   [lineCount]float32
	line [lineCount]int
}

func (b *bench) limits(weights []uint16) limits {
	var l limits
	drawn := 0
	for user, p := range b.people {
		drawn += int(weights[user]) * p.count
	}
	for by, attacks := range b.attacks {
		total := drawn
		if Who(by) == VeryTargeted {
			total = attacks.weigh(weights)
		}
		if total == 0 || len(attacks) == 0 {
			continue
		}
		for t, limit := range attacks.thresholds(tprsOf(Who(by)), weights, total) {
			l.add(limit, lineAt(Who(by), t))
		}
	}
	return l
}

func (l *limits) add(limit float32, line int) {
	i := l.n
	for ; i > 0 && l.at[i-1] > limit; i-- {
		l.at[i], l.line[i] = l.at[i-1], l.line[i-1]
	}
	l.at[i], l.line[i] = limit, line
	l.n++
}

// count goes through the logins of a user and notes at each history size how many
// were challenged under each threshold.
func (b *bench) count(l *limits, u tested, weight uint32) {
	var reached [lineCount + 1]uint32 // logins that reached so many thresholds
	size, sizes := 0, HistorySizes()
	for i, score := range b.genuine[u.from:u.to] {
		top := 0
		for top < l.n && score >= l.at[top] {
			top++
		}
		reached[top]++
		if i+1 != sizes[size] {
			continue
		}
		challenged := uint32(0)
		for n := l.n - 1; n >= 0; n-- {
			challenged += reached[n+1]
			cell := cellAt(l.line[n], size, 1+int(u.class))
			b.counts[cell*(longestSize+1)+int(challenged)] += weight
		}
		size++
	}
}

// summary turns the counts into figures; everybody is all classes together.
func (b *bench) summary() []figure {
	figures := make([]figure, cellCount)
	for cell := 0; cell < cellCount; cell += groupCount {
		var all [longestSize + 1]uint32
		for group := 1; group < groupCount; group++ {
			counts := b.counts[(cell+group)*(longestSize+1):][:longestSize+1]
			figures[cell+group] = figureOf(counts)
			for n, users := range counts {
				all[n] += users
			}
		}
		figures[cell] = figureOf(all[:])
	}
	return figures
}

// figureOf takes median and mean of users by their number of challenges.
func figureOf(counts []uint32) figure {
	users, sum := 0, 0
	for n, c := range counts {
		users += int(c)
		sum += n * int(c)
	}
	if users == 0 {
		return figure{0, math.NaN(), math.NaN()}
	}
	median := (place(counts, (users-1)/2) + place(counts, users/2)) / 2
	return figure{float64(users), median, float64(sum) / float64(users)}
}

// place is the number of challenges of the user at a place, the fewest first.
func place(counts []uint32, at int) float64 {
	for n, c := range counts {
		if at -= int(c); at < 0 {
			return float64(n)
		}
	}
	return 0
}
