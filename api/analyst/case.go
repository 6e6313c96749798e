package analyst

import (
	"net/http"
	"regexp"

	"github.com/gin-gonic/gin"

	"riskgate/models"
	"riskgate/risk"
)

// CaseOutput is a login that somebody should look at, as it stands now.
type CaseOutput struct {
	ID          string `json:"id" validate:"required" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"`
	Queue       string `json:"queue" validate:"required" example:"takeover"`
	Decision    int64  `json:"decision" validate:"required" example:"1840"` // that raised it; 0: the user has disowned a change of the account
	User        string `json:"user,omitempty" example:"iaa_user@sandbox"`   // absent: nobody has the name, or the user is gone
	OpenedAt    string `json:"openedAt" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	OpenedBy    string `json:"openedBy" validate:"required" example:"rule:night-abroad"` // a rule, "user", or the caller of an analyst
	State       string `json:"state" validate:"required" enums:"open,locked,closed" example:"locked"`
	LockedBy    string `json:"lockedBy,omitempty" example:"3f0c2a9b7d1e4f60"`
	LockedUntil string `json:"lockedUntil,omitempty" format:"date-time" example:"2026-03-04T12:15:00Z"`
	Hits        int    `json:"hits" validate:"required" example:"3"` // how often it was raised
	Result      string `json:"result,omitempty" enums:"fraud,genuine,unsure" example:"fraud"`
	ClosedAt    string `json:"closedAt,omitempty" format:"date-time" example:"2026-03-04T12:10:00Z"`
	ClosedBy    string `json:"closedBy,omitempty" example:"3f0c2a9b7d1e4f60"`
}

func caseOf(c models.Case, names map[string]string) CaseOutput {
	return CaseOutput{
		ID: c.ID, Queue: c.Queue, Decision: c.DecisionID, User: names[c.UserID], OpenedAt: instant(c.OpenedAt),
		OpenedBy: c.OpenedBy, State: string(c.State), LockedBy: c.LockedBy, LockedUntil: instant(c.LockedUntil),
		Hits: c.Hits, Result: string(c.Result), ClosedAt: instant(c.ClosedAt), ClosedBy: c.ClosedBy,
	}
}

// NoteOutput is a line in the memo of a case.
type NoteOutput struct {
	ID       string `json:"id" validate:"required" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0e"`
	At       string `json:"at" validate:"required" format:"date-time" example:"2026-03-04T12:05:00Z"`
	Author   string `json:"author" validate:"required" example:"3f0c2a9b7d1e4f60"`
	Text     string `json:"text" validate:"required" example:"asked the user by phone"`
	Decision int64  `json:"decision,omitempty" example:"1841"` // that it is about
}

func noteOf(n models.CaseNote) NoteOutput {
	return NoteOutput{ID: n.ID, At: instant(n.At), Author: n.Author, Text: n.Text, Decision: n.DecisionID}
}

// CaseList is a page of cases. It goes on at next, if there is one.
type CaseList struct {
	Items []CaseOutput `json:"items" validate:"required"`
	Next  string       `json:"next,omitempty" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"`
}

// listCases shows a page of cases.
//
//	@Summary		List cases
//	@Description	Newest first, as they stand now: a lock whose 15 minutes are over holds nothing. What is given must all be true.
//	@Tags			cases
//	@ID				listCases
//	@Produce		json
//	@Param			queue	query	string	false	"in this queue"	maxlength(64)	example(not-me)
//	@Param			user	query	string	false	"of this user, userID@domain"	example(iaa_user@sandbox)
//	@Param			state	query	string	false	"that stand so"	Enums(open, locked, closed)
//	@Param			limit	query	int	false	"how many to show"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query	string	false	"where to go on: next of the page before"
//	@Success		200	{object}	CaseList
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases [get]
func (a *API) listCases(c *gin.Context) error {
	var found problems
	user := found.user(c, a.domain)
	queue := c.Query("queue")
	if queue != "" {
		found.queue(&queue)
	}
	filter := models.CaseFilter{
		Queue: queue, State: choice(&found, c, "state", models.CaseOpen, models.CaseLocked, models.CaseClosed), Before: found.rowCursor(c),
	}
	limit := found.limit(c)
	if err := found.err(); err != nil {
		return err
	}
	filter.Limit = limit + 1
	nobody, err := a.whose(c, user, &filter.UserID)
	if err != nil {
		return err
	}
	var cases []models.Case
	if !nobody {
		if cases, err = a.cases.List(c.Request.Context(), filter); err != nil {
			return err
		}
	}
	list := CaseList{Items: make([]CaseOutput, 0, limit)}
	if len(cases) > limit {
		cases = cases[:limit]
		list.Next = cases[limit-1].ID
	}
	ids := make([]string, 0, len(cases))
	for _, one := range cases {
		ids = append(ids, one.UserID)
	}
	names, err := a.people.Names(c.Request.Context(), ids...)
	if err != nil {
		return err
	}
	for _, one := range cases {
		list.Items = append(list.Items, caseOf(one, names))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// QueueOutput is a queue and how full it is.
type QueueOutput struct {
	Name   string `json:"name" validate:"required" example:"takeover"`
	Open   int    `json:"open" validate:"required" example:"12"`  // cases that are not closed
	Locked int    `json:"locked" validate:"required" example:"2"` // of them those that somebody works on
}

// QueueList lists queues by name.
type QueueList struct {
	Items []QueueOutput `json:"items" validate:"required"`
}

// listQueues shows how full the queues are.
//
//	@Summary		List queues
//	@Description	Those that hold cases which are not closed.
//	@Tags			cases
//	@ID				listQueues
//	@Produce		json
//	@Success		200	{object}	QueueList
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/queues [get]
func (a *API) listQueues(c *gin.Context) error {
	queues, err := a.cases.Queues(c.Request.Context())
	if err != nil {
		return err
	}
	list := QueueList{Items: make([]QueueOutput, 0, len(queues))}
	for _, q := range queues {
		list.Items = append(list.Items, QueueOutput(q))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

var rowID = regexp.MustCompile(`^[0-9A-Za-z-]{1,64}$`)

// rowCursor reads where a listing goes on; none is its beginning.
func (p *problems) rowCursor(c *gin.Context) string {
	given := c.Query("cursor")
	if given != "" && !rowID.MatchString(given) {
		p.add("cursor", notOurs)
	}
	return given
}

// caseID reads the id of a case in the path.
func (p *problems) caseID(c *gin.Context) string {
	given := c.Param("case")
	if !rowID.MatchString(given) {
		p.add("case", "must be an id: letters, digits and hyphens")
	}
	return given
}

// queue checks the name of a queue.
func (p *problems) queue(value *string) string {
	if value == nil {
		return ""
	}
	if !risk.IsName(*value) {
		p.add("queue", "must be 1 to 64 lower-case letters, digits and hyphens")
	}
	return *value
}
