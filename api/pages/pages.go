// Package pages serves the pages that people see in a browser. They work without
// scripts and without a key, and say nothing that is not meant for whoever holds their
// link.
package pages

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"sync"

	"github.com/gin-gonic/gin"

	"riskgate/analysis"
	"riskgate/internal/locale"
	"riskgate/models"
)

// NotMe lets users say that a login, or a change of their account, was not theirs. A link
// that does not work, for whatever cause, is NotFound.
type NotMe interface {
	Check(ctx context.Context, token string) (analysis.Occasion, error)
	Report(ctx context.Context, token string) error
}

// Registrar takes a path that anybody may open, and a form to it.
type Registrar interface {
	Page(method, path string, handle func(*gin.Context) error)
}

// API is the room. All fields are required.
type API struct {
	NotMe NotMe
}

// Mount registers the pages.
func (a *API) Mount(r Registrar) {
	r.Page(http.MethodGet, "/not-me", a.showNotMe)
	r.Page(http.MethodPost, "/not-me", a.reportNotMe)
}

//go:embed not_me.html
var notMeText string

var notMeTemplate = sync.OnceValue(func() *template.Template { return template.Must(template.New("not-me").Parse(notMeText)) })

// notMePage is what the page says. Without anything it says that the link is dead.
type notMePage struct {
	Lang  string
	Words words
	Style template.CSS

	Token             string // ask
	Change            bool   // of the account; else about a login
	At, Place, Device string
	Done              bool
	Waits             bool // the login is still under way
}

// page is an empty page in the language of whoever opens it.
func page(c *gin.Context) notMePage {
	lang := locale.Accepted(c.GetHeader("Accept-Language"))
	return notMePage{Lang: lang, Words: spoken()[lang], Style: template.CSS(styleText)} //nolint:gosec // our own
}

// showNotMe asks.
//
//	@Summary		Ask whether a login or a change was the user's
//	@Description	The page behind the link in a notice, in the language that the browser asks for. It says when, where and with what the login was made, or when the account was changed. To open it changes nothing, so that programs which look into letters may. A link that is wrong, older than 72 hours or used shows the same page.
//	@Tags			pages
//	@ID				showNotMe
//	@Produce		html
//	@Param			token			query		string	true	"as the link has it"			example(1.1772366400.00)
//	@Param			Accept-Language	header		string	false	"en, fr, de, es, it, pt, ru or zh"	example(de)
//	@Success		200		{string}	string	"The question"
//	@Failure		403		{object}	api.Problem	"From a foreign page"
//	@Failure		404		{string}	string	"The link does not work any more"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/not-me [get]
func (a *API) showNotMe(c *gin.Context) error {
	page := page(c)
	found, err := a.NotMe.Check(c.Request.Context(), c.Query("token"))
	switch {
	case models.IsNotFound(err):
		return show(c, http.StatusNotFound, page)
	case err != nil:
		return err
	}
	page.Token, page.Change, page.At = c.Query("token"), found.Change, found.At.Time().UTC().Format("2006-01-02 15:04")
	page.Place, page.Device = locale.Country(page.Lang, found.Country), page.Words.device(found.Browser, found.System)
	return show(c, http.StatusOK, page)
}

// reportNotMe keeps that the login was not the user's.
//
//	@Summary		Say that a login or a change was not the user's
//	@Description	What the button of the page sends. It labels a login a fraud, with the user as its source, raises a case in the queue `not-me`, fails the user's logins under way and forgets the user's devices. It works once.
//	@Tags			pages
//	@ID				reportNotMe
//	@Accept			x-www-form-urlencoded
//	@Produce		html
//	@Param			token	formData	string	true	"as the page has it"
//	@Success		200		{string}	string	"It is kept"
//	@Failure		403		{object}	api.Problem	"From a foreign page"
//	@Failure		404		{string}	string	"The link does not work any more"
//	@Failure		409		{string}	string	"The login is still under way"
//	@Failure		413		{object}	api.Problem	"Form too large"
//	@Failure		415		{object}	api.Problem	"No form"
//	@Failure		429		{object}	api.Problem	"Too many requests"
//	@Failure		500		{object}	api.Problem	"A fault of the server"
//	@Failure		503		{object}	api.Problem	"The server is busy"
//	@Router			/not-me [post]
func (a *API) reportNotMe(c *gin.Context) error {
	page := page(c)
	switch err := a.NotMe.Report(c.Request.Context(), c.PostForm("token")); {
	case models.IsNotFound(err):
		return show(c, http.StatusNotFound, page)
	case models.IsConflict(err):
		page.Waits = true
		return show(c, http.StatusConflict, page)
	case err != nil:
		return err
	}
	page.Done = true
	return show(c, http.StatusOK, page)
}

// show writes a page that holds nothing but itself.
func show(c *gin.Context, status int, page notMePage) error {
	var body bytes.Buffer
	if err := notMeTemplate().Execute(&body, page); err != nil {
		return err
	}
	header := c.Writer.Header()
	header.Set("Content-Language", page.Lang)
	header.Set("Content-Security-Policy", contentSecurityPolicy())
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cross-Origin-Opener-Policy", "same-origin")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	header.Set("X-Robots-Tag", "noindex, nofollow")
	c.Data(status, "text/html; charset=utf-8", body.Bytes())
	return nil
}

//go:embed style.css
var styleText string

// contentSecurityPolicy admits our one style, known by its digest, one form to ourselves,
// and nothing else.
func contentSecurityPolicy() string {
	digest := sha256.Sum256([]byte(styleText))
	return "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) +
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}
