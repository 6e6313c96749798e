package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"
)

//go:embed migrations
var migrations embed.FS

// migration is one numbered file.
type migration struct {
	version  int
	name     string
	sql      string
	checksum string
}

const journalTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
	version INTEGER NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	checksum TEXT NOT NULL,
	applied_at BIGINT NOT NULL
)`

// Migrate brings the schema up to this program's version and returns how many
// steps that took. It refuses a database whose past steps differ from this
// program's, and one that a newer program has migrated.
func (s *Store) Migrate(ctx context.Context) (applied int, err error) {
	steps, err := migrationsOf(s.dialect.name)
	if err != nil {
		return 0, err
	}
	err = s.write(ctx, func(ctx context.Context, w *work) error {
		if w.postgres() { // SQLite's writer is alone anyway
			const lock = `SELECT pg_advisory_xact_lock(hashtextextended('riskgate/' || current_schema(), 0))`
			if _, err := w.exec(ctx, lock); err != nil {
				return err
			}
		}
		if _, err := w.exec(ctx, journalTable); err != nil {
			return err
		}
		applied, err = s.apply(ctx, w, steps)
		return err
	})
	return applied, err
}

func (s *Store) apply(ctx context.Context, w *work, steps []migration) (applied int, err error) {
	past, err := pastSteps(ctx, w)
	if err != nil {
		return 0, err
	}
	if len(past) > len(steps) {
		return 0, fmt.Errorf("store: the database is at migration %d, this program knows %d: use a newer one", len(past), len(steps))
	}
	for i, step := range steps {
		if i < len(past) {
			if past[i] != step.checksum {
				return 0, fmt.Errorf("store: migration %d (%s) was applied in another wording", step.version, step.name)
			}
			continue
		}
		if err := w.script(ctx, step.sql); err != nil {
			return 0, fmt.Errorf("store: migration %d (%s): %w", step.version, step.name, err)
		}
		const record = `INSERT INTO schema_migrations (version, name, checksum, applied_at) VALUES (?, ?, ?, ?)`
		if _, err := w.exec(ctx, record, step.version, step.name, step.checksum, int64(s.instant())); err != nil {
			return 0, err
		}
		applied++
	}
	return applied, nil
}

// pastSteps returns the checksums of the steps applied so far, in order.
func pastSteps(ctx context.Context, w *work) ([]string, error) {
	var past []string
	err := w.db(ctx).Table("schema_migrations").Order("version").Pluck("checksum", &past).Error
	return past, err
}

// migrationsOf reads the steps of a dialect. They are numbered 1, 2, 3, … without
// a gap.
func migrationsOf(dialect string) ([]migration, error) {
	files, err := fs.Glob(migrations, path.Join("migrations", dialect, "*.sql")) // sorted
	if err != nil {
		return nil, err
	}
	steps := make([]migration, 0, len(files))
	for i, file := range files {
		text, err := migrations.ReadFile(file)
		if err != nil {
			return nil, err
		}
		number, name, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".sql"), "_")
		version, err := strconv.Atoi(number)
		if err != nil || version != i+1 {
			return nil, fmt.Errorf("store: migration file %s should have number %d", file, i+1)
		}
		sum := sha256.Sum256(text)
		steps = append(steps, migration{version, name, string(text), hex.EncodeToString(sum[:])})
	}
	return steps, nil
}

// Behind is how many steps the schema lacks of this program's. It changes nothing.
func (s *Store) Behind(ctx context.Context) (int, error) {
	steps, err := migrationsOf(s.dialect.name)
	if err != nil {
		return 0, err
	}
	if !s.reader.WithContext(ctx).Migrator().HasTable("schema_migrations") {
		return len(steps), nil
	}
	var past []string
	if err := s.read(ctx).Table("schema_migrations").Order("version").Pluck("checksum", &past).Error; err != nil {
		return 0, s.known(err)
	}
	for i, checksum := range past {
		if i >= len(steps) || steps[i].checksum != checksum {
			return 0, fmt.Errorf("store: the database was migrated by another program: use that, or a newer one")
		}
	}
	return len(steps) - len(past), nil
}
