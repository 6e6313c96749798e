package risk

// fewestGroups is how many groups of inputs must be known for a judgement.
const fewestGroups = 2

// stand is what level and code hang on besides the score and the rules.
type stand struct {
	attempt *Attempt // lane, floor, factors and codes
	seen    int64
	segment Segment
	groups  int // of inputs that are known
	strange bool
	block   ListHit
	blocked bool
}

func (e *Evidence) stand() stand {
	s := stand{attempt: &e.Attempt, seen: e.User.Seen, segment: e.segment(), groups: len(e.groups()), strange: e.strangeAndFar()}
	s.block, s.blocked = e.Attempt.Blocked()
	return s
}

// outcome is what an attempt comes to, and what it stands on.
type outcome struct {
	level      Level
	code       Code
	thresholds Thresholds
	// Which of the floors raised the level.
	stranger, lane, pressure bool
	hard                     bool // a block list declines
	noFactor                 Level
}

// outcome finds level and code. Whatever judges goes this way, a login as well as its
// replay.
func (p *Policy) outcome(s *stand, score int, rules verdict) outcome {
	lane := p.lane(s.attempt.Lane)
	o := outcome{thresholds: lane.thresholds(s.segment)}
	o.level = o.thresholds.level(score)
	if s.groups < fewestGroups {
		o.raise(lane.Sparse)
	}
	o.stranger = s.seen >= lane.Stranger.Logins && s.strange && o.raise(lane.Stranger.Level)
	switch {
	case rules.allow:
		o.level = Low
	case rules.decline:
		o.level = Critical
	default:
		o.raise(rules.level)
	}
	// What no rule undercuts:
	o.raise(rules.failed)
	o.lane = o.raise(lane.Floor)
	o.pressure = o.raise(s.attempt.Floor)
	if s.blocked && (!rules.allow || s.block.Absolute) {
		o.level, o.hard = Critical, true
	}
	if rules.allow {
		rules.codes = nil
	}
	o.demand(p, s.attempt, rules.codes)
	return o
}

// raise lifts the level to a floor and reports whether that changed it.
func (o *outcome) raise(floor Level) bool {
	before := o.level
	o.level = o.level.atLeast(floor)
	return o.level != before
}

// demand picks the response code. The strongest code that rules ask for comes before
// the level's own choice, at high only if it is the stronger one.
func (o *outcome) demand(p *Policy, a *Attempt, wanted []Code) {
	var ok bool
	if o.code, ok = pick(p, o.level, a); !ok {
		o.noFactor = o.level.atLeast(Medium)
	}
	if len(wanted) == 0 || o.level == Critical {
		return
	}
	least := Decline
	if o.level == High {
		least = o.code
	}
	if asked, ok := strongest(p, a, wanted, least); ok {
		o.code, o.noFactor = asked, ""
	}
}

// segment is how much history there is to compare with. With too little to judge by,
// a user is treated like one with little history.
func (e *Evidence) segment() Segment {
	if s := segmentOf(e.User.Seen); s != Warm || len(e.groups()) >= fewestGroups {
		return s
	}
	return Cold
}

// groups lists the groups of inputs that are known. The account's own failures are
// always known and tell nothing about who is trying, so pressure needs an address.
func (e *Evidence) groups() []string {
	groups := make([]string, 0, 4)
	a := &e.Attempt
	if a.Address.Country != "" {
		groups = append(groups, "network")
	}
	if a.Agent.known() || e.User.Device.Bin != "" {
		groups = append(groups, "device")
	}
	if e.User.Seen > 0 {
		groups = append(groups, "time")
	}
	if a.Address.Hash != "" {
		groups = append(groups, "pressure")
	}
	return groups
}
