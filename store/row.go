package store

import (
	"context"
	"database/sql/driver"
	"reflect"
	"slices"
	"strings"
	"sync"

	"gorm.io/gorm/schema"

	"riskgate/models"
)

// table writes and reads rows of a model by plain prepared SQL, on the paths that
// every login takes. Its columns are those that GORM derives from the model.
type table[T any] struct {
	name    string
	columns string    // quoted, comma-separated
	fields  []int     // of the struct, in the order of columns
	inserts [4]string // the statements that write one to four rows, ready made
}

// rows are the tables that logins write or read directly.
type rows struct {
	users          table[models.User]
	credentials    table[models.Credential]
	histories      table[models.History]
	authenticators table[models.Authenticator]
	sessions       table[models.Session]
	challenges     table[models.Challenge]
	decisions      table[models.Decision]
	events         table[models.Event]
	messages       table[models.Message]
	keys           table[models.APIKey]
	labels         table[models.Label]
	corrections    table[models.Correction]
	cases          table[models.Case]
	notes          table[models.CaseNote]
	listEntries    table[models.ListEntry]
	deliveries     table[models.WebhookDelivery]
	sendCounts     table[models.SendCount]
	verifications  table[models.Verification]
	attempts       table[models.VerifyAttempt]

	// The queries that every login waits for: for a user with credential, history and
	// authenticators, a row for each of these, and for the caller's key.
	personByName, personByID, key string
}

func newRows() rows {
	var parsed sync.Map
	r := rows{
		users:          tableOf[models.User](&parsed),
		credentials:    tableOf[models.Credential](&parsed),
		histories:      tableOf[models.History](&parsed),
		authenticators: tableOf[models.Authenticator](&parsed),
		sessions:       tableOf[models.Session](&parsed),
		challenges:     tableOf[models.Challenge](&parsed),
		decisions:      tableOf[models.Decision](&parsed, "id"), // assigned by the database
		events:         tableOf[models.Event](&parsed),
		messages:       tableOf[models.Message](&parsed),
		keys:           tableOf[models.APIKey](&parsed),
		labels:         tableOf[models.Label](&parsed),
		corrections:    tableOf[models.Correction](&parsed, "id"), // assigned by the database
		cases:          tableOf[models.Case](&parsed),
		notes:          tableOf[models.CaseNote](&parsed),
		listEntries:    tableOf[models.ListEntry](&parsed),
		deliveries:     tableOf[models.WebhookDelivery](&parsed),
		sendCounts:     tableOf[models.SendCount](&parsed),
		verifications:  tableOf[models.Verification](&parsed),
		attempts:       tableOf[models.VerifyAttempt](&parsed),
	}
	// What is compared with is cast, since SQLite plans a query anew for every bare value
	// that might sway the plan, and that takes longer than the query.
	person := `SELECT ` + strings.Join([]string{
		r.users.columns, r.credentials.columns, r.histories.columns, r.authenticators.columns,
	}, ",") + ` FROM users LEFT JOIN credentials ON credentials.user_id = users.id
		LEFT JOIN histories ON histories.user_id = users.id
		LEFT JOIN authenticators ON authenticators.user_id = users.id AND authenticators.user_id <> '' WHERE `
	r.personByName, r.personByID = person+`users.name_key = CAST(? AS TEXT)`, person+`users.id = CAST(? AS TEXT)`
	r.key = `SELECT ` + r.keys.columns + ` FROM api_keys WHERE id = CAST(? AS TEXT)`
	return r
}

func tableOf[T any](parsed *sync.Map, except ...string) table[T] {
	s, err := schema.Parse(new(T), parsed, schema.NamingStrategy{})
	if err != nil {
		panic(err) // the model is wrong, whatever the input
	}
	t := table[T]{name: s.Table}
	var names []string
	for _, f := range s.Fields {
		if f.DBName == "" || len(except) > 0 && f.DBName == except[0] {
			continue
		}
		names = append(names, s.Table+`."`+f.DBName+`"`)
		t.fields = append(t.fields, f.StructField.Index[0])
	}
	t.columns = strings.Join(names, ",")
	for i := range t.inserts {
		t.inserts[i] = t.statement(i + 1)
	}
	return t
}

// insert is the statement that writes n rows.
func (t *table[T]) insert(n int) string {
	if n <= len(t.inserts) {
		return t.inserts[n-1]
	}
	return t.statement(n)
}

func (t *table[T]) statement(n int) string {
	columns := strings.ReplaceAll(t.columns, t.name+".", "")
	row := "(" + marks(len(t.fields)) + ")"
	return "INSERT INTO " + t.name + " (" + columns + ") VALUES " + strings.Repeat(row+",", n-1) + row
}

// add writes rows with one statement.
func (t *table[T]) add(ctx context.Context, w *work, rows ...T) error {
	if len(rows) == 0 {
		return nil
	}
	args := make([]any, 0, len(rows)*len(t.fields))
	for i := range rows {
		args = t.values(args, &rows[i])
	}
	_, err := w.exec(ctx, t.insert(len(rows)), args...)
	return err
}

// addOr writes rows, or does with those whose key is taken what the clause says. It
// returns how many were written. The statements stay few, however many rows there are.
func (t *table[T]) addOr(ctx context.Context, w *work, clause string, rows []T) (written int, err error) {
	for some := range slices.Chunk(rows, len(t.inserts)) {
		args := make([]any, 0, len(some)*len(t.fields))
		for i := range some {
			args = t.values(args, &some[i])
		}
		n, err := w.exec(ctx, t.insert(len(some))+" "+clause, args...)
		if err != nil {
			return written, err
		}
		written += int(n)
	}
	return written, nil
}

// values appends the row's values in the order of its columns, as the types that
// every driver takes without asking.
func (t *table[T]) values(args []any, row *T) []any {
	v := reflect.ValueOf(row).Elem()
	for _, index := range t.fields {
		f := v.Field(index)
		switch {
		case f.CanInt():
			args = append(args, f.Int())
		case f.CanFloat():
			args = append(args, f.Float())
		case f.Kind() == reflect.String:
			args = append(args, f.String())
		case f.Kind() == reflect.Bool:
			args = append(args, f.Bool())
		default:
			args = append(args, f.Bytes())
		}
	}
	return args
}

// fill sets a row from the values of its columns and returns those that follow.
func (t *table[T]) fill(row *T, values []driver.Value) (rest []driver.Value) {
	v := reflect.ValueOf(row).Elem()
	for i, index := range t.fields {
		switch f := v.Field(index); value := values[i].(type) {
		case int64:
			if f.Kind() == reflect.Bool { // SQLite has none
				f.SetBool(value != 0)
				continue
			}
			f.SetInt(value)
		case string:
			f.SetString(value)
		case bool:
			f.SetBool(value)
		case []byte:
			f.SetBytes(value)
		}
	}
	return values[len(t.fields):]
}

// joined is a row on the right side of a join, nil where there is none: its key comes
// first and is never null.
func (t *table[T]) joined(values []driver.Value) (row *T, rest []driver.Value) {
	if values[0] == nil {
		return nil, values[len(t.fields):]
	}
	row = new(T)
	return row, t.fill(row, values)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
