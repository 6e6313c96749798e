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
	d.lift(lane, &e)
	d.decline(&e)
	d.demand(&p, &e)
	d.Reasons = append(d.Reasons, e.facts()...)
	return d
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
