package store_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

func statement(t *testing.T, s *store.Store, query string, args ...any) {
	t.Helper()
	must(t, s.Unit(t.Context(), func(exec func(string, ...any) error) error { return exec(query, args...) }))
}

func TestSealedCellsOpenOnlyWhereTheyWereWritten(t *testing.T) {
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		must(t, s.PutAuthenticator(ctx, storetest.Authenticator("ABC0000001", "one")))
		must(t, s.PutAuthenticator(ctx, storetest.Authenticator("ABC0000002", "two")))
		queue(t, s, storetest.Message("a", "to a", "body"), storetest.Message("b", "to b", "body"))
		for _, swap := range []struct{ table, key, column, first, second string }{
			{"authenticators", "serial", "secret", "ABC0000001", "ABC0000002"},
			{"messages", "id", "sealed", "a", "b"},
		} {
			var cells [2][]byte
			for i, key := range []string{swap.first, swap.second} {
				must(t, s.Reader().Table(swap.table).Select(swap.column).Where(swap.key+" = ?", key).Row().Scan(&cells[i]))
			}
			update := "UPDATE " + swap.table + " SET " + swap.column + " = ? WHERE " + swap.key + " = ?"
			statement(t, s, update, cells[0], swap.second)
			statement(t, s, update, cells[1], swap.first)
		}
		for name, err := range map[string]error{
			"authenticator":  second(s.Authenticator(ctx, "ABC0000001")),
			"authenticators": third(s.Authenticators(ctx, models.AuthenticatorFilter{})),
			"messages":       second(s.Messages(ctx, "", 10)),
			"claim":          second(s.ClaimMessages(ctx, "w", start, time.Minute, 10)),
			"reseal":         s.Reseal(ctx, nil),
		} {
			if err == nil {
				t.Errorf("%s: a swapped cell opened", name)
			}
		}
	})
}

func third[A, B any](_ A, _ B, err error) error { return err }

func TestWithoutAKeyNoSecretIsTouched(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sealed.db")
	with := storetest.Open(t, path)
	must(t, with.PutAuthenticator(t.Context(), storetest.Authenticator("ABC0000001", "one")))
	must(t, with.Close(t.Context()))

	without := storetest.Open(t, path, func(o *store.Options) { o.Sealer = nil })
	for name, err := range map[string]error{
		"read":      second(without.Authenticator(t.Context(), "ABC0000001")),
		"write":     without.PutAuthenticator(t.Context(), storetest.Authenticator("ABC0000002", "two")),
		"message":   without.Commit(t.Context(), &models.Change{Messages: []models.Message{storetest.Message("a", "to", "body")}}),
		"challenge": without.PutChallenge(t.Context(), models.Challenge{ID: "c"}, storetest.Message("a", "to", "body")),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	must(t, without.PutAuthenticator(t.Context(), storetest.Authenticator("ABC0000003", "")))
}

func TestNoSecretIsInTheFile(t *testing.T) {
	dir := t.TempDir()
	s := storetest.Open(t, filepath.Join(dir, "dump.db"))
	ctx := t.Context()
	user := withUser(t, s, "visible-name")
	secrets := []string{"marker-seed-5b1c", "marker-recipient-5b1c", "marker-body-5b1c", "918273", "marker-webhook-5b1c", "marker-former-5b1c", "marker-factor-5b1c"}
	a := storetest.Authenticator("ABC0000001", secrets[0])
	must(t, s.PutAuthenticator(ctx, a))
	must(t, s.AssignAuthenticator(ctx, a.Serial, user.ID))
	queue(t, s, storetest.Message("a", secrets[1], secrets[2]), storetest.Message("b", secrets[1], secrets[2]))
	m := claim2(t, s)[0]
	m.State, m.Recipient, m.Body, m.OTP = models.Sent, "", "", ""
	must(t, s.FinishMessage(ctx, m))
	must(t, s.PutChallenge(ctx, storetest.Challenge("c", storetest.Session("s", user.ID)), storetest.Message("d", secrets[1], secrets[2])))
	hook := storetest.Webhook("w")
	hook.Secret, hook.Previous = models.Secret(secrets[4]), models.Secret(secrets[5])
	must(t, s.PutWebhook(ctx, hook, 9))
	withFactor(t, s, "YF1")
	must(t, s.Reseal(ctx, nil))
	must(t, s.Backup(ctx, filepath.Join(dir, "copy.db")))

	check := func() {
		files, err := os.ReadDir(dir)
		must(t, err)
		seen := false
		for _, f := range files {
			dump, err := os.ReadFile(filepath.Join(dir, f.Name()))
			must(t, err)
			seen = seen || bytes.Contains(dump, []byte("visible-name"))
			for _, secret := range secrets {
				if bytes.Contains(dump, []byte(secret)) {
					t.Errorf("%s is in %s", secret, f.Name())
				}
			}
		}
		if !seen {
			t.Error("the dump shows nothing at all")
		}
	}
	check() // with the write-ahead log
	must(t, s.Close(ctx))
	check()
}

func TestResealingLetsAnOldKeyRetire(t *testing.T) {
	for name, dsn := range map[string]string{
		"sqlite": filepath.Join(t.TempDir(), "rekey.db"), "postgres": storetest.PostgresURL(t),
	} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			old := storetest.Open(t, dsn)
			for i := range 450 { // more than two batches
				a := storetest.Authenticator("ABC"+string([]byte{'0' + byte(i/100), '0' + byte(i/10%10), '0' + byte(i%10)}), "seed")
				if i == 7 {
					a.Secret = ""
				}
				must(t, old.PutAuthenticator(ctx, a))
			}
			queue(t, old, storetest.Message("a", "to", "body"))
			withWebhook(t, old, "w")
			must(t, old.Close(ctx))

			rotating := storetest.Open(t, dsn, func(o *store.Options) { o.Sealer = storetest.Sealer(2) })
			var steps [][2]int
			must(t, rotating.Reseal(ctx, func(done, total int) { steps = append(steps, [2]int{done, total}) }))
			equal(t, steps, [][2]int{{200, 451}, {400, 451}, {449, 451}, {450, 451}, {451, 451}})
			must(t, rotating.Close(ctx))

			only := storetest.Open(t, dsn, func(o *store.Options) { o.Sealer = onlySecond{storetest.Sealer(2)} })
			found, total, err := only.Authenticators(ctx, models.AuthenticatorFilter{Limit: 1000})
			must(t, err)
			equal(t, total, 450)
			equal(t, found[449].Secret.Reveal(), "seed")
			equal(t, one[[]models.Message](t)(only.Messages(ctx, "to", 1))[0].Body.Reveal(), "body")
			equal(t, one[models.Webhook](t)(only.Webhook(ctx, "w")).Secret.Reveal(), "secret of w")
		})
	}
}

// onlySecond opens nothing that an older key has sealed.
type onlySecond struct{ store.Sealer }

func (o onlySecond) Open(aad string, sealed []byte) ([]byte, error) {
	if sealed[0] != 2 {
		return nil, errors.New("retired")
	}
	return o.Sealer.Open(aad, sealed)
}
