package cli

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"riskgate/models"
	"riskgate/store"
	"riskgate/store/storetest"
)

// offered keeps a policy in a state, in the place of a version, as it is. The data is
// the default policy's with a text replaced.
func offered(t *testing.T, kept *store.Store, to models.PolicyState, replaces int64, old, with string) {
	t.Helper()
	first, err := kept.Policy(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	step := models.PolicyStep{
		Policy:   models.Policy{State: to, Revision: 1, Data: bytes.Replace(first.Data, []byte(old), []byte(with), 1)},
		Replaces: replaces,
	}
	if err := kept.StepPolicy(t.Context(), &step); err != nil {
		t.Fatal(err)
	}
}

func TestThePoliciesInForceAreTakenUp(t *testing.T) {
	kept := storetest.SQLite(t)
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	p, err := loadPolicies(t.Context(), kept, logger, time.Now())
	if err != nil || p.live.Load().Policy().Version != 1 || p.shadow.Load() != nil {
		t.Fatalf("at first %v, %v, %v", p.live.Load(), p.shadow.Load(), err)
	}
	refresh := func(wrong bool) {
		t.Helper()
		if err := p.refresh(t.Context()); (err != nil) != wrong {
			t.Errorf("refreshed with %v", err)
		}
	}
	at := func(live, shadow int64) {
		t.Helper()
		if p.live.Load().Policy().Version != live || (p.shadow.Load() == nil) != (shadow == 0) || shadow != 0 && p.shadow.Load().Policy().Version != shadow {
			t.Errorf("in force are %v and %v, not %d and %d", p.live.Load().Policy().Version, p.shadow.Load(), live, shadow)
		}
	}
	offered(t, kept, models.Shadow, 0, "", "")
	refresh(false)
	at(1, 2)

	offered(t, kept, models.Shadow, 2, `"b":0.6`, `"b":0`) // 3, which cannot judge
	offered(t, kept, models.Live, 1, "", "")               // 4
	refresh(false)
	refresh(false)
	at(4, 0)
	if n := strings.Count(log.String(), "model.b: must be from 0.01 to 10"); n != 1 {
		t.Errorf("it was told %d times: %s", n, log.String())
	}
	if _, err := loadPolicies(t.Context(), kept, logger, time.Now()); err != nil {
		t.Errorf("a wrong policy in shadow keeps the server from starting: %v", err)
	}

	offered(t, kept, models.Live, 4, `"b":0.6`, `"b":0`) // 5, which cannot judge either
	refresh(true)
	at(4, 0)
	if _, err := loadPolicies(t.Context(), kept, logger, time.Now()); err == nil || !strings.Contains(err.Error(), "policy 5: model.b") {
		t.Errorf("a server started on it: %v", err)
	}
	offered(t, kept, models.Live, 5, `"model"`, `"model":`) // 6, which is no JSON
	refresh(true)
	at(4, 0)
}

func TestWhatIsTakenUpAtOnceStays(t *testing.T) {
	kept := storetest.SQLite(t)
	p, err := loadPolicies(t.Context(), kept, slog.New(slog.DiscardHandler), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for version := int64(1); version < 20; version++ {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { _ = p.refresh(t.Context()) })
		}
		all.Go(func() {
			offered(t, kept, models.Live, version, "", "")
			_ = p.refresh(t.Context())
			if got := p.live.Load().Policy().Version; got != version+1 {
				t.Errorf("after version %d was published, %d judges", version+1, got)
			}
		})
		all.Wait()
		if got := p.live.Load().Policy().Version; got != version+1 {
			t.Errorf("in the end %d judges, not %d", got, version+1)
		}
	}
}
