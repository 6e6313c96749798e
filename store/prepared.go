package store

import (
	"context"
	"database/sql"
	"errors"
)

// preparedConn is one connection whose statements are prepared once. Only the
// writer uses it.
type preparedConn struct {
	*sql.Conn
	statements map[string]*sql.Stmt
}

// maxStatements is far above what the program's own queries come to.
const maxStatements = 1000

func (p *preparedConn) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := p.statements[query]; ok {
		return s, nil
	}
	if len(p.statements) >= maxStatements {
		if err := p.forget(); err != nil {
			return nil, err
		}
	}
	s, err := p.PrepareContext(ctx, query)
	if err == nil {
		p.statements[query] = s
	}
	return s, err
}

// ExecContext implements gorm.ConnPool.
func (p *preparedConn) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // forget closes it
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext implements gorm.ConnPool.
func (p *preparedConn) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // forget closes it
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// QueryRowContext implements gorm.ConnPool.
func (p *preparedConn) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	s, err := p.statement(ctx, query) //nolint:sqlclosecheck // forget closes it
	if err != nil {
		return p.Conn.QueryRowContext(ctx, query, args...) // reports the same error
	}
	return s.QueryRowContext(ctx, args...)
}

// forget closes the statements.
func (p *preparedConn) forget() error {
	var errs []error
	for _, s := range p.statements {
		errs = append(errs, s.Close())
	}
	clear(p.statements)
	return errors.Join(errs...)
}

// Close closes the connection and, before, its statements: one that stays open
// would keep the connection open too.
func (p *preparedConn) Close() error {
	err := p.forget()
	if e := p.Conn.Close(); !errors.Is(e, sql.ErrConnDone) {
		err = errors.Join(err, e)
	}
	return err
}
