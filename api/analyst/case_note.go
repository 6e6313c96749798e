package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// CaseInput raises a case about a decision.
type CaseInput struct {
	Queue    *string `json:"queue" validate:"required" maxLength:"64" example:"takeover"` // lower-case letters, digits and hyphens
	Decision *int64  `json:"decision" validate:"required" minimum:"1" example:"1"`
	Reason   *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"the same pattern as last week"`
}

// CaseDetail is a case with the first of its notes.
type CaseDetail struct {
	CaseOutput
	Notes []NoteOutput `json:"notes" validate:"required"`                                     // in their order, the first hundred
	Next  string       `json:"next,omitempty" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0e"` // there are more: the cursor of them
}

// shownNotes is how many notes come with a case.
const shownNotes = 100

// openCase raises a case.
//
//	@Summary		Raise a case
//	@Description	If one of the queue and the user is open, the reason is added to its notes instead: 200.
//	@Tags			cases
//	@ID				openCase
//	@Produce		json
//	@Param			body	body	CaseInput	true	"What to look at, and where"
//	@Success		200	{object}	CaseDetail
//	@Success		201	{object}	CaseDetail
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Decision not found"
//	@Failure		409	{object}	api.Problem	"The user of this decision was deleted"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body of another kind"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases [post]
func (a *API) openCase(c *gin.Context) error {
	var in CaseInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	queue, decision := found.queue(in.Queue), found.count("decision", in.Decision, 1)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	opened, fresh, err := a.cases.Open(c.Request.Context(), who, queue, decision)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	return a.detail(c, status, opened.ID)
}

// showCase shows a case.
//
//	@Summary		Show a case
//	@Description	As it stands now, with its first hundred notes. To show it locks nothing.
//	@Tags			cases
//	@ID				showCase
//	@Produce		json
//	@Param			case	path	string	true	"its id"	example(019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d)
//	@Success		200	{object}	CaseDetail
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Case not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases/{case} [get]
func (a *API) showCase(c *gin.Context) error {
	var found problems
	id := found.caseID(c)
	if err := found.err(); err != nil {
		return err
	}
	return a.detail(c, http.StatusOK, id)
}

// detail answers with the whole of a case.
func (a *API) detail(c *gin.Context, status int, id string) error {
	ctx := c.Request.Context()
	shown, notes, err := a.cases.Show(ctx, id, shownNotes+1)
	if err != nil {
		return err
	}
	names, err := a.people.Names(ctx, shown.UserID)
	if err != nil {
		return err
	}
	page := notePage(notes, shownNotes)
	c.JSON(status, CaseDetail{CaseOutput: caseOf(shown, names), Notes: page.Items, Next: page.Next})
	return nil
}

// NoteList is a page of notes. It goes on at next, if there is one.
type NoteList struct {
	Items []NoteOutput `json:"items" validate:"required"`
	Next  string       `json:"next,omitempty" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0e"`
}

func notePage(notes []models.CaseNote, limit int) NoteList {
	list := NoteList{Items: make([]NoteOutput, 0, len(notes))}
	if len(notes) > limit {
		notes = notes[:limit]
		list.Next = notes[limit-1].ID
	}
	for _, n := range notes {
		list.Items = append(list.Items, noteOf(n))
	}
	return list
}

// listNotes shows a page of the memo of a case.
//
//	@Summary		List the notes of a case
//	@Description	In their order.
//	@Tags			cases
//	@ID				listNotes
//	@Produce		json
//	@Param			case	path	string	true	"its id"	example(019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d)
//	@Param			limit	query	int	false	"how many to show"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query	string	false	"where to go on: next of the page before"
//	@Success		200	{object}	NoteList
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Case not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/cases/{case}/notes [get]
func (a *API) listNotes(c *gin.Context) error {
	var found problems
	id, after, limit := found.caseID(c), found.rowCursor(c), found.limit(c)
	if err := found.err(); err != nil {
		return err
	}
	notes, err := a.cases.Notes(c.Request.Context(), id, after, limit+1)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, notePage(notes, limit))
	return nil
}

// NoteInput is what is added to the memo of a case.
type NoteInput struct {
	Text *string `json:"text" validate:"required" minLength:"3" maxLength:"2000" example:"asked the user by phone"`
}

// addNote adds to the memo of a case.
//
//	@Summary		Add a note to a case
//	@Description	Notes are never changed. The case is yours for 15 minutes from now on; while it is somebody else's the answer is 409.
//	@Tags			cases
//	@ID				addNote
//	@Produce		json
//	@Param			case	path	string	true	"its id"	example(019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d)
//	@Param			body	body	NoteInput	true	"The note"
//	@Success		201	{object}	CaseDetail
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
//	@Router			/risk/cases/{case}/notes [post]
func (a *API) addNote(c *gin.Context) error {
	var in NoteInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	id, text := found.caseID(c), found.text("text", in.Text, 3, 2000)
	if err := found.err(); err != nil {
		return err
	}
	if _, err := a.cases.Note(c.Request.Context(), by(c, ""), id, text); err != nil {
		return err
	}
	return a.detail(c, http.StatusCreated, id)
}
