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
	failed         Level // at least, given the rules that could not be evaluated
}

func (d *Decision) verdict() verdict {
	var v verdict
	for i := range d.Rules {
		switch hit := &d.Rules[i]; {
		case hit.Mode != RuleLive:
		case hit.Result == RuleError:
			v.failed = v.failed.atLeast(hit.Fails)
		case hit.Result == RuleTrue:
			v.add(hit.Then)
		}
	}
	return v
}

// add takes up what a rule that fired demands.
func (v *verdict) add(a *Action) {
	v.allow = v.allow || a.Allow
	v.decline = v.decline || a.Decline
	switch c := a.Challenge; c {
	case "":
	case string(Medium), string(High):
		v.level = v.level.atLeast(Level(c))
	default:
		v.level = v.level.atLeast(Medium)
		v.codes = append(v.codes, demandedCode(c))
	}
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
