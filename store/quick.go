package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// quick reads rows for those who wait for a login. Whoever gives up meanwhile, a query
// is read to its end: to watch a caller takes longer than to read a row.
type quick interface {
	// rows gives the values of one row after the other; a value may be kept, the slice not.
	rows(ctx context.Context, query string, args []any, each func(row []driver.Value) error) error
}

// direct asks SQLite's driver itself, on a connection of the pool: to find the statement
// again and to convert what it answers takes database/sql longer than the query.
type direct struct{ pool *sql.DB }

func (d direct) rows(ctx context.Context, query string, args []any, each func(row []driver.Value) error) error {
	conn, err := d.pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // goes back to the pool
	return conn.Raw(func(driven any) error {
		asked, ok := driven.(driver.QueryerContext)
		if !ok {
			return fmt.Errorf("store: %T cannot be asked", driven)
		}
		return read(asked, query, args, each)
	})
}

func read(from driver.QueryerContext, query string, args []any, each func(row []driver.Value) error) (err error) {
	values := make([]driver.NamedValue, len(args))
	for i, arg := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: arg}
	}
	rows, err := from.QueryContext(context.Background(), query, values)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, rows.Close()) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// pooled asks a pool of connections, whose driver keeps its statements.
type pooled struct{ *sql.DB }

func (p pooled) rows(ctx context.Context, query string, args []any, each func(row []driver.Value) error) (err error) {
	rows, err := p.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { err = firstError(err, rows.Close()) }()
	columns, err := rows.Columns()
	if err != nil {
		return err
	}
	row, read, into := make([]driver.Value, len(columns)), make([]any, len(columns)), make([]any, len(columns))
	for i := range read {
		into[i] = &read[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, value := range read {
			row[i] = value
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}
