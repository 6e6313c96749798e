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

func vacuumInto(ctx context.Context, db *sql.DB, path string) error {
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
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", part.Name())
	if err == nil {
		err = part.Sync()
	}
	err = errors.Join(err, part.Close())
	if err == nil {
		err = os.Link(part.Name(), path) // unlike a rename it never replaces
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	return nil
}

func syncDir(path string) error {
	dir, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
