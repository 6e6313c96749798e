package store_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"riskgate/store"
	"riskgate/store/storetest"
)

// A statement that is prepared outside of a transaction waits for a connection;
// transactions that hold them all must not wait for that statement.
func TestFewConnectionsServeReadersAndWriters(t *testing.T) {
	for round := range 5 {
		s := storetest.Postgres(t, func(o *store.Options) { o.Connections = 2 })
		user := withUser(t, s, "alice")
		for i := range 8 {
			must(t, s.PutAuthenticator(t.Context(), storetest.Authenticator(fmt.Sprint("ABC000000", i), "seed")))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		inParallel(16, func(i int) {
			serial := fmt.Sprint("ABC000000", i/2)
			var err error
			if i%2 == 0 {
				_, err = s.Authenticator(ctx, serial)
			} else {
				err = s.AssignAuthenticator(ctx, serial, user.ID)
				if err == nil {
					err = s.UnassignAuthenticator(ctx, serial)
				}
			}
			if err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		})
	}
}
