package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"riskgate/models"
	"riskgate/risk"
)

// RuleStore keeps what rules are in, and what they have said.
type RuleStore interface {
	PoliciesInForce(ctx context.Context) ([]models.Policy, error)
	Decision(ctx context.Context, id int64) (models.Decision, error)
	Ruled(ctx context.Context, from models.Time) (marks []string, looked int, err error)
}

// Rules tells of rules, which are kept in policies alone. All fields are required.
type Rules struct {
	Store RuleStore
	Now   func() time.Time
}

// RuleCount is a rule of the live policy and how it fared.
type RuleCount struct {
	risk.Rule
	Fired  int // was true, in shadow too
	Failed int // could not be evaluated
}

// RuleCounts are the rules of the live policy, and what their counts are of.
type RuleCounts struct {
	Version int64
	From    models.Time
	Looked  int // decisions that were looked at
	Rules   []RuleCount
}

// Live lists the rules of the live policy with how often each fired or failed in the last
// day, as far as the newest 20,000 decisions of it tell.
func (r *Rules) Live(ctx context.Context) (counts RuleCounts, err error) {
	row, err := inForce(ctx, r.Store)
	if err != nil {
		return counts, err
	}
	policy, err := row.Parse()
	if err != nil {
		return counts, err
	}
	counts.Version, counts.From = row.Version, models.At(r.Now().Add(-24*time.Hour))
	marks, looked, err := r.Store.Ruled(ctx, counts.From)
	if err != nil {
		return counts, err
	}
	counts.Looked = looked
	fired, failed := said(marks)
	for _, rule := range policy.Rules {
		counts.Rules = append(counts.Rules, RuleCount{rule, fired[rule.ID], failed[rule.ID]})
	}
	return counts, nil
}

// said counts by the marks of decisions how often each rule fired or failed.
func said(all []string) (fired, failed map[string]int) {
	fired, failed = map[string]int{}, map[string]int{}
	for _, marks := range all {
		for mark := range strings.FieldsSeq(marks) {
			for _, kind := range models.RuleMarks() {
				rule, is := strings.CutPrefix(mark, kind)
				switch {
				case !is:
				case kind == models.FailedMark:
					failed[rule]++
				default:
					fired[rule]++
				}
			}
		}
	}
	return fired, failed
}

// RuleChecked is what can be told of a rule before a policy has it.
type RuleChecked struct {
	risk.RuleCheck
	Said *RuleSaid // about a decision
}

// RuleSaid is what a rule would have said about a decision, as a live rule for everybody
// in the policy that is live now.
type RuleSaid struct {
	Result  string // true, false, unknown, error, or absent where it does not look at such attempts
	Because []risk.Ground
	Error   string
	Without risk.Decision // by the live policy
	With    risk.Decision // by the same with the rule
}

// Check checks a rule, by itself and together with the live policy, and asks it about a
// decision unless that is 0.
func (r *Rules) Check(ctx context.Context, rule risk.Rule, decision int64) (checked RuleChecked, err error) {
	if checked.RuleCheck, err = risk.CheckRule(rule); err != nil || len(checked.Problems) > 0 {
		return checked, err
	}
	row, err := inForce(ctx, r.Store)
	if err != nil {
		return checked, err
	}
	alone, err := compile(row)
	if err != nil {
		return checked, err
	}
	asked := rule
	asked.Mode, asked.Canary = risk.RuleLive, nil
	policy, _, err := with(row, asked)
	if err != nil {
		return checked, err
	}
	together, err := risk.Compile(policy)
	if err != nil { // the rule is right: together they are too much
		checked.Problems = append(checked.Problems, risk.Problem{Message: fmt.Sprintf("with the live policy: %s", oneLine(err))})
		return checked, nil
	}
	if decision != 0 {
		checked.Said, err = r.ask(ctx, rule, decision, alone, together)
	}
	return checked, err
}

func (r *Rules) ask(ctx context.Context, rule risk.Rule, id int64, alone, together *risk.Engine) (*RuleSaid, error) {
	row, err := r.Store.Decision(ctx, id)
	if models.IsNotFound(err) {
		return nil, models.InvalidInput(models.Field{Name: "decision", Message: "must be a decision that is there"})
	}
	if err != nil {
		return nil, err
	}
	evidence, err := decoded[risk.Evidence](id, row.Evidence)
	if err != nil {
		return nil, err
	}
	if evidence == nil {
		return nil, models.Errorf(models.Conflict, "What decision %d was based on was erased with its user", id)
	}
	said := &RuleSaid{Result: "false", Without: alone.Decide(*evidence), With: together.Decide(*evidence)}
	if len(rule.Lanes) > 0 && !slices.Contains(rule.Lanes, evidence.Attempt.Lane) {
		said.Result = "absent"
	}
	for _, hit := range said.With.Rules {
		if hit.Rule == rule.ID {
			said.Result, said.Because, said.Error = string(hit.Result), hit.Because, hit.Error
		}
	}
	return said, nil
}
