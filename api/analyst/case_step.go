package analyst

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
)

// lockCase takes a case.
//
//	@Summary		Open a case to work on it
//	@Description	It is yours for 15 minutes from the last thing you did to it. While it is somebody else's the answer is 409; when their time is over it can be taken.
//	@Tags			cases
//	@ID				lockCase
//	@Produce		json
//	@Param			case	path	string	true	"its id"	example(019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d)
//	@Success		200	{object}	CaseDetail
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Case not found"
//	@Failure		409	{object}	api.Problem	"Case is locked by somebody else"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases/{case}/lock [post]
func (a *API) lockCase(c *gin.Context) error { return a.hold(c, a.cases.Lock) }

// releaseCase gives a case back.
//
//	@Summary		Give a case back
//	@Description	For somebody else to work on.
//	@Tags			cases
//	@ID				releaseCase
//	@Produce		json
//	@Param			case	path	string	true	"its id"	example(019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d)
//	@Success		200	{object}	CaseDetail
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Case not found"
//	@Failure		409	{object}	api.Problem	"Case is locked by somebody else"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases/{case}/lock [delete]
func (a *API) releaseCase(c *gin.Context) error { return a.hold(c, a.cases.Release) }

func (a *API) hold(c *gin.Context, step func(context.Context, analysis.By, string) (models.Case, error)) error {
	var found problems
	id := found.caseID(c)
	if err := found.err(); err != nil {
		return err
	}
	if _, err := step(c.Request.Context(), by(c, ""), id); err != nil {
		return err
	}
	return a.detail(c, http.StatusOK, id)
}

// CloseInput says what was found.
type CloseInput struct {
	Result *string `json:"result" validate:"required" enums:"fraud,genuine,unsure" example:"fraud"`
	Reason *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"the user was called, and had not logged in"`
}

func (p *problems) result(value *string) models.CaseResult {
	return oneOf(p, "result", value, models.FoundFraud, models.FoundGenuine, models.FoundUnsure)
}

// closeCase ends a case.
//
//	@Summary		Close a case
//	@Description	Fraud and genuine label the login of its decision as well, if it has one, as an analyst's. A closed case is never opened again.
//	@Tags			cases
//	@ID				closeCase
//	@Produce		json
//	@Param			case	path	string	true	"its id"	example(019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d)
//	@Param			body	body	CloseInput	true	"What was found"
//	@Success		200	{object}	CaseDetail
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Case not found"
//	@Failure		409	{object}	api.Problem	"Case is locked by somebody else"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body of another kind"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases/{case}/close [post]
func (a *API) closeCase(c *gin.Context) error {
	var in CloseInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id, result := found.caseID(c), found.result(in.Result)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	if _, err := a.cases.Close(c.Request.Context(), who, id, result); err != nil {
		return err
	}
	return a.detail(c, http.StatusOK, id)
}

// mostClosed is how many cases one call may close.
const mostClosed = 200

// CloseManyInput says what was found in many cases.
type CloseManyInput struct {
	Cases  []string `json:"cases" validate:"required" minItems:"1" maxItems:"200" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"`
	Result *string  `json:"result" validate:"required" enums:"fraud,genuine,unsure" example:"genuine"`
	Reason *string  `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"all of them come from our new office"`
}

// CloseManyOutput is what became of many cases.
type CloseManyOutput struct {
	Closed  []string      `json:"closed" validate:"required" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"`
	Refused []RefusedCase `json:"refused" validate:"required"`
}

// RefusedCase is a case that was not closed, and why.
type RefusedCase struct {
	ID      string `json:"id" validate:"required" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"`
	Message string `json:"message" validate:"required" example:"Case is locked by somebody else"`
}

// closeCases ends many cases.
//
//	@Summary		Close many cases
//	@Description	Each for itself; those that could not be closed are told.
//	@Tags			cases
//	@ID				closeCases
//	@Produce		json
//	@Param			body	body	CloseManyInput	true	"Which, and what was found"
//	@Success		200	{object}	CloseManyOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body of another kind"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases/close [post]
func (a *API) closeCases(c *gin.Context) error {
	var in CloseManyInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	result := found.result(in.Result)
	who := by(c, found.reason(in.Reason))
	if n := len(in.Cases); n < 1 || n > mostClosed {
		found.add("cases", "must be 1 to %d ids", mostClosed)
	}
	for i, id := range in.Cases {
		if !rowID.MatchString(id) || slices.Index(in.Cases, id) < i {
			found.add(fmt.Sprintf("cases[%d]", i), "must be an id, and no earlier one")
		}
	}
	if err := found.err(); err != nil {
		return err
	}
	out := CloseManyOutput{Closed: []string{}, Refused: []RefusedCase{}}
	for _, id := range in.Cases {
		_, err := a.cases.Close(c.Request.Context(), who, id, result)
		switch {
		case models.IsNotFound(err), models.IsConflict(err):
			out.Refused = append(out.Refused, RefusedCase{id, analysis.Message(err)})
		case err != nil:
			return err
		default:
			out.Closed = append(out.Closed, id)
		}
	}
	c.JSON(http.StatusOK, out)
	return nil
}
