package risk

// tell says what the outcome stands on besides the score.
func (d *Decision) tell(p *Policy, e *Evidence, o *outcome) {
	lane := p.lane(e.Attempt.Lane)
	if d.Segment == New && d.Thresholds.level(d.Score) == Medium {
		d.because(ReasonFirstLogin, nil, nil)
	}
	if groups := e.groups(); len(groups) < fewestGroups {
		d.because(ReasonInsufficient, map[string]any{"known": groups, "missing": d.Missing}, map[string]any{"needed": fewestGroups})
	}
	if o.stranger {
		d.because(ReasonStrangeAndFar, map[string]any{"logins": e.User.Seen},
			map[string]any{"logins": lane.Stranger.Logins, "level": string(lane.Stranger.Level)})
	}
	if o.lane {
		d.because(ReasonLaneFloor, map[string]any{"level": string(lane.Floor)}, nil)
	}
	if o.pressure {
		d.because(ReasonUnderPressure, map[string]any{"level": string(e.Attempt.Floor)}, nil)
	}
	d.tellEnd(e, o)
}

// tellEnd says why there is nothing to ask, if there is not.
func (d *Decision) tellEnd(e *Evidence, o *outcome) {
	if o.hard {
		hit, _ := e.Attempt.Blocked()
		d.because(ReasonBlocked, map[string]any{"list": hit.List, "listDate": hit.Listed, "absolute": hit.Absolute}, nil)
	}
	if o.noFactor != "" {
		d.because(ReasonNoFactor, map[string]any{
			"needed": string(o.noFactor), "cause": "no enrolled factor can be asked for", "enrolled": names(e.Attempt.Enrolled),
		}, nil)
	}
}

func (d *Decision) because(code string, numbers, thresholds map[string]any) {
	told := Explanation{Code: code, Numbers: numbers, Thresholds: thresholds}
	d.Reasons = append(d.Reasons, told.reason(ModeLive, 0))
}

func names(factors []Factor) []string {
	list := make([]string, len(factors))
	for i, f := range factors {
		list[i] = string(f)
	}
	return list
}
