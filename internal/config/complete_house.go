package config

import (
	"net/url"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"

	"riskgate/internal/phone"
)

var domainPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// mostWork bounds what one hash may cost: a gibibyte written once, about 2 s.
const mostWork = 1 << 20

// Postgres reports whether the database is a PostgreSQL server.
func (h House) Postgres() bool {
	return strings.HasPrefix(h.DB, "postgres://") || strings.HasPrefix(h.DB, "postgresql://")
}

// Database names the database in a message, without its password.
func (h House) Database() string {
	if !h.Postgres() {
		return h.DB
	}
	address, err := url.Parse(h.DB)
	if err != nil {
		return "postgres://"
	}
	return address.Redacted()
}

// completeHouse fills in what depends on other settings, and checks what only
// shows when they are seen together.
func (l *loader) completeHouse() {
	h := &l.into.House
	base := "riskgate"
	if h.Sandbox {
		base = "riskgate-sandbox"
	}
	if h.DB == "" {
		h.DB = base + ".db"
	}
	l.completeKey(base)
	l.checkDatabase()
	if h.Domain == "" {
		h.Domain = map[bool]string{false: "master", true: "sandbox"}[h.Sandbox]
	}
	if !domainPattern.MatchString(h.Domain) {
		l.wrong(l.from["domain"], "must be 1 to 64 of letters, digits, dot, underscore, hyphen")
	}
	if h.Region != "" && !phone.IsCountry(h.Region) {
		l.wrong(l.from["phone-region"], "must be the two capital letters of a country, such as NL")
	}
	if h.Hashing.Slots == 0 {
		h.Hashing.Slots = runtime.GOMAXPROCS(0)
	}
	if h.Hashing.Memory*h.Hashing.Passes > mostWork {
		l.wrong(l.from["argon2-passes"], "with this memory is too much: KiB times passes may be 1048576 at most")
	}
	if !strongEnough(h.Hashing) {
		l.wrong(l.from["argon2-memory"], "is too little for the passes; use at least 19456 with 2 passes, "+
			"47104 with 1, 12288 with 3, 9216 with 4 or 7168 with 5")
	}
}

func (l *loader) completeKey(base string) {
	h := &l.into.House
	switch {
	case h.KeyFile != "" && h.KeyText != "":
		l.wrong(l.from["key-file"]+" and RISKGATE_KEY", "set one of the two")
	case h.KeyFile == "" && h.Postgres():
		h.KeyFile = base + ".key"
	case h.KeyFile == "":
		h.KeyFile = strings.TrimSuffix(h.DB, filepath.Ext(h.DB)) + ".key"
	}
	if h.KeyFile == h.DB {
		l.wrong(l.from["key-file"], "must not be the database file")
	}
}

func (l *loader) checkDatabase() {
	h := l.into.House
	switch {
	case h.Postgres():
		if address, err := url.Parse(h.DB); err != nil || address.Host == "" {
			l.wrong(l.from["db"], "must be postgres://user:password@host:port/name")
		}
	case strings.Contains(h.DB, "://"):
		l.wrong(l.from["db"], "must be a file name or a postgres:// URL; no other database is served")
	case l.from["db"] == "RISKGATE_DB_FILE":
		l.wrong("RISKGATE_DB_FILE", "names a file that holds a postgres:// URL; name a database file with RISKGATE_DB")
	}
}

// strongEnough compares with the rows of the OWASP cheat sheet: less memory asks
// for more passes.
func strongEnough(h Hashing) bool {
	for _, row := range []Hashing{
		{Memory: 47104, Passes: 1},
		{Memory: 19456, Passes: 2},
		{Memory: 12288, Passes: 3},
		{Memory: 9216, Passes: 4},
		{Memory: 7168, Passes: 5},
	} {
		if h.Memory >= row.Memory && h.Passes >= row.Passes {
			return true
		}
	}
	return false
}
