package analyst_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"riskgate/models"
	"riskgate/risk"
)

func TestAPolicyGoesItsWayAndEveryStepIsTold(t *testing.T) {
	w := newWorld(t)
	made := w.call(201, "POST", "/policies", object{"base": 1, "note": "ask more", "reason": "takeovers at night"})
	w.same([]any{2.0, "draft", 1.0, 1.0, "ask more", object{"id": "ann", "name": "Ann"}},
		[]any{made["version"], made["state"], made["revision"], made["base"], made["note"], made["author"]})

	changed := w.call(200, "PUT", "/policies/2", object{"policy": policy(strict), "revision": 1, "reason": "really more"})
	w.same([]any{2.0, "ask more"}, []any{changed["revision"], changed["note"]})
	shadow := w.call(200, "POST", "/policies/2/shadow", object{"revision": 2, "reason": "a week beside"})
	w.same([]any{"shadow", "2026-03-04T12:00:00Z"}, []any{shadow["state"], shadow["shadowedAt"]})
	live := w.call(200, "POST", "/policies/2/publish", object{"revision": 2, "replaces": 1, "reason": "it held"})
	w.same("live", live["state"])
	w.same(2.0, w.call(200, "GET", "/policies/live", nil)["version"])
	w.same("retired", w.call(200, "GET", "/policies/1", nil)["state"])
	back := w.call(201, "POST", "/policies/1/rollback", object{"replaces": 2, "reason": "asks everybody"})
	w.same([]any{3.0, "live", 1.0, "back to version 1"}, []any{back["version"], back["state"], back["base"], back["note"]})
	w.same(policy(func(p *risk.Policy) { p.Version = 3 }), back["policy"])

	again := w.draft(nil)
	w.call(200, "POST", fmt.Sprint("/policies/", again, "/shadow"), object{"revision": 1, "reason": "again"})
	w.call(200, "POST", fmt.Sprint("/policies/", again, "/retire"), object{"reason": "it does not help"})
	gone := w.draft(nil)
	w.call(204, "DELETE", fmt.Sprintf("/policies/%d?revision=1&reason=not+needed", gone), nil)
	w.call(404, "GET", fmt.Sprint("/policies/", gone), nil)

	w.same([]string{
		"policy.created policy/2", "policy.changed policy/2", "policy.shadowed policy/2",
		"policy.published policy/2", "policy.retired policy/1",
		"policy.published policy/3", "policy.retired policy/2",
		"policy.created policy/4", "policy.shadowed policy/4", "policy.retired policy/4",
		"policy.created policy/5", "policy.discarded policy/5",
	}, w.heard.kinds())
	w.same(5, w.heard.taken)
	var told []string
	for _, step := range w.call(200, "GET", "/policies/2", nil)["changes"].([]any) {
		step := step.(object)
		told = append(told, fmt.Sprint(step["event"], " by ", step["author"].(object)["name"], ": ", step["reason"], " ", step["paths"], " ", step["replaces"]))
	}
	w.same([]string{
		"policy.retired by Ann: asks everybody <nil> <nil>",
		"policy.published by Ann: it held <nil> 1",
		"policy.shadowed by Ann: a week beside <nil> <nil>",
		"policy.changed by Ann: really more [lanes.login.floor] <nil>",
		"policy.created by Ann: takeovers at night <nil> <nil>",
	}, told)
}

func TestPoliciesAreListedPageByPage(t *testing.T) {
	w := newWorld(t)
	for range 4 {
		w.draft(nil)
	}
	var seen []any
	for path := "/policies?limit=2"; path != ""; {
		page := w.call(200, "GET", path, nil)
		path = ""
		for _, item := range page["items"].([]any) {
			item := item.(object)
			seen = append(seen, item["version"])
			if item["policy"] != nil || item["changes"] != nil {
				t.Errorf("the listing shows %v", item)
			}
		}
		if next, more := page["next"].(string); more {
			path = "/policies?limit=2&cursor=" + next
		}
	}
	w.same([]any{5.0, 4.0, 3.0, 2.0, 1.0}, seen)
	w.same(1, len(w.call(200, "GET", "/policies?state=live", nil)["items"].([]any)))
	w.same(0, len(w.call(200, "GET", "/policies?state=shadow", nil)["items"].([]any)))
}

func TestTwoPoliciesAreCompared(t *testing.T) {
	w := newWorld(t)
	w.draft(func(p *risk.Policy) {
		strict(p)
		p.Model.Weights = map[string]float64{"time.hour": 0}
		p.Order.Fallback = []risk.Code{}
	})
	want := []any{
		object{"path": "lanes.login.floor", "old": "low", "new": "medium"},
		object{"path": "model.weights", "new": object{"time.hour": 0.0}},
		object{"path": "order.fallback", "old": []any{10.0, 13.0, 21.0, 22.0, 23.0, 24.0, 14.0, 11.0}, "new": []any{}},
	}
	against := w.call(200, "GET", "/policies/2/diff?against=1", nil)
	w.same(object{"version": 2.0, "against": 1.0, "differences": want}, against)
	w.same(against, w.call(200, "GET", "/policies/2/diff", nil))
	w.same([]any{}, w.call(200, "GET", "/policies/1/diff", nil)["differences"])
}

// misuse is a request that cannot be taken, and what it is told.
type misuse struct {
	method, path string
	body         any
	status       int
	message      string
	fields       []string
}

const invalid = "Input validation failed"

func TestEveryProblemOfARequestIsTold(t *testing.T) {
	w := newWorld(t)
	w.draft(nil)
	unknown := policy(nil)
	unknown["colour"] = "red"
	unknown["model"].(object)["historycap"] = 3
	delete(unknown["model"].(object), "historyCap")
	unknown["lanes"].(object)["login"].(object)["stranger"].(object)["logins"] = "many"
	wrong := policy(func(p *risk.Policy) {
		p.Model.A = 1
		p.Order.High = []risk.Code{risk.Accept}
		delete(p.Lanes, risk.LaneEvent)
	})
	long := strings.Repeat("x", 501)
	for name, c := range map[string]misuse{
		"nothing": {"POST", "/policies", object{}, 400, invalid, []string{
			"reason: is required", "policy: is required unless base is given",
		}},
		"no such base": {"POST", "/policies", object{"base": 99, "reason": "why"}, 400, invalid, []string{"base: must be a version that is there"}},
		"wrong forms": {"POST", "/policies", object{"base": 0, "note": long, "reason": "no", "more": 1}, 400, invalid, []string{
			"more: is not known here", "base: must be a whole number from 1 to 9007199254740991",
			"note: must be 0 to 500 characters", "reason: must be 3 to 500 characters",
		}},
		"a blank reason": {"POST", "/policies", object{"base": 1, "reason": "    "}, 400, invalid, []string{"reason: must be 3 to 500 characters, and say why"}},
		"a policy with faults of form": {"POST", "/policies", object{"policy": unknown, "reason": "why"}, 400, invalid, []string{
			"lanes.login.stranger.logins: must be a whole number", "colour: is not known here",
			"model.historycap: is not known here", "model.historyCap: is required",
		}},
		"a policy that cannot be": {"POST", "/policies", object{"policy": wrong, "reason": "why"}, 400, invalid, []string{
			"model.a: must be from -30 to 0", "lanes.event: is missing", "order.high[0]: 0 is not a code that can be demanded",
		}},
		"a change that cannot be": {"PUT", "/policies/2", object{"policy": wrong, "revision": 1, "reason": "why"}, 400, invalid, []string{
			"model.a: must be from -30 to 0", "lanes.event: is missing", "order.high[0]: 0 is not a code that can be demanded",
		}},
		"a change of nothing":     {"PUT", "/policies/2", object{}, 400, invalid, []string{"policy: is required", "revision: is required", "reason: is required"}},
		"a version that is none":  {"PUT", "/policies/two", object{"policy": policy(nil), "revision": 1, "reason": "why"}, 400, invalid, []string{"version: must be a whole number from 1 to 9007199254740991"}},
		"to discard, without why": {"DELETE", "/policies/2", nil, 400, invalid, []string{"revision: is required", "reason: must be 3 to 500 characters, and say why"}},
		"to discard, odd words":   {"DELETE", "/policies/2?revision=x&reason=a%00b%0Ac", nil, 400, invalid, []string{"revision: must be a whole number from 1 to 9007199254740991", "reason: must be valid UTF-8 without control characters"}},
		"to shadow, with nothing": {"POST", "/policies/2/shadow", object{}, 400, invalid, []string{"revision: is required", "reason: is required"}},
		"to shadow, odd numbers":  {"POST", "/policies/2/shadow", object{"revision": 0, "replaces": -1, "reason": "why"}, 400, invalid, []string{"revision: must be a whole number from 1 to 9007199254740991", "replaces: must be a whole number from 0 to 9007199254740991"}},
		"to publish, with nothing": {"POST", "/policies/2/publish", object{}, 400, invalid, []string{
			"revision: is required", "replaces: is required", "reason: is required",
		}},
		"to publish, by text":      {"POST", "/policies/2/publish", object{"revision": "1", "replaces": 1, "reason": "why"}, 400, invalid, []string{"revision: must be a whole number"}},
		"to retire, with nothing":  {"POST", "/policies/2/retire", object{}, 400, invalid, []string{"reason: is required"}},
		"to roll back to nothing":  {"POST", "/policies/0/rollback", object{}, 400, invalid, []string{"replaces: is required", "reason: is required", "version: must be a whole number from 1 to 9007199254740991"}},
		"a list of no state":       {"GET", "/policies?state=old&limit=201&cursor=x", nil, 400, invalid, []string{"state: must be one of [draft shadow live retired]", "cursor: must be the text that a page named as next", "limit: must be a whole number from 1 to 200"}},
		"a comparison with no one": {"GET", "/policies/2/diff?against=-1", nil, 400, invalid, []string{"against: must be a whole number from 1 to 9007199254740991"}},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			before := len(w.heard.kinds())
			answer := w.call(c.status, c.method, c.path, c.body)
			w.same(c.message, answer["message"])
			w.same(c.fields, complaints(answer))
			w.same(before, len(w.heard.kinds()))
		})
	}
}

func TestAPolicyNamesAllNoticesOrNone(t *testing.T) {
	w := newWorld(t)
	half := policy(nil)
	half["notices"] = object{"newDevice": true, "newPlace": 1}
	answer := w.call(400, "POST", "/policies", object{"policy": half, "reason": "why"})
	w.same([]string{
		"notices.newPlace: is not known here", "notices.newCountry: is required",
		"notices.newNetwork: is required", "notices.failures: is required",
	}, complaints(answer))
	silent := w.draft(func(p *risk.Policy) { p.Notices = &risk.Notices{NewDevice: true, NewCountry: true} })
	unsaid := w.draft(func(p *risk.Policy) { p.Notices = nil })
	usual := w.draft(nil)
	for against, want := range map[int]string{
		silent: `[{"new":true,"old":false,"path":"notices.failures"}]`,
		unsaid: `[{"new":{"failures":true,"newCountry":true,"newDevice":true,"newNetwork":false},"path":"notices"}]`,
	} {
		diff := w.call(200, "GET", fmt.Sprintf("/policies/%d/diff?against=%d", usual, against), nil)
		got, err := json.Marshal(diff["differences"])
		if err != nil || string(got) != want {
			t.Errorf("%v, want %s", diff, want)
		}
	}
}

func TestStepsThatTheStateDoesNotAllowAreConflicts(t *testing.T) {
	w := newWorld(t)
	live := w.draft(nil)                                                                                                  // 2
	shadow := w.draft(nil)                                                                                                // 3
	w.draft(nil)                                                                                                          // 4
	w.call(200, "POST", fmt.Sprintf("/policies/%d/publish", live), object{"revision": 1, "replaces": 1, "reason": "why"}) // 1 is retired
	w.call(200, "POST", fmt.Sprintf("/policies/%d/shadow", shadow), object{"revision": 1, "reason": "why"})
	w.call(200, "PUT", "/policies/4", object{"policy": policy(strict), "revision": 1, "reason": "why"}) // now at revision 2
	why := func(members ...any) object {
		body := object{"reason": "why"}
		for i := 0; i < len(members); i += 2 {
			body[members[i].(string)] = members[i+1]
		}
		return body
	}
	for name, c := range map[string]misuse{
		"a change of the live one":    {"PUT", "/policies/2", why("policy", policy(nil), "revision", 1), 409, "Version 2 is live, not draft", nil},
		"a change of a retired one":   {"PUT", "/policies/1", why("policy", policy(nil), "revision", 1), 409, "Version 1 is retired, not draft", nil},
		"a change meanwhile":          {"PUT", "/policies/4", why("policy", policy(nil), "revision", 1), 409, "Version 4 is at revision 2, not 1", nil},
		"a change of nothing":         {"PUT", "/policies/9", why("policy", policy(nil), "revision", 1), 404, "Policy not found", nil},
		"discarding the live one":     {"DELETE", "/policies/2?revision=1&reason=why", nil, 409, "Version 2 is live, not draft", nil},
		"discarding what was changed": {"DELETE", "/policies/4?revision=1&reason=why", nil, 409, "Version 4 is at revision 2, not 1", nil},
		"discarding nothing":          {"DELETE", "/policies/9?revision=1&reason=why", nil, 404, "Policy not found", nil},
		"shadow, another is there":    {"POST", "/policies/4/shadow", why("revision", 2), 409, "Version 3 is shadow and has to be named as the one that is replaced", nil},
		"shadow, another is named":    {"POST", "/policies/4/shadow", why("revision", 2, "replaces", 2), 409, "Version 2 is not shadow, version 3 is", nil},
		"shadow of the live one":      {"POST", "/policies/2/shadow", why("revision", 1), 409, "Version 2 is live and cannot become shadow", nil},
		"shadow of nothing":           {"POST", "/policies/9/shadow", why("revision", 1), 404, "Policy not found", nil},
		"publishing over another":     {"POST", "/policies/4/publish", why("revision", 2, "replaces", 1), 409, "Version 1 is not live, version 2 is", nil},
		"publishing what was changed": {"POST", "/policies/4/publish", why("revision", 1, "replaces", 2), 409, "Version 4 is at revision 2, not 1", nil},
		"publishing a retired one":    {"POST", "/policies/1/publish", why("revision", 1, "replaces", 2), 409, "Version 1 is retired and cannot become live", nil},
		"publishing nothing":          {"POST", "/policies/9/publish", why("revision", 1, "replaces", 2), 404, "Policy not found", nil},
		"retiring the live one":       {"POST", "/policies/2/retire", why(), 409, "Version 2 is live: publish another to retire it", nil},
		"retiring a draft":            {"POST", "/policies/4/retire", why(), 409, "Version 4 is draft and cannot become retired", nil},
		"retiring nothing":            {"POST", "/policies/9/retire", why(), 404, "Policy not found", nil},
		"rolling back to a draft":     {"POST", "/policies/4/rollback", why("replaces", 2), 409, "Version 4 is no retired version that was live", nil},
		"rolling back to the live":    {"POST", "/policies/2/rollback", why("replaces", 2), 409, "Version 2 is no retired version that was live", nil},
		"rolling back over another":   {"POST", "/policies/1/rollback", why("replaces", 3), 409, "Version 3 is not live, version 2 is", nil},
		"rolling back to nothing":     {"POST", "/policies/9/rollback", why("replaces", 2), 404, "Policy not found", nil},
		"showing nothing":             {"GET", "/policies/9", nil, 404, "Policy not found", nil},
		"comparing nothing":           {"GET", "/policies/9/diff", nil, 404, "Policy not found", nil},
		"comparing with nothing":      {"GET", "/policies/2/diff?against=9", nil, 404, "Policy not found", nil},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			before := len(w.heard.kinds())
			answer := w.call(c.status, c.method, c.path, c.body)
			w.same(c.message, answer["message"])
			w.same(before, len(w.heard.kinds()))
		})
	}
	w.call(200, "POST", "/policies/4/shadow", why("revision", 2, "replaces", 3))
	w.same("retired", w.call(200, "GET", "/policies/3", nil)["state"])
	w.call(409, "POST", "/policies/3/rollback", why("replaces", 2)) // it never was live
}

func TestAPolicyThatThisProgramNoLongerTakesCannotJudge(t *testing.T) {
	w := newWorld(t)
	w.draft(nil)
	row, err := w.store.Policy(w.Context(), 2)
	if err != nil {
		t.Fatal(err)
	}
	row.Data = bytes.Replace(row.Data, []byte(`"b":0.6`), []byte(`"b":0`), 1)
	if err := w.store.StepPolicy(w.Context(), &models.PolicyStep{Policy: row, From: models.Draft, Revision: 1}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []misuse{
		{method: "POST", path: "/policies", body: object{"base": 2, "reason": "why"}},
		{method: "POST", path: "/policies/2/shadow", body: object{"revision": 2, "reason": "why"}},
		{method: "POST", path: "/policies/2/publish", body: object{"revision": 2, "replaces": 1, "reason": "why"}},
	} {
		if said := w.call(409, c.method, c.path, c.body)["message"].(string); !strings.Contains(said, "Version 2 cannot judge: model.b: must be from 0.01 to 10") {
			t.Errorf("%s says %q", c.path, said)
		}
	}
}

// A webhook that is not there.
const (
	noRow  = "00000000000070008000000000000000"
	noHook = "/webhooks/" + noRow
)

// takesBody reports whether a door takes a body.
func takesBody(method, path string) bool {
	return method != http.MethodGet && method != http.MethodDelete && !strings.HasSuffix(path, "/test")
}

// both are the scopes that whoever has somebody told everything must hold.
const both = "reading-writer"

// doors are the operations of the room, each with its scope.
func doors() map[string]string {
	return map[string]string{
		"GET /policies": "risk:read", "GET /policies/live": "risk:read", "GET /policies/1": "risk:read", "GET /policies/1/diff": "risk:read",
		"POST /policies": "risk:write", "PUT /policies/1": "risk:write", "DELETE /policies/1": "risk:write",
		"POST /policies/1/shadow": "risk:publish", "POST /policies/1/publish": "risk:publish",
		"POST /policies/1/retire": "risk:publish", "POST /policies/1/rollback": "risk:publish",
		"GET /decisions": "risk:read", "GET /decisions/1": "risk:read", "POST /decisions/1/rejudge": "risk:read",
		"GET /backtests": "risk:read", "GET /backtests/1": "risk:read", "GET /backtests/1/report.csv": "risk:read",
		"POST /backtests": "risk:write", "DELETE /backtests/1": "risk:write",
		"GET /facts": "risk:read", "GET /rules": "risk:read", "POST /rules/check": "risk:read",
		"GET /webhooks": "risk:read", "GET " + noHook: "risk:read", "GET " + noHook + "/deliveries": "risk:read",
		"POST /webhooks": both, "PATCH " + noHook: both, "DELETE " + noHook: "risk:write",
		"POST " + noHook + "/rotate": both, "POST " + noHook + "/test": both, "POST " + noHook + "/replay": both,
		"POST " + noHook + "/deliveries/" + noRow + "/replay": both,
	}
}

func TestEachDoorOpensToItsScopeAlone(t *testing.T) {
	w := newWorld(t)
	for door, scope := range doors() {
		method, path, _ := strings.Cut(door, " ")
		body := ""
		if takesBody(method, path) {
			body = "{}"
		}
		for key, forbidden := range map[string]bool{
			"risk:read": scope != "risk:read", "risk:write": scope != "risk:write", "risk:publish": scope != "risk:publish",
			both: scope != "risk:read" && scope != "risk:write" && scope != both,
		} {
			if answer := w.callAs(key, method, path, body); (answer.Code == 403) != forbidden {
				t.Errorf("%s with %s: %d %s", door, key, answer.Code, answer.Body)
			}
		}
		if answer := w.callAs("", method, path, body); answer.Code != 401 {
			t.Errorf("%s by nobody: %d", door, answer.Code)
		}
	}
}

func TestBodiesHaveTheirForm(t *testing.T) {
	w := newWorld(t)
	w.draft(nil)
	for door := range doors() {
		method, path, _ := strings.Cut(door, " ")
		if !takesBody(method, path) {
			continue
		}
		for body, status := range map[string]int{
			"[]": 400, "null": 400, `{"reason":"a","reason":"b"}`: 400, `{"Reason":"why"}`: 400, "{": 400, `{"reason":"\u0000"}`: 400,
			`{"reason":"` + strings.Repeat("x", 256<<10) + `"}`: 413,
		} {
			if answer := w.callAs("ann", method, path, body); answer.Code != status {
				t.Errorf("%s with %.40s: %d %s", door, body, answer.Code, answer.Body)
			}
		}
		for kind, status := range map[string]int{"text/plain": 415, "": 415} {
			r := httptest.NewRequest(method, "/v1/risk"+path, strings.NewReader("{}"))
			r.Header.Set("Authorization", "Bearer ann.secret-of-ann")
			if kind != "" {
				r.Header.Set("Content-Type", kind)
			}
			answer := httptest.NewRecorder()
			w.server.ServeHTTP(answer, r)
			if answer.Code != status {
				t.Errorf("%s as %q: %d", door, kind, answer.Code)
			}
		}
	}
}

func TestAPolicyNearlyAsLargeAsABodyIsTaken(t *testing.T) {
	w := newWorld(t)
	raw, err := json.Marshal(object{"policy": policy(nil), "reason": "why"})
	if err != nil {
		t.Fatal(err)
	}
	body := string(raw) + strings.Repeat(" ", 256<<10-len(raw))
	if answer := w.callAs("ann", "POST", "/policies", body); answer.Code != 201 {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
	answer := w.callAs("ann", "POST", "/policies", body+" ")
	if answer.Code != 413 || !strings.Contains(answer.Body.String(), "256 KiB") {
		t.Errorf("%d %s", answer.Code, answer.Body)
	}
}

func TestOfTwoWhoPublishAtOnceOneWins(t *testing.T) {
	w := newWorld(t)
	first, second := w.draft(nil), w.draft(strict)
	codes := make([]int, 2)
	var both sync.WaitGroup
	for i, version := range []int{first, second} {
		both.Go(func() {
			codes[i] = w.callAs("ann", "POST", fmt.Sprintf("/policies/%d/publish", version), `{"revision":1,"replaces":1,"reason":"why"}`).Code
		})
	}
	both.Wait()
	if codes[0]+codes[1] != 200+409 {
		t.Errorf("answered %v", codes)
	}
	w.same(1, len(w.call(200, "GET", "/policies?state=live", nil)["items"].([]any)))
	w.same(1, w.heard.taken)
}
