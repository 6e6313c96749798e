package pumping_test

import (
	"fmt"
	"log/slog"
	"testing"
	"time"

	"riskgate/internal/secret"
	"riskgate/store/storetest"
	"riskgate/verify/pumping"
)

// BenchmarkJudge is one send after another to a country, and from an address, that has
// counts in every hour and day that the rules look at.
func BenchmarkJudge(b *testing.B) {
	ring, err := secret.ParseKeyring("1:" + secret.NewToken() + secret.NewToken())
	if err != nil {
		b.Fatal(err)
	}
	now := storetest.Start.Time()
	settings := pumping.DefaultSettings().Sandbox()
	guard := pumping.Guard{
		Store: storetest.SQLite(b), Keys: ring, Settings: settings, Log: slog.New(slog.DiscardHandler),
		Observe: func(pumping.Finding) {}, Now: func() time.Time { return now },
	}
	send := func(n int) {
		if _, err := guard.Judge(b.Context(), dutch(n/9000%1000, n%9000, fmt.Sprint("192.0.2.", n%200))); err != nil {
			b.Fatal(err)
		}
	}
	for hour := range 14 * 24 {
		now = now.Add(time.Hour)
		send(hour)
	}
	for n := 0; b.Loop(); n++ {
		send(n)
	}
}
