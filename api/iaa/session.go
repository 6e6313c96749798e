package iaa

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/login"
	"riskgate/models"
)

// Sessions tells where a session stands; one that is unknown to the caller is
// NotFound.
type Sessions interface {
	Status(ctx context.Context, requestID string, wait time.Duration) (models.Status, error)
}

// SessionOutput is where a session stands.
type SessionOutput struct {
	SessionStatus string `json:"sessionStatus" validate:"required" enums:"pending,accepted,refused,timeout,failed,failure" example:"accepted"`
}

// UnknownSession answers for a session that this caller does not have.
type UnknownSession struct {
	SessionStatus string `json:"sessionStatus" validate:"required" enums:"unknown" example:"unknown"`
	Error         string `json:"error" validate:"required" example:"Not Found"`
	Message       string `json:"message" validate:"required" example:"Session not found"`
}

// session tells where a session stands.
//
//	@Summary		Session status
//	@Description	Answers at once, or with `wait` as soon as the session is no longer pending. A finished session stays readable for 10 minutes. At most 5 readings a second of one session, and so many that wait as the operator allows; 429 beyond.
//	@Tags			login
//	@ID				sessionStatus
//	@Produce		json
//	@Param			requestID	path		string	true	"as the login answered it"		example(5b0c8f3e9a7d4c21b6e0f1a2d3c4b5a6)
//	@Param			wait		query		int		false	"seconds to wait for the end"	minimum(0)	maximum(60)	default(0)
//	@Success		200			{object}	SessionOutput
//	@Failure		400			{object}	api.Problem		"Input validation failed"
//	@Failure		401			{object}	api.Problem		"No valid API key"
//	@Failure		403			{object}	api.Problem		"Scope session missing"
//	@Failure		404			{object}	UnknownSession	"No such session, as far as this caller may know"
//	@Failure		429			{object}	api.Problem		"Too many readings"
//	@Failure		500			{object}	api.Problem		"A fault of the server"
//	@Failure		503			{object}	api.Problem		"The server is busy"
//	@Router			/sessions/{requestID} [get]
func (a *API) session(c *gin.Context) error {
	wait, err := waitParam(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	requestID, err := url.PathUnescape(c.Param("requestID"))
	if err != nil {
		requestID = "" // nobody's
	}
	status, err := a.service.Status(ctx, requestID, wait)
	if models.IsNotFound(err) {
		c.JSON(http.StatusNotFound, UnknownSession{"unknown", http.StatusText(http.StatusNotFound), "Session not found"})
		return nil
	}
	if err != nil {
		return err
	}
	word := string(status)
	if status == models.Failed && login.CallerFrom(ctx).FailureWord {
		word = "failure"
	}
	c.JSON(http.StatusOK, SessionOutput{word})
	return nil
}

func waitParam(c *gin.Context) (time.Duration, error) {
	given, ok := c.GetQuery("wait")
	if !ok {
		return 0, nil
	}
	seconds, err := strconv.Atoi(given)
	if err != nil || seconds < 0 || seconds > 60 {
		return 0, models.InvalidInput(models.Field{Name: "wait", Message: "must be 0 to 60 seconds"})
	}
	return time.Duration(seconds) * time.Second, nil
}
