package risk

import "slices"

// compiled is a rule with its condition ready to run.
type compiled struct {
	*Rule
	condition *condition
}

// hear lets the rules speak that adjust, or those that do not. Every rule is asked,
// so that their order never matters.
func (d *Decision) hear(rules []compiled, s *scene, adjusting bool) {
	for _, r := range rules {
		if (r.Then.Adjust != 0) != adjusting || !r.concerns(&s.e.Attempt) {
			continue
		}
		result, err := r.condition.run(s)
		if result == "" {
			continue
		}
		hit := RuleHit{Rule: r.ID, Mode: r.mode(&s.e.Attempt), Result: result}
		switch result {
		case RuleTrue:
			hit.Then, hit.Because = &r.Then, r.condition.grounds(s)
		case RuleError:
			hit.Error, hit.Fails = err.Error(), r.fallback()
		case RuleUnknown:
		}
		d.Rules = append(d.Rules, hit)
	}
}

// concerns reports whether a rule looks at such an attempt.
func (r *Rule) concerns(a *Attempt) bool {
	return r.Mode != RuleOff && (len(r.Lanes) == 0 || slices.Contains(r.Lanes, a.Lane))
}

// fallback is the level at least when the rule cannot be evaluated.
func (r *Rule) fallback() Level {
	if r.Fails == "" {
		return Medium
	}
	return r.Fails
}

// adjusted is what live rules add to the log-odds, in nats.
func (d *Decision) adjusted() float64 {
	sum := 0.
	for i := range d.Rules {
		if hit := &d.Rules[i]; hit.fires() {
			sum += hit.Then.Adjust
		}
	}
	return exact(clamp(sum, -mostAdjusted, mostAdjusted))
}

// verdict is what live rules demand together: allow before decline before the
// strongest challenge.
type verdict struct {
	allow, decline bool
	level          Level
	codes          []Code
}

func (d *Decision) verdict() verdict {
	var v verdict
	for i := range d.Rules {
		hit := &d.Rules[i]
		if !hit.fires() {
			continue
		}
		v.allow = v.allow || hit.Then.Allow
		v.decline = v.decline || hit.Then.Decline
		switch c := hit.Then.Challenge; c {
		case "":
		case string(Medium), string(High):
			v.level = v.level.atLeast(Level(c))
		default:
			v.level = v.level.atLeast(Medium)
			v.codes = append(v.codes, demandedCode(c))
		}
	}
	if v.allow {
		return verdict{allow: true}
	}
	return v
}

// obey moves the level to where the rules want it.
func (d *Decision) obey(v verdict) {
	switch {
	case v.allow:
		d.Level = Low
	case v.decline:
		d.Level = Critical
	default:
		d.raise(v.level)
	}
}

// failed is the level at least, given the live rules that could not be evaluated.
func (d *Decision) failed() Level {
	level := Low
	for i := range d.Rules {
		if hit := &d.Rules[i]; hit.Mode == RuleLive && hit.Result == RuleError {
			level = level.atLeast(hit.Fails)
		}
	}
	return level
}

// account tells what the rules said, and keeps what they want done.
func (d *Decision) account(m *Model) {
	for i := range d.Rules {
		hit := &d.Rules[i]
		numbers := map[string]any{"rule": hit.Rule}
		switch hit.Result {
		case RuleTrue:
			numbers["because"] = hit.Because
			d.Reasons = append(d.Reasons, Explanation{Code: ReasonRule, Numbers: numbers}.
				reason(string(hit.Mode), m.points(hit.Then.Adjust)))
		case RuleError:
			numbers["cause"] = hit.Error
			d.Reasons = append(d.Reasons, Explanation{Code: ReasonRuleError, Numbers: numbers}.reason(string(hit.Mode), 0))
		case RuleUnknown:
		}
		if hit.fires() {
			d.keep(hit)
		}
	}
}

func (d *Decision) keep(hit *RuleHit) {
	if tag := hit.Then.Tag; tag != "" && !slices.Contains(d.Tags, tag) {
		d.Tags = append(d.Tags, tag)
	}
	if hit.Then.List != nil || hit.Then.Case != "" {
		d.Effects = append(d.Effects, Effect{hit.Rule, hit.Then.List, hit.Then.Case})
	}
}
