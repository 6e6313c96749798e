package store

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

// unwatched reads to the end, whoever gives up meanwhile: to watch a caller takes
// longer than to read a row.
type unwatched struct{ gorm.ConnPool }

// QueryContext implements gorm.ConnPool.
func (u unwatched) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return u.ConnPool.QueryContext(context.WithoutCancel(ctx), query, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (u unwatched) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return u.ConnPool.QueryRowContext(context.WithoutCancel(ctx), query, args...)
}
