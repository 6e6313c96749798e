package cli

import (
	"net/http"
	"sync"
	"testing"

	"riskgate/openapi/openapitest"
)

// later lets the sandbox's clock go on, so that every decision is settled.
func (tn *town) later(by string) {
	tn.t.Helper()
	if status, answer, _ := tn.call(http.MethodPost, "/sandbox/clock", object{"advance": by}); status != 200 {
		tn.t.Fatalf("the clock answered %d %v", status, answer)
	}
}

// backtested queues a backtest and waits for its end.
func (tn *town) backtested(body object) object {
	tn.t.Helper()
	made := tn.analyse(202, http.MethodPost, "/backtests", body)
	path := "/backtests/" + made["id"].(string)
	var shown object
	tn.until(func() bool {
		shown = tn.analyse(200, http.MethodGet, path, nil)
		return shown["state"] != "queued" && shown["state"] != "running"
	})
	return shown
}

func TestARuleIsWrittenBacktestedPublishedAndSeen(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	for _, address := range append(far()[:2:2], home, home) {
		tn.login("traveller", tries("traveller").with(vector(t, "v1")).from(address))
	}
	tn.later("1m")
	rule := object{"id": "from-japan", "mode": "live", "when": `address.country == "JP"`, "then": object{"decline": true}}

	mistaken := object{"id": "from-japan", "mode": "live", "when": `adress.country == "JP"`, "then": object{"decline": true}}
	wrong := tn.analyse(200, "POST", "/rules/check", object{"rule": mistaken})["problems"].([]any)[0].(object)
	if wrong["line"] != 1.0 || wrong["column"] == nil || wrong["message"] == nil {
		t.Errorf("told of the mistake: %v", wrong)
	}
	found := tn.analyse(200, "GET", "/decisions?user=traveller@sandbox&limit=4", nil)["items"].([]any)
	said := tn.analyse(200, "POST", "/rules/check", object{"rule": rule, "decision": found[2].(object)["id"]})["said"].(object)
	if said["result"] != "true" || said["with"].(object)["code"] != 1.0 || said["without"].(object)["code"] == 1.0 {
		t.Errorf("asked about the second login: %v", said)
	}

	shown := tn.backtested(object{"rule": rule, "from": "2000-01-01T00:00:00Z", "reason": "whom would it hit?"})
	report, _ := shown["report"].(object)
	if shown["state"] != "done" || report["coverage"] != 1.0 {
		t.Fatalf("it came to %v", shown)
	}
	counts := report["rules"].([]any)[0].(object)
	live, draft := report["live"].(object)["decline"].(object), report["draft"].(object)["decline"].(object)
	if counts["rule"] != "from-japan" || counts["fired"] != 1.0 || draft["part"].(float64) != live["part"].(float64)+1 || report["cases"].(float64) < 4 {
		t.Errorf("of %v cases: %v, live %v, draft %v", report["cases"], counts, live, draft)
	}

	policy := tn.analyse(200, "GET", "/policies/live", nil)["policy"].(object)
	policy["rules"] = []any{rule}
	tn.analyse(201, "POST", "/policies", object{"policy": policy, "reason": "one login of four"})
	tn.analyse(200, "POST", "/policies/2/publish", object{"revision": 1, "replaces": 1, "reason": "as the backtest says"})
	answer := tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(far()[1]), 1, "refused")
	told := tn.analyse(200, "GET", "/decisions?rule=from-japan", nil)["items"].([]any)
	if len(told) != 1 || answer["riskResponseCode"] != 1.0 {
		t.Errorf("the rule stands in %v", told)
	}
	counted := tn.analyse(200, "GET", "/rules", nil)["items"].([]any)[0].(object)
	if counted["fired"] != 1.0 || counted["failed"] != 0.0 {
		t.Errorf("counted %v", counted)
	}
}

func TestPeopleLogInWhileBacktestsRun(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(home), 0, "accepted")
	tn.later("1m")
	over := make(chan struct{})
	var people sync.WaitGroup
	for range 4 {
		people.Go(func() {
			for {
				select {
				case <-over:
					return
				default:
					tn.want("traveller", tries("traveller").with(vector(t, "v1")).from(home), 0, "accepted")
				}
			}
		})
	}
	for range 3 {
		if shown := tn.backtested(object{"policy": 1, "from": "2000-01-01T00:00:00Z", "reason": "while they log in"}); shown["state"] != "done" {
			t.Errorf("it came to %v", shown)
		}
	}
	close(over)
	people.Wait()
}

func TestEveryExampleOfBacktestsAndRulesRunsAsItStands(t *testing.T) {
	t.Parallel()
	tn := newTown(t)
	tn.later("1m")
	for path, at := range map[string]string{"/risk/backtests": "/backtests", "/risk/rules/check": "/rules/check"} {
		for _, example := range openapitest.Examples(t, http.MethodPost, path) {
			tn.analyse(example.Status, http.MethodPost, at, example.Body)
		}
	}
	for _, path := range []string{"/backtests", "/rules", "/facts"} {
		tn.analyse(200, http.MethodGet, path, nil)
	}
}
