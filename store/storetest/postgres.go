package storetest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// server is what all tests of this process share: starting one takes seconds.
var server = sync.OnceValues(findServer)

// PostgresURL returns the URL of an empty schema of the test's own, which is
// dropped when the test ends.
func PostgresURL(tb testing.TB) string {
	tb.Helper()
	found, err := server()
	if err != nil {
		tb.Fatal(err)
	}
	schema := "riskgate_" + strings.ToLower(rand.Text())
	if err := execute(found.url, "CREATE SCHEMA "+schema); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := execute(found.url, "DROP SCHEMA "+schema+" CASCADE"); err != nil {
			tb.Error(err)
		}
	})
	within, err := url.Parse(found.url)
	if err != nil {
		tb.Fatal(err)
	}
	query := within.Query()
	query.Set("search_path", schema)
	within.RawQuery = query.Encode()
	return within.String()
}

func findServer() (*cluster, error) {
	if given := os.Getenv("RISKGATE_TEST_POSTGRES"); given != "" {
		if err := execute(given, "SELECT 1"); err != nil {
			return nil, fmt.Errorf("the PostgreSQL that RISKGATE_TEST_POSTGRES names: %w", err)
		}
		return &cluster{url: given}, nil
	}
	const local = "postgres://postgres@127.0.0.1:5432/postgres?sslmode=disable&connect_timeout=3"
	if execute(local, "SELECT 1") == nil {
		return &cluster{url: local}, nil
	}
	started, err := startServer()
	if err != nil {
		return nil, fmt.Errorf("these tests need PostgreSQL: run one at 127.0.0.1:5432 (user postgres, trust), "+
			"name one in RISKGATE_TEST_POSTGRES, or install the package (Debian: apt-get install postgresql): %w", err)
	}
	return started, nil
}

func execute(server, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	db, err := sql.Open("pgx", server)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement)
	return errors.Join(err, db.Close())
}
