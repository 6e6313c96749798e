package evaluate

// person is what the reference model counts of one user. Most people show few
// values, which a short list holds best; those of the others go to a map.
type person struct {
	logins uint32
	few    []showing
	many   map[shown]uint32
}

// shown is a value of a level.
type shown struct{ level, value uint32 }

type showing struct {
	shown
	count uint32
}

// fewShown is the length at which a list becomes a map.
const fewShown = 32

func (p *person) learn(r *Row) {
	p.logins++
	for level, value := range r.Values {
		p.add(shown{uint32(level), value})
	}
}

func (p *person) add(s shown) {
	if p.many != nil {
		p.many[s]++
		return
	}
	for i := range p.few {
		if p.few[i].shown == s {
			p.few[i].count++
			return
		}
	}
	if p.few = append(p.few, showing{s, 1}); len(p.few) <= fewShown {
		return
	}
	p.many = make(map[shown]uint32, len(p.few))
	for _, each := range p.few {
		p.many[each.shown] = each.count
	}
	p.few = nil
}

func (p *person) count(level int, value uint32) float64 {
	s := shown{uint32(level), value} //nolint:gosec // one of seven
	if p.many != nil {
		return float64(p.many[s])
	}
	for i := range p.few {
		if p.few[i].shown == s {
			return float64(p.few[i].count)
		}
	}
	return 0
}
