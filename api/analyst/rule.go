package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/risk"
)

// RuleList is the rules of the live policy.
type RuleList struct {
	Policy    int64        `json:"policy" validate:"required" example:"1"`
	From      string       `json:"from" validate:"required" format:"date-time" example:"2026-03-03T12:00:00Z"`
	Decisions int          `json:"decisions" validate:"required" example:"1840"` // that the counts are of
	Items     []RuleOutput `json:"items" validate:"required"`
}

// RuleOutput is a rule and how often it spoke.
type RuleOutput struct {
	Rule   risk.Rule `json:"rule" validate:"required"`
	Fired  int       `json:"fired" validate:"required" example:"12"` // was true, in shadow too
	Failed int       `json:"failed" validate:"required" example:"0"` // could not be evaluated
}

// listRules shows the rules of the live policy.
//
//	@Summary		List the rules of the live policy
//	@Description	With how often each fired or failed in the last day. Rules are kept in policies alone: to change one, make a draft. The counts are read from the marks of the newest 20,000 decisions of the day at most, which takes some ten milliseconds; `decisions` says how many there were.
//	@Tags			rules
//	@ID				listRules
//	@Produce		json
//	@Success		200	{object}	RuleList
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Policy not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/rules [get]
func (a *API) listRules(c *gin.Context) error {
	counts, err := a.rules.Live(c.Request.Context())
	if err != nil {
		return err
	}
	list := RuleList{
		Policy: counts.Version, From: instant(counts.From), Decisions: counts.Looked, Items: make([]RuleOutput, 0, len(counts.Rules)),
	}
	for _, r := range counts.Rules {
		list.Items = append(list.Items, RuleOutput{r.Rule, r.Fired, r.Failed})
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// RuleCheckInput is a rule to check.
type RuleCheckInput struct {
	Rule     *risk.Rule `json:"rule" validate:"required"`
	Decision *int64     `json:"decision,omitempty" minimum:"1" example:"1"` // to ask the rule about
}

// RuleCheckOutput is what can be told of a rule.
type RuleCheckOutput struct {
	Valid    bool          `json:"valid" validate:"required" example:"true"`
	Problems []RuleProblem `json:"problems" validate:"required"`
	Steps    uint64        `json:"steps" validate:"required" example:"12"` // that it may cost at the most; 0: it cannot run
	Facts    []string      `json:"facts" validate:"required" example:"hour"`
	Said     *RuleAnswer   `json:"said,omitempty"` // about the decision, if it can run and one was given
}

// RuleProblem is something wrong with a rule.
type RuleProblem struct {
	Path       string `json:"path" validate:"required" example:"when"` // in the rule; empty: what it is together with the live policy
	Message    string `json:"message" validate:"required" example:"line 1, column 1: undeclared reference to 'sen' (did you mean 'seen'?)"`
	Line       int    `json:"line,omitempty" example:"1"`   // of the condition, from 1
	Column     int    `json:"column,omitempty" example:"1"` // the same, in characters
	Suggestion string `json:"suggestion,omitempty" example:"seen"`
}

// RuleAnswer is what a rule says about a decision, as a live rule for everybody.
type RuleAnswer struct {
	Decision int64         `json:"decision" validate:"required" example:"1"`
	Result   string        `json:"result" validate:"required" enums:"true,false,unknown,error,absent" example:"true"` // absent: it does not look at this lane
	Because  []risk.Ground `json:"because,omitempty"`                                                                 // the parts of the condition that were true
	Error    string        `json:"error,omitempty" example:"division by zero"`
	Without  RuleVerdict   `json:"without" validate:"required"` // by the live policy
	With     RuleVerdict   `json:"with" validate:"required"`    // by the live policy with the rule
}

// RuleVerdict is what a policy makes of a decision's evidence.
type RuleVerdict struct {
	Level risk.Level `json:"level" validate:"required" example:"medium"`
	Code  risk.Code  `json:"code" validate:"required" example:"3"`
	Score int        `json:"score" validate:"required" example:"412"`
}

// checkRule checks a rule.
//
//	@Summary		Check a rule
//	@Description	Nothing is kept. Every problem is told at once, those of the condition with line, column and the name that was probably meant. A rule without problems is told what it may cost, and what it would have said about a decision.
//	@Tags			rules
//	@ID				checkRule
//	@Produce		json
//	@Param			body	body		RuleCheckInput	true	"The rule"
//	@Success		200		{object}	RuleCheckOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		409		{object}	api.Problem	"What decision 1840 was based on was erased with its user"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/rules/check [post]
func (a *API) checkRule(c *gin.Context) error {
	var in RuleCheckInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	decision := found.count("decision", in.Decision, 1)
	if err := found.err(); err != nil {
		return err
	}
	checked, err := a.rules.Check(c.Request.Context(), *in.Rule, decision)
	if err != nil {
		return err
	}
	out := RuleCheckOutput{
		Valid: len(checked.Problems) == 0, Problems: []RuleProblem{}, Steps: checked.Steps, Facts: []string{},
		Said: answerOf(decision, checked.Said),
	}
	for _, p := range checked.Problems {
		out.Problems = append(out.Problems, RuleProblem(p))
	}
	out.Facts = append(out.Facts, checked.Facts...)
	c.JSON(http.StatusOK, out)
	return nil
}

func answerOf(decision int64, said *analysis.RuleSaid) *RuleAnswer {
	if said == nil {
		return nil
	}
	return &RuleAnswer{
		Decision: decision, Result: said.Result, Because: said.Because, Error: said.Error,
		Without: verdictOf(said.Without), With: verdictOf(said.With),
	}
}

func verdictOf(d risk.Decision) RuleVerdict { return RuleVerdict{d.Level, d.Code, d.Score} }
