package store

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"time"

	"gorm.io/gorm"

	"riskgate/models"
)

// The two settings of Options.Durability.
const (
	// Full keeps what was answered through a power cut.
	Full = "full"
	// Normal keeps it through a killed process; a power cut may lose the last
	// moments and so revive a used proof.
	Normal = "normal"
)

// Sealer encrypts a secret for one cell; aad names the cell, so that a sealed
// value moved to another cell does not open.
type Sealer interface {
	Seal(aad string, plain []byte) ([]byte, error)
	Open(aad string, sealed []byte) ([]byte, error)
}

// Options says which database to open and how.
type Options struct {
	DSN         string // path of an SQLite file, or a postgres:// URL
	Durability  string // Full (default) or Normal
	Sealer      Sealer // nil: secrets can be neither written nor read
	Now         func() time.Time
	Logger      *slog.Logger // nil: silent
	Connections int          // for reading (SQLite) or in all (PostgreSQL); 0: four a core
	MaxDevices  int          // trusted devices a user may have; 0: 20
}

// Store is an open database. It is safe for concurrent use.
type Store struct {
	dialect    *dialect
	reader     *gorm.DB
	quick      quick // for the readings that every login waits for
	writer     writer
	close      func(context.Context) error
	backup     func(ctx context.Context, path string) error
	seal       sealing
	now        func() time.Time
	log        *slog.Logger
	maxDevices int
	rows       rows
}

// writer runs units of work: each in whole or not at all, durable when do returns.
type writer interface {
	do(ctx context.Context, unit unit) error
}

// unit is a piece of writing. It may run more than once; only the last run counts.
type unit func(ctx context.Context, w *work) error

// Open opens the database and, for SQLite, creates its file. It does not change
// the schema: see Migrate.
func Open(ctx context.Context, o Options) (*Store, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	s := &Store{
		seal: sealing{o.Sealer}, now: o.Now, log: o.Logger, maxDevices: o.MaxDevices, rows: newRows(),
	}
	if strings.HasPrefix(o.DSN, "postgres://") || strings.HasPrefix(o.DSN, "postgresql://") {
		err = s.openPostgres(ctx, o)
	} else {
		err = s.openSQLite(ctx, o)
	}
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (o Options) complete() (Options, error) {
	if o.DSN == "" || strings.Contains(o.DSN, ":memory:") {
		return o, errors.New("store: a file path or a postgres:// URL is needed")
	}
	if o.Durability == "" {
		o.Durability = Full
	}
	if o.Durability != Full && o.Durability != Normal {
		return o, errors.New(`store: durability is "full" or "normal"`)
	}
	if o.Now == nil {
		return o, errors.New("store: a clock is needed")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Connections <= 0 {
		o.Connections = 4 * runtime.GOMAXPROCS(0)
	}
	if o.MaxDevices <= 0 {
		o.MaxDevices = 20
	}
	return o, nil
}

// Close finishes what is queued, tidies the files and closes the database. Calls
// that come later fail.
func (s *Store) Close(ctx context.Context) error { return s.close(ctx) }

// Ping reports whether the database can be read and written.
func (s *Store) Ping(ctx context.Context) error {
	var one int
	if err := s.reader.WithContext(ctx).Raw("SELECT 1").Scan(&one).Error; err != nil {
		return s.known(err)
	}
	return s.write(ctx, func(context.Context, *work) error { return nil })
}

// write runs a unit of work and gives its error a meaning.
func (s *Store) write(ctx context.Context, u unit) error {
	return s.known(s.writer.do(ctx, u))
}

// read is GORM for reading.
func (s *Store) read(ctx context.Context) *gorm.DB { return s.reader.WithContext(ctx) }

// instant is now as rows keep it.
func (s *Store) instant() models.Time { return models.At(s.now()) }
