package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// work is what a unit of work writes with: one transaction, as GORM and as plain
// prepared SQL.
type work struct {
	dialect *dialect
	pool    gorm.ConnPool
	orm     *gorm.DB // its Statement.ConnPool is pool
}

// db is GORM within the transaction.
func (w *work) db(ctx context.Context) *gorm.DB { return w.orm.WithContext(ctx) }

// exec runs a statement and returns how many rows it changed.
func (w *work) exec(ctx context.Context, query string, args ...any) (int64, error) {
	result, err := w.pool.ExecContext(ctx, w.dialect.bind(query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// row runs a query that answers with one row.
func (w *work) row(ctx context.Context, query string, args ...any) *sql.Row {
	return w.pool.QueryRowContext(ctx, w.dialect.bind(query), args...)
}

// postgres reports whether others may write at the same time, so that what a
// condition looks at has to be locked first.
func (w *work) postgres() bool { return w.dialect.numbered }

// script runs several statements that take no values; they cannot be prepared.
func (w *work) script(ctx context.Context, text string) error {
	plain := w.pool
	if prepared, ok := w.pool.(*preparedConn); ok {
		plain = prepared.Conn
	}
	_, err := plain.ExecContext(ctx, text)
	return err
}
