package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
)

// NewListInput is a new list.
type NewListInput struct {
	Name     *string  `json:"name" validate:"required" minLength:"1" maxLength:"64" pattern:"^[a-z0-9-]{1,64}$" example:"leaked"`
	Kind     *string  `json:"kind" validate:"required" enums:"allow,block,watch" example:"watch"`
	Absolute *bool    `json:"absolute,omitempty" example:"false"`                         // of a block list: neither an allow list nor a rule undercuts it
	Weight   *float64 `json:"weight,omitempty" minimum:"-2" maximum:"3" example:"0"`      // nats; 0 or absent: the model's own
	Note     *string  `json:"note,omitempty" maxLength:"500" example:"seen in takeovers"` // what it is for
	Reason   *string  `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"takeovers of February"`
}

// ListInput says anew what it means to be on a list: what is absent is gone.
type ListInput struct {
	Kind     *string  `json:"kind" validate:"required" enums:"allow,block,watch" example:"watch"`
	Absolute *bool    `json:"absolute,omitempty" example:"false"`                         // of a block list: neither an allow list nor a rule undercuts it
	Weight   *float64 `json:"weight,omitempty" minimum:"-2" maximum:"3" example:"1.5"`    // nats; 0 or absent: the model's own
	Note     *string  `json:"note,omitempty" maxLength:"500" example:"seen in takeovers"` // what it is for
	Revision *int64   `json:"revision" validate:"required" minimum:"1" example:"1"`       // that the list is still at
	Reason   *string  `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"two weeks without a false alarm"`
}

// settings checks what a list is to mean, but for what analysis knows.
func (p *problems) settings(kind *string, absolute *bool, weight *float64, note *string) (s analysis.ListSettings) {
	s.Kind, s.Note = valueOf(kind), p.note("note", note, 500)
	s.Absolute, s.Weight = valueOf(absolute), valueOf(weight)
	return s
}

// note checks a text for people.
func (p *problems) note(field string, value *string, most int) string {
	text := p.text(field, value, 0, most)
	if hasControls(text) {
		p.add(field, "must hold no control characters")
	}
	return text
}

func valueOf[T any](of *T) (value T) {
	if of != nil {
		value = *of
	}
	return value
}

// createList makes a list.
//
//	@Summary		Make a list
//	@Description	An allow list speaks for those who are on it, a watch list against them. A block list declines them: by address, prefix, country and network before any credential is looked at, for every name alike; by user and device after a right credential. An allow list that the place is on as well saves it, unless the block is absolute. What is changed counts at once on this server, and on the others within seconds.
//	@Tags			lists
//	@ID				createList
//	@Produce		json
//	@Param			body	body		NewListInput	true	"What it means to be on it"
//	@Success		201		{object}	ListOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		409		{object}	api.Problem	"There is a list leaked"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists [post]
func (a *API) createList(c *gin.Context) error {
	var in NewListInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	settings := found.settings(in.Kind, in.Absolute, in.Weight, in.Note)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	list, err := a.lists.Create(c.Request.Context(), who, *in.Name, settings)
	if err != nil {
		return err
	}
	return a.answerList(c, http.StatusCreated, list)
}

// changeList says anew what it means to be on a list.
//
//	@Summary		Change a list
//	@Description	Its name and its entries stay. Nothing that somebody else has changed since is changed: name the revision that you have read.
//	@Tags			lists
//	@ID				changeList
//	@Produce		json
//	@Param			list	path		string		true	"its name"	example(leaked)
//	@Param			body	body		ListInput	true	"What it means to be on it"
//	@Success		200		{object}	ListOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		404		{object}	api.Problem	"List not found"
//	@Failure		409		{object}	api.Problem	"The list is at revision 3, not 2"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list} [put]
func (a *API) changeList(c *gin.Context) error {
	var in ListInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	settings, revision := found.settings(in.Kind, in.Absolute, in.Weight, in.Note), found.count("revision", in.Revision, 1)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	list, err := a.lists.Change(c.Request.Context(), who, name, revision, settings)
	if err != nil {
		return err
	}
	return a.answerList(c, http.StatusOK, list)
}

// deleteList removes a list.
//
//	@Summary		Delete a list
//	@Description	With all its entries. Rules that name it find nobody on it, and enter nothing.
//	@Tags			lists
//	@ID				deleteList
//	@Produce		json
//	@Param			list		path	string	true	"its name"							example(leaked)
//	@Param			revision	query	int		true	"the revision that it is still at"	minimum(1)	example(1)
//	@Param			reason		query	string	true	"why"								minlength(3)	maxlength(500)	example(nobody was on it for a year)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:publish missing"
//	@Failure		404	{object}	api.Problem	"List not found"
//	@Failure		409	{object}	api.Problem	"The list is at revision 3, not 2"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list} [delete]
func (a *API) deleteList(c *gin.Context) error {
	var found problems
	revision := found.revision(c)
	who := by(c, found.why(c))
	if err := found.err(); err != nil {
		return err
	}
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	if err := a.lists.Delete(c.Request.Context(), who, name, revision); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
