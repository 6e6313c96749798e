package analyst

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// why reads why something is done from the query string.
func (p *problems) why(c *gin.Context) string {
	reason := p.word(c, "reason", 500)
	return p.reason(&reason)
}

// sought reads a kind and a value of the query string.
func (p *problems) sought(c *gin.Context) (kind, value string) {
	kind, value = choice(p, c, "kind", entryKinds()...), p.word(c, "value", longestValue)
	if kind == "" {
		p.add("kind", "is required")
	}
	if value == "" {
		p.add("value", "is required")
	}
	return kind, value
}

// FoundOutput is an entry with the list that it is on.
type FoundOutput struct {
	List  ListOutput  `json:"list" validate:"required"`
	Entry EntryOutput `json:"entry" validate:"required"`
}

// LookUpOutput is every entry that was found, by the names of the lists.
type LookUpOutput struct {
	Items []FoundOutput `json:"items" validate:"required"`
}

// lookUp finds a value in all lists.
//
//	@Summary		Look a value up in all lists
//	@Description	An address or a prefix is also found within wider prefixes. Entries that have expired are shown as such, until they are forgotten.
//	@Tags			lists
//	@ID				lookUp
//	@Produce		json
//	@Param			kind	query		string	true	"what it is"	Enums(address, cidr, country, network, user, device)	example(address)
//	@Param			value	query		string	true	"the value"		maxlength(400)	example(192.0.2.7)
//	@Success		200		{object}	LookUpOutput
//	@Failure		400		{object}	api.Problem	"Input validation failed"
//	@Failure		401		{object}	api.Problem	"No valid API key"
//	@Failure		403		{object}	api.Problem	"Scope risk:read missing"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/risk/lists/lookup [get]
func (a *API) lookUp(c *gin.Context) error {
	var found problems
	kind, value := found.sought(c)
	if err := found.err(); err != nil {
		return err
	}
	entries, err := a.lists.Look(c.Request.Context(), kind, value)
	if err != nil {
		return err
	}
	out := LookUpOutput{Items: make([]FoundOutput, 0, len(entries))}
	for _, e := range entries {
		out.Items = append(out.Items, FoundOutput{listOf(e.List), entryOf(e.Entry)})
	}
	c.JSON(http.StatusOK, out)
	return nil
}
