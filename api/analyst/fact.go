package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/risk"
)

// FactList is what editors of rules have to know.
type FactList struct {
	Facts     []FactOutput   `json:"facts" validate:"required"`
	Functions []WordOutput   `json:"functions" validate:"required"`
	Actions   []WordOutput   `json:"actions" validate:"required"` // members of then
	Modes     []WordOutput   `json:"modes" validate:"required"`
	Lanes     []risk.Lane    `json:"lanes" validate:"required"`
	Levels    []risk.Level   `json:"levels" validate:"required"`
	Codes     []DemandOutput `json:"codes" validate:"required"` // that an action may ask for
	Steps     uint64         `json:"steps" validate:"required" example:"5000"`
	StepsAll  uint64         `json:"stepsAll" validate:"required" example:"25000"` // of all rules of a policy together
}

// FactOutput is something that a rule can read.
type FactOutput struct {
	Name   string   `json:"name" validate:"required" example:"user.failures"`
	Type   string   `json:"type" validate:"required" example:"int"`
	Unit   string   `json:"unit,omitempty" example:"days"`
	Text   string   `json:"text" validate:"required" example:"What is attempted."`
	Values []string `json:"values,omitempty" example:"login"` // absent: the set is not closed
	Judged bool     `json:"judged" validate:"required"`       // a rule that adjusts the score cannot read it
}

// WordOutput is a word of the rule language.
type WordOutput struct {
	Name string `json:"name" validate:"required" example:"decline"`
	Text string `json:"text" validate:"required" example:"Refuses, once a right credential was given."`
}

// DemandOutput is a response code that can be asked for.
type DemandOutput struct {
	Code   risk.Code   `json:"code" validate:"required" example:"3"`
	Factor risk.Factor `json:"factor" validate:"required" example:"sms"`
}

// listFacts shows what rules can be made of.
//
//	@Summary		List what rules are made of
//	@Description	Facts with type and unit, actions, modes and limits: everything that an editor needs to complete and check.
//	@Tags			rules
//	@ID				listFacts
//	@Produce		json
//	@Success		200	{object}	FactList
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/facts [get]
func (*API) listFacts(c *gin.Context) error {
	lanes, levels := risk.Lanes(), risk.Levels()
	list := FactList{Functions: functions(), Actions: actions(), Modes: modes(), Lanes: lanes[:], Levels: levels[:]}
	list.Steps, list.StepsAll = risk.MostSteps()
	for _, f := range risk.Facts() {
		list.Facts = append(list.Facts, FactOutput{f.Name, string(f.Type), f.Unit, f.Text, f.Values, f.Judged})
	}
	for _, code := range risk.Codes() {
		if factor := risk.FactorFor(code); factor != "" && code != risk.Challenge {
			list.Codes = append(list.Codes, DemandOutput{code, factor})
		}
	}
	c.JSON(http.StatusOK, list)
	return nil
}

func functions() []WordOutput {
	return []WordOutput{{`list("NAME")`, "Whether the attempt is on the list of this name."}}
}

func actions() []WordOutput {
	return []WordOutput{
		{"adjust", "Adds log-odds, from -3 to 3 nats; such a rule cannot read the score."},
		{"allow", "Lowers the level to low, but not below the floors of lane, guard and absolute lists."},
		{"challenge", "Raises the level to medium or high, or names the response code to ask for."},
		{"decline", "Refuses, once a right credential was given."},
		{"tag", "Is kept with the decision, to find it by."},
		{"list", "Enters the address, device, user, country or network of the attempt into a list."},
		{"case", "Raises a case in the queue of this name."},
	}
}

func modes() []WordOutput {
	return []WordOutput{
		{string(risk.RuleOff), "Does not run."},
		{string(risk.RuleShadow), "Runs, is told beside the decision, and changes nothing."},
		{string(risk.RuleLive), "Counts; with a canary, for that share of the users."},
	}
}
