package analyst

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
)

// EntryOutput is a value on a list.
type EntryOutput struct {
	Kind      string `json:"kind" validate:"required" enums:"address,cidr,country,network,user,device" example:"address"`
	Value     string `json:"value" validate:"required" example:"192.0.2.7"`
	Note      string `json:"note" validate:"required" example:"ticket 4711"`
	Author    string `json:"author" validate:"required" example:"3f0c2a9b7d1e4f60"` // the ID of a caller, or rule: and a rule's ID
	CreatedAt string `json:"createdAt" validate:"required" format:"date-time" example:"2026-03-04T12:00:00Z"`
	Expires   string `json:"expires,omitempty" format:"date-time" example:"2036-03-04T12:00:00Z"` // absent: never
	Expired   bool   `json:"expired" validate:"required"`
}

// EntryInput is a value that is to be on a list.
type EntryInput struct {
	Kind    *string `json:"kind" validate:"required" enums:"address,cidr,country,network,user,device" example:"address"`
	Value   *string `json:"value" validate:"required" minLength:"1" maxLength:"400" example:"192.0.2.7"`
	Note    *string `json:"note,omitempty" maxLength:"200" example:"ticket 4711"`
	Expires *string `json:"expires,omitempty" format:"date-time" example:"2036-03-04T12:00:00Z"` // absent: never
	Reason  *string `json:"reason" validate:"required" minLength:"3" maxLength:"500" example:"three takeovers from there today"`
}

func entryOf(e analysis.Entry) EntryOutput {
	return EntryOutput{
		Kind: e.Kind, Value: e.Shown, Note: e.Note, Author: e.Author,
		CreatedAt: instant(e.CreatedAt), Expires: instant(e.ExpiresAt), Expired: e.Expired,
	}
}

// EntryPage is a page of a list. It goes on at next, if there is one.
type EntryPage struct {
	Items []EntryOutput `json:"items" validate:"required"`
	Next  string        `json:"next,omitempty" example:"YWRkcmVzcyAxOTIuMC4yLjc"`
}

// listEntries shows a page of a list.
//
//	@Summary		List the entries of a list
//	@Description	By kind and value.
//	@Tags			lists
//	@ID				listEntries
//	@Produce		json
//	@Param			list	path		string	true	"its name"												example(leaked)
//	@Param			kind	query		string	false	"only those of this kind"								Enums(address, cidr, country, network, user, device)
//	@Param			value	query		string	false	"only those that begin so; of users, with kind, the name"	maxlength(400)
//	@Param			limit	query		int		false	"how many to show"										minimum(1)	maximum(200)	default(50)
//	@Param			cursor	query		string	false	"where to go on: next of the page before"
//	@Success		200		{object}	EntryPage
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"List not found"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list}/entries [get]
func (a *API) listEntries(c *gin.Context) error {
	var found problems
	limit := found.limit(c)
	filter := models.ListEntryFilter{
		Kind: choice(&found, c, "kind", entryKinds()...), Prefix: found.word(c, "value", longestValue),
		After: found.entryCursor(c), Limit: limit + 1,
	}
	if err := found.err(); err != nil {
		return err
	}
	var err error
	if filter.List, err = listNamed(c); err != nil {
		return err
	}
	entries, err := a.lists.Entries(c.Request.Context(), filter)
	if err != nil {
		return err
	}
	page := EntryPage{Items: make([]EntryOutput, 0, limit)}
	if len(entries) > limit {
		entries = entries[:limit]
		page.Next = entryPlace(entries[limit-1].ListEntry)
	}
	for _, e := range entries {
		page.Items = append(page.Items, entryOf(e))
	}
	c.JSON(http.StatusOK, page)
	return nil
}

// longestValue is longer than any value on a list.
const longestValue = 400

func entryKinds() []string {
	return []string{risk.EntryAddress, risk.EntryCIDR, risk.EntryCountry, risk.EntryNetwork, risk.EntryUser, risk.EntryDevice}
}

// entryPlace writes where a listing of entries goes on.
func entryPlace(e models.ListEntry) string {
	return base64.RawURLEncoding.EncodeToString([]byte(e.Kind + " " + e.Value))
}

// entryCursor reads it; none is the beginning.
func (p *problems) entryCursor(c *gin.Context) (after models.ListEntry) {
	given := c.Query("cursor")
	if given == "" {
		return after
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(given)
	kind, value, whole := strings.Cut(string(text), " ")
	if err != nil || !whole || hasControls(value) || !utf8.ValidString(value) || !slices.Contains(entryKinds(), kind) {
		p.add("cursor", notOurs)
	}
	return models.ListEntry{Kind: kind, Value: value}
}

func hasControls(text string) bool { return strings.ContainsFunc(text, unicode.IsControl) }

// addEntry puts a value on a list.
//
//	@Summary		Add an entry
//	@Description	An address or prefix stands on a list as it is. A network is the number of an AS. A user is named userID@domain. A device is the `cookieDevice` of a decision's evidence (one device of one account), or the `device.print` there: devices that show the same share it, so that it can be copied, and is refused on an allow list. What is there already gets another note and expiry.
//	@Tags			lists
//	@ID				addEntry
//	@Produce		json
//	@Param			list	path		string		true	"the list's name"	example(leaked)
//	@Param			body	body		EntryInput	true	"What is to be on it"
//	@Success		200		{object}	EntryOutput	"It was there"
//	@Success		201		{object}	EntryOutput	"It is new"
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404		{object}	api.Problem	"List not found"
//	@Failure		409		{object}	api.Problem	"There would be more than 1000000 entries, and no more are kept"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not JSON"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list}/entries [post]
func (a *API) addEntry(c *gin.Context) error {
	var in EntryInput
	found, err := a.body(c, &in)
	if err != nil {
		return err
	}
	entry := analysis.NewEntry{
		Kind: valueOf(in.Kind), Value: found.text("value", in.Value, 1, longestValue), Note: found.note("note", in.Note, 200),
		Expires: found.moment("expires", in.Expires),
	}
	who := by(c, found.reason(in.Reason))
	if err := found.err(); err != nil {
		return err
	}
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	put, isNew, err := a.lists.Put(c.Request.Context(), who, name, entry)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if isNew {
		status = http.StatusCreated
	}
	c.JSON(status, entryOf(put))
	return nil
}

// removeEntry takes a value off a list.
//
//	@Summary		Remove an entry
//	@Tags			lists
//	@ID				removeEntry
//	@Produce		json
//	@Param			list	path	string	true	"the list's name"	example(leaked)
//	@Param			kind	query	string	true	"what it is"		Enums(address, cidr, country, network, user, device)	example(address)
//	@Param			value	query	string	true	"the value"			maxlength(400)	example(192.0.2.7)
//	@Param			reason	query	string	true	"why"				minlength(3)	maxlength(500)	example(it was our own office)
//	@Success		204
//	@Failure		400	{object}	api.Problem	"Input validation failed"
//	@Failure		401	{object}	api.Problem	"No valid API key"
//	@Failure		403	{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404	{object}	api.Problem	"Entry not found"
//	@Failure		429	{object}	api.Problem	"Too many requests"
//	@Failure		500	{object}	api.Problem	"A fault of the server"
//	@Failure		503	{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list}/entries [delete]
func (a *API) removeEntry(c *gin.Context) error {
	var found problems
	kind, value := found.sought(c)
	who := by(c, found.why(c))
	if err := found.err(); err != nil {
		return err
	}
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	if err := a.lists.Remove(c.Request.Context(), who, name, kind, value); err != nil {
		return err
	}
	c.Status(http.StatusNoContent)
	return nil
}
