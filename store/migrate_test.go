package store_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm/schema"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// kept lists every model that is a row.
func kept() []any {
	return []any{
		&models.User{},
		&models.Credential{},
		&models.History{},
		&models.Authenticator{},
		&models.Device{},
		&models.Session{},
		&models.Challenge{},
		&models.Decision{},
		&models.Policy{},
		&models.APIKey{},
		&models.Event{},
		&models.Message{},
		&models.RiskCell{},
		&models.Label{},
		&models.Correction{},
		&models.Case{},
		&models.CaseNote{},
		&models.DriftWeek{},
		&models.Block{},
		&models.Backtest{},
		&models.List{},
		&models.ListEntry{},
		&models.ListRemoval{},
		&models.Webhook{},
		&models.WebhookDelivery{},
		&models.SendCount{},
		&models.SendBlock{},
		&models.VerifyService{},
		&models.Verification{},
		&models.VerifyAttempt{},
		&models.VerifyRateLimit{},
		&models.VerifyBucket{},
		&models.SafeNumber{},
		&models.MessagingConfiguration{},
		&models.VerifyEntity{},
		&models.VerifyFactor{},
		&models.VerifyChallenge{},
		&models.VerifyNotification{},
	}
}

// ownTables have no model.
var ownTables = []string{"counters", "schema_migrations", "watermarks"}

// class says what a column holds, whatever the database calls it.
func class(kind string) string {
	switch strings.ToLower(kind) {
	case "integer", "bigint", "int", "uint", "bool", "boolean":
		return "number"
	case "real", "double precision", "float":
		return "float"
	case "blob", "bytea", "bytes":
		return "bytes"
	default:
		return "text"
	}
}

// columns reads "table.column class" of every column there is.
func columns(t *testing.T, s *store.Store) []string {
	t.Helper()
	query := `SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema()`
	if s.Reader().Name() == "sqlite" {
		query = `SELECT m.name AS table_name, c.name AS column_name, c.type AS data_type
			FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`
	}
	var found []struct{ TableName, ColumnName, DataType string }
	must(t, s.Reader().Raw(query).Scan(&found).Error)
	var lines []string
	for _, c := range found {
		lines = append(lines, c.TableName+"."+c.ColumnName+" "+class(c.DataType))
	}
	slices.Sort(lines)
	return lines
}

func TestColumnsAreWhatGORMDerivesFromTheModels(t *testing.T) {
	var want []string
	var parsed sync.Map
	for _, model := range kept() {
		s, err := schema.Parse(model, &parsed, schema.NamingStrategy{})
		must(t, err)
		for _, f := range s.Fields {
			if f.DBName != "" {
				want = append(want, s.Table+"."+f.DBName+" "+class(string(f.DataType)))
			}
		}
	}
	slices.Sort(want)
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		var got []string
		for _, line := range columns(t, s) {
			if table, _, _ := strings.Cut(line, "."); !slices.Contains(ownTables, table) {
				got = append(got, line)
			}
		}
		equal(t, got, want)
	})
}

// indexes reads the name of every index, and which are unique.
func indexes(t *testing.T, s *store.Store) []string {
	t.Helper()
	query := `SELECT c.relname AS name, i.indisunique AS one FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
		JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND NOT i.indisprimary`
	if s.Reader().Name() == "sqlite" {
		query = `SELECT i.name, i."unique" AS one FROM sqlite_master m JOIN pragma_index_list(m.name) i
			WHERE m.type = 'table' AND i.origin = 'c'`
	}
	var found []struct {
		Name string
		One  bool
	}
	must(t, s.Reader().Raw(query).Scan(&found).Error)
	var lines []string
	for _, i := range found {
		lines = append(lines, fmt.Sprintf("%s unique=%v", i.Name, i.One))
	}
	slices.Sort(lines)
	return lines
}

func TestBothDatabasesHaveTheSameColumnsAndIndexes(t *testing.T) {
	lite, post := storetest.SQLite(t), storetest.Postgres(t)
	equal(t, columns(t, lite), columns(t, post))
	equal(t, indexes(t, lite), indexes(t, post))
}

func TestMigratingAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		equal(t, one[int](t)(s.Migrate(t.Context())), 0)
	})
}

func TestManyMayMigrateAtOnce(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": t.TempDir() + "/new.db", "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			applied := make(chan int, 4)
			var group sync.WaitGroup
			for range cap(applied) {
				s, err := store.Open(t.Context(), store.Options{DSN: dsn, Now: start.Time})
				must(t, err)
				defer func() { must(t, s.Close(context.Background())) }()
				group.Go(func() {
					steps, err := s.Migrate(context.Background())
					if err != nil {
						t.Error(err)
					}
					applied <- steps
				})
			}
			group.Wait()
			close(applied)
			var all []int
			for steps := range applied {
				all = append(all, steps)
			}
			slices.Sort(all)
			if slices.Max(all) == 0 || slices.Contains(all[:3], all[3]) {
				t.Fatalf("steps applied: %v, want all of them by one", all)
			}
		})
	}
}

func TestAnotherPastIsRefused(t *testing.T) {
	for name, statement := range map[string]string{
		"a step in another wording": `UPDATE schema_migrations SET checksum = 'other' WHERE version = 1`,
		"a step of a newer program": `INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (9999, 'later', 'x', 0)`,
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, s *store.Store) {
				must(t, s.Unit(t.Context(), func(exec func(string, ...any) error) error { return exec(statement) }))
				if _, err := s.Migrate(t.Context()); err == nil {
					t.Fatal("migrated")
				}
			})
		})
	}
}

func TestTimesAreKeptAsGiven(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		key := models.APIKey{ID: "k"}
		must(t, s.PutKey(t.Context(), key))
		equal(t, one[models.APIKey](t)(s.Key(t.Context(), "k")), key)
	})
}

func TestWhatWasKeptBeforeTheAnalystsCameIsFoundAgain(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			s := one[*store.Store](t)(store.Open(ctx, store.Options{DSN: dsn, Now: start.Time}))
			defer func() { must(t, s.Close(context.Background())) }()
			must(t, s.MigrateTo(ctx, 1))
			must(t, s.Unit(ctx, func(exec func(string, ...any) error) error {
				for i, state := range []string{"retired", "live", "shadow", "shadow"} {
					err := exec(`INSERT INTO policies (version, state, author, note, created_at, published_at) VALUES (?, ?, 'op', '', 1, 2)`, i+1, state)
					if err != nil {
						return err
					}
				}
				return exec(`INSERT INTO decisions (session_id, user_id, caller_id, correlation_id, lane, code, level, score, probability,
					policy_version, outcome, created_at) VALUES ('s', 'u', 'c', 'k', 'login', 0, 'low', 1, 0.5, 1, 'accepted', 7)`)
			}))
			must(t, second(s.Migrate(ctx)))
			equal(t, states(t, s), "4draft 3draft 2live 1retired ")
			equal(t, draft(t, s, `{}`).Version, 5)
			equal(t, one[models.Decision](t)(s.Decision(ctx, 1)).CreatedAt, 7)
		})
	}
}
