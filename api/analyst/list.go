package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// ListOutput is a list and what it means to be on it.
type ListOutput struct {
	Name      string           `json:"name" validate:"required" example:"leaked"`
	Kind      string           `json:"kind" validate:"required" enums:"allow,block,watch" example:"watch"`
	Absolute  bool             `json:"absolute" validate:"required"`                                    // neither an allow list nor a rule undercuts it
	Weight    float64          `json:"weight" validate:"required" minimum:"-2" maximum:"3" example:"0"` // nats; 0: the model's own
	Note      string           `json:"note" validate:"required" example:"addresses seen in takeovers"`
	Entries   int64            `json:"entries" validate:"required" example:"2"`
	Revision  int64            `json:"revision" validate:"required" example:"1"` // counts the changes of what is above but entries
	CreatedAt string           `json:"createdAt" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	ChangedAt string           `json:"changedAt" validate:"required" format:"date-time" example:"2026-03-04T12:10:00Z"` // the list or its entries
	Changes   []ListStepOutput `json:"changes,omitempty"`
}

// ListStepOutput is what an analyst did to a list, and why.
type ListStepOutput struct {
	At       string              `json:"at" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	Event    string              `json:"event" validate:"required" example:"list.created"`
	Author   Author              `json:"author" validate:"required"`
	Reason   string              `json:"reason,omitempty" example:"takeovers of February"` // absent: it was about a user who is gone
	Revision int64               `json:"revision,omitempty" example:"1"`
	Settings *ListSettingsOutput `json:"settings,omitempty"`               // as they were from then on
	Kind     string              `json:"kind,omitempty" example:"address"` // of an entry
	Value    string              `json:"value,omitempty" example:"192.0.2.7"`
	UserID   string              `json:"userId,omitempty" example:"0190b5a3c8e17f1e8a3b2c4d5e6f7a8b"` // the internal ID of a user who is an entry
	Expires  string              `json:"expires,omitempty" format:"date-time" example:"2036-03-04T12:00:00Z"`
	Entries  int                 `json:"entries,omitempty" example:"2"` // that were imported, or went with the list
}

// ListSettingsOutput is what a list meant.
type ListSettingsOutput struct {
	Kind     string  `json:"kind" validate:"required" enums:"allow,block,watch" example:"watch"`
	Absolute bool    `json:"absolute" validate:"required"`
	Weight   float64 `json:"weight" validate:"required" example:"0"`
	Note     string  `json:"note" validate:"required" example:"addresses seen in takeovers"`
}

func listOf(l models.List) ListOutput {
	return ListOutput{
		Name: l.Name, Kind: l.Kind, Absolute: l.Absolute, Weight: l.Weight, Note: l.Note, Entries: l.Entries,
		Revision: l.Revision, CreatedAt: instant(l.CreatedAt), ChangedAt: instant(l.ChangedAt),
	}
}

func listStepOf(s analysis.ListStep) ListStepOutput {
	out := ListStepOutput{
		At: instant(s.At), Event: string(s.Event), Author: Author{s.CallerID, s.Name}, Reason: s.Reason,
		Revision: s.Revision, Kind: s.Kind, Value: s.Value, UserID: s.UserID, Expires: s.Expires, Entries: s.Entries,
	}
	if s.Settings != nil {
		out.Settings = new(ListSettingsOutput(*s.Settings))
	}
	return out
}

// ListPage is a page of lists. It goes on at next, if there is one.
type ListPage struct {
	Items []ListOutput `json:"items" validate:"required"`
	Next  string       `json:"next,omitempty" example:"leaked"`
}

// listLists shows a page of lists.
//
//	@Summary		List the lists
//	@Description	By name, without their entries.
//	@Tags			lists
//	@ID				listLists
//	@Produce		json
//	@Param			limit	query		int		false	"how many to show"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query		string	false	"where to go on: next of the page before"
//	@Success		200		{object}	ListPage
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists [get]
func (a *API) listLists(c *gin.Context) error {
	var found problems
	after, limit := c.Query("cursor"), found.limit(c)
	if after != "" && !risk.IsName(after) { // lists and rules are named alike
		found.add("cursor", notOurs)
	}
	if err := found.err(); err != nil {
		return err
	}
	lists, err := a.lists.List(c.Request.Context(), after, limit+1)
	if err != nil {
		return err
	}
	page := ListPage{Items: make([]ListOutput, 0, limit)}
	if len(lists) > limit {
		lists = lists[:limit]
		page.Next = lists[limit-1].Name
	}
	for _, l := range lists {
		page.Items = append(page.Items, listOf(l))
	}
	c.JSON(http.StatusOK, page)
	return nil
}

// showList shows a list.
//
//	@Summary		Show a list
//	@Description	With the newest hundred steps that analysts took with it. What rules enter is not among them: an entry names its author.
//	@Tags			lists
//	@ID				showList
//	@Produce		json
//	@Param			list	path		string	true	"its name"	example(leaked)
//	@Success		200		{object}	ListOutput
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"List not found"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list} [get]
func (a *API) showList(c *gin.Context) error {
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	list, err := a.lists.Find(c.Request.Context(), name)
	if err != nil {
		return err
	}
	return a.answerList(c, http.StatusOK, list)
}

// answerList answers with a list and what happened to it.
func (a *API) answerList(c *gin.Context, status int, list models.List) error {
	steps, err := a.lists.Changes(c.Request.Context(), list.Name)
	if err != nil {
		return err
	}
	out := listOf(list)
	for _, step := range steps {
		out.Changes = append(out.Changes, listStepOf(step))
	}
	c.JSON(status, out)
	return nil
}

// listNamed is the list that the path of a request names. What cannot be a name is not
// looked for.
func listNamed(c *gin.Context) (string, error) {
	name := c.Param("list")
	if !risk.IsName(name) {
		return "", models.Errorf(models.NotFound, "List not found")
	}
	return name, nil
}
