package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/mattn/go-sqlite3"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
)

// connector opens connections that are set up by the same pragmas.
type connector struct {
	uri    string
	driver *sqlite3.SQLiteDriver
}

// Connect implements driver.Connector.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.uri) }

// Driver implements driver.Connector.
func (c connector) Driver() driver.Driver { return c.driver }

func newConnector(path, mode string, pragmas ...string) connector {
	uri := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_stmt_cache_size=16&mode=" + mode}
	setup := "PRAGMA " + strings.Join(pragmas, "; PRAGMA ")
	return connector{uri.String(), &sqlite3.SQLiteDriver{ConnectHook: func(c *sqlite3.SQLiteConn) error {
		_, err := c.Exec(setup, nil)
		return err
	}}}
}

// openSQLite opens one connection to write and a pool to read.
func (s *Store) openSQLite(ctx context.Context, o Options) error {
	path, err := filepath.Abs(strings.TrimPrefix(o.DSN, "file:"))
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if err := createPrivate(path); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	writing := sql.OpenDB(newConnector(
		path, "rw",
		"busy_timeout = 5000", "journal_mode = WAL", "synchronous = "+o.Durability, "foreign_keys = ON",
		"cache_size = -20000", "wal_autocheckpoint = 10000", "temp_store = MEMORY", "journal_size_limit = 67108864",
	))
	writing.SetMaxOpenConns(1)
	conn, err := writing.Conn(ctx)
	if err != nil {
		return fmt.Errorf("store: open %s: %w", path, errors.Join(err, writing.Close()))
	}
	reading := sql.OpenDB(newConnector(
		path, "ro", "busy_timeout = 5000", "query_only = ON", "cache_size = -4000", "temp_store = MEMORY",
	))
	reading.SetMaxOpenConns(o.Connections)
	reading.SetMaxIdleConns(o.Connections)

	if err := s.joinSQLite(ctx, o, writing, conn, reading); err != nil {
		return fmt.Errorf("store: open %s: %w", path, errors.Join(err, reading.Close(), conn.Close(), writing.Close()))
	}
	s.backup = func(ctx context.Context, to string) error { return backUp(ctx, path, to) }
	return nil
}

func (s *Store) joinSQLite(ctx context.Context, o Options, writing *sql.DB, conn *sql.Conn, reading *sql.DB) error {
	var journal string
	if err := conn.QueryRowContext(ctx, "PRAGMA journal_mode").Scan(&journal); err != nil {
		return err
	}
	if journal != "wal" {
		return fmt.Errorf("journal mode is %s, this file system does not offer WAL", journal)
	}
	pool := &preparedConn{conn, map[string]*sql.Stmt{}}
	s.dialect = &dialect{name: "sqlite", driver: sqlite.New(sqlite.Config{Conn: pool})}
	writer, err := gorm.Open(s.dialect.driver, ormConfig(o.Logger, false))
	if err != nil {
		return err
	}
	s.reader, err = gorm.Open(sqlite.New(sqlite.Config{Conn: reading}), ormConfig(o.Logger, true))
	if err != nil {
		return err
	}
	s.quick = direct{reading}
	g := newGroup(&work{dialect: s.dialect, pool: pool, orm: writer})
	s.writer = g
	s.close = func(ctx context.Context) error {
		if err := g.close(ctx); err != nil {
			return fmt.Errorf("store: close: %w", err)
		}
		return errors.Join(closeSQLite(ctx, pool, reading), writing.Close())
	}
	return nil
}

// closeSQLite leaves one tidy file behind, unless another program holds it. Readers
// and statements go first: a checkpoint cannot truncate the log under them.
func closeSQLite(ctx context.Context, conn *preparedConn, reading *sql.DB) error {
	err := errors.Join(reading.Close(), conn.forget())
	for _, last := range []string{"PRAGMA busy_timeout = 500", "PRAGMA optimize", "PRAGMA wal_checkpoint(TRUNCATE)"} {
		if _, e := conn.Conn.ExecContext(ctx, last); e != nil && !errors.Is(e, sql.ErrConnDone) && !unavailable(e) {
			err = errors.Join(err, e)
		}
	}
	return errors.Join(err, conn.Close())
}

// createPrivate makes the file unless it exists, for its owner only. SQLite gives
// the log and the shared memory beside it the same mode.
func createPrivate(path string) error {
	f, err := os.OpenFile(filepath.Clean(path), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}
