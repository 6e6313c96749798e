package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"riskgate/models"
	"riskgate/store/storetest"
)

func TestABackupIsConsistentWhileWritingGoesOn(t *testing.T) {
	dir := t.TempDir()
	s := storetest.SQLite(t)
	user := withUser(t, s, "alice")
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	written := make(chan struct{}, 1000)
	group.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			session := storetest.Session(fmt.Sprintf("%06d", i), user.ID)
			err := s.Commit(context.Background(), &models.Change{Open: &session, Decision: new(storetest.Decision(session))})
			if err != nil {
				t.Error(err)
			}
			select {
			case written <- struct{}{}:
			default:
			}
		}
	})
	for range 20 {
		<-written
	}
	path := filepath.Join(dir, "copy.db")
	must(t, s.Backup(t.Context(), path))
	stop()
	group.Wait()

	info, err := os.Stat(path)
	must(t, err)
	equal(t, info.Mode().Perm(), 0o600)
	files, err := os.ReadDir(dir)
	must(t, err)
	equal(t, len(files), 1)
	if s.Backup(t.Context(), path) == nil {
		t.Error("a backup replaced a file")
	}
	if s.Backup(t.Context(), filepath.Join(dir, "none", "copy.db")) == nil {
		t.Error("a backup was written nowhere")
	}

	restored := storetest.Open(t, path)
	equal(t, one[models.User](t)(restored.UserByName(t.Context(), user.NameKey)), user)
	sessions := count(t, restored, `SELECT count(*) FROM sessions`)
	if sessions < 20 || sessions != count(t, restored, `SELECT count(*) FROM decisions`) {
		t.Fatalf("%d sessions", sessions)
	}
	var verdict string
	must(t, restored.Reader().Raw(`PRAGMA integrity_check`).Scan(&verdict).Error)
	equal(t, verdict, "ok")
}

func TestPostgresIsBackedUpByItsOwnTool(t *testing.T) {
	err := storetest.Postgres(t).Backup(t.Context(), filepath.Join(t.TempDir(), "copy"))
	if err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Fatalf("got %v", err)
	}
}
