package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

const burstDSN = "RISKGATE_TEST_BURST"

// TestMain is also the program that is killed in TestWhatWasAnsweredSurvivesAKill.
func TestMain(m *testing.M) {
	if dsn := os.Getenv(burstDSN); dsn != "" {
		if err := burst(dsn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// burst logs in until it is killed, and says what was committed.
func burst(dsn string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Options{DSN: dsn, Now: start.Time, Sealer: storetest.Sealer(1)})
	if err != nil {
		return err
	}
	failed := make(chan error)
	for client := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%06d-%d", i, client)
				session := storetest.Session(id, "")
				session.Status = models.Accepted
				ask := storetest.Challenge(id, session)
				err := s.Commit(ctx, &models.Change{Open: &session, Ask: &ask, Decision: new(storetest.Decision(session))})
				if err == nil {
					err = s.Commit(ctx, &models.Change{Spend: []models.Spend{{ChallengeID: id, At: start}}})
				}
				if err == nil {
					_, err = s.Reserve(ctx, start, models.Limit{Key: id})
				}
				if err != nil {
					failed <- err
					return
				}
				_, _ = os.Stdout.WriteString(id + "\n") // one write a line
			}
		}()
	}
	return <-failed
}

func TestWhatWasAnsweredSurvivesAKill(t *testing.T) {
	for name, dsn := range map[string]string{"sqlite": t.TempDir() + "/killed.db", "postgres": storetest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			must(t, storetest.Open(t, dsn).Close(t.Context()))
			answered := killedInMidBurst(t, dsn)
			s := storetest.Open(t, dsn)
			for _, id := range answered {
				if _, err := s.Session(t.Context(), id); err != nil {
					t.Fatalf("session %s: %v", id, err)
				}
				if one[models.Challenge](t)(s.Challenge(t.Context(), id)).SpentAt == 0 {
					t.Fatalf("the proof %s is valid again", id)
				}
				if standing(t, s, start, models.Limit{Key: id}).Tries != 1 {
					t.Fatalf("the attempt %s is forgotten", id)
				}
			}
			equal(t, count(t, s, `SELECT count(*) FROM sessions`), count(t, s, `SELECT count(*) FROM decisions`))
		})
	}
}

// killedInMidBurst returns what a program had answered when it was killed.
func killedInMidBurst(t *testing.T, dsn string) (answered []string) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), burstDSN+"="+dsn)
	var complaints strings.Builder
	child.Stderr = &complaints
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	var kill sync.Once
	for lines := bufio.NewScanner(out); lines.Scan(); {
		answered = append(answered, lines.Text())
		if len(answered) >= 300 {
			kill.Do(func() { must(t, child.Process.Kill()) })
		}
	}
	if child.Wait() == nil || len(answered) < 300 {
		t.Fatalf("the program ended by itself after %d answers: %s", len(answered), complaints.String())
	}
	return answered
}
