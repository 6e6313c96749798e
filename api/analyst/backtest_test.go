package analyst_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"riskgate/analysis"
	"riskgate/models"
	"riskgate/risk"
	"riskgate/store/storetest"
)

// lived lets people log in in January, and returns how many decisions there are.
func (w *world) lived() (n int) {
	w.Helper()
	policy := risk.DefaultPolicy()
	policy.Version = 1
	engine, err := risk.Compile(policy)
	if err != nil {
		w.Fatal(err)
	}
	for d := range storetest.Lived(w, engine, 5, 6) {
		if err := w.store.Commit(w.Context(), &models.Change{Decision: &d}); err != nil {
			w.Fatal(err)
		}
		n++
	}
	return n
}

// work runs the backtest that is next.
func (w *world) work() {
	w.Helper()
	worker := &analysis.Worker{
		Store: w.store, Recorder: &w.heard, Now: w.clock.Now, Name: "w1", Replay: &analysis.Replay{
			Store: w.store, Verdicts: analysis.LabelVerdicts{Store: w.store}, Engines: &analysis.Engines{Store: w.store}, Cores: 2, Now: time.Now,
		},
	}
	if err := worker.Step(w.Context()); err != nil {
		w.Fatal(err)
	}
}

func linux() object {
	return object{"id": "linux", "mode": "live", "when": `agent.os == "Linux"`, "then": object{"decline": true}}
}

const january = "2026-01-01T00:00:00Z"

func TestABacktestIsQueuedRunAndShown(t *testing.T) {
	w := newWorld(t)
	n := w.lived()
	made := w.call(202, "POST", "/backtests", object{"rule": linux(), "from": january, "reason": "whom would it hit?"})
	w.same([]any{"queued", "linux", 1.0, january, object{"id": "ann", "name": "Ann"}, "whom would it hit?", nil},
		[]any{made["state"], made["rule"], made["against"], made["from"], made["author"], made["reason"], made["report"]})
	path := "/backtests/" + made["id"].(string)
	w.call(409, "GET", path+"/report.csv", nil)
	w.work()
	done := w.call(200, "GET", path, nil)
	report := done["report"].(object)
	w.same([]any{"done", float64(n), float64(n), 30.0, 5.0, 1.0}, []any{
		done["state"], done["done"], done["total"], report["cases"], report["users"], report["coverage"],
	})
	draft := report["draft"].(object)["decline"].(object)
	if draft["part"] == 0.0 || draft["whole"] != 30.0 || draft["part"] != report["rules"].([]any)[0].(object)["fired"] {
		t.Errorf("it would decline %v", draft)
	}
	for _, example := range report["examples"].([]any) {
		example := example.(object)
		if reasons := fmt.Sprint(example["newReasons"]); !strings.Contains(reasons, "rule:linux") || strings.Contains(fmt.Sprint(example["reasons"]), "rule:") {
			t.Errorf("%v", example)
		}
	}
	table := w.callAs("ann", "GET", path+"/report.csv", "")
	if table.Code != 200 || !strings.HasPrefix(table.Header().Get("Content-Type"), "text/csv") || !strings.Contains(table.Body.String(), "all,,,cases,30,,,,\n") {
		t.Errorf("%d %v\n%s", table.Code, table.Header(), table.Body)
	}
	w.same([]string{"backtest.queued backtest/" + made["id"].(string), "backtest.done backtest/" + made["id"].(string)}, w.heard.kinds())
}

func TestBacktestsAreListedAndCancelled(t *testing.T) {
	w := newWorld(t)
	var ids []string
	for i := range 3 {
		if err := w.clock.Advance(time.Second); err != nil {
			t.Fatal(err)
		}
		made := w.call(202, "POST", "/backtests", object{"policy": 1, "from": january, "to": "2026-02-01T00:00:00Z", "reason": fmt.Sprint("no. ", i)})
		ids = append([]string{made["id"].(string)}, ids...)
	}
	var seen []string
	for path := "/backtests?limit=2"; path != ""; {
		page := w.call(200, "GET", path, nil)
		path = ""
		for _, item := range page["items"].([]any) {
			seen = append(seen, item.(object)["id"].(string))
		}
		if next, more := page["next"].(string); more {
			path = "/backtests?limit=2&cursor=" + next
		}
	}
	w.same(ids, seen)
	w.call(204, "DELETE", "/backtests/"+ids[1]+"?reason=the+wrong+one", nil)
	w.same("cancelled", w.call(200, "GET", "/backtests/"+ids[1], nil)["state"])
	answer := w.call(409, "DELETE", "/backtests/"+ids[1]+"?reason=again", nil)
	w.same("The backtest is cancelled", answer["message"])
	w.work()
	w.same("done", w.call(200, "GET", "/backtests/"+ids[2], nil)["state"])
	nobody := "/backtests/" + strings.Repeat("0", 32)
	for _, c := range [][2]string{{"GET", nobody}, {"GET", nobody + "/report.csv"}, {"DELETE", nobody + "?reason=why"}} {
		w.same("Backtest not found", w.call(404, c[0], c[1], nil)["message"])
	}
}

func TestEveryProblemOfABacktestOrARuleIsTold(t *testing.T) {
	w := newWorld(t)
	document := policy(func(p *risk.Policy) { p.Model.A = 1 })
	delete(document, "version")
	document["colour"] = "red"
	wrong := linux()
	wrong["when"], wrong["id"] = "sen > 1", "Linux"
	for name, c := range map[string]misuse{
		"nothing": {"POST", "/backtests", object{}, 400, invalid, []string{
			"from: is required", "reason: is required", "policy: must be given, or document, or rule, and only one of them",
		}},
		"two at once": {"POST", "/backtests", object{"policy": 1, "rule": linux(), "from": january, "reason": "why"}, 400, invalid, []string{
			"policy: must be given, or document, or rule, and only one of them",
		}},
		"odd forms": {"POST", "/backtests", object{"policy": 0, "from": "monday", "to": "1969-01-01T00:00:00Z", "reason": " "}, 400, invalid, []string{
			"policy: must be a whole number from 1 to 9007199254740991", "from: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)",
			"to: must be a time such as 2026-03-04T12:00:00Z (RFC 3339)", "reason: must be 3 to 500 characters, and say why",
		}},
		"no such version":     {"POST", "/backtests", object{"policy": 9, "from": january, "reason": "why"}, 400, invalid, []string{"policy: must be a version that is there"}},
		"an odd document":     {"POST", "/backtests", object{"document": document, "from": january, "reason": "why"}, 400, invalid, []string{"document.colour: is not known here"}},
		"a mistaken document": {"POST", "/backtests", object{"document": policy(func(p *risk.Policy) { p.Model.A = 1 }), "from": january, "reason": "why"}, 400, invalid, []string{"document.model.a: must be from -30 to 0"}},
		"a mistaken rule": {"POST", "/backtests", object{"rule": wrong, "from": january, "reason": "why"}, 400, invalid, []string{
			"rule.id: must be 1 to 64 lower-case letters, digits and hyphens", "rule.when: line 1, column 1: undeclared reference to 'sen' (did you mean 'seen'?)",
		}},
		"the future":         {"POST", "/backtests", object{"policy": 1, "from": "2036-01-01T00:00:00Z", "reason": "why"}, 400, invalid, []string{"from: must be before to, and some time ago"}},
		"an odd ID":          {"GET", "/backtests/x", nil, 400, invalid, []string{"id: must be 32 lower-case hexadecimal digits"}},
		"an odd page":        {"GET", "/backtests?limit=0&cursor=x", nil, 400, invalid, []string{"cursor: must be the text that a page named as next", "limit: must be a whole number from 1 to 200"}},
		"no word why":        {"DELETE", "/backtests/x", nil, 400, invalid, []string{"id: must be 32 lower-case hexadecimal digits", "reason: must be 3 to 500 characters, and say why"}},
		"no rule":            {"POST", "/rules/check", object{"decision": 0}, 400, invalid, []string{"rule: is required", "decision: must be a whole number from 1 to 9007199254740991"}},
		"half a rule":        {"POST", "/rules/check", object{"rule": object{"id": "a"}}, 400, invalid, []string{"rule.mode: is required", "rule.when: is required", "rule.then: is required"}},
		"a decision of none": {"POST", "/rules/check", object{"rule": linux(), "decision": 99}, 400, invalid, []string{"decision: must be a decision that is there"}},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			answer := w.call(c.status, c.method, c.path, c.body)
			w.same(c.message, answer["message"])
			w.same(c.fields, complaints(answer))
		})
	}
	w.T = t
	w.same([]any{}, w.call(200, "GET", "/backtests", nil)["items"])
}

func TestARuleIsChecked(t *testing.T) {
	w := newWorld(t)
	w.lived()
	good := w.call(200, "POST", "/rules/check", object{"rule": linux(), "decision": 5})
	said := good["said"].(object)
	w.same([]any{true, []any{}, []any{"agent.os"}, 5.0, "true", "critical", 1.0}, []any{
		good["valid"], good["problems"], good["facts"], said["decision"], said["result"], said["with"].(object)["level"], said["with"].(object)["code"],
	})
	w.same([]any{object{"text": `agent.os == "Linux"`, "facts": object{"agent.os": "Linux"}}}, said["because"])
	if good["steps"].(float64) < 1 {
		t.Errorf("it takes %v steps", good["steps"])
	}
	wrong := linux()
	wrong["when"] = "seen > 3 &&\n  scroe > 100"
	w.same(object{
		"valid": false, "steps": 0.0, "facts": []any{}, "problems": []any{object{
			"path": "when", "line": 2.0, "column": 3.0, "suggestion": "score",
			"message": "line 2, column 3: undeclared reference to 'scroe' (did you mean 'score'?)",
		}},
	}, w.call(200, "POST", "/rules/check", object{"rule": wrong, "decision": 1}))
}

func TestRulesAndFactsAreListed(t *testing.T) {
	w := newWorld(t)
	w.same(object{"policy": 1.0, "from": "2026-03-03T12:00:00Z", "decisions": 0.0, "items": []any{}}, w.call(200, "GET", "/rules", nil))
	made := w.call(201, "POST", "/policies", object{"reason": "a rule", "policy": policy(func(p *risk.Policy) {
		p.Rules = []risk.Rule{{ID: "far", Mode: risk.RuleLive, When: "true", Then: risk.Action{Tag: "x"}}}
	})})
	w.call(200, "POST", fmt.Sprintf("/policies/%v/publish", made["version"]), object{"revision": 1, "replaces": 1, "reason": "why"})
	row := storetest.Decision(storetest.Session("s", ""))
	row.CreatedAt, row.Marks = models.At(w.clock.Now()), " rule:far "
	if err := w.store.Commit(t.Context(), &models.Change{Decision: &row}); err != nil {
		t.Fatal(err)
	}
	rules := w.call(200, "GET", "/rules", nil)
	item := rules["items"].([]any)[0].(object)
	w.same([]any{2.0, 1.0, "far", 1.0, 0.0}, []any{rules["policy"], rules["decisions"], item["rule"].(object)["id"], item["fired"], item["failed"]})

	facts := w.call(200, "GET", "/facts", nil)
	raw, err := json.Marshal(facts["facts"])
	if err != nil || len(facts["facts"].([]any)) != len(risk.Facts()) {
		t.Fatal(err, len(facts["facts"].([]any)))
	}
	if !strings.Contains(string(raw), `{"judged":true,"name":"score","text":`) {
		t.Errorf("%s", raw)
	}
	names := ""
	for _, action := range facts["actions"].([]any) {
		names += action.(object)["name"].(string) + " "
	}
	w.same("adjust allow challenge decline tag list case ", names)
}

func TestLabelsCountAsTheyWereKnownThen(t *testing.T) {
	w := newWorld(t)
	w.lived()
	if err := w.store.CreateUser(t.Context(), storetest.User("p0"), nil); err != nil {
		t.Fatal(err)
	}
	w.call(201, "POST", "/labels", object{"decision": 1, "verdict": "fraud", "reason": "the user was called"})
	if err := w.clock.Advance(time.Hour); err != nil {
		t.Fatal(err)
	}
	for known, want := range map[string]int{"": 1, "2026-01-02T00:00:00Z": 0, "2036-01-01T00:00:00Z": 1} {
		in := object{"rule": linux(), "from": january, "reason": "whom would it hit?"}
		if known != "" {
			in["knownBy"] = known
		}
		path := "/backtests/" + w.call(202, "POST", "/backtests", in)["id"].(string)
		w.work()
		done, frauds := w.call(200, "GET", path, nil), 0
		for _, row := range done["report"].(object)["labels"].([]any) {
			if row := row.(object); row["source"] == "analyst" {
				frauds = int(row["fraud"].(float64))
			}
		}
		if frauds != want {
			t.Errorf("known by %q: %d frauds, want %d; %v", known, frauds, want, done["knownBy"])
		}
	}
}
