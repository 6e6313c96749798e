package models

import (
	"strings"

	"riskgate/risk"
)

// Decision is a judgement and everything it was based on, kept for ever so that
// it can be explained and replayed.
type Decision struct {
	ID            int64 `gorm:"primaryKey"` // the eventId of the answer
	SessionID     string
	UserID        string
	CallerID      string
	CorrelationID string
	Lane          risk.Lane
	Code          risk.Code
	Level         risk.Level
	Score         int     // 0-1000
	Probability   float64 // of an attack
	PolicyVersion int64
	Outcome       Status // where the session stood after this call
	Evidence      []byte // risk.Evidence, JSON
	Detail        []byte // risk.Decision, JSON
	Learned       []byte // risk.Delta, binary; nil: nothing was learned
	Marks         string // what it can be found by, see MarksOf
	Shadow        []byte // ShadowJudgement, JSON; nil: no policy was in shadow
	CreatedAt     Time
}

// ShadowJudgement is what the policy in shadow would have decided.
type ShadowJudgement struct {
	Version     int64      `json:"version"`
	Failed      bool       `json:"failed,omitempty"` // it could not judge; the rest is empty
	Level       risk.Level `json:"level,omitempty"`
	Code        risk.Code  `json:"code"`
	Score       int        `json:"score"`
	Probability float64    `json:"probability"`
	Rules       []string   `json:"rules,omitempty"` // that fired, live or in shadow in it
}

// ShadowOf is what is kept of a shadow policy's decision.
func ShadowOf(d risk.Decision) ShadowJudgement {
	s := ShadowJudgement{
		Version: d.PolicyVersion, Level: d.Level, Code: d.Code, Score: d.Score, Probability: d.Probability,
	}
	for _, hit := range d.Rules {
		if hit.Result == risk.RuleTrue {
			s.Rules = append(s.Rules, hit.Rule)
		}
	}
	return s
}

// What stands before the ID of a rule, and before a tag, among the marks of a decision.
const (
	RuleMark   = "rule:"   // it was live and fired
	ShadowMark = "shadow:" // it would have fired, but was in shadow
	FailedMark = "failed:" // it could not be evaluated, live or in shadow
	TagMark    = "tag:"
)

// RuleMarks are those that stand before the ID of a rule.
func RuleMarks() [3]string { return [...]string{RuleMark, ShadowMark, FailedMark} }

// MarksOf is what a decision can be found by: the codes of its reasons, the rules that
// fired, would have fired or failed, and its tags, each with a blank before and behind it.
func MarksOf(d risk.Decision) string {
	marks := " "
	for _, r := range d.Reasons {
		marks = marked(marks, r.Code)
	}
	for _, hit := range d.Rules {
		switch {
		case hit.Result == risk.RuleError:
			marks = marked(marks, FailedMark+hit.Rule)
		case hit.Result == risk.RuleTrue && hit.Mode == risk.RuleShadow:
			marks = marked(marks, ShadowMark+hit.Rule)
		case hit.Result == risk.RuleTrue:
			marks = marked(marks, RuleMark+hit.Rule)
		}
	}
	for _, tag := range d.Tags {
		marks = marked(marks, TagMark+tag)
	}
	if marks == " " {
		return ""
	}
	return marks
}

func marked(marks, mark string) string {
	if strings.Contains(marks, " "+mark+" ") {
		return marks
	}
	return marks + mark + " "
}

// DecisionFilter selects decisions for a listing, newest first; empty fields select
// all.
type DecisionFilter struct {
	UserID        string
	From          Time // the earliest
	To            Time // the first that is too late
	Code          *risk.Code
	Level         risk.Level
	CorrelationID string
	Marks         []string      // all of them
	Label         Verdict       // of the label that counts of the login, for the decision that it was given to
	Before        DecisionPlace // only those before it
	Limit         int           // 0: 100
}

// DecisionPlace is a place in the order of decisions; the zero one is before all.
type DecisionPlace struct {
	At Time
	ID int64
}
