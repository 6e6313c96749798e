package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"riskgate/internal/config"
	"riskgate/internal/secret"
	"riskgate/store"
)

// openHouse opens the root key and the database, and brings the database's schema
// up to date. In the sandbox it makes the key at the first start.
func openHouse(ctx context.Context, h config.House, now func() time.Time, log *slog.Logger) (*store.Store, *secret.Keyring, error) {
	ring, err := openKeyring(h)
	if err != nil {
		return nil, nil, err
	}
	kept, err := openStore(ctx, h, ring, now, log)
	if err != nil {
		return nil, nil, err
	}
	if _, err := kept.Migrate(ctx); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("bring %s up to date: %w", h.Database(), err), kept.Close(ctx))
	}
	return kept, ring, nil
}

// openStore opens the database as it is; sealer may be nil where no secret is read.
func openStore(ctx context.Context, h config.House, sealer store.Sealer, now func() time.Time, log *slog.Logger) (*store.Store, error) {
	kept, err := store.Open(ctx, store.Options{
		DSN: h.DB, Durability: h.Durability, Sealer: sealer, Now: now, Logger: log,
	})
	if err != nil {
		return nil, fmt.Errorf("open the database %s: %w", h.Database(), err)
	}
	return kept, nil
}

// openKeyring reads the root key. It never makes one behind the operator's back:
// a key made in the place of a lost one would open nothing that is there.
func openKeyring(h config.House) (*secret.Keyring, error) {
	if h.KeyText != "" {
		return secret.ParseKeyring(h.KeyText.Reveal())
	}
	ring, err := secret.LoadKeyring(h.KeyFile)
	if !errors.Is(err, fs.ErrNotExist) {
		return ring, err
	}
	switch {
	case !h.Sandbox:
		return nil, fmt.Errorf("there is no root key at %[1]s: make one with `riskgate key root --key-file %[1]s`, "+
			"or name yours with --key-file, RISKGATE_KEY_FILE or RISKGATE_KEY", h.KeyFile)
	case !h.Postgres() && exists(h.DB):
		return nil, fmt.Errorf("the root key %s of the database %s is gone: bring it back, or delete the database to start anew", h.KeyFile, h.DB)
	}
	return secret.GenerateKeyring(h.KeyFile)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// newLogger makes the log that an operator asked for.
func newLogger(to io.Writer, l config.Log) *slog.Logger {
	levels := map[string]slog.Level{"debug": slog.LevelDebug, "info": slog.LevelInfo, "warn": slog.LevelWarn, "error": slog.LevelError}
	options := &slog.HandlerOptions{Level: levels[l.Level]}
	if l.Format == "text" {
		return slog.New(slog.NewTextHandler(to, options))
	}
	return slog.New(slog.NewJSONHandler(to, options))
}

// atHome opens the house for one command and closes it afterwards.
func (p Program) atHome(ctx context.Context, h config.House, do func(*store.Store, *secret.Keyring) error) error {
	kept, ring, err := openHouse(ctx, h, p.Now, newLogger(p.Err, h.Log))
	if err != nil {
		return err
	}
	return errors.Join(do(kept, ring), kept.Close(context.WithoutCancel(ctx)))
}
