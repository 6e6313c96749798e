package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"riskgate/internal/trace"
)

// openPostgres opens one pool for reading and writing.
func (s *Store) openPostgres(ctx context.Context, o Options) error {
	config, err := pgx.ParseConfig(o.DSN)
	if err != nil {
		return errors.New("store: the postgres:// URL cannot be read") // the cause may quote a password
	}
	settle(config.RuntimeParams, o.Durability)
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(o.Connections)
	pool.SetMaxIdleConns(o.Connections)
	pool.SetConnMaxIdleTime(5 * time.Minute)

	if err := pool.PingContext(ctx); err != nil {
		return fmt.Errorf("store: open postgres at %s: %w", config.Host, errors.Join(err, pool.Close()))
	}
	s.dialect = &dialect{name: "postgres", driver: postgres.New(postgres.Config{Conn: pool}), numbered: true}
	// The driver prepares statements and keeps them, for each connection its own.
	// GORM's cache is one for all: a transaction could come to wait for a statement
	// that waits for the transaction's connection.
	s.reader, err = gorm.Open(s.dialect.driver, ormConfig(o.Logger, false))
	if err != nil {
		return fmt.Errorf("store: open postgres: %w", errors.Join(err, pool.Close()))
	}
	s.quick, s.writer = pooled{pool}, transactions{s.dialect, s.reader}
	s.close = func(context.Context) error { return pool.Close() }
	s.backup = func(context.Context, string) error {
		return errors.New("store: a PostgreSQL database is copied by pg_dump: pg_dump --format=custom --file=FILE URL")
	}
	return nil
}

// settle fills in what the URL leaves open. A transaction that hangs must not
// hold back the readers of the decisions' journal for ever (see DecisionsAfter).
func settle(params map[string]string, durability string) {
	fallback := map[string]string{
		"application_name":                    "riskgate",
		"timezone":                            "UTC",
		"idle_in_transaction_session_timeout": "30s",
		"synchronous_commit":                  "on",
	}
	if durability == Normal {
		fallback["synchronous_commit"] = "off"
	}
	for name, value := range fallback {
		if _, given := params[name]; !given {
			params[name] = value
		}
	}
}

// transactions runs each unit of work in a transaction of its own.
type transactions struct {
	dialect *dialect
	orm     *gorm.DB
}

// Transactions that met on the same rows are run again this often.
const maxRuns = 8

func (t transactions) do(ctx context.Context, u unit) error {
	for run := 1; ; run++ {
		err := t.once(ctx, u)
		if err == nil || run == maxRuns || !collided(err) {
			return err
		}
		if err := pause(ctx, time.Duration(run*run)*5*time.Millisecond); err != nil {
			return err
		}
	}
}

func (t transactions) once(ctx context.Context, u unit) (err error) {
	_, stretch := trace.Start(ctx, trace.Queue)
	defer func() { stretch.End() }()
	tx := t.orm.WithContext(ctx).Begin()
	if tx.Error != nil {
		if errors.Is(tx.Error, sql.ErrConnDone) {
			return errClosed
		}
		return tx.Error
	}
	stretch = stretch.Then(ctx, trace.Transaction)
	done := false
	defer func() {
		if !done { // an error or a panic
			err = firstError(err, tx.Rollback().Error)
		}
	}()
	if err := u(ctx, &work{dialect: t.dialect, pool: tx.Statement.ConnPool, orm: tx}); err != nil {
		return err
	}
	done = true
	return tx.Commit().Error
}

// collided reports whether a transaction failed only because of another one.
func collided(err error) bool {
	const serializationFailure, deadlockDetected = "40001", "40P01"
	var refused *pgconn.PgError
	return errors.As(err, &refused) && (refused.Code == serializationFailure || refused.Code == deadlockDetected)
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
