package analyst

import (
	"encoding/base64"
	"fmt"
	"strconv"

	"github.com/gin-gonic/gin"

	"riskgate/models"
)

// The bounds of a page.
const (
	usualPage = 50
	largePage = 200
)

// limit reads how many items a page may have.
func (p *problems) limit(c *gin.Context) int {
	return int(p.query(c, "limit", usualPage, 1, largePage))
}

const notOurs = "must be the text that a page named as next"

// versionCursor reads where a listing of policies goes on; 0 is its beginning.
func (p *problems) versionCursor(c *gin.Context) int64 {
	given := c.Query("cursor")
	if given == "" {
		return 0
	}
	version, err := strconv.ParseInt(given, 10, 64)
	if err != nil || version < 1 {
		p.add("cursor", notOurs)
	}
	return version
}

// place writes where a listing of decisions goes on; empty is its end.
func place(next *models.DecisionPlace) string {
	if next == nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d.%d", int64(next.At), next.ID))
}

// placeCursor reads it; none is the beginning.
func (p *problems) placeCursor(c *gin.Context) (at models.DecisionPlace) {
	given := c.Query("cursor")
	if given == "" {
		return at
	}
	text, err := base64.RawURLEncoding.Strict().DecodeString(given)
	if err == nil {
		_, err = fmt.Sscanf(string(text), "%d.%d", &at.At, &at.ID)
	}
	if err != nil || place(&at) != given {
		p.add("cursor", notOurs)
	}
	return at
}
