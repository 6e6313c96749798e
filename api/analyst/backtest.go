package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
)

// BacktestOutput is a backtest and how far it has come.
type BacktestOutput struct {
	ID         string            `json:"id" validate:"required" example:"019b7c0104007079b832bfb653e5fa18"`
	State      string            `json:"state" validate:"required" enums:"queued,running,done,failed,cancelled" example:"queued"`
	Policy     int64             `json:"policy,omitempty" example:"2"`          // the version that is tried
	Rule       string            `json:"rule,omitempty" example:"night-abroad"` // that is tried as a part of the live policy
	Against    int64             `json:"against" validate:"required" example:"1"`
	From       string            `json:"from" validate:"required" format:"date-time" example:"2026-03-01T00:00:00Z"`
	To         string            `json:"to" validate:"required" format:"date-time" example:"2026-04-01T00:00:00Z"`      // left out
	KnownBy    string            `json:"knownBy" validate:"required" format:"date-time" example:"2026-04-02T12:00:00Z"` // labels count as they were known then
	Author     Author            `json:"author" validate:"required"`
	Reason     string            `json:"reason" validate:"required" example:"what would 350 change?"`
	Done       int64             `json:"done" validate:"required" example:"0"`  // decisions that were looked at
	Total      int64             `json:"total" validate:"required" example:"0"` // known once it runs
	Error      string            `json:"error,omitempty" example:"It was interrupted 3 times"`
	CreatedAt  string            `json:"createdAt" validate:"required" format:"date-time" example:"2026-04-02T12:00:00Z"`
	StartedAt  string            `json:"startedAt,omitempty" format:"date-time" example:"2026-04-02T12:00:01Z"`
	FinishedAt string            `json:"finishedAt,omitempty" format:"date-time" example:"2026-04-02T12:00:09Z"`
	Report     *analysis.Outcome `json:"report,omitempty"` // when it is done; not in listings
}

func backtestOf(b models.Backtest, report *analysis.Outcome) BacktestOutput {
	return BacktestOutput{
		ID: b.ID, State: string(b.State), Policy: b.Version, Rule: b.Rule, Against: b.Live, From: instant(b.FromAt), To: instant(b.ToAt),
		KnownBy: instant(b.KnownBy), Author: Author{b.Author, b.AuthorName}, Reason: b.Reason, Done: b.Done, Total: b.Total, Error: b.Error,
		CreatedAt: instant(b.CreatedAt), StartedAt: instant(b.StartedAt), FinishedAt: instant(b.FinishedAt), Report: report,
	}
}

// BacktestList is a page of backtests. It goes on at next, if there is one.
type BacktestList struct {
	Items []BacktestOutput `json:"items" validate:"required"`
	Next  string           `json:"next,omitempty" example:"019b7c0104007079b832bfb653e5fa18"`
}

// listBacktests shows a page of backtests.
//
//	@Summary		List backtests
//	@Description	Newest first, without their reports. Those that ended more than 90 days ago are gone.
//	@Tags			backtests
//	@ID				listBacktests
//	@Produce		json
//	@Param			limit	query		int		false	"how many to show"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query		string	false	"where to go on: next of the page before"
//	@Success		200		{object}	BacktestList
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/backtests [get]
func (a *API) listBacktests(c *gin.Context) error {
	var found problems
	filter := models.BacktestFilter{Before: found.idCursor(c)}
	limit := found.limit(c)
	if err := found.err(); err != nil {
		return err
	}
	filter.Limit = limit + 1
	backtests, err := a.backtests.List(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	list := BacktestList{Items: make([]BacktestOutput, 0, limit)}
	if len(backtests) > limit {
		backtests = backtests[:limit]
		list.Next = backtests[limit-1].ID
	}
	for _, b := range backtests {
		list.Items = append(list.Items, backtestOf(b, nil))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// showBacktest shows a backtest.
//
//	@Summary		Show a backtest
//	@Description	How far it has come, and its report when it is done: live beside draft. Shares come with their 95 % interval after Wilson. It says whom each policy would challenge; how a challenge that was never asked would have ended cannot be known. Figures by label are withheld when under 80 % of the decisions still have their evidence.
//	@Tags			backtests
//	@ID				showBacktest
//	@Produce		json
//	@Param			id	path		string	true	"its ID"	minlength(32)	maxlength(32)	example(019b7c0104007079b832bfb653e5fa18)
//	@Success		200	{object}	BacktestOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Backtest not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/backtests/{id} [get]
func (a *API) showBacktest(c *gin.Context) error {
	job, report, err := a.findBacktest(c)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, backtestOf(job, report))
	return nil
}

func (a *API) findBacktest(c *gin.Context) (models.Backtest, *analysis.Outcome, error) {
	var found problems
	id := found.id(c)
	if err := found.err(); err != nil {
		return models.Backtest{}, nil, err
	}
	return a.backtests.Find(c.Request.Context(), id)
}

// showBacktestCSV shows the report of a backtest as a table.
//
//	@Summary		Show the report of a backtest as CSV
//	@Description	One figure a line: what it is of, of which policy, how much, and the 95 % interval of shares.
//	@Tags			backtests
//	@ID				showBacktestCSV
//	@Produce		json,text/csv
//	@Param			id	path		string	true	"its ID"	minlength(32)	maxlength(32)	example(019b7c0104007079b832bfb653e5fa18)
//	@Success		200	{string}	string	"of,what,policy,figure,value,part,whole,low,high"
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Backtest not found"
//	@Failure		409	{object}	api.Problem	"The backtest is running"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/backtests/{id}/report.csv [get]
func (a *API) showBacktestCSV(c *gin.Context) error {
	job, report, err := a.findBacktest(c)
	if err != nil {
		return err
	}
	if report == nil {
		return models.Errorf(models.Conflict, "The backtest is %s", job.State)
	}
	c.Header("Content-Type", "text/csv; charset=utf-8")
	c.Header("Content-Disposition", `attachment; filename="backtest-`+job.ID+`.csv"`)
	c.Status(http.StatusOK)
	return report.WriteCSV(c.Writer)
}
