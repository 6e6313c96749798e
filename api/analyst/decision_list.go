package analyst

import (
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// DecisionItem is a decision as a listing tells it.
type DecisionItem struct {
	ID            int64           `json:"id" validate:"required" example:"1840"` // the eventId of the answer
	At            string          `json:"at" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	User          string          `json:"user,omitempty" example:"iaa_user@sandbox"` // absent: nobody has the name, or the user is gone
	Caller        string          `json:"caller,omitempty" example:"sandbox"`
	CorrelationID string          `json:"correlationId,omitempty" example:"c1f0a3d2b4e5968778695a4b3c2d1e0f"`
	Lane          risk.Lane       `json:"lane" validate:"required" example:"login"`
	Level         risk.Level      `json:"level" validate:"required" example:"medium"`
	Code          risk.Code       `json:"code" validate:"required" example:"3"` // that was answered
	Score         int             `json:"score" validate:"required" example:"412"`
	Probability   float64         `json:"probability" validate:"required" example:"0.003"`
	Outcome       string          `json:"outcome" validate:"required" enums:"pending,accepted,refused,timeout,failed" example:"pending"` // where the session stood then
	PolicyVersion int64           `json:"policyVersion" validate:"required" example:"1"`
	Reasons       []string        `json:"reasons" validate:"required" example:"new_country,device_unknown"`
	Rules         []string        `json:"rules" validate:"required" example:"night-abroad"`       // that were live and fired
	ShadowRules   []string        `json:"shadowRules" validate:"required" example:"far-at-night"` // that would have fired, but were in shadow
	FailedRules   []string        `json:"failedRules" validate:"required" example:"odd-amount"`   // that could not be evaluated, live or in shadow
	Tags          []string        `json:"tags" validate:"required" example:"mule"`                // of the live rules that fired
	Shadow        *ShadowDecision `json:"shadow,omitempty"`                                       // absent: no policy was in shadow
}

// ShadowDecision is what the policy in shadow would have decided.
type ShadowDecision struct {
	PolicyVersion int64      `json:"policyVersion" validate:"required" example:"2"`
	Failed        bool       `json:"failed" validate:"required"` // it could not judge; the rest is absent
	Level         risk.Level `json:"level,omitempty" example:"high"`
	Code          *risk.Code `json:"code,omitempty" example:"24"`
	Score         *int       `json:"score,omitempty" example:"412"`
	Probability   *float64   `json:"probability,omitempty" example:"0.003"`
	Rules         []string   `json:"rules,omitempty" example:"night-abroad"` // that fired, live or in shadow in it
}

func itemOf(d analysis.Decided) DecisionItem {
	item := DecisionItem{
		ID: d.ID, At: instant(d.CreatedAt), User: d.User, Caller: d.CallerID, CorrelationID: d.CorrelationID,
		Lane: d.Lane, Level: d.Level, Code: d.Code, Score: d.Score, Probability: d.Probability,
		Outcome: string(d.Outcome), PolicyVersion: d.PolicyVersion, Reasons: []string{}, Rules: []string{},
		ShadowRules: []string{}, FailedRules: []string{}, Tags: []string{}, Shadow: shadowOf(d.InShadow),
	}
	for mark := range strings.FieldsSeq(d.Marks) {
		item.marked(mark)
	}
	return item
}

// marked puts a mark where it belongs; what has no kind of its own is a reason.
func (d *DecisionItem) marked(mark string) {
	for kind, list := range map[string]*[]string{
		models.RuleMark: &d.Rules, models.ShadowMark: &d.ShadowRules, models.FailedMark: &d.FailedRules, models.TagMark: &d.Tags,
	} {
		if name, is := strings.CutPrefix(mark, kind); is {
			*list = append(*list, name)
			return
		}
	}
	d.Reasons = append(d.Reasons, mark)
}

func shadowOf(s *models.ShadowJudgement) *ShadowDecision {
	switch {
	case s == nil:
		return nil
	case s.Failed:
		return &ShadowDecision{PolicyVersion: s.Version, Failed: true}
	default:
		return &ShadowDecision{
			PolicyVersion: s.Version, Level: s.Level, Code: &s.Code, Score: &s.Score, Probability: &s.Probability, Rules: s.Rules,
		}
	}
}

// DecisionList is a page of decisions. It goes on at next, if there is one.
type DecisionList struct {
	Items []DecisionItem `json:"items" validate:"required"`
	Next  string         `json:"next,omitempty" example:"MTc2NzIyNTYwMDAwMDAwMC4xODQw"`
}

// listDecisions shows a page of decisions.
//
//	@Summary		Search decisions
//	@Description	Newest first; what is given must all be true. A page looks at 20,000 decisions at most, of the user and the period alone. Of what is rare it may therefore be short or empty: as long as there is a `next`, go on. Give a period to go straight there. A `label` finds the decision that the label was given to which counts of its login, see the labels of a decision; what challenges came to is no label here.
//	@Tags			decisions
//	@ID				listDecisions
//	@Produce		json
//	@Param			user			query		string	false	"of this user, userID@domain"						example(iaa_user@sandbox)
//	@Param			from			query		string	false	"the earliest, RFC 3339"							format(date-time)	example(2026-03-04T00:00:00Z)
//	@Param			to				query		string	false	"the first that is too late, RFC 3339"				format(date-time)	example(2036-03-05T00:00:00Z)
//	@Param			code			query		int		false	"answered with this response code"					minimum(0)	maximum(25)
//	@Param			level			query		string	false	"judged so"											Enums(low, medium, high, critical)
//	@Param			reason			query		string	false	"with this reason"									example(known_address)
//	@Param			rule			query		string	false	"that this rule was live and fired in"				maxlength(64)
//	@Param			shadowRule		query		string	false	"that this rule, in shadow, would have fired in"	maxlength(64)
//	@Param			failedRule		query		string	false	"that this rule could not be evaluated in"			maxlength(64)
//	@Param			tag				query		string	false	"that a live rule put this tag on"					maxlength(64)
//	@Param			label			query		string	false	"labelled so by an analyst, the user or a file"		Enums(fraud, genuine)
//	@Param			correlationId	query		string	false	"of the answer with this log-correlation-id"		maxlength(64)
//	@Param			limit			query		int		false	"how many to show"									minimum(1)	maximum(200)	default(50)
//	@Param			cursor			query		string	false	"where to go on: next of the page before"
//	@Success		200				{object}	DecisionList
//	@Failure		400				{object}	api.Problem	"Input validation failed"
//	@Failure		401				{object}	api.Problem	"No valid API key"
//	@Failure		403				{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429				{object}	api.Problem	"Too many requests"
//	@Failure		500				{object}	api.Problem	"A fault of the server"
//	@Failure		503				{object}	api.Problem	"The server is busy"
//	@Router			/risk/decisions [get]
func (a *API) listDecisions(c *gin.Context) error {
	var found problems
	user := found.user(c, a.domain)
	filter := found.filter(c)
	if err := found.err(); err != nil {
		return err
	}
	decisions, next, err := a.decisions.List(c.Request.Context(), user, filter)
	if err != nil {
		return err
	}
	list := DecisionList{Items: make([]DecisionItem, 0, len(decisions)), Next: place(next)}
	for _, d := range decisions {
		list.Items = append(list.Items, itemOf(d))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

var reasonCode = regexp.MustCompile(`^[a-z0-9_]{1,64}$`)

// filter reads what is searched for, but for the user.
func (p *problems) filter(c *gin.Context) models.DecisionFilter {
	levels := risk.Levels()
	f := models.DecisionFilter{
		From: p.instant(c, "from"), To: p.instant(c, "to"), Code: p.code(c), Level: choice(p, c, "level", levels[:]...),
		Label:         choice(p, c, "label", models.Fraud, models.Genuine),
		CorrelationID: p.word(c, "correlationId", 64), Before: p.placeCursor(c), Limit: p.limit(c),
	}
	if reason := c.Query("reason"); reason != "" {
		if !reasonCode.MatchString(reason) {
			p.add("reason", "must be the code of a reason, such as new_country")
		}
		f.Marks = append(f.Marks, reason)
	}
	for _, by := range [...]struct{ name, mark, what string }{
		{"rule", models.RuleMark, "the id of a rule"},
		{"shadowRule", models.ShadowMark, "the id of a rule"},
		{"failedRule", models.FailedMark, "the id of a rule"},
		{"tag", models.TagMark, "a tag"},
	} {
		given := c.Query(by.name)
		if given == "" {
			continue
		}
		if !risk.IsName(given) {
			p.add(by.name, "must be %s: lower-case letters, digits and hyphens", by.what)
		}
		f.Marks = append(f.Marks, by.mark+given)
	}
	return f
}

// code reads a response code of the contract.
func (p *problems) code(c *gin.Context) *risk.Code {
	if c.Query("code") == "" {
		return nil
	}
	code := risk.Code(p.query(c, "code", 0, 0, 1000)) //nolint:gosec // at most 1000
	if codes := risk.Codes(); !slices.Contains(codes[:], code) {
		p.add("code", "must be a response code, such as 3")
	}
	return &code
}

// user reads whose decisions are wanted.
func (p *problems) user(c *gin.Context, domain string) *models.UserName {
	given := c.Query("user")
	if given == "" {
		return nil
	}
	name, err := models.ParseUserName(given, domain)
	if err != nil {
		p.add("user", "must be userID@domain")
	}
	return &name
}
