package analyst

import (
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"
)

// csvMedia is the media type of lists as files.
const csvMedia = "text/csv"

// ImportedOutput is what an import came to.
type ImportedOutput struct {
	Entries int `json:"entries" validate:"required" example:"2"` // that the file holds
	Added   int `json:"added" validate:"required" example:"2"`   // of them new
}

// importList puts the entries of a file on a list.
//
//	@Summary		Import entries
//	@Description	A CSV file of 10 MiB and 100,000 lines at most, with the header `value,kind,note,expires`; the last two columns may be missing. `expires` is a time (RFC 3339) or a day. Either all of it is kept or nothing: every fault is told by line and column. What is on the list already gets another note and expiry.
//	@Tags			lists
//	@ID				importList
//	@Accept			text/csv
//	@Produce		json
//	@Param			list	path		string	true	"the list's name"	example(leaked)
//	@Param			reason	query		string	true	"why"				minlength(3)	maxlength(500)	example(the feed of today)
//	@Param			body	body		string	true	"CSV"
//	@Success		200		{object}	ImportedOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:write missing"
//	@Failure		404		{object}	api.Problem	"List not found"
//	@Failure		409		{object}	api.Problem	"There would be more than 1000000 entries, and no more are kept"
//	@Failure		413		{object}	api.Problem	"Body too large"
//	@Failure		415		{object}	api.Problem	"Body not CSV"
//	@Failure		429		{object}	api.Problem	"Too many requests, or another import is under way"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list}/import [post]
func (a *API) importList(c *gin.Context) error {
	var found problems
	who := by(c, found.why(c))
	if err := found.err(); err != nil {
		return err
	}
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	leave, err := a.imports.enter()
	if err != nil {
		return err
	}
	size := 0
	defer func() { leave(pauseAfter(size)) }()
	file, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	size = len(file)
	entries, added, err := a.lists.Import(c.Request.Context(), who, name, file)
	if err != nil {
		return err
	}
	c.JSON(http.StatusOK, ImportedOutput{entries, added})
	return nil
}

// exportList shows a list as a file.
//
//	@Summary		Export a list
//	@Description	As a CSV file that can be imported again. An apostrophe stands before what a spreadsheet would take for a formula; an import takes it off.
//	@Tags			lists
//	@ID				exportList
//	@Produce		json,text/csv
//	@Param			list	path		string	true	"its name"	example(leaked)
//	@Success		200		{string}	string
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		404		{object}	api.Problem	"List not found"
//	@Failure		429		{object}	api.Problem	"Too many requests, or another export is under way"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/{list}/export [get]
func (a *API) exportList(c *gin.Context) error {
	name, err := listNamed(c)
	if err != nil {
		return err
	}
	leave, err := a.exports.enter()
	if err != nil {
		return err
	}
	defer leave(0)
	c.Header("Content-Disposition", `attachment; filename="`+name+`.csv"`)
	c.Header("Content-Type", csvMedia+"; charset=utf-8")
	err = a.lists.Export(c.Request.Context(), name, c.Writer)
	if err != nil && c.Writer.Written() {
		panic(http.ErrAbortHandler) // a file that is cut off must not look like a whole one
	}
	if err != nil {
		c.Header("Content-Disposition", "")
		c.Header("Content-Type", "")
	}
	return err
}
