package cli

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "github.com/mattn/go-sqlite3"

	"riskgate/store/storetest"
)

// What nobody should send: a clear 4xx, nothing stored, nothing broken.

// tables are those that hold what users, logins and operators do.
func tables() []string {
	return []string{
		"users", "credentials", "histories", "authenticators", "devices", "sessions", "challenges", "decisions",
		"policies", "api_keys", "events", "messages", "counters",
	}
}

// rows counts what is kept in each table.
func rows(tb testing.TB, db string) map[string]int {
	tb.Helper()
	driver, source := "sqlite3", "file:"+db+"?mode=ro"
	if strings.HasPrefix(db, "postgres") {
		driver, source = "pgx", db
	}
	conn, err := sql.Open(driver, source)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	counted := map[string]int{}
	for _, table := range tables() {
		var n int
		if err := conn.QueryRowContext(context.Background(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
			tb.Fatal(err)
		}
		counted[table] = n
	}
	return counted
}

// monsters are bodies that no operation can take.
func monsters() map[string]string {
	return map[string]string{
		"nothing": "", "blanks": " \n\t", "null": "null", "a list": "[]", "a text": `"x"`, "a number": "1e999", "half": `{"objectType":`,
		"no JSON": "objectType=LoginInput", "two": "{}{}", "a BOM": "\ufeff{}", "single quotes": "{'a':1}", "a comment": "{/**/}",
		"NaN": `{"timeout":NaN}`, "twice": `{"objectType":"LoginInput","objectType":"LoginInput"}`, "invalid UTF-8": "{\"objectType\":\"\xff\xfe\"}",
		"overlong UTF-8": "{\"objectType\":\"\xc0\x80\"}", "half a surrogate": `{"objectType":"\ud800"}`, "NUL": `{"objectType":"a\u0000b"}`, "a raw NUL": "{\"objectType\":\"a\x00b\"}",
		"an array without end": strings.Repeat("[", 60000), "deep": `{"cddc":` + strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5001),
		"deep in arrays": `{"x":` + strings.Repeat("[", 9000) + strings.Repeat("]", 9000) + "}", "a raw line break": "{\"a\":\"b\nc\"}",
	}
}

// raw sends bytes as a JSON body.
func (tn *town) raw(method, path string, body io.Reader) (int, object, []byte) {
	tn.t.Helper()
	request, err := http.NewRequestWithContext(context.Background(), method, tn.base+path, body)
	if err != nil {
		tn.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if tn.key != "" {
		request.Header.Set("Authorization", tn.key)
	}
	return tn.send(request)
}

// refusal reports whether an answer is a clear no in the contract's shape.
func refusal(status int, answer object) bool {
	word, _ := answer["error"].(string)
	message, _ := answer["message"].(string)
	return (status >= 400 && status < 500 || status == 501) && word == http.StatusText(status) && message != "" &&
		(answer["logCorrelationId"] != nil || answer["sessionStatus"] == "unknown")
}

func TestMonstersAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	for name, db := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "sandbox.db"), "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			tn := openTown(t, db, "--key-file", filepath.Join(t.TempDir(), "root.key"))
			before := rows(t, db)
			for _, op := range described(t) {
				if op.body() == nil {
					continue
				}
				for monster, body := range monsters() {
					if status, answer, raw := tn.raw(op.method, op.path, strings.NewReader(body)); !refusal(status, answer) {
						t.Errorf("%s %s with %s: %d %.200s", op.method, op.path, monster, status, raw)
					}
				}
			}
			status, answer, _ := tn.raw(http.MethodPost, "/users/ada/login", io.LimitReader(endless{}, 10<<20))
			if !refusal(status, answer) || status != 413 {
				t.Errorf("ten megabytes of unknown length: %d %v", status, answer)
			}
			status, answer, _ = tn.raw(http.MethodPost, "/users/ada/login", bytes.NewReader(make([]byte, 10<<20)))
			if !refusal(status, answer) || status != 413 {
				t.Errorf("ten megabytes: %d %v", status, answer)
			}
			if after := rows(t, db); !maps.Equal(before, after) {
				t.Errorf("something was stored: %v became %v", before, after)
			}
			tn.want("iaa_user", tries("iaa_user").with(vector(t, "v1")).from(home), 0, "accepted")
		})
	}
}

// endless is blanks without end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
