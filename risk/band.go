package risk

// fewestGroups is how many groups of inputs must be known for a judgement.
const fewestGroups = 2

// segment is how much history there is to compare with. With too little to judge by,
// a user is treated like one with little history.
func (e *Evidence) segment() Segment {
	if s := segmentOf(e.User.Seen); s != Warm || len(e.groups()) >= fewestGroups {
		return s
	}
	return Cold
}

// band finds the level that the score stands for.
func (d *Decision) band(lane LanePolicy) {
	d.Thresholds = lane.thresholds(d.Segment)
	d.Level = d.Thresholds.level(d.Score)
	if d.Segment == New && d.Level == Medium {
		d.because(ReasonFirstLogin, nil)
	}
}

// lift raises the level to what the attempt is worth at least, and says why.
func (d *Decision) lift(lane LanePolicy, e *Evidence) {
	if groups := e.groups(); len(groups) < fewestGroups {
		d.raise(lane.Sparse)
		d.tell(Explanation{
			Code: ReasonInsufficient, Numbers: map[string]any{"known": groups, "missing": d.Missing},
			Thresholds: map[string]any{"needed": fewestGroups},
		})
	}
	if e.User.Seen >= lane.Stranger.Logins && e.strangeAndFar() && d.raise(lane.Stranger.Level) {
		d.tell(Explanation{
			Code: ReasonStrangeAndFar, Numbers: map[string]any{"logins": e.User.Seen},
			Thresholds: map[string]any{"logins": lane.Stranger.Logins, "level": string(lane.Stranger.Level)},
		})
	}
}

// floor raises the level to the floors that no rule undercuts, and says which one it
// stands on.
func (d *Decision) floor(lane LanePolicy, e *Evidence) {
	d.raise(d.failed())
	if d.raise(lane.Floor) {
		d.because(ReasonLaneFloor, map[string]any{"level": string(lane.Floor)})
	}
	if d.raise(e.Attempt.Floor) {
		d.because(ReasonUnderPressure, map[string]any{"level": string(e.Attempt.Floor)})
	}
}

// raise lifts the level to a floor and reports whether that changed it.
func (d *Decision) raise(floor Level) bool {
	before := d.Level
	d.Level = d.Level.atLeast(floor)
	return d.Level != before
}

func (d *Decision) because(code string, numbers map[string]any) {
	d.tell(Explanation{Code: code, Numbers: numbers})
}

func (d *Decision) tell(x Explanation) { d.Reasons = append(d.Reasons, x.reason(ModeLive, 0)) }

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
