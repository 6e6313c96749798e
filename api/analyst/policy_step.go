package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
)

// ShadowInput lets a draft judge beside the live policy.
type ShadowInput struct {
	Revision *int64  `json:"revision" validate:"required" minimum:"1" example:"1"` // that the draft is still at
	Replaces *int64  `json:"replaces,omitempty" minimum:"0" example:"0"`           // the version that is in shadow and retires; 0: none is
	Reason   *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"a week beside the live one"`
}

// PublishInput lets a policy judge.
type PublishInput struct {
	Revision *int64  `json:"revision" validate:"required" minimum:"1" example:"1"` // that the policy is still at
	Replaces *int64  `json:"replaces" validate:"required" minimum:"1" example:"1"` // the version that is live and retires
	Reason   *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"asks 2 % more, and would have asked 9 of 11 takeovers"`
}

// RetireInput takes a policy out of shadow.
type RetireInput struct {
	Reason *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"asks twice as often as planned"`
}

// RollBackInput brings an earlier version back.
type RollBackInput struct {
	Replaces *int64  `json:"replaces" validate:"required" minimum:"1" example:"2"` // the version that is live and retires
	Reason   *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"version 2 asks everybody"`
}

// shadowPolicy lets a draft judge beside the live policy.
//
//	@Summary		Put a draft in shadow
//	@Description	From now on it judges every login as well. What it would have decided is kept beside the decision, and nobody feels it. It can no longer be changed. One policy is in shadow at most: name the one that retires, if there is one.
//	@Tags			policies
//	@ID				shadowPolicy
//	@Produce		json
//	@Param			version	path		int			true	"its version"	minimum(1)	example(2)
//	@Param			body	body		ShadowInput	true	"What it was decided on"
//	@Success		200		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		409		{object}	api.Problem	"Version 2 is at revision 3, not 2"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version}/shadow [post]
func (a *API) shadowPolicy(c *gin.Context) error {
	var in ShadowInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	seen := analysis.Seen{
		Version: found.number(c, "version"), Revision: found.count("revision", in.Revision, 1),
		Replaces: found.count("replaces", in.Replaces, 0),
	}
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	policy, err := a.policies.ToShadow(c.Request.Context(), who, seen)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, policy)
}

// publishPolicy lets a policy judge.
//
//	@Summary		Publish a draft or the policy in shadow
//	@Description	It judges in the place of the live one: on this server at once, on the others within seconds. Name the version that you believe is live: when another is, nothing happens and the answer is 409.
//	@Tags			policies
//	@ID				publishPolicy
//	@Produce		json
//	@Param			version	path		int				true	"its version"	minimum(1)	example(2)
//	@Param			body	body		PublishInput	true	"What it was decided on"
//	@Success		200		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		409		{object}	api.Problem	"Version 1 is not live, version 3 is"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version}/publish [post]
func (a *API) publishPolicy(c *gin.Context) error {
	var in PublishInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	seen := analysis.Seen{
		Version: found.number(c, "version"), Revision: found.count("revision", in.Revision, 1),
		Replaces: found.count("replaces", in.Replaces, 1),
	}
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	policy, err := a.policies.Publish(c.Request.Context(), who, seen)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, policy)
}

// retirePolicy takes a policy out of shadow.
//
//	@Summary		Take a policy out of shadow
//	@Description	The live policy retires when another is published, and a draft is discarded: 409 for both.
//	@Tags			policies
//	@ID				retirePolicy
//	@Produce		json
//	@Param			version	path		int			true	"its version"	minimum(1)	example(2)
//	@Param			body	body		RetireInput	true	"Why"
//	@Success		200		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		409		{object}	api.Problem	"Version 1 is live: publish another to retire it"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version}/retire [post]
func (a *API) retirePolicy(c *gin.Context) error {
	var in RetireInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	version := found.number(c, "version")
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	policy, err := a.policies.Retire(c.Request.Context(), who, version)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusOK, policy)
}

// rollBackPolicy brings an earlier version back.
//
//	@Summary		Roll back to a version that was live
//	@Description	Its data becomes a new version, which is published in the place of the live one.
//	@Tags			policies
//	@ID				rollBackPolicy
//	@Produce		json
//	@Param			version	path		int				true	"the version to go back to"	minimum(1)	example(1)
//	@Param			body	body		RollBackInput	true	"What it was decided on"
//	@Success		201		{object}	PolicyOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		404		{object}	api.Problem	"Policy not found"
//	@Failure		409		{object}	api.Problem	"Version 2 is not live, version 3 is"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/policies/{version}/rollback [post]
func (a *API) rollBackPolicy(c *gin.Context) error {
	var in RollBackInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	version, replaces := found.number(c, "version"), found.count("replaces", in.Replaces, 1)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	policy, err := a.policies.RollBack(c.Request.Context(), who, version, replaces)
	if err != nil {
		return err
	}
	return a.show(c, http.StatusCreated, policy)
}
