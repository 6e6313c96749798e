package verify

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"riskgate/internal/request"
	"riskgate/models"
)

// base is how absolute addresses begin: as the caller wrote it where that host is known
// to be ours, else as the operator says.
func (a *API) base(c *gin.Context) string {
	// The sandbox locates no request but for loopback hosts.
	ours := a.sandbox && request.From(c.Request.Context()).Address.IsValid()
	if !ours && !slices.Contains(a.hosts, strings.ToLower(c.Request.Host)) {
		return a.public
	}
	scheme, _, _ := strings.Cut(a.public, "://")
	if c.Request.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + c.Request.Host
}

// at is an address of the contract.
func (a *API) at(c *gin.Context, parts ...string) string {
	return a.base(c) + Root + "/" + strings.Join(parts, "/")
}

// Meta says where in a list a page is.
type Meta struct {
	Key             string  `json:"key" validate:"required" example:"services"` // of the array beside
	Page            int     `json:"page" validate:"required" example:"0"`
	PageSize        int     `json:"page_size" validate:"required" example:"50"`
	URL             string  `json:"url" validate:"required" example:"http://127.0.0.1:8080/v2/Services?PageSize=50&Page=0"`
	FirstPageURL    string  `json:"first_page_url" validate:"required" example:"http://127.0.0.1:8080/v2/Services?PageSize=50&Page=0"`
	PreviousPageURL *string `json:"previous_page_url" validate:"required" extensions:"x-nullable" example:"http://127.0.0.1:8080/v2/Services?PageSize=50&Page=0"`
	NextPageURL     *string `json:"next_page_url" validate:"required" extensions:"x-nullable" example:"http://127.0.0.1:8080/v2/Services?PageSize=50&Page=1&PageToken=PAVA0197"`
}

const (
	defaultPageSize = 50
	largestPageSize = 1000
)

// The tokens of pages: those beyond a key, and those back from one.
const (
	onward   = "PA"
	backward = "PB"
)

// pager reads which page of a list is wanted, and says where the others are.
type pager struct {
	key  string // of the array
	at   string // address of the list
	also url.Values
	size int
	page int
	from string // token
}

// pager reads the paging of a request; filters are the fields that all pages keep.
func (a *API) pager(c *gin.Context, f *form, key string, filters ...string) pager {
	p := pager{key: key, at: a.base(c) + c.Request.URL.EscapedPath(), also: url.Values{}, size: defaultPageSize}
	if size := f.number("PageSize", 1, 1<<31-1); size != nil {
		p.size = min(*size, largestPageSize)
	}
	if page := f.number("Page", 0, 1<<31-1); page != nil {
		p.page = *page
	}
	p.from = f.text("PageToken", 200)
	if p.from != "" && !strings.HasPrefix(p.from, onward) && !strings.HasPrefix(p.from, backward) {
		f.wrong("PageToken")
	}
	for _, name := range filters {
		if value := f.values.Get(name); value != "" {
			p.also.Set(name, value)
		}
	}
	return p
}

// wanted is the page, and a row more that says whether there is another one.
func (p pager) wanted() models.VerifyPage {
	beyond := strings.TrimPrefix(strings.TrimPrefix(p.from, onward), backward)
	return models.VerifyPage{Beyond: beyond, Back: p.back(), Limit: p.size + 1}
}

func (p pager) back() bool { return strings.HasPrefix(p.from, backward) }

func (p pager) address(page int, token string) string {
	also := ""
	if len(p.also) > 0 {
		also = "&" + p.also.Encode()
	}
	if token != "" {
		token = "&PageToken=" + url.QueryEscape(token)
	}
	return p.at + "?PageSize=" + strconv.Itoa(p.size) + "&Page=" + strconv.Itoa(page) + token + also
}

// turn cuts a page out of what was found, and says where the pages beside it are.
func turn[T any](p pager, found []T, keyOf func(T) string) ([]T, Meta) {
	more := len(found) > p.size
	if more && p.back() {
		found = found[len(found)-p.size:]
	} else if more {
		found = found[:p.size]
	}
	meta := Meta{
		Key: p.key, Page: p.page, PageSize: p.size, URL: p.address(p.page, p.from), FirstPageURL: p.address(0, ""),
	}
	if len(found) == 0 {
		return found, meta
	}
	if more || p.back() {
		next := p.address(p.page+1, onward+keyOf(found[len(found)-1]))
		meta.NextPageURL = &next
	}
	if p.from != "" && (more || !p.back()) {
		previous := p.address(max(0, p.page-1), backward+keyOf(found[0]))
		meta.PreviousPageURL = &previous
	}
	return found, meta
}

// list answers with a page.
func list[Row, View any](c *gin.Context, p pager, found []Row, keyOf func(Row) string, view func(Row) View) {
	page, meta := turn(p, found, keyOf)
	shown := make([]View, 0, len(page))
	for _, row := range page {
		shown = append(shown, view(row))
	}
	c.JSON(http.StatusOK, gin.H{p.key: shown, "meta": meta})
}

// instant writes a time; the contract knows seconds.
func instant(t models.Time) string { return t.Time().Format(time.RFC3339) }

// maybe is null for an empty text.
func maybe(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func percent(part, whole int) string {
	if whole == 0 {
		return "0.00"
	}
	return fmt.Sprintf("%.2f", 100*float64(part)/float64(whole))
}
