package analyst_test

import (
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
)

func TestDriftIsShownWeekByWeek(t *testing.T) {
	w := newWorld(t)
	if got := w.call(200, "GET", "/drift", nil)["weeks"].([]any); len(got) != 0 {
		t.Errorf("before any login: %v", got)
	}
	count := &analysis.Drift{Store: w.store, Now: w.clock.Now}
	step := func() {
		t.Helper()
		_ = w.clock.Advance(2 * time.Minute)
		if err := count.Step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	login := func(name string) int64 {
		return w.decide("session-"+name, w.user(name), func(d *models.Decision) {
			e := evidence()
			e.Attempt.At = d.CreatedAt.Time().UnixMilli()
			d.Evidence = encoded(w, e)
		})
	}
	login("ada")
	step()
	_ = w.clock.Advance(7 * 24 * time.Hour)
	bob := login("bob")
	step()
	w.call(201, "POST", "/labels", object{"decision": bob, "verdict": "fraud", "reason": "chargeback"})
	weeks := w.call(200, "GET", "/drift?weeks=52", nil)["weeks"].([]any)
	if len(weeks) != 2 {
		t.Fatalf("%d weeks", len(weeks))
	}
	newest := weeks[1].(object)
	attacks, bands := newest["attacks"].(object), newest["calibration"].([]any)
	if newest["logins"] != 1.0 || newest["loginsBefore"] != 1.0 || newest["whole"] != false || attacks["observed"] != 1.0 || len(bands) != 1 {
		t.Errorf("the newest week is %v", newest)
	}
	if shift := newest["inputs"].([]any)[0].(object); shift["level"] != "unknown" || shift["index"] != nil {
		t.Errorf("of one login it is known that %v", shift)
	}
	score := newest["score"].(object)["p50"].(object)
	if score["now"] == nil || score["now"] != score["before"] {
		t.Errorf("the median is %v", score)
	}
	w.same([]string{"weeks: must be a whole number from 1 to 52"}, complaints(w.call(400, "GET", "/drift?weeks=53", nil)))
}
