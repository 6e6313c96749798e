package store

import (
	"strconv"
	"strings"
	"sync"

	"gorm.io/gorm"
)

// dialect is what differs between the databases when SQL is written by hand.
type dialect struct {
	name     string // also the folder of its migrations
	driver   gorm.Dialector
	numbered bool     // placeholders are $1, $2, … instead of ?
	queries  sync.Map // query with ? to query with $n
}

// bind turns the placeholders of a query into the database's own. No query has a
// question mark within a literal.
func (d *dialect) bind(query string) string {
	if !d.numbered {
		return query
	}
	if bound, ok := d.queries.Load(query); ok {
		return bound.(string) //nolint:forcetypeassert // only strings go in
	}
	var out strings.Builder
	for i, part := range strings.Split(query, "?") {
		if i > 0 {
			out.WriteString("$" + strconv.Itoa(i))
		}
		out.WriteString(part)
	}
	d.queries.Store(query, out.String())
	return out.String()
}

// marks returns n comma-separated placeholders.
func marks(n int) string {
	return strings.TrimSuffix(strings.Repeat("?,", n), ",")
}
