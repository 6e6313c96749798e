package risk

// Decide judges the evidence. The same policy and the same evidence give the same
// decision, byte for byte in JSON, on every machine and at any time.
func Decide(p Policy, e Evidence) Decision {
	lane := p.lane(e.Attempt.Lane)
	s := p.Model.assess(&e, lane.Attacked)
	if !finite(s.logit) {
		return Fallback(p, e)
	}
	d := Decision{
		Score: score(s.logit), Probability: probability(s.logit), Logit: s.logit, Sum: s.sum,
		Segment: segmentOf(e.User.Seen), PolicyVersion: p.Version,
		Terms: p.Model.terms(&s), Reasons: p.Model.reasons(&e, &s), Missing: s.missing(),
	}
	d.band(lane, &e)
	d.decline(&e)
	d.demand(&p, &e)
	d.Reasons = append(d.Reasons, e.facts()...)
	return d
}

// band finds the level: by the score, then by the floors under it.
func (d *Decision) band(lane LanePolicy, e *Evidence) {
	groups := e.groups()
	if len(groups) < fewestGroups && d.Segment == Warm {
		d.Segment = Cold
	}
	d.Thresholds = lane.thresholds(d.Segment)
	d.Level = d.Thresholds.level(d.Score)
	if d.Segment == New && d.Level == Medium {
		d.because(ReasonFirstLogin, nil)
	}
	if len(groups) < fewestGroups {
		d.raise(Medium)
		d.Reasons = append(d.Reasons, Explanation{
			Code: ReasonInsufficient, Numbers: map[string]any{"known": groups, "missing": d.Missing},
			Thresholds: map[string]any{"needed": fewestGroups},
		}.reason(ModeLive, 0))
	}
	if e.User.Seen >= lane.Stranger.Logins && e.strangeAndFar() && d.raise(lane.Stranger.Level) {
		d.Reasons = append(d.Reasons, Explanation{
			Code: ReasonStrangeAndFar, Numbers: map[string]any{"logins": e.User.Seen},
			Thresholds: map[string]any{"logins": lane.Stranger.Logins, "level": string(lane.Stranger.Level)},
		}.reason(ModeLive, 0))
	}
	if d.raise(lane.Floor) {
		d.because(ReasonLaneFloor, map[string]any{"level": string(lane.Floor)})
	}
	if d.raise(e.Attempt.Floor) {
		d.because(ReasonUnderPressure, map[string]any{"level": string(e.Attempt.Floor)})
	}
}

// decline obeys a block list, whatever the score.
func (d *Decision) decline(e *Evidence) {
	hit, blocked := e.Attempt.Blocked()
	if !blocked {
		return
	}
	d.Level, d.Hard = Critical, true
	d.because(ReasonBlocked, map[string]any{"list": hit.List, "listDate": hit.Listed, "absolute": hit.Absolute})
}

// demand picks the response code.
func (d *Decision) demand(p *Policy, e *Evidence) {
	code, reasons := pick(p, d.Level, &e.Attempt)
	d.Code = code
	d.Reasons = append(d.Reasons, reasons...)
}

// raise lifts the level to a floor and reports whether that changed it.
func (d *Decision) raise(floor Level) bool {
	before := d.Level
	d.Level = d.Level.atLeast(floor)
	return d.Level != before
}

func (d *Decision) because(code string, numbers map[string]any) {
	d.Reasons = append(d.Reasons, decisive(code, numbers))
}

// fewestGroups is how many groups of inputs must be known for a judgement.
const fewestGroups = 2

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

// Fallback is the decision when the engine itself failed: the lane's fallback level,
// never below medium.
func Fallback(p Policy, e Evidence) Decision {
	level := p.lane(e.Attempt.Lane).Fallback.atLeast(Medium).atLeast(e.Attempt.Floor)
	d := Decision{
		Level: level, Segment: segmentOf(e.User.Seen), PolicyVersion: p.Version,
		Terms: []Term{}, Reasons: []Reason{}, Missing: []string{},
	}
	d.because(ReasonEngineFallback, map[string]any{"level": string(level)})
	d.decline(&e)
	d.demand(&p, &e)
	return d
}
