package pumping_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/netip"
	"sync"
	"testing"
	"time"

	"riskgate/internal/phone"
	"riskgate/internal/secret"
	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
	"riskgate/verify/pumping"
)

// world is a guard over a real store; its clock is moved by the test.
type world struct {
	*pumping.Guard
	t     *testing.T
	store *store.Store

	mu    sync.Mutex
	now   time.Time
	heard []pumping.Finding
}

// each runs a test on both databases.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	storetest.Each(t, func(t *testing.T, s *store.Store) {
		t.Helper()
		test(newWorld(t, s))
	})
}

// here is a world on SQLite, for what no database can do differently.
func here(t *testing.T) *world {
	t.Helper()
	return newWorld(t, storetest.SQLite(t))
}

// newWorld allows every country.
func newWorld(t *testing.T, s *store.Store) *world {
	t.Helper()
	ring, err := secret.ParseKeyring("1:" + secret.NewToken() + secret.NewToken())
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, store: s, now: storetest.Start.Time().Add(10 * time.Hour)}
	settings := pumping.DefaultSettings()
	settings.Countries = []string{"*"}
	w.Guard = &pumping.Guard{
		Store: s, Keys: ring, Settings: settings, Log: slog.New(slog.DiscardHandler), Now: w.clock,
		Observe: func(f pumping.Finding) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.heard = append(w.heard, f)
		},
	}
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// to is a send to a number, from an address if one is named.
func to(number string, address ...string) pumping.Send {
	n, err := phone.Parse(number, "")
	if err != nil {
		panic(number + " is no number of a test")
	}
	s := pumping.Send{Service: "VA1", To: n.E164, Number: n, Channel: models.SMS}
	if len(address) > 0 {
		s.Address = netip.MustParseAddr(address[0])
	}
	return s
}

// dutch is the nth mobile number of a Dutch block.
func dutch(block, n int, address ...string) pumping.Send {
	return to(fmt.Sprintf("+3161%03d%04d", block, n), address...)
}

// judge judges a send now.
func (w *world) judge(s pumping.Send) pumping.Verdict {
	w.t.Helper()
	verdict, err := w.Judge(w.t.Context(), s)
	if err != nil {
		w.t.Fatal(err)
	}
	return verdict
}

// refused is the rule that refuses a send, empty if it goes out.
func (w *world) refused(s pumping.Send) pumping.Rule {
	w.t.Helper()
	if refusal := w.judge(s).Refusal(); refusal != nil {
		return refusal.Rule
	}
	return ""
}

// goes sends, and fails the test if it may not.
func (w *world) goes(sends ...pumping.Send) []pumping.Verdict {
	w.t.Helper()
	verdicts := make([]pumping.Verdict, len(sends))
	for i, s := range sends {
		verdicts[i] = w.judge(s)
		if refusal := verdicts[i].Refusal(); refusal != nil {
			w.t.Fatalf("%s is refused: %+v", s.To, *refusal)
		}
	}
	return verdicts
}

// comesBack tells that the code of sends was right. Their verdicts were kept meanwhile.
func (w *world) comesBack(sends ...pumping.Verdict) {
	w.t.Helper()
	kept, err := json.Marshal(sends)
	if err == nil {
		sends = nil
		err = json.Unmarshal(kept, &sends)
	}
	if err == nil {
		err = w.Verified(context.Background(), sends...)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// finding is what a rule measured, of a window if it has several.
func finding(t *testing.T, v pumping.Verdict, rule pumping.Rule, window time.Duration) pumping.Finding {
	t.Helper()
	for _, f := range v.Findings {
		if f.Rule == rule && (window == 0 || f.Seconds == int64(window/time.Second)) {
			return f
		}
	}
	t.Fatalf("%s found nothing among %+v", rule, v.Findings)
	return pumping.Finding{}
}
