package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/risk"
)

// BacktestInput says what is tried over which time: exactly one of policy, document and
// rule.
type BacktestInput struct {
	Policy   *int64       `json:"policy,omitempty" minimum:"1" example:"1"` // a version in any state
	Document *risk.Policy `json:"document,omitempty"`                       // a policy that is nowhere kept; its version is not read
	Rule     *risk.Rule   `json:"rule,omitempty"`                           // one rule in the live policy, in the place of one of its name
	From     *string      `json:"from" validate:"required" format:"date-time" example:"2026-03-01T00:00:00Z"`
	To       *string      `json:"to,omitempty" format:"date-time" example:"2036-04-01T00:00:00Z"`      // left out itself; absent: up to now
	KnownBy  *string      `json:"knownBy,omitempty" format:"date-time" example:"2036-04-01T00:00:00Z"` // labels and outcomes count as they were known then; absent: as now
	Reason   *string      `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"what would 350 change?"`
}

// queueBacktest queues a backtest.
//
//	@Summary		Judge the past again
//	@Description	Kept decisions are judged again by what is tried, beside what the live policy makes of them. Nothing but what was kept with each decision is read: neither today's history nor today's lists. What is tried, the live version and the period are fixed now; the period ends 45 seconds ago at the latest. The backtest runs as soon as one of two places on a server is free, and survives that server. At most 100 may wait or run.
//	@Tags			backtests
//	@ID				queueBacktest
//	@Produce		json
//	@Param			body	body		BacktestInput	true	"What is tried"
//	@Success		202		{object}	BacktestOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write missing"
//	@Failure		409		{object}	api.Problem	"100 backtests wait or run: cancel one, or come back when they are done"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/backtests [post]
func (a *API) queueBacktest(c *gin.Context) error {
	var in BacktestInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	found.forget("document.version")
	trial := analysis.Trial{Version: found.count("policy", in.Policy, 1), Document: in.Document, Rule: in.Rule}
	given := 0
	for _, is := range []bool{in.Policy != nil, in.Document != nil, in.Rule != nil} {
		if is {
			given++
		}
	}
	if given != 1 {
		found.add("policy", "must be given, or document, or rule, and only one of them")
	}
	from, to := found.moment("from", in.From), found.moment("to", in.To)
	trial.KnownBy = found.moment("knownBy", in.KnownBy)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	job, err := a.backtests.Queue(c.Request.Context(), who, trial, from, to)
	if err != nil {
		return err
	}
	c.Header("Location", "/v1/risk/backtests/"+job.ID)
	c.JSON(http.StatusAccepted, backtestOf(job, nil))
	return nil
}

// cancelBacktest cancels a backtest.
//
//	@Summary		Cancel a backtest
//	@Description	One that runs stops within a second. It stays in the listing.
//	@Tags			backtests
//	@ID				cancelBacktest
//	@Produce		json
//	@Param			id		path	string	true	"its ID"	minlength(32)	maxlength(32)	example(019b7c0104007079b832bfb653e5fa18)
//	@Param			reason	query	string	true	"why"		minlength(3)	maxlength(500)	example(the wrong period)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Backtest not found"
//	@Failure		409	{object}	api.Problem	"The backtest is done"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/backtests/{id} [delete]
func (a *API) cancelBacktest(c *gin.Context) error {
	var found problems
	id, reason := found.id(c), found.word(c, "reason", 500)
	found.reason(&reason)
	if err := found.err(); err != nil {
		return err
	}
	if err := a.backtests.Cancel(c.Request.Context(), by(c, reason), id); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
