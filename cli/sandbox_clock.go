package cli

import (
	"fmt"
	"os"
	"strings"
	"time"

	"riskgate/internal/clock"
	"riskgate/internal/config"
)

// sandboxClock is a clock whose advance outlives a restart, as everything else in
// the sandbox does: it stands in a file beside the database.
type sandboxClock struct {
	*clock.Clock
	file string // empty: nowhere, since the database is no file
}

// openClock makes the clock, as far ahead as it last was.
func openClock(h config.House) (sandboxClock, error) {
	c := sandboxClock{Clock: &clock.Clock{}}
	if !h.Sandbox || h.Postgres() {
		return c, nil
	}
	c.file = h.DB + ".clock"
	if !exists(h.DB) {
		_ = os.Remove(c.file) // of a sandbox that was thrown away
		return c, nil
	}
	kept, err := os.ReadFile(c.file)
	if os.IsNotExist(err) {
		return c, nil
	}
	if err != nil {
		return c, fmt.Errorf("read the sandbox's clock: %w", err)
	}
	ahead, err := time.ParseDuration(strings.TrimSpace(string(kept)))
	if err != nil {
		return c, fmt.Errorf("the sandbox's clock %s holds no length of time: delete it", c.file)
	}
	c.Clock.Advance(ahead)
	return c, nil
}

// Advance moves the clock forward and remembers how far.
func (c sandboxClock) Advance(d time.Duration) error {
	c.Clock.Advance(d)
	if c.file == "" {
		return nil
	}
	if err := os.WriteFile(c.file, []byte(c.Ahead().String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("keep the sandbox's clock: %w", err)
	}
	return nil
}
