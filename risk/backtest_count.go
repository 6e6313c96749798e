package risk

// levelTally counts levels by their rank; what is no level comes first.
type levelTally [5]int

func (t *levelTally) add(l Level) { t[l.rank()+1]++ }

// named are the levels that occurred.
func (t *levelTally) named() map[Level]int {
	named := map[Level]int{}
	for i, level := range Levels() {
		if n := t[i+1]; n > 0 {
			named[level] = n
		}
	}
	return named
}

// sideTally counts one policy's answers.
type sideTally struct {
	levels levelTally
	codes  [ChallengeFIDOAlias + 1]int
}

func (t *sideTally) add(v *verdictOf) {
	t.levels.add(v.level)
	if v.code >= 0 && int(v.code) < len(t.codes) {
		t.codes[v.code]++
	}
}

// side sums up one policy's answers in so many cases.
func (t *sideTally) side(cases int) Side {
	s := Side{Levels: t.levels.named(), Codes: map[Code]int{}}
	asked := 0
	for i, n := range t.codes {
		v := verdictOf{code: Code(i)}
		if n == 0 {
			continue
		}
		s.Codes[v.code] = n
		if v.asks() {
			asked += n
		}
		if v.code == ChallengeSMS || v.code == ChallengeEmail || v.code == ChallengeVoice {
			s.Messages += n
		}
	}
	s.Challenge, s.Decline = ShareOf(asked, cases), ShareOf(t.codes[Decline], cases)
	return s
}

// groupKey names a lane and a segment; groupTally counts what came there.
type groupKey struct {
	lane    Lane
	segment Segment
}

type groupTally struct {
	groupKey
	cases       int
	live, draft levelTally
}

// in counts a case where it belongs, which often is where the one before was.
func (t *tallies) in(c *seenCase) {
	key := groupKey{c.lane, c.segment}
	if t.group == nil || t.group.groupKey != key {
		if t.group = t.groups[key]; t.group == nil {
			t.group = &groupTally{groupKey: key}
			t.groups[key] = t.group
		}
	}
	t.group.cases++
	t.group.live.add(c.live.level)
	t.group.draft.add(c.draft.level)
}

func (g *groupTally) report() GroupReport {
	return GroupReport{Lane: g.lane, Segment: g.segment, Cases: g.cases, Live: g.live.named(), Draft: g.draft.named()}
}
