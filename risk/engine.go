package risk

import (
	"slices"
	"strings"
)

// Engine is a policy ready to judge. It is safe for concurrent use.
type Engine struct {
	policy   Policy
	model    string // its key
	language *language
	rules    []compiled // by ID, so that their order in the policy tells nothing
}

// Compile checks a policy and makes it ready to judge. A policy that is wrong gives a
// PolicyError.
func Compile(p Policy) (*Engine, error) {
	l, err := newLanguage()
	if err != nil {
		return nil, err
	}
	p.Rules = slices.Clone(p.Rules) // whoever asked may change theirs
	if p.Notices != nil {
		told := *p.Notices
		p.Notices = &told
	}
	var v validation
	p.validate(&v)
	rules := v.rules(l, p.Rules)
	if len(v.problems) > 0 {
		return nil, &PolicyError{v.problems}
	}
	slices.SortFunc(rules, func(a, b compiled) int { return strings.Compare(a.ID, b.ID) })
	model, err := p.modelKey()
	return &Engine{p, model, l, rules}, err
}

// Policy is what the engine judges by. It must not be changed.
func (n *Engine) Policy() *Policy { return &n.policy }

// Decide judges the evidence. The same policy and the same evidence give the same
// decision, byte for byte in JSON, on every machine and at any time.
func (n *Engine) Decide(e Evidence) Decision {
	p := &n.policy
	var s sheet
	s.assess(&p.Model, &e, p.lane(e.Attempt.Lane).Attacked)
	if !finite(s.logit) {
		return n.Fallback(e)
	}
	d := Decision{
		Segment: e.segment(), PolicyVersion: p.Version,
		Reasons: p.Model.reasons(&e, &s), Missing: s.missing(),
	}
	n.ask(&d, &e, &s)
	d.Terms = p.Model.terms(&s)
	at := e.stand()
	o := p.outcome(&at, d.Score, d.verdict())
	d.Level, d.Code, d.Thresholds = o.level, o.code, o.thresholds
	d.tell(p, &e, &o)
	d.account(&p.Model)
	d.Reasons = append(d.Reasons, e.facts()...)
	return d
}

// ask scores, and lets the rules speak: first those that adjust the log-odds, then
// those that may read what they come to.
func (n *Engine) ask(d *Decision, e *Evidence, s *sheet) {
	if len(n.rules) == 0 {
		d.weigh(s)
		return
	}
	at := n.scene(d, *e, *s)
	d.hear(n.rules, at, true)
	s.adjust(&n.policy.Model, d.adjusted())
	d.weigh(s)
	at.score, at.probability = d.Score, d.Probability
	d.hear(n.rules, at, false)
}

// scene takes copies, so that without rules nothing has to outlive the call.
func (n *Engine) scene(d *Decision, e Evidence, s sheet) *scene {
	return &scene{language: n.language, e: &e, s: &s, segment: d.Segment, reasons: codesOf(d.Reasons)}
}

func (d *Decision) weigh(s *sheet) {
	d.Score, d.Probability, d.Logit, d.Sum = score(s.logit), probability(s.logit), s.logit, s.sum
}

func codesOf(reasons []Reason) []string {
	codes := make([]string, len(reasons))
	for i := range reasons {
		codes[i] = reasons[i].Code
	}
	return codes
}

// Fallback is the decision when the engine itself failed: the lane's fallback level,
// never below medium.
func (n *Engine) Fallback(e Evidence) Decision {
	p := &n.policy
	fallback := p.lane(e.Attempt.Lane).Fallback.atLeast(Medium)
	d := Decision{
		Segment: segmentOf(e.User.Seen), PolicyVersion: p.Version,
		Terms: []Term{}, Reasons: []Reason{}, Missing: []string{},
	}
	at := e.stand()
	o := outcome{level: fallback.atLeast(e.Attempt.Floor)}
	d.because(ReasonEngineFallback, map[string]any{"level": string(o.level)}, nil)
	if at.blocked {
		o.level, o.blocked = Critical, true
	}
	o.demand(p, &e.Attempt, nil)
	d.Level, d.Code = o.level, o.code
	d.tellEnd(&e, &o)
	return d
}
