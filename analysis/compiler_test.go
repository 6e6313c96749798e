package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"riskgate/models"
	"riskgate/risk"
)

// version is a policy that says what the default one does.
func version(t *testing.T, number int64, state models.PolicyState) models.Policy {
	t.Helper()
	data, err := json.Marshal(risk.DefaultPolicy())
	if err != nil {
		t.Fatal(err)
	}
	return models.Policy{Version: number, State: state, Data: data}
}

func TestEnginesOfVersionsThatCannotChangeAreKept(t *testing.T) {
	var kept compiler
	of := func(row models.Policy) *risk.Engine {
		t.Helper()
		engine, err := kept.of(t.Context(), row, compile)
		if err != nil || engine.Policy().Version != row.Version {
			t.Fatalf("version %d: %v, %v", row.Version, engine, err)
		}
		return engine
	}
	for _, state := range models.PolicyStates() {
		row := version(t, int64(len(state)), state) // 5, 6, 4 and 7
		first := of(row)
		if same := first == of(row); same != (state != models.Draft) {
			t.Errorf("the engine of one that is %s is kept: %t", state, same)
		}
	}
	if first, second := of(version(t, 5, models.Draft)), of(version(t, 5, models.Live)); first == second {
		t.Error("what a draft said judges after it was changed")
	}

	kept = compiler{}
	first, second := version(t, 1, models.Retired), version(t, 2, models.Retired)
	used, rested := of(first), of(second)
	for n := range int64(mostEngines - 1) {
		of(first)
		of(version(t, 3+n, models.Retired))
	}
	if of(first) != used {
		t.Error("the one that is used all the time was dropped")
	}
	if of(second) == rested {
		t.Errorf("more than %d are kept", mostEngines)
	}
}

func TestOneEngineIsCompiledAtATime(t *testing.T) {
	var kept compiler
	var running, most, all atomic.Int32
	slow := func(row models.Policy) (*risk.Engine, error) {
		most.Store(max(most.Load(), running.Add(1)))
		all.Add(1)
		defer running.Add(-1)
		return compile(row)
	}
	rows := []models.Policy{version(t, 1, models.Live), version(t, 2, models.Draft), version(t, 3, models.Retired)}
	var calls sync.WaitGroup
	for i := range 12 {
		calls.Go(func() {
			if _, err := kept.of(t.Context(), rows[i%3], slow); err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
	if most.Load() != 1 || all.Load() != 1+4+1 {
		t.Errorf("%d were compiled, %d at a time", all.Load(), most.Load())
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := kept.of(gone, rows[1], slow); !errors.Is(err, context.Canceled) || all.Load() != 6 {
		t.Errorf("for a caller who has left: %v, %d compiled", err, all.Load())
	}
}
