package analyst

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// DecisionOutput is a decision with everything that explains it.
type DecisionOutput struct {
	DecisionItem
	Judgement *risk.Decision `json:"judgement,omitempty"`        // what the engine made of the evidence
	Evidence  *risk.Evidence `json:"evidence,omitempty"`         // what it was based on
	Erased    bool           `json:"erased" validate:"required"` // judgement and evidence went with their user
	Course    []CourseEvent  `json:"course" validate:"required"` // what happened in its session, in order
}

// CourseEvent is something that happened in a session.
type CourseEvent struct {
	At            string     `json:"at" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	Event         string     `json:"event" validate:"required" example:"login.challenged"`
	Decision      int64      `json:"decision,omitempty" example:"1840"`
	Caller        string     `json:"caller,omitempty" example:"sandbox"`
	CorrelationID string     `json:"correlationId,omitempty" example:"c1f0a3d2b4e5968778695a4b3c2d1e0f"`
	Code          *risk.Code `json:"code,omitempty" example:"3"`
	Level         risk.Level `json:"level,omitempty" example:"medium"`
	Score         *int       `json:"score,omitempty" example:"412"`
}

func courseOf(e models.Event) (CourseEvent, error) {
	out := CourseEvent{
		At: instant(e.At), Event: string(e.Type), Decision: e.DecisionID, Caller: e.CallerID, CorrelationID: e.CorrelationID,
	}
	if len(e.Detail) == 0 {
		return out, nil
	}
	var detail struct {
		Code  *risk.Code `json:"code"`
		Level risk.Level `json:"level"`
		Score *int       `json:"score"`
	}
	if err := json.Unmarshal(e.Detail, &detail); err != nil {
		return out, fmt.Errorf("decode event %s: %w", e.ID, err)
	}
	out.Code, out.Level, out.Score = detail.Code, detail.Level, detail.Score
	return out, nil
}

// showDecision shows a decision.
//
//	@Summary		Show a decision
//	@Description	With everything that explains it: the evidence, every term, reason and threshold, what was missing, what a policy in shadow would have said, and what else happened in its session. Its number is the eventId of the answer.
//	@Tags			decisions
//	@ID				showDecision
//	@Produce		json
//	@Param			id	path		int	true	"its number"	minimum(1)	example(1)
//	@Success		200	{object}	DecisionOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Decision not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/decisions/{id} [get]
func (a *API) showDecision(c *gin.Context) error {
	var found problems
	id := found.number(c, "id")
	if err := found.err(); err != nil {
		return err
	}
	explained, err := a.decisions.Explain(c.Request.Context(), id)
	if err != nil {
		return err
	}
	out, err := explainedOf(explained)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, out)
	return nil
}

func explainedOf(e analysis.Explained) (DecisionOutput, error) {
	out := DecisionOutput{
		DecisionItem: itemOf(e.Decided), Judgement: e.Judgement, Evidence: e.Evidence, Erased: e.Evidence == nil,
		Course: make([]CourseEvent, 0, len(e.Course)),
	}
	for _, event := range e.Course {
		one, err := courseOf(event)
		if err != nil {
			return out, err
		}
		out.Course = append(out.Course, one)
	}
	return out, nil
}

// RejudgeInput names the policy to judge by.
type RejudgeInput struct {
	Policy *int64 `json:"policy" validate:"required" minimum:"1" example:"1"` // a version in any state
}

// RejudgeOutput is what was decided beside what would have been.
type RejudgeOutput struct {
	ID    int64         `json:"id" validate:"required" example:"1840"`
	Was   risk.Decision `json:"was" validate:"required"`
	Would risk.Decision `json:"would" validate:"required"`
}

// rejudge judges a decision again.
//
//	@Summary		Judge a decision again
//	@Description	What another version would have decided from the evidence that was kept, beside what was decided. Nothing is written. How a challenge would have ended that was never asked cannot be known.
//	@Tags			decisions
//	@ID				rejudge
//	@Produce		json
//	@Param			id		path		int				true	"its number"	minimum(1)	example(1)
//	@Param			body	body		RejudgeInput	true	"By which policy"
//	@Success		200		{object}	RejudgeOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"Decision not found"
//	@Failure		409		{object}	api.Problem	"What decision 1840 was based on was erased with its user"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/decisions/{id}/rejudge [post]
func (a *API) rejudge(c *gin.Context) error {
	var in RejudgeInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id, version := found.number(c, "id"), found.count("policy", in.Policy, 1)
	if err := found.err(); err != nil {
		return err
	}
	judged, err := a.decisions.Rejudge(c.Request.Context(), id, version)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, RejudgeOutput{ID: id, Was: judged.Was, Would: judged.Would})
	return nil
}
