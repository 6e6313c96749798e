package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// PolicyDiff is what a version has changed against another.
type PolicyDiff struct {
	Version     int64              `json:"version" validate:"required" example:"2"`
	Against     int64              `json:"against" validate:"required" example:"1"`
	Differences []PolicyDifference `json:"differences" validate:"required"`
}

// PolicyDifference is a place in which they differ. A side that has nothing there is
// left out.
type PolicyDifference struct {
	Path string `json:"path" validate:"required" example:"lanes.login.thresholds.warm.medium"` // as in validationErrors
	Old  any    `json:"old,omitempty" extensions:"x-any"`
	New  any    `json:"new,omitempty" extensions:"x-any"`
}

// diffPolicy compares two policies.
//
//	@Summary		Compare two policies
//	@Description	Every place in which a version differs from another, by default from the live one.
//	@Tags			policies
//	@ID				diffPolicy
//	@Produce		json
//	@Param			version	path		int	true	"its version"							minimum(1)	example(1)
//	@Param			against	query		int	false	"the version to compare it with"		minimum(1)	example(1)
//	@Success		200		{object}	PolicyDiff
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version}/diff [get]
func (a *API) diffPolicy(c *gin.Context) error {
	var found problems
	version, against := found.number(c, "version"), found.query(c, "against", 0, 1, mostCount)
	if err := found.err(); err != nil {
		return err
	}
	ctx := c.Request.Context()
	if against == 0 {
		live, err := a.policies.Live(ctx)
		if err != nil {
			return err
		}
		against = live.Version
	}
	differences, err := a.policies.Diff(ctx, version, against)
	if err != nil {
		return err
	}
	out := PolicyDiff{Version: version, Against: against, Differences: make([]PolicyDifference, 0, len(differences))}
	for _, d := range differences {
		out.Differences = append(out.Differences, PolicyDifference(d))
	}
	c.JSON(http.StatusOK, out)
	return nil
}
