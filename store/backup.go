package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Backup writes a consistent copy of the database to a new file, readable by its
// owner only, while the store goes on working. SQLite only: a PostgreSQL database
// has its own tool, which the error names.
func (s *Store) Backup(ctx context.Context, path string) error { return s.backup(ctx, path) }

// backUp copies one file to another.
func backUp(ctx context.Context, from, path string) error {
	path = filepath.Clean(path)
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("store: backup: %s exists", path)
	}
	// Under another name until it is whole: a copy cut short must not look like one.
	part, err := os.CreateTemp(filepath.Dir(path), ".backup-*") // mode 0600
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	defer func() { _ = os.Remove(part.Name()) }() // gone already when all went well
	err = vacuumInto(ctx, from, part.Name())
	if err == nil {
		err = part.Sync()
	}
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Rename(part.Name(), path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return nil
}

// vacuumInto copies on a connection of its own, which reads one state of the
// database however long that takes.
func vacuumInto(ctx context.Context, from, to string) error {
	db := sql.OpenDB(newConnector(from, "ro", "busy_timeout = 5000"))
	_, err := db.ExecContext(ctx, "VACUUM INTO ?", to)
	return errors.Join(err, db.Close())
}

func syncDir(path string) error {
	dir, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
