package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// LabelOutput is what one source knows of a login.
type LabelOutput struct {
	ID       string `json:"id,omitempty" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"` // absent: derived
	Decision int64  `json:"decision" validate:"required" example:"1840"`                 // the decision that it was given to
	User     string `json:"user,omitempty" example:"iaa_user@sandbox"`                   // absent: nobody has the name, or the user is gone
	Verdict  string `json:"verdict" validate:"required" enums:"fraud,genuine" example:"fraud"`
	Source   string `json:"source" validate:"required" enums:"analyst,user,import,outcome" example:"analyst"`
	At       string `json:"at" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"` // when it became known
	Author   string `json:"author,omitempty" example:"3f0c2a9b7d1e4f60"`                              // the caller; absent: the user, or derived
	Note     string `json:"note,omitempty" example:"the user was called"`
}

func labelOf(l models.Label, names map[string]string) LabelOutput {
	return LabelOutput{
		ID: l.ID, Decision: l.DecisionID, User: names[l.UserID], Verdict: string(l.Verdict), Source: string(l.Source),
		At: instant(l.At), Author: l.Author, Note: l.Note,
	}
}

// LoginLabels is everything that is known of a login.
type LoginLabels struct {
	Labels  []LabelOutput `json:"labels" validate:"required"` // in the order they were written
	Outcome *LabelOutput  `json:"outcome,omitempty"`          // what its challenges came to
	Counts  *LabelOutput  `json:"counts,omitempty"`           // the one that counts; absent: nothing is known
}

// showLabels shows what is known of a login.
//
//	@Summary		Show what a login turned out to be
//	@Description	All labels of the login that a decision belongs to, what its challenges came to, and which of it counts: that of an analyst before that of the user, that before an import, that before the outcome of a challenge; of one source the last. With knownBy it is answered as of that day.
//	@Tags			labels
//	@ID				showLabels
//	@Produce		json
//	@Param			id	path	int	true	"its number"	minimum(1)	example(1)
//	@Param			knownBy	query	string	false	"what was known by then, RFC 3339"	format(date-time)	example(2036-03-04T12:00:00Z)
//	@Success		200	{object}	LoginLabels
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Decision not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/decisions/{id}/labels [get]
func (a *API) showLabels(c *gin.Context) error {
	var found problems
	id, by := found.number(c, "id"), found.instant(c, "knownBy")
	if err := found.err(); err != nil {
		return err
	}
	if by == 0 {
		by = models.Time(1<<63 - 1)
	}
	known, err := a.labels.Of(c.Request.Context(), id, by)
	if err != nil {
		return err
	}
	names, err := a.namesOf(c, known.Labels)
	if err != nil {
		return err
	}
	out := LoginLabels{Labels: make([]LabelOutput, 0, len(known.Labels))}
	for _, l := range known.Labels {
		out.Labels = append(out.Labels, labelOf(l, names))
	}
	if known.Outcome != nil {
		out.Outcome = new(labelOf(*known.Outcome, names))
	}
	if known.Counts != nil {
		out.Counts = new(labelOf(*known.Counts, names))
	}
	c.JSON(http.StatusOK, out)
	return nil
}

func (a *API) namesOf(c *gin.Context, labels []models.Label) (map[string]string, error) {
	ids := make([]string, 0, len(labels))
	for _, l := range labels {
		ids = append(ids, l.UserID)
	}
	return a.people.Names(c.Request.Context(), ids...)
}

// LabelList is a page of labels. It goes on at next, if there is one.
type LabelList struct {
	Items []LabelOutput `json:"items" validate:"required"`
	Next  string        `json:"next,omitempty" example:"019c8f5a-3c1e-7d42-9b0a-5e6f7a8b9c0d"`
}

// listLabels shows a page of labels.
//
//	@Summary		List labels
//	@Description	The last written first; what is given must all be true.
//	@Tags			labels
//	@ID				listLabels
//	@Produce		json
//	@Param			decision	query	int	false	"of the login of this decision"	minimum(1)	example(1)
//	@Param			user	query	string	false	"of this user, userID@domain"	example(iaa_user@sandbox)
//	@Param			source	query	string	false	"from this source"	Enums(analyst, user, import)
//	@Param			verdict	query	string	false	"that say so"	Enums(fraud, genuine)
//	@Param			from	query	string	false	"known since then, RFC 3339"	format(date-time)	example(2026-03-04T00:00:00Z)
//	@Param			to	query	string	false	"known before, RFC 3339"	format(date-time)	example(2036-03-05T00:00:00Z)
//	@Param			limit	query	int	false	"how many to show"	minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query	string	false	"where to go on: next of the page before"
//	@Success		200	{object}	LabelList
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404	{object}	api.Problem	"Decision not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/labels [get]
func (a *API) listLabels(c *gin.Context) error {
	var found problems
	decision := found.query(c, "decision", 0, 1, mostCount)
	user := found.user(c, a.domain)
	filter := models.LabelFilter{
		Source:  choice(&found, c, "source", models.ByAnalyst, models.ByUser, models.ByImport),
		Verdict: choice(&found, c, "verdict", models.Fraud, models.Genuine),
		From:    found.instant(c, "from"), To: found.instant(c, "to"), Before: found.rowCursor(c),
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
	var labels []models.Label
	if !nobody {
		if labels, err = a.labels.List(c.Request.Context(), decision, filter); err != nil {
			return err
		}
	}
	list := LabelList{Items: make([]LabelOutput, 0, limit)}
	if len(labels) > limit {
		labels = labels[:limit]
		list.Next = labels[limit-1].ID
	}
	names, err := a.namesOf(c, labels)
	if err != nil {
		return err
	}
	for _, l := range labels {
		list.Items = append(list.Items, labelOf(l, names))
	}
	c.JSON(http.StatusOK, list)
	return nil
}

// whose finds the user that a listing is of, if it is of one; nobody owns nothing.
func (a *API) whose(c *gin.Context, user *models.UserName, id *string) (nobody bool, err error) {
	if user == nil {
		return false, nil
	}
	*id, err = a.people.ID(c.Request.Context(), *user)
	return *id == "", err
}

// LabelInput says what a login turned out to be.
type LabelInput struct {
	Decision *int64  `json:"decision" validate:"required" minimum:"1" example:"1"`
	Verdict  *string `json:"verdict" validate:"required" enums:"fraud,genuine" example:"genuine"`
	Reason   *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"the user was called"`
}

// giveLabel keeps a label of an analyst.
//
//	@Summary		Label a login
//	@Description	The label is an analyst's, and outranks all others. A login that counts as a fraud from now on is unlearned: from the history of the user, and from what all users have in common; the attack is counted. If the label is changed back, it is learned again.
//	@Tags			labels
//	@ID				giveLabel
//	@Produce		json
//	@Param			body	body	LabelInput	true	"What it turned out to be"
//	@Success		201	{object}	LabelOutput
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Decision not found"
//	@Failure		409	{object}	api.Problem	"The login is still under way: label it when it is over"
//	@Failure		413	{object}	api.Problem	"Body too large"
//	@Failure		415	{object}	api.Problem	"Body of another kind"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/labels [post]
func (a *API) giveLabel(c *gin.Context) error {
	var in LabelInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	decision, verdict := found.count("decision", in.Decision, 1), oneOf(&found, "verdict", in.Verdict, models.Fraud, models.Genuine)
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	label, err := a.labels.Give(c.Request.Context(), who, decision, verdict)
	if err != nil {
		return err
	}
	names, err := a.people.Names(c.Request.Context(), label.UserID)
	if err != nil {
		return err
	}
	c.JSON(http.StatusCreated, labelOf(label, names))
	return nil
}
